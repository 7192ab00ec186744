"""Our JSON Schema validator against the official JSON Schema Test Suite for draft 2020-12, as Debian packages it.

Each file of the suite is a case. What is answered otherwise is listed here with the reason; when it changes, so must the
list. On another system, JSON_SCHEMA_SUITE names a checkout of the suite; another version may have other tests.
"""
import functools
import json
import os
import subprocess
import tempfile
import unittest

import jsonschema

PROGRAM = os.path.join(os.path.dirname(os.environ["SLUICE_BIN"]), "tests", "json_schema_suite")
SUITE = os.environ.get("JSON_SCHEMA_SUITE", "/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance")
DRAFT = os.path.join(SUITE, "tests", "draft2020-12")
REMOTES = os.path.join(SUITE, "remotes")
RUN_S_MAX = 120
TESTS_MIN = 1300
# `format` describes in the required files and in most of the others; these ask for it to be checked. Of the formats that
# the suite knows, those that we know.
FORMATS = [f"optional/format/{name}.json" for name in
           ("date", "date-time", "email", "hostname", "ipv4", "ipv6", "time", "unknown", "uri", "uuid")]

VOCABULARY = "$vocabulary changes nothing: each keyword has its meaning, and check_formats decides about `format`"
RE2 = "patterns are RE2's, which have no \\c and whose \\s is ASCII"
ALL = "all tests of the group"
# File, group, tests, and why they are answered otherwise.
EXCEPTIONS = (
    ("vocabulary.json", "schema that uses custom metaschema with with no validation vocabulary",
     ["no validation: invalid number, but it still validates"], VOCABULARY),
    ("optional/format-assertion.json", "schema that uses custom metaschema with format-assertion: false",
     ["format-assertion: false: invalid string"], VOCABULARY),
    ("optional/format-assertion.json", "schema that uses custom metaschema with format-assertion: true",
     ["format-assertion: true: invalid string"], VOCABULARY),
    ("optional/cross-draft.json", "refs to historic drafts are processed as historic drafts",
     ["first item not a string is valid"], "each schema is read as draft 2020-12"),
    ("optional/ecmascript-regex.json", "ECMA 262 regex escapes control codes with \\c and upper letter", ALL, RE2),
    ("optional/ecmascript-regex.json", "ECMA 262 regex escapes control codes with \\c and lower letter", ALL, RE2),
    ("optional/ecmascript-regex.json", "ECMA 262 \\s matches whitespace",
     ["Line tabulation matches", "latin-1 non-breaking-space matches", "zero-width whitespace matches",
      "paragraph separator matches (line terminator)", "EM SPACE matches (Space_Separator)"], RE2),
    ("optional/ecmascript-regex.json", "ECMA 262 \\S matches everything but whitespace",
     ["Line tabulation does not match", "latin-1 non-breaking-space does not match",
      "zero-width whitespace does not match", "paragraph separator does not match (line terminator)",
      "EM SPACE does not match (Space_Separator)"], RE2),
    ("optional/ecmascript-regex.json", "\\a is not an ECMA 262 control escape", ALL, "the format `regex` is not known"),
    ("optional/format/email.json", "validation of e-mail addresses",
     ["a quoted string with a space in the local part is valid",
      "a quoted string with a double dot in the local part is valid",
      "a quoted string with a @ in the local part is valid", "an IPv4-address-literal after the @ is valid",
      "an IPv6-address-literal after the @ is valid"], "an email has neither quotes nor an address instead of a host"),
)
# Documents are never fetched: without being given any, the validator refuses schemas in these files that refer to others.
REFERRING = {"anchor.json", "defs.json", "dynamicRef.json", "id.json", "ref.json", "refRemote.json"}


def files():
    for path, cure in ((PROGRAM, "run `scripts/build release json_schema_suite`"),
                       (DRAFT, "run `scripts/install-packages test`, or set JSON_SCHEMA_SUITE")):
        if not os.path.exists(path):
            raise AssertionError(f"{path} is missing; {cure}")
    names = [os.path.relpath(os.path.join(DRAFT, folder, name), DRAFT)
             for folder in ("", "optional") for name in os.listdir(os.path.join(DRAFT, folder)) if name.endswith(".json")]
    return sorted(names) + FORMATS


def documents():
    """What schemas of the suite refer to, by URI: its own, and the meta-schema as python3-jsonschema has it."""
    known = {uri: schema for uri, schema in jsonschema.RefResolver("", {}).store.items() if "/draft/2020-12/" in uri}
    for folder, _, names in os.walk(REMOTES):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8") as file:
                known["http://localhost:1234/" + os.path.relpath(path, REMOTES)] = json.load(file)
    return known


def run(given, formats, names):
    """The number of tests in the files, and (file, group, test): answer of those that are answered otherwise."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(given, file)
        file.flush()
        done = subprocess.run([PROGRAM, file.name, formats, *(os.path.join(DRAFT, name) for name in names)], check=True,
                              stdout=subprocess.PIPE, timeout=RUN_S_MAX)
    answer = json.loads(done.stdout)
    return answer["tests"], {(os.path.relpath(path, DRAFT), group, test): answered
                             for path, group, test, answered in answer["failed"]}


def expected(name):
    """The exceptions of a file: (file, group, test)."""
    with open(os.path.join(DRAFT, name), encoding="utf-8") as file:
        tests = {group["description"]: [test["description"] for test in group["tests"]] for group in json.load(file)}
    return {(name, group, test) for file, group, listed, _ in EXCEPTIONS if file == name
            for test in (tests[group] if listed is ALL else listed)}


class OfficialSuite(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.files = files()
        cls.run_plain = functools.partial(run, formats="no-formats", names=[f for f in cls.files if f not in FORMATS])

    def test_each_file(self):
        tests, failed = self.run_plain(documents())
        self.assertGreaterEqual(tests, TESTS_MIN)
        failed |= run(documents(), "formats", FORMATS)[1]
        for name in self.files:
            with self.subTest(name):
                found = {test: answer for test, answer in failed.items() if test[0] == name}
                listed = expected(name)
                self.assertEqual({test: answer for test, answer in found.items() if test not in listed}, {})
                self.assertEqual(listed - set(found), set(), "as expected by now: take it off the list of exceptions")

    def test_exceptions_are_of_these_files(self):
        self.assertEqual({row[0] for row in EXCEPTIONS} - set(self.files), set())

    def test_documents_are_never_fetched(self):
        known = set().union(*(expected(name) for name in self.files))
        failed = {test: answer for test, answer in self.run_plain({})[1].items() if test not in known}
        for test, answer in failed.items():
            self.assertRegex(answer, r"^no schema: .*ef must point to a place in this schema", test)
        self.assertEqual({test[0] for test in failed}, REFERRING)


if __name__ == "__main__":
    unittest.main()
