import { LAYERS, type Graph, type GraphModule, type State } from './graph.ts';

const LOOKS: Record<State, string> = {
  conflict: 'color="#d1242f", penwidth=4',
  drift: 'color="#d1242f", penwidth=3, style="rounded,dashed"',
  pending: 'color="#bf8700", penwidth=3',
  edited: 'color="#0969da", penwidth=2',
  agreed: 'color="#1a7f37"',
};

/** The graph as Graphviz reads it: `dot -Tsvg`. */
export function dot(graph: Graph): string {
  const lines = [
    `digraph ${quoted(graph.project)} {`,
    '  rankdir=LR;',
    '  node [shape=box, style=rounded, fontname="sans-serif"];',
    '  edge [fontname="sans-serif", fontsize=10];',
  ];
  for (const { layer, title } of LAYERS) {
    const modules = graph.modules.filter((it) => it.layer === layer);
    if (modules.length === 0) continue;
    lines.push(`  subgraph ${quoted(`cluster_${layer}`)} {`, `    label=${quoted(title)};`);
    for (const it of modules) lines.push(...nodeLines(it).map((line) => `    ${line}`));
    lines.push('  }');
  }
  for (const { from, to, outputs } of graph.edges) {
    lines.push(`  ${quoted(from)} -> ${quoted(to)} [label=${quoted(outputs.join('\n'))}];`);
  }
  return `${[...lines, '}'].join('\n')}\n`;
}

function nodeLines(module: GraphModule): string[] {
  const { id, name, blueprint, path, package: folder, state, note } = module;
  const label = [name === id ? id : `${id} (${name})`, blueprint, path, note].join('\n');
  const node = `${quoted(id)} [label=${quoted(label)}, ${LOOKS[state]}];`;
  if (folder === null) return [node];
  // No id of a module has a blank, so that no package is taken for one.
  const pair = quoted(`package of ${id}`);
  return [
    node,
    `${pair} [label=${quoted(folder)}, shape=folder, style=""];`,
    `${quoted(id)} -> ${pair} [dir=both, style=dashed];`,
  ];
}

function quoted(text: string): string {
  const safe = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `"${safe}"`;
}
