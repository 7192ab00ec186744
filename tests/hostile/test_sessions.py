"""Sessions against who wants more than their holder may: other sites' pages, planted and stolen cookies, tokens that
were used or are too old, keys that may do little, and guessing."""
import datetime
import json
import os
import pathlib
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "contract"))
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from contract import Live, Spec  # noqa: E402
from sluice_server import ADMIN_KEY  # noqa: E402

COOKIE = re.compile(r"^(__Host-)?sluice_session=([^;]*); Path=/; Max-Age=(\d+); HttpOnly; SameSite=Strict(; Secure)?$")
ATTEMPTS_MAX = 10


class Browser:
    """Keeps the cookie and the CSRF token that it was given."""

    def __init__(self, live, name="sluice_session"):
        self.live = live
        self.name = name
        self.token = None
        self.csrf = None

    def ask(self, method, path, body=None, csrf=True, headers=None):
        sent = {"Cookie": f"theme=dark; {self.name}={self.token}"} if self.token else {}
        if csrf and self.csrf and method != "GET":
            sent["X-CSRF-Token"] = self.csrf
        answer = self.live.ask(method, path, body, key=None, headers={**sent, **(headers or {})})
        if "set-cookie" in answer.headers:
            self.token = COOKIE.match(answer.headers["set-cookie"])[2] or None
        return answer

    def sign_in(self, headers=None, **what):
        answer = self.ask("POST", "/session", what, headers=headers)
        if answer.status == 200:
            self.csrf = answer.json["csrf"]
        return answer


