"""Signed events: their signature covers their key, and each is taken once, also over restarts."""
import hashlib
import hmac
import itertools
import json
import os
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import Server, chain, node  # noqa: E402

SECRET = "correct horse battery staple"
WAIT_S_MAX = 30


def mac(text):
    return hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()


def event_headers(key, body, at=None):
    at = int(at or time.time())
    return {"X-Webhook-Signature": f"t={at},v1={mac(f'event:{at}:{key}:{body}')}"}


class Events(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="sluice-events-")
        self.server = Server(os.path.join(self.directory.name, "data")).start()
        self.numbers = itertools.count()

    def tearDown(self):
        self.server.stop()
        self.directory.cleanup()

    def restart(self):
        self.server.kill()
        self.server.start()

    def flow(self, **signature):
        """The token of a workflow whose runs wait for an event twice, and the path of an event."""
        nodes, edges = chain(node("in", "webhook_trigger", signature={"secrets": [SECRET], **signature}),
                             node("first", "wait_for_event", key="order-{{ webhook_payload.order }}"),
                             node("second", "wait_for_event", key="order-{{ webhook_payload.order }}"))
        return self.server.create_workflow(f"flow {next(self.numbers)}", nodes, edges)[1]

    def deliver(self, token, order, headers):
        body = json.dumps({"order": order})
        status, answer = self.server.call("POST", f"/workflows/webhooks/{token}", body, headers=headers(body), key=None)
        self.assertEqual(status, 202, answer)
        return answer["execution_id"]

    def run_waits_at(self, run, step):
        """Waits until the run waits there; what it waits for is on disk then."""
        deadline = time.monotonic() + WAIT_S_MAX
        while time.monotonic() < deadline:
            _, seen = self.server.call("GET", f"/workflows/runs/{run}")
            if [each["node_id"] for each in seen.get("waits_for") or []] == [step]:
                return
            threading.Event().wait(0.02)
        self.fail(f"the run does not wait at {step}: {seen}")

    def send(self, token, key, body, headers):
        return self.server.call("POST", f"/workflows/webhooks/{token}/events/{key}", body, headers=headers, key=None)

    def test_one_event_is_taken_once(self):
        token = self.flow()
        plain = lambda body: {"X-Webhook-Signature": "sha256=" + mac(body)}  # noqa: E731
        one, two = self.deliver(token, 1, plain), self.deliver(token, 2, plain)
        self.run_waits_at(one, "first")
        self.run_waits_at(two, "first")
        body = '{"paid":true}'
        captured = event_headers("order-1", body)
        self.assertEqual(self.send(token, "order-2", body, captured)[0], 401)
        self.assertEqual(self.send(token, "order-1", '{"paid":false}', captured)[0], 401)
        self.assertEqual(self.send(token, "order-1", body, plain(body))[0], 401)
        self.assertEqual(self.send(token, "order-1", body, event_headers("order-1", body, time.time() - 400))[0], 401)
        first = self.send(token, "order-1", body, captured)
        self.assertEqual(first, (200, {"key": "order-1", "runs": [one]}))
        self.run_waits_at(one, "second")
        self.restart()
        later = self.deliver(token, 1, plain)
        self.run_waits_at(later, "first")
        for extra in ({}, {"X-Idempotency-Key": "another"}):
            self.assertEqual(self.send(token, "order-1", body, {**captured, **extra}), first)
        self.run_waits_at(one, "second")
        self.run_waits_at(later, "first")
        self.run_waits_at(two, "first")
        anew = self.send(token, "order-1", body, event_headers("order-1", body, time.time() - 2))
        self.assertEqual((anew[0], sorted(anew[1]["runs"])), (200, sorted([one, later])))
        _, flows = self.server.call("GET", "/workflows")
        _, rejected = self.server.call("GET", f"/workflows/{flows[0]['id']}/rejections")
        self.assertIn("covers the body but not the event's key", json.dumps(rejected))

    def test_a_preset_whose_body_names_the_key(self):
        token = self.flow(scheme="github", event_key="$.order")
        signed = lambda body: {"X-Hub-Signature-256": "sha256=" + mac(body)}  # noqa: E731
        run = self.deliver(token, 1, signed)
        self.run_waits_at(run, "first")
        body = '{"order":"order-1","n":1}'
        headers = {**signed(body), "X-GitHub-Delivery": "d-1"}
        self.assertEqual(self.send(token, "order-2", body, headers)[0], 401)
        taken = self.send(token, "order-1", body, headers)
        self.assertEqual(taken, (200, {"key": "order-1", "runs": [run]}))
        self.run_waits_at(run, "second")
        # Nobody signed the id, so another one does not make it another event.
        self.assertEqual(self.send(token, "order-1", body, {**headers, "X-GitHub-Delivery": "d-2"}), taken)
        self.run_waits_at(run, "second")
        other = '{"order":"order-1","n":2}'
        reused = self.send(token, "order-1", other, {**signed(other), "X-GitHub-Delivery": "d-1"})
        self.assertEqual((reused[0], reused[1]["code"]), (409, "idempotency_conflict"))
        self.assertEqual(self.send(token, "order-1", other, {**signed(other), "X-GitHub-Delivery": "d-3"})[0], 200)

    def test_an_event_is_given_once_when_it_comes_many_times_at_once(self):
        token = self.flow()
        run = self.deliver(token, 1, lambda body: {"X-Webhook-Signature": mac(body)})
        self.run_waits_at(run, "first")
        body = "{}"
        headers = event_headers("order-1", body)
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(self.send(token, "order-1", body, headers)))
                   for _ in range(16)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        self.assertLessEqual({status for status, _ in answers}, {200, 503})
        self.assertIn((200, {"key": "order-1", "runs": [run]}), answers)
        for status, answer in answers:
            self.assertEqual(answer.get("runs") if status == 200 else answer["code"],
                             [run] if status == 200 else "event_in_progress")
        self.run_waits_at(run, "second")

    def test_a_path_that_is_none_is_refused_when_saved(self):
        nodes, edges = chain(node("in", "webhook_trigger", signature={"secrets": [SECRET], "event_key": "order"}))
        status, answer = self.server.call("POST", "/workflows", {"name": "bad", "nodes": nodes, "edges": edges})
        self.assertEqual(status, 400)
        self.assertIn("signature.event_key must look like", json.dumps(answer))


if __name__ == "__main__":
    unittest.main()
