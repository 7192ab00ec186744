"""The audit log says who did what, and holds nothing that opens anything: every secret that is sent, made or shown
here is searched for in it, in the answer of GET /audit and in the rows of the table."""
import json
import os
import sqlite3
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "contract"))
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from contract import Live  # noqa: E402
from sluice_server import ADMIN_KEY, chain, node  # noqa: E402

CANARY = "canary-5d1e"
SIGNING_SECRET = f"{CANARY}-signing"


class Audit(unittest.TestCase):
    def setUp(self):
        self.live = Live().start()
        self.secrets = [CANARY, ADMIN_KEY]

    def tearDown(self):
        self.live.finish()

    def done(self, method, path, body=None, status=(200, 201, 202, 204), **more):
        answer = self.live.ask(method, path, body, **more)
        self.assertIn(answer.status, status, answer)
        return answer

    def entries(self, query=""):
        return self.done("GET", "/audit" + query).json["data"]

    def do_everything(self):
        """Every action of the management API, with canaries wherever something can be sent."""
        nodes, edges = chain(node("in", "webhook_trigger", signature={"secrets": [SIGNING_SECRET]}),
                             node("t", "text_transform", template=f"{CANARY}-template"))
        made = self.done("POST", "/workflows", {"name": "billing", "nodes": nodes, "edges": edges}).json
        flow = made["id"]
        self.secrets.append(made["webhook_url"].rsplit("/", 1)[-1])
        self.done("PUT", f"/workflows/{flow}", {"name": "invoices", "is_active": False})
        self.done("PUT", f"/workflows/{flow}", {"is_active": True})
        rotated = self.done("POST", f"/workflows/{flow}/webhook/rotate", {}).json
        self.secrets.append(rotated["webhook_url"].rsplit("/", 1)[-1])
        run = self.done("POST", f"/workflows/{flow}/execute", {"context": {"text": CANARY}}).json["id"]
        self.live.finished_run(run)
        again = self.done("POST", f"/workflows/runs/{run}/rerun", {}).json["new_run"]["id"]
        self.live.finished_run(again)
        napping = self.done("POST", "/workflows", {"name": "naps", **dict(zip(("nodes", "edges"), chain(
            node("in", "manual_trigger"), node("nap", "delay", duration="1h"))))}).json["id"]
        run = self.done("POST", f"/workflows/{napping}/execute", {"context": {"text": CANARY}}).json["id"]
        self.done("POST", f"/workflows/runs/{run}/cancel")
        self.done("POST", "/workflows/runs/bulk", {"action": "cancel", "ids": [run]})
        self.done("POST", "/workflows/runs/bulk", {"action": "delete", "filter": {"workflow_id": napping, "text": CANARY}})
        self.take_deliveries(flow, rotated["webhook_url"].rsplit("/", 1)[-1])
        key = self.done("POST", "/workflows/api-keys", {"name": "short", "role": "viewer"}).json
        self.secrets.append(key["key"])
        self.done("DELETE", f"/workflows/api-keys/{key['id']}")
        item = self.done("POST", "/workflows/vault", {"name": "stripe", "secret": CANARY}).json["id"]
        self.done("PUT", f"/workflows/vault/{item}", {"secret": CANARY + "2", "allowed_hosts": ["api.stripe.com"]})
        self.done("DELETE", f"/workflows/vault/{item}")
        starts = self.done("POST", "/workflows/vault", {"name": "api-key:caller"}).json
        self.secrets.append(starts["secret"])
        self.done("POST", "/workflows/vault/rotate-key")
        self.edit_and_test(flow)
        self.done("DELETE", f"/workflows/{napping}")
        return flow

    def edit_and_test(self, flow):
        self.done("POST", f"/workflows/{flow}/test-delivery", {"body": json.dumps({"text": CANARY})})
        self.done("PUT", f"/workflows/{flow}/draft", {"document": {"description": CANARY}})
        self.done("DELETE", f"/workflows/{flow}/draft")
        self.done("PUT", f"/workflows/{flow}/draft", {"document": {"name": "published"}})
        self.done("POST", f"/workflows/{flow}/draft/publish")
        call = node("call", "webhook", method="POST", url=f"http://me:{CANARY}@127.0.0.1:9/{CANARY}", body={"a": CANARY})
        self.done("POST", "/workflows/test-node", {"node": call})
        self.done("POST", "/workflows/test-node", {"node": call, "effects": "allow"})

    def take_deliveries(self, flow, token):
        for _ in range(2):
            self.done("POST", f"/workflows/webhooks/{token}", {"text": CANARY}, status=(401,), key=None)
        first, second = self.live.wait_for("both are kept", lambda: (
            lambda rows: rows if len(rows) == 2 else None)(self.done("GET", f"/workflows/{flow}/deliveries?outcome=rejected").json["data"]))
        one = f"/workflows/deliveries/{first['id']}"
        self.done("PUT", one + "/keep")
        self.done("DELETE", one + "/keep")
        run = self.done("POST", one + "/replay").json["execution_id"]
        many = self.done("POST", f"/workflows/{flow}/deliveries/replay", {"ids": [first["id"], second["id"]], "unverified": True})
        self.assertEqual(many.json["passed"], 1)
        self.live.finished_run(run)
        self.done("POST", f"/workflows/deliveries/{run}/replay")

    def test_every_action_is_there_and_no_secret(self):
        flow = self.do_everything()
        entries = self.entries("?limit=200")
        self.assertEqual([each["action"] for each in reversed(entries)], [
            "workflow.create", "workflow.update", "workflow.update", "webhook.rotate", "run.rerun", "workflow.create",
            "run.cancel", "bulk.cancel", "bulk.delete", "rejection.keep", "rejection.let_expire", "rejection.replay",
            "rejection.replay", "run.rerun", "key.create", "key.revoke", "vault.create", "vault.update", "vault.delete", "vault.create",
            "vault.rotate_key", "webhook.test", "draft.delete", "workflow.update", "node.test", "workflow.delete"])
        tested = entries[1]
        self.assertEqual((tested["object_id"], tested["after"]), ("call", {"effect": "http", "host": "127.0.0.1:9"}))
        first_update = entries[-2]
        self.assertEqual(first_update["object_id"], flow)
        self.assertEqual(first_update["before"], {"name": "billing", "is_active": True})
        self.assertEqual(first_update["after"], {"name": "invoices", "is_active": False})
        replaced = next(each for each in entries if each["action"] == "vault.update")
        self.assertEqual(replaced["after"], {"allowed_hosts": "api.stripe.com", "value": "replaced"})
        self.assertTrue(all(each["key_name"] == "admin" and each["session_id"] is None for each in entries))
        text = json.dumps(entries)
        rows = self.rows()
        self.assertIn("workflow.create", rows)
        for secret in self.secrets:
            with self.subTest(secret=secret):
                self.assertNotIn(secret, text)
                self.assertNotIn(secret, rows)

    def rows(self):
        database = sqlite3.connect(f"file:{os.path.join(self.live.data, 'sluice.db')}?mode=ro", uri=True)
        try:
            return repr(database.execute("SELECT * FROM audit_log").fetchall())
        finally:
            database.close()

    def test_the_request_is_named_as_its_answer_was(self):
        made = self.done("POST", "/workflows/api-keys", {"name": "x", "role": "viewer"}, headers={"X-Request-Id": "forged"})
        self.assertRegex(made.headers["x-request-id"], "^req_[0-9a-f]{16}$")
        self.assertEqual(self.entries()[0]["request_id"], made.headers["x-request-id"])

    def test_what_is_refused_is_not_there(self):
        viewer = self.done("POST", "/workflows/api-keys", {"name": "v", "role": "viewer"}).json["key"]
        before = len(self.entries())
        self.done("POST", "/workflows/api-keys", {"name": "w", "role": "owner"}, status=(403,), key=viewer)
        self.done("POST", "/workflows/api-keys", {"name": "w", "role": "god"}, status=(400,))
        self.done("DELETE", "/workflows/fl_" + "0" * 26, status=(404,))
        self.assertEqual(len(self.entries()), before)

    def test_teams_do_not_see_each_other(self):
        theirs = self.live.make_key(["*"], team=2)
        self.done("POST", "/workflows/vault", {"name": "theirs", "secret": CANARY}, key=theirs)
        self.assertNotIn("vault.create", [each["action"] for each in self.entries()])
        seen = self.done("GET", "/audit", key=theirs).json["data"]
        self.assertEqual([each["action"] for each in seen], ["vault.create"])

    def test_pages_and_filters(self):
        keys = [self.done("POST", "/workflows/api-keys", {"name": f"k{i}", "role": "viewer"}).json["id"] for i in range(5)]
        self.done("DELETE", f"/workflows/api-keys/{keys[0]}")
        seen, cursor = [], ""
        while cursor is not None:
            page = self.done("GET", f"/audit?limit=2&action=key.create{cursor}").json
            seen += [each["object_id"] for each in page["data"]]
            cursor = "&cursor=" + page["next_cursor"] if page["next_cursor"] else None
        self.assertEqual(seen, keys[::-1])
        self.assertEqual([each["action"] for each in self.entries(f"?object_id={keys[0]}")], ["key.revoke", "key.create"])
        self.assertEqual(self.entries("?from=2099-01-01T00:00:00Z"), [])
        self.assertEqual(self.entries("?to=2020-01-01T00:00:00Z"), [])
        self.assertEqual(self.entries("?key_id=key_" + "0" * 26), [])
        for wrong in ("limit=0", "limit=201", "cursor=x", "cursor=a_0", "cursor=a_1x", "from=soon", "key_id=x", "since=1"):
            with self.subTest(query=wrong):
                self.assertEqual(self.live.ask("GET", "/audit?" + wrong).status, 400)

    def test_it_survives_a_restart(self):
        self.done("POST", "/workflows/vault", {"name": "one", "secret": CANARY})
        self.live.kill()
        self.live.start()
        self.assertEqual([each["action"] for each in self.entries()], ["vault.create"])


if __name__ == "__main__":
    unittest.main()
