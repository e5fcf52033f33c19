/* global fetch */
/**
 * The report of `check --json` as annotations, as the summary of the job and as one comment of a
 * pull request, which later runs update.
 *
 *     node report.mjs <report.json> <exit code>
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** More rows than this make a comment that nobody reads. */
const MOST_ROWS = 50;
const PER_PAGE = 100;

/** Files that fail a check; edits that are kept do not. */
const FAILING = new Set(['create', 'update', 'delete', 'merge', 'restore', 'drift', 'conflict']);
const LEVELS = { error: 'error', warning: 'warning', note: 'notice' };

/** `::error file=…,line=…::…`; GitHub takes these characters for its own. */
function command(level, properties, message) {
  const text = (value) =>
    String(value).replace(/[%\r\n]/g, (it) => ({ '%': '%25', '\r': '%0D', '\n': '%0A' })[it]);
  const property = (value) => text(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  return `::${level} ${given.map(([key, value]) => `${key}=${property(value)}`).join(',')}::${text(message)}`;
}

/** Lines for the log, which GitHub shows beside the files. `below` is the folder of infra.yaml. */
export function annotations(report, below) {
  const at = (path) => (below === '' ? path : `${below}/${path}`);
  const files = failingFiles(report).map(({ path, you, tool, action }) => {
    const what = action === 'conflict' ? 'a conflict' : `you: ${you}, tool: ${tool}`;
    return command(
      'error',
      { file: at(path), title: 'Not as agreed' },
      `${what}; sync does: ${action}`,
    );
  });
  const findings = report.findings.map(({ rule, severity, path, line, message, fix }) =>
    command(LEVELS[severity], { file: at(path), line, title: rule }, `${message}. Try: ${fix}`),
  );
  return [...files, ...findings];
}

function failingFiles(report) {
  return report.modules.flatMap((it) => it.files).filter(({ action }) => FAILING.has(action));
}

/** Text that somebody wrote, as a word of a table: no markup, no mention, no end of the cell. */
function cell(text) {
  return `\`${String(text).replaceAll('`', "'").replaceAll('|', '\\|').replace(/\s+/g, ' ')}\``;
}

/** The comment, and the summary of the job. */
export function markdown(report, marker) {
  const files = failingFiles(report);
  const rows = files.map(
    ({ path, you, tool, action }) => `| ${[path, you, tool, action].map(cell).join(' | ')} |`,
  );
  const findings = report.findings.map(
    ({ severity, path, message, fix }) =>
      `- ${severity}: ${cell(path)} ${cell(message)} → ${cell(fix)}`,
  );
  const more = (list) => (list.length > MOST_ROWS ? [`… and ${list.length - MOST_ROWS} more`] : []);
  const table = ['| file | you | tool | sync |', '|---|---|---|---|', ...rows.slice(0, MOST_ROWS)];
  return [
    marker,
    `### create-infra-module: ${report.clean ? 'everything is as agreed' : 'not everything is as agreed'}`,
    ...(rows.length === 0 ? [] : ['', ...table, ...more(rows)]),
    ...(findings.length === 0 ? [] : ['', ...findings.slice(0, MOST_ROWS), ...more(findings)]),
    ...(report.clean
      ? []
      : [
          '',
          'Run `npx create-infra-module sync` and commit, or `npx create-infra-module diff` to see why.',
        ]),
    '',
  ].join('\n');
}

/** Updates our comment, or writes the first one where there is something to say. */
export async function comment({ api, repository, number, token, body, marker, clean }) {
  const call = async (method, path, content) => {
    const answer = await fetch(`${api}/repos/${repository}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json' },
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}`);
    return answer.json();
  };
  for (let page = 1; ; page += 1) {
    const list = await call('GET', `/issues/${number}/comments?per_page=${PER_PAGE}&page=${page}`);
    const own = list.find((it) => it.body.startsWith(marker));
    if (own !== undefined) return call('PATCH', `/issues/comments/${own.id}`, { body });
    if (list.length < PER_PAGE) break;
  }
  return clean ? null : call('POST', `/issues/${number}/comments`, { body });
}

async function main([file, code], env) {
  const append = (target, text) => target && appendFileSync(target, text);
  append(env.GITHUB_OUTPUT, `clean=${code === '0'}\n`);
  if (code !== '0' && code !== '1') return;
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const below = (env.WORKING_DIRECTORY ?? '.').replace(/^\.\/?|\/$/g, '');
  for (const line of annotations(report, below)) console.log(line);
  const marker = `<!-- create-infra-module check ${below.replace(/[^\w/.-]/g, '')} -->`;
  const body = markdown(report, marker);
  append(env.GITHUB_STEP_SUMMARY, body);
  const event = env.GITHUB_EVENT_PATH
    ? JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, 'utf8'))
    : {};
  const number = event.pull_request?.number;
  if (env.COMMENT !== 'true' || number === undefined) return;
  const target = { api: env.GITHUB_API_URL, repository: env.GITHUB_REPOSITORY, number };
  try {
    await comment({ ...target, token: env.TOKEN, body, marker, clean: report.clean });
  } catch (error) {
    // A pull request from a fork has a token that may only read.
    console.log(
      command('notice', { title: 'No comment' }, `${error.message}; the summary has the same`),
    );
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(process.argv.slice(2), process.env);
}
