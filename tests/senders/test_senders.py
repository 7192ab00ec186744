"""Senders as data: named by hooks, listed by the API and the CLI, added from a directory of the operator's."""
import hashlib
import hmac
import json
import os
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
from base64 import b64encode

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import Server, binary, chain, node  # noqa: E402

PUBLIC_URL = "https://hooks.example.com"
# Made for this test with Python's cryptography: a public key, and its RSA-SHA256 of "1730000000." and BODY.
KEYS = ('{"keys":[{"kty":"RSA","kid":"r1","use":"sig","alg":"RS256","n":"xRpfIxV9tBcYiXEVs3449CDAR_QU12xqWZoH'
        '5GKSe0KHS_jsxKfMhpLQcwX73Zu3erOFqZ-5w953RQDbr1HPVHvrGhgbVJ6FIySxxs-JFlU7QsRvO6g4ewnHOleqgzMPeD9VchYb'
        'nbwnFC75D-HC117dyXySQ7cx7ifZQCfmjT-r4FOfT_WpSRpLHrR2Uov09Da-tz9BSHiT9KEzWJDjVrGwwPt1VUtM6ucDa-LHYNWX'
        'e06hjhAj6mtv-Gfl_UNKxuePw6DosUAFvNxOgGZdpRLlJbWE14qCh3usqTqeatO3Hh64pjqmaKMYmOrWzR256qcHdw7Fhi5HoPC0'
        'en9X4Q","e":"AQAB"},{"kty":"EC","kid":"e1","crv":"P-256","x":"lKMRhY9SA8veXjcMlqwXZlJwCJHtEIR3j5lt9w'
        'KYRz8","y":"uVzil4LHNNJaFJiysfMDWYUet53dRMIhXzf0zoN9t84"},{"kty":"OKP","kid":"d1","crv":"Ed25519","x'
        '":"iMsuTS7Ahtvh0bDOg3_04jZdz9nl-fBDoU1f1XwQgVY"},{"kty":"oct","kid":"o1","k":"c2hhcmVkIGtleSBvZiAzMi'
        'BieXRlcywgb3IgbmVhcmx5"},{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}]}')
BODY = '{"event":"order.created","n":1}'
RSA_SIGNATURE = ("Kalr0y7iA5HNQ/4uW8/AVqnziGgmqyFkvBPJBG8KOHh9/OV3Qs2RbyODmNORo5uRaPTq6GJF/YNdc0vsT5eGJJmIJK"
                 "mcXnDhNBdRIYQCd/+Vz0SC3Izps/Gi95MPRVxJEEh8G+Bjp3guDHP4XYP6BUPBbgoKUff/SY611k87BF9x7h9pEBHE"
                 "t08/vc8wkjQa3QUqOw0W8oRh0tZ5HnqHsQC0xHd445X0xGxeV9T7eFMnSP/3sji/4U9+R6YLCvIkZT+t0WRPjgOSnB"
                 "ppRhOyP92WgqRkLONb9YgQEAA/TolgrsMr7GvL0U6kyT44rNDQbf22fMmeO/yRkOKWGOGLZg==")
ACME = """
sender: acme
title: Acme
category: generic
summary: What happens at Acme.
facts: documented
signature:
  algorithm: hmac-sha1
  header: X-Acme
  encoding: base64
  content: "{url}{form}"
delivery_id: "{header:X-Acme-Id}-{json:$.n}"
expects: {statuses: 2xx}
setup: [Enter the URL.]
samples:
  - {name: one, headers: {X-Acme-Id: "1"}, body: '{"n":1}'}
"""


def sluice(*arguments):
    return subprocess.run([binary(), "senders", *arguments], capture_output=True, text=True, timeout=60, check=False)


def mac(secret, text, digest=hashlib.sha256):
    return hmac.new(secret.encode(), text.encode(), digest)


