"""A run during whose decisions the process dies is recognised: after the second time it is set aside as
failed, with its records kept, and the others go on.

The process is killed with SIGKILL while the run stands in the file of marks (`deciding`), that is, while
its step is being decided. Nothing in the server is made for this test: the step only takes long.
"""
import os
import struct
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import Server, chain, node  # noqa: E402

SLOT_BYTES = 64
DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
# Some hundred milliseconds of work a step; the run takes it again and again.
BUSY = "{% for i in (1..200000) %}{% assign a = i | times: 3 %}{% endfor %}done"


def key_of(run):
    """The first half of the 128 bits that the id spells."""
    number = 0
    for character in run.rsplit("_", 1)[1]:
        number = number << 5 | DIGITS.index(character)
    number &= (1 << 128) - 1
    return number >> 64


class PoisonRun(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.data = os.path.join(self.directory.name, "data")
        self.server = Server(self.data, "--threads", "2")

    def tearDown(self):
        if self.server.process and self.server.process.poll() is None:
            self.server.kill()
        self.directory.cleanup()

    def marked(self):
        with open(os.path.join(self.data, "deciding"), "rb") as file:
            content = file.read()
        keys = [struct.unpack_from("<q", content, at)[0] for at in range(0, len(content), SLOT_BYTES)]
        return {key for key in keys if key}

    def kill_while_deciding(self, run):
        """Looks at the marks until the run is among them at that moment, then kills."""
        key = key_of(run)
        while True:
            self.assertIsNone(self.server.process.poll())
            if key in self.marked():
                self.server.kill()
                if key in self.marked():
                    return
                self.server.start()  # it was through just then; the mark says so

    def run_of(self, workflow, run):
        status, found = self.server.call("GET", f"/workflows/runs/{run}")
        self.assertEqual(status, 200, found)
        return found

    def ended(self, workflow, run):
        while True:
            found = self.run_of(workflow, run)
            if found["state"] not in ("pending", "running", "waiting"):
                return found

    def test_it_is_set_aside_after_the_second_death(self):
        self.server.start()
        busy = [node(f"busy{i}", "text_transform", template=BUSY) for i in range(60)]
        workflow, token = self.server.create_workflow(
            "poison", *chain(node("start", "webhook_trigger"), node("nap", "delay", duration=1, unit="seconds"), *busy))
        good, good_token = self.server.create_workflow(
            "good", *chain(node("start", "webhook_trigger"), node("nap", "delay", duration=2, unit="seconds"),
                           node("say", "text_transform", template="fine")))
        status, answer = self.server.call("POST", f"/api/v1/hooks/{token}", {})
        self.assertEqual(status, 202, answer)
        poison = answer["execution_id"]
        status, answer = self.server.call("POST", f"/api/v1/hooks/{good_token}", {})
        self.assertEqual(status, 202, answer)
        other = answer["execution_id"]

        self.kill_while_deciding(poison)
        self.server.start()
        self.assertIn(f"while it was deciding run {poison}, which is tried again", "".join(self.server.lines))
        self.kill_while_deciding(poison)
        self.server.start()
        self.assertIn(f"run {poison} was set aside", "".join(self.server.lines))

        found = self.run_of(workflow, poison)
        self.assertEqual(found["status"], "failed")
        self.assertIn("died 2 times while it was deciding this run", found["error_message"])
        self.assertIn("nap", str(found), "what it did until then is kept")
        self.assertEqual(self.ended(good, other)["status"], "completed")
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(self.marked(), set(), "a clean stop leaves no mark")
        self.server.start()
        self.assertNotIn("died", "".join(self.server.lines))
        self.assertEqual(self.run_of(workflow, poison)["status"], "failed")


if __name__ == "__main__":
    unittest.main()
