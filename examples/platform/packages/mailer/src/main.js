import { setTimeout as sleep } from 'node:timers/promises';
import { makeServer } from './server.js';
import { workOnce } from './work.js';

const port = Number(process.env.PORT ?? 8000);
const pauseSeconds = Number(process.env.PAUSE_SECONDS ?? 5);
const service = makeServer();
const stopping = new AbortController();

function stop() {
  service.ready = false;
  stopping.abort();
}

process.once('SIGTERM', stop);
process.once('SIGINT', stop);
service.http.listen(port, () => console.log(`working, health on ${port}`));
service.ready = true;
while (!stopping.signal.aborted) {
  await workOnce();
  // SIGTERM cuts the pause short.
  await sleep(pauseSeconds * 1000, undefined, { signal: stopping.signal }).catch(() => undefined);
}
service.http.close();
service.http.closeAllConnections();
