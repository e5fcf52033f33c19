"""A server to begin with, standard library only.

http.server is not made for production. Before real traffic comes, put an ASGI or WSGI server in its place
that answers the paths below.
"""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(ThreadingHTTPServer):
    """HTTP server with a readiness flag."""

    daemon_threads = True
    ready = False


class Handler(BaseHTTPRequestHandler):
    """Responds with JSON."""

    server: Server
    server_version = "orders"
    sys_version = ""
    # Seconds; a client that sends nothing holds no thread for ever.
    timeout = 30

    def do_GET(self) -> None:
        """Route GET requests."""
        path = self.path.partition("?")[0]
        if path in ("/health", "/livez"):
            self.answer(200, {"status": "ok"})
        elif path == "/readyz":
            ready = self.server.ready
            self.answer(200 if ready else 503, {"status": "ready" if ready else "not ready"})
        elif path == "/":
            self.answer(200, {"service": "orders"})
        else:
            self.answer(404, {"error": "not found"})

    def answer(self, status: int, content: dict[str, str]) -> None:
        """Send `content` as JSON."""
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Leave probes out of the log."""
        if self.path not in ("/health", "/livez", "/readyz"):
            super().log_request(code, size)


def make_server(port: int, host: str = "") -> Server:
    """Create a server on `port` (0: any free port), not started and not ready."""
    return Server((host, port), Handler)
