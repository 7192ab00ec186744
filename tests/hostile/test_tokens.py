"""Forged, confused, stale and oversized tokens, and floods of them: none starts a run, and none costs much."""
import http.client
import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from authority import Authority  # noqa: E402
from sluice_server import Server, chain, node  # noqa: E402
from support.key_server import KeyServer, jwks  # noqa: E402
from support.sender_signing import Key, base64url  # noqa: E402
from support.tokens import AUDIENCE, ISSUER, by_key, by_secret, claims, encoded  # noqa: E402

SECRET = b"a shared secret of at least thirty-two bytes"


class HostileTokens(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="sluice-hostile-tokens-")
        authority = Authority(cls.folder.name)
        cls.keys = KeyServer(authority.certificate("tls", "subjectAltName=DNS:localhost"))
        cls.key = Key("rsa")
        cls.keys.answers["/jwks"] = jwks(("key-1", cls.key))
        # An issuer that publishes a secret, too.
        cls.keys.answers["/careless"] = (200, {}, json.dumps({"keys": [
            {**cls.key.jwk(), "kid": "key-1"}, {"kty": "oct", "kid": "secret", "k": base64url(SECRET)}]}).encode())
        cls.server = Server(os.path.join(cls.folder.name, "data"), "--egress-allow", "127.0.0.0/8",
                            "--egress-ca-file", authority.ca).start()
        for name, secret in (("public", cls.key.pem()), ("shared", SECRET.decode())):
            assert cls.server.call("POST", "/workflows/vault", {"name": name, "secret": secret})[0] == 201
        whose = {"issuer": ISSUER, "audience": AUDIENCE}
        cls.published = cls.flow("published", jwks_url=f"https://localhost:{cls.keys.port}/jwks", **whose)
        cls.careless = cls.flow("careless", jwks_url=f"https://localhost:{cls.keys.port}/careless", **whose)
        cls.public = cls.flow("public", key="public", **whose)
        cls.shared = cls.flow("shared", key="shared", algorithms=["HS256"], **whose)
        cls.without = cls.flow("without")

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.keys.close()
        cls.folder.cleanup()

    @classmethod
    def flow(cls, name, **authorizer):
        data = {"authorizer": authorizer} if authorizer else {}
        listed, edges = chain(node("start", "sync_request_trigger", **data),
                              node("answer", "text_transform", response=True, template="in"))
        return cls.server.create_workflow(name, listed, edges)[0]

    def status(self, flow, token):
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=60)
        try:
            connection.request("POST", f"/workflows/sync/{flow}", "{}", {"Authorization": f"Bearer {token}"})
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()

    def runs(self, flow):
        return len(self.server.call("GET", f"/workflows/{flow}/executions")[1]["data"])

    def test_none_of_these_starts_a_run(self):
        good = by_key(self.key, "RS256")
        for flow in (self.published, self.careless, self.public):
            self.assertEqual(self.status(flow, good), 200)
        self.assertEqual(self.status(self.shared, by_secret(SECRET)), 200)
        head, payload, signature = good.split(".")
        other = encoded(claims(sub="root"))
        public_texts = (self.key.pem(), self.key.pem().strip(), self.key.jwks(), json.dumps(self.key.jwk()), self.key.spki())
        forged = {
            **{f"the public key as a secret {number}": by_secret(text.encode()) for number, text in enumerate(public_texts)},
            **{f"the same, said to be RS256 {number}": by_secret(text.encode(), {"alg": "RS256"})
               for number, text in enumerate(public_texts)},
            "no algorithm": f"{encoded({'alg': 'none'})}.{payload}.",
            "no algorithm, with a signature": f"{encoded({'alg': 'none'})}.{payload}.{signature}",
            "None in capitals": f"{encoded({'alg': 'NONE'})}.{payload}.",
            "an empty signature": f"{head}.{payload}.",
            "another payload": f"{head}.{other}.{signature}",
            "a cut signature": f"{head}.{payload}.{signature[:-4]}",
            "another key": by_key(self.key.other(), "RS256"),
            "a key that it brings along": by_key(self.key.other(), "RS256", {"jwk": self.key.other().jwk()}),
            "a URL that it brings along": by_key(self.key.other(), "RS256", {"jku": f"https://localhost:{self.keys.port}/mine"}),
            "a path as a key id": by_key(self.key.other(), "RS256", {"kid": "../../../../dev/null"}),
            "an extension": by_key(self.key, "RS256", {"crit": ["exp"]}),
            "a secret that was published": by_secret(SECRET, {"kid": "secret"}),
            "encrypted": ".".join(["AAAA"] * 5), "expired": by_key(self.key, "RS256", exp=1),
            "no expiry": by_key(self.key, "RS256", exp=None), "another audience": by_key(self.key, "RS256", aud="invoices"),
            "another issuer": by_key(self.key, "RS256", iss="https://evil.example/"),
            "endless": by_key(self.key, "RS256", exp=1e300), "junk": "x.y.z", "dots": "..",
        }
        self.keys.answers["/mine"] = jwks(("key-1", self.key.other()))
        before = {flow: self.runs(flow) for flow in (self.published, self.careless, self.public, self.without)}
        for name, token in forged.items():
            for flow in before:
                with self.subTest(name, flow=flow):
                    self.assertEqual(self.status(flow, token), 401)
        self.assertEqual(self.status(self.shared, by_key(self.key, "RS256")), 401)
        self.assertEqual(self.status(self.shared, by_secret(b"")), 401)
        self.assertEqual({flow: self.runs(flow) for flow in before}, before)
        self.assertNotIn("/mine", self.keys.seen)

    def test_a_flood_of_key_ids_fetches_now_and_then(self):
        self.assertEqual(self.status(self.published, by_key(self.key, "RS256")), 200)
        before = self.keys.seen.count("/jwks")
        for number in range(100):
            self.assertEqual(self.status(self.published, by_key(self.key.other(), "RS256", {"kid": f"made-up-{number}"})), 401)
        self.assertLessEqual(self.keys.seen.count("/jwks") - before, 4, "once per ten seconds")
        self.assertEqual(self.status(self.published, by_key(self.key, "RS256")), 200)

    def test_what_no_issuer_can_have_made_fetches_nothing(self):
        self.keys.answers["/quiet"] = jwks(("key-1", self.key))
        flow = self.flow("quiet", jwks_url=f"https://localhost:{self.keys.port}/quiet", issuer=ISSUER, audience=AUDIENCE)
        for token in (by_key(self.key, "RS256", exp=1), by_key(self.key, "RS256", iss="x"), by_secret(SECRET),
                      by_key(self.key, "RS256", aud="x"), by_key(self.key, "RS256", {"crit": ["x"]}), "x.y.z"):
            self.assertEqual(self.status(flow, token), 401)
        self.assertNotIn("/quiet", self.keys.seen)

    def test_huge_tokens(self):
        big = by_key(self.key, "RS256", padding="x" * 11_000)
        self.assertLess(len(big), 16 << 10)
        self.assertIn(self.status(self.public, big), (200, 431))
        for length in (17_000, 200_000):
            self.assertIn(self.status(self.public, "a" * length + ".b.c"), (401, 431))
        deep = f"{encoded(b'{' + b'%s' % (b'[' * 9_000))}.{encoded({})}."
        self.assertEqual(self.status(self.public, deep), 401)
        nested = f"{encoded({'alg': 'RS256'})}.{encoded(b'{' + b'%s' % (b'[' * 8_000))}.AAAA"
        self.assertEqual(self.status(self.public, nested), 401)

    def test_workflows_are_not_told_apart(self):
        """Without a token that fits, one learns nothing of ids."""
        answers = set()
        for flow in (self.without, "fl_01h000000000000000000000000", "none"):
            connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=60)
            connection.request("POST", f"/workflows/sync/{flow}", "{}", {"Authorization": f"Bearer {by_key(self.key, 'RS256')}"})
            response = connection.getresponse()
            answers.add((response.status, response.headers["WWW-Authenticate"], response.read()))
            connection.close()
        self.assertEqual(len(answers), 1)
        self.assertEqual(answers.pop()[0], 401)


if __name__ == "__main__":
    unittest.main()
