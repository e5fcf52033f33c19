import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Repository } from '../support/repository.ts';
import { run, runOk } from '../support/run.ts';
import { describeWithTools, tool } from '../support/tools.ts';

let repo: Repository;

beforeAll(async () => {
  repo = await Repository.withModule('orders');
  for (const id of ['invoices', 'file-processing']) await repo.ok('add', id, '--yes');
  repo.delete('infra/invoices/terraform/backend.tf');
});

afterAll(() => repo.remove());

test('shows every module and its state as Mermaid', async () => {
  const text = await repo.ok('graph');
  expect(text).toMatch(/^flowchart LR\n/);
  expect(text).toContain(
    'm_invoices["invoices<br/>service@1.0.0<br/>infra/invoices<br/>1 file to write"]',
  );
});

describeWithTools(['dot'], 'Graphviz', () => {
  test('draws every module, package and relation', async () => {
    const text = await repo.ok('graph', '--format', 'dot');
    const svg = await runOk('dot', ['-Tsvg'], { input: text });
    expect(svg.match(/class="node"/g)).toHaveLength(6 + 3);
    expect(svg.match(/class="edge"/g)).toHaveLength(3 + 3);
  });
});

/** Runs in the page: cards whose text is cut, cards in one place, ways through a card. */
const MEASURE = `<script>
const bad = [];
const cards = [...document.querySelectorAll('svg g')].map((g) => {
  const r = g.querySelector('rect').getBBox();
  for (const text of g.querySelectorAll('text')) {
    const b = text.getBBox();
    if (b.x < r.x || b.x + b.width > r.x + r.width || b.y + b.height > r.y + r.height) bad.push('cut: ' + text.textContent);
  }
  return r;
});
for (const path of document.querySelectorAll('svg > path')) {
  for (let at = 3; at < path.getTotalLength() - 3; at += 2) {
    const p = path.getPointAtLength(at);
    if (cards.some((r) => p.x > r.x + 2 && p.x < r.x + r.width - 2 && p.y > r.y + 2 && p.y < r.y + r.height - 2)) {
      bad.push('through a card: ' + path.textContent);
      break;
    }
  }
}
document.body.innerHTML = '<pre>' + JSON.stringify({ cards: cards.length, bad }) + '</pre>';
</script>`;

describeWithTools(['chromium'], 'a browser', () => {
  test('shows every card whole, and no way leads through one', async () => {
    const page = await repo.ok('graph', '--format', 'html');
    const file = repo.at('graph.html');
    const open = page.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
    expect(open).not.toBe(page);
    writeFileSync(file, open.replace('</body>', `${MEASURE}</body>`));
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      `--user-data-dir=${repo.at('.chromium')}`,
    ];
    const { stdout } = await run(tool('chromium'), [...flags, '--dump-dom', `file://${file}`]);
    expect(/<pre>(.*)<\/pre>/.exec(stdout)?.[1]).toBe('{"cards":6,"bad":[]}');
  }, 60_000);
});
