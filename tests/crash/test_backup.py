"""A backup that is taken under load, and a server that is killed after it: what was acknowledged before the backup
began is in it, what was acknowledged at all is in the data directory, and both are sound."""
import asyncio
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(__file__)
sys.path.insert(0, os.path.join(HERE, "..", "support"))
sys.path.insert(0, HERE)
from sluice_server import Server, binary, chain, node  # noqa: E402
from test_kill9 import SENDERS, Deliveries, sender  # noqa: E402

ENOUGH = 500  # deliveries before the backup begins


class Backup(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sluice-backup-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.data, self.backup, self.restored = (self.root / name for name in ("data", "backup", "restored"))
        self.server = Server(str(self.data)).start()
        self.addCleanup(lambda: self.server.process.poll() is None and self.server.kill())

    def sluice(self, *arguments, code=0):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SLUICE_")}
        done = subprocess.run([binary(), *map(str, arguments)], capture_output=True, text=True, timeout=120,
                              env=environment, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    async def back_up_under_load(self, path, deliveries):
        """What had been acknowledged when the backup began."""
        stop = asyncio.Event()
        senders = [asyncio.create_task(sender(self.server, [path], deliveries, stop)) for _ in range(SENDERS)]
        while len(deliveries.answers) < ENOUGH:
            self.assertFalse(all(each.done() for each in senders), "the senders gave up")
            await asyncio.sleep(0)
        before = dict(deliveries.answers)
        said = await asyncio.to_thread(self.sluice, "backup", self.backup, "--data", self.data)
        self.during = len(deliveries.answers) - len(before)
        self.server.kill()
        stop.set()
        await asyncio.gather(*senders, return_exceptions=True)
        self.assertIn("read again and whole", said)
        self.assertIn(str(self.data / "master.key"), said)
        return before

    def runs_in(self, data, workflow):
        server = Server(str(data)).start()
        try:
            rows, cursor = [], ""
            while cursor is not None:
                status, page = server.call("GET", f"/workflows/{workflow}/executions?limit=100{cursor}")
                self.assertEqual(status, 200, page)
                rows += page["data"]
                following = page["next_cursor"]
                cursor = f"&cursor={following}" if following else None
            status, answer = server.call("POST", self.path, {"order": -1}, key=None)
            self.assertEqual(status, 202, answer)
            return [row["id"] for row in rows]
        finally:
            self.assertEqual(server.stop(), 0)

    def test_what_was_acknowledged_is_restored(self):
        nodes, edges = chain(node("in", "webhook_trigger"), node("text", "text_transform", template="{{ webhook_payload.name }}"))
        workflow, token = self.server.create_workflow("orders", nodes, edges)
        self.path = f"/api/v1/hooks/{token}"
        deliveries = Deliveries()
        before = asyncio.run(self.back_up_under_load(self.path, deliveries))
        self.assertGreater(self.during, 0, "deliveries went on while the backup was taken")
        self.assertEqual({each.name for each in self.backup.iterdir()}, {"sluice.db", "backup.json"})

        needed = json.loads((self.backup / "backup.json").read_text())["keys"]["master_key"]
        said = self.sluice("restore", self.backup, "--data", self.restored)
        self.assertIn(f"the master key with the fingerprint {needed}", said)
        self.assertIn("is there", self.sluice("restore", self.backup, "--data", self.restored, code=1))
        shutil.copy(self.data / "master.key", self.restored)

        restored = self.runs_in(self.restored, workflow)
        self.assertEqual(len(restored), len(set(restored)))
        self.assertLessEqual(set(before.values()), set(restored), "acknowledged before the backup, and not in it")
        kept = self.runs_in(self.data, workflow)
        self.assertLessEqual(set(deliveries.answers.values()), set(kept), "acknowledged, and lost by the kill")
        self.assertLessEqual(set(restored), set(kept))
        print(f"{len(before)} acknowledged before, {self.during} during the backup; {len(restored)} restored")

    def test_a_stopped_server_is_backed_up_too(self):
        nodes, edges = chain(node("in", "webhook_trigger"))
        workflow, token = self.server.create_workflow("orders", nodes, edges)
        self.path = f"/api/v1/hooks/{token}"
        status, answer = self.server.call("POST", self.path, {"order": 1}, key=None)
        self.assertEqual(status, 202)
        self.server.kill()
        log = (self.data / "sluice.db-wal").read_bytes()
        self.sluice("backup", self.backup, "--data", self.data)
        self.assertEqual((self.data / "sluice.db-wal").read_bytes(), log, "the log is left as it was")
        self.restored.mkdir()
        for key in ("master.key", "vault.key"):
            shutil.copy(self.data / key, self.restored)
        self.assertNotIn("bring back", self.sluice("restore", self.backup, "--data", self.restored))
        self.assertEqual(self.runs_in(self.restored, workflow), [answer["execution_id"]])


if __name__ == "__main__":
    unittest.main()