class Senders(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="sluice-senders-")
        self.own = os.path.join(self.directory.name, "senders")
        os.mkdir(self.own)

    def tearDown(self):
        self.directory.cleanup()

    def write(self, name, text):
        path = os.path.join(self.own, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def server(self, *options):
        server = Server(os.path.join(self.directory.name, "data"), *options).start()
        self.addCleanup(server.stop)
        return server

    @staticmethod
    def hook(server, **data):
        return server.create_workflow(f"hook {data}"[:200], *chain(node("in", "webhook_trigger", **data)))[1]

    @staticmethod
    def deliver(server, token, body, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return server.call("POST", f"/workflows/webhooks/{token}", body, headers=named, key=None)

    def test_a_hook_takes_the_signature_of_its_sender(self):
        server = self.server()
        token = self.hook(server, sender="github", signature={"secrets": ["a long secret"]})
        body = '{"ref":"refs/heads/main"}'
        good = "sha256=" + mac("a long secret", body).hexdigest()
        status, first = self.deliver(server, token, body, X_Hub_Signature_256=good, X_GitHub_Delivery="one")
        self.assertEqual(status, 202, first)
        _, again = self.deliver(server, token, body, X_Hub_Signature_256=good, X_GitHub_Delivery="one")
        self.assertEqual(again["execution_id"], first["execution_id"])
        self.assertEqual(self.deliver(server, token, body + " ", X_Hub_Signature_256=good)[0], 401)
        self.assertEqual(self.deliver(server, token, body)[0], 401)

    def test_members_can_be_changed_for_one_hook(self):
        server = self.server()
        token = self.hook(server, signature={"scheme": "hmac-sha256", "header": "X-Redmine-Signature-256",
                                             "secrets": ["s"]})
        body = '{"issue":1}'
        self.assertEqual(self.deliver(server, token, body, X_Redmine_Signature_256=mac("s", body).hexdigest())[0], 202)
        self.assertEqual(self.deliver(server, token, body, X_Webhook_Signature=mac("s", body).hexdigest())[0], 401)

    def test_a_signed_field_within_other_json_is_refused(self):
        server = self.server()
        token = self.hook(server, sender="gitea", signature={"secrets": ["s"]})
        signed = '{"n":1}'
        field = f"&&payload={urllib.parse.quote(signed)}&".encode()
        body = '{"n":2,"x":"'.encode("utf-16-be") + field + '"}'.encode("utf-16-be")
        self.assertEqual(json.loads(body.decode("utf-16-be"))["n"], 2)
        for content_type in ("application/x-www-form-urlencoded", "application/x-www-form-urlencoded+json"):
            with self.subTest(content_type):
                headers = {"Content-Type": content_type + "; charset=utf-16be",
                           "X-Gitea-Signature": mac("s", signed).hexdigest()}
                status, _ = server.call("POST", f"/workflows/webhooks/{token}", body, headers=headers, key=None)
                self.assertEqual(status, 401)

    def test_the_items_of_a_delivery_have_a_limit(self):
        server = self.server("--delivery-items-max", "2")
        token = self.hook(server, body="any", split="$")
        self.assertEqual(self.deliver(server, token, "[1,2]")[0], 202)
        status, answer = self.deliver(server, token, "[1,2,3]")
        self.assertEqual(status, 400, answer)
        self.assertIn("3 items; at most 2 are taken", answer["message"])

    def test_the_public_url_is_what_is_signed(self):
        server = self.server("--public-url", PUBLIC_URL + "/")
        token = self.hook(server, signature={"algorithm": "hmac-sha1", "header": "X-Sig", "encoding": "base64",
                                             "content": "{method}{url}{body}", "secrets": ["s"]})
        url = f"{PUBLIC_URL}/workflows/webhooks/{token}"
        for signed in (url, url.replace(".com/", ".com:443/")):
            signature = b64encode(mac("s", "POST" + signed + "{}", hashlib.sha1).digest()).decode()
            self.assertEqual(self.deliver(server, token, "{}", X_Sig=signature)[0], 202, signed)
        signature = b64encode(mac("s", "POST" + url.replace("https", "http") + "{}", hashlib.sha1).digest()).decode()
        self.assertEqual(self.deliver(server, token, "{}", X_Sig=signature)[0], 401)

    def test_public_keys_are_secrets_like_any_other(self):
        server = self.server()
        token = self.hook(server, signature={"algorithm": "rsa-sha256", "header": "X-Sig", "encoding": "base64",
                                             "content": "1730000000.{body}", "secrets": [KEYS]})
        self.assertEqual(self.deliver(server, token, BODY, X_Sig=RSA_SIGNATURE)[0], 202)
        self.assertEqual(self.deliver(server, token, BODY + " ", X_Sig=RSA_SIGNATURE)[0], 401)
        server.kill()
        server.start()
        self.assertEqual(self.deliver(server, token, BODY, X_Sig=RSA_SIGNATURE)[0], 202, "sealed and opened again")

    def test_what_is_wrong_is_said_when_it_is_saved(self):
        server = self.server()

        def errors(**data):
            nodes, edges = chain(node("in", "webhook_trigger", **data))
            _, answer = server.call("POST", "/workflows/validate", json.dumps({"nodes": nodes, "edges": edges}))
            return " ".join(answer["errors"])

        self.assertIn("did you mean `github`?", errors(sender="gihub"))
        self.assertIn("signature must be given for the sender github", errors(sender="github"))
        self.assertEqual(errors(sender="github", signature="none"), "")
        self.assertIn("signature.content has an unknown value `bdy` at character 2; did you mean `body`?",
                      errors(signature={"secrets": ["s"], "content": "{bdy}"}))

    def test_the_api_lists_and_shows_them(self):
        server = self.server()
        status, rows = server.call("GET", "/workflows/senders")
        self.assertEqual(status, 200)
        by_name = {row["name"]: row for row in rows}
        self.assertEqual(by_name["github"]["signature"], "hmac-sha256")
        self.assertEqual(list(by_name), sorted(by_name))
        status, github = server.call("GET", "/workflows/senders/github")
        self.assertEqual((status, github["title"]), (200, "GitHub"))
        self.assertIn("samples", github)
        self.assertNotIn("vectors", github)
        status, problem = server.call("GET", "/workflows/senders/gihub")
        self.assertEqual(status, 404)
        self.assertIn("github", json.dumps(problem))

    def test_a_directory_adds_senders_and_replaces_built_in_ones(self):
        self.write("acme.yaml", ACME)
        self.write("github.yaml", ACME.replace("acme\n", "github\n", 1).replace("title: Acme", "title: Our GitHub"))
        server = self.server("--senders-dir", self.own, "--public-url", PUBLIC_URL)
        self.assertEqual(server.call("GET", "/workflows/senders/acme")[1]["title"], "Acme")
        self.assertEqual(server.call("GET", "/workflows/senders/github")[1]["title"], "Our GitHub")
        token = self.hook(server, sender="acme", signature={"secrets": ["s"]})
        body = '{"n":1}'
        query = "?bodySHA256=" + hashlib.sha256(body.encode()).hexdigest()
        url = f"{PUBLIC_URL}/workflows/webhooks/{token}{query}"
        signature = b64encode(mac("s", url, hashlib.sha1).digest()).decode()
        runs = set()
        for number in ("7", "7", "8"):
            status, answer = self.deliver(server, token + query, body, X_Acme=signature, X_Acme_Id=number)
            self.assertEqual(status, 202, answer)
            runs.add(answer["execution_id"])
        self.assertEqual(len(runs), 2, "the id is made of header and body")

    def test_a_wrong_file_refuses_the_start(self):
        path = self.write("acme.yaml", ACME.replace("hmac-sha1", "hmac-md5"))
        started = subprocess.run([binary(), "serve", "--data", os.path.join(self.directory.name, "data"), "--listen",
                                  "127.0.0.1:0", "--senders-dir", self.own], capture_output=True, text=True,
                                 timeout=60, check=False)
        self.assertNotEqual(started.returncode, 0)
        self.assertIn(path + ": signature.algorithm must be one of", started.stderr)
        for number in range(1_000):
            self.write(f"s{number}.yaml", "")
        self.assertIn("has more than 1000 senders", sluice("list", "--senders-dir", self.own).stderr)

    def test_the_cli_lists_shows_and_checks(self):
        self.assertIn("github", sluice("list").stdout)
        rows = json.loads(sluice("list", "--category", "standard", "--json").stdout)
        self.assertIn("standard-webhooks", [row["name"] for row in rows])
        self.assertEqual(json.loads(sluice("show", "github", "--json").stdout)["sender"], "github")
        unknown = sluice("show", "gihub")
        self.assertEqual(unknown.returncode, 3)
        self.assertIn("did you mean `github`?", unknown.stderr)
        good = self.write("acme.yaml", ACME)
        self.assertEqual(sluice("check", good).stdout, f"{good}: ok\n")
        bad = self.write("other.yaml", ACME)
        checked = sluice("check", good, bad, "--json")
        self.assertEqual(checked.returncode, 1)
        self.assertEqual([row["valid"] for row in json.loads(checked.stdout)], [True, False])
        self.assertIn('sender must be "other"', checked.stdout.replace("\\", ""))

    def test_every_built_in_file_holds(self):
        folder = os.path.join(os.path.dirname(__file__), "..", "..", "senders")
        files = sorted(os.path.join(folder, name) for name in os.listdir(folder))
        checked = sluice("check", *files)
        self.assertEqual(checked.returncode, 0, checked.stdout)
        self.assertEqual(checked.stdout.count(": ok\n"), len(files))


if __name__ == "__main__":
    unittest.main()
