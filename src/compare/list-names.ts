/** The `name` of a list item, or null. */
export function nameOf(item: unknown): string | null {
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return null;
  const name = Object.hasOwn(item, 'name') ? (item as { name: unknown }).name : null;
  return typeof name === 'string' ? name : null;
}

function collect(value: unknown, at: string, found: string[]): void {
  if (Array.isArray(value)) {
    const seen = new Set<string>();
    for (const [index, item] of value.entries()) {
      const name = nameOf(item);
      if (name !== null && seen.has(name)) found.push(`\`${name}\` (${at || 'top level'})`);
      if (name !== null) seen.add(name);
      collect(item, `${at}[${name ?? index}]`, found);
    }
  } else if (value !== null && typeof value === 'object') {
    for (const [key, each] of Object.entries(value)) {
      collect(each, at === '' ? key : `${at}.${key}`, found);
    }
  }
}

/** Names that stand more than once in one list of maps, each with the place of its list. */
export function repeatedNames(documents: readonly unknown[]): string[] {
  const found: string[] = [];
  for (const document of documents) collect(document, '', found);
  return found;
}
