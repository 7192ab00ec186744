"""Runs that compute for long: they leave the io threads, end, and survive a kill -9."""
import itertools
import json
import re
import unittest

from calls import Calls
from sluice_server import node


def edge(source, target):
    return {"id": f"{source}-{target}", "source": source, "target": target}


class Compute(Calls):
    numbers = itertools.count(20_000)

    def workflow(self):
        nodes = [node("start", "webhook_trigger"),
                 node("count", "text_transform", template="{{ webhook_payload.items | size }}"),
                 {**node("all", "iterator", items="{{ webhook_payload.items }}", concurrency=50)},
                 {**node("each", "text_transform", template="{{ item.n }}"), "parentId": "all"},
                 node("end", "text_transform", template="{{ all.items | size }}")]
        _, token = self.server.create_workflow(f"compute {next(self.numbers)}", nodes,
                                               [edge("start", "count"), edge("count", "all"), edge("all", "end")])
        return token

    def deliver(self, token, items):
        status, answer = self.server.call("POST", f"/workflows/webhooks/{token}", {"items": items}, key=None)
        self.assertEqual(status, 202, answer)
        return answer["execution_id"]

    def turns(self):
        text = self.server.call("GET", "/metrics")[1]
        return float(re.search(r"^sluice_compute_turns_total (\S+)", text, re.M).group(1))

    def output_of(self, run, node_id):
        return [log["output"] for log in run["logs"] if log["node_id"] == node_id][-1]

    def test_a_large_body_is_read_elsewhere(self):
        token = self.workflow()
        before = self.turns()
        small = self.ended(self.deliver(token, [{"n": 1}, {"n": 2}]))
        self.assertEqual(small["state"], "completed", small)
        self.assertEqual(self.turns(), before)
        items = [{"n": n, "pad": "x" * 900} for n in range(900)]
        self.assertGreater(len(json.dumps(items)), 700_000)
        large = self.ended(self.deliver(token, items))
        self.assertEqual(large["state"], "completed", large)
        self.assertEqual(self.output_of(large, "end"), {"text": "900"})
        self.assertGreater(self.turns(), before)

    def test_a_kill_in_the_middle_loses_nothing(self):
        token = self.workflow()
        items = [{"n": n, "pad": "x" * 900} for n in range(900)]
        runs = [self.deliver(token, items) for _ in range(6)]
        self.server.kill()
        self.server.start()
        for run in runs:
            ended = self.ended(run)
            self.assertEqual(ended["state"], "completed", ended)
            self.assertEqual(self.output_of(ended, "end"), {"text": "900"})


if __name__ == "__main__":
    unittest.main()
