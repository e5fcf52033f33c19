import { LAYERS, STATES, type Graph, type GraphModule, type State } from './graph.ts';

/** Outlines alone: what Mermaid fills nodes with follows the theme, light or dark. */
const STROKES: Record<State, string> = {
  conflict: '#d1242f,stroke-width:4px',
  drift: '#d1242f,stroke-width:3px,stroke-dasharray:6 3',
  pending: '#bf8700,stroke-width:3px',
  edited: '#0969da,stroke-width:2px',
  agreed: '#1a7f37,stroke-width:1px',
};
/** Names of outputs on one line of an arrow. */
const PER_LINE = 2;

/** A flowchart as Mermaid reads it; Markdown pages show it in a block of the language `mermaid`. */
export function mermaid(graph: Graph): string {
  const lines = ['flowchart LR'];
  for (const { layer, title } of LAYERS) {
    const modules = graph.modules.filter((it) => it.layer === layer);
    if (modules.length === 0) continue;
    lines.push(`  subgraph layer_${layer}["${title}"]`);
    for (const it of modules) lines.push(...nodeLines(it).map((line) => `    ${line}`));
    lines.push('  end');
  }
  for (const { from, to, outputs } of graph.edges) {
    lines.push(`  ${idOf(from)} -->|"${inLines(outputs)}"| ${idOf(to)}`);
  }
  for (const state of STATES) {
    const ids = graph.modules.filter((it) => it.state === state).map(({ id }) => idOf(id));
    if (ids.length === 0) continue;
    lines.push(`  classDef ${state} stroke:${STROKES[state]}`, `  class ${ids.join(',')} ${state}`);
  }
  return `${lines.join('\n')}\n`;
}

function nodeLines({ id, name, blueprint, path, package: folder, note }: GraphModule): string[] {
  const title = name === id ? id : `${id} (${name})`;
  const text = [title, blueprint, path, note].map(escaped).join('<br/>');
  const node = `${idOf(id)}["${text}"]`;
  if (folder === null) return [node];
  return [node, `${packageId(id)}(["${escaped(folder)}"])`, `${idOf(id)} <-.-> ${packageId(id)}`];
}

function inLines(outputs: readonly string[]): string {
  const lines: string[] = [];
  for (let at = 0; at < outputs.length; at += PER_LINE) {
    lines.push(outputs.slice(at, at + PER_LINE).join(', '));
  }
  return lines.length === 0 ? ' ' : lines.join(',<br/>');
}

/** A word that is no keyword of Mermaid and no part of an arrow, another one for each id. */
function idOf(id: string): string {
  return `m_${id.replaceAll('_', '_u').replaceAll('-', '_h')}`;
}

function packageId(id: string): string {
  return `p${idOf(id).slice(1)}`;
}

function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9 _./:@();,-]/gu, (it) => `#${it.codePointAt(0)};`);
}
