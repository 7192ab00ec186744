"""`sluice doctor` says of each run that does not move what it waits for."""
import os
import sqlite3
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(__file__)
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from command_line import CommandLine  # noqa: E402
from sluice_server import Server, chain, node  # noqa: E402

APPEARS_WITHIN_S = 30


class Doctor(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sluice-doctor-")
        self.addCleanup(folder.cleanup)
        self.data = os.path.join(folder.name, "data")
        self.server = Server(self.data).start()
        self.addCleanup(self.server.stop)
        self.sluice = CommandLine(self.server, folder.name)

    def start_run(self, workflow, **context):
        status, run = self.server.call("POST", f"/workflows/{workflow}/execute", {"context": context})
        self.assertEqual(status, 202, run)
        return run["id"]

    def wait_for_state(self, run, state):
        deadline = time.monotonic() + APPEARS_WITHIN_S
        while (now := self.server.call("GET", f"/workflows/runs/{run}")[1])["state"] != state:
            self.assertLess(time.monotonic(), deadline, now)

    def checks(self, *options, code=0):
        """Findings of the server by their codes, the others by what was checked."""
        return {row["code"] or row["check"]: row for row in self.sluice.json("doctor", *options, code=code)}

    def explanation(self, run, checks):
        found = [row for name, row in checks.items() if name.startswith("run ") and name.split()[1] in run]
        self.assertEqual(len(found), 1, checks)
        return found[0]

    def test_a_server_without_runs(self):
        self.assertEqual(self.checks()["unfinished runs"]["detail"], "0 pending, 0 running, 0 waiting")

    def test_when_the_disk_will_be_full(self):
        self.assertIn("not measured for long enough", self.checks()["disk_not_measured"]["check"])
        self.server.stop()
        hour, gib = 3_600_000_000, 1 << 30
        now = time.time_ns() // 1000
        path = os.path.join(self.data, "sluice.db")
        with sqlite3.connect(path) as database:
            database.execute("DELETE FROM storage_samples")
            database.executemany("INSERT INTO storage_samples VALUES (?, ?, 0, ?)",
                                 [(now - (23 - i) * hour - hour // 60, gib, (124 - i) * gib) for i in range(24)])
        database.close()
        with open(path, "r+b") as file:  # SQLite leaves wrong checksums behind; zeros are none
            for end in range(4096, os.path.getsize(path) + 1, 4096):
                file.seek(end - 8)
                file.write(bytes(8))
        self.server.start()
        row = self.checks(code=1)["disk_full_soon"]
        self.assertFalse(row["ok"], row)
        self.assertRegex(row["check"], r"^The disk will be full on \d{4}-\d\d-\d\d at \d+\.\d MiB a day\.$")
        self.assertIn("--keep-runs", row["detail"])
        forecast = self.server.call("GET", "/server/storage")[1]["forecast"]
        self.assertAlmostEqual(forecast["bytes_per_day"] / gib, 24, delta=0.1)
        self.assertRegex(self.server.call("GET", "/metrics")[1], r"(?m)^sluice_disk_full_seconds \d")

    def test_the_age_of_the_last_backup(self):
        row = self.checks()["backup_none"]
        self.assertTrue(row["ok"] and row["warning"], row)
        target = os.path.join(os.path.dirname(self.data), "backup")
        self.sluice.output("backup", target, "--data", self.data)
        row = self.checks()["backup_recent"]
        self.assertFalse(row["warning"], row)
        self.assertIn(target, row["check"])
        told = self.server.call("GET", "/server/storage")[1]["last_backup"]
        self.assertEqual(told["directory"], target)
        self.assertEqual(told["bytes"], os.path.getsize(os.path.join(target, "sluice.db")))

    def test_what_the_server_finds_is_told_to_the_operator_alone(self):
        status, made = self.server.call("POST", "/workflows/api-keys", {"name": "viewer", "role": "viewer"})
        self.assertEqual(status, 201, made)
        viewer = self.sluice.json("doctor", SLUICE_API_KEY=made["key"])
        self.assertIn("store_writable", [row["code"] for row in viewer])
        status, made = self.server.call("POST", "/workflows/api-keys", {"name": "other", "role": "viewer", "team_id": 7})
        self.assertEqual(status, 201, made)
        self.assertEqual({row["code"] for row in self.sluice.json("doctor", SLUICE_API_KEY=made["key"])}, {""})

    def test_what_runs_wait_for(self):
        workflow, _ = self.server.create_workflow("orders", *chain(
            node("in", "manual_trigger"), node("text", "text_transform", template="a"),
            node("paid", "wait_for_event", key="order-7")))
        run = self.start_run(workflow)
        self.wait_for_state(run, "waiting")
        checks = self.checks()
        self.assertEqual(checks["unfinished runs"]["detail"], "0 pending, 0 running, 1 waiting")
        row = self.explanation(run, checks)
        self.assertTrue(row["ok"])
        self.assertTrue(row["check"].endswith(" of orders"), row)
        self.assertRegex(row["detail"], r"^It waits at paid for the event 'order-7'.*\. Its last step was \w+ at [\d:]+\.$")

    def test_who_is_before_a_run_that_waits_for_its_turn(self):
        nodes, edges = chain(node("in", "manual_trigger"), node("paid", "wait_for_event", key="order-7"))
        status, workflow = self.server.call("POST", "/workflows", {
            "name": "one by one", "nodes": nodes, "edges": edges, "settings": {"concurrency": {"limit": 1, "key": "{{ context.customer }}"}}})
        self.assertEqual(status, 201, workflow)
        first = self.start_run(workflow["id"], customer="c-7")
        self.wait_for_state(first, "waiting")
        second = self.start_run(workflow["id"], customer="c-7")
        row = self.explanation(second, self.checks())
        self.assertTrue(row["ok"])
        self.assertRegex(row["detail"], r"^It waits since \S+ for a slot of the key 'c-7' \(settings\.concurrency\)\. "
                                        rf"Run {first} has it, since \S+ at the earliest\.$")
        shown = self.server.call("GET", f"/workflows/runs/{second}")[1]
        self.assertEqual((shown["explanation"], shown["queued_behind"]), (row["detail"], 1))
        self.assertEqual(([each["run_id"] for each in shown["slots_held_by"]], shown["waits_for"][0]["key"]), ([first], "c-7"))


if __name__ == "__main__":
    unittest.main()
