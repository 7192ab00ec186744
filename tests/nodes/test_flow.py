"""Runs that start runs and runs that wait for events: over a kill -9, cancelled, and called in circles."""
import itertools
import threading
import unittest

from calls import Deliveries
from sluice_server import chain, node


class Flow(Deliveries):
    numbers = itertools.count(20_000)

    def create(self, *nodes):
        return self.server.create_workflow(f"flow {next(self.numbers)}", *chain(*nodes))

    def callee(self, *nodes):
        return self.create(node("start", "workflow_trigger", inputs=[{"name": "order", "required": True}]), *nodes)[0]

    def caller(self, callee, *nodes, **settings):
        call = node("call", "trigger_workflow", workflow_id=callee, inputs={"order": "{{ webhook_payload.id }}"},
                    **settings)
        return self.create(node("start", "webhook_trigger"), call, *nodes)

    def child_of(self, workflow):
        runs = self.server.call("GET", f"/workflows/{workflow}/executions")[1]["data"]
        return runs[0]["id"] if runs else None

    def test_a_caller_goes_on_with_what_the_other_came_to(self):
        callee = self.callee(node("say", "text_transform", template="order {{ inputs.order }}"))
        _, token = self.caller(callee, node("end", "text_transform", template="{{ call.output.text }}!"))
        run = self.deliver(token, {"id": 7})
        self.assertEqual(self.ended(run)["state"], "completed")
        self.assertEqual(self.output_of(run, "end"), {"text": "order 7!"})
        self.assertEqual(self.output_of(run, "call")["run_id"], self.child_of(callee))

    def test_an_attempt_begins_when_the_wait_before_it_is_over(self):
        _, token = self.create(node("start", "webhook_trigger"), node("pause", "delay", duration="20ms"),
                               node("call", "webhook", url="http://127.0.0.1:1/",
                                    retry={"max_attempts": 2, "initial_interval": "30ms", "jitter": 0}))
        run = self.deliver(token, {})
        self.ended(run)
        steps = {step["node_id"]: step["attempts"] for step
                 in self.server.call("GET", f"/workflows/runs/{run}/steps")[1]["steps"]}
        for waits, after in (steps["pause"], steps["call"]):
            self.assertLess(waits["ended_at"], waits["until"])
            self.assertEqual(after["started_at"], waits["until"])
            self.assertGreaterEqual(after["ended_at"], after["started_at"])

    def test_failures_and_what_cannot_be_called(self):
        callee = self.callee(node("stop", "terminate", status="failed", message="no stock"))
        run = self.ended(self.deliver(self.caller(callee)[1], {"id": 7}))
        self.assertEqual(run["state"], "failed")
        self.assertIn("no stock", run["error_message"])
        hook, _ = self.create(node("start", "webhook_trigger"))
        run = self.ended(self.deliver(self.caller(hook)[1], {"id": 7}))
        self.assertIn("cannot be called", run["error_message"])
        run = self.ended(self.deliver(self.caller(callee)[1], {}))
        self.assertIn("order", run["error_message"])

    def test_a_kill_in_the_middle_of_the_other_run(self):
        gate, held = threading.Event(), threading.Event()

        def answer(_):
            held.set()
            gate.wait(30)
            return 200, {}, "{}"

        other = self.other_side(answer)
        callee = self.callee(node("work", "webhook", url=other.url))
        _, token = self.caller(callee)
        run = self.deliver(token, {"id": 1})
        self.assertTrue(held.wait(30))
        self.server.kill()
        gate.set()
        self.server.start()
        self.assertEqual(self.ended(run)["state"], "completed")
        self.assertEqual(len(self.server.call("GET", f"/workflows/{callee}/executions")[1]["data"]), 1)
        self.assertEqual(len({request.headers["Idempotency-Key"] for request in other.seen}), 1)

    def test_cancelling_the_caller_cancels_the_others_too(self):
        innermost = self.callee(node("wait", "delay", duration="30d"))
        inner = self.callee(node("call", "trigger_workflow", workflow_id=innermost, inputs={"order": 1}))
        run = self.deliver(self.caller(inner)[1], {"id": 1})
        self.reaches(lambda: self.child_of(innermost))
        self.waits(self.child_of(innermost))
        self.assertEqual(self.server.call("POST", f"/workflows/runs/{run}/cancel")[0], 200)
        for child in (self.child_of(inner), self.child_of(innermost)):
            self.assertEqual(self.ended(child)["state"], "cancelled")

    def test_a_caller_that_does_not_wait(self):
        callee = self.callee(node("wait", "delay", duration="30d"))
        run = self.deliver(self.caller(callee, wait=False)[1], {"id": 1})
        self.assertEqual(self.ended(run)["state"], "completed")
        self.assertEqual(self.output_of(run, "call"), {"run_id": self.child_of(callee), "status": "started"})
        self.waits(self.child_of(callee))

    def test_circles_are_refused_and_what_is_called_stays(self):
        first = self.callee(node("say", "text_transform", template="x"))
        second = self.callee(node("call", "trigger_workflow", workflow_id=first, inputs={"order": 1}))
        nodes, edges = chain(node("start", "workflow_trigger"),
                             node("call", "trigger_workflow", workflow_id=second, inputs={"order": 1}))
        status, answer = self.server.call("PUT", f"/workflows/{first}", {"nodes": nodes, "edges": edges})
        self.assertEqual(status, 400, answer)
        self.assertIn("call itself", answer["message"])
        self.assertEqual(self.server.call("DELETE", f"/workflows/{first}")[0], 409)
        self.assertEqual(self.server.call("DELETE", f"/workflows/{second}")[0], 204)
        self.assertEqual(self.server.call("DELETE", f"/workflows/{first}")[0], 204)

    def test_an_event_after_a_kill(self):
        _, token = self.create(node("start", "webhook_trigger"),
                               node("wait", "wait_for_event", key="paid-{{ webhook_payload.id }}"))
        run = self.deliver(token, {"id": "a b"})
        self.waits(run)
        self.server.kill()
        self.server.start()
        path = f"/workflows/webhooks/{token}/events/paid-a%20b"
        status, answer = self.server.call("POST", path, {"sum": 3}, key=None)
        self.assertEqual((status, answer), (200, {"key": "paid-a b", "runs": [run]}))
        self.server.kill()  # the answer said that it is on disk
        self.server.start()
        self.assertEqual(self.ended(run)["state"], "completed")
        self.assertEqual(self.output_of(run, "wait")["payload"], {"sum": 3})

    def test_an_event_that_never_comes(self):
        wait = node("wait", "wait_for_event", key="k", expires_after=0.05)
        late = node("late", "text_transform", template="late")
        nodes = [node("start", "webhook_trigger"), wait, late]
        edges = [{"id": "a", "source": "start", "target": "wait"},
                 {"id": "b", "source": "wait", "target": "late", "sourceHandle": "expired"}]
        _, token = self.server.create_workflow(f"flow {next(self.numbers)}", nodes, edges)
        run = self.deliver(token, {})
        self.assertEqual(self.ended(run)["state"], "completed")
        self.assertEqual(self.output_of(run, "late"), {"text": "late"})


if __name__ == "__main__":
    unittest.main()
