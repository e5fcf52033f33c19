import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeServer } from '../src/server.js';

const service = makeServer();
before(() => new Promise((resolve) => service.http.listen(0, '127.0.0.1', resolve)));
after(() => {
  service.http.close();
  service.http.closeAllConnections();
});

async function status(path) {
  return (await fetch(`http://127.0.0.1:${service.http.address().port}${path}`)).status;
}

test('is alive before it is ready', async () => {
  service.ready = false;
  assert.deepEqual([await status('/health'), await status('/livez'), await status('/readyz')], [200, 200, 503]);
});

test('is ready when it says so', async () => {
  service.ready = true;
  assert.equal(await status('/readyz'), 200);
});

test('unknown paths are not found', async () => {
  assert.equal(await status('/nothing'), 404);
});
