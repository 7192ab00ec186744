"""Every row of http_rows.txt against the real server, each followed by a good request."""
import os
import pathlib
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, os.path.join(HERE, "..", "support"))
import run_http  # noqa: E402
from sluice_server import Server, chain, node  # noqa: E402

GOOD = r"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2\r\n\r\n{}"


class HostileRequests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sluice-hostile-")
        self.addCleanup(folder.cleanup)
        self.server = Server(os.path.join(folder.name, "data")).start()
        self.addCleanup(self.server.stop)
        _, token = self.server.create_workflow("hostile", *chain(node("in", "webhook_trigger")))
        self.names = {"path": f"/api/v1/hooks/{token}", "token": token,
                      "host": f"{self.server.host}:{self.server.port}"}

    def wrong_answer(self, expected, text):
        return run_http.judge(expected, self.server.host, self.server.port, run_http.expand(text, self.names))

    def test_each_row(self):
        rows = list(run_http.read_rows(HERE / "http_rows.txt"))
        self.assertGreaterEqual(len(rows), 150)
        self.assertEqual(len({name for name, _, _ in rows}), len(rows), "two rows with one name")
        for name, expected, text in rows:
            with self.subTest(row=name):
                wrong = self.wrong_answer(expected, text)
                self.assertIsNone(wrong, f"expected {expected}")
                self.assertIsNone(self.wrong_answer("202", GOOD), "a good request afterwards")
        self.assertEqual(self.server.stop(), 0)


if __name__ == "__main__":
    unittest.main()
