import { LAYERS, STATES, type Graph, type State } from './graph.ts';
import { layoutOf, middleOf, PAD, type Card, type Way } from './graph-layout.ts';

const SIGNS: Record<State, string> = {
  conflict: '✖',
  drift: '▲',
  pending: '●',
  edited: '✎',
  agreed: '✓',
};
const MEANINGS: Record<State, string> = {
  conflict: 'a conflict holds it up',
  drift: 'an error, or an edit of a managed file',
  pending: 'sync would write it',
  edited: 'changes of yours, kept',
  agreed: 'as agreed',
};

const STYLE = `
:root { color-scheme: light dark; --back: #ffffff; --card: #f6f8fa; --text: #1f2328; --dim: #57606a;
  --line: #8c959f; --conflict: #cf222e; --drift: #cf222e; --pending: #9a6700; --edited: #0969da; --agreed: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --back: #0d1117; --card: #161b22; --text: #e6edf3; --dim: #9ea7b3;
  --line: #6e7681; --conflict: #ff7b72; --drift: #ff7b72; --pending: #e3b341; --edited: #79c0ff; --agreed: #56d364; } }
body { background: var(--back); color: var(--text); font: 14px/1.5 system-ui, sans-serif; margin: 24px; }
h1 { font-size: 20px; } h2 { font-size: 16px; margin-top: 32px; }
figure { margin: 0; overflow-x: auto; }
svg text { fill: var(--text); font: 13px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; white-space: pre; }
svg .head { fill: var(--dim); font: 600 14px system-ui, sans-serif; }
svg .title { font-weight: 700; } svg .plain, svg .reads, svg .more { fill: var(--dim); }
svg rect { fill: var(--card); stroke-width: 2; }
svg path { fill: none; stroke: var(--line); stroke-width: 1.5; } svg marker path { fill: var(--line); stroke: none; }
${STATES.map((it) => `svg .${it} rect { stroke: var(--${it}); } .${it} .note { fill: var(--${it}); color: var(--${it}); }`).join('\n')}
svg .drift rect { stroke-dasharray: 7 4; } svg .conflict rect { stroke-width: 4; }
ul.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 20px; padding: 0; }
table { border-collapse: collapse; } caption { text-align: left; color: var(--dim); }
th, td { border: 1px solid var(--line); padding: 4px 10px; text-align: left; vertical-align: top; }
`.trim();

/** One page with everything in it: nothing is loaded, nothing runs; the table says what the picture shows. */
export function html(graph: Graph): string {
  const title = `Infrastructure of ${graph.project}`;
  const present = STATES.filter((state) => graph.modules.some((it) => it.state === state));
  const legend = present.map(
    (state) =>
      `<li class="${state}"><span class="note">${SIGNS[state]}</span> ${MEANINGS[state]}</li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>
${STYLE}
</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p>An arrow leads from a module to one that reads its outputs. ⇄ pairs a module with its package.</p>
<ul class="legend">${legend.join('')}</ul>
<figure>
${picture(graph)}
</figure>
<h2>The same as a table</h2>
${table(graph)}
</body>
</html>
`;
}

function picture(graph: Graph): string {
  const { width, height, titles, cards, ways } = layoutOf(graph);
  return [
    `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="about">`,
    `<title id="about">${escaped(aboutText(graph))}</title>`,
    '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 10 5 0 10z"/></marker></defs>',
    ...titles.map(({ text, x }) => `<text class="head" x="${x}" y="24">${escaped(text)}</text>`),
    ...ways.map(waySvg),
    ...cards.map(cardSvg),
    '</svg>',
  ].join('\n');
}

function aboutText({ modules, edges, project }: Graph): string {
  return `${project}: ${modules.length} modules by layer and ${edges.length} relations between them; the table below has the same as text`;
}

/** Curves between columns, straight through a lane. */
function waySvg({ from, to, outputs, points }: Way): string {
  const [first, ...rest] = points;
  let at = first!;
  let way = `M${spot(at)}`;
  for (const [index, next] of rest.entries()) {
    const bend = (next[0] - at[0]) / 2;
    const isLane = index % 2 === 1;
    way += isLane
      ? ` L${spot(next)}`
      : ` C${spot([at[0] + bend, at[1]])} ${spot([next[0] - bend, next[1]])} ${spot(next)}`;
    at = next;
  }
  const about = `${to} reads of ${from}: ${outputs.join(', ')}`;
  return `<path d="${way}" marker-end="url(#tip)"><title>${escaped(about)}</title></path>`;
}

function spot([x, y]: readonly [number, number]): string {
  return `${round(x)} ${round(y)}`;
}

function cardSvg(card: Card): string {
  const { module, lines, x, y, width, height } = card;
  const texts = lines.map(({ kind, text }, at) => {
    const shown = kind === 'note' ? `${SIGNS[module.state]} ${text}` : text;
    const base = round(middleOf(card, at) + 4.5);
    return `<text class="${kind}" x="${x + PAD}" y="${base}">${escaped(shown)}</text>`;
  });
  return `<g class="${module.state}"><rect x="${x}" y="${round(y)}" width="${width}" height="${height}" rx="6"/>${texts.join('')}</g>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function table(graph: Graph): string {
  const rows = LAYERS.flatMap(({ layer, title }) =>
    graph.modules
      .filter((it) => it.layer === layer)
      .map(({ id, name, blueprint, path, package: folder, state, note }) => {
        const reads = graph.edges
          .filter(({ to }) => to === id)
          .map(({ from, outputs }) => `${escaped(from)}: ${escaped(outputs.join(', '))}`);
        const cells = [title, blueprint, path, folder ?? '–'].map(
          (it) => `<td>${escaped(it)}</td>`,
        );
        const heading = escaped(name === id ? id : `${id} (${name})`);
        return `<tr class="${state}"><th scope="row">${heading}</th>${cells.join('')}<td>${reads.join('<br>') || '–'}</td><td class="note">${SIGNS[state]} ${escaped(note)}</td></tr>`;
      }),
  );
  const head = ['module', 'layer', 'blueprint', 'folder', 'package', 'reads', 'state'];
  return `<table>
<caption>Modules of infra.yaml and how they stand</caption>
<thead><tr>${head.map((it) => `<th scope="col">${it}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
