"""Callers of synchronous workflows who show a token of an issuer that the workflow trusts."""
import http.client
import itertools
import json
import os
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from authority import Authority  # noqa: E402
from sluice_server import ADMIN_KEY, Server, chain, node  # noqa: E402
from support.key_server import KeyServer, jwks  # noqa: E402
from support.sender_signing import Key  # noqa: E402
from support.tokens import AUDIENCE, ISSUER, by_key, by_secret  # noqa: E402

SECRET = b"a shared secret of at least thirty-two bytes"


class Tokens(unittest.TestCase):
    numbers = itertools.count()

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="sluice-tokens-")
        authority = Authority(cls.folder.name)
        cls.keys = KeyServer(authority.certificate("tls", "subjectAltName=DNS:localhost"))
        cls.server = Server(os.path.join(cls.folder.name, "data"), "--egress-allow", "127.0.0.0/8",
                            "--egress-ca-file", authority.ca, "--threads", "1").start()
        cls.put_in_vault("shared", SECRET.decode())

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.keys.close()
        cls.folder.cleanup()

    @classmethod
    def put_in_vault(cls, name, secret):
        status, item = cls.server.call("POST", "/workflows/vault", {"name": name, "secret": secret})
        assert status == 201, item
        return item["id"]

    def url(self, *keys):
        """A new URL where these keys are published."""
        path = f"/jwks-{next(self.numbers)}"
        self.keys.answers[path] = jwks(*keys)
        return f"https://localhost:{self.keys.port}{path}"

    def flow(self, template="{{ trigger.claims | json }}", **authorizer):
        listed, edges = chain(node("start", "sync_request_trigger", authorizer=authorizer),
                              node("answer", "text_transform", response=True, template=template))
        return self.server.create_workflow(f"tokens {next(self.numbers)}", listed, edges)[0]

    def published(self, *keys, **authorizer):
        return self.flow(jwks_url=self.url(*keys), issuer=ISSUER, audience=AUDIENCE, **authorizer)

    def ask(self, flow, token, payload=None, **headers):
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=60)
        try:
            connection.request("POST", f"/workflows/sync/{flow}", json.dumps(payload or {}),
                               {"Authorization": f"Bearer {token}", **headers})
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode()
        finally:
            connection.close()

    def refused(self, flow, token):
        status, headers, text = self.ask(flow, token)
        return status, json.loads(text)["code"], headers["WWW-Authenticate"]

    # ---- what is accepted ----

    def test_each_algorithm_by_published_keys(self):
        keys = {"RS256": Key("rsa"), "ES256": Key("ecdsa-p256"), "EdDSA": Key("ed25519")}
        flow = self.published(*((algorithm, key) for algorithm, key in keys.items()))
        for algorithm, key in keys.items():
            with self.subTest(algorithm):
                status, headers, text = self.ask(flow, by_key(key, algorithm, {"kid": algorithm}, roles=["a", "b"]))
                self.assertEqual(status, 200, text)
                self.assertEqual((json.loads(text)["sub"], json.loads(text)["roles"]), ("anna", ["a", "b"]))
                self.assertTrue(headers["X-Sluice-Run"])
        self.assertEqual(self.refused(flow, by_key(Key("rsa").other(), "RS256", {"kid": "RS256"}))[:2], (401, "token_invalid"))

    def test_keys_of_the_vault_by_name_and_by_id(self):
        key = Key("ecdsa-p256")
        for number, text in enumerate((key.pem(), key.jwks())):
            name = f"issuer {next(self.numbers)}"
            item = self.put_in_vault(name, text)
            flow = self.flow(key=(name, item)[number])
            self.assertEqual(self.ask(flow, by_key(key, "ES256"))[0], 200)
            self.assertEqual(self.ask(flow, by_key(key.other(), "ES256"))[0], 401)
        shared = self.flow(key="shared", algorithms=["HS256"])
        self.assertEqual(self.ask(shared, by_secret(SECRET))[0], 200)
        self.assertEqual(self.ask(shared, by_secret(SECRET + b"x"))[0], 401)

    def test_a_replaced_key_counts_at_once(self):
        name = f"issuer {next(self.numbers)}"
        old, new = Key("ed25519"), Key("ed25519").other()
        item = self.put_in_vault(name, old.jwks())
        flow = self.flow(key=name)
        self.assertEqual(self.ask(flow, by_key(old, "EdDSA"))[0], 200)
        self.assertEqual(self.server.call("PUT", f"/workflows/vault/{item}", {"secret": new.jwks()})[0], 200)
        self.assertEqual(self.ask(flow, by_key(old, "EdDSA"))[0], 401)
        self.assertEqual(self.ask(flow, by_key(new, "EdDSA"))[0], 200)
        self.assertEqual(self.server.call("DELETE", f"/workflows/vault/{item}")[0], 204)
        status, headers, text = self.ask(flow, by_key(new, "EdDSA"))
        self.assertEqual((status, json.loads(text)["code"]), (503, "authorizer_unavailable"))
        self.assertTrue(headers["Retry-After"])
        self.assertNotIn(name, text, "what is wrong with the vault is not for callers")

    def test_keys_of_the_api_are_taken_too(self):
        flow = self.flow(key="shared", algorithms=["HS256"])
        status, item = self.server.call("POST", "/workflows/vault", {"name": f"api-key:{next(self.numbers)}"})
        self.assertEqual(status, 201)
        for key in (ADMIN_KEY, item["secret"]):
            self.assertEqual(self.ask(flow, key, {"claims": {"sub": "root"}})[::2], (200, "null"))

    # ---- claims ----

    def test_claims_are_kept_and_tokens_are_not(self):
        flow = self.flow("{{ trigger.claims.sub }} {{ trigger.n }} {{ payload.claims.sub }}", key="shared", algorithms=["HS256"])
        token = by_secret(SECRET, email="anna@example.com")
        status, headers, text = self.ask(flow, token, {"n": 5, "claims": {"sub": "root"}})
        self.assertEqual((status, text), (200, "anna 5 root"))
        _, run = self.server.call("GET", f"/workflows/runs/{headers['X-Sluice-Run']}")
        self.assertEqual(run["logs"][0]["output"]["claims"]["email"], "anna@example.com")
        status, again = self.server.call("POST", f"/workflows/runs/{run['id']}/rerun")
        self.assertEqual(status, 202, again)
        until = time.monotonic() + 30
        while True:
            _, rerun = self.server.call("GET", f"/workflows/runs/{again['new_run']['id']}")
            if rerun["state"] == "completed":
                break
            self.assertLess(time.monotonic(), until, rerun)
        self.assertEqual(rerun["logs"][-1]["output"]["text"], "anna 5 root")
        signature = token.rsplit(".", 1)[1].encode()
        for folder, _, files in os.walk(os.path.join(self.folder.name, "data")):
            for name in files:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertNotIn(signature, file.read(), name)

    def test_claims_decide(self):
        flow = self.flow(key="shared", algorithms=["HS256"], issuer=[ISSUER, "https://b.example/"], audience=["x", AUDIENCE],
                         scopes=["read", "write"], leeway="10s")
        good = {"scope": "read write"}
        now = int(time.time())
        self.assertEqual(self.ask(flow, by_secret(SECRET, **good))[0], 200)
        self.assertEqual(self.ask(flow, by_secret(SECRET, scp=["write", "read"], iss="https://b.example/", aud=["x", "y"]))[0], 200)
        self.assertEqual(self.ask(flow, by_secret(SECRET, nbf=now - 5, **good))[0], 200)
        rows = {"expired": {"exp": now - 60}, "no expiry": {"exp": None}, "not yet": {"nbf": now + 60},
                "another issuer": {"iss": "https://login.example.com"}, "no issuer": {"iss": None},
                "another audience": {"aud": "invoices"}, "no audience": {"aud": None}, "a time that is none": {"exp": "soon"}}
        for name, changes in rows.items():
            with self.subTest(name):
                status, code, challenge = self.refused(flow, by_secret(SECRET, **good, **changes))
                self.assertEqual((status, code), (401, "token_invalid"))
                self.assertTrue(challenge.startswith('Bearer error="invalid_token", error_description="The token'), challenge)
        status, code, challenge = self.refused(flow, by_secret(SECRET, scope="read"))
        self.assertEqual((status, code), (403, "token_scope_missing"))
        self.assertIn('error="insufficient_scope"', challenge)
        self.assertIn('scope="read write"', challenge)

    def test_an_idempotency_key_is_its_bearers(self):
        flow = self.flow("{{ trigger.claims.sub }}", key="shared", algorithms=["HS256"])
        headers = {"Idempotency-Key": "one"}
        first = self.ask(flow, by_secret(SECRET), **headers)
        again = self.ask(flow, by_secret(SECRET, exp=int(time.time()) + 400), **headers)
        other = self.ask(flow, by_secret(SECRET, sub="berta"), **headers)
        self.assertEqual((first[0], again[2], other[2]), (200, "anna", "berta"))
        self.assertEqual(first[1]["X-Sluice-Run"], again[1]["X-Sluice-Run"])
        self.assertNotEqual(first[1]["X-Sluice-Run"], other[1]["X-Sluice-Run"])

    # ---- keys that have to be fetched ----

    def test_keys_are_fetched_once_and_again_when_they_change(self):
        old, new = Key("rsa"), Key("rsa").other()
        url = self.url(("old", old))
        flow = self.flow(jwks_url=url, issuer=ISSUER, audience=AUDIENCE)
        path = url[url.index("/jwks"):]
        for _ in range(3):
            self.assertEqual(self.ask(flow, by_key(old, "RS256", {"kid": "old"}))[0], 200)
        self.assertEqual(self.keys.seen.count(path), 1)
        self.keys.answers[path] = jwks(("old", old), ("new", new))
        until = time.monotonic() + 30
        while self.ask(flow, by_key(new, "RS256", {"kid": "new"}))[0] != 200:
            self.assertLess(time.monotonic(), until, "an unknown key is looked for after ten seconds")
        self.assertEqual(self.keys.seen.count(path), 2)

    def test_a_slow_issuer_holds_up_nobody(self):
        asked, go = threading.Event(), threading.Event()
        key = Key("ed25519")
        answer = jwks(("key-1", key))
        url = self.url()
        self.keys.answers[url[url.index("/jwks"):]] = lambda handler: (asked.set(), go.wait(60), answer)[2]
        slow = self.flow(jwks_url=url, issuer=ISSUER, audience=AUDIENCE)
        plain = self.flow(key="shared", algorithms=["HS256"])
        answers = []
        callers = [threading.Thread(target=lambda: answers.append(self.ask(slow, by_key(key, "EdDSA"))[0])) for _ in range(20)]
        for caller in callers:
            caller.start()
        self.assertTrue(asked.wait(30))
        for _ in range(20):  # more than there are workers
            self.assertEqual(self.ask(plain, by_secret(SECRET))[0], 200)
        self.assertEqual(answers, [], "they wait for the key")
        go.set()
        for caller in callers:
            caller.join()
        self.assertEqual(answers, [200] * 20)

    def test_keys_that_cannot_be_had_are_503(self):
        url = self.url()
        for number, wrong in enumerate(((404, {}, b""), (200, {}, b"<html>"), (302, {"Location": url}, b""))):
            self.keys.answers[f"/wrong-{number}"] = wrong
            flow = self.flow(jwks_url=f"https://localhost:{self.keys.port}/wrong-{number}", issuer=ISSUER, audience=AUDIENCE)
            status, _, text = self.ask(flow, by_key(Key("rsa"), "RS256"))
            self.assertEqual((status, json.loads(text)["code"]), (503, "authorizer_unavailable"))
            self.assertNotIn("wrong", text)

    # ---- settings ----

    def test_an_authorizer_that_is_wrong_is_refused_when_it_is_saved(self):
        def saved(**authorizer):
            listed, edges = chain(node("start", "sync_request_trigger", authorizer=authorizer),
                                  node("answer", "text_transform", response=True, template="x"))
            return self.server.call("POST", "/workflows", {"name": "wrong", "nodes": listed, "edges": edges})
        rows = [({"key": "no such item"}, "the vault has no item"), ({"jwks_url": "http://a.example/"}, "https://"),
                ({"key": "shared", "algorithms": ["HS256", "RS256"]}, "HS256 alone"), ({}, "either"),
                ({"jwks_url": "https://a.example/"}, "needs `issuer` and `audience`")]
        for authorizer, words in rows:
            status, answer = saved(**authorizer)
            self.assertEqual(status, 400, answer)
            self.assertIn(words, json.dumps(answer))


if __name__ == "__main__":
    unittest.main()
