"""Iterators: items with branches inside, nested, with calls that fail, and over a kill -9."""
import itertools
import threading
import unittest

from calls import Calls
from sluice_server import node


def inside(parent, child):
    return {**child, "parentId": parent}


def edge(source, target, handle=None):
    made = {"id": f"{source}-{target}", "source": source, "target": target}
    return {**made, "sourceHandle": handle} if handle else made


class Iterators(Calls):
    numbers = itertools.count(10_000)

    def run_graph(self, nodes, edges, payload):
        _, token = self.server.create_workflow(f"items {next(self.numbers)}", nodes, edges)
        status, answer = self.server.call("POST", f"/workflows/webhooks/{token}", payload, key=None)
        self.assertEqual(status, 202, answer)
        return answer["execution_id"]

    def output_of(self, run, node_id):
        return [log["output"] for log in run["logs"] if log["node_id"] == node_id][-1]

    def test_branches_and_items_inside_items(self):
        nodes = [node("start", "webhook_trigger"),
                 node("orders", "iterator", items="{{ webhook_payload.orders }}"),
                 inside("orders", node("big", "number_condition", input="{{ item.total }}", operator=">", value=10)),
                 inside("orders", node("yes", "text_transform", template="big {{ item.id }} of {{ length }}")),
                 inside("orders", node("no", "text_transform", template="small {{ item.id }}")),
                 node("lines", "iterator", items="{{ webhook_payload.orders }}", mode="sequential"),
                 inside("lines", node("each", "iterator", items="{{ item.lines }}")),
                 inside("each", node("say", "text_transform", template="{{ lines.item.id }}:{{ item }}:{{ index }}")),
                 node("end", "text_transform", template="{{ orders.items[1].text }} {{ lines.items[0].items[1].text }}")]
        edges = [edge("start", "orders"), edge("big", "yes", "true"), edge("big", "no", "false"),
                 edge("orders", "lines"), edge("lines", "end")]
        payload = {"orders": [{"id": "a", "total": 5, "lines": ["x", "y"]}, {"id": "b", "total": 50, "lines": []}]}
        run = self.ended(self.run_graph(nodes, edges, payload))
        self.assertEqual(run["state"], "completed", run)
        self.assertEqual(self.output_of(run, "end"), {"text": "big b of 2 a:y:1"})
        self.assertEqual(self.output_of(run, "orders")["items"], [{"text": "small a"}, {"text": "big b of 2"}])

    def test_failures_name_their_items(self):
        other = self.other_side(lambda request: (400 if request.path.endswith("/2") else 200, {}, ""))
        for on_error, state in (("fail", "failed"), ("collect", "completed")):
            nodes = [node("start", "webhook_trigger"),
                     node("all", "iterator", items="{{ webhook_payload.n }}", on_item_error=on_error),
                     inside("all", node("call", "webhook", url=other.url + "/{{ item }}"))]
            run = self.ended(self.run_graph(nodes, [edge("start", "all")], {"n": [1, 2, 3]}))
            self.assertEqual(run["state"], state, run)
            if on_error == "fail":
                self.assertIn("item 1 (node 'call')", run["error_message"])
            else:
                self.assertEqual([e["index"] for e in self.output_of(run, "all")["errors"]], [1])

    def test_a_killed_server_goes_on_with_the_items_that_were_left(self):
        gate = threading.Event()
        held = threading.Event()

        def answer(request):
            if request.path.endswith("/7") and not gate.is_set():
                held.set()
                gate.wait(30)
            return 200, {}, ""

        other = self.other_side(answer)
        nodes = [node("start", "webhook_trigger"),
                 node("all", "iterator", items="{{ webhook_payload.n }}", mode="sequential"),
                 inside("all", node("call", "webhook", url=other.url + "/{{ item }}"))]
        run = self.run_graph(nodes, [edge("start", "all")], {"n": list(range(20))})
        self.assertTrue(held.wait(30))
        self.server.kill()
        gate.set()
        self.server.start()
        self.assertEqual(self.ended(run)["state"], "completed")
        paths = [request.path for request in other.seen]
        self.assertEqual(sorted(set(paths)), sorted(f"/{n}" for n in range(20)))
        self.assertLessEqual(set(p for p in paths if paths.count(p) > 1), {"/7"})
        self.assertEqual(len({r.headers["Idempotency-Key"] for r in other.seen}), 20)

    def test_thousands_of_items_over_kills(self):
        """Each is done once, in whatever process, and what they gave is in their order."""
        count = 5_000
        nodes = [node("start", "webhook_trigger"),
                 node("all", "iterator", items="{{ webhook_payload.n }}", concurrency=50),
                 inside("all", node("say", "text_transform", template="item {{ item }} " + "of many " * 8)),
                 node("end", "text_transform", template="{{ all.succeeded }} {{ all.items[4321].text }}")]
        run = self.run_graph(nodes, [edge("start", "all"), edge("all", "end")], {"n": list(range(count))})
        for _ in range(3):
            self.server.kill()  # wherever it is by now
            self.server.start()
        ended = self.ended(run)
        self.assertEqual(ended["state"], "completed", ended["error_message"])
        self.assertTrue(self.output_of(ended, "end")["text"].startswith("5000 item 4321 of many"))
        done = [log["item"] for log in ended["logs"] if log["node_id"] == "say"]
        self.assertEqual(sorted(done, key=int), [str(n) for n in range(count)])
        self.assertEqual(self.output_of(ended, "all")["items"], {"count": count, "stored": "with each item"})

    def test_items_in_batches(self):
        nodes = [node("start", "webhook_trigger"),
                 node("all", "iterator", items="{{ webhook_payload.n }}", batch_size=3),
                 inside("all", node("say", "text_transform", template="{{ index }}/{{ length }}: {{ item | join: ' ' }}"))]
        run = self.ended(self.run_graph(nodes, [edge("start", "all")], {"n": list(range(7))}))
        self.assertEqual([item["text"] for item in self.output_of(run, "all")["items"]],
                         ["0/3: 0 1 2", "1/3: 3 4 5", "2/3: 6"])

    def test_definitions_that_cannot_be(self):
        start = node("start", "webhook_trigger")
        loop = node("all", "iterator", items=[1])
        text = node("t", "text_transform", template="{{ item }}")
        rows = (([start, loop], [edge("start", "all")], "the iterator is empty"),
                ([start, loop, text, inside("all", node("in", "delay", duration=0))],
                 [edge("start", "all"), edge("all", "t")], "only available inside an iterator"),
                ([start, loop, inside("all", text)], [edge("start", "all"), edge("all", "t")], "crosses the boundary"),
                ([start, loop, inside("start", text)], [edge("start", "all")], "is not an iterator"))
        for nodes, edges, sentence in rows:
            with self.subTest(sentence=sentence):
                status, answer = self.server.call("POST", "/workflows", {
                    "name": "wrong", "authorization_id": "auth_x", "nodes": nodes, "edges": edges})
                self.assertEqual(status, 400, answer)
                self.assertIn(sentence, str(answer))


if __name__ == "__main__":
    unittest.main()
