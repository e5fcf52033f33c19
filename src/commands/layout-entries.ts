import { questions } from '../blueprint/params.ts';
import type { Ask, Templates } from '../io/io.ts';
import type { Json, Layer } from '../model.ts';
import type { BlueprintSource } from '../plan.ts';
import type { Layout } from './layouts.ts';
import { findBlueprint, newEntry, type NewEntry } from './new-entry.ts';

/**
 * The entries of a layout's own modules. Their blueprints have questions too, on a day when a
 * person has enough to answer: one question shows what they would take, a no asks for each.
 */
export async function layoutEntries(
  layout: Layout,
  from: { blueprints: BlueprintSource; templates: Templates },
  ask: Ask | null,
): Promise<NewEntry[]> {
  const each = ask === null || (await takesUsual(layout, from.blueprints, ask)) ? null : ask;
  const entries: NewEntry[] = [];
  const others: { id: string; layer: Layer }[] = [];
  for (const { id, blueprint } of layout.modules) {
    entries.push(await newEntry({ id, blueprint, ...from, others, ask: each }));
    others.push({ id, layer: (await findBlueprint(blueprint, from.blueprints)).header.layer });
  }
  return entries;
}

async function takesUsual(layout: Layout, blueprints: BlueprintSource, ask: Ask): Promise<boolean> {
  const usual: string[] = [];
  for (const { id, blueprint } of layout.modules) {
    const { header } = await findBlueprint(blueprint, blueprints);
    const values = questions(header).map(({ name, schema }) => `${name}: ${shown(schema.default)}`);
    if (values.length > 0) usual.push(`${id} (${values.join(', ')})`);
  }
  return usual.length === 0 || ask.confirm(`Take the usual for ${usual.join(' and ')}?`, true);
}

function shown(value: Json | undefined): string {
  return value === '' || value === undefined || value === null ? '-' : String(value);
}
