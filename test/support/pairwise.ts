/** Names of options with the values each may take. */
export type Options = Readonly<Record<string, readonly unknown[]>>;
export type Row = Record<string, unknown>;

/** Two values of two options, as one key. */
function pairKey(one: string, a: unknown, other: string, b: unknown): string {
  return JSON.stringify([one, a, other, b]);
}

function pairsOf(row: Row, names: readonly string[]): string[] {
  return names.flatMap((one, at) =>
    names.slice(at + 1).map((other) => pairKey(one, row[one], other, row[other])),
  );
}

/**
 * Rows in which every two values of every two options meet at least once. The first is that of the
 * first values, the defaults; the others are found greedily, so the same options give the same rows.
 */
export function pairwise(options: Options): Row[] {
  const names = Object.keys(options);
  const first = Object.fromEntries(names.map((name) => [name, options[name]![0]]));
  const rows: Row[] = [first];
  const open = new Set(
    names.flatMap((one, at) =>
      names
        .slice(at + 1)
        .flatMap((other) =>
          options[one]!.flatMap((a) => options[other]!.map((b) => pairKey(one, a, other, b))),
        ),
    ),
  );
  pairsOf(first, names).forEach((pair) => open.delete(pair));
  for (const [pair] of open.entries()) {
    if (!open.has(pair)) continue;
    const [one, a, other, b] = JSON.parse(pair) as [string, unknown, string, unknown];
    const row: Row = { [one]: a, [other]: b };
    for (const name of names.filter((it) => !Object.hasOwn(row, it))) {
      row[name] = best(row, name, options[name]!, open);
    }
    const ordered = Object.fromEntries(names.map((name) => [name, row[name]]));
    pairsOf(ordered, names).forEach((each) => open.delete(each));
    rows.push(ordered);
  }
  return rows;
}

/** The value of an option that meets most of what is still open; the default where it is the same. */
function best(row: Row, name: string, values: readonly unknown[], open: Set<string>): unknown {
  const gain = (value: unknown): number =>
    Object.entries(row).filter(
      ([other, b]) =>
        open.has(pairKey(name, value, other, b)) || open.has(pairKey(other, b, name, value)),
    ).length;
  return values.reduce((most, value) => (gain(value) > gain(most) ? value : most));
}
