"""`apply`, `export` and `workflows validate`: what changes, what does not, and what is said about files that are wrong."""
import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from command_line import CommandLine  # noqa: E402
from sluice_server import Server  # noqa: E402

PLAIN = """
name: plain
nodes:
  - {id: in, type: manual_trigger}
  - {id: text, type: text_transform, data: {template: "Hello"}}
edges:
  - {source: in, target: text}
"""
BILLING = """
name: billing
nodes:
  - {id: in, type: workflow_trigger}
  - {id: text, type: text_transform, data: {template: "Billed"}}
edges:
  - {source: in, target: text}
"""


def calling(name, called):
    return f"""
name: {name}
nodes:
  - {{id: in, type: workflow_trigger}}
  - {{id: go, type: trigger_workflow, data: {{workflow: {called}}}}}
edges:
  - {{source: in, target: go}}
"""


class Apply(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.server = Server(os.path.join(folder.name, "data")).start()
        self.addCleanup(self.server.stop)
        self.sluice = CommandLine(self.server, folder.name)

    def results(self, *arguments):
        return {each["name"]: each["result"] for each in self.sluice.json("apply", *arguments)}

    def refused(self, text, name="wrong.yaml"):
        """What is said about a file; nothing may have changed."""
        said = self.sluice.error("apply", self.sluice.write(name, text), code=1)
        self.assertEqual(self.sluice.json("workflows", "list"), [])
        return said

    def test_what_is_the_same_makes_no_version(self):
        self.assertEqual(self.results(self.sluice.write("plain.yaml", PLAIN)), {"plain": "created"})
        self.assertEqual(self.results("plain.yaml"), {"plain": "unchanged"})
        self.assertEqual(self.sluice.json("workflows", "show", "plain")["version"], 1)
        self.sluice.write("plain.yaml", PLAIN.replace("Hello", "Good day"))
        self.assertIn('~ nodes.text.data.template "Hello" -> "Good day"', self.sluice.output("apply", "plain.yaml"))
        self.assertEqual(self.sluice.json("workflows", "show", "plain")["version"], 2)

    def test_all_documents_and_lists_are_applied(self):
        self.sluice.write("two.yaml", PLAIN + "---\n" + BILLING)
        self.assertEqual(self.results("two.yaml"), {"plain": "created", "billing": "created"})
        self.sluice.write("three.json", json.dumps([{"name": name, "nodes": [{"id": "in", "type": "manual_trigger"}], "edges": []} for name in "abc"]))
        self.assertEqual(self.results("three.json"), {"a": "created", "b": "created", "c": "created"})
        self.assertIn("two workflows are called 'plain'", self.sluice.error("apply", "two.yaml", self.sluice.write("plain.yaml", PLAIN), code=1))

    def test_a_folder_says_what_it_did_and_skipped(self):
        self.sluice.write("all/a.yaml", PLAIN)
        self.sluice.write("all/b.yml", BILLING)
        self.sluice.write("all/notes.txt", "x")
        self.sluice.write("all/deliveries.json", '{"deliveries": []}')
        self.sluice.write("all/inner/c.yaml", PLAIN)
        said = self.sluice.output("apply", "all")
        for line in ("skipped all/deliveries.json: it holds no workflow", "skipped all/inner: folders in a folder are not read",
                     "skipped all/notes.txt: it is not called .yaml, .yml or .json", "2 created, 0 updated, 0 unchanged, 3 skipped"):
            self.assertIn(line, said)
        self.assertIn("0 created, 0 updated, 2 unchanged, 3 skipped", self.sluice.output("apply", "all"))

    def test_pipes_and_links_that_lead_nowhere_are_skipped(self):
        self.sluice.write("odd/a.yaml", PLAIN)
        os.mkfifo(os.path.join(self.sluice.directory, "odd", "pipe.yaml"))
        os.symlink("loop", os.path.join(self.sluice.directory, "odd", "loop"))
        said = self.sluice.output("apply", "odd")
        for line in ("skipped odd/loop: it is not called .yaml, .yml or .json", "skipped odd/pipe.yaml: it is a pipe or a device",
                     "1 created, 0 updated, 0 unchanged, 2 skipped"):
            self.assertIn(line, said)
        os.symlink("loop.yaml", os.path.join(self.sluice.directory, "odd", "loop.yaml"))
        self.assertIn("cannot read odd/loop.yaml", self.sluice.error("apply", "odd", code=3))

    def test_workflows_are_created_before_those_that_call_them(self):
        self.sluice.write("flows/1.yaml", calling("first", "second"))
        self.sluice.write("flows/2.yaml", calling("second", "third"))
        self.sluice.write("flows/3.yaml", BILLING.replace("billing", "third"))
        self.assertIn("first created (dry run", self.sluice.output("apply", "--dry-run", "flows"))
        self.assertEqual(self.results("flows"), {name: "created" for name in ("first", "second", "third")})
        self.assertEqual(set(self.results("flows").values()), {"unchanged"})
        shown = self.sluice.json("workflows", "show", "first")
        self.assertEqual([(call["node_id"], call["workflow"]) for call in shown["calls"]], [("go", "second")])
        self.assertIn("trigger_workflow (second)", self.sluice.output("workflows", "show", "first"))
        exported = self.sluice.output("export", "first", "--yaml")
        self.assertIn('workflow: "second"', exported)
        self.assertNotIn("workflow_id", exported)
        self.sluice.write("flows/1.yaml", calling("first", "third"))
        self.assertIn('~ nodes.go.data.workflow "second" -> "third"', self.sluice.output("apply", "flows"))

    def test_listeners_of_failures_are_named_and_created_first(self):
        self.sluice.write("flows/1.yaml", PLAIN + "settings: {on_failure: alerts}\n")
        self.sluice.write("flows/2.yaml", """name: alerts
nodes:
  - {id: in, type: run_failed, data: {workflows: [billing]}}
edges: []
""")
        self.sluice.write("flows/3.yaml", BILLING)
        self.assertEqual(self.results("flows"), {name: "created" for name in ("plain", "alerts", "billing")})
        self.assertEqual(set(self.results("flows").values()), {"unchanged"})
        self.sluice.output("export", "--dir", "out", "--yaml")
        self.assertEqual(set(self.results("out").values()), {"unchanged"})
        for name, named in (("plain", "alerts"), ("alerts", "billing")):
            with open(os.path.join(self.sluice.directory, "out", f"{name}.yaml"), encoding="utf-8") as file:
                self.assertIn(f'"{named}"', file.read())

    def test_workflows_that_hear_of_each_others_failures_are_created_together(self):
        listener = "name: {}\nnodes:\n  - {{id: in, type: run_failed, data: {{workflows: [{}]}}}}\nedges: []\nsettings: {}\n"
        self.sluice.write("flows/1.yaml", listener.format("alerts", "plain, night", "{on_failure: night}"))
        self.sluice.write("flows/2.yaml", listener.format("night", "alerts", "{on_failure: alerts}"))
        self.sluice.write("flows/3.yaml", PLAIN + "settings: {on_failure: alerts}\n")
        self.assertEqual(self.results("--dry-run", "flows"), {name: "created" for name in ("alerts", "night", "plain")})
        self.assertEqual(self.results("flows"), {name: "created" for name in ("alerts", "night", "plain")})
        self.assertEqual(set(self.results("flows").values()), {"unchanged"})
        ids = {each["name"]: each["id"] for each in self.sluice.json("workflows", "list")}
        for name, other in (("alerts", "night"), ("night", "alerts"), ("plain", "alerts")):
            self.assertEqual(self.sluice.json("workflows", "show", name)["settings"], {"on_failure": ids[other]})

    def test_what_would_hear_of_its_own_failures_changes_nothing(self):
        self.assertIn("its own failed runs", self.refused(BILLING + "---\n" + PLAIN + "settings: {on_failure: plain}\n"))
        self.results(self.sluice.write("billing.yaml", BILLING))
        wrong = self.sluice.write("wrong.yaml", calling("first", "billing") + "---\n" + PLAIN + "settings: {on_failure: billing}\n")
        self.assertIn("'billing' does not begin with a run_failed trigger", self.sluice.error("apply", wrong, code=1))
        self.assertEqual([each["name"] for each in self.sluice.json("workflows", "list")], ["billing"])

    def test_an_export_has_a_file_for_each_workflow(self):
        for name in ("a b", "a-b", "a/b"):
            self.results(self.sluice.write("plain.yaml", PLAIN.replace("name: plain", f'name: "{name}"')))
        files = self.sluice.output("export", "--dir", "out").split()
        self.assertEqual(files, ["out/a-b.json", "out/a-b-2.json", "out/a-b-3.json"])
        self.assertEqual(set(self.results("out").values()), {"unchanged"})

    def test_an_export_with_hidden_secrets_is_applied_where_they_are(self):
        signed = PLAIN.replace("type: manual_trigger", 'type: webhook_trigger, data: {signature: {scheme: standard-webhooks, '
                               'secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]}}')
        self.results(self.sluice.write("signed.yaml", signed))
        self.sluice.write("out.yaml", self.sluice.output("export", "plain", "--yaml"))
        self.assertEqual(self.results("out.yaml"), {"plain": "unchanged"})
        self.assertEqual(self.results(self.sluice.write("out.yaml", self.sluice.output("export", "plain", "--yaml").replace("Hello", "Bye"))), {"plain": "updated"})

    def test_standard_input_is_a_file(self):
        self.assertIn("plain created", self.sluice.output("apply", "-", stdin=PLAIN))
        self.assertIn("standard input: this is not a workflow", self.sluice.error("apply", "-", stdin="x", code=1))

    def test_a_circle_of_calls_is_named(self):
        said = self.refused(calling("a", "b") + "---\n" + calling("b", "c") + "---\n" + calling("c", "b"))
        self.assertIn("the workflows call each other in a circle, which would never end: b -> c -> b", said)

    def test_a_call_of_a_workflow_that_is_not_there_is_shown(self):
        self.assertIn("line 5, column 55: node 'go': `workflow`: there is no workflow called 'biling'; create it first",
                      self.refused(calling("x", "biling")))
        self.results(self.sluice.write("billing.yaml", BILLING))
        self.assertIn("did you mean `billing`?", self.sluice.error("apply", "wrong.yaml", code=1))
        self.sluice.write("dangling.yaml", calling("dangling", "fl_" + "0" * 25 + "1"))
        self.results("dangling.yaml")
        self.assertIn("which does not exist", self.sluice.output("workflows", "show", "dangling"))
        self.assertIn("calls the workflow fl_", self.sluice.run("export", "dangling").stderr)

    def test_errors_come_together_with_line_and_column(self):
        said = self.refused("""
name: wrong
nodes:
  - {id: in, type: manual_trigger}
  - id: call
    type: http_request
  - id: text
    type: text_transform
    data:
      template: "{{ name"
  - id: pause
    type: delay
    data: {duration: 5, unit: parsecs}
edges: []
""")
        self.assertIn("workflow 'wrong' cannot be saved:", said)
        self.assertIn("line 5, column 5: node 'call': unknown node type 'http_request'; for HTTP calls use 'webhook'", said)
        self.assertRegex(said, r"line 10, column 17: node 'text': .*'\{\{' is never closed \(column 1")
        self.assertRegex(said, r"line 13, column \d+: node 'pause': ")

    def test_errors_of_several_files_come_together(self):
        self.sluice.write("all/a.yaml", PLAIN.replace("text_transform", "set"))
        self.sluice.write("all/b.yaml", BILLING.replace("text_transform", "wait"))
        said = self.sluice.error("apply", "all", "--json", code=1)
        errors = json.loads(said)["error"]["errors"]
        self.assertEqual(len(errors), 2, errors)
        self.assertRegex(errors[0], r"^all/a.yaml: line 5, column 5: node 'text': unknown node type 'set'; .* use 'data_mapper'$")
        self.assertRegex(errors[1], r"^all/b.yaml: line 5, column 5: .* use 'delay'$")
        self.assertEqual(self.sluice.json("workflows", "list"), [])

    def test_yaml_errors_say_what_to_do(self):
        self.assertIn("wrong.yaml: line 5, column 55: put quotes around values that begin with {{", self.refused(PLAIN.replace('"Hello"', "{{ x }}")))
        self.assertIn("wrong.yaml: line 3, column 1: tabs are not allowed", self.refused("name: x\nnodes:\n\t- {id: in}\n"))
        self.assertIn('wrong.yaml: line 3: the key "name" is there twice', self.refused("name: x\nnodes: []\nname: y\n"))

    def test_missing_variables_are_named_together(self):
        said = self.sluice.error("apply", self.sluice.write("env.yaml", PLAIN.replace('"Hello"', '"${env:ONE_URL}", x: "${env:TWO_URL}"')), code=3)
        self.assertIn("env.yaml: the environment variables ONE_URL, TWO_URL are not set", said)

    def test_files_are_validated_without_a_change(self):
        self.sluice.write("plain.yaml", PLAIN)
        self.sluice.write("wrong.yaml", PLAIN.replace("text_transform", "set").replace("name: plain", "name: wrong"))
        self.assertEqual(self.sluice.output("workflows", "validate", "plain.yaml"), "plain.yaml: plain is valid\n")
        found = self.sluice.run("workflows", "validate", "plain.yaml", "wrong.yaml")
        self.assertEqual(found.returncode, 1)
        self.assertIn("line 5, column 5: node 'text': unknown node type 'set'", found.stdout)
        self.assertEqual(self.sluice.json("workflows", "list"), [])

    def test_what_is_no_workflow_is_refused(self):
        self.assertIn("this is not a workflow", self.refused("just: data\n"))
        self.assertIn('the workflow needs a "name"', self.refused(PLAIN.replace("name: plain", "")))
        self.assertIn("put quotes around 7", self.refused(PLAIN.replace("name: plain", "name: 7")))
        self.assertIn("cannot read", self.sluice.error("apply", "nothing.yaml", code=3))


if __name__ == "__main__":
    unittest.main()
