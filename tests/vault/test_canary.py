"""No secret of the vault is ever written or said: a server whose workflows send secrets every way
there is to a peer that says all it hears again, in every encoding; then a search of every byte."""
import base64
import http.server
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse

import canaries

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import ADMIN_KEY, Server, binary, chain, node  # noqa: E402

QUICK = {"max_attempts": 2, "initial_interval": "10ms"}


class Parrot(http.server.BaseHTTPRequestHandler):
    """Says again whatever it is told: as it is, as JSON, and encoded."""
    protocol_version = "HTTP/1.1"
    heard = []

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        head = f"{self.command} {self.path}\n" + "".join(f"{k}: {v}\n" for k, v in self.headers.items())
        all_of_it = head.encode("latin-1") + b"\n" + body
        Parrot.heard.append(all_of_it)
        text = all_of_it.decode("utf-8", "replace")
        if self.path.startswith("/drop"):
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        if self.path.startswith("/token"):
            said = json.dumps({"access_token": "token-of-this-test", "token_type": "Bearer", "expires_in": 60,
                               "note": text})
        elif self.path.startswith("/login-token"):
            step = 0 if b"grant_type=authorization_code" in body else 1
            said = json.dumps({"access_token": canaries.ACCESS[step], "refresh_token": canaries.REFRESH[step],
                               "expires_in": 3600 * step, "note": text})
        elif self.path.startswith("/text"):
            said = text
        elif self.path.startswith("/last"):
            said = "\n".join(each.decode("utf-8", "replace") for each in Parrot.heard[-2:])
        else:
            said = json.dumps({
                "text": text, "body": body.decode("utf-8", "replace"), "json": json.dumps(text),
                "raw": json.dumps(text, ensure_ascii=False),
                "base64": base64.b64encode(all_of_it).decode(), "url64": base64.urlsafe_b64encode(body).decode(),
                "shifted": [base64.b64encode(b"x" * i + body).decode() for i in (1, 2)],
                "quoted": urllib.parse.quote(text, safe=""), "plus": urllib.parse.quote_plus(text),
                "hex": all_of_it.hex(), "auth": self.headers.get("Authorization", "")},
                ensure_ascii=self.path.startswith("/ascii"))
        data = said.encode()
        status = 503 if self.path.startswith("/busy") else 500 if self.path.startswith("/fail") else 200
        self.send_response(status)
        self.send_header("Content-Type", "text/plain" if self.path.startswith("/text") else "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Said", urllib.parse.quote(text, safe="")[:4000])
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *_):
        pass


