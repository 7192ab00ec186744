"""No log line carries a token, a key, a header or a body: what fails is provoked at each route whose
path opens something, and the log is searched."""
import base64
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import ADMIN_KEY, Server, binary, chain, node  # noqa: E402

CANARY = "canary-7f3a-in-a-request"
TOKEN_BYTES = 24  # of the URL of a file or link
TABLES = ("artifact_files", "short_links", "run_waits", "taken_events")
# What a server has prepared before it starts; a write to it fails then.
NO_KEYS = "CREATE TRIGGER no_keys BEFORE INSERT ON idempotency BEGIN SELECT RAISE(ABORT, 'no keys'); END"


class Log(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="sluice-log-")
        self.data = os.path.join(self.directory.name, "data")
        self.server = Server(self.data, "--log-level", "debug").start()

    def tearDown(self):
        if self.server.process.poll() is None:
            self.server.stop()
        self.directory.cleanup()

    def break_store(self):
        """What reads or writes these tables fails from the next start on."""
        self.assertEqual(self.server.stop(), 0)
        with sqlite3.connect(os.path.join(self.data, "sluice.db")) as database:
            for table in TABLES:
                database.execute(f"ALTER TABLE {table} RENAME TO {table}_gone")
            database.execute(NO_KEYS)
        database.close()
        self.server.start()

    def test_failures_name_the_route(self):
        nodes, edges = chain(node("in", "webhook_trigger"), node("wait", "wait_for_event", key="k"))
        flow, token = self.server.create_workflow("waits", nodes, edges)
        self.break_store()
        secret = base64.urlsafe_b64encode(os.urandom(TOKEN_BYTES)).decode().rstrip("=")
        headers = {"X-Idempotency-Key": CANARY, "X-Custom": CANARY}
        asked = (("GET", f"/f/{secret}", None), ("GET", f"/s/{secret}", None),
                 ("POST", f"/workflows/webhooks/{token}/events/{CANARY}", {"text": CANARY}),
                 ("POST", f"/workflows/webhooks/{token}", {"text": CANARY}),
                 ("POST", f"/api/v1/hooks/{token}", {"text": CANARY}),
                 ("GET", f"/forms/{secret}", None),
                 ("GET", f"/workflows/{flow}/rejections?cursor={CANARY}", None))
        statuses = {path: self.server.call(method, path, body, headers=headers)[0] for method, path, body in asked}
        for path in (f"/f/{secret}", f"/s/{secret}", f"/workflows/webhooks/{token}/events/{CANARY}",
                     f"/workflows/webhooks/{token}"):
            self.assertEqual(statuses[path], 500, path)
        self.assertIn(statuses[f"/api/v1/hooks/{token}"], (500, 503))  # the store may be trying itself again
        self.assertEqual(self.server.stop(), 0)
        log = "".join(self.server.lines)
        for route in ("/f/{token}", "/s/{token}", "/workflows/webhooks/{webhookToken}/events/{key}"):
            self.assertIn(route + ": ", log)
        for hidden in (token, secret, CANARY, ADMIN_KEY):
            self.assertNotIn(hidden, log)

    def test_the_error_of_a_run_holds_no_query(self):
        url = f"https://user-of-{CANARY}:pass@127.0.0.1:1/path?token={CANARY}"
        nodes, edges = chain(node("in", "manual_trigger"),
                             node("call", "webhook", method="GET", url=url, retry={"max_attempts": 1}))
        status, flow = self.server.call("POST", "/workflows", {"name": "calls", "nodes": nodes, "edges": edges})
        if status != 201:  # without a user in the URL, if that is refused
            nodes[1]["data"]["url"] = f"https://127.0.0.1:1/path?token={CANARY}"
            nodes[1]["data"].pop("retry", None)
            status, flow = self.server.call("POST", "/workflows", {"name": "calls", "nodes": nodes, "edges": edges})
        self.assertEqual(status, 201, flow)
        status, run = self.server.call("POST", f"/workflows/{flow['id']}/execute", {})
        self.assertEqual(status, 202, run)
        for _ in range(3000):
            _, seen = self.server.call("GET", f"/workflows/runs/{run['id']}")
            if seen["state"] not in ("pending", "running", "waiting"):
                break
        self.assertEqual(seen["state"], "failed", seen)
        for entry in seen["logs"]:
            entry.pop("input", None)
        errors = json.dumps(seen)
        self.assertIn("127.0.0.1", errors)
        self.assertNotIn(CANARY, errors)
        self.assertNotIn(CANARY, "".join(self.server.lines))

    def test_the_command_line_shows_no_secret(self):
        path = os.path.join(self.directory.name, "flow.yaml")
        with open(path, "w", encoding="ascii") as out:
            out.write('name: signed\nedges: []\nnodes:\n  - id: in\n    type: webhook_trigger\n    data:\n'
                      '      componentId: webhook_trigger\n      signature:\n        scheme: github\n'
                      f'        secrets: ["${{env:SLUICE_TEST_SECRET}}", "{CANARY}"]\n')
        environment = {**os.environ, "SLUICE_URL": f"http://127.0.0.1:{self.server.port}",
                       "SLUICE_API_KEY": ADMIN_KEY, "SLUICE_TEST_SECRET": "taken-from-" + CANARY}
        for options in (["--dry-run"], [], []):
            done = subprocess.run([binary(), "apply", *options, path], capture_output=True, env=environment,
                                  text=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("signed", done.stdout)
            self.assertNotIn(CANARY, done.stdout + done.stderr)
        environment["SLUICE_URL"] = f"http://user:{CANARY}@127.0.0.1:1/?key={CANARY}"
        done = subprocess.run([binary(), "apply", path], capture_output=True, env=environment, text=True, timeout=60)
        self.assertEqual(done.returncode, 5)
        self.assertIn("http://127.0.0.1:1", done.stderr)
        self.assertNotIn(CANARY, done.stdout + done.stderr)


class Yaml(unittest.TestCase):
    """Files that would grow when they are read are refused with a sentence, by whatever reads YAML."""

    def test_refused_before_it_is_written_out(self):
        bombs = {
            "aliases": ("- &a x\n" + "- *a\n" * 50_000, "uses more than 10000 aliases"),
            "copies": ("- &a " + "x" * 1_000_000 + "\n" + "- *a\n" * 9_000, "with its aliases written out"),
            "nested": ("[" * 1_000_000, "nested more than 200 levels deep"),
            "dashes": ("- " * 100_000, "nested more than 200 levels deep"),
            "scalar": ('a: "' + "x" * 2_000_000 + '"', "a text is larger than"),
            "large": ("# " + "x" * 5_000_000, "the document is larger than"),
        }
        with tempfile.TemporaryDirectory(prefix="sluice-yaml-") as directory:
            path = os.path.join(directory, "flow.yaml")
            for name, (text, sentence) in bombs.items():
                with open(path, "w", encoding="ascii") as out:
                    out.write(text)
                for command in (["apply", path], ["serve", "--config", path, "--data", directory]):
                    with self.subTest(bomb=name, command=command[0]):
                        done = subprocess.run(["/bin/sh", "-c", 'ulimit -v 2000000; exec "$0" "$@"', binary(),
                                               *command], capture_output=True, text=True, timeout=60)
                        self.assertEqual(done.returncode, 1, done.stderr)
                        self.assertIn(sentence, done.stderr)


if __name__ == "__main__":
    unittest.main()
