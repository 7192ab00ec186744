"""What the tests of commands that go on for long share."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from command_line import CommandLine  # noqa: E402
from process import Process  # noqa: E402
from sluice_server import Server  # noqa: E402

WORKFLOW = """name: {name}
nodes:
  - {{id: in, type: webhook_trigger, data: {{signature: {{secrets: ["a secret"]}}}}}}
  - {{id: text, type: text_transform, data: {{template: "{text}"}}}}
edges:
  - {{source: in, target: text}}
"""


class Served(unittest.TestCase):
    """A server of its own for each test, and a folder in which commands run."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.server = Server(os.path.join(directory.name, "data")).start()
        self.addCleanup(self.server.stop)
        self.sluice = CommandLine(self.server, directory.name)

    def process(self, *arguments, **environment):
        process = Process(self.sluice, *arguments, **environment)
        self.addCleanup(process.stop)
        return process

    def path(self, name):
        return os.path.join(self.sluice.directory, name)
