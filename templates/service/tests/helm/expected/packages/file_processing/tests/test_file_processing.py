"""Run with `PYTHONPATH=src python -m unittest discover -s tests`, or pytest."""

import threading
import unittest
import urllib.error
import urllib.request

from file_processing.health import healthy
from file_processing.server import make_server


class ServerTest(unittest.TestCase):
    def setUp(self) -> None:
        self.server = make_server(0, "127.0.0.1")
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def tearDown(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.server.server_port}{path}") as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def test_is_alive_before_it_is_ready(self) -> None:
        self.assertEqual((self.status("/livez"), self.status("/readyz")), (200, 503))

    def test_is_ready_when_it_says_so(self) -> None:
        self.server.ready = True
        self.assertEqual(self.status("/readyz"), 200)

    def test_health_check_of_the_image(self) -> None:
        self.assertTrue(healthy(self.server.server_port))
        self.assertFalse(healthy(1))

    def test_unknown_paths_are_not_found(self) -> None:
        self.assertEqual(self.status("/nothing"), 404)

    def test_answers_at_the_root(self) -> None:
        self.assertEqual(self.status("/"), 200)


if __name__ == "__main__":
    unittest.main()
