/**
 * docs/session.svg: a terminal session with the real output of dist/bin.cjs. The same build gives
 * the same picture; test/e2e/docs.test.ts holds the committed one against a new one.
 *
 *     node scripts/record-session.mjs    writes it anew
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(import.meta.dirname);

/** What is typed, or what a person does in an editor: `text` tells it, `change` does it. */
const SIZING = 'infra/orders/k8s/overlays/prod/sizing.yaml';
const SESSION = [
  { type: 'npx create-infra-module orders --yes' },
  { type: 'git add -A && git commit --quiet --message "Add orders"' },
  { text: `# you edit a generated file: more disk in ${SIZING}` },
  { change: SIZING, from: 'ephemeral-storage: 256Mi', to: 'ephemeral-storage: 1Gi' },
  { text: '# and you change a parameter: cpu: 250m in infra.yaml' },
  { change: 'infra.yaml', from: 'language: python', to: 'language: python\n      cpu: 250m' },
  { type: 'npx create-infra-module check' },
  { type: 'npx create-infra-module sync' },
  { type: 'npx create-infra-module diff --yours' },
];

const GIT = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  ...{ GIT_AUTHOR_NAME: 'You', GIT_AUTHOR_EMAIL: 'you@example.com' },
  ...{ GIT_COMMITTER_NAME: 'You', GIT_COMMITTER_EMAIL: 'you@example.com' },
};

/** Runs a command in a folder as a terminal with colours would show it. */
function runCommand(command, { folder, bin }) {
  const npx = `npx() { shift; "${process.execPath}" "${bin}" "$@"; }`;
  const env = { ...process.env, ...GIT, FORCE_COLOR: '1' };
  delete env.NO_COLOR;
  const script = `exec 2>&1\n${npx}\n${command}`;
  const { stdout } = spawnSync('bash', ['-c', script], { cwd: folder, env, encoding: 'utf8' });
  return stdout.split('\n').slice(0, -1);
}

/** A file as an editor leaves it; throws where the text to change is not there. */
function changeFile(file, { from, to }) {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} holds no "${from}"`);
  writeFileSync(file, text.replace(from, to));
}

/** The lines of the session, escape sequences included. */
function record(bin) {
  const parent = mkdtempSync(path.join(tmpdir(), 'session-'));
  const folder = path.join(parent, 'shop');
  try {
    mkdirSync(folder);
    runCommand('git init --quiet', { folder, bin });
    return SESSION.flatMap(({ type, text, change, from, to }) => {
      if (change !== undefined) changeFile(path.join(folder, change), { from, to });
      if (text !== undefined) return [`\u001b[2m${text}\u001b[22m`];
      if (type === undefined) return [];
      return [`\u001b[1m$ ${type}\u001b[22m`, ...runCommand(type, { folder, bin }), ''];
    });
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

// ---------------------------------------------------------------- escape sequences → SVG

const COLORS = { 31: '#ff7b72', 32: '#7ee787', 33: '#e3b341', 36: '#79c0ff', 39: null };
const SIZE = { char: 8.4, line: 20, pad: 20, font: 14 };

/** One line as pieces of one style each: `{ text, color, bold, dim }`. */
function piecesOf(line) {
  const pieces = [];
  let style = { color: null, bold: false, dim: false };
  for (const part of line.split(/(\u001b\[[0-9;]*m)/)) {
    const code = /^\u001b\[([0-9]+)m$/.exec(part)?.[1];
    if (code === undefined) {
      if (part !== '') pieces.push({ text: part, ...style });
    } else if (code === '1') style = { ...style, bold: true };
    else if (code === '2') style = { ...style, dim: true };
    else if (code === '22') style = { ...style, bold: false, dim: false };
    else if (code in COLORS) style = { ...style, color: COLORS[code] };
    else throw new Error(`escape sequence ${code} is not known here`);
  }
  return pieces;
}

const escapeXml = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function spanOf({ text, color, bold, dim }, column) {
  const x = (SIZE.pad + column * SIZE.char).toFixed(1);
  const fill = color === null ? '' : ` fill="${color}"`;
  const weight = bold ? ' font-weight="bold"' : '';
  const opacity = dim ? ' opacity="0.65"' : '';
  return `<tspan x="${x}"${fill}${weight}${opacity}>${escapeXml(text)}</tspan>`;
}

/** A picture of lines with escape sequences, in any font of equal widths. */
export function svgOf(lines) {
  const rows = lines.map(piecesOf);
  const lengths = rows.map((pieces) => pieces.reduce((sum, { text }) => sum + text.length, 0));
  const width = Math.ceil(Math.max(...lengths) * SIZE.char + 2 * SIZE.pad);
  const height = lines.length * SIZE.line + 2 * SIZE.pad;
  const texts = rows.map((pieces, row) => {
    let column = 0;
    const spans = pieces.map((piece) => {
      const span = spanOf(piece, column);
      column += piece.text.length;
      return span;
    });
    const y = SIZE.pad + SIZE.font + row * SIZE.line;
    return spans.length === 0 ? '' : `<text y="${y}">${spans.join('')}</text>\n`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>A module is added, edited, and brought in line with a changed parameter</title>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g fill="#e6edf3" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="${SIZE.font}" xml:space="preserve">
${texts.join('')}</g>
</svg>
`;
}

/** The picture as this build draws it. */
export function recordSession(bin = path.join(root, 'dist/bin.cjs')) {
  const lines = record(path.resolve(bin));
  return svgOf(lines.slice(0, lines.findLastIndex((line) => line !== '') + 1));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(path.join(root, 'docs/session.svg'), recordSession(process.argv[2]));
}
