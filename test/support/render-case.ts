import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseBlueprint } from '../../src/blueprint/load.ts';
import { deriveSources, deriveText } from '../../src/compare/derive.ts';
import { fillRegions } from '../../src/compare/regions.ts';
import { readHclWasm } from '../../src/io/hcl-loader.ts';
import { renderer } from '../../src/inspect/render.ts';
import { loadReaders } from '../../src/lib/readers/load.ts';
import { parseHead, sliceOrParse } from '../../src/manifest/parse.ts';
import type { Blueprint, BlueprintRef, RepoPath, WantedFile } from '../../src/model.ts';
import { planModules } from '../../src/plan.ts';

export const TEMPLATES = path.resolve(import.meta.dirname, '../../templates');

/** What a file of an expected tree holds. */
export interface CaseFile {
  text: string;
  executable: boolean;
}

/** All files below a folder, as paths relative to it with `/`. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join('/'))
    .sort();
}

/** A built-in blueprint, read from templates/. */
export async function builtin(ref: BlueprintRef): Promise<Blueprint> {
  const folder = path.join(TEMPLATES, ref.name);
  const files = (await filesBelow(folder)).filter(
    (file) => file === 'blueprint.yaml' || file.startsWith('files/'),
  );
  const sources = files.map(async (file) => ({
    path: file,
    text: await readFile(path.join(folder, file), 'utf8'),
  }));
  return parseBlueprint(await Promise.all(sources), ref);
}

/**
 * What the modules of one blueprint render to, regions filled: the expected tree of a case.
 * `inputs` is an infra.yaml; modules of other blueprints in it are only seen, not rendered.
 */
export async function renderCase(
  blueprint: string,
  inputs: string,
): Promise<Map<string, CaseFile>> {
  const slices = await sliceOrParse(inputs);
  const head = await parseHead(slices);
  const found = new Map<string, Promise<Blueprint>>();
  const find = async (ref: BlueprintRef): Promise<{ found: Blueprint }> => {
    if (!found.has(ref.text)) found.set(ref.text, builtin(ref));
    return { found: await found.get(ref.text)! };
  };
  const source = Object.assign(find, { versionOf: () => null });
  const plan = await planModules(head, slices, new Map(), source);
  const render = renderer(plan, source);
  const files = new Map<string, CaseFile>();
  for (const planned of plan.modules.filter((it) => it.ref.name === blueprint)) {
    for (const [file, value] of await filled(
      (await render(planned)) ?? new Map<RepoPath, WantedFile>(),
    )) {
      files.set(file, value);
    }
  }
  return files;
}

async function filled(wanted: ReadonlyMap<RepoPath, WantedFile>): Promise<Map<string, CaseFile>> {
  const readers = await loadReaders(readHclWasm);
  const derived = (region: string, at: RepoPath): string => {
    const sources = deriveSources(region, at, wanted.keys()).map((file) => ({
      path: file,
      text: wanted.get(file)?.text ?? '',
    }));
    return deriveText(region, sources, readers);
  };
  return new Map(
    [...wanted].map(([at, { text, regions, executable }]) => {
      const texts = regions.map(({ name, text: inside }): [string, string] => [
        name,
        inside ?? derived(name, at),
      ]);
      return [at, { text: fillRegions(text, new Map(texts)), executable }];
    }),
  );
}
