"""Runs one node of a real server against a stand-in for the outside world."""
import itertools
import os
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import Server, chain, node  # noqa: E402
from stand_in import StandIn  # noqa: E402

ENDS_WITHIN_S = 60
OVER = ("completed", "failed", "dead_letter", "cancelled")


class Calls(unittest.TestCase):
    """One server for all tests of the class; `run` makes a workflow of one node and runs it."""

    numbers = itertools.count()  # of the workflows, whose names differ

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.server = Server(cls.folder.name, "--egress-allow", "127.0.0.0/8").start()

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.folder.cleanup()

    def other_side(self, answer):
        server = StandIn(answer)
        self.addCleanup(server.close)
        return server

    def run_node(self, component, data, payload=None):
        """(status of the run, output of the node, error of the run)."""
        flow, token = self.server.create_workflow(
            f"{component} {next(self.numbers)}", *chain(node("start", "webhook_trigger"), node("call", component, **data)))
        self.assertIsNotNone(token, flow)
        status, answer = self.server.call("POST", f"/workflows/webhooks/{token}", payload or {}, key=None)
        self.assertEqual(status, 202, answer)
        run = self.ended(answer["execution_id"])
        outputs = [log["output"] for log in run["logs"] if log["node_id"] == "call"]
        return run["state"], outputs[-1] if outputs else None, run

    def ended(self, run_id):
        deadline = time.monotonic() + ENDS_WITHIN_S
        while time.monotonic() < deadline:
            status, run = self.server.call("GET", f"/workflows/runs/{run_id}")
            self.assertEqual(status, 200, run)
            if run["state"] in OVER:
                return run
        self.fail(f"the run {run_id} does not end")


class Deliveries(Calls):
    """Calls by deliveries, and what became of their runs."""

    def deliver(self, token, payload):
        status, answer = self.server.call("POST", f"/workflows/webhooks/{token}", payload, key=None)
        self.assertEqual(status, 202, answer)
        return answer["execution_id"]

    def run_of(self, run):
        return self.server.call("GET", f"/workflows/runs/{run}")[1]

    def reaches(self, condition):
        deadline = time.monotonic() + ENDS_WITHIN_S
        while not condition():
            self.assertLess(time.monotonic(), deadline, "it never came to that")

    def waits(self, run):
        self.reaches(lambda: self.run_of(run)["state"] == "waiting")

    def output_of(self, run, node_id):
        return [log["output"] for log in self.run_of(run)["logs"] if log["node_id"] == node_id][-1]
