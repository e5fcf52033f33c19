import type { Json, JsonObject, Ownership } from '../model.ts';
import { headerText } from './context.ts';
import { isMap } from './defaults.ts';

/** What the files of one module are rendered in: most share theirs, so each is made once. */
export class Contexts {
  readonly #owner: string;
  readonly #values: JsonObject;
  readonly #lists = new Map<string | undefined, JsonObject[]>();
  readonly #headed = new Map<JsonObject, Map<Ownership, JsonObject>>();

  /** `owner`: the module's id. */
  constructor(owner: string, values: JsonObject) {
    this.#owner = owner;
    this.#values = values;
  }

  /** One context a file: the module's, or one for each environment, module or item. */
  of(each: string | undefined): JsonObject[] {
    const known = this.#lists.get(each) ?? contextsOf(each, this.#values);
    this.#lists.set(each, known);
    return known;
  }

  /** The same with the first line of files in these hands. */
  headed(values: JsonObject, ownership: Ownership): JsonObject {
    let known = this.#headed.get(values);
    if (known === undefined) this.#headed.set(values, (known = new Map()));
    const context = known.get(ownership);
    if (context !== undefined) return context;
    const made = extended(values, { header: headerText(this.#owner, ownership) });
    known.set(ownership, made);
    return made;
  }
}

function contextsOf(each: string | undefined, values: JsonObject): JsonObject[] {
  if (each === undefined) return [values];
  const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
  if (each === 'modules') return list(values.modules).map((target) => extended(values, { target }));
  if (each === 'environments' || each === 'environments+local') {
    const local = each === 'environments' ? [] : [values.local ?? null];
    return [...list(values.environments), ...local].map((one) =>
      extended(values, { environment: one }),
    );
  }
  const items = isMap(values.params) ? list(values.params[each]) : [];
  return items.map((item, index) => extended(values, { item, index }));
}

function extended(values: JsonObject, more: JsonObject): JsonObject {
  return { ...values, ...more };
}
