"""`sluice doctor` says of each run that does not move what it waits for."""
import os
import re
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

    def start_run(self, workflow):
        status, run = self.server.call("POST", f"/workflows/{workflow}/execute", {})
        self.assertEqual(status, 202, run)
        return run["id"]

    def wait_for_state(self, run, state):
        deadline = time.monotonic() + APPEARS_WITHIN_S
        while (now := self.server.call("GET", f"/workflows/runs/{run}")[1])["state"] != state:
            self.assertLess(time.monotonic(), deadline, now)

    def checks(self, *options):
        return {row["check"]: row for row in self.sluice.json("doctor", *options)}

    def explanation(self, run, checks):
        found = [row for name, row in checks.items() if name.startswith("run ") and name.split()[1] in run]
        self.assertEqual(len(found), 1, checks)
        return found[0]

    def test_a_server_without_runs(self):
        self.assertEqual(self.checks()["unfinished runs"]["detail"], "0 pending, 0 running, 0 waiting")

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
        self.assertRegex(row["detail"], r"^waits for event 'order-7'.*; its last step was \w+ at [\d:]+$")

    def test_who_is_before_a_run_that_waits_for_its_turn(self):
        nodes, edges = chain(node("in", "manual_trigger"), node("paid", "wait_for_event", key="order-7"))
        status, workflow = self.server.call("POST", "/workflows", {
            "name": "one by one", "nodes": nodes, "edges": edges, "settings": {"concurrency": {"limit": 1}}})
        self.assertEqual(status, 201, workflow)
        first = self.start_run(workflow["id"])
        self.wait_for_state(first, "waiting")
        second = self.start_run(workflow["id"])
        row = self.explanation(second, self.checks())
        self.assertTrue(row["ok"])
        found = re.match(r"waits for its turn since [\d:]+, behind 1 of its key \(settings\.concurrency\); "
                         r"active in its workflow: (\w+) since [\d:]+$", row["detail"])
        self.assertTrue(found, row)
        self.assertIn(found[1], first)


if __name__ == "__main__":
    unittest.main()
