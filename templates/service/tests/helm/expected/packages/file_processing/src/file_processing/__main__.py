"""Starts the service: `python -m file_processing`."""

import os
import signal
import threading

from file_processing.server import make_server


def main() -> None:
    """Serve until SIGTERM; then report not ready, drain and exit."""
    server = make_server(int(os.environ.get("PORT", "8000")))
    drain_seconds = float(os.environ.get("DRAIN_SECONDS", "5"))

    def stop(*_: object) -> None:
        server.ready = False
        # shutdown() blocks until serve_forever() returns, so it runs in its own thread.
        threading.Timer(drain_seconds, server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server.ready = True
    print(f"listening on {server.server_port}", flush=True)
    server.serve_forever()
    server.server_close()


if __name__ == "__main__":
    main()
