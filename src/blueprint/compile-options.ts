/**
 * How templates are compiled, by the build and at run time alike: an unknown name is an error,
 * values go in as they are (templates quote with helpers), unknown helpers are refused, and a
 * partial is not indented as a whole.
 */
export function compileOptions(helperNames: readonly string[]): {
  strict: true;
  noEscape: true;
  knownHelpersOnly: true;
  preventIndent: true;
  knownHelpers: Record<string, true>;
} {
  return {
    strict: true,
    noEscape: true,
    knownHelpersOnly: true,
    preventIndent: true,
    knownHelpers: Object.fromEntries(helperNames.map((name) => [name, true as const])),
  };
}
