"""One workflow hears of every run that fails: once each, over kill -9, and without end-less alerts of alerts."""
import itertools
import time
import unittest

from calls import ENDS_WITHIN_S, Calls
from sluice_server import chain, node


class RunFailed(Calls):
    numbers = itertools.count(40_000)

    def create(self, name, *nodes, **settings):
        nodes, edges = chain(*nodes)
        status, flow = self.server.call("POST", "/workflows", {"name": name, "nodes": nodes, "edges": edges,
                                                               "settings": settings})
        self.assertEqual(status, 201, flow)
        return flow

    def failing(self, **settings):
        return self.create(f"fails {next(self.numbers)}", node("start", "manual_trigger"),
                           node("stop", "terminate", status="failed", message="no stock of {{ context.id }}"), **settings)

    def listener(self, *nodes, **data):
        nodes = nodes or (node("say", "text_transform", template="{{ failed_run.error }}"),)
        return self.create(f"alerts {next(self.numbers)}", node("in", "run_failed", **data), *nodes)

    def start(self, flow, payload=None):
        status, run = self.server.call("POST", f"/workflows/{flow['id']}/execute", {"context": payload or {}})
        self.assertEqual(status, 202, run)
        return run["id"]

    def alerts(self, run):
        """What became of the alerts of a failed run, once that is settled."""
        deadline = time.monotonic() + ENDS_WITHIN_S
        while time.monotonic() < deadline:
            alerts = self.ended(run)["failure_alerts"]
            if all(alert["run_id"] or alert["error_message"] for alert in alerts):
                return {alert["workflow_id"]: alert for alert in alerts}
            time.sleep(0.02)
        self.fail(f"nobody heard of run {run}")

    def runs_of(self, flow):
        return self.server.call("GET", f"/workflows/{flow['id']}/executions?limit=100")[1]["data"]

    def test_it_is_told_what_failed(self):
        alerts = self.listener(workflows=[])
        failing = self.failing(on_failure=alerts["name"])
        self.assertEqual(failing["settings"]["on_failure"], alerts["id"])
        run = self.start(failing, {"id": 7})
        told = self.ended(self.alerts(run)[alerts["id"]]["run_id"])
        self.assertEqual((told["state"], told["trigger_type"]), ("completed", "run_failed"))
        payload = told["trigger_payload"]
        self.assertEqual((payload["id"], payload["error"], payload["status"]), (run, "no stock of 7", "failed"))
        self.assertEqual(payload["workflow"], {"id": failing["id"], "name": failing["name"]})
        self.assertTrue(payload["link"].endswith(f"/workflows/runs/{run}"))
        self.assertEqual([log["output"] for log in told["logs"]][-1], {"text": "no stock of 7"})

    def test_each_failed_run_once_over_kills(self):
        alerts = self.listener(workflows=[])
        failing = self.failing(on_failure=alerts["id"])
        failed = set()
        for _ in range(4):
            failed.update(self.start(failing) for _ in range(15))
            self.server.kill()  # some were heard of by now, the others are found again
            self.server.start()
        told = {self.alerts(run)[alerts["id"]]["run_id"] for run in failed}
        self.assertEqual(len(told), len(failed))
        heard = [self.ended(run["id"])["trigger_payload"]["id"] for run in self.runs_of(alerts)]
        self.assertEqual(sorted(heard), sorted(failed))

    def test_a_listener_that_cannot_hear_is_said(self):
        alerts = self.listener(workflows=[])
        failing = self.failing(on_failure=alerts["id"])
        self.assertEqual(self.server.call("DELETE", f"/workflows/{alerts['id']}")[0], 409)
        self.assertEqual(self.server.call("PUT", f"/workflows/{alerts['id']}", {"is_active": False})[0], 200)
        self.assertIn("is paused", self.alerts(self.start(failing))[alerts["id"]]["error_message"])
        self.assertEqual(self.runs_of(alerts), [])
        status, refused = self.server.call("PUT", f"/workflows/{failing['id']}", {"settings": {"on_failure": "nobody"}})
        self.assertEqual(status, 400)
        self.assertIn("there is no workflow", str(refused))

    def test_listeners_that_fail_come_to_an_end(self):
        stop = node("stop", "terminate", status="failed", message="{{ failed_run.id }}")
        first = self.listener(stop, workflows=[])
        failing = self.failing(on_failure=first["id"])
        second = self.listener(stop, workflows=[first["id"]])
        status, answer = self.server.call("PUT", f"/workflows/{first['id']}", {"settings": {"on_failure": second["id"]}})
        self.assertEqual(status, 200, answer)
        nodes, edges = chain(node("in", "run_failed", workflows=[second["id"]]), stop)
        self.assertEqual(self.server.call("PUT", f"/workflows/{first['id']}", {"nodes": nodes, "edges": edges})[0], 200)
        run = self.start(failing)
        for listener in (first, second, first):
            run = self.alerts(run)[listener["id"]]["run_id"]
            self.assertIsNotNone(run)
        self.assertIn("already 3 alerts deep", self.alerts(run)[second["id"]]["error_message"])
        self.assertEqual((len(self.runs_of(first)), len(self.runs_of(second))), (2, 1))


if __name__ == "__main__":
    unittest.main()
