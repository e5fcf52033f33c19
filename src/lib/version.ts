/**
 * Order of two versions `x.y.z` or `x.y.z-pre`: negative where the first is older. A version with a
 * suffix comes before the same one without.
 */
export function compareVersions(left: string, right: string): number {
  const a = partsOf(left);
  const b = partsOf(right);
  const numbers = a.numbers.map((part, index) => part - (b.numbers[index] ?? 0));
  const difference = numbers.find((it) => it !== 0);
  if (difference !== undefined) return difference;
  if (a.suffix === b.suffix) return 0;
  if (a.suffix === '' || b.suffix === '') return a.suffix === '' ? 1 : -1;
  return a.suffix < b.suffix ? -1 : 1;
}

function partsOf(version: string): { numbers: number[]; suffix: string } {
  const dash = version.indexOf('-');
  const numbers = dash === -1 ? version : version.slice(0, dash);
  return {
    numbers: numbers.split('.').map(Number),
    suffix: dash === -1 ? '' : version.slice(dash + 1),
  };
}
