"""A disk that becomes full: history goes first, then new deliveries are refused, and nothing that was accepted is lost.

No disk is filled for this: the reserve is set to more than the disk has."""
import http.client
import os
import signal
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import Server, chain, node  # noqa: E402

APPEARS_WITHIN_S = 30
MORE_THAN_ANY_DISK = 1 << 50


class DiskRoom(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sluice-room-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.configure()
        self.server = Server(os.path.join(self.folder, "data"), "--config", os.path.join(self.folder, "sluice.yaml")).start()
        self.addCleanup(lambda: self.server.stop())
        self.workflow, self.token = self.server.create_workflow("orders", *chain(node("in", "webhook_trigger")))

    def configure(self, **settings):
        with open(os.path.join(self.folder, "sluice.yaml"), "w") as file:
            file.write("".join(f"{name}: {value}\n" for name, value in settings.items()))

    def reload(self, **settings):
        self.configure(**settings)
        self.server.process.send_signal(signal.SIGHUP)

    def deliver(self):
        """(status, Retry-After) of one delivery."""
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=30)
        try:
            connection.request("POST", f"/workflows/webhooks/{self.token}", '{"a": 1}', {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.getheader("Retry-After")
        finally:
            connection.close()

    def runs(self):
        return self.server.call("GET", f"/workflows/{self.workflow}/executions?per_page=1")[1]["meta"]["total"]

    def until(self, condition, what):
        deadline = time.monotonic() + APPEARS_WITHIN_S
        while not condition():
            self.assertLess(time.monotonic(), deadline, what + "\n" + "".join(self.server.lines))

    def test_without_room_new_runs_are_refused_and_taken_again(self):
        accepted = sum(self.deliver()[0] == 202 for _ in range(5))
        self.assertEqual(accepted, 5)
        self.reload(disk_reserve_bytes=MORE_THAN_ANY_DISK)

        def refused():
            nonlocal accepted
            status, after = self.deliver()
            accepted += status == 202
            if status != 503:
                return False
            self.assertRegex(after, r"^[1-9]\d*$")
            return True

        self.until(refused, "a delivery is refused")
        status, error = self.server.call("POST", f"/workflows/{self.workflow}/execute", {})
        self.assertEqual(status, 503, error)
        self.assertEqual(self.runs(), accepted, "none that finished so recently is deleted")
        self.reload(disk_reserve_bytes=1)
        self.until(lambda: self.deliver()[0] == 202, "a delivery is taken again")
        self.assertEqual(self.runs(), accepted + 1)
        said = "".join(self.server.lines)
        self.assertRegex(said, "the disk has no room left")
        self.assertRegex(said, "the disk has room again")
        self.server.stop()
        self.server.start()
        self.assertEqual(self.runs(), accepted + 1, "what was accepted is there after a restart")

    def test_history_makes_room_from_the_oldest_on(self):
        for _ in range(50):
            self.assertEqual(self.deliver()[0], 202)
        self.reload(keep_at_least="0s", database_bytes_max=1)
        self.until(lambda: self.runs() == 0, "all finished runs are deleted")
        self.assertEqual(self.deliver()[0], 202, "the limit of the database refuses nothing")

    def test_runs_go_when_their_time_is_over(self):
        self.assertEqual(self.deliver()[0], 202)
        status, error = self.server.call("PUT", f"/workflows/{self.workflow}", {"settings": {"retention": {"runs_max": 1}}})
        self.assertEqual(status, 200, error)
        self.assertEqual(self.deliver()[0], 202)
        self.until(lambda: self.runs() == 1, "the older run is deleted")


if __name__ == "__main__":
    unittest.main()
