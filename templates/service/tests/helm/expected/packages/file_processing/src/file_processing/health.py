"""HEALTHCHECK of the image."""

import os
import sys
import urllib.request


def healthy(port: int) -> bool:
    """True if /health returns 200 within two seconds."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if healthy(int(os.environ.get("PORT", "8000"))) else 1)
