"""The commands that list, show and replay deliveries, as people and scripts use them."""
import hashlib
import hmac
import http.client
import os
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from command_line import CommandLine  # noqa: E402
from sluice_server import Server  # noqa: E402

WITHIN_S = 30
SIGNED = """
name: pushes
nodes:
  - {id: in, type: webhook_trigger, data: {sender: github, signature: {secrets: [SECRET]}}}
edges: []
"""


class Deliveries(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="sluice-deliveries-")
        self.addCleanup(self.directory.cleanup)
        self.server = Server(os.path.join(self.directory.name, "data")).start()
        self.addCleanup(self.server.stop)
        self.sluice = CommandLine(self.server, self.directory.name)
        self.apply("an old secret")

    def apply(self, secret):
        self.sluice.output("apply", self.sluice.write("pushes.yaml", SIGNED.replace("SECRET", secret)))

    def deliver(self, body, secret="the secret"):
        url = self.sluice.output("hooks", "url", "pushes").strip()
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=30)
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        connection.request("POST", "/" + url.split("/", 3)[3], body, {
            "X-GitHub-Event": "push", "X-GitHub-Delivery": hashlib.sha256(body).hexdigest(), "X-Hub-Signature-256": "sha256=" + digest})
        status = connection.getresponse().status
        connection.close()
        return status

    def listed(self, number, *options):
        until = time.monotonic() + WITHIN_S
        while time.monotonic() < until:
            rows = self.sluice.json("deliveries", "list", "pushes", *options)["data"]
            if len(rows) == number:
                return rows
        raise AssertionError(f"not {number} deliveries, but {rows}")

    def test_a_wrong_secret_is_seen_corrected_and_replayed(self):
        self.assertIn("No delivery is as wanted.", self.sluice.output("deliveries", "list", "pushes"))
        for number in range(2):
            self.assertEqual(self.deliver(b'{"n": %d}' % number), 401)
        rows = self.listed(2, "--cause", "signature")
        table = self.sluice.output("deliveries", "list", "pushes", "--outcome", "rejected", "--since", "1h")
        self.assertRegex(table, rf"{rows[0]['id']} +\S+ +rejected +401 +\S+ +The signature does not match")
        shown = self.sluice.output("deliveries", "show", rows[0]["id"])
        self.assertRegex(shown, r"signature +failed +The signature does not match")
        self.assertRegex(shown, r"rate +not_reached")
        self.assertRegex(shown, r"expected +X-Hub-Signature-256")
        self.assertIn('{"n": 1}', shown)
        many = ("deliveries", "replay", "--workflow", "pushes", "--since", "1h", "--cause", "signature")
        self.assertRegex(self.sluice.output(*many, "--dry-run"), rf"{rows[0]['id']} +refused +The signature does not match")
        self.apply("the secret")
        self.assertRegex(self.sluice.output(*many, "--dry-run"), rf"{rows[0]['id']} +would_pass")
        done = self.sluice.json(*many)["deliveries"]
        self.assertEqual([each["result"] for each in done], ["replayed", "replayed"])
        self.assertEqual([each["id"] for each in done], [row["id"] for row in rows][::-1], "the oldest first")
        run = done[1]["execution_ids"][0]
        self.assertEqual(self.sluice.output("deliveries", "replay", rows[0]["id"]).strip(), run)
        self.assertEqual(len(self.listed(2, "--outcome", "accepted")), 2)
        self.assertEqual(self.listed(1, "--outcome", "accepted", "--text", '"n": 1')[0]["id"], run)

    def test_what_is_asked_for_wrongly_is_explained(self):
        for words, message in (((), "give the id of one delivery"), (("rej_x", "--dry-run"), "go with --workflow"),
                               (("--workflow", "pushes"), "either the ids of deliveries or --since")):
            with self.subTest(words=words):
                self.assertIn(message, self.sluice.error("deliveries", "replay", *words, code=1))
        self.assertIn("There is no such delivery", self.sluice.error("deliveries", "show", "rej_x", code=3))


if __name__ == "__main__":
    unittest.main()
