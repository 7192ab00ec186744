"""Events that come before a step waits for them: kept, taken once, over kill -9, bounded."""
import itertools
import unittest

from calls import Deliveries
from sluice_server import chain, node


class KeptEvents(Deliveries):
    numbers = itertools.count(50_000)

    def keeping(self, keep="10m", key="paid-{{ webhook_payload.id }}"):
        nodes, edges = chain(node("start", "webhook_trigger"), node("wait", "wait_for_event", key=key))
        status, flow = self.server.call("POST", "/workflows", {
            "name": f"keeps {next(self.numbers)}", "nodes": nodes, "edges": edges, "settings": {"keep_events": keep}})
        self.assertEqual(status, 201, flow)
        return flow["id"], flow["webhook_url"].rsplit("/", 1)[-1]

    def send(self, token, key, payload, **headers):
        return self.server.call("POST", f"/workflows/webhooks/{token}/events/{key}", payload, key=None,
                                headers={name.replace("_", "-"): value for name, value in headers.items()})

    def kept(self, flow):
        return [event["key"] for event in self.server.call("GET", f"/workflows/{flow}/events")[1]]

    def test_an_early_event_is_taken_when_the_step_begins(self):
        flow, token = self.keeping()
        self.assertEqual(self.send(token, "paid-7", {"sum": 3}), (202, {"key": "paid-7", "runs": [], "kept": True}))
        self.server.kill()  # the answer said that it is on disk
        self.server.start()
        self.assertEqual(self.kept(flow), ["paid-7"])
        run = self.deliver(token, {"id": 7})
        self.assertEqual(self.ended(run)["state"], "completed")
        self.assertEqual(self.output_of(run, "wait")["payload"], {"sum": 3})
        self.assertEqual(self.kept(flow), [])
        other = self.deliver(token, {"id": 7})
        self.waits(other)  # the event was for one run

    def test_events_by_the_api_and_what_nobody_may_wait_for(self):
        flow, token = self.keeping()
        status, answer = self.server.call("POST", f"/workflows/{flow}/events", {"key": "paid-8", "payload": {"n": 1}})
        self.assertEqual((status, answer["kept"]), (202, True))
        status, answer = self.server.call("POST", f"/workflows/{flow}/events", {"key": "sent-8"})
        self.assertEqual((status, answer["code"]), (404, "nobody_waits"))
        run = self.deliver(token, {"id": 8})
        self.assertEqual(self.ended(run)["state"], "completed")
        metrics = self.server.call("GET", "/metrics")[1]
        self.assertIn("sluice_events_kept", metrics)

    def test_the_same_event_is_taken_once(self):
        _, token = self.keeping()
        for _ in range(3):
            status, answer = self.send(token, "paid-9", {"sum": 3}, X_Idempotency_Key="event-9")
            self.assertEqual((status, answer["kept"]), (202, True))
        run = self.deliver(token, {"id": 9})
        self.assertEqual(self.ended(run)["state"], "completed")
        self.assertEqual(self.send(token, "paid-9", {"sum": 3}, X_Idempotency_Key="event-9")[0], 202)
        self.waits(self.deliver(token, {"id": 9}))

    def test_kills_between_the_wait_and_its_event(self):
        _, token = self.keeping()
        runs = []
        for round_ in range(4):
            for number in range(10):
                self.assertEqual(self.send(token, f"paid-{round_}-{number}", {"n": number})[0], 202)
            runs += [(self.deliver(token, {"id": f"{round_}-{number}"}), number) for number in range(10)]
            self.server.kill()
            self.server.start()
        for run, number in runs:
            self.assertEqual(self.ended(run)["state"], "completed")
            waits = [log for log in self.run_of(run)["logs"] if log["node_id"] == "wait" and log["event"] == "completed"]
            self.assertEqual([log["output"]["payload"] for log in waits], [{"n": number}])

    def test_there_is_a_bound(self):
        flow, token = self.keeping(key="{{ webhook_payload.id }}")
        status = 202
        for number in range(1_001):
            status, answer = self.server.call("POST", f"/workflows/{flow}/events", {"key": f"k{number}"})
            if status != 202:
                break
        self.assertEqual((status, answer["code"], number), (503, "too_many_kept_events", 1_000))
        self.assertEqual(len(self.kept(flow)), 1_000)
        self.assertEqual(self.server.call("DELETE", f"/workflows/{flow}")[0], 204)


if __name__ == "__main__":
    unittest.main()