class Canary(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.peer = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Parrot)
        threading.Thread(target=cls.peer.serve_forever, daemon=True).start()
        cls.base = f"http://127.0.0.1:{cls.peer.server_address[1]}"
        cls.directory = tempfile.TemporaryDirectory(prefix="sluice-canary-")
        cls.data = os.path.join(cls.directory.name, "data")
        providers = os.path.join(cls.directory.name, "providers")
        os.mkdir(providers)
        with open(os.path.join(providers, "secret"), "w", encoding="utf-8") as file:
            file.write(canaries.APP)
        with open(os.path.join(providers, "parrot.yaml"), "w", encoding="utf-8") as file:
            json.dump({"authorize_url": cls.base + "/authorize", "token_url": cls.base + "/login-token",
                       "api_url": cls.base, "client_id": "id", "client_secret_file": "secret", "client_auth": "post"}, file)
        cls.server = Server(cls.data, "--egress-allow", "127.0.0.0/8", "--log-level", "debug",
                            "--providers-dir", providers).start()
        cls.said = []  # every answer of the API and every output of a command
        cls.lines = []

    @classmethod
    def tearDownClass(cls):
        if cls.server.process.poll() is None:
            cls.server.stop()
        cls.peer.shutdown()
        cls.directory.cleanup()

    def ask(self, method, path, body=None, headers=None):
        status, answer = self.server.call(method, path, body, headers)
        self.said.append((f"{method} {path}", answer if isinstance(answer, str) else json.dumps(answer)))
        self.said.append((f"{method} {path}", json.dumps(answer, ensure_ascii=False)))
        return status, answer

    def command(self, *arguments, stdin=None):
        environment = {**os.environ, "SLUICE_URL": f"http://127.0.0.1:{self.server.port}", "SLUICE_API_KEY": ADMIN_KEY}
        done = subprocess.run([binary(), *arguments], input=stdin, capture_output=True, env=environment, timeout=60)
        self.said.append((" ".join(arguments), (done.stdout + done.stderr).decode("utf-8", "replace")))
        return done

    def keep(self, name, value, **more):
        status, item = self.ask("POST", "/workflows/vault", {"name": name, "secret": value, **more})
        self.assertEqual(status, 201, item)
        return item["id"]

    def flow(self, name, *nodes):
        listed, edges = chain(node("in", "webhook_trigger"), *nodes)
        status, flow = self.ask("POST", "/workflows", {"name": name, "nodes": listed, "edges": edges})
        self.assertEqual(status, 201, flow)
        return flow

    def run_flow(self, flow):
        token = urllib.parse.urlparse(flow["webhook_url"]).path.rsplit("/", 1)[-1]
        status, answer = self.ask("POST", f"/workflows/webhooks/{token}", {"n": 1})
        self.assertEqual(status, 202, answer)
        run = answer["execution_id"]
        until = time.monotonic() + 60
        while time.monotonic() < until:
            status, shown = self.ask("GET", f"/workflows/runs/{run}")
            if status == 200 and shown["completed_at"]:
                return shown
            time.sleep(0.02)
        raise AssertionError(f"run {run} does not end")

    def call(self, path, **data):
        return node("call", "webhook", url=self.base + path, retry=QUICK, **data)

    def test_1_the_search_finds_what_is_planted(self):
        with tempfile.TemporaryDirectory() as planted:
            for number, (name, form) in enumerate(canaries.FORMS):
                file = os.path.join(planted, str(number))
                with open(file, "wb") as out:
                    out.write(b"\0padding " + form + b" padding\xff")
                self.assertIn(name, [found[1] for found in canaries.find_below(planted)])
                os.remove(file)
            self.assertEqual(canaries.find_below(planted), [])
        for name, secret in canaries.ALL.items():
            for before in (b"", b"x", b"xy"):
                said = base64.b64encode(before + secret.encode() + b"yz")
                self.assertIn(name, [found[0] for found in canaries.find_in(said)])

    def test_2_secrets_go_everywhere_they_may(self):
        self.keep("plain", canaries.PLAIN)
        nasty = self.keep("nasty", canaries.NASTY)
        self.keep("password", canaries.PASSWORD)
        self.keep("client", canaries.CLIENT)
        self.keep("whole url", f"{self.base}/echo/{canaries.PLAIN}")
        self.keep("bound", canaries.PLAIN, allowed_hosts=["api.stripe.com"])
        done = self.command("vault", "create", "key", "--file", "--from-file", "-", stdin=canaries.KEY.encode())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.command("vault", "list")
        self.command("vault", "get", "key", "--json")

        nasty_headers = {"X-Key": "{{ vault.nasty }}", "X-Id": nasty}
        flows = {
            "header": [self.call("/echo", headers=nasty_headers)],
            "ascii": [self.call("/ascii", method="POST", body={"k": "{{ vault.nasty }} {{ vault.plain }}"})],
            "url": [self.call("/echo/{{ vault.nasty }}?q={{ vault.plain }}&r={{ vault.password }}")],
            "query": [self.call("/text", query={"q": "{{ vault.nasty }}"})],
            "json": [self.call("/echo", method="POST", body={"a": "{{ vault.nasty }}", "b": ["{{ vault.key }}"]})],
            "json text": [self.call("/text", method="POST", body='{"a": "k {{ vault.nasty }}", "b": {{ vault.key }}}')],
            "form": [self.call("/echo", method="POST", body_type="form",
                               body={"a": "{{ vault.nasty }}", "b": "{{ vault.password }}"})],
            "plain text": [self.call("/text", method="POST", headers={"Content-Type": "text/plain"},
                                     body="{{ vault.nasty }} {{ vault.key }}")],
            "multipart": [self.call("/echo", method="POST", body_type="multipart", body={"a": "{{ vault.key }}"})],
            "basic": [self.call("/echo", auth={"type": "basic", "username": "me", "password": "{{ vault.password }}"})],
            "bearer": [self.call("/echo", auth={"type": "bearer", "token": "{{ vault.plain }}"})],
            "oauth": [self.call("/echo", auth={"type": "oauth2_client_credentials", "token_url": self.base + "/token",
                                               "client_id": "id", "client_secret": "{{ vault.client }}"})],
            "oauth fails": [self.call("/echo", auth={
                "type": "oauth2_client_credentials", "token_url": self.base + "/fail/{{ vault.plain }}",
                "client_id": "id", "client_secret": "{{ vault.client }}"})],
            "whole url": [node("call", "webhook", url='{{ vault["whole url"] }}')],
            "through a text": [node("t", "text_transform", template="Bearer {{ vault.plain }}"),
                               self.call("/echo", headers={"Authorization": "{{ t.text }}"}),
                               node("u", "text_transform", template="{{ call.body.text }} {{ t.text }}")],
            "told again": [self.call("/echo", headers={"X-Key": "{{ vault.plain }}"}),
                           node("again", "webhook", url=self.base + "/last")],
        }
        for name, nodes in flows.items():
            with self.subTest(name):
                before = len(Parrot.heard)
                run = self.run_flow(self.flow(name, *nodes))
                if name != "oauth fails":
                    self.assertEqual(run["status"], "completed", run)
                    self.assertIn("[vault.", json.dumps(run))
                # The peer did hear it, or nothing of this would prove anything.
                self.assertTrue(any(canaries.find_in(each) for each in Parrot.heard[before:]), Parrot.heard[before:])

    def sign_in(self):
        status, begun = self.ask("POST", "/workflows/authorization", {})
        self.assertEqual(status, 200, begun)
        state = urllib.parse.parse_qs(urllib.parse.urlsplit(begun["login_url"]).query)["state"][0]
        query = urllib.parse.urlencode({"state": state, "code": canaries.CODE})
        status, page = self.server.call("GET", "/workflows/authorization/callback?" + query, key=None)
        self.said.append(("the way back", page))
        self.assertEqual(status, 200, page)
        return begun["authorization_id"]

    def test_2_tokens_of_a_login_go_to_its_provider_only(self):
        authorization = self.sign_in()
        calls = {"read": {}, "encoded": {"endpoint": "/ascii"}, "plain": {"endpoint": "/text"},
                 "fails": {"endpoint": "/fail", "method": "POST", "body": {"a": 1}, "retry": QUICK},
                 "drops": {"endpoint": "/drop", "retry": QUICK}}
        for name, settings in calls.items():
            with self.subTest(name):
                before = len(Parrot.heard)
                call = node("call", "api_call", **{"authorization_id": authorization, "endpoint": "/echo", **settings})
                run = self.run_flow(self.flow("login " + name, call, node("again", "webhook", url=self.base + "/last")))
                self.assertEqual(run["status"], "failed" if name in ("fails", "drops") else "completed", run)
                if name not in ("fails", "drops"):
                    self.assertIn(f"[vault.{authorization}]", json.dumps(run))
                # The first one had ended, so it was renewed.
                self.assertIn(canaries.ACCESS[1].encode(), b"".join(Parrot.heard[before:]))
        self.assertTrue(any(canaries.REFRESH[0].encode() in each for each in Parrot.heard))
        for path in ("/workflows/authorization", "/workflows/authorization/providers", "/audit?limit=200"):
            self.ask("GET", path)
        self.assertEqual(self.ask("DELETE", f"/workflows/authorization/{authorization}")[0], 409)
        status, tested = self.ask("POST", "/workflows/test-node", {"effects": "allow", "node": node(
            "call", "api_call", authorization_id=authorization, endpoint="/echo")})
        self.assertEqual((status, tested["status"]), (200, "success"), tested)

    def test_3_secrets_stay_secret_when_things_fail(self):
        headers = {"X-Key": "{{ vault.nasty }}"}
        failing = {
            "busy": [self.call("/busy", headers=headers)],
            "fail": [self.call("/fail?q={{ vault.plain }}", method="POST", body={"k": "{{ vault.key }}"})],
            "drop": [self.call("/drop/{{ vault.plain }}")],
            "refused": [node("call", "webhook", url="http://127.0.0.1:1/{{ vault.plain }}", retry=QUICK)],
            "blocked": [node("call", "webhook", url="http://10.0.0.1/{{ vault.plain }}", headers=headers)],
            "no such host": [node("call", "webhook", url="http://{{ vault.plain }}.invalid/", retry={"max_attempts": 1})],
            "bad url": [node("call", "webhook", url="{{ vault.nasty }}")],
            "line break": [self.call("/echo", headers={"X-Key": "{{ vault.key }}"})],
            "bound": [self.call("/echo", headers={"X-Key": "{{ vault.bound }}"})],
            "nothing": [self.call("/echo", headers={"X-Key": "{{ vault.nothing }}"})],
            "condition": [node("t", "string_condition", input="{{ vault.plain }}", operator="equals",
                               value=canaries.PLAIN[:3])],
        }
        gone = self.keep("nothing", "soon gone")
        flows = {name: self.flow(name, *nodes) for name, nodes in failing.items()}
        self.assertEqual(self.ask("DELETE", f"/workflows/vault/{gone}")[0], 204)
        for name, flow in flows.items():
            with self.subTest(name):
                run = self.run_flow(flow)
                self.assertEqual(run["status"], "failed", run)
                self.assertTrue(run["error_message"])
                self.ask("POST", f"/workflows/runs/{run['id']}/rerun")
        messages = {name: next(text for path, text in reversed(self.said) if name in text and "error_message" in text)
                    for name in ("bound", "nothing")}
        self.assertIn("may be sent only to api.stripe.com", messages["bound"])
        self.assertIn("the vault has no such item", messages["nothing"])

    def test_3_what_cannot_work_is_refused_when_it_is_saved(self):
        refused = {
            "{{ vault.plian }}": 'the vault has no item "plian"; did you mean `plain`?',
            "{{ vault.plain | upcase }}": "vault.plain is a secret, which can only be printed directly",
            "{% if vault.plain %}yes{% endif %}": "vault.plain is a secret, which can only be printed directly",
            "{{ 'x' | append: vault.plain }}": "vault.plain is a secret, which can only be printed directly",
        }
        for template, sentence in refused.items():
            with self.subTest(template):
                nodes, edges = chain(node("in", "webhook_trigger"), node("t", "text_transform", template=template))
                status, problem = self.ask("POST", "/workflows", {"name": "refused", "nodes": nodes, "edges": edges})
                self.assertEqual(status, 400, problem)
                self.assertIn("node 't': " + sentence, json.dumps(problem, ensure_ascii=False).replace('\\"', '"'))
                status, verdict = self.ask("POST", "/workflows/validate",
                                           {"name": "refused", "nodes": nodes, "edges": edges})
                self.assertEqual((status, verdict["valid"]), (200, False), verdict)

    def test_4_nothing_shows_one(self):
        self.command("vault", "update", "plain", "--secret", stdin=canaries.CHANGED.encode() + b"\n")
        run = self.run_flow(self.flow("changed", self.call("/echo", headers={"X-Key": "{{ vault.plain }}"})))
        self.assertEqual(run["status"], "completed")
        _, flows = self.ask("GET", "/workflows")
        for flow in flows:
            for path in ("", "/executions", "/logs", "/logs/stats", "/webhook", "/rejections"):
                self.ask("GET", f"/workflows/{flow['id']}{path}")
        for path in ("/workflows/runs?per_page=100", "/workflows/logs/recent", "/workflows/vault", "/workflows/nodes",
                     "/metrics", "/openapi.json", "/api/v1/health", "/workflows/api-keys"):
            self.ask("GET", path)
        self.ask("POST", "/workflows/vault/check")
        self.ask("POST", "/workflows/vault/rotate-key")
        for arguments in (("runs", "list", "--limit", "100"), ("runs", "show", run["id"]), ("export",),
                          ("hooks", "list"), ("doctor",), ("vault", "check"), ("vault", "list", "--json")):
            self.command(*arguments)
        self.look("while it runs")
        self.server.kill()
        self.lines += self.server.lines
        self.look("after it was killed")
        self.server.start()
        self.assertEqual(self.command("vault", "check").returncode, 0)
        self.server.stop()
        self.lines += self.server.lines
        self.look("after it was stopped")

    def look(self, when):
        self.assertGreater(len(self.said), 100)
        for where, text in self.said:
            self.assertEqual(canaries.find_in(text.encode()), [], f"{when}: the answer of {where}: {text[:2000]}")
        log = "".join(self.lines + self.server.lines).encode()
        self.assertEqual(canaries.find_in(log), [], f"{when}: the log")
        found = canaries.find_below(self.data)
        self.assertEqual(found, [], f"{when}: the data directory")
        self.assertIn("sluice.db", os.listdir(self.data))


if __name__ == "__main__":
    unittest.main()
