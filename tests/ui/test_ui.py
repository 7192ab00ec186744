"""The web UI in a real browser against the built server: the specs of web/browser, each test a case."""
import json
import os
import subprocess
import tempfile
import unittest

TREE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))


def node():
    return subprocess.run([os.path.join(TREE, "scripts/node")], check=True, capture_output=True, text=True).stdout.strip()


class Ui(unittest.TestCase):
    def test_specs(self):
        subprocess.run([os.path.join(TREE, "scripts/web-packages"), "all"], check=True)
        with tempfile.TemporaryDirectory() as folder:
            report = os.path.join(folder, "report.json")
            done = subprocess.run(
                [node(), "node_modules/vitest/vitest.mjs", "run", "--config", "browser/vitest.config.ts",
                 "--reporter=default", "--reporter=json", f"--outputFile={report}"],
                cwd=os.path.join(TREE, "web"), stdin=subprocess.DEVNULL, check=False)
            with open(report, encoding="utf-8") as file:
                results = json.load(file)
        for spec in results["testResults"]:
            with self.subTest(spec=os.path.basename(spec["name"])):
                self.assertTrue(spec["assertionResults"], spec.get("message"))
            for each in spec["assertionResults"]:
                with self.subTest(each["fullName"]):
                    self.assertEqual(each["status"], "passed", "\n".join(each["failureMessages"]))
        self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main()
