"""`sluice authorizers` says whose tokens synchronous workflows take."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from command_line import CommandLine  # noqa: E402
from sluice_server import Server, chain, node  # noqa: E402
from support.tokens import by_secret  # noqa: E402

SECRET = b"a shared secret of more than 32 bytes"
JWKS = "https://login.example.com/jwks.json"


class Authorizers(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.server = Server(os.path.join(directory.name, "data")).start()
        self.addCleanup(self.server.stop)
        self.sluice = CommandLine(self.server, directory.name)
        self.orders, _ = self.server.create_workflow(
            "orders", *chain(node("call", "sync_request_trigger"), node("out", "text_transform", response=True, template="{{ trigger.claims.sub }}")))
        self.server.create_workflow("by hand", [node("in", "manual_trigger")], [])

    def call(self, token):
        return self.server.call("POST", f"/workflows/sync/{self.orders}", {}, key=token)

    def test_a_workflow_takes_tokens_until_its_authorizer_is_deleted(self):
        self.sluice.output("vault", "create", "shared", stdin=SECRET.decode())
        self.assertEqual(self.sluice.output("authorizers", "list"), "No workflow takes tokens.\n")
        token = by_secret(SECRET, scope="orders:read")
        self.assertEqual(self.call(token)[0], 401)
        said = self.sluice.output("authorizers", "create", "orders", "--key", "shared", "--algorithms", "HS256", "--scopes", "orders:read")
        self.assertIn(f"/workflows/sync/{self.orders}", said)
        self.assertEqual(self.call(token), (200, "anna"))
        self.assertEqual(self.call(by_secret(SECRET))[0], 403, "without the scope")
        self.assertRegex(self.sluice.output("authorizers", "list"), r"(?m)^orders +vault: shared +HS256 +orders:read$")
        self.assertEqual(self.sluice.output("authorizers", "delete", "orders"), "orders takes no tokens any more, only keys\n")
        self.assertEqual(self.call(token)[0], 401)
        versions = self.server.call("GET", f"/workflows/{self.orders}/versions")[1]
        self.assertEqual([each["note"] for each in versions], ["authorizer deleted", "authorizer set", None])

    def test_one_is_replaced_only_on_request(self):
        settings = ("authorizers", "create", "orders", "--jwks-url", JWKS, "--audience", "orders", "--leeway", "30s")
        made = self.sluice.json(*settings, "--issuer", "https://login.example.com/,https://accounts.example.com/")
        self.assertEqual(made["version"], 2)
        self.assertEqual(self.sluice.json("authorizers", "list"), [{
            "workflow_id": self.orders, "workflow": "orders",
            "authorizer": {"jwks_url": JWKS, "issuer": ["https://login.example.com/", "https://accounts.example.com/"],
                           "audience": ["orders"], "leeway": "30s"}}])
        self.assertIn("--replace", self.sluice.error(*settings, "--issuer", "https://login.example.com/", code=1))
        again = self.sluice.json(*settings, "--issuer", "https://login.example.com/", "--replace")
        self.assertEqual(again["version"], 3)
        self.assertRegex(self.sluice.output("authorizers", "list"), rf"(?m)^orders +{JWKS} +https://login.example.com/ +orders +RS256, ES256, EdDSA")

    def test_what_is_wrong_is_said(self):
        def refused(*words, code=1):
            return self.sluice.error("authorizers", *words, code=code)
        self.assertIn("--jwks-url", refused("create", "orders", code=2))
        self.assertIn("needs `issuer` and `audience`", refused("create", "orders", "--jwks-url", JWKS))
        refused("create", "orders", "--jwks-url", JWKS, "--key", "shared", code=2)
        self.assertIn("does not begin with a sync_request_trigger", refused("create", "by hand", "--key", "shared"))
        self.assertIn("has no authorizer", refused("delete", "orders", code=3))
        self.assertIn("did you mean `orders`", refused("delete", "order", code=3))


if __name__ == "__main__":
    unittest.main()
