"""Every command of the README and the docs runs as it is written, and every workflow in them can be applied."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(__file__)
sys.path.insert(0, os.path.join(HERE, "..", "support"))
sys.path.insert(0, HERE)
import documents  # noqa: E402
from sluice_server import ADMIN_KEY, Server, binary  # noqa: E402

# What stands in `console` blocks is not run here. Why.
NOT_RUN = {
    r"make (run|test|build)\b": "installs packages and builds the server",
    r"make simulate\b": "builds the server",
    r"(SLUICE_VAULT_KEY=\S+ )?sluice serve\b": "does not end; tests/vault starts servers with these keys",
    r"sluice simulate --(seed 1 --runs|for)": "takes minutes; tests/crash/test_simulate.py runs simulations",
    r"sluice vault create stripe|pass show": "asks at a terminal, or a password manager; tests/vault does so",
    r"sluice vault create deploy-key": "reads a key of the user's; tests/vault stores files",
    r"sluice import n8n flow.json": "reads an export of the user's; tests/cli/test_import.py imports some",
    r"podman run\b": "starts a container; tests/toolchain/test_dist.py starts what is in the image",
    r"(rm -rf /var/backups/sluice && sluice backup|restic)\b": "needs restic and a repository of it",
    r"certbot renew\b": "renews the certificate of a public name; tests/hostile/test_tls.py replaces certificates",
    r"examples/run [\w-]+": "test_examples.py runs each",
    r"sluice send (github-push --sample|--list-samples)": "reads a secret of the user's; tests/senders/test_send.py sends every sample",
}

SIGNED = """
name: signed
nodes:
  - {id: in, type: webhook_trigger, data: {signature: {scheme: %s, secrets: ["correct horse"]}}}
  - {id: paid, type: wait_for_event, data: {key: order-1}}
edges:
  - {source: in, target: paid}
