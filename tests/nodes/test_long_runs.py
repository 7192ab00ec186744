"""Runs at the edges: ten thousand steps, a megabyte through twenty nodes, time-outs, and workflows that change or go while
their runs are under way."""
import itertools
import threading
import unittest

from calls import Calls
from sluice_server import chain, node

MIB = 1 << 20


class LongRuns(Calls):
    numbers = itertools.count(30_000)

    def create(self, nodes, edges):
        return self.server.create_workflow(f"long {next(self.numbers)}", nodes, edges)

    def deliver(self, token, payload):
        status, answer = self.server.call("POST", f"/workflows/webhooks/{token}", payload, key=None)
        self.assertEqual(status, 202, answer)
        return answer["execution_id"]

    def held_call(self):
        """A server that keeps its callers waiting: it, what tells that one has come, what lets it go."""
        came, go = threading.Event(), threading.Event()
        self.addCleanup(go.set)

        def answer(_):
            came.set()
            go.wait(60)
            return 200, {}, "{}"

        return self.other_side(answer), came, go

    def ten_thousand_steps(self, first=None):
        """Ten nodes for each of a thousand items, behind `first`."""
        inside = [{**node(f"step{i}", "text_transform", template="{{ item }}" if i == 0 else f"{{{{ step{i - 1}.text }}}}"),
                   "parentId": "all"} for i in range(10)]
        nodes = [node("start", "webhook_trigger"), *([first] if first else []),
                 node("all", "iterator", items="{{ webhook_payload.items }}"),
                 node("end", "text_transform", template="{{ all.items | size }} {{ all.items[999].text }}"), *inside]
        row = [each["id"] for each in nodes if "parentId" not in each]
        edges = [{"id": f"{a}-{b}", "source": a, "target": b}
                 for names in (row, [each["id"] for each in inside]) for a, b in zip(names, names[1:])]
        return self.create(nodes, edges)

    def output_of(self, run, name):
        return [log["output"] for log in run["logs"] if log["node_id"] == name][-1]

    def test_ten_thousand_steps(self):
        _, token = self.ten_thousand_steps()
        run = self.ended(self.deliver(token, {"items": list(range(1000))}))
        self.assertEqual(run["state"], "completed", run["error_message"])
        self.assertEqual(self.output_of(run, "end"), {"text": "1000 999"})
        self.assertEqual(len([log for log in run["logs"] if log["node_id"].startswith("step")]), 10_000)

    def test_a_kill_in_the_middle_of_ten_thousand_steps(self):
        other, came, go = self.held_call()
        _, token = self.ten_thousand_steps(node("call", "webhook", url=other.url))
        run = self.deliver(token, {"items": list(range(1000))})
        self.assertTrue(came.wait(30))
        go.set()
        begun = f"/workflows/runs/{run}"
        while len(self.server.call("GET", begun)[1]["logs"]) < 5:
            pass
        self.server.kill()
        self.server.start()
        run = self.ended(run)
        self.assertEqual((run["state"], self.output_of(run, "end")), ("completed", {"text": "1000 999"}))
        steps = [(log["node_id"], str(log.get("item"))) for log in run["logs"] if log["node_id"].startswith("step")]
        self.assertEqual((len(steps), len(set(steps))), (10_000, 10_000))

    def test_a_megabyte_through_twenty_nodes(self):
        blob = "x" * (MIB - 64)
        steps = [node(f"n{i}", "data_mapper", mappings=[
            {"source": "webhook_payload.blob" if i == 0 else f"n{i - 1}.blob", "target": "blob"}]) for i in range(20)]
        workflow, token = self.create(*chain(node("start", "webhook_trigger"), *steps))
        run = self.ended(self.deliver(token, {"blob": blob}))
        self.assertEqual(run["state"], "completed", run["error_message"])
        # An answer shows 8 MiB of outputs; the entry of one node alone has its own.
        last = [log for log in run["logs"] if log["node_id"] == "n19"][0]
        self.assertEqual((last["output"], last["output_omitted"]), (None, True))
        status, logs = self.server.call("GET", f"/workflows/{workflow}/logs?run={run['id']}&node=n19")
        self.assertEqual(status, 200, logs)
        self.assertEqual([entry["output"] for entry in logs], [{"blob": blob}])

    def test_a_call_that_takes_too_long(self):
        other, _, _ = self.held_call()
        nodes = [node("start", "webhook_trigger"),
                 node("call", "webhook", url=other.url, timeout="100ms", continue_on_error=True, retry={"max_attempts": 1}),
                 node("late", "text_transform", template="{{ call.error.message }}")]
        edges = [{"id": "a", "source": "start", "target": "call"},
                 {"id": "b", "source": "call", "target": "late", "sourceHandle": "error"}]
        run = self.ended(self.deliver(self.create(nodes, edges)[1], {}))
        self.assertEqual(run["state"], "completed")
        self.assertIn("in time", self.output_of(run, "late")["text"])

    def test_a_workflow_that_changes_under_its_runs(self):
        other, came, go = self.held_call()
        nodes, edges = chain(node("start", "webhook_trigger"), node("call", "webhook", url=other.url),
                             node("say", "text_transform", template="old"))
        flow, token = self.create(nodes, edges)
        run = self.deliver(token, {})
        self.assertTrue(came.wait(30))
        nodes[2]["data"]["template"] = "new"
        self.assertEqual(self.server.call("PUT", f"/workflows/{flow}", {"nodes": nodes, "edges": edges})[0], 200)
        self.server.kill()
        self.server.start()
        go.set()
        after = self.deliver(token, {})
        self.assertEqual(self.output_of(self.ended(run), "say"), {"text": "old"})
        self.assertEqual(self.output_of(self.ended(after), "say"), {"text": "new"})

    def test_a_workflow_that_goes_under_its_runs(self):
        other, came, _ = self.held_call()
        calls = self.create(*chain(node("start", "webhook_trigger"), node("call", "webhook", url=other.url)))
        waits = self.create(*chain(node("start", "webhook_trigger"), node("wait", "delay", duration="30d")))
        runs = [self.deliver(token, {}) for _, token in (calls, waits)]
        self.assertTrue(came.wait(30))
        for flow, token in (calls, waits):
            self.assertEqual(self.server.call("DELETE", f"/workflows/{flow}")[0], 204)
            self.assertEqual(self.server.call("POST", f"/workflows/webhooks/{token}", {}, key=None)[0], 404)
        for run in runs:
            self.assertEqual(self.server.call("GET", f"/workflows/runs/{run}")[0], 404)
        self.server.kill()
        self.server.start()
        _, token = self.create(*chain(node("start", "webhook_trigger"), node("say", "text_transform", template="well")))
        self.assertEqual(self.ended(self.deliver(token, {}))["state"], "completed")


if __name__ == "__main__":
    unittest.main()
