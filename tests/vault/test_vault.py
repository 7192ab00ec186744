"""The vault's key and its command, against a real server: rotation under kill -9, keys that come
from the environment, keys that are lost, and what people type."""
import base64
import json
import os
import pty
import random
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import ADMIN_KEY, Server, binary  # noqa: E402

ITEMS = 400


def new_key():
    return base64.b64encode(os.urandom(32)).decode()


class Live(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="sluice-vault-")
        self.data = os.path.join(self.directory.name, "data")
        self.key_file = os.path.join(self.data, "vault.key")
        self.server = Server(self.data)

    def tearDown(self):
        if self.server.process and self.server.process.poll() is None:
            self.server.stop()
        os.environ.pop("SLUICE_VAULT_KEY", None)
        self.directory.cleanup()

    def command(self, *arguments, stdin=b""):
        environment = {**os.environ, "SLUICE_URL": f"http://127.0.0.1:{self.server.port}", "SLUICE_API_KEY": ADMIN_KEY}
        return subprocess.run([binary(), "vault", *arguments], input=stdin, capture_output=True, env=environment,
                              timeout=60)

    def keep(self, name, secret="a value"):
        status, item = self.server.call("POST", "/workflows/vault", {"name": name, "secret": secret})
        self.assertEqual(status, 201, item)
        return item["id"]

    def all_open(self):
        done = self.command("check", "--json")
        self.assertEqual(json.loads(done.stdout)["failed"], [])
        self.assertEqual(done.returncode, 0)

    def keys_in_file(self):
        with open(self.key_file, encoding="ascii") as lines:
            return lines.read().split()


class Rotation(Live):
    def test_killed_in_between(self):
        self.server.start()
        for i in range(ITEMS):
            self.keep(f"item {i}")
        seed = random.randrange(1 << 32)
        dice = random.Random(seed)
        ended = 0
        for attempt in range(12):
            with self.subTest(attempt=attempt, seed=seed):
                def rotate():
                    try:
                        self.server.call("POST", "/workflows/vault/rotate-key", {})
                    except OSError:
                        pass
                before = self.keys_in_file()
                asking = threading.Thread(target=rotate)
                asking.start()
                if attempt % 2:  # just after the new key is there, or at any moment
                    until = time.monotonic() + 10
                    while self.keys_in_file() == before and time.monotonic() < until:
                        pass
                time.sleep(dice.random() * 0.02)
                self.server.kill()
                asking.join()
                ended += len(self.keys_in_file()) == 1
                self.server.start()
                self.all_open()
                self.assertEqual(len(self.keys_in_file()), 1, "the start ended what was begun")
        self.assertLess(ended, 12, "some were killed while they went on")

    def test_while_items_change(self):
        self.server.start()
        ids = [self.keep(f"item {i}") for i in range(120)]
        stop = threading.Event()
        failures = []

        def change():
            number = 0
            while not stop.is_set():
                number += 1
                status, answer = self.server.call("PUT", f"/workflows/vault/{ids[number % 120]}", {"secret": "another"})
                if status != 200:
                    failures.append(answer)

        changing = threading.Thread(target=change)
        changing.start()
        for _ in range(5):
            self.assertEqual(self.command("rotate-key").returncode, 0)
        stop.set()
        changing.join()
        self.assertEqual(failures, [])
        self.all_open()
        self.server.kill()
        self.server.start()
        self.all_open()


class Keys(Live):
    def test_the_file_is_made_for_its_owner_only(self):
        self.server.start()
        self.assertEqual(stat.S_IMODE(os.stat(self.key_file).st_mode), 0o600)
        elsewhere = os.path.join(self.directory.name, "elsewhere.key")
        self.server.stop()
        os.rename(self.key_file, elsewhere)
        self.server.options = ("--vault-key-file", elsewhere)
        self.server.start()
        self.assertFalse(os.path.exists(self.key_file))

    def test_from_the_environment(self):
        old, new = new_key(), new_key()
        os.environ["SLUICE_VAULT_KEY"] = old
        self.server.start()
        self.keep("kept")
        self.assertFalse(os.path.exists(self.key_file))
        refused = self.command("rotate-key")
        self.assertEqual(refused.returncode, 1)
        self.assertIn(b"SLUICE_VAULT_KEY=NEW,OLD", refused.stderr)
        self.assertEqual(self.server.call("POST", "/workflows/vault/rotate-key", {})[0], 409)
        self.server.kill()
        os.environ["SLUICE_VAULT_KEY"] = f"{new},{old}"
        self.server.start()
        self.all_open()
        self.server.stop()
        os.environ["SLUICE_VAULT_KEY"] = new
        self.server.start()
        self.all_open()

    def test_another_key_opens_nothing_and_check_says_so(self):
        self.server.start()
        item = self.keep("locked out")
        self.server.stop()
        os.environ["SLUICE_VAULT_KEY"] = new_key()
        self.server.start()
        done = self.command("check")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"locked out", done.stdout)
        self.assertIn(item.encode(), done.stdout)
        self.server.stop()
        del os.environ["SLUICE_VAULT_KEY"]
        self.server.start()
        self.all_open()

    def test_a_lost_file_is_not_replaced(self):
        self.server.start()
        self.server.stop()
        os.remove(self.key_file)
        self.server.start()  # nothing is kept yet, so a new one will do
        self.keep("kept")
        self.server.stop()
        os.remove(self.key_file)
        with self.assertRaisesRegex(AssertionError, "vault.key is missing, but the vault contains 1 items"):
            self.server.start()
        for garbage in ("", "x", base64.b64encode(b"short").decode()):
            with self.subTest(garbage=garbage):
                with open(self.key_file, "w", encoding="ascii") as file:
                    file.write(garbage)
                with self.assertRaisesRegex(AssertionError, "vault.key"):
                    self.server.start()


