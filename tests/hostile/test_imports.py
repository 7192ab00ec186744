"""CSV files that are meant to do harm: each import ends with a clear message, in little memory, and the next one works."""
import gzip
import itertools
import os
import re
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import Server  # noqa: E402

MIB = 1 << 20
WITHIN_S = 120
GROWTH_MAX = 150 * MIB
numbers = (f"+6142{number:07d}" for number in itertools.count(1))


def utf16(text):
    return text.encode("utf-16-le")


# name, Content-Type, body, and what is in the message: of the refusal, of the job, or of its list of errors.
ROWS = (
    ("nothing", "", b"", "The file is empty"),
    ("only-a-mark", "", b"\xef\xbb\xbf", "The file is empty"),
    ("line-ends-only", "", b"\r\n" * 100_000, "The file is empty"),
    ("nul-bytes", "", b"\0" * 100_000, "is not UTF-8 text"),
    ("random-bytes", "", bytes(range(256)) * 1_000, "cannot be read|is not UTF-8 text|No column"),
    ("gzip", "", gzip.compress(b"phone_number\n"), "cannot be read|is not UTF-8 text"),
    ("one-line-of-8-mib", "", b"x" * (8 * MIB - 10), "more than 262144 bytes"),
    ("a-million-columns", "", b"," * MIB, "more than 500 columns"),
    ("header-with-an-open-quote", "", b'"' + b"x," * 200_000, "quotation mark is not closed|more than 262144 bytes"),
    ("utf-16-without-saying-so", "", utf16("phone_number\n0429069971\n"), "such as utf-16"),
    ("odd-utf-16", "; charset=utf-16le", utf16("phone_number\n") + b"x", "is not valid UTF-16"),
    ("half-a-pair", "; charset=utf-16le", utf16("phone_number\n") + b"\x00\xd8", "is not valid UTF-16"),
    ("long-charset", "; charset=" + "x" * 5_000, b"phone_number\n", "is not supported"),
    ("shift-jis-that-is-none", "; charset=shift_jis", b"phone_number\n\xff\xff\n", "is not valid shift_jis"),
    ("quote-that-never-ends", "", b'phone_number,x\n0429069971,"' + b"y\n" * 1_000_000, "opens a field in line 2 is not closed"),
    ("quote-at-the-end", "", b'phone_number\n"', "opens a field in line 2 is not closed"),
    ("a-row-of-4-mib", "", b"phone_number\n" + b"1" * (4 * MIB) + b"\n", "Not read: the row has more than 262144 bytes"),
    ("a-row-of-many-columns", "", b"phone_number\n" + b"," * MIB + b"\n", "Not read: the row has more than 500 columns"),
    ("nul-in-a-row", "", b"phone_number,first_name\n0429069971,a\0b\n", "has a NUL byte"),
    ("latin-1-as-utf-8", "", b"phone_number,first_name\n0429069971,M\xfcller\n", "is not valid UTF-8"),
    ("half-a-character", "", b"phone_number,first_name\n0429069971,a\xe2\x82\n", "is not valid UTF-8"),
    ("text-behind-a-quote", "", b'phone_number\n"0429069971"=1+1\n', "text behind its closing quotation mark"),
    ("deep-json", "", b"phone_number,custom\n0429069971," + b"[" * 100_000 + b"\n", "must be a JSON object"),
    ("large-custom", "", b'phone_number,custom\n0429069971,"{""x"":""' + b"y" * 20_000 + b'""}"\n', "16384 bytes"),
    ("number-like-a-formula", "", b"phone_number\n=1+1\n", "is not a phone number"),
    ("surrogates-as-bytes", "", b"phone_number,first_name\n0429069971,\xed\xa0\x80\n", "is not valid UTF-8"),
)


