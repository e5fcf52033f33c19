import { UserError } from '../errors.ts';
import type { DiskReader } from '../io/io.ts';
import { LOCK_FOLDER } from '../lock.ts';
import type { RepoPath } from '../model.ts';
import { ROOT } from '../paths.ts';
import { MANIFEST } from '../repo.ts';
import { findDamage } from './damage.ts';
import { atVersion, isOutdated } from './migrations.ts';
import type { Inspection } from './model.ts';

/** Something odd about a repository; `blocks`: nothing can be done until it is mended. */
export interface Oddity {
  id: string;
  level: 'blocks' | 'warning' | 'note';
  message: string;
  fix: string;
}

/** What git says that matters here; null: there is no git. */
export interface GitFacts {
  /** Files of .infra and infra.yaml that are not committed. */
  uncommitted: readonly RepoPath[];
  /** Records of modules in infra.yaml that git has and the disk has not. */
  lost: readonly RepoPath[];
  /** Files of .infra that git ignores and should not. */
  ignored: readonly RepoPath[];
  /** `core.autocrlf`, `core.filemode`, as they are set. */
  autocrlf: string | null;
  filemode: string | null;
}

const SHOWN = 3;

/** What git makes odd. Pure. */
export function gitOddities(facts: GitFacts | null): Oddity[] {
  if (facts === null) {
    return [note('no-git', 'this is no git repository: nothing tells who wrote what', 'git init')];
  }
  const found: Oddity[] = [];
  const { uncommitted, lost, ignored, autocrlf, filemode } = facts;
  if (lost.length > 0) {
    found.push({
      id: 'records-lost',
      level: 'warning',
      message: `gone, though git has it: ${some(lost)}`,
      fix: 'git checkout HEAD -- .infra/lock .infra/base; else: create-infra-module repair',
    });
  }
  if (ignored.length > 0) {
    found.push({
      id: 'infra-ignored',
      level: 'warning',
      message: `git ignores ${some(ignored)}: others would not get what was agreed`,
      fix: 'git check-ignore -v .infra/lock    names the line of .gitignore to take out',
    });
  }
  if (uncommitted.length > 0) {
    const paths = [...new Set(uncommitted.map((it) => (it === MANIFEST ? it : '.infra')))];
    found.push({
      id: 'uncommitted',
      level: 'warning',
      message: `not committed: ${some(uncommitted)}`,
      fix: `commit it with the files that it speaks of: git add -A -- ${paths.join(' ')}`,
    });
  }
  if (autocrlf === 'true') {
    const message = 'core.autocrlf is true: files get CRLF here. That is no edit to this tool';
    const fix = 'scripts must keep LF: write "*.sh text eol=lf" into .gitattributes';
    found.push(note('autocrlf', message, fix));
  }
  if (filemode === 'false') {
    const message = 'core.filemode is false: git does not note who may execute a script';
    found.push(note('filemode', message, 'git update-index --chmod=+x <script>'));
  }
  return found;
}

function some(paths: readonly RepoPath[]): string {
  const more = paths.length - SHOWN;
  return `${paths.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function note(id: string, message: string, fix: string): Oddity {
  return { id, level: 'note', message, fix };
}

/** What the disk and the tool's own files make odd; nothing is compared. */
export function diskOddities(disk: DiskReader): Oddity[] {
  const found: Oddity[] = [];
  if (disk.kind(MANIFEST) === null) {
    const fix = 'create-infra-module <name> sets one up, or: git checkout HEAD -- infra.yaml';
    found.push(note('no-manifest', `there is no infra.yaml in ${disk.root}`, fix));
  }
  if (isCaseInsensitive(disk)) {
    const message = 'the disk takes names that differ in case alone for one';
    found.push(note('case-insensitive', message, 'nothing: the tool refuses two such names'));
  }
  if (!disk.modes) {
    const message = 'the disk does not know who may execute a file';
    found.push(note('no-modes', message, 'let git know: git update-index --chmod=+x <script>'));
  }
  if (disk.kind(LOCK_FOLDER) !== null) {
    for (const name of ['.gitattributes', '.gitignore']) {
      if (disk.kind(`.infra/${name}` as RepoPath) !== null) continue;
      const fix = 'create-infra-module repair';
      const message = `.infra/${name} is missing: git may merge or commit what it should not`;
      found.push({ id: 'git-files', level: 'warning', message, fix });
    }
  }
  return [...found, ...damageOddities(disk)];
}

/** infra.yaml also under its name in capitals, though no such name is listed. */
function isCaseInsensitive(disk: DiskReader): boolean {
  const capital = 'INFRA.YAML';
  return !disk.names(ROOT).includes(capital) && disk.kind(capital as RepoPath) !== null;
}

function damageOddities(disk: DiskReader): Oddity[] {
  try {
    return findDamage(disk).map(({ why, marked }) => ({
      id: 'damaged',
      level: 'blocks',
      message: why,
      fix: marked
        ? "create-infra-module sync settles it while git's merge is open; else: git checkout HEAD -- .infra, or create-infra-module repair"
        : 'git checkout HEAD -- .infra; in a merge: create-infra-module sync; else: create-infra-module repair',
    }));
  } catch (error) {
    return oddityOf(error);
  }
}

/** What keeps a repository from being read, as something odd. Throws what is a bug. */
export function oddityOf(error: unknown): Oddity[] {
  if (!(error instanceof UserError)) throw error;
  return error.problems.map(({ message, file, line, fix }) => ({
    id: 'unreadable',
    level: 'blocks',
    message:
      file === undefined || message.includes(file) ? message : `${file}:${line ?? 1} ${message}`,
    fix: fix ?? 'create-infra-module check    says more',
  }));
}

/** Copies with both sides of a conflict, which are nothing to commit. */
export function copiesOdd(copies: readonly RepoPath[]): Oddity[] {
  if (copies.length === 0) return [];
  const message = `copies with both sides of a conflict lie here: ${some(copies)}`;
  const fix =
    'edit each until no marker is left, then: create-infra-module resolve <file>; or delete it';
  return [{ id: 'merge-copies', level: 'warning', message, fix }];
}

/** Modules made from other versions of blueprints than those at hand. */
export function outdatedModules({ plan }: Pick<Inspection, 'plan'>): Oddity[] {
  return plan.modules.flatMap((it) => {
    const { id, ref, available } = it;
    if (available === null) return [];
    const { text } = atVersion(ref, available);
    const message = `${id} is made from ${ref.text}; ${text} is at hand`;
    const back = `write ${text} in infra.yaml, then: create-infra-module sync`;
    return [note('outdated', message, isOutdated(it) ? `create-infra-module upgrade ${id}` : back)];
  });
}
