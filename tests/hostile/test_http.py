"""Every row of http_rows.txt against the real server, each followed by a good request."""
import hashlib
import hmac
import os
import pathlib
import select
import socket
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, os.path.join(HERE, "..", "support"))
import run_http  # noqa: E402
from sluice_server import Server, chain, node  # noqa: E402

# The server gives a request's head 10 s. (Its 30 s for a body are tested beside the code, shortened.)
CUT_OFF_WITHIN_S = 20
DRIP_EVERY_S = 0.5
GOOD = r"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2\r\n\r\n{}"

SECRET = "a shared secret of ours"
SHAKING = {
    "signature": {"secrets": [SECRET]}, "verify_token": "our word",
    "handshakes": [
        {"method": "GET", "when": {"query:hub.challenge": {"present": True}},
         "verify_token": "{query:hub.verify_token}", "respond": {"body": "{query:hub.challenge}"}},
        {"method": "GET", "when": {"query:echo": {"present": True}}, "respond": {"headers": {"X-Echo": "{query:echo}"}}},
        {"method": "GET", "when": {"query:crc_token": {"present": True}},
         "respond": {"body": "{query:crc_token | hmac-sha256 | hex}"}},
        {"when": {"json:$.type": "url_verification"}, "respond": {"body": "{json:$.challenge}"}}]}


class HostileRequests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sluice-hostile-")
        self.addCleanup(folder.cleanup)
        self.server = Server(os.path.join(folder.name, "data")).start()
        self.addCleanup(self.server.stop)
        _, token = self.server.create_workflow("hostile", *chain(node("in", "webhook_trigger")))
        _, shaking = self.server.create_workflow("shaking", *chain(node("in", "webhook_trigger", **SHAKING)))
        self.names = {"path": f"/api/v1/hooks/{token}", "token": token, "shaking": f"/api/v1/hooks/{shaking}",
                      "mac-of-abc": hmac.new(SECRET.encode(), b"abc", hashlib.sha256).hexdigest(),
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

    def test_slow_senders_are_cut_off_and_hold_nobody_up(self):
        begun = f"POST {self.names['path']} HTTP/1.1\r\nHost: {self.names['host']}\r\nX-Slow: "
        slow = {"half a word": ("POS", ""), "no end of the head": (begun, ""), "a header, drop by drop": (begun, "a")}
        sockets = {}
        for name, (first, drop) in slow.items():
            connection = socket.create_connection((self.server.host, self.server.port))
            self.addCleanup(connection.close)
            connection.sendall(first.encode())
            sockets[connection] = (name, drop.encode())
        began = time.monotonic()
        answers = {}
        while sockets and time.monotonic() - began < CUT_OFF_WITHIN_S:
            for connection in select.select(list(sockets), [], [], DRIP_EVERY_S)[0]:
                answers[sockets.pop(connection)[0]] = connection.recv(4096)
            for connection, (_, drop) in sockets.items():
                if drop:
                    connection.sendall(drop)
            self.assertIsNone(self.wrong_answer("202", GOOD), "a good request meanwhile")
        self.assertEqual([name for name, _ in sockets.values()], [], "still connected")
        for name, answer in answers.items():
            with self.subTest(sender=name):
                self.assertRegex(answer, rb"^(HTTP/1.1 408 |$)")


if __name__ == "__main__":
    unittest.main()
