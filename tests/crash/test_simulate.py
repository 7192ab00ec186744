"""`sluice simulate` with several processes: the same scenarios whatever their number, and Ctrl-C ends
it in order. What it does with seeds that fail is in src/app/commands/simulate_report_test.cc."""
import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import binary  # noqa: E402


def simulate(folder, *options):
    return subprocess.Popen([binary(), "simulate", "--steps", "100", "--json", *options], cwd=folder,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


class Simulate(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def report(self, *options):
        process = simulate(self.folder.name, *options)
        out, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, err)
        self.assertEqual(os.listdir(self.folder.name), [], "nothing failed, so no seed is kept")
        return json.loads(out)

    def test_the_number_of_processes_changes_nothing(self):
        alone = self.report("--seed", "31", "--runs", "5", "--jobs", "1")
        self.assertEqual(alone["scenarios"], 5)
        self.assertEqual(alone, self.report("--seed", "31", "--runs", "5", "--jobs", "3"))

    def test_for_some_time(self):
        report = self.report("--for", "1ms", "--jobs", "2")
        self.assertGreaterEqual(report["scenarios"], 1)
        self.assertEqual(report["failures"], [])

    def test_ctrl_c_ends_it_in_order(self):
        process = simulate(self.folder.name, "--for", "1h", "--jobs", "2", "--failures", "none.txt")
        self.wait_for_workers(process.pid)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, err)
        self.assertEqual(json.loads(out)["failures"], [])

    def wait_for_workers(self, pid):
        """They are started after the signal is caught."""
        children = f"/proc/{pid}/task/{pid}/children"
        while True:
            with open(children, encoding="ascii") as file:
                if len(file.read().split()) == 2:
                    return


if __name__ == "__main__":
    unittest.main()
