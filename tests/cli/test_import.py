"""`import workflows` and `import n8n`, and the export that the first one reads."""
import json
import os
import unittest

from served import Served

PAIR = """
name: pack
nodes:
  - {id: in, type: workflow_trigger}
  - {id: text, type: text_transform, data: {template: "Packed"}}
edges: [{source: in, target: text}]
---
name: orders
settings: {on_failure: alerts}
nodes:
  - {id: in, type: manual_trigger}
  - {id: go, type: trigger_workflow, data: {workflow: pack}}
edges: [{source: in, target: go}]
---
name: alerts
nodes:
  - {id: failed, type: run_failed, data: {workflows: [orders]}}
  - {id: text, type: text_transform, data: {template: "{{ failed_run.error }}"}}
edges: [{source: failed, target: text}]
"""
SIGNED = """
name: signed
nodes:
  - {id: in, type: webhook_trigger, data: {signature: {scheme: github, secrets: ["a long random text"]}}}
  - {id: call, type: webhook, data: {url: "https://example.com/", auth: {type: bearer, token: "{{ vault.partner }}"}}}
edges: [{source: in, target: call}]
"""


def n8n_node(name, kind, parameters=None, **more):
    return {"id": name, "name": name, "type": f"n8n-nodes-base.{kind}", "typeVersion": 3, "position": [0, 0],
            "parameters": parameters or {}, **more}


def n8n_flow(name, nodes, *links):
    connections = {}
    for source, target in links:
        connections.setdefault(source, {"main": [[]]})["main"][0].append({"node": target, "type": "main", "index": 0})
    return json.dumps({"id": name, "name": name, "active": True, "nodes": nodes, "connections": connections, "settings": {}})


class Import(Served):
    def names(self):
        return sorted(each["name"] for each in self.sluice.json("workflows", "list"))

    def test_workflows_that_refer_to_each_other_come_together(self):
        self.sluice.write("pair.yaml", PAIR)
        dry = self.sluice.json("import", "workflows", "pair.yaml", "--dry-run")
        self.assertEqual([each["result"] for each in dry["workflows"]], ["created"] * 3)
        self.assertEqual((dry["written"], self.names()), (False, []))
        self.assertTrue(self.sluice.json("import", "workflows", "pair.yaml")["written"])
        self.assertEqual(self.names(), ["alerts", "orders", "pack"])
        self.assertEqual(self.sluice.json("import", "workflows", "pair.yaml")["unchanged"], 3)
        self.sluice.write("pair.yaml", PAIR.replace("Packed", "Wrapped").replace("name: orders", "name: orders\nis_active: false"))
        changed = self.sluice.json("import", "workflows", "pair.yaml", "--dry-run")["workflows"]
        self.assertEqual([each["result"] for each in changed], ["changed", "changed", "unchanged"])
        self.assertEqual(changed[0]["diff"]["nodes"]["changed"][0]["id"], "text")
        self.assertEqual(changed[1]["changes"], {"is_active": {"before": True, "after": False}})
        self.assertIn("~ node text", self.sluice.output("import", "workflows", "pair.yaml", "--dry-run"))

    def test_one_that_is_wrong_keeps_the_others_out_unless_asked(self):
        self.sluice.write("pair.yaml", PAIR.replace("{{ failed_run.error }}", "{{ nobody.x }}"))
        said = self.sluice.output("import", "workflows", "pair.yaml", code=1)
        self.assertIn("nobody", said)
        self.assertIn("nothing was changed", said)
        self.assertEqual(self.names(), [])
        # orders names alerts, which is refused
        self.sluice.output("import", "workflows", "pair.yaml", "--partial", code=1)
        self.assertEqual(self.names(), ["pack"])

    def test_secrets_are_named_and_never_exported(self):
        self.sluice.output("vault", "create", "partner", stdin="hidden")
        self.sluice.write("signed.yaml", SIGNED)
        self.sluice.output("import", "workflows", "signed.yaml")
        exported = self.server.call("GET", "/workflows/export?format=yaml")[1]
        self.assertIn('# needs the item "partner" of the vault', exported)
        self.assertNotIn("a long random text", exported)
        self.sluice.write("exported.yaml", exported)
        self.assertEqual(self.sluice.json("import", "workflows", "exported.yaml")["unchanged"], 1)
        self.sluice.output("workflows", "delete", "signed")
        said = self.sluice.output("import", "workflows", "exported.yaml", code=1)
        self.assertIn("a secret is hidden as ***", said)
        self.sluice.write("other.yaml", SIGNED.replace("vault.partner", "vault.elsewhere"))
        self.assertIn("sluice vault create 'elsewhere'", self.sluice.output("import", "workflows", "other.yaml", code=1))

    def test_n8n(self):
        flow = n8n_flow("Orders", [n8n_node("In", "webhook", {"httpMethod": "POST"}),
                                   n8n_node("Code", "code", {"jsCode": "return []"}),
                                   n8n_node("Say", "set", {"assignments": {"assignments": [
                                       {"name": "text", "type": "string", "value": "=Order {{ $('In').item.json.body.id }}"}]}})],
                        ("In", "Code"), ("Code", "Say"))
        self.sluice.write("flow.json", flow)
        report = self.sluice.json("import", "n8n", "flow.json")["workflows"][0]
        self.assertEqual((report["result"], report["conversion"]["nodes"], report["conversion"]["converted"]), ("created", 3, 2))
        self.assertIn(("todo", "Code"), [(each["care"], each["node"]) for each in report["conversion"]["notes"]])
        workflow = self.sluice.json("workflows", "show", "Orders")
        self.assertFalse(workflow["is_active"])
        self.assertIn("data_mapper", self.sluice.output("import", "n8n", "flow.json"))
        self.sluice.output("import", "n8n", "flow.json", "--dir", "converted")
        self.assertEqual(os.listdir(self.path("converted")), ["Orders.yaml"])
        self.assertEqual(self.sluice.json("apply", "converted")[0]["result"], "unchanged")


if __name__ == "__main__":
    unittest.main()
