import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** Licences that allow shipping the code inside this package, given their text goes along. */
const ALLOWED = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  '0BSD',
]);

/** Folder of the package that a bundled file belongs to, or null for our own. */
function packageFolder(root, file) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file);
  return match ? path.join(root, match[1]) : null;
}

/** What a library says of itself, and the text of its licence. */
async function noticeOf(folder) {
  const { name, version, license, author } = JSON.parse(
    await readFile(path.join(folder, 'package.json'), 'utf8'),
  );
  if (!ALLOWED.has(license)) {
    throw new Error(`${name} is under ${license}: decide whether it may be bundled (notices.mjs)`);
  }
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
  const holder = typeof author === 'string' ? author : (author?.name ?? 'its authors');
  const text = texts.length > 0 ? texts.map((t) => t.trim()).join('\n\n') : `Copyright ${holder}`;
  return { name: `${name} ${version}`, license, text };
}

/** Who holds the rights; the title says what `Licence:` says above it. */
const HOLDER = /^[ \t]*Copyright\b.*$/gm;
const TITLE = /^(?:The )?(?:MIT|ISC|BSD 3-Clause) License(?: \(\w+\))?$/m;

/** Most have the same terms: these stand once, below the names of all and the holders of each. */
function grouped(all) {
  const groups = new Map();
  for (const { name, license, text } of all) {
    const holders = (text.match(HOLDER) ?? []).map((it) => it.trim()).join('\n');
    const terms = text.replace(HOLDER, '').replace(TITLE, '').trim();
    const key = `${license}\n${terms.replace(/\s+/g, ' ')}`;
    const group = groups.get(key) ?? { license, terms, heads: new Map() };
    group.heads.set(holders, [...(group.heads.get(holders) ?? []), name]);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ license, terms, heads }) => {
    const whose = [...heads].map(([holders, names]) => `${names.join('\n')}\n${holders}\n`);
    return `${whose.join('\n')}\nLicence: ${license}\n\n${terms}\n`;
  });
}

/** Text of THIRD-PARTY-NOTICES: the licence of every library that has a file among `inputs`. */
export async function notices({ root, inputs }) {
  const folders = [...new Set(inputs.map((file) => packageFolder(root, file)).filter(Boolean))];
  const found = folders.sort().filter((folder) => existsSync(path.join(folder, 'package.json')));
  const parts = grouped(await Promise.all(found.map(noticeOf)));
  const intro = 'create-infra-module contains code of these libraries.\n';
  return [intro, ...parts].join(`\n${'-'.repeat(78)}\n\n`);
}
