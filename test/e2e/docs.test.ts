import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { recordSession } from '../../scripts/record-session.mjs';
import { DocsFolder, runPage, stepsOf } from '../support/docs.ts';
import { freePort } from '../support/free-port.ts';
import { run } from '../support/run.ts';
import { AWS_PROVIDER, describeWithTools, terraformEnv } from '../support/tools.ts';

// UPDATE_DOCS=1 writes what is printed into the pages, and the picture. Read the difference.
const UPDATE = process.env['UPDATE_DOCS'] === '1';
const BIN = process.env['DOCS_BIN'] ?? 'dist/bin.cjs';
const PICTURE = 'docs/session.svg';

const DOCS = readdirSync('docs').filter((name) => name.endsWith('.md'));
const PAGES = ['README.md', ...DOCS.map((name) => `docs/${name}`)];
const LINKED = [...PAGES, 'CONTRIBUTING.md', 'CHANGELOG.md', 'examples/README.md'];

const read = (page: string): string => readFileSync(page, 'utf8');

beforeAll(() => {
  if (!existsSync(BIN)) throw new Error(`${BIN} is missing: npm run build`);
});

describe('every marked block of a page runs, and prints what the page shows', () => {
  let folder: DocsFolder | null = null;
  afterEach(() => folder?.remove());

  const pages = PAGES.filter((page) => stepsOf(read(page)).length > 0);

  test.each(pages)('%s', async (page) => {
    folder = new DocsFolder(BIN);
    const text = read(page);
    const printed = await runPage({ name: page, text }, folder, { tools: false, update: UPDATE });
    if (UPDATE && printed !== text) writeFileSync(page, printed);
    expect(printed).toBe(UPDATE ? printed : text);
  });
});

describeWithTools(
  ['git', 'aws', 'moto_server', 'terraform', AWS_PROVIDER],
  'README.md with an emulator and Terraform',
  () => {
    let folder: DocsFolder | null = null;
    afterEach(async () => {
      await folder?.run('cd "$HOME/work/shop" && infra/local/scripts/setup_localstack.sh down');
      folder?.remove();
    });

    test('all blocks', async () => {
      const url = `http://127.0.0.1:${await freePort()}`;
      folder = new DocsFolder(BIN, terraformEnv({ AWS_ENDPOINT_URL: url }));
      const page = { name: 'README.md', text: read('README.md') };
      await runPage(page, folder, { tools: true, update: false });
    });
  },
);

describe('the picture of a session', () => {
  test('is what the build draws', () => {
    const drawn = recordSession(BIN);
    if (UPDATE) writeFileSync(PICTURE, drawn);
    expect(read(PICTURE)).toBe(drawn);
  });
});

/** The anchor of a heading, as GitHub makes it. */
function anchorOf(heading: string): string {
  const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
  return text.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/ /g, '-');
}

function withoutCode(text: string): string {
  return text.replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, '').replace(/`[^`\n]*`/g, '');
}

function anchorsOf(page: string): string[] {
  const text = read(page).replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!));
}

/** Links of a page that lead nowhere. */
function brokenLinks(page: string): string[] {
  const links = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => to!);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [file, anchor] = link.split('#') as [string, string?];
    const target = file === '' ? page : path.join(path.dirname(page), file);
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });
}

describe('pages agree with the rest of the project', () => {
  test.each(LINKED)('%s: links and anchors lead somewhere', (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });

  test.each(PAGES)('%s: YAML that is shown parses', (page) => {
    const blocks = [...read(page).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, body]) => body!);
    const errors = blocks.flatMap((body) =>
      parseAllDocuments(body).flatMap((document) => document.errors.map(String)),
    );
    expect(errors).toEqual([]);
  });

  test('the test command of README.md is the one that CI runs', () => {
    const command = 'npm ci && npm test';
    expect(read('README.md').split('\n')).toContain(command);
    expect(read('.ci/run').split('\n')).toContain(command);
  });

  test('the version of the tool in the pages is that of package.json', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    const named = PAGES.flatMap((page) => [
      ...read(page).matchAll(/create-infra-module[@-](\d+\.\d+\.\d+)/g),
    ]).map(([, found]) => found);
    expect([...new Set(named)]).toEqual([version]);
  });
});

/** Calls of the tool in a page: command (empty for the bare form) and flags. */
function callsOf(text: string): { command: string; flags: string[] }[] {
  const calls = text.matchAll(/create-infra-module((?: +[^\s`|#&;()]+)*)/g);
  return [...calls].map(([, rest]) => {
    const words = rest!.split(/ +/).filter((word) => word !== '');
    const flags = words.filter((word) => /^-{1,2}[a-z]/.test(word));
    const [first = ''] = words.filter((word) => !word.startsWith('-'));
    return { command: first, flags: flags.map((flag) => flag.replace(/=.*/, '')) };
  });
}

describe('what pages say of the command line', () => {
  const help = new Map<string, string>();
  const helpOf = (command: string): string => help.get(command) ?? help.get('')!;

  beforeAll(async () => {
    const ask = async (args: string[]): Promise<string> =>
      (await run(process.execPath, [BIN, ...args, '--help'])).stdout;
    help.set('', await ask([]));
    const names = [...help.get('')!.matchAll(/^ {2}create-infra-module (\w+)/gm)];
    for (const [, name] of names) {
      const text = await ask([name!]);
      const inner = [...text.matchAll(/^ {2}create-infra-module \w+ (\w+)/gm)];
      const texts = await Promise.all(inner.map(([, below]) => ask([name!, below!])));
      help.set(name!, [text, ...texts].join('\n'));
    }
  });

  const has = (text: string, flag: string): boolean => {
    const asked = flag.replace(/^--no-/, '--');
    return new RegExp(`(?:^|[\\s,])${asked}(?:[\\s,]|$)`, 'm').test(text);
  };

  test.each(PAGES)('%s: each call names flags that its command has', (page) => {
    const unknown = callsOf(read(page)).flatMap(({ command, flags }) =>
      flags.filter((flag) => !has(helpOf(command), flag)).map((flag) => `${command} ${flag}`),
    );
    expect(unknown).toEqual([]);
  });

  test('the table of commands in README.md is complete, and so are its options', () => {
    const rows = [...read('README.md').matchAll(/^\| `create-infra-module ?([^`]*)` \|(.*)\|$/gm)];
    const commands = rows.map(([, call]) => call!.split(' ')[0]!);
    const real = commands.filter((name) => name !== '' && name !== '<name>');
    expect([...new Set(real)].sort()).toEqual(
      [...help.keys()].filter((name) => name !== '').sort(),
    );
    const unknown = rows.flatMap(([, call, rest]) =>
      [...rest!.matchAll(/`(--[a-z-]+)`/g)]
        .map(([, flag]) => flag!)
        .filter((flag) => !has(helpOf(call!.split(' ')[0]!), flag)),
    );
    expect(unknown).toEqual([]);
  });

  test('every option that stands alone in README.md exists', () => {
    const all = [...help.values()].join('\n');
    const named = [...read('README.md').matchAll(/`(-{1,2}[a-z][a-z-]*)[ =`]/g)].map(
      ([, it]) => it!,
    );
    expect([...new Set(named)].filter((flag) => !has(all, flag))).toEqual(['--trust']);
  });
});
