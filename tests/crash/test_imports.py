"""A server that is killed with SIGKILL in the middle of an import, and of an export, again and again: both go on where
they were, no row is imported twice, none is left out, and each row that failed is listed once."""
import csv
import io
import os
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import ADMIN_KEY, Server  # noqa: E402

import http.client  # noqa: E402

ROWS = int(os.environ.get("CRASH_ROWS", "20000"))
KILLS_MAX = 8
EVERY_WRONG = 10
WITHIN_S = 180
CSV = {"Content-Type": "text/csv"}


def row(number):
    """Every tenth has no number that could be one."""
    phone = "12" if number % EVERY_WRONG == 0 else f"+614{number:08d}"
    return f'{phone},"Name, {number}"\r\n'


class KilledJobs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sluice-crash-import-")
        self.addCleanup(folder.cleanup)
        self.server = Server(os.path.join(folder.name, "data")).start()
        self.addCleanup(lambda: self.server.process.poll() is None and self.server.kill())

    def job(self, kind, job):
        status, answer = self.server.call("GET", f"/api/v1/{kind}s/{job}")
        self.assertEqual(status, 200, answer)
        return answer[kind]

    def rows_done(self, kind, found):
        return found["rows"]["read"] if kind == "import" else found["rows"]

    def text_of(self, path):
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=60)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {ADMIN_KEY}"})
            answer = connection.getresponse()
            self.assertEqual(answer.status, 200)
            return answer.read().decode()
        finally:
            connection.close()

    def finished_after_kills(self, kind, job):
        """The job once it is over. The server is killed as soon as more rows are done than at its start."""
        kills, at_start, until = 0, 0, time.monotonic() + WITHIN_S
        while time.monotonic() < until:
            found = self.job(kind, job)
            done = self.rows_done(kind, found)
            self.assertGreaterEqual(done, at_start, "what was done stays done")
            if found["finished_at"]:
                self.assertGreaterEqual(kills, 2, "it was over before it could be killed; set CRASH_ROWS")
                print(f"{kind}: {done} rows, killed {kills} times")
                return found
            if kills < KILLS_MAX and done > at_start:
                self.server.kill()
                self.server.start()
                kills += 1
                at_start = done
        self.fail(f"the {kind} did not end within {WITHIN_S} s: {found}")

    def begin_import(self):
        status, begun = self.server.call("POST", "/api/v1/imports", {"name": "killed.csv"})
        self.assertEqual(status, 201, begun)
        job = begun["import_id"]
        text = "phone_number,first_name\r\n" + "".join(map(row, range(ROWS)))
        size = len(text) // 3 + 1
        for part, at in enumerate(range(0, len(text), size)):
            # Killed before and after it: a part that was answered is there, and is not taken twice.
            for _ in range(2):
                status, answer = self.server.call("PUT", f"/api/v1/imports/{job}/parts/{part}", text[at:at + size], CSV)
                self.assertEqual((status, answer["import"]["parts"]), (200, part + 1), answer)
                if part == 1:
                    self.server.kill()
                    self.server.start()
        self.assertEqual(self.server.call("POST", f"/api/v1/imports/{job}/start")[0], 200)
        return job

    def test_nothing_is_imported_twice_and_nothing_is_lost(self):
        job = self.begin_import()
        done = self.finished_after_kills("import", job)
        wrong = ROWS // EVERY_WRONG
        # A row that was imported twice would be "unchanged" the second time.
        self.assertEqual((done["status"], done["rows"]),
                         ("completed", {"read": ROWS, "created": ROWS - wrong, "updated": 0, "unchanged": 0, "skipped": 0, "failed": wrong}))
        listed = list(csv.reader(io.StringIO(self.text_of(f"/api/v1/imports/{job}/errors"), newline="")))[1:]
        self.assertEqual([int(each[0]) for each in listed], [number + 2 for number in range(0, ROWS, EVERY_WRONG)])

        status, begun = self.server.call("POST", "/api/v1/exports")
        self.assertEqual(status, 201, begun)
        export = self.finished_after_kills("export", begun["export_id"])
        exported = list(csv.DictReader(io.StringIO(self.text_of(f"/api/v1/exports/{export['id']}/file"), newline="")))
        self.assertEqual(len(exported), ROWS - wrong)
        self.assertEqual({each["phone_number"]: each["first_name"] for each in exported},
                         {f"+614{number:08d}": f"Name, {number}" for number in range(ROWS) if number % EVERY_WRONG})


if __name__ == "__main__":
    unittest.main()
