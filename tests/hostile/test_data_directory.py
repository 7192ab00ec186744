"""Data directories that are not as a server left them: each is refused with exit code 6 and a sentence that says
what was found, where, and what to do; and nothing in them is changed."""
import base64
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from sluice_server import Server, binary, chain, node  # noqa: E402

REFUSED = 6
PAGE = 4096


class DataDirectories(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sluice-data-")
        self.addCleanup(folder.cleanup)
        self.data = pathlib.Path(folder.name) / "data"
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("SLUICE_")}

    def use(self, kill=False):
        """A server that took some deliveries; the ids of their runs."""
        server = Server(str(self.data)).start()
        _, token = server.create_workflow("kept", *chain(node("in", "webhook_trigger")))
        runs = []
        for number in range(30):
            status, answer = server.call("POST", f"/workflows/webhooks/{token}", {"n": number, "text": "x" * 5000}, key=None)
            self.assertEqual(status, 202, answer)
            runs.append(answer["execution_id"])
        server.kill() if kill else self.assertEqual(server.stop(), 0)
        return runs

    def sluice(self, *arguments, **environment):
        return subprocess.run([binary(), *arguments, "--data", str(self.data)], env={**self.environment, **environment},
                              capture_output=True, text=True, timeout=60, check=False)

    def refused(self, *words, **environment):
        before = {file.name: file.read_bytes() for file in self.data.iterdir() if file.name not in ("lock", "sluice.db-shm")}
        done = self.sluice("serve", "--listen", "127.0.0.1:0", **environment)
        self.assertEqual(done.returncode, REFUSED, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        for name, content in before.items():
            self.assertEqual((self.data / name).read_bytes(), content, name)

    def test_another_master_key(self):
        self.use()
        right = (self.data / "master.key").read_text(encoding="ascii")
        wrong = base64.b64encode(b"k" * 32).decode()
        for before_the_check in (False, True):
            if before_the_check:  # as databases of older versions are
                with sqlite3.connect(self.data / "sluice.db") as database:
                    database.execute("DELETE FROM meta WHERE name = 'master_key'")
            (self.data / "master.key").write_text(wrong, encoding="ascii")
            done = self.sluice("serve", "--listen", "127.0.0.1:0")
            self.assertEqual(done.returncode, REFUSED, done.stderr)
            self.assertIn("master.key is not the master key of this database", done.stderr)
            (self.data / "master.key").write_text(right, encoding="ascii")
        done = self.sluice("serve", "--listen", "127.0.0.1:0", SLUICE_MASTER_KEY=wrong)
        self.assertEqual(done.returncode, REFUSED, done.stderr)
        self.assertIn("SLUICE_MASTER_KEY is not the master key", done.stderr)
        os.remove(self.data / "master.key")
        done = self.sluice("serve", "--listen", "127.0.0.1:0")
        self.assertEqual(done.returncode, REFUSED, done.stderr)
        self.assertIn("master.key is missing", done.stderr)

    def test_keys_without_their_database(self):
        self.use(kill=True)
        database, log = self.data / "sluice.db", self.data / "sluice.db-wal"
        content = database.read_bytes()
        database.write_bytes(b"")
        self.refused("sluice.db is empty", "sluice.db-wal", "restore")
        os.remove(log)
        database.write_bytes(content)  # all tables stood in the log
        self.refused("sluice.db is empty", "master.key", "restore")
        database.write_bytes(b"")
        self.refused("sluice.db is empty", "master.key", "restore")
        os.remove(database)
        self.refused("sluice.db is missing", "master.key", "restore")

    def test_a_key_that_was_put_there_for_the_first_start_is_used(self):
        self.data.mkdir()
        (self.data / "master.key").write_text(base64.b64encode(b"m" * 32).decode(), encoding="ascii")
        Server(str(self.data)).start().stop()
        self.assertEqual((self.data / "master.key").read_text(encoding="ascii"), base64.b64encode(b"m" * 32).decode())

    def test_noise_in_the_log(self):
        self.use(kill=True)
        log = self.data / "sluice.db-wal"
        content = log.read_bytes()
        self.assertGreater(len(content), 10 * PAGE)
        log.write_bytes(b"noise" * 20_000)
        self.refused("sluice.db-wal is damaged at its beginning")
        middle = len(content) // 2
        log.write_bytes(content[:middle] + b"noise" * 100 + content[middle + 500:])
        self.refused("sluice.db-wal is damaged", "were acknowledged", "--cut-log")
        done = self.sluice("doctor", "--cut-log")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("given up", done.stdout)
        Server(str(self.data)).start().stop()

    def test_a_flipped_bit_of_the_log_is_put_back_and_no_run_is_lost(self):
        runs = self.use(kill=True)
        log = self.data / "sluice.db-wal"
        content = bytearray(log.read_bytes())
        content[32 + 24 + 2 * (PAGE + 24) + 1000] ^= 1
        log.write_bytes(content)
        self.refused("sluice.db-wal is damaged", "frame 2")
        done = self.sluice("doctor", "--repair")
        self.assertEqual(done.returncode, 0, done.stderr)
        server = Server(str(self.data)).start()
        self.addCleanup(server.stop)
        for run in runs:
            self.assertEqual(server.call("GET", f"/workflows/runs/{run}")[0], 200)

    def test_a_truncated_database(self):
        self.use(kill=True)
        Server(str(self.data)).start().kill()  # its start moves the log
        database = self.data / "sluice.db"
        (self.data / "sluice.db-wal").write_bytes(b"")
        database.write_bytes(database.read_bytes()[:-PAGE - 100])
        self.refused("sluice.db is truncated", "restore")

    def test_a_newer_version(self):
        self.use()
        with sqlite3.connect(self.data / "sluice.db") as database:
            database.execute("PRAGMA user_version = 1000")
        done = self.sluice("serve", "--listen", "127.0.0.1:0")
        self.assertEqual(done.returncode, REFUSED, done.stderr)
        self.assertIn("newer version", done.stderr)

    def test_a_second_process_though_the_lock_file_is_gone(self):
        server = Server(str(self.data)).start()
        self.addCleanup(server.stop)
        os.remove(self.data / "lock")
        done = self.sluice("serve", "--listen", "127.0.0.1:0")
        self.assertEqual(done.returncode, REFUSED, done.stderr)
        self.assertIn("sluice.db is in use by another process", done.stderr)
        self.assertEqual(server.call("GET", "/api/v1/health")[0], 200)

    def test_a_damaged_page_is_named_and_not_served(self):
        runs = self.use(kill=True)
        Server(str(self.data)).start().kill()
        database = self.data / "sluice.db"
        content = bytearray(database.read_bytes())
        page = next(at for at in range(0, len(content), PAGE) if b"x" * 3000 in content[at:at + PAGE])
        content[page + 2000] ^= 64
        database.write_bytes(content)
        done = self.sluice("doctor", "--url", "http://127.0.0.1:1")
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"page {page // PAGE + 1}: damaged; in table runs", done.stdout)
        server = Server(str(self.data)).start()
        answers = [server.call("GET", f"/workflows/runs/{run}") for run in runs]
        damaged = [body for status, body in answers if status == 500]
        self.assertGreaterEqual(len(damaged), 1)
        for body in damaged:
            self.assertEqual(body["code"], "database_damaged")
        self.assertIn(200, [status for status, _ in answers])
        status, workflows = server.call("GET", "/workflows")
        token = workflows[0]["webhook_url"].rsplit("/", 1)[-1]
        self.assertEqual(server.call("POST", f"/workflows/webhooks/{token}", {}, key=None)[0], 202, "others go on")
        server.stop()
        self.assertIn(f"page {page // PAGE + 1} of ", "".join(server.lines))
        self.assertEqual(self.sluice("doctor", "--repair").returncode, 0)
        server = Server(str(self.data)).start()
        self.assertEqual({server.call("GET", f"/workflows/runs/{run}")[0] for run in runs}, {200})
        server.stop()

    def test_a_backup_gets_its_checksums(self):
        self.use()
        backup = self.data.parent / "backup"
        backup.mkdir()
        with sqlite3.connect(self.data / "sluice.db") as source, sqlite3.connect(backup / "sluice.db") as copy:
            source.backup(copy)
        shutil.copy(self.data / "master.key", backup)
        shutil.copy(self.data / "vault.key", backup)
        self.data = backup
        done = self.sluice("doctor", "--add-checksums")
        self.assertEqual(done.returncode, 0, done.stderr)
        Server(str(self.data)).start().stop()


if __name__ == "__main__":
    unittest.main()