class Sessions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.spec = Spec()
        cls.live = Live().start()

    @classmethod
    def tearDownClass(cls):
        assert cls.live.finish() == 0, "the server did not end well"

    def signed_in(self, key=ADMIN_KEY):
        browser = Browser(self.live)
        self.assertEqual(self.checked(browser.sign_in(key=key)).status, 200)
        return browser

    def checked(self, answer, method="post", path="/session"):
        return self.spec.check(method, path, answer)

    def test_a_session_begins_is_told_and_ends(self):
        browser = self.signed_in()
        seen = self.checked(browser.ask("GET", "/session"), "get").json
        self.assertEqual((seen["name"], seen["role"], seen["scopes"], seen["team_id"]), ("admin", "owner", ["*"], 1))
        self.assertEqual(seen["csrf"], browser.csrf)
        self.assertEqual(browser.ask("GET", "/workflows").status, 200)
        made = browser.ask("POST", "/workflows/api-keys", {"name": "by session", "role": "viewer"})
        self.assertEqual(made.status, 201)
        entry = self.live.ask("GET", "/audit?action=key.create&limit=1").json["data"][0]
        self.assertEqual((entry["object_id"], entry["session_id"]), (made.json["id"], seen["session_id"]))
        stolen = browser.token
        ended = self.checked(browser.ask("DELETE", "/session"), "delete")
        self.assertEqual((ended.status, browser.token), (204, None))
        browser.token = stolen
        self.assertEqual(browser.ask("GET", "/session").json["code"], "session_invalid")

    def test_a_key_has_no_session_but_may_ask(self):
        seen = self.checked(self.live.ask("GET", "/session"), "get").json
        self.assertEqual((seen["role"], seen["csrf"], seen["session_id"]), ("owner", None, None))
        self.assertEqual(self.checked(self.live.ask("DELETE", "/session"), "delete").status, 404)

    def test_changes_by_cookie_need_the_csrf_token(self):
        browser, other = self.signed_in(), self.signed_in()
        self.assertNotEqual(browser.csrf, other.csrf)
        for csrf in (None, "", "x", browser.csrf[:-1], browser.csrf + "0", browser.csrf.upper(), browser.token, other.csrf):
            headers = {"X-CSRF-Token": csrf} if csrf is not None else {}
            for method, path, body in (("POST", "/workflows/api-keys", {"name": "x", "role": "owner"}),
                                       ("DELETE", "/session", None), ("POST", "/workflows", {}),
                                       ("DELETE", "/workflows/fl_" + "0" * 26, None)):
                with self.subTest(csrf=csrf, operation=f"{method} {path}"):
                    answer = browser.ask(method, path, body, csrf=False, headers=headers)
                    self.assertEqual((answer.status, answer.json["code"]), (403, "csrf_invalid"))
        self.assertEqual(browser.ask("GET", "/session").status, 200, "it is still signed in")

    def test_the_csrf_token_alone_opens_nothing(self):
        browser = self.signed_in()
        for headers in ({"X-CSRF-Token": browser.csrf}, {"X-CSRF-Token": browser.csrf, "Cookie": "sluice_session=x"},
                        {"Cookie": f"sluice_session={browser.csrf}"}):
            answer = self.live.ask("GET", "/workflows", key=None, headers=headers)
            self.assertEqual(answer.status, 401)

    def test_other_sites_cannot_sign_anybody_in(self):
        own = f"http://{self.live.host}:{self.live.port}"
        for headers, status in (({"Sec-Fetch-Site": "cross-site"}, 403), ({"Sec-Fetch-Site": "same-site"}, 403),
                                ({"Origin": "https://evil.example"}, 403), ({"Origin": "null"}, 403),
                                ({"Origin": own, "Sec-Fetch-Site": "cross-site"}, 403),
                                ({"Content-Type": "text/plain"}, 400), ({"Content-Type": ""}, 400),
                                ({"Content-Type": "application/x-www-form-urlencoded"}, 400),
                                ({"Origin": own}, 200), ({"Origin": own, "Sec-Fetch-Site": "same-origin"}, 200),
                                ({"Content-Type": "application/json; charset=utf-8"}, 200)):
            with self.subTest(headers=headers):
                answer = self.checked(Browser(self.live).sign_in(key=ADMIN_KEY, headers=headers))
                self.assertEqual(answer.status, status)
                self.assertEqual("set-cookie" in answer.headers, status == 200)

    def test_a_planted_cookie_is_not_taken_over(self):
        planted = "sls_" + "1" * 64
        browser = Browser(self.live)
        browser.token = planted
        self.assertEqual(browser.sign_in(key=ADMIN_KEY).status, 200)
        self.assertNotEqual(browser.token, planted)
        attacker = Browser(self.live)
        attacker.token = planted
        self.assertEqual(attacker.ask("GET", "/session").status, 401)

    def test_signing_in_again_ends_the_session_before(self):
        browser = self.signed_in()
        former = browser.token
        self.assertEqual(browser.sign_in(key=ADMIN_KEY).status, 200)
        self.assertNotEqual(browser.token, former)
        browser.token = former
        self.assertEqual(browser.ask("GET", "/session").status, 401)

    def test_two_cookies_are_none(self):
        browser = self.signed_in()
        twice = f"sluice_session={browser.token}; sluice_session={browser.token}"
        self.assertEqual(self.live.ask("GET", "/session", key=None, headers={"Cookie": twice}).status, 401)

    def test_a_key_goes_before_a_cookie(self):
        browser = self.signed_in()
        for value in ("Bearer wrong", "Basic x"):
            self.assertEqual(browser.ask("GET", "/workflows", headers={"Authorization": value}).status, 401)

    def test_a_session_may_no_more_than_its_key(self):
        viewer = self.live.ask("POST", "/workflows/api-keys", {"name": "v", "role": "viewer"}).json["key"]
        browser = self.signed_in(viewer)
        self.assertEqual(browser.ask("GET", "/session").json["role"], "viewer")
        self.assertEqual(browser.ask("GET", "/workflows").status, 200)
        for method, path in (("GET", "/workflows/vault"), ("GET", "/audit"), ("GET", "/sessions"), ("POST", "/workflows"),
                             ("POST", "/workflows/api-keys")):
            answer = browser.ask(method, path, {"name": "x", "role": "owner"} if method == "POST" else None)
            self.assertEqual((answer.status, answer.json["code"]), (403, "scope_missing"), path)
        token = self.checked(self.live.ask("POST", "/session/tokens", key=viewer), path="/session/tokens").json["token"]
        other = Browser(self.live)
        self.assertEqual(other.sign_in(token=token).json["role"], "viewer")

    def test_another_team_is_as_far_away_as_for_its_key(self):
        browser = self.signed_in(self.live.make_key(["*"], team=2))
        flow, _ = self.live.make_workflow("ours", {"id": "in", "data": {"componentId": "manual_trigger"}})
        self.assertEqual(browser.ask("GET", f"/workflows/{flow}").status, 404)
        self.assertEqual(len(browser.ask("GET", "/sessions").json), 1)

    def test_a_session_ends_with_its_key(self):
        made = self.live.ask("POST", "/workflows/api-keys", {"name": "short", "role": "owner"}).json
        browser = self.signed_in(made["key"])
        token = self.live.ask("POST", "/session/tokens", key=made["key"]).json["token"]
        self.assertEqual(self.live.ask("DELETE", "/workflows/api-keys/" + made["id"]).status, 204)
        self.assertEqual(browser.ask("GET", "/session").status, 401)
        self.assertEqual(Browser(self.live).sign_in(token=token).json["code"], "sign_in_refused")

    def test_a_session_makes_no_login_tokens(self):
        browser = self.signed_in()
        answer = self.checked(browser.ask("POST", "/session/tokens"), path="/session/tokens")
        self.assertEqual((answer.status, answer.json["code"]), (403, "key_needed"))

    def test_sessions_are_listed_and_ended(self):
        browser, watcher = self.signed_in(), self.signed_in()
        mine = browser.ask("GET", "/session").json["session_id"]
        listed = self.checked(watcher.ask("GET", "/sessions"), "get", "/sessions").json
        self.assertIn(mine, [each["id"] for each in listed])
        self.assertNotIn(browser.token, json.dumps(listed))
        gone = watcher.ask("DELETE", f"/sessions/{mine}")
        self.assertEqual(self.checked(gone, "delete", "/sessions/{sessionId}").status, 204)
        self.assertEqual(browser.ask("GET", "/session").status, 401)
        again = watcher.ask("DELETE", f"/sessions/{mine}")
        self.assertEqual(self.checked(again, "delete", "/sessions/{sessionId}").status, 404)


