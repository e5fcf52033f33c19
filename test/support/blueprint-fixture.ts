import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { buildContext, type RenderContext } from '../../src/blueprint/context.ts';
import { parseBlueprint, type SourceFile } from '../../src/blueprint/load.ts';
import { resolveParams } from '../../src/blueprint/params.ts';
import { renderFiles } from '../../src/blueprint/render.ts';
import { parseManifest } from '../../src/manifest/parse.ts';
import type { ModuleSummary, RepoPath, WantedFile } from '../../src/model.ts';
import type { Blueprint, OutputSpec } from '../../src/model-blueprint.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../fixtures/blueprints');

/** A blueprint of test/fixtures/blueprints, with `more` texts (path below the folder) put over. */
export async function fixture(name: string, more: Record<string, string> = {}): Promise<Blueprint> {
  const folder = path.join(FIXTURES, name);
  const sources = new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [
        path.relative(folder, file).split(path.sep).join('/'),
        readFileSync(file, 'utf8'),
      ]),
  );
  for (const [file, text] of Object.entries(more)) sources.set(file, text);
  const files = [...sources].map(([file, text]): SourceFile => ({ path: file, text }));
  return parseBlueprint(files, { kind: 'path', name, version: '1.0.0', text: `./${name}@1.0.0` });
}

/** A head with two environments, and the modules that are given as YAML. */
export function manifestText(modules: string): string {
  return `version: 1
project: mlops
environments:
  dev: { account: "111111111111", region: eu-west-1, cidr: 10.10.0.0/16, zones: 2 }
  prod: { region: eu-west-1, zones: 3, protected: true }
modules:
${modules
  .split('\n')
  .map((line) => (line === '' ? '' : `  ${line}`))
  .join('\n')}`;
}

export interface Others {
  outputs?: OutputSpec[];
  modules?: ModuleSummary[];
}

/** The context of one module of a manifest; what it uses is taken to be a foundation. */
export async function contextOf(
  blueprint: Blueprint,
  manifest: string,
  id: string,
  { outputs = [], modules = [] }: Others = {},
): Promise<RenderContext> {
  const head = (await parseManifest(manifest)).manifest;
  const module = head.modules.find((each) => each.id === id);
  if (module === undefined) throw new Error(`no module ${id}`);
  const resolved = resolveParams(blueprint.header, module, head);
  if (resolved.problems.length > 0) throw new Error(JSON.stringify(resolved.problems));
  const used = Object.keys(module.uses).map((usedId) => ({ summary: foundation(usedId), outputs }));
  return buildContext({ head, module, header: blueprint.header, resolved, used, modules });
}

/** Summary of a module of layer foundation. */
export function foundation(id: string): ModuleSummary {
  return {
    id,
    name: id,
    path: `infra/${id}` as RepoPath,
    package: null,
    layer: 'foundation',
    blueprint: 'foundation@1.0.0',
    uses: {},
    facts: {},
  };
}

/** What one module wants, by path. */
export async function wantedOf(
  blueprint: Blueprint,
  manifest: string,
  id: string,
  others?: Others,
): Promise<Record<string, WantedFile>> {
  const files = await renderFiles(blueprint, await contextOf(blueprint, manifest, id, others));
  return Object.fromEntries(files.map((file) => [file.path, file]));
}
