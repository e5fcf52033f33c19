import { EXIT, type ExitCode } from '../errors.ts';
import { sliceOrParse, parseHead } from '../manifest/parse.ts';
import { noManifest } from '../inspect/inspect.ts';
import type { Outside } from '../io/io.ts';
import { planModules, type Planned } from '../plan.ts';
import { MANIFEST, readState } from '../repo.ts';
import { JSON_VERSION } from '../report/json.ts';
import { styleOf, type Style } from '../report/style.ts';
import { worldOf } from './world.ts';

/** `list`: the modules of infra.yaml. */
export async function list(outside: Outside, options: { json: boolean }): Promise<ExitCode> {
  const state = readState(outside.disk);
  if (state.manifest === null) throw await noManifest(outside, state);
  const slices = await sliceOrParse(state.manifest, MANIFEST);
  const head = await parseHead(slices);
  const { modules } = await planModules(head, slices, state.locks, worldOf(outside).blueprints);
  if (options.json) {
    const rows = modules.map(({ id, ref, available, summary }) => ({
      id,
      name: summary.name,
      blueprint: ref.text,
      available,
      layer: summary.layer,
      path: summary.path,
      package: summary.package,
      uses: summary.uses,
    }));
    outside.out.data(`${JSON.stringify({ version: JSON_VERSION, modules: rows }, null, 2)}\n`);
  } else {
    outside.out.data(moduleTable(modules, styleOf(outside.out.color)));
  }
  return EXIT.ok;
}

/** One line a module: id, blueprint, folder, package, what it uses. */
export function moduleTable(modules: readonly Planned[], style: Style): string {
  const rows = modules.map(({ id, ref, available, summary }) => [
    summary.name === id ? id : `${id} (${summary.name})`,
    available === null ? ref.text : `${ref.text} → ${available}`,
    summary.path,
    summary.package ?? '-',
    Object.keys(summary.uses).join(', ') || '-',
  ]);
  const head = ['module', 'blueprint', 'folder', 'package', 'uses'];
  const widths = head.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]!.length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd();
  return `${[style.dim(line(head)), ...rows.map(line)].join('\n')}\n`;
}
