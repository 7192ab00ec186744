"""Runs that want more memory than there is: their step fails with a sentence, and the server goes on.

The server gets an address space of 3 GB, so that a step which really took what it asks for would not
get it. The values of a template are shared and its output is not: 14 doublings of a list that holds one
text of 900 KB are 15 GB of JSON.
"""
import json
import os
import resource
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import Server, chain, node  # noqa: E402

ADDRESS_SPACE_BYTES = 3 << 30
TEXT = "x" * 900_000


def doubled(times, use):
    return "{% assign a = webhook_payload.items %}" + "{% assign a = a | concat: a %}" * times + use


class LimitedServer(Server):
    """One whose address space is limited from its start."""

    def start(self):
        before = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, before[1]))
        try:
            return super().start()
        finally:
            resource.setrlimit(resource.RLIMIT_AS, before)


class Memory(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.server = LimitedServer(os.path.join(cls.directory.name, "data"), "--threads", "2",
                                   "--body-bytes-max", "4000000").start()
        cls.good, cls.good_token = cls.server.create_workflow(
            "good", *chain(node("start", "webhook_trigger"), node("say", "text_transform", template="fine")))

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.directory.cleanup()

    def ended(self, workflow, run):
        """The run, once it is over. No sleep: each question is a request of its own."""
        while True:
            status, found = self.server.call("GET", f"/workflows/runs/{run}")
            self.assertEqual(status, 200, found)
            if found["state"] not in ("pending", "running", "waiting"):
                return found

    def deliver(self, token, body):
        status, answer = self.server.call("POST", f"/api/v1/hooks/{token}", body)
        self.assertEqual(status, 202, answer)
        return answer["execution_id"]

    def assert_alive(self):
        self.assertIsNone(self.server.process.poll(), "".join(self.server.lines[-20:]))
        run = self.deliver(self.good_token, {})
        self.assertEqual(self.ended(self.good, run)["status"], "completed")

    def fails(self, name, *nodes):
        workflow, token = self.server.create_workflow(name, *chain(node("start", "webhook_trigger"), *nodes))
        run = self.ended(workflow, self.deliver(token, {"items": [TEXT], "text": TEXT}))
        self.assertEqual(run["status"], "failed", run["error_message"])
        self.assertRegex(json.dumps(run), r"bytes|larger|long")
        self.assert_alive()

    def test_shared_values_are_not_multiplied(self):
        for times in (11, 14, 18):
            for use in ("{{ a | json | size }}", "{{ a }}", "{{ a | join: '' }}", "{{ a | upcase }}",
                        "{% capture b %}{{ a }}{% endcapture %}{{ b | size }}"):
                with self.subTest(times=times, use=use):
                    self.fails(f"{times} {use}", node("grow", "text_transform", template=doubled(times, use)))

    def test_texts_that_grow(self):
        for name, template in {
            "append": "{% assign a = webhook_payload.text %}" + "{% assign a = a | append: a %}" * 14 + "{{ a | size }}",
            "replace": "{{ webhook_payload.text | replace: 'x', webhook_payload.text | size }}",
            "split and join": "{{ webhook_payload.text | split: '' | join: webhook_payload.text | size }}",
            "escape": "{% assign a = webhook_payload.text | replace: 'x', '&&&&&&&&' %}"
                      "{{ a | escape | escape | escape | escape | size }}",
            "url": "{{ webhook_payload.text | replace: 'x', '%%%%' | url_encode | url_encode | url_encode | size }}",
        }.items():
            with self.subTest(name):
                self.fails(name, node("grow", "text_transform", template=template))

    def test_many_runs_at_once_leave_room_for_others(self):
        workflow, token = self.server.create_workflow(
            "many", *chain(node("start", "webhook_trigger"),
                           node("grow", "text_transform", template=doubled(14, "{{ a | json | size }}"))))
        runs = [self.deliver(token, {"items": [TEXT]}) for _ in range(20)]
        for run in runs:
            self.assertEqual(self.ended(workflow, run)["status"], "failed")
        self.assert_alive()

    def test_a_run_that_holds_much(self):
        keep = [node(f"keep{i}", "text_transform", template="{{ webhook_payload.text }}{{ webhook_payload.text }}")
                for i in range(90)]
        self.fails("holds", *keep)


if __name__ == "__main__":
    unittest.main()