class Attempts(unittest.TestCase):
    """Each on a server of its own: who fails too often waits."""

    def setUp(self):
        self.live = Live().start()

    def tearDown(self):
        self.live.finish()

    def test_a_login_token_opens_once(self):
        printed = [line for line in self.live.lines if "login token, for" in line]
        self.assertEqual(len(printed), 1, self.live.lines)
        token = printed[0].split()[-1]
        self.assertRegex(token, "^slt_[0-9a-f]{64}$")
        browser = Browser(self.live)
        answer = browser.sign_in(token=token)
        self.assertEqual((answer.status, answer.json["role"]), (200, "owner"))
        again = Browser(self.live).sign_in(token=token)
        self.assertEqual((again.status, again.json["code"]), (401, "sign_in_refused"))

    def test_a_session_survives_a_restart_and_a_login_token_does_not(self):
        browser = Browser(self.live)
        self.assertEqual(browser.sign_in(key=ADMIN_KEY).status, 200)
        token = self.live.ask("POST", "/session/tokens").json["token"]
        self.live.kill()
        self.live.start()
        self.assertEqual(browser.ask("GET", "/session").status, 200)
        self.assertEqual(Browser(self.live).sign_in(token=token).status, 401)

    def test_only_hashes_are_stored(self):
        browser = Browser(self.live)
        browser.sign_in(key=ADMIN_KEY)
        token = self.live.ask("POST", "/session/tokens").json["token"]
        self.assertEqual(self.live.stop(), 0)
        for path in pathlib.Path(self.live.data).rglob("*"):
            text = path.read_bytes() if path.is_file() else b""
            for secret in (browser.token, token, browser.csrf):
                self.assertNotIn(secret.encode(), text, path)
        log = "".join(self.live.lines)
        for secret in (browser.token, token, browser.csrf):
            self.assertNotIn(secret, log)

    def test_guessing_is_limited(self):
        spec = Spec()
        for attempt in range(ATTEMPTS_MAX):
            wrong = {"key": f"slk_{attempt:064x}"} if attempt % 2 else {"token": f"slt_{attempt:064x}"}
            answer = spec.check("post", "/session", Browser(self.live).sign_in(**wrong))
            self.assertEqual((answer.status, answer.json["code"]), (401, "sign_in_refused"))
        limited = spec.check("post", "/session", Browser(self.live).sign_in(key=ADMIN_KEY))
        self.assertEqual((limited.status, limited.json["code"]), (429, "too_many_attempts"))
        self.assertLessEqual(int(limited.headers["retry-after"]), 60)
        self.assertEqual(self.live.ask("GET", "/workflows").status, 200, "keys open the API as before")

    def test_wrong_bodies_are_refused_and_open_nothing(self):
        for body in ({}, {"key": ADMIN_KEY, "token": "x"}, {"key": None}, {"key": 7}, {"key": ADMIN_KEY, "more": 1}, [], "x"):
            with self.subTest(body=body):
                answer = self.live.ask("POST", "/session", json.dumps(body), key=None)
                self.assertEqual(answer.status, 400, answer)
                self.assertNotIn("set-cookie", answer.headers)
        self.assertEqual(self.live.ask("POST", "/session", b"x" * 5000, key=None).status, 413)

    def test_a_session_ends_when_its_key_expires(self):
        soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)).isoformat()
        key = self.live.ask("POST", "/workflows/api-keys", {"name": "short", "role": "viewer", "expires_at": soon}).json["key"]
        browser = Browser(self.live)
        self.assertEqual(browser.sign_in(key=key).status, 200)
        refused = self.live.wait_for("the session is over", lambda: (
            lambda answer: answer if answer.status != 200 else None)(browser.ask("GET", "/session")))
        self.assertEqual((refused.status, refused.json["code"]), (401, "session_invalid"))
        self.assertEqual(browser.sign_in(key=key).json["code"], "api_key_expired")


class Secure(unittest.TestCase):
    def test_behind_tls_the_cookie_is_for_tls_only(self):
        live = Live("--public-url", "https://flows.example.com").start()
        try:
            answer = Browser(live).sign_in(key=ADMIN_KEY, headers={"Origin": "https://flows.example.com"})
            found = COOKIE.match(answer.headers["set-cookie"])
            self.assertEqual((found[1], found[4]), ("__Host-", "; Secure"))
            plain = live.ask("GET", "/session", key=None, headers={"Cookie": f"sluice_session={found[2]}"})
            self.assertEqual(plain.status, 401)
            named = live.ask("GET", "/session", key=None, headers={"Cookie": f"__Host-sluice_session={found[2]}"})
            self.assertEqual(named.status, 200)
        finally:
            live.finish()

    def test_logs_for_machines_hold_no_login_token(self):
        for options, expected in ((("--log-format", "json"), 0), (("--login-token", "never"), 0),
                                  (("--log-format", "json", "--login-token", "always"), 2)):  # and a link
            with self.subTest(options=options):
                live = Live(*options).start()
                live.finish()
                self.assertEqual(sum("slt_" in line for line in live.lines), expected)


if __name__ == "__main__":
    unittest.main()
