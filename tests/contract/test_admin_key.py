"""SLUICE_ADMIN_KEY over several starts: a former one opens nothing once another is given."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import Server  # noqa: E402

FORMER = "a-key-that-was-chosen-first"
NEWER = "a-key-that-was-chosen-later"


class AdminKey(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="sluice-keys-")
        self.server = Server(os.path.join(self.directory.name, "data"))

    def tearDown(self):
        if self.server.process.poll() is None:
            self.server.stop()
        self.directory.cleanup()

    def start(self, key):
        if self.server.process and self.server.process.poll() is None:
            self.assertEqual(self.server.stop(), 0)
        self.server.admin_key = key
        self.server.start()

    def opens(self, key):
        status, _ = self.server.call("GET", "/workflows", key=key)
        self.assertIn(status, (200, 401))
        return status == 200

    def test_a_former_one_is_revoked(self):
        self.start(FORMER)
        status, made = self.server.call("POST", "/workflows/api-keys", {"name": "admin", "scopes": ["*"]}, key=FORMER)
        self.assertEqual(status, 201)
        self.start(NEWER)
        self.assertEqual([self.opens(key) for key in (FORMER, NEWER, made["key"])], [False, True, True])
        self.assertTrue(any("is revoked: SLUICE_ADMIN_KEY gives another one" in line for line in self.server.lines))
        self.start(None)
        self.assertEqual([self.opens(key) for key in (FORMER, NEWER, made["key"])], [False, True, True])
        self.start(FORMER)
        self.assertEqual([self.opens(key) for key in (FORMER, NEWER)], [True, False])
        self.assertNotIn(FORMER, "".join(self.server.lines))

    def test_the_last_strong_key_stays(self):
        self.start(FORMER)
        status, keys = self.server.call("GET", "/workflows/api-keys", key=FORMER)
        self.assertEqual((status, len(keys)), (200, 1))
        path = "/workflows/api-keys/" + keys[0]["id"]
        status, answer = self.server.call("DELETE", path, key=FORMER)
        self.assertEqual((status, answer["code"]), (409, "own_key"))
        status, small = self.server.call("POST", "/workflows/api-keys",
                                         {"name": "small", "scopes": ["keys:write"]}, key=FORMER)
        self.assertEqual(status, 201)
        self.assertEqual(self.server.call("DELETE", path, key=small["key"])[0], 403)
        self.assertTrue(self.opens(FORMER))


if __name__ == "__main__":
    unittest.main()
