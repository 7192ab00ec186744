"""The node webhook as the built server performs it: what really arrives on the other side."""
import base64
import email
import email.policy
import json
import unittest

from calls import Calls


class Webhook(Calls):
    def call(self, answer, data, payload=None):
        other = self.other_side(answer)
        text = json.dumps(data).replace("URL", other.url)
        return (*self.run_node("webhook", json.loads(text), payload), other)

    def test_a_form_with_query_parameters(self):
        state, output, _, other = self.call(
            lambda request: (200, {"Content-Type": "application/json"}, '{"n": 1}'),
            {"method": "POST", "url": "URL/form", "query": {"tag": ["a", "b&c"]}, "body_type": "form",
             "body": {"name": "{{ webhook_payload.name }}"}}, {"name": "Ann & Lee"})
        self.assertEqual((state, output["body"]), ("completed", {"n": 1}))
        self.assertEqual(other.seen[0].query, {"tag": ["a", "b&c"]})
        self.assertEqual(other.seen[0].body, b"name=Ann%20%26%20Lee")

    def test_files_are_the_same_bytes_on_every_try(self):
        answers = [(503, {"Retry-After": "0"}, ""), (201, {}, "")]
        state, output, _, other = self.call(
            lambda request: answers.pop(0),
            {"method": "POST", "url": "URL/", "body_type": "multipart", "retry": {"initial_interval": "10ms"},
             "body": [{"name": "a", "value": "1"},
                      {"name": "f", "filename": "x.bin", "content_base64": base64.b64encode(bytes(range(256))).decode()}]})
        self.assertEqual((state, output["status"]), ("completed", 201))
        first, second = other.seen
        self.assertEqual(first.body, second.body)
        self.assertEqual(first.headers["Idempotency-Key"], second.headers["Idempotency-Key"])
        head = f"Content-Type: {first.headers['Content-Type']}\r\n\r\n".encode()
        parts = list(email.message_from_bytes(head + first.body, policy=email.policy.HTTP).iter_parts())
        self.assertEqual([part.get_param("name", header="content-disposition") for part in parts], ["a", "f"])
        self.assertEqual(parts[1].get_filename(), "x.bin")
        self.assertEqual(parts[1].get_payload(decode=True), bytes(range(256)))

    def test_basic_and_bearer(self):
        for auth, expected in (({"type": "basic", "username": "u", "password": "p:w"}, "Basic dTpwOnc="),
                               ({"type": "bearer", "token": "t0ken"}, "Bearer t0ken")):
            with self.subTest(auth["type"]):
                state, _, _, other = self.call(lambda request: (200, {}, ""), {"url": "URL/", "auth": auth})
                self.assertEqual(state, "completed")
                self.assertEqual(other.seen[0].headers["Authorization"], expected)

    def test_an_access_token_is_fetched_kept_renewed_and_never_recorded(self):
        grants = []

        def answer(request):
            if request.path == "/token":
                grants.append(request)
                body = {"access_token": f"granted-token-{len(grants)}", "expires_in": 600}
                return 200, {"Content-Type": "application/json"}, json.dumps(body)
            if request.headers["Authorization"] == "Bearer granted-token-1" and len(other.seen) > 4:
                return 401, {}, ""
            return 200, {}, "you sent " + request.headers["Authorization"]

        other = self.other_side(answer)
        data = {"url": other.url + "/api", "auth": {
            "type": "oauth2_client_credentials", "token_url": other.url + "/token", "client_id": "me",
            "client_secret": "s", "scope": "read"}}
        for _ in range(8):
            state, output, run = self.run_node("webhook", data)
            self.assertEqual(state, "completed", run)
            self.assertNotIn("granted-token", json.dumps(run))
        self.assertIn(b"scope=read", grants[0].body)
        # One a shard, and one more where it was refused.
        self.assertLess(len(grants), 8)

    def test_a_token_that_is_not_granted(self):
        state, _, run, other = self.call(
            lambda request: (401, {"Content-Type": "application/json"}, '{"error": "invalid_client"}'),
            {"url": "URL/api", "auth": {"type": "oauth2_client_credentials", "token_url": "URL/token",
                                        "client_id": "me", "client_secret": "hush-hush"}})
        self.assertEqual(state, "failed")
        self.assertIn("token endpoint 127.0.0.1", run["error_message"])
        self.assertIn("invalid_client", run["error_message"])
        self.assertNotIn("hush-hush", run["error_message"])
        self.assertEqual([request.path for request in other.seen], ["/token"])

    def test_what_becomes_of_an_answer(self):
        rows = (("binary", b"\x00\xff", {"body": None, "body_base64": "AP8="}),
                ("text", b"[1]", {"body": "[1]"}), ("json", b"[1]", {"body": [1]}))
        for response, body, expected in rows:
            with self.subTest(response):
                state, output, _, _ = self.call(lambda request: (200, {}, body), {"url": "URL/", "response": response})
                self.assertEqual(state, "completed")
                self.assertEqual({key: output.get(key) for key in expected}, expected)
        state, _, run, _ = self.call(lambda request: (200, {}, "<html>"), {"url": "URL/", "response": "json"})
        self.assertEqual(state, "failed")
        self.assertIn("not valid JSON", run["error_message"])


if __name__ == "__main__":
    unittest.main()
