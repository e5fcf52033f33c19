import type { BlueprintRef } from '../model.ts';
import { baseName, whyNotRepoPath } from '../paths.ts';

const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;
const BUILTIN = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
/** An npm package name, scope included, then the folder of one blueprint inside the package. */
const NPM = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*\/[a-z][a-z0-9-]*$/;

/** What a blueprint reference looks like, for messages. */
export const BLUEPRINT_REF_EXPECTED =
  'name@x.y.z, ./path/to/blueprint@x.y.z or npm:package/name@x.y.z';

/** Reads `service@1.0.0`, `./blueprints/mine@1.0.0` or `npm:pkg/name@1.0.0`; a text says why not. */
export function parseBlueprintRef(text: string): BlueprintRef | string {
  const at = text.lastIndexOf('@');
  const place = at <= 0 ? text : text.slice(0, at);
  const version = at <= 0 ? '' : text.slice(at + 1);
  if (!VERSION.test(version)) {
    return version === ''
      ? 'it names no version'
      : `"${version}" is not a whole version such as 1.0.0`;
  }
  if (place.startsWith('./')) {
    const name = place.slice(2);
    const why = whyNotRepoPath(name);
    return why === null ? { kind: 'path', name, version, text } : `its path is refused: ${why}`;
  }
  if (place.startsWith('npm:')) {
    const name = place.slice(4);
    return NPM.test(name)
      ? { kind: 'npm', name, version, text }
      : `"${name}" is not an npm package and a blueprint in it`;
  }
  return BUILTIN.test(place)
    ? { kind: 'builtin', name: place, version, text }
    : `"${place}" is not the name of a blueprint`;
}

/** The last part of a reference: `./blueprints/local` is called `local`. */
export function blueprintName(ref: BlueprintRef): string {
  return baseName(ref.name);
}
