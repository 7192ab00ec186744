"""Answers that other people's servers really give, as the built server reads them."""
import gzip
import hashlib
import http.client
import json
import unittest
import urllib.parse

from calls import Calls, node

from sluice_server import chain  # noqa: E402, from the folder that calls.py adds


class Answers(Calls):
    def call(self, headers, body, status=200, **data):
        other = self.other_side(lambda request: (status, headers, body))
        state, output, run = self.run_node("webhook", {"url": other.url + "/", **data})
        entry = next(log for log in run["logs"] if log["node_id"] == "call")
        return state, output, entry

    def test_charsets(self):
        for headers, body, expected in (
                ({"Content-Type": "application/json; charset=ISO-8859-15"}, b'{"price": "5 \xa4"}', {"price": "5 \u20ac"}),
                ({"Content-Type": "text/html; charset=windows-1252"}, b"5 \x80", "5 \u20ac"),
                ({"Content-Type": "text/plain"}, "hi \u20ac".encode("utf-16"), "hi \u20ac"),
                ({"Content-Type": "text/html"}, b'<meta charset="iso-8859-15">\xa4', '<meta charset="iso-8859-15">\u20ac'),
                ({"Content-Type": "application/json"}, b'\xef\xbb\xbf{"fund": 1}', {"fund": 1}),
                ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, gzip.compress(b'{"n": 1}'), {"n": 1})):
            with self.subTest(headers=headers):
                state, output, entry = self.call(headers, body)
                self.assertEqual((state, output["body"]), ("completed", expected))
                self.assertNotIn("warnings", entry)

    def test_what_cannot_be_read_is_said(self):
        state, output, entry = self.call({"Content-Type": "application/json"}, b'{"title": "E \\ud800", "n": 1}')
        self.assertEqual((state, output["body"]), ("completed", {"title": "E \ufffd", "n": 1}))
        self.assertIn("surrogate", entry["warnings"][0])
        state, output, entry = self.call({"Content-Type": "text/plain; charset=ebcdic"}, b"abc")
        self.assertEqual((state, output["body"], output["body_base64"]), ("completed", None, "YWJj"))
        self.assertEqual(entry["status"], "warning")
        self.assertIn("ebcdic", entry["warnings"][0])
        packed = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        state, _, entry = self.call(packed, gzip.compress(b'{"n": 1}')[:-9], response="json")
        self.assertEqual(state, "failed")
        self.assertIn("not valid gzip", entry["error_message"])

    def test_a_member_of_a_text(self):
        other = self.other_side(lambda request: (200, {"Content-Type": "text/plain"}, "busy"))
        nodes, edges = chain(node("start", "webhook_trigger"), node("call", "webhook", url=other.url + "/"),
                             node("say", "text_transform", template="n is {{ call.body.n }}"))
        for strict in (False, True):
            body = {"name": f"text {strict}", "authorization_id": "auth_" + "0" * 26, "nodes": nodes, "edges": edges, "settings": {"strict": strict}}
            status, flow = self.server.call("POST", "/workflows", body)
            self.assertEqual(status, 201, flow)
            token = flow["webhook_url"].rsplit("/", 1)[1]
            status, answer = self.server.call("POST", f"/workflows/webhooks/{token}", {}, key=None)
            run = self.ended(answer["execution_id"])
            entry = run["logs"][-1]
            if strict:
                self.assertEqual(run["state"], "failed")
                self.assertIn("call.body.n does not exist", run["error_message"])
            else:
                self.assertEqual((run["state"], entry["status"]), ("completed", "warning"))
                self.assertEqual(entry["warnings"], ["call.body.n is empty because call.body is text, which has no members."])

    def test_redirects(self):
        def answer(request):
            if request.path == "/exec":
                return 302, {"Location": "/there?x=1"}, ""
            return 200, {"Content-Type": "application/json"}, json.dumps({"method": request.method, "at": request.target})
        other = self.other_side(answer)
        data = {"method": "POST", "url": other.url + "/exec", "body": {"a": 1}}
        state, _, run = self.run_node("webhook", data)
        self.assertEqual(state, "failed")
        self.assertIn("set `follow_redirects`", run["error_message"])
        state, output, _ = self.run_node("webhook", {**data, "follow_redirects": True})
        self.assertEqual((state, output["body"]), ("completed", {"method": "GET", "at": "/there?x=1"}))
        self.assertEqual(output["url"], other.url + "/there?x=1")

    def test_retry_on(self):
        answers = [(502, {}, ""), (504, {}, ""), (200, {}, "done")]
        other = self.other_side(lambda request: answers.pop(0))
        state, output, _ = self.run_node("webhook", {
            "method": "POST", "url": other.url + "/", "body": {},
            "retry": {"max_attempts": 5, "initial_interval": "0.01s", "on": [500, 502, 504, "timeout"]}})
        self.assertEqual((state, output["body"], len(other.seen)), ("completed", "done", 3))
        self.assertEqual(len({request.headers["Idempotency-Key"] for request in other.seen}), 1)

    def test_a_large_answer_is_kept_as_a_file(self):
        content = bytes(range(256)) * 4096 * 12  # 12 MiB, over what a step may put out
        other = self.other_side(lambda request: (200, {"Content-Type": "text/csv"}, content))
        state, _, run = self.run_node("webhook", {"url": other.url + "/all.csv"})
        self.assertEqual(state, "failed")
        self.assertIn("response: file", run["error_message"])
        state, output, run = self.run_node("webhook", {"url": other.url + "/all.csv", "response": "file"})
        self.assertEqual(state, "completed", run)
        kept = output["file"]
        self.assertEqual((kept["bytes"], kept["content_type"]), (len(content), "text/csv"))
        self.assertEqual(kept["sha256"], hashlib.sha256(content).hexdigest())
        path = urllib.parse.urlparse(kept["url"]).path
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=30)
        self.addCleanup(connection.close)
        connection.request("GET", path)
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200)
        self.assertIn('filename="all.csv"', answer.headers["Content-Disposition"])
        self.assertEqual(hashlib.sha256(answer.read()).hexdigest(), kept["sha256"])

    def test_an_error_instead_of_a_file(self):
        other = self.other_side(lambda request: (404, {"Content-Type": "application/json"}, '{"why": "gone"}'))
        state, output, _ = self.run_node("webhook", {"url": other.url + "/all.csv", "response": "file"})
        self.assertEqual(state, "failed")
        self.assertEqual(output["body"], {"why": "gone"})

    def test_the_author_says_what_a_failure_is(self):
        other = self.other_side(lambda request: (200, {"Content-Type": "application/json"}, '{"ok": false, "error": "no_channel"}'))
        state, output, run = self.run_node("webhook", {
            "url": other.url + "/", "failure": {
                "if": {"input": "{{ output.body.ok }}", "operator": "is_false"},
                "message": "the chat says {{ output.body.error }}"}})
        self.assertEqual(state, "failed")
        self.assertIn("the chat says no_channel", run["error_message"])
        self.assertEqual(output["body"]["ok"], False)


if __name__ == "__main__":
    unittest.main()
