"""`sluice dev`: what is saved is applied."""
import os
import re
import shutil
import socket
import threading
import unittest

from served import WORKFLOW, Served

CALLER = """name: caller
nodes:
  - {id: in, type: manual_trigger}
  - {id: call, type: trigger_workflow, data: {workflow: called}}
edges:
  - {source: in, target: call}
"""
CALLED = """name: called
nodes:
  - {id: in, type: subflow_trigger}
  - {id: text, type: text_transform, data: {template: "done"}}
edges:
  - {source: in, target: text}
"""


class Door:
    """A port in front of the server that ends each connection until it is open."""

    def __init__(self, server):
        self.server, self.is_open = server, False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                inside = self.listener.accept()[0]
            except OSError:  # closed
                return
            if not self.is_open:
                inside.close()
                continue
            outside = socket.create_connection((self.server.host, self.server.port))
            for one, other in ((inside, outside), (outside, inside)):
                threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    @staticmethod
    def _pass(one, other):
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)


class Dev(Served):
    def setUp(self):
        super().setUp()
        os.mkdir(self.path("flows"))

    def test_a_saved_file_is_applied(self):
        self.sluice.write("flows/greeting.yaml", WORKFLOW.format(name="greeting", text="Hello"))
        dev = self.process("dev", "flows")
        dev.until("greeting created")
        dev.until("watching flows")
        self.sluice.write("flows/greeting.yaml", WORKFLOW.format(name="greeting", text="Hi"))
        dev.until("greeting updated")
        self.assertIn('"Hello" -> "Hi"', dev.until("nodes.text.data.template"))
        self.sluice.write("flows/new.yaml.tmp", WORKFLOW.format(name="new", text="x"))
        os.rename(self.path("flows/new.yaml.tmp"), self.path("flows/new.yaml"))
        dev.until("new created")
        os.remove(self.path("flows/new.yaml"))
        self.assertIn("sluice workflows delete new", dev.until("was removed"))
        self.assertEqual({row["name"] for row in self.sluice.json("workflows", "list")}, {"greeting", "new"})

    def test_errors_have_a_line_and_are_not_the_end(self):
        dev = self.process("dev", "flows")
        dev.until("watching flows")
        self.sluice.write("flows/a.yaml", "name: [\n")
        self.assertRegex(dev.until("flows/a.yaml"), "line")
        broken = WORKFLOW.format(name="broken", text="x").replace("text_transform", "text_transfrom")
        self.sluice.write("flows/b.yaml", broken)
        dev.until("flows/b.yaml")
        self.sluice.write("flows/c.yaml", WORKFLOW.format(name="good", text="x"))
        dev.until("good created")
        self.sluice.write("flows/b.yaml", broken.replace("text_transfrom", "text_transform"))
        dev.until("broken created")
        self.assertTrue(any(re.search(r"line 4, column \d+: .*text_transfrom", line) for line in dev.seen), dev.seen)
        self.assertEqual(sum("flows/a.yaml" in line for line in dev.seen), 1, "an error that stays is said once")
        self.sluice.write("flows/d.yaml", WORKFLOW.format(name="good", text="y"))
        self.assertIn("in flows/c.yaml and in flows/d.yaml", dev.until("two workflows are called 'good'"))
        shutil.rmtree(self.path("flows"))
        dev.until("the folder flows is gone")

    def test_a_renamed_file_keeps_its_workflow(self):
        self.sluice.write("flows/a.yaml", WORKFLOW.format(name="one", text="x"))
        self.sluice.write("flows/b.yaml", WORKFLOW.format(name="two", text="x"))
        os.symlink("loop.yaml", self.path("flows/loop.yaml"))
        dev = self.process("dev", "flows")
        dev.until("watching flows")
        os.rename(self.path("flows/b.yaml"), self.path("flows/c.yaml"))
        self.sluice.write("flows/c.yaml", WORKFLOW.format(name="two", text="y"))
        dev.until("two updated")
        self.assertFalse([line for line in dev.seen if "was removed" in line], "it would delete a workflow in use")

    def test_what_cannot_be_read_is_said_and_pipes_are_left_alone(self):
        os.mkfifo(self.path("flows/pipe.yaml"))
        os.symlink("loop.yaml", self.path("flows/loop.yaml"))
        self.sluice.write("flows/a.yaml", WORKFLOW.format(name="one", text="x"))
        dev = self.process("dev", "flows")
        dev.until("cannot read flows/loop.yaml")
        dev.until("watching flows")
        self.sluice.write("flows/a.yaml", WORKFLOW.format(name="one", text="y"))
        dev.until("one updated")
        self.assertEqual(sum("flows/loop.yaml" in line for line in dev.seen), 1, "an error that stays is said once")

    def test_workflows_may_move_from_file_to_file(self):
        self.sluice.write("flows/a.yaml", WORKFLOW.format(name="one", text="x"))
        self.sluice.write("flows/b.yaml", WORKFLOW.format(name="two", text="x"))
        dev = self.process("dev", "flows")
        dev.until("watching flows")
        for old, new in (("a.yaml", "moved"), ("b.yaml", "a.yaml"), ("moved", "b.yaml")):
            os.rename(self.path(f"flows/{old}"), self.path(f"flows/{new}"))
        self.sluice.write("flows/c.yaml", WORKFLOW.format(name="three", text="x"))
        dev.until("three created")
        self.assertFalse([line for line in dev.seen if "two workflows are called" in line])

    def test_what_waits_for_another_file_is_applied_with_it(self):
        self.sluice.write("flows/caller.yaml", CALLER)
        dev = self.process("dev", "flows")
        dev.until("called")
        dev.until("watching flows")
        self.sluice.write("flows/called.yaml", CALLED)
        dev.until("called created")
        dev.until("caller created")

    def test_it_waits_for_a_server(self):
        self.sluice.write("flows/greeting.yaml", WORKFLOW.format(name="greeting", text="Hello"))
        door = Door(self.server)
        self.addCleanup(door.close)
        dev = self.process("dev", "flows", SLUICE_URL=door.url)
        dev.until("cannot reach the server")
        dev.until("watching flows")
        door.is_open = True
        dev.until("greeting created")


if __name__ == "__main__":
    unittest.main()
