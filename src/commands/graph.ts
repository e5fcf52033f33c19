import { EXIT, type ExitCode } from '../errors.ts';
import { inspect } from '../inspect/inspect.ts';
import type { Outside } from '../io/io.ts';
import { graphOf, type Graph } from '../report/graph.ts';
import { JSON_VERSION } from '../report/json.ts';
import { worldOf } from './world.ts';

export type GraphFormat = 'mermaid' | 'dot' | 'html';

export interface GraphOptions {
  format: GraphFormat;
  json: boolean;
}

/** `graph`: layers, modules, pairs, what reads what, and how each stands. Never writes. */
export async function graph(outside: Outside, options: GraphOptions): Promise<ExitCode> {
  const found = graphOf(await inspect(worldOf(outside)));
  const text = options.json
    ? `${JSON.stringify({ version: JSON_VERSION, ...found }, null, 2)}\n`
    : await drawn(found, options.format);
  outside.out.data(text);
  return EXIT.ok;
}

async function drawn(found: Graph, format: GraphFormat): Promise<string> {
  switch (format) {
    case 'mermaid':
      return (await import('../report/graph-mermaid.ts')).mermaid(found);
    case 'dot':
      return (await import('../report/graph-dot.ts')).dot(found);
    case 'html':
      return (await import('../report/graph-html.ts')).html(found);
  }
}
