import { describe, expect, test } from '@jest/globals';

import { graph, type GraphFormat } from '../../../src/commands/graph.ts';
import type { Graph, GraphModule } from '../../../src/report/graph.ts';
import { html } from '../../../src/report/graph-html.ts';
import { layoutOf } from '../../../src/report/graph-layout.ts';
import { mermaid } from '../../../src/report/graph-mermaid.ts';
import { ALPHA, Repo } from '../../support/repo.ts';

const NET = '  net:\n    blueprint: ./blueprints/tables@1.0.0\n';
const USING = ALPHA.replace('    params', '    uses:\n      net: [vpc_id]\n    params');

async function drawn(repo: Repo, format: GraphFormat = 'mermaid', json = false): Promise<string> {
  const outside = repo.outside();
  const { writes } = repo.disk;
  expect(await graph(outside, { format, json })).toBe(0);
  expect(repo.disk.writes).toBe(writes);
  return outside.printed.data;
}

async function states(repo: Repo): Promise<Record<string, string[]>> {
  const { modules } = JSON.parse(await drawn(repo, 'mermaid', true)) as Graph;
  return Object.fromEntries(modules.map(({ id, state, note }) => [id, [state, note]]));
}

describe('graph', () => {
  test('mermaid: layers, modules with state, pairs, and what reads what', async () => {
    expect(await drawn(await Repo.synced(USING + NET))).toBe(`flowchart LR
  subgraph layer_foundation["foundation"]
    m_net["net<br/>./blueprints/tables@1.0.0<br/>infra/net<br/>as agreed"]
  end
  subgraph layer_service["services"]
    m_alpha["alpha<br/>./blueprints/mini@1.0.0<br/>infra/alpha<br/>as agreed"]
    p_alpha(["packages/alpha"])
    m_alpha <-.-> p_alpha
  end
  m_net -->|"vpc_id"| m_alpha
  classDef agreed stroke:#1a7f37,stroke-width:1px
  class m_alpha,m_net agreed
`);
  });

  test('dot: the same for Graphviz', async () => {
    const text = await drawn(await Repo.synced(USING + NET), 'dot');
    expect(text).toContain('  subgraph "cluster_foundation" {\n    label="foundation";\n');
    expect(text).toContain('"alpha" -> "package of alpha" [dir=both, style=dashed];\n');
    expect(text).toContain('  "net" -> "alpha" [label="vpc_id"];\n}\n');
  });

  test('json: the same as data', async () => {
    const text = await drawn(await Repo.synced(USING + NET), 'mermaid', true);
    expect(JSON.parse(text)).toMatchObject({
      version: 1,
      project: 'demo',
      modules: [{ id: 'alpha', package: 'packages/alpha', state: 'agreed' }, { id: 'net' }],
      edges: [{ from: 'net', to: 'alpha', outputs: ['vpc_id'] }],
    });
  });

  test('each module has its own state, in words', async () => {
    const repo = await Repo.synced(ALPHA + ALPHA.replaceAll('alpha', 'beta'));
    expect(await states(repo)).toEqual({
      alpha: ['agreed', 'as agreed'],
      beta: ['agreed', 'as agreed'],
    });
    repo.edit('infra/alpha/notes.md', /^/, 'Mine.\n');
    repo.delete('infra/beta/needed.yaml');
    expect(await states(repo)).toEqual({
      alpha: ['edited', '1 change of yours kept'],
      beta: ['pending', '1 file to write'],
    });
    repo.edit('infra/alpha/run.sh', 'echo', 'printf');
    expect((await states(repo)).alpha).toEqual(['drift', '1 edit of managed files']);
    repo.edit('infra.yaml', /(beta[^]*)size: 1/, '$1size: 2');
    repo.put('infra/beta/needed.yaml', 'first: mine\n');
    expect((await states(repo)).beta).toEqual(['conflict', '1 conflict']);
  });
});

/** A module of each kind, `reads` others. */
function module(id: string, layer: GraphModule['layer']): GraphModule {
  const path = `infra/${id}` as GraphModule['path'];
  return {
    id,
    name: id,
    layer,
    blueprint: 'x@1.0.0',
    path,
    package: null,
    state: 'agreed',
    note: 'as agreed',
  };
}

function large(): Graph {
  const services = Array.from({ length: 30 }, (_, at) => module(`service_${at}`, 'service'));
  const modules = [module('net', 'foundation'), module('cluster', 'platform'), ...services];
  const edges = services.map(({ id }) => ({ from: 'net', to: id, outputs: ['vpc_id', 'kms_key'] }));
  return { project: 'large', modules, edges };
}

describe('the picture', () => {
  test('has no two cards in one place, none outside, and no way leads through a card', () => {
    const { cards, ways, width, height } = layoutOf(large());
    expect(cards).toHaveLength(32);
    for (const [at, a] of cards.entries()) {
      expect(a.x + a.width).toBeLessThanOrEqual(width);
      expect(a.y + a.height).toBeLessThanOrEqual(height);
      for (const b of cards.slice(at + 1)) {
        const apart =
          a.x + a.width <= b.x ||
          b.x + b.width <= a.x ||
          a.y + a.height <= b.y ||
          b.y + b.height <= a.y;
        expect([a.module.id, b.module.id, apart]).toEqual([a.module.id, b.module.id, true]);
      }
    }
    expect(ways).toHaveLength(30);
    // Within a column a way runs straight along its lane.
    const lanes = ways.flatMap(({ points }) => points.slice(1, -1).map(([, y]) => y));
    expect(lanes.length).toBeGreaterThan(0);
    for (const { points } of ways) {
      for (const card of cards) {
        const inside = points
          .slice(1, -1)
          .filter(
            ([x, y]) =>
              x >= card.x && x <= card.x + card.width && y > card.y && y < card.y + card.height,
          );
        expect(inside).toEqual([]);
      }
    }
  });

  test('is a page that loads and runs nothing', () => {
    const page = html(large());
    expect(page).not.toMatch(/https?:\/\/|<script|<link|url\((?!#)|@import|src=/);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).toContain('prefers-color-scheme: dark');
  });

  test('says in a table what it shows, for those who do not see it', () => {
    const page = html(large());
    expect(page).toContain(
      '<tr class="agreed"><th scope="row">service_7</th><td>services</td><td>x@1.0.0</td><td>infra/service_7</td><td>–</td><td>net: vpc_id, kms_key</td><td class="note">✓ as agreed</td></tr>',
    );
    expect(page).toMatch(/role="img"\s+aria-labelledby="about"/);
  });

  test('text from a manifest stays text', () => {
    const odd = { ...module('a', 'service'), note: '<b>"&\'#`|' };
    const one = { project: '</title><script>', modules: [odd], edges: [] };
    expect(html(one)).not.toContain('<script>');
    expect(html(one)).toContain('&lt;b&gt;&quot;&amp;');
    expect(mermaid(one)).toContain('#60;b#62;#34;#38;#39;#35;#96;#124;');
  });

  test('ids that differ in a dash only are two nodes of Mermaid', () => {
    const modules = [module('a-b', 'service'), module('a_b', 'service'), module('end', 'service')];
    const text = mermaid({ project: 'x', modules, edges: [] });
    expect(text.match(/^ {4}m_\w+\[/gm)).toEqual(['    m_a_hb[', '    m_a_ub[', '    m_end[']);
  });

  test('of nothing is a page, too', () => {
    expect(html({ project: 'x', modules: [], edges: [] })).toContain('</html>');
  });
});
