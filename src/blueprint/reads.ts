import type { Json, JsonObject } from '../model.ts';
import { headerText } from './context.ts';
import { compileTemplate } from './compile.ts';
import { commentStyle } from './file-types.ts';
import { TEMPLATE_SUFFIX } from './file-rules.ts';
import type { Target } from './targets.ts';

/** Names below which single values are told apart; of all others the first part is enough. */
const OPEN = new Set(['params', 'environment', 'environment.params', 'names', 'state', 'outputs']);

/**
 * What one file follows from: dotted names of the context that its template reads when it is
 * rendered and that its rule asks for, sorted.
 */
export async function readsOf(target: Target): Promise<string[]> {
  const { file, path, rule, values } = target;
  const read = new Set<string>();
  for (const name of Object.keys(rule.when)) read.add(short(name));
  if (rule.each !== undefined && !/^(?:environments|modules)/.test(rule.each)) {
    read.add(`params.${rule.each}`);
  }
  if (file.source.endsWith(TEMPLATE_SUFFIX)) {
    const render = await compileTemplate(file);
    const header = headerText('', 'merged');
    const all: JsonObject = { ...values, header };
    render(
      watched(structuredClone(all), '', (name) => read.add(short(name))),
      commentStyle(path),
    );
  }
  const deeper = (name: string): boolean => [...read].some((it) => it.startsWith(`${name}.`));
  return [...read].filter((it) => it !== 'header' && !(OPEN.has(it) && deeper(it))).sort();
}

/** `params.services.0.port` is read of the parameter `services`. */
function short(name: string): string {
  const parts = name.split('.');
  let taken = 1;
  while (taken < parts.length && OPEN.has(parts.slice(0, taken).join('.'))) taken += 1;
  return parts.slice(0, taken).join('.');
}

/** The same values, telling which of them are looked at. */
function watched(values: JsonObject, at: string, tell: (name: string) => void): JsonObject {
  return new Proxy(values, {
    get: (object, key, receiver) => {
      const value = Reflect.get(object, key, receiver) as Json | undefined;
      if (typeof key !== 'string' || !Object.hasOwn(object, key)) return value;
      const name = at === '' ? key : `${at}.${key}`;
      tell(name);
      const inner = value !== null && typeof value === 'object';
      return inner ? watched(value as JsonObject, name, tell) : value;
    },
  });
}
