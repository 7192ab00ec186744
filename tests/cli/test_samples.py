"""`sluice samples` keeps payloads with a workflow."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from served import Served  # noqa: E402
from sluice_server import chain, node  # noqa: E402


class Samples(Served):
    def setUp(self):
        super().setUp()
        self.workflow, _ = self.server.create_workflow("orders", *chain(node("in", "manual_trigger"), node("t", "text_transform", template="x")))

    def test_they_are_saved_listed_shown_and_deleted(self):
        said = self.sluice.output("samples", "add", "orders", "large order", "--data", '{"total": 1250}', "--description", "abroad")
        self.assertEqual(said, "saved the sample 'large order'\n")
        run = self.server.call("POST", f"/workflows/{self.workflow}/execute", {"context": {"n": 7}})[1]["id"]
        self.sluice.output("samples", "add", "orders", "of a run", "--run", run[7:21])
        table = self.sluice.output("samples", "list", "orders")
        self.assertRegex(table, r"(?m)^large order +14 +sent +\S+ +abroad$")
        self.assertRegex(table, rf"(?m)^of a run +7 +run {run[7:21]} ")
        self.assertEqual(self.sluice.output("samples", "show", "orders", "of a run").split(), ['{', '"n":', "7", "}"])
        again = self.sluice.error("samples", "add", "orders", "of a run", "--data", "{}", code=1)
        self.assertIn("already has a sample 'of a run'", again)
        self.sluice.output("samples", "add", "orders", "of a run", "--replace", stdin='{"n": 8}')
        self.sluice.output("samples", "add", "orders", "a new one", "--replace", "--data", "{}")
        self.assertEqual(self.sluice.json("samples", "show", "orders", "of a run")["payload"], {"n": 8})
        self.assertEqual([row["name"] for row in self.sluice.json("samples", "list", "orders")["data"]],
                         ["a new one", "large order", "of a run"])
        self.sluice.output("samples", "delete", "orders", "of a run")
        self.assertIn("There is no such sample", self.sluice.error("samples", "show", "orders", "of a run", code=3))

    def test_one_source_alone(self):
        self.sluice.error("samples", "add", "orders", "x", "--data", "{}", "--run", "06ad3k1v", code=2)
        self.assertIn("did you mean `orders`", self.sluice.error("samples", "list", "order", code=3))


if __name__ == "__main__":
    unittest.main()
