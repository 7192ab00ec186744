"""Logins at a real OAuth and OpenID Connect server, and calls of its API: tokens are renewed, rotated, revoked and lost."""
import json
import os
import signal
import sys
import tempfile
import time
import unittest
import urllib.parse

import oidc
import yaml

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "vault"))
import canaries  # noqa: E402
from sluice_server import Server, chain, node  # noqa: E402

RUN_S_MAX = 60


def setUpModule():
    oidc.install()


class Authorizations(unittest.TestCase):
    def setUp(self):
        self.provider = oidc.Provider()
        self.addCleanup(self.provider.close)
        self.folder = tempfile.TemporaryDirectory(prefix="sluice-authorizations-")
        self.addCleanup(self.folder.cleanup)
        self.data = os.path.join(self.folder.name, "data")
        self.providers = os.path.join(self.folder.name, "providers")
        self.provider.write_file(self.providers)
        self.server = Server(self.data, "--providers-dir", self.providers, "--api-url", oidc.PUBLIC_URL,
                             "--egress-allow", "127.0.0.0/8", "--log-level", "debug").start()
        self.addCleanup(self.stop)
        self.said = []

    def stop(self):
        if self.server.process.poll() is None:
            self.server.stop()

    def ask(self, method, path, body=None, headers=None):
        status, answer = self.server.call(method, path, body, headers)
        self.said.append(json.dumps(answer))
        return status, answer

    def begin(self, **document):
        status, begun = self.ask("POST", "/workflows/authorization", document)
        self.assertEqual(status, 200, begun)
        return begun

    def come_back(self, url):
        """(status, page) of the way back."""
        parts = urllib.parse.urlsplit(url)
        status, page = self.server.call("GET", f"{parts.path}?{parts.query}", key=None)
        self.said.append(str(page))
        return status, page

    def sign_in(self, **document):
        begun = self.begin(**document)
        status, page = self.come_back(oidc.Browser().sign_in(begun["login_url"]))
        self.assertEqual(status, 200, page)
        self.assertIn("ada@example.com", page)
        return begun["authorization_id"]

    def row(self, authorization):
        status, rows = self.ask("GET", "/workflows/authorization")
        self.assertEqual(status, 200, rows)
        return next(row for row in rows if row["id"] == authorization)

    def flow(self, name, authorization, **data):
        nodes, edges = chain(node("in", "manual_trigger"),
                             node("call", "api_call", **{"authorization_id": authorization, "endpoint": "/me", **data}))
        status, flow = self.ask("POST", "/workflows", {"name": name, "nodes": nodes, "edges": edges})
        self.assertEqual(status, 201, flow)
        return flow["id"]

    def start_run(self, flow):
        status, run = self.ask("POST", f"/workflows/{flow}/execute", {})
        self.assertEqual(status, 202, run)
        return run["id"]

    def finished(self, run):
        until = time.monotonic() + RUN_S_MAX
        while time.monotonic() < until:
            _, shown = self.ask("GET", f"/workflows/runs/{run}")
            if shown["completed_at"]:
                return shown
            time.sleep(0.02)
        raise AssertionError(f"run {run} does not end")

    def run_flow(self, flow):
        return self.finished(self.start_run(flow))

    def output(self, run):
        self.assertEqual(run["status"], "completed", run)
        status, data = self.ask("GET", f"/workflows/runs/{run['id']}/steps/call/data?pointer=/body")
        self.assertEqual(status, 200, data)
        return {child["name"]: child["value"] for child in data["children"]}

    def no_token_is_anywhere(self):
        """In answers, the log, and the data directory."""
        secrets = set(self.provider.ask("report")["tokens"]) | {oidc.CLIENT_SECRET}
        self.assertGreater(len(secrets), 1)
        forms = [form for secret in secrets for form in canaries.forms(secret)]
        said = "\n".join(self.said + self.server.lines).encode()
        found = [form for form in forms if form in said]
        for folder, _, files in os.walk(self.data):
            for name in files:
                with open(os.path.join(folder, name), "rb") as file:
                    stored = file.read()
                found += [(name, form) for form in forms if form in stored]
        self.assertEqual(found, [])

    def test_a_login_and_a_call(self):
        status, listed = self.ask("GET", "/workflows/authorization/providers")
        self.assertEqual((status, listed), (200, [
            {"name": "ada", "title": "Ada's API", "api_url": self.provider.base + "/api",
             "scopes": ["openid", "email", "offline_access"]}]))
        begun = self.begin(provider="ada")
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(begun["login_url"]).query))
        self.assertEqual((query["code_challenge_method"], query["response_type"], query["prompt"]), ("S256", "code", "consent"))
        self.assertEqual(query["redirect_uri"], oidc.PUBLIC_URL + oidc.RETURN_PATH)
        self.assertEqual(self.ask("GET", "/workflows/authorization")[1], [])
        back = oidc.Browser().sign_in(begun["login_url"])
        self.assertEqual(self.come_back(back)[0], 200)
        authorization = begun["authorization_id"]
        row = self.row(authorization)
        self.assertEqual((row["provider"], row["account"], row["status"], row["problem"]),
                         ("ada", "ada@example.com", "active", None))
        self.assertEqual(self.provider.ask("report")["requests"][0]["auth"], "Basic")
        with self.subTest("a state is good once"):
            status, page = self.come_back(back)
            self.assertEqual(status, 400)
            self.assertIn("This login is not known", page)

        run = self.run_flow(self.flow("me", authorization, method="POST", query={"q": "x y"}, body={"n": 1}))
        body = self.output(run)
        self.assertEqual((body["url"], body["account"], body["body"]), ("/api/me?q=x%20y", "ada", '{"n":1}'))
        self.assertEqual(body["authorization"], f"Bearer [vault.{authorization}]")  # the API said the token again
        actions = [each["action"] for each in self.ask("GET", "/audit")[1]["data"]]
        self.assertIn("authorization.create", actions)
        self.server.kill()
        self.server.start()
        self.output(self.run_flow(self.flow("again", authorization)))
        self.assertEqual(self.provider.grants(), [("authorization_code", 200)])
        self.no_token_is_anywhere()

    def test_a_state_that_nobody_began_is_refused(self):
        begun = self.begin()
        parts = urllib.parse.urlsplit(oidc.Browser().sign_in(begun["login_url"]))
        query = dict(urllib.parse.parse_qsl(parts.query))
        for changed in ({"state": "0" * 64}, {"iss": "http://other.example.com"}):
            with self.subTest(changed):
                begun = self.begin()
                query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(
                    oidc.Browser().sign_in(begun["login_url"])).query))
                status, page = self.come_back(f"{oidc.RETURN_PATH}?" + urllib.parse.urlencode({**query, **changed}))
                self.assertEqual(status, 400, page)
                self.assertIn("The login failed", page)
        with self.subTest("a code of another login"):
            other = self.begin()
            state = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(other["login_url"]).query))["state"]
            status, page = self.come_back(f"{oidc.RETURN_PATH}?" + urllib.parse.urlencode({**query, "state": state}))
            self.assertEqual(status, 400, page)  # its verifier is not that of the code
            self.assertIn("invalid_grant", page)
        with self.subTest("a refusal"):
            state = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.begin()["login_url"]).query))["state"]
            status, page = self.come_back(f"{oidc.RETURN_PATH}?" + urllib.parse.urlencode(
                {"state": state, "error": "access_denied", "iss": self.provider.base}))
            self.assertEqual(status, 400, page)
            self.assertIn("access_denied", page)
        self.assertEqual(self.ask("GET", "/workflows/authorization")[1], [])

    def test_a_login_of_a_session_is_finished_in_its_browser_only(self):
        def cookies_of(answer):
            return {name: morsel.value for header in answer.headers.get_all("Set-Cookie") or ()
                    for name, morsel in oidc.http.cookies.SimpleCookie(header).items()}

        def raw(method, path, body, headers):
            connection = oidc.http.client.HTTPConnection(self.server.host, self.server.port, timeout=30)
            try:
                connection.request(method, path, json.dumps(body) if body is not None else None,
                                   {"Content-Type": "application/json", **headers})
                answer = connection.getresponse()
                return answer, answer.read().decode()
            finally:
                connection.close()

        answer, text = raw("POST", "/session", {"key": self.server.admin_key}, {})
        session, csrf = cookies_of(answer), json.loads(text)["csrf"]
        for cookie, expected in (({}, 403), (None, 200)):
            answer, text = raw("POST", "/workflows/authorization", {}, {
                "Cookie": f"sluice_session={session['sluice_session']}", "X-CSRF-Token": csrf})
            self.assertEqual(answer.status, 200, text)
            back = urllib.parse.urlsplit(oidc.Browser().sign_in(json.loads(text)["login_url"]))
            sent = cookies_of(answer) if cookie is None else cookie
            header = {"Cookie": f"sluice_login={sent['sluice_login']}"} if sent else {}
            answer, page = raw("GET", f"{back.path}?{back.query}", None, header)
            self.assertEqual(answer.status, expected, page)

    def test_tokens_are_renewed_ahead_and_after_401(self):
        self.provider.ask("set", accessSeconds=0)
        authorization = self.sign_in()
        self.provider.ask("set", accessSeconds=3600)
        flow = self.flow("renewed", authorization)
        runs = [self.start_run(flow) for _ in range(10)]  # all want the token at once
        for run in runs:
            self.output(self.finished(run))
        self.assertEqual(self.provider.grants(), [("authorization_code", 200), ("refresh_token", 200)])
        with self.subTest("the API does not take the token any more"):
            self.provider.ask("forget")
            runs = [self.start_run(flow) for _ in range(10)]
            for run in runs:
                self.output(self.finished(run))
            self.assertEqual(self.provider.grants()[2:], [("refresh_token", 200)])
        with self.subTest("after a restart the newest refresh token is there"):
            self.server.stop()
            self.server.start()
            self.provider.ask("forget")
            self.output(self.run_flow(flow))
            self.assertEqual(self.provider.grants()[3:], [("refresh_token", 200)])
        self.assertEqual(self.ask("POST", "/workflows/vault/rotate-key")[1]["resealed"], 1)
        self.output(self.run_flow(flow))
        self.no_token_is_anywhere()

    def test_a_revoked_grant_fails_fast_until_the_next_login(self):
        authorization = self.sign_in()
        flow = self.flow("revoked", authorization, retry={"max_attempts": 5, "initial_interval": "10ms"})
        self.provider.ask("revoke")
        run = self.run_flow(flow)
        self.assertEqual(run["status"], "failed")
        self.assertIn("needs a new login", run["error_message"])
        self.assertEqual(self.provider.grants()[1:], [("refresh_token", 400)])
        row = self.row(authorization)
        self.assertEqual(row["status"], "needs_login")
        self.assertIn("invalid_grant", row["problem"])
        with self.subTest("nobody is asked again, after a restart neither"):
            calls = len(self.provider.ask("report")["calls"])
            self.run_flow(flow)
            self.server.kill()
            self.server.start()
            self.assertIn("needs a new login", self.run_flow(flow)["error_message"])
            self.assertEqual(len(self.provider.grants()), 2)
            self.assertEqual(len(self.provider.ask("report")["calls"]), calls)
        self.assertEqual(self.sign_in(authorization_id=authorization), authorization)
        self.assertEqual(self.row(authorization)["status"], "active")
        self.output(self.run_flow(flow))
        self.no_token_is_anywhere()

    def test_a_provider_that_is_down_is_asked_again(self):
        self.provider.ask("set", accessSeconds=0)
        authorization = self.sign_in()
        self.provider.ask("set", accessSeconds=3600, status=503)
        flow = self.flow("down", authorization, retry={"max_attempts": 3, "initial_interval": "10ms"})
        run = self.run_flow(flow)
        self.assertIn("responded with 503", run["error_message"])
        self.assertEqual(len(self.provider.grants()), 4)  # the login, and three attempts
        self.assertEqual(self.row(authorization)["status"], "active")
        self.provider.ask("set", status=0)
        self.output(self.run_flow(flow))

    def test_a_crash_between_the_answer_and_the_store(self):
        self.provider.ask("set", accessSeconds=0)
        authorization = self.sign_in()
        self.provider.ask("set", accessSeconds=3600, hold=True)
        flow = self.flow("crash", authorization)
        run = self.start_run(flow)
        self.provider.wait_until_held()
        # The server does not get to the answer, which the provider has given by then.
        os.kill(self.server.process.pid, signal.SIGSTOP)
        self.provider.ask("release")
        self.assertEqual(self.provider.grants()[1:], [("refresh_token", 200)])
        self.server.kill()
        self.server.start()
        # The provider has ended the refresh token that is stored, and says so: nothing else is tried.
        shown = self.finished(run)
        self.assertEqual(shown["status"], "failed")
        self.assertIn("needs a new login", shown["error_message"])
        self.assertEqual(self.row(authorization)["status"], "needs_login")
        fresh = self.provider.ask("report")["tokens"][-2:]
        self.assertFalse([call for call in self.provider.ask("report")["calls"] if call["token"] in fresh])
        self.sign_in(authorization_id=authorization)
        self.output(self.run_flow(flow))
        self.no_token_is_anywhere()

    def test_a_stop_waits_for_the_answer(self):
        self.provider.ask("set", accessSeconds=0)
        authorization = self.sign_in()
        self.provider.ask("set", accessSeconds=3600, hold=True)
        run = self.start_run(self.flow("stop", authorization))
        self.provider.wait_until_held()
        self.server.process.send_signal(signal.SIGTERM)
        until = time.monotonic() + RUN_S_MAX
        while not any("stopping" in line for line in self.server.lines) and time.monotonic() < until:
            time.sleep(0.01)
        self.provider.ask("release")
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.output(self.finished(run))
        self.assertEqual(self.provider.grants(), [("authorization_code", 200), ("refresh_token", 200)])

    def test_the_workflow_of_the_documentation(self):
        with open(os.path.join(os.path.dirname(__file__), "..", "..", "docs", "nodes", "api_call.md"), encoding="utf-8") as file:
            text = file.read().split("```yaml\n")[1].split("```")[0]
        document = yaml.safe_load(text.replace("auth_01jb5d4q3hf8x9m2n7k6p5r4st", self.sign_in()))
        status, flow = self.ask("POST", "/workflows", document)
        self.assertEqual(status, 201, flow)
        token = urllib.parse.urlsplit(flow["webhook_url"]).path.rsplit("/", 1)[-1]
        status, accepted = self.ask("POST", f"/workflows/webhooks/{token}", {"id": "A 7"})
        self.assertEqual(self.finished(accepted["execution_id"])["status"], "completed")
        call = self.provider.ask("report")["calls"][-1]
        self.assertEqual((call["method"], call["url"], call["known"]), ("POST", "/api/repos/acme/shop/issues", True))

    def test_one_in_use_is_not_deleted(self):
        authorization = self.sign_in()
        flow = self.flow("uses it", authorization)
        status, refused = self.ask("DELETE", f"/workflows/authorization/{authorization}")
        self.assertEqual((status, refused["code"], refused["dependents"]),
                         (409, "authorization_in_use", [{"workflow_id": flow, "name": "uses it"}]))
        self.assertEqual(self.ask("DELETE", f"/workflows/{flow}")[0], 204)
        self.assertEqual(self.ask("DELETE", f"/workflows/authorization/{authorization}")[0], 204)
        self.assertEqual(self.ask("DELETE", f"/workflows/authorization/{authorization}")[0], 404)
        nodes, edges = chain(node("in", "manual_trigger"),
                             node("call", "api_call", authorization_id=authorization, endpoint="/me"))
        status, refused = self.ask("POST", "/workflows", {"name": "too late", "nodes": nodes, "edges": edges})
        self.assertEqual(status, 400, refused)
        self.assertIn(f"there is no authorization {authorization}", json.dumps(refused))


class Configuration(unittest.TestCase):
    def test_a_wrong_file_refuses_the_start(self):
        provider = oidc.Provider()
        self.addCleanup(provider.close)
        wrong = {"token_url is missing.": {"token_url": None}, "unknown member scope; did you mean `scopes`?": {"scope": "x"},
                 "authorize_url must be an https URL": {"authorize_url": "http://login.example.com/"},
                 "is not set": {"client_secret_file": None, "client_secret_env": "SLUICE_TEST_NOWHERE"},
                 "parameters.state is set by the server": {"parameters": {"state": "x"}}}
        for sentence, members in wrong.items():
            with self.subTest(sentence), tempfile.TemporaryDirectory() as folder:
                provider.write_file(os.path.join(folder, "providers"), **members)
                with self.assertRaises(AssertionError) as ended:
                    Server(os.path.join(folder, "data"), "--providers-dir", os.path.join(folder, "providers")).start()
                self.assertIn(sentence, str(ended.exception))
                self.assertIn("ada.yaml", str(ended.exception))


if __name__ == "__main__":
    unittest.main()
