import { EXIT, type ExitCode } from '../errors.ts';
import { ownFolders } from '../inspect/own-blueprints.ts';
import type { Outside } from '../io/io.ts';
import { sliceManifest } from '../manifest/slices.ts';
import { MANIFEST } from '../repo.ts';

export interface CompleteRequest {
  wanted: 'modules' | 'blueprints';
  /** What is written already. */
  current: string;
  /** What stands before it in the same word. */
  lead: string;
}

/** Ids of modules or names of blueprints that begin as written; infra.yaml is cut, not parsed. */
export function complete(outside: Outside, request: CompleteRequest): ExitCode {
  const { disk, templates, out } = outside;
  const text = disk.read(MANIFEST)?.toString('utf8') ?? '';
  const entries = sliceManifest(text)?.entries ?? [];
  const own = ownFolders(disk, []).map((folder) => `./${folder}`);
  const all =
    request.wanted === 'modules' ? entries.map(({ id }) => id) : [...templates.list(), ...own];
  const fitting = all.filter((it) => it.startsWith(request.current));
  out.data(fitting.map((it) => `${request.lead}${it}\n`).join(''));
  return EXIT.ok;
}
