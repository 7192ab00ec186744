"""Senders that publish their keys: fetched by the built server from an HTTPS server of the test, and by nobody else's leave."""
import base64
import itertools
import json
import os
import sys
import tempfile
import threading
import time
import unittest

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from authority import Authority  # noqa: E402
from sluice_server import Server, chain, node  # noqa: E402
from support.key_server import KeyServer, jwks  # noqa: E402
from support.sender_signing import Key, base64url, raw_ecdsa  # noqa: E402

TOKENS = """
sender: tokens
title: Tokens
category: generic
summary: Deliveries with a token.
facts: documented
signature:
  algorithm: jwt
  header: Authorization
  prefix: "Bearer "
  encoding: text
  keys: {url: "https://localhost:%(port)d/jwks"}
  jwt: {algorithms: [RS256]}
expects: {statuses: 2xx}
setup: ["Enter {url}."]
samples: [{name: one, body: '{"n":1}'}]
"""
CERTIFIED = """
sender: certified
title: Certified
category: generic
summary: Deliveries with the URL of a certificate.
facts: documented
signature:
  algorithm: ecdsa-p256
  header: X-Sig
  encoding: base64
  keys:
    url: "{header:X-Cert-Url}"
    hosts: ["localhost:%(port)d", "127.0.0.1:%(port)d"]
    certificate: {names: [signing.example.com], chain: true}
expects: {statuses: 2xx}
setup: ["Enter {url}."]
samples: [{name: one, body: '{"n":1}'}]
"""
BODY = '{"n":1}'
NUMBERS = itertools.count()  # of the hooks, whose names differ


def token(key, kid, **claims):
    head = {"alg": "RS256", "kid": kid}
    signed = ".".join(base64url(json.dumps(part).encode()) for part in (head, {"exp": int(time.time()) + 60, **claims}))
    return f"{signed}.{base64url(key.private.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


