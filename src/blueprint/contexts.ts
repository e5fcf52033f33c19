import type { Json, JsonObject } from '../model.ts';
import { isMap } from './defaults.ts';

/** What the files of one module are rendered in: most share theirs, so each is made once. */
export class Contexts {
  readonly #values: JsonObject;
  readonly #lists = new Map<string | undefined, JsonObject[]>();
  readonly #headed = new Map<JsonObject, Map<string, JsonObject>>();

  constructor(values: JsonObject) {
    this.#values = values;
  }

  /** One context a file: the module's, or one for each environment, module or item. */
  of(each: string | undefined): JsonObject[] {
    const known = this.#lists.get(each) ?? contextsOf(each, this.#values);
    this.#lists.set(each, known);
    return known;
  }

  /** The same with the first line that files of its kind begin with. */
  headed(values: JsonObject, header: string): JsonObject {
    const known = this.#headed.get(values) ?? new Map<string, JsonObject>();
    this.#headed.set(values, known);
    const context = known.get(header) ?? extended(values, { header });
    known.set(header, context);
    return context;
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
  return Object.assign(Object.create(null), values, more) as JsonObject;
}