class HostileFiles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="sluice-hostile-import-")
        cls.server = Server(os.path.join(cls.folder.name, "data")).start()

    @classmethod
    def tearDownClass(cls):
        assert cls.server.stop() == 0
        cls.folder.cleanup()

    def call(self, method, path, body=None, kind="text/csv"):
        return self.server.call(method, "/api/v1/" + path, body, {"Content-Type": kind})

    def over(self, job):
        until = time.monotonic() + WITHIN_S
        while time.monotonic() < until:
            status, answer = self.call("GET", "imports/" + job)
            self.assertEqual(status, 200, answer)
            if answer["import"]["finished_at"]:
                return answer["import"]
        self.fail(f"the import did not end: {answer}")

    def what_is_said(self, status, answer):
        if status != 201:
            self.assertEqual((status, answer["success"]), (400, False), answer)
            return answer["message"]
        job = self.over(answer["import_id"])
        return (job["message"] or "") + str(self.call("GET", f"imports/{job['id']}/errors")[1])

    def memory(self):
        with open(f"/proc/{self.server.process.pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmHWM:\s+(\d+) kB", file.read()).group(1)) << 10

    def check_that_it_works(self):
        status, begun = self.call("POST", "imports", f"phone_number\n{next(numbers)}\n")
        self.assertEqual(status, 201, begun)
        self.assertEqual(self.over(begun["import_id"])["rows"]["created"], 1)

    def test_each_file(self):
        self.assertEqual(len({name for name, *_ in ROWS}), len(ROWS))
        for name, kind, body, words in ROWS:
            with self.subTest(file=name):
                said = self.what_is_said(*self.call("POST", "imports", body, "text/csv" + kind))
                self.assertRegex(said, words)
                self.check_that_it_works()

    def upload(self, pieces, settings=None):
        status, begun = self.call("POST", "imports", "{}" if settings is None else settings, "application/json")
        self.assertEqual(status, 201, begun)
        for number, piece in enumerate(pieces):
            status, answer = self.call("PUT", f"imports/{begun['import_id']}/parts/{number}", piece)
            self.assertEqual(status, 200, answer)
        status, started = self.call("POST", f"imports/{begun['import_id']}/start")
        self.assertEqual(status, 200, started)
        return self.over(begun["import_id"])

    def test_marks_of_direction_around_a_number_are_left_out(self):
        """As phones put them there when a number is copied from their contacts."""
        status, begun = self.call("POST", "imports", "phone_number\n\u202d0429069972\u202c\n".encode(), "text/csv")
        self.assertEqual(status, 201, begun)
        self.assertEqual(self.over(begun["import_id"])["rows"]["created"], 1)
        status, found = self.call("GET", "contacts?phone_number=%2B61429069972")
        self.assertEqual([each["phone_number"] for each in found["contacts"]], ["+61429069972"])

    def test_large_files_take_little_memory(self):
        """One row of 96 MiB; one that a quotation mark opens; and many rows of nothing."""
        header = b"phone_number,first_name\n"
        before = self.memory()
        one_row = self.upload([header, *[b"x" * (8 * MIB)] * 12, b"\n0429069971,Ada\n"])
        self.assertEqual((one_row["status"], one_row["rows"]["failed"], one_row["rows"]["created"]), ("completed", 1, 1))
        quoted = self.upload([header + b'"', *[b"x" * (8 * MIB)] * 12])
        self.assertEqual((quoted["status"], quoted["rows"]["read"]), ("failed", 0))
        empty = self.upload([header, *[b"\n" * (8 * MIB)] * 4, b",\n" * 20_000])
        self.assertEqual((empty["status"], empty["rows"]["failed"], empty["errors_listed"]), ("completed", 20_000, 10_000))
        grown = self.memory() - before
        print(f"memory grew by {grown / MIB:.0f} MiB at most")
        self.assertLess(grown, GROWTH_MAX)
        self.check_that_it_works()

    def test_a_file_that_is_too_large(self):
        status, begun = self.call("POST", "imports", "{}", "application/json")
        self.assertEqual(status, 201, begun)
        piece = b"x" * (8 * MIB)
        for number in range(33):
            status, answer = self.call("PUT", f"imports/{begun['import_id']}/parts/{number}", piece)
            if status != 200:
                break
        self.assertEqual((number, status), (32, 413), answer)
        self.assertIn("more than 268435456 bytes", answer["message"])
        self.assertEqual(self.call("POST", f"imports/{begun['import_id']}/cancel")[0], 200)
        self.check_that_it_works()

    def test_no_cell_of_a_list_or_an_export_is_a_formula(self):
        cells = [beginning + "1+cmd|' /C calc'!A0" for beginning in ("=", "+", "-", "@", "\t", "\r", "'=", " =", "=\n")]
        rows = "".join(f'{next(numbers)},"{cell}","{cell}",x\r\n' for cell in cells) + "".join(f'"{cell}","{cell}"\r\n' for cell in cells)
        status, begun = self.call("POST", "imports", "phone_number,first_name,custom.note\r\n" + rows)
        self.assertEqual(status, 201, begun)
        job = self.over(begun["import_id"])
        errors = self.call("GET", f"imports/{job['id']}/errors")[1]
        self.call("POST", "create-contact", '{"phone_number": "%s", "first_name": "=1", "company": "@x"}' % next(numbers), "application/json")
        export = self.call("POST", "exports")[1]["export_id"]
        until = time.monotonic() + WITHIN_S
        while not self.call("GET", "exports/" + export)[1]["export"]["finished_at"]:
            self.assertLess(time.monotonic(), until)
        exported = self.call("GET", f"exports/{export}/file")[1]
        for text, numbers_are_in in ((errors, None), (exported, 1)):
            for line in text.replace("\r\n", "\n").split("\n"):
                for column, cell in enumerate(re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', line)):
                    bare = cell.strip('"')
                    if column != numbers_are_in or not re.fullmatch(r"\+[0-9]+", bare):
                        self.assertFalse(bare.startswith(("=", "+", "-", "@", "\t", "\r")), (line, cell))


if __name__ == "__main__":
    unittest.main()
