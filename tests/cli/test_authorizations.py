"""`sluice authorizations` waits until somebody has signed in."""
import os
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from command_line import CommandLine  # noqa: E402
from oauth_stand_in import TokenEndpoint  # noqa: E402
from process import Process  # noqa: E402
from sluice_server import Server  # noqa: E402

APPEARS_WITHIN_S = 30


class Authorizations(unittest.TestCase):
    def setUp(self):
        endpoint = TokenEndpoint()
        self.addCleanup(endpoint.close)
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.server = Server(os.path.join(directory.name, "data"), "--providers-dir", endpoint.folder,
                             "--egress-allow", "127.0.0.0/8").start()
        self.addCleanup(self.server.stop)
        self.sluice = CommandLine(self.server, directory.name)

    def sign_in(self, url):
        back = "/workflows/authorization/callback" + TokenEndpoint.way_back(url)
        self.assertEqual(self.server.call("GET", back, key=None)[0], 200)

    def created(self, *options):
        """What the command said once somebody has signed in at the URL that it printed."""
        process = Process(self.sluice, "authorizations", "create", *options)
        self.addCleanup(process.stop)
        self.sign_in(process.until("/authorize?"))
        return process.until(" is authorized as ada@example.com").split()[0]

    def test_a_login_is_waited_for_renewed_and_deleted(self):
        self.assertIn("stand-in", self.sluice.output("authorizations", "providers"))
        made = self.created("stand-in")
        before = self.sluice.json("authorizations", "list")[0]
        self.assertEqual((before["id"], before["status"]), (made, "active"))
        self.assertRegex(self.sluice.output("authorizations", "list"), r"(?m)^\w{14} +stand-in +ada@example\.com +\S+ +active$")
        self.assertEqual(self.created("--renew", made[5:19]), made)
        self.assertGreater(self.sluice.json("authorizations", "list")[0]["updated_at"], before["updated_at"])
        self.assertEqual(self.sluice.output("authorizations", "delete", made[5:19]), f"deleted {made}\n")
        self.assertEqual(self.sluice.json("authorizations", "list"), [])

    def test_without_waiting_the_url_is_all(self):
        begun = self.sluice.json("authorizations", "create", "--no-wait")
        self.sign_in(begun["login_url"])
        deadline = time.monotonic() + APPEARS_WITHIN_S
        while not (rows := self.sluice.json("authorizations", "list")):
            self.assertLess(time.monotonic(), deadline)
        self.assertEqual(rows[0]["id"], begun["authorization_id"])
        self.assertIn("provider must be one of stand-in", self.sluice.error("authorizations", "create", "nobody", "--no-wait", code=1))


if __name__ == "__main__":
    unittest.main()
