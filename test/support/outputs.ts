interface Outputs {
  [name: string]: { value: unknown };
}

/** What CI sets in TF_VAR_<id>_outputs: the values of `terraform output -json` as one object. */
export function asVariable(text: string): string {
  const outputs = JSON.parse(text) as Outputs;
  const pairs = Object.entries(outputs).map(([name, { value }]) => [name, value]);
  return JSON.stringify(Object.fromEntries(pairs));
}
