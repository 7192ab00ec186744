"""`sluice listen`: deliveries and runs as they happen."""
import json
import unittest

from served import WORKFLOW, Served


class Listen(Served):
    def test_deliveries_and_runs_are_followed(self):
        self.sluice.output("apply", self.sluice.write("greeting.yaml", WORKFLOW.format(name="greeting", text="Hello")))
        self.sluice.output("send", "greeting", "--secret", "a secret")
        everything = self.process("listen")
        everything.until("listening to all workflows")
        one = self.process("listen", "greeting", "--json")
        one.until("listening to greeting")
        [sent] = self.sluice.json("send", "greeting", "--secret", "a secret")
        event = json.loads(one.until(sent["run_id"]))
        self.assertEqual((event["event"], event["workflow"], event["trigger"]), ("run", "greeting", "webhook"))
        self.assertIn("greeting", everything.until("completed"))
        self.assertEqual(self.sluice.run("send", "greeting", "--secret", "wrong").returncode, 1)
        event = json.loads(one.until("rejection"))
        self.assertEqual((event["status"], event["reason"]), (401, "signature"))
        self.assertIn("does not match the body", event["detail"])
        self.assertIn("signature: The signature does not match the body", everything.until("refused with 401"))
        self.assertFalse(any("fl_run" in line and sent["run_id"] not in line for line in one.seen), "only what came after it began")

    def test_listening_ends_after_so_many_events(self):
        self.sluice.output("apply", self.sluice.write("greeting.yaml", WORKFLOW.format(name="greeting", text="Hello")))
        listener = self.process("listen", "--count", "1", "--json")
        listener.until("listening to")
        self.sluice.json("send", "greeting", "--secret", "a secret")
        listener.until('"event":"run"')
        self.assertEqual(listener.process.wait(timeout=60), 0)
        self.assertIn("'nothing' does not exist", self.sluice.error("listen", "nothing", code=3))


if __name__ == "__main__":
    unittest.main()