class PublishedKeys(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sluice-keys-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.authority = Authority(self.folder)
        self.keys = KeyServer(self.authority.certificate("tls", "subjectAltName=DNS:localhost"))
        self.addCleanup(self.keys.close)
        os.mkdir(os.path.join(self.folder, "senders"))
        for name, text in (("tokens", TOKENS), ("certified", CERTIFIED)):
            with open(os.path.join(self.folder, "senders", name + ".yaml"), "w", encoding="utf-8") as file:
                file.write(text.replace("%(port)d", str(self.keys.port)))

    def serve(self, *options, allow="127.0.0.0/8", trust=True):
        trusted = ("--egress-ca-file", self.authority.ca) if trust else ()
        server = Server(os.path.join(self.folder, "data"), "--senders-dir", os.path.join(self.folder, "senders"),
                        *(("--egress-allow", allow) if allow else ()), *trusted, *options).start()
        self.addCleanup(server.stop)
        return server

    @staticmethod
    def hook(server, **data):
        return server.create_workflow(f"hook {next(NUMBERS)}", *chain(node("in", "webhook_trigger", **data)))

    @staticmethod
    def deliver(server, hook, headers, body=BODY):
        return server.call("POST", f"/workflows/webhooks/{hook[1]}", body, headers=headers, key=None)

    def reason(self, server, hook):
        """Of the last rejection, which is listed a moment after its answer."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            rejections = server.call("GET", f"/workflows/{hook[0]}/rejections")[1]
            if rejections:
                return rejections[0]["detail"]
        raise AssertionError("no rejection is listed")

    def bearer(self, key, kid):
        return {"Authorization": f"Bearer {token(key, kid)}"}

    def test_a_token_by_a_key_that_is_fetched_once(self):
        key = Key("rsa")
        self.keys.answers["/jwks"] = jwks(("one", key))
        server = self.serve()
        hook = self.hook(server, sender="tokens")
        for _ in range(3):
            status, answer = self.deliver(server, hook, self.bearer(key, "one"))
            self.assertEqual(status, 202, answer)
        self.assertEqual(self.keys.seen, ["/jwks"])
        self.assertEqual(self.deliver(server, hook, self.bearer(key.other(), "one"))[0], 401)
        self.assertEqual(self.deliver(server, hook, {})[0], 401)
        self.assertEqual(self.keys.seen, ["/jwks"])

    def test_made_up_key_ids_fetch_nothing(self):
        key = Key("rsa")
        self.keys.answers["/jwks"] = jwks(("one", key))
        server = self.serve()
        hook = self.hook(server, sender="tokens")
        self.assertEqual(self.deliver(server, hook, self.bearer(key, "one"))[0], 202)
        for number in range(50):
            self.assertEqual(self.deliver(server, hook, self.bearer(key, f"made-up-{number}"))[0], 401)
        self.assertLessEqual(len(self.keys.seen), 3, "once per ten seconds")

    def test_a_hook_may_name_the_url_itself(self):
        key = Key("rsa")
        self.keys.answers["/mine"] = jwks(("one", key))
        server = self.serve()
        hook = self.hook(server, sender="tokens", signature={"keys": {"url": f"https://localhost:{self.keys.port}/mine"}})
        self.assertEqual(self.deliver(server, hook, self.bearer(key, "one"))[0], 202)
        own = self.hook(server, sender="tokens", signature={"secrets": [key.jwks()]})
        self.assertEqual(self.deliver(server, own, self.bearer(key, "key-1"))[0], 202)
        self.assertEqual(self.keys.seen, ["/mine"], "a hook with keys of its own needs none")

    def test_what_cannot_be_fetched_is_503(self):
        key = Key("rsa")
        big = (200, {}, b'{"keys":[' + b" " * (1 << 20) + b"]}")
        rows = {"redirect": ((302, {"Location": f"https://localhost:{self.keys.port}/real"}, b""), "the status 302"),
                "huge": (big, "larger than"), "junk": ((200, {}, b"<html>"), "is not a public key"),
                "missing": ((404, {}, b""), "the status 404"),
                "silent": (lambda handler: (handler.server.ended.wait(60), (200, {}, b""))[1], "was not reached")}
        server = self.serve()
        self.keys.answers["/real"] = jwks(("one", key))
        for name, (answer, words) in rows.items():
            with self.subTest(name):
                self.keys.answers[f"/{name}"] = answer
                hook = self.hook(server, sender="tokens",
                                 signature={"keys": {"url": f"https://localhost:{self.keys.port}/{name}"}})
                status, answer = self.deliver(server, hook, self.bearer(key, "one"))
                self.assertEqual((status, answer["code"]), (503, "unavailable"))
                self.assertIn(words, self.reason(server, hook))
        self.assertNotIn("/real", self.keys.seen)

    def test_a_slow_server_holds_up_nobody(self):
        key = Key("rsa")
        asked = threading.Event()
        self.keys.answers["/jwks"] = lambda handler: (asked.set(), handler.server.ended.wait(60), (200, {}, b""))[2]
        server = self.serve("--threads", "1")
        slow = self.hook(server, sender="tokens")
        plain = self.hook(server)
        waiting = threading.Thread(target=self.deliver, args=(server, slow, self.bearer(key, "one")))
        waiting.start()
        self.assertTrue(asked.wait(30))
        for _ in range(20):
            self.assertEqual(self.deliver(server, plain, {})[0], 202)
        self.assertTrue(waiting.is_alive(), "it waits for its key")
        waiting.join()

    def test_the_address_guard_and_the_authorities_count(self):
        key = Key("rsa")
        self.keys.answers["/jwks"] = jwks(("one", key))
        for options, words in (({"allow": ""}, "--egress-allow"), ({"trust": False}, "was not reached")):
            with self.subTest(words):
                server = self.serve(**options)
                hook = self.hook(server, sender="tokens")
                self.assertEqual(self.deliver(server, hook, self.bearer(key, "one"))[0], 503)
                self.assertIn(words, self.reason(server, hook))
                self.assertEqual(self.keys.seen, [])
                server.stop()

    def signer(self, name, extensions, **options):
        path = self.authority.certificate(name, extensions, **options)
        with open(path, "rb") as file:
            self.keys.answers[f"/{name}.pem"] = (200, {}, file.read())
        with open(path.removesuffix(".pem") + ".key", "rb") as file:
            key = serialization.load_pem_private_key(file.read(), None)
        signature = key.sign(BODY.encode(), ec.ECDSA(hashes.SHA256()))
        return {"X-Sig": base64.b64encode(raw_ecdsa(signature)).decode(),
                "X-Cert-Url": f"https://localhost:{self.keys.port}/{name}.pem"}

    def test_certificates_that_deliveries_name(self):
        name = "subjectAltName=DNS:signing.example.com"
        server = self.serve()
        hook = self.hook(server, sender="certified")
        good = self.signer("good", name)
        self.assertEqual(self.deliver(server, hook, good)[0], 202)
        self.assertEqual(self.deliver(server, hook, good, '{"n":2}')[0], 401)
        rows = {"another name": (self.signer("other", "subjectAltName=DNS:other.example.com"), "for another name"),
                "expired": (self.signer("old", name, dates=("20200101000000Z", "20200201000000Z")), "has expired"),
                "self-signed": (self.signer("self", name, signer=None), "No known authority"),
                "no certificate": ({**good, "X-Cert-Url": f"https://localhost:{self.keys.port}/bare"}, "has no certificate"),
                "another host": ({**good, "X-Cert-Url": "https://evil.example.net/good.pem"}, "names the host"),
                "another port": ({**good, "X-Cert-Url": "https://localhost/good.pem"}, "names the host"),
                "a user": ({**good, "X-Cert-Url": f"https://x@localhost:{self.keys.port}/good.pem"}, "plain URL"),
                "plain HTTP": ({**good, "X-Cert-Url": f"http://localhost:{self.keys.port}/good.pem"}, "https://")}
        self.keys.answers["/bare"] = (200, {}, Key("ecdsa-p256").pem().encode())
        for name, (headers, words) in rows.items():
            with self.subTest(name):
                own = self.hook(server, sender="certified")
                self.assertEqual(self.deliver(server, own, headers)[0], 401)
                self.assertIn(words, self.reason(server, own))

    def test_a_flood_of_urls_is_fetched_now_and_then(self):
        server = self.serve()
        hook = self.hook(server, sender="certified")
        good = self.signer("good", "subjectAltName=DNS:signing.example.com")
        for number in range(60):
            headers = {**good, "X-Cert-Url": f"https://localhost:{self.keys.port}/none-{number}"}
            self.assertEqual(self.deliver(server, hook, headers)[0], 503)
        self.assertLessEqual(len(self.keys.seen), 30)


if __name__ == "__main__":
    unittest.main()
