import { EXIT, InternalError, type ExitCode } from '../errors.ts';
import type { BlueprintSource } from '../plan.ts';
import { ownFolders } from '../inspect/own-blueprints.ts';
import type { Outside } from '../io/io.ts';
import { blueprintName } from '../lib/blueprint-ref.ts';
import { parseRef } from '../manifest/ref.ts';
import { baseName } from '../paths.ts';
import { blueprintJson, describeBlueprint } from '../report/blueprint.ts';
import { JSON_VERSION } from '../report/json.ts';
import { styleOf } from '../report/style.ts';
import { findBlueprint } from './new-entry.ts';
import { usedBlueprints } from './used-blueprints.ts';
import { worldOf } from './world.ts';

/**
 * `blueprint show <name>`: parameters, files and the rest of one blueprint, named as for `add`, or
 * by the last part of its name where it is in use or lies in blueprints/. Throws UserError where
 * there is none, or it does not load.
 */
export async function blueprintShow(
  outside: Outside,
  options: { name: string; json: boolean },
): Promise<ExitCode> {
  const { blueprints } = worldOf(outside);
  const name = await fullName(outside, options.name);
  const { ref } = await findBlueprint(name, blueprints);
  const found = await loaded(blueprints, ref);
  if (options.json) {
    const report = { version: JSON_VERSION, blueprint: blueprintJson(found) };
    outside.out.data(`${JSON.stringify(report, null, 2)}\n`);
  } else {
    outside.out.data(describeBlueprint(found, styleOf(outside.out.color)));
  }
  return EXIT.ok;
}

async function loaded(blueprints: BlueprintSource, text: string) {
  const ref = parseRef(text);
  const result = await blueprints(ref);
  if (!('found' in result)) throw new InternalError(`${text} was found and is gone`);
  return { ...result.found, ref };
}

/** `hello` for `./blueprints/hello`. */
async function fullName({ disk, templates }: Outside, name: string): Promise<string> {
  if (templates.list().includes(name.replace(/@.*$/, ''))) return name;
  if (!/^[a-z][a-z0-9-]*$/.test(name)) return name;
  const refs = (await usedBlueprints(disk)).map((it) => it.ref);
  const folder = ownFolders(disk, refs).find((it) => baseName(it) === name);
  if (folder !== undefined) return `./${folder}`;
  return refs.find((ref) => ref.kind === 'npm' && blueprintName(ref) === name)?.text ?? name;
}