"""
# What the text around a block says is there before it: a workflow, and where it is.
PREPARED = {
    ("docs/signatures.md", 0): SIGNED % "hmac-sha256",
    ("docs/signatures.md", 1): SIGNED % "hmac-sha256",
    ("docs/signatures.md", 2): SIGNED % "stripe",
}
RUNS_UNTIL = {"interactive_form": "waiting"}
ANOTHER_IS_NEEDED = {"ai_text_transform", "send_notification", "smtp", "soap", "ssh", "webhook"}
# A person has to sign in first; tests/authorizations applies its workflow after that.
LOGIN_IS_NEEDED = {"api_call": "there is no authorization auth_"}


class Documents(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.directory = folder.name
        self.server = Server(os.path.join(folder.name, "DIR"), "--egress-allow", "127.0.0.0/8").start()
        self.addCleanup(self.server.stop)
        os.symlink(os.path.join(documents.ROOT, "examples"), os.path.join(folder.name, "examples"))
        os.makedirs(os.path.join(folder.name, "build/release"))
        os.symlink(binary(), os.path.join(folder.name, "build/release/sluice"))
        self.environment = {
            "PATH": os.path.join(folder.name, "build/release") + ":" + os.environ["PATH"], "HOME": folder.name, "NO_COLOR": "1",
            "SLUICE_URL": f"http://{self.server.host}:{self.server.port}", "SLUICE_API_KEY": ADMIN_KEY}

    def write(self, name, text):
        with open(os.path.join(self.directory, name), "w", encoding="utf-8") as file:
            file.write(text)

    def shell(self, script, **more):
        """What a shell prints that ends at the first command that fails."""
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=self.directory, env={**self.environment, **more},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, f"{script}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def apply(self, text):
        self.write("example.yaml", text)
        return json.loads(self.shell("sluice apply --json example.yaml"))

    def prepare(self, page, number):
        """The variables that a block finds set."""
        workflow = PREPARED.get((page, number))
        if not workflow:
            return {}
        url = self.apply(workflow)[0]["webhook_url"]
        run = self.shell("sluice workflows run signed").strip()
        deadline = time.monotonic() + 60
        while json.loads(self.shell(f"sluice runs show --json {run}"))["state"] != "waiting":
            self.assertLess(time.monotonic(), deadline)
        return {"URL": url, "SECRET": "correct horse", "body": '{"event_type":"user.created"}'}

    def test_every_command_runs(self):
        found = 0
        for page in documents.pages():
            for workflow in documents.blocks(page, "yaml"):
                if name := re.search(r"^name: ([\w-]+)$", workflow, re.M):
                    self.write(name.group(1) + ".yaml", workflow)
            for number, script in enumerate(documents.blocks(page, "sh")):
                with self.subTest(f"{page} {number}"):
                    found += 1
                    printed = self.shell(script.replace("slk_...", ADMIN_KEY).replace("112345678901234567", "1"), **self.prepare(page, number))
                    self.assertNotRegex(printed, r"HTTP/1.1 [45]\d\d|\"type\":\"\w+_error\"")
        self.assertGreaterEqual(found, 10)

    def test_no_command_is_left_out(self):
        for page in documents.pages():
            with self.subTest(page):
                self.assertEqual(documents.indented_commands(page), [], "put it into a block ```sh")
                for block in documents.blocks(page, "console"):
                    for line in block.splitlines():
                        self.assertTrue(any(re.match(known, line) for known in NOT_RUN), f"{line}: run it, or say in NOT_RUN why not")

    def test_every_workflow_and_node_in_the_text_is_valid(self):
        found = 0
        self.server.call("POST", "/workflows/vault", {"name": "stripe", "secret": "of the vault's page"})
        for page in documents.pages():
            for number, text in enumerate(documents.blocks(page, "yaml")):
                if text.startswith("sender:"):
                    continue  # tests/senders checks such files
                with self.subTest(f"{page} {number}"):
                    found += 1
                    self.write("part.yaml", text if re.search("^name:", text, re.M) else around(text))
                    self.shell("sluice workflows validate part.yaml")
        self.assertGreaterEqual(found, 10)

    def test_every_setting_of_a_webhook_in_the_text_is_valid(self):
        found = 0
        for page in ("docs/handshakes.md", "docs/signatures.md"):
            for number, text in enumerate(documents.blocks(page, "json")):
                with self.subTest(f"{page} {number}"):
                    found += 1
                    settings = json.loads(text if text.startswith("{") else "{" + text + "}")
                    trigger = {"id": "in", "type": "webhook_trigger", "data": settings.get("data", settings)}
                    self.write("part.json", json.dumps({"name": "part", "nodes": [trigger], "edges": []}))
                    self.shell("sluice workflows validate part.json")
        self.assertGreaterEqual(found, 5)

    def test_every_node_page_begins_with_an_example_that_runs(self):
        pages = documents.node_pages()
        self.assertEqual(pages, sorted(kind["component_id"] for kind in self.server.call("GET", "/workflows/nodes")[1]))
        for kind in pages:
            with self.subTest(kind):
                before_settings = documents.text_of(f"docs/nodes/{kind}.md").split("\n| setting |")[0].split("\n**Output**")[0]
                workflow = "".join(text for name, text in documents.FENCE.findall(before_settings) if name == "yaml")
                self.assertIn(f"type: {kind}", workflow)
                if kind in LOGIN_IS_NEEDED:
                    self.write("example.yaml", workflow)
                    with self.assertRaisesRegex(AssertionError, LOGIN_IS_NEEDED[kind]):
                        self.shell("sluice apply example.yaml")
                    continue
                results = self.apply(workflow)
                self.assertTrue(all(result["result"] == "created" for result in results), results)
                again = self.apply(workflow)
                self.assertTrue(all(result["result"] == "unchanged" for result in again), again)
                commands = documents.commands_above(workflow)
                self.assertEqual(not commands, kind in ANOTHER_IS_NEEDED, "what needs no other server begins with the command that runs it")
                if commands:
                    printed = self.shell("\n".join(commands))
                    if kind not in ("scheduled_trigger", "sync_request_trigger"):
                        self.assertIn(RUNS_UNTIL.get(kind, "completed"), printed)

    def test_the_same_holds_on_another_server(self):
        """An export of workflows that call each other can be applied where their ids are unknown."""
        for kind in ("trigger_workflow", "subflow_trigger"):
            self.apply(documents.blocks(f"docs/nodes/{kind}.md", "yaml")[0])
        self.shell("sluice export --dir exported --yaml")
        for name in os.listdir(os.path.join(self.directory, "exported")):
            self.assertNotIn("workflow_id", open(os.path.join(self.directory, "exported", name), encoding="utf-8").read())
        other = Server(os.path.join(self.directory, "other")).start()
        self.addCleanup(other.stop)
        url = f"http://{other.host}:{other.port}"
        self.assertIn("4 created, 0 updated, 0 unchanged", self.shell("sluice apply exported", SLUICE_URL=url))
        self.assertIn("0 created, 0 updated, 4 unchanged", self.shell("sluice apply exported", SLUICE_URL=url))
        self.assertIn("Order A-7 is packed", self.shell("""sluice workflows run pack-order --follow --data '{"id": "A-7"}'""", SLUICE_URL=url))
        shutil.rmtree(os.path.join(self.directory, "exported"))


def around(node):
    """A workflow with the node, or the trigger, of a fragment."""
    node = "".join("    " + line + "\n" if line else "\n" for line in node.splitlines())
    own = re.search(r"^ *id: ([\w-]+)$", node, re.M).group(1)
    first = "" if "_trigger" in node else "  - {id: first_of_all, type: webhook_trigger}\n"
    last = "  - {id: last_of_all, type: text_transform, data: {template: x}}\n" if not first else ""
    edge = f"{{source: first_of_all, target: {own}}}" if first else f"{{source: {own}, target: last_of_all}}"
    return f"name: part\nnodes:\n{first}  - " + node.lstrip() + last + f"edges:\n  - {edge}\n"


if __name__ == "__main__":
    unittest.main()
