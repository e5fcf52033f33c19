/**
 * Tells V8 to inline nothing from here on. It optimises the functions of a thousand modules' templates
 * one after another, which was a tenth of the CPU time of their first sync, and they end too soon to earn
 * it. The flag is read whenever a function is optimised; an engine that does not know it passes it over.
 */
export function favourManyTexts(): void {
  void limitInlining();
}

const FLAG = '--max-inlined-bytecode-size-cumulative=1';

/** Loaded here: most commands are over before they would need it. */
async function limitInlining(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString(FLAG);
  // Compiled code is bound to the flags it was made with: whoever keeps it looks here.
  process.execArgv.push(FLAG);
}