class Command(Live):
    def setUp(self):
        super().setUp()
        self.server.start()

    def test_from_the_first_to_the_last(self):
        made = json.loads(self.command("create", "stripe", "--host", "api.stripe.com", "--json", stdin=b"sk_1\n").stdout)
        self.assertEqual((made["name"], made["allowed_hosts"]), ("stripe", ["api.stripe.com"]))
        shown = json.loads(self.command("get", "stripe", "--json").stdout)
        self.assertEqual(shown["id"], made["id"])
        for arguments in (("update", "stripe", "--secret"), ("update", made["id"], "--host", "any"),
                          ("update", "stripe", "--expires-at", "2999-01-01T00:00:00Z"),
                          ("update", "stripe", "--name", "renamed"), ("update", "renamed", "--expires-at", "never")):
            with self.subTest(arguments=arguments):
                self.assertEqual(self.command(*arguments, stdin=b"sk_2").returncode, 0)
        listed = self.command("list").stdout.decode()
        self.assertRegex(listed, r"renamed\s+text\s+any\s+never")
        self.assertEqual(self.command("update", "renamed").returncode, 1)
        self.assertEqual(self.command("get", "stripe").returncode, 3)
        self.assertEqual(self.command("delete", "renamed").returncode, 0)
        self.assertEqual(self.command("delete", "renamed").returncode, 3)
        self.assertEqual(json.loads(self.command("list", "--json").stdout), [])

    def test_files_and_keys(self):
        file = os.path.join(self.directory.name, "any")
        with open(file, "wb") as out:
            out.write(bytes(range(256)))
        made = json.loads(self.command("create", "a file", "--file", "--from-file", file, "--json").stdout)
        self.assertEqual(made["kind"], "file")
        key = self.command("create", "api-key:crm")
        self.assertRegex(key.stdout.decode(), r"^wfk_[0-9a-f]{64}\n$")
        self.assertIn(b"only this once", key.stderr)
        self.assertEqual(self.command("create", "empty").returncode, 1)
        self.assertEqual(self.command("create", "missing", "--from-file", "/nonexistent").returncode, 3)

    def test_no_secret_is_an_argument_and_typing_does_not_show(self):
        self.assertEqual(self.command("create", "stripe", "sk_1").returncode, 2)
        leader, follower = pty.openpty()
        environment = {**os.environ, "SLUICE_URL": f"http://127.0.0.1:{self.server.port}", "SLUICE_API_KEY": ADMIN_KEY}
        typing = subprocess.Popen([binary(), "vault", "create", "typed"], stdin=follower, stdout=follower,
                                  stderr=follower, env=environment)
        os.close(follower)
        seen = b""
        while b"Enter" not in seen:
            seen += os.read(leader, 1000)
        os.write(leader, b"typed secret\n")
        while True:
            try:
                part = os.read(leader, 1000)
            except OSError:
                break
            if not part:
                break
            seen += part
        os.close(leader)
        self.assertEqual(typing.wait(timeout=30), 0, seen)
        self.assertNotIn(b"typed secret", seen)
        self.assertIn(b'"name": "typed"', seen)

    def test_every_command_explains_itself(self):
        for name in ("create", "get", "update", "delete", "check", "rotate-key"):
            with self.subTest(name):
                self.assertRegex(self.command(name, "--help").stdout.decode(), rf"sluice vault {name}")


if __name__ == "__main__":
    unittest.main()
