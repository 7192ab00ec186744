"""Rates and circuits of called hosts, also across a crash of the server."""
import os
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import Server, chain, node  # noqa: E402
from stand_in import StandIn  # noqa: E402

OVER = ("completed", "failed", "dead_letter", "cancelled")
WITHIN_S = 60


class Gate(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.times = []
        self.status = 200
        self.other = StandIn(self.answer)
        self.addCleanup(self.other.close)

    def answer(self, request):
        self.times.append(time.monotonic())
        return self.status, {}, "ok"

    def serve(self, *options):
        server = Server(self.folder.name, "--egress-allow", "127.0.0.0/8", *options).start()
        self.addCleanup(server.stop)
        return server

    def hook(self, server, **data):
        _, token = server.create_workflow("calls", *chain(
            node("start", "webhook_trigger"), node("call", "webhook", url=self.other.url + "/", **data)))
        return token

    def deliver(self, server, token, count):
        runs = []
        for number in range(count):
            status, answer = server.call("POST", f"/workflows/webhooks/{token}", {"n": number}, key=None)
            self.assertEqual(status, 202, answer)
            runs.append(answer["execution_id"])
        return runs

    def until(self, what):
        deadline = time.monotonic() + WITHIN_S
        while not what():
            self.assertLess(time.monotonic(), deadline, "it does not come to that")

    def state(self, server, run):
        return server.call("GET", f"/workflows/runs/{run}")[1]["state"]

    def assert_rate(self, per_second):
        """In no second are there more calls, but for one that its way to the other side has delayed."""
        for first in self.times:
            self.assertLessEqual(sum(first <= at < first + 1 for at in self.times), per_second + 1)

    def test_a_rate_of_the_server_holds_across_a_crash(self):
        rate = ("--rate-limit", "127.0.0.1=5/s")
        server = self.serve(*rate)
        token = self.hook(server)
        runs = self.deliver(server, token, 8)
        self.until(lambda: len(self.times) >= 3)
        server.kill()
        server = self.serve(*rate)
        self.until(lambda: all(self.state(server, run) in OVER for run in runs))
        self.assertEqual({self.state(server, run) for run in runs}, {"completed"})
        self.assertGreaterEqual(len(self.times), 8)
        self.assert_rate(5)

    def test_a_rate_of_the_node(self):
        server = self.serve()
        runs = self.deliver(server, self.hook(server, rate_limit="10/s"), 5)
        self.until(lambda: all(self.state(server, run) in OVER for run in runs))
        self.assertEqual(len(self.times), 5)
        self.assertGreaterEqual(self.times[-1] - self.times[0], 0.36)
        run = server.call("GET", f"/workflows/runs/{runs[-1]}")[1]
        waited = [log for log in run["logs"] if log["event"] == "postponed"]
        self.assertEqual(waited[0]["output"]["waits_for"], "rate_limit")
        self.assertIn("at most 10 times in 1s", waited[0]["output"]["message"])

    def test_calls_to_a_host_that_is_down_pause_until_it_is_there_again(self):
        server = self.serve("--circuit-breaker", "2/0.5s")
        token = self.hook(server, retry={"max_attempts": 1})
        self.status = 503
        failed = self.deliver(server, token, 2)
        self.until(lambda: all(self.state(server, run) in OVER for run in failed))
        waiting = self.deliver(server, token, 3)
        self.until(lambda: all(self.state(server, run) == "waiting" for run in waiting))
        self.assertEqual(len(self.times), 2)
        metrics = server.call("GET", "/metrics")[1]
        self.assertIn("sluice_circuits_open 1", metrics if isinstance(metrics, str) else str(metrics))
        self.status = 200
        self.until(lambda: all(self.state(server, run) in OVER for run in waiting))
        self.assertEqual({self.state(server, run) for run in waiting}, {"completed"})

    def test_settings_that_are_wrong_are_named(self):
        for options in (("--rate-limit", "127.0.0.1"), ("--circuit-breaker", "often")):
            with self.subTest(options), self.assertRaises(Exception):
                self.serve(*options)


if __name__ == "__main__":
    unittest.main()
