import { createServer } from 'node:http';

/** HTTP server of the worker, not listening and not ready yet. */
export function makeServer() {
  const service = { ready: false, http: createServer((request, response) => answer(service, request, response)) };
  return service;
}

function route(service, path) {
  if (path === '/health' || path === '/livez') return [200, { status: 'ok' }];
  if (path === '/readyz') {
    return service.ready ? [200, { status: 'ready' }] : [503, { status: 'not ready' }];
  }
  return [404, { error: 'not found' }];
}

function answer(service, request, response) {
  const [status, content] = route(service, request.url.split('?')[0]);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(content));
}
