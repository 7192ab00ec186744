"""`sluice contacts` imports contacts from CSV files and exports them."""
import csv
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from served import Served  # noqa: E402


class Contacts(Served):
    def setUp(self):
        super().setUp()
        self.list = self.server.call("POST", "/api/v1/create-list", {"name": "Spring"})[1]["list_id"]

    def write(self, name, text, charset="utf-8"):
        with open(self.path(name), "w", encoding=charset, newline="") as file:
            file.write(text)
        return self.path(name)

    def test_a_file_is_imported_and_exported(self):
        leads = self.write("leads.csv", "Mobile;Größe;Notes\n0429069971;groß;x\n0400111222;;y\n", "windows-1252")
        said = self.sluice.output("contacts", "import", leads, "--map", "Mobile=phone_number", "--map", "Größe=custom.size", "--map", "Notes=",
                                  "--list", "Spring", "--charset", "windows-1252")
        self.assertEqual(said, "2 rows: 2 created, 0 updated, 0 unchanged, 0 skipped, 0 failed\n")
        job = self.sluice.json("contacts", "import", leads, "--map", "Mobile=phone_number", "--skip-existing", "--charset", "windows-1252")
        self.assertEqual((job["rows"]["skipped"], job["name"]), (2, "leads.csv"))
        self.server.call("POST", "/api/v1/create-contact", {"phone_number": "0400111333"})
        self.assertEqual(self.sluice.output("contacts", "export", self.path("all.csv")), f"3 contacts in {self.path('all.csv')}\n")
        with open(self.path("all.csv"), encoding="utf-8", newline="") as file:
            rows = {row["phone_number"]: row["custom"] for row in csv.DictReader(file)}
        self.assertEqual(rows, {"+61429069971": '{"size":"groß"}', "+61400111222": "", "+61400111333": ""})
        shown = self.sluice.output("contacts", "export", "-", "--list", self.list, "--byte-order-mark")
        self.assertTrue(shown.startswith("\ufeffid,"))
        self.assertEqual(len(shown.splitlines()), 3)

    def test_rows_that_fail_are_named(self):
        text = "phone_number,first_name\n0429069971,Ada\n12,Bob\n" + "13,x\n" * 10
        said = self.sluice.error("contacts", "import", "-", code=1, stdin=text)
        self.assertIn("line 3: phone_number: ", said)
        self.assertIn("... and more; --errors FILE saves all of them", said)
        self.sluice.error("contacts", "import", self.write("bad.csv", text), "--errors", self.path("errors.csv"), code=1)
        with open(self.path("errors.csv"), encoding="utf-8", newline="") as file:
            self.assertEqual([row["line"] for row in csv.DictReader(file)], [str(line) for line in range(3, 14)])

    def test_what_is_wrong_is_said(self):
        good = self.write("good.csv", "phone_number\n0429069971\n")
        self.assertIn("did you mean `Spring`", self.sluice.error("contacts", "import", good, "--list", "Sprin", code=3))
        self.assertIn("the file has no column Mobile", self.sluice.error("contacts", "import", good, "--map", "Mobile=phone_number", code=1))
        self.assertIn("COLUMN=FIELD", self.sluice.error("contacts", "import", good, "--map", "Mobile", code=1))
        self.assertIn("cannot read", self.sluice.error("contacts", "import", self.path("nobody.csv"), code=3))
        self.assertEqual(self.server.call("GET", "/api/v1/contacts")[1]["contacts"], [])
        states = {each["status"] for each in self.server.call("GET", "/api/v1/imports")[1]["imports"]}
        self.assertEqual(states, {"cancelled"}, "none is left waiting for its file")
        unclosed = self.sluice.error("contacts", "import", self.write("open.csv", 'phone_number\n0429069971\n"x\n'), code=1)
        self.assertIn("line 3 is not closed", unclosed)


if __name__ == "__main__":
    unittest.main()
