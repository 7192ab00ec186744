"""Every sender's file against the built server: a good delivery, an altered one, a late one, its retry, its handshakes."""
import functools
import json
import tempfile
import time
import unittest
from dataclasses import replace

from sender_hooks import ENTRIES, VERIFY_TOKEN, Hook, connect, handshake_request, set_member
from support import sender_files as files
from support.sender_expressions import compact_json, evaluate, parse_json
from support.sender_signing import Signer
from support.sluice_server import Server, node

SECONDS_OFF = 60  # beyond the tolerance


def for_each_hook(test):
    """The test with the hook of each sender, each a sub-test."""
    @functools.wraps(test)
    def run(self):
        for name in files.names():
            with self.subTest(name):
                test(self, self.hook(name))
    return run


class Senders(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.serve()
        cls.hooks = {}

    @classmethod
    def serve(cls):
        data = tempfile.TemporaryDirectory()
        cls.addClassCleanup(data.cleanup)
        server = Server(data.name).start()
        cls.addClassCleanup(server.stop)
        return connect(server)

    def hook(self, name):
        """The one of the sender, which all tests share."""
        if name not in self.hooks:
            self.hooks[name] = Hook(self.server, name)
        return self.hooks[name]

    def refused(self, hook, delivery, status=401):
        before = len(hook.runs())
        answer = hook.send(delivery)
        self.assertEqual(answer[0], status, (answer, delivery))
        self.assertEqual(len(hook.runs()), before, "a refused delivery made a run")
        return answer

    def accepted(self, hook, delivery):
        """The new runs that it made."""
        before = hook.runs()
        status, headers, body = hook.send(delivery)
        rule = hook.sender.get("respond", {})
        self.assertEqual(status, rule.get("status", 202), (body, hook.rejections(), delivery))
        if rule.get("body"):
            self.assertEqual(body, evaluate(rule["body"], files.facts_of(hook.sender, delivery)))
        elif "body" in rule:
            self.assertEqual(body, b"")
        if rule.get("content_type") and body:
            self.assertTrue(headers["content-type"].startswith(rule["content_type"]), headers)
        return [run for run in hook.runs() if run not in before]

    @for_each_hook
    def test_a_good_delivery_makes_a_run_and_its_retry_none(self, hook):
        now = time.time()
        delivery = hook.signed(hook.sample(), now)
        items = files.items_of(hook.sender, delivery)
        runs = self.accepted(hook, delivery)
        self.assertEqual(len(runs), len(items), "one run per item" if "split" in hook.sender else "one run")
        for run, item in zip(runs, items):
            self.check_payload(hook, delivery, hook.payload(run), item)
        has_id = self.has_id(hook, delivery)
        if has_id and "body" not in hook.sender.get("respond", {}) and "split" not in hook.sender:
            self.assertEqual(json.loads(hook.send(delivery)[2])["execution_id"], runs[0])
        again = self.accepted(hook, delivery)
        self.assertEqual(len(again), 0 if has_id else len(items), "the same delivery again")
        if has_id and not self.timestamp_is_in_body(hook):
            self.assertEqual(self.accepted(hook, hook.signed(hook.sample(), now + 1)), [], "signed again, as of a second later")

    def check_payload(self, hook, delivery, payload, item):
        """What the run was given is what the sender sent."""
        if item is not None:
            self.assertEqual(payload, json.loads(compact_json(item)))
        elif delivery.body[:1] in (b"{", b"["):
            self.assertEqual(payload, [json.loads(line) for line in delivery.body.splitlines()]
                             if "ndjson" in delivery.content_type else json.loads(delivery.body))
        elif files.form_field(hook.sender) and "urlencoded" in delivery.content_type:
            self.assertEqual(payload, json.loads(compact_json(files.facts_of(hook.sender, delivery).document())))
        elif "form" in delivery.content_type:
            for name, value in delivery.form_fields():
                if "[" not in name:
                    self.assertEqual(payload.get(name), value, name)
        else:
            self.assertEqual(bool(payload), bool(delivery.body), payload)

    @staticmethod
    def has_id(hook, delivery):
        if "item_id" in hook.sender:
            return True
        return bool(files.facts_of(hook.sender, delivery).values["id"])

    @staticmethod
    def timestamp_is_in_body(hook):
        return "json" in (hook.signature or {}).get("timestamp", {})

    @for_each_hook
    def test_what_may_differ_in_a_retry(self, hook):
        """Members that a sender changes from attempt to attempt, and all of it where only the id counts."""
        sender = hook.sender
        if "split" in sender or "delivery_id" not in sender or "json" not in files.body_kinds(sender):
            return
        if self.timestamp_is_in_body(hook) and "ignore" not in sender:  # its retries are the same in each byte
            return
        delivery = hook.signed(hook.sample(), time.time())
        if not self.has_id(hook, delivery):
            return
        self.accepted(hook, delivery)
        for path in sender.get("ignore", []):
            other = self.with_member(hook, path)
            self.assertEqual(self.accepted(hook, hook.signed(other, time.time())), [], f"another {path}")
        other = hook.signed(self.with_member(hook, "$.added_by_the_test"), time.time())
        if files.facts_of(sender, other).values["id"] != files.facts_of(sender, delivery).values["id"]:
            return
        if sender.get("on_conflict") == "first":
            self.assertEqual(self.accepted(hook, other), [], "another body under the same id")
        else:
            self.refused(hook, other, 409)

    @staticmethod
    def with_member(hook, path):
        delivery = hook.sample()
        document = parse_json(delivery.body)
        set_member(document, path, "changed by the test")
        return replace(delivery, body=compact_json(document).encode())

    @for_each_hook
    def test_an_altered_delivery_is_refused(self, hook):
        if hook.signature and files.covers_body(files.signature_for(hook.sender, hook.sample())):
            self.refused(hook, files.altered(hook.signed(hook.sample(), time.time())))

    @for_each_hook
    def test_another_secret_and_none_are_refused(self, hook):
        if not hook.signature:
            return
        now = time.time()
        good = hook.signed(hook.sample(), now)
        unsigned = hook.unsigned(good)
        if not any(hook.is_handshake(each, unsigned) for each in hook.handshakes()):
            self.refused(hook, unsigned)
        other = Signer(hook.sender, ENTRIES.get(hook.name), VERIFY_TOKEN)
        if other.key:
            other.key = other.key.other()
        self.refused(hook, other.sign(hook.sample(), now))

    @for_each_hook
    def test_a_late_delivery_is_refused(self, hook):
        signature, now = hook.signature or {}, time.time()
        if "timestamp" in signature:
            far = files.seconds(signature["timestamp"]["tolerance"]) + SECONDS_OFF
            self.refused(hook, hook.signed(hook.sample(), now - far))
            self.refused(hook, hook.signed(hook.sample(), now + far))
        elif signature.get("algorithm") == "jwt":
            self.refused(hook, hook.signed(hook.sample(), now - 3600))

    @for_each_hook
    def test_handshakes(self, hook):
        for handshake in hook.handshakes():
            if "learns_secret" not in handshake:
                self.check_handshake(hook, handshake)

    def check_handshake(self, hook, handshake):
        request = handshake_request(hook, handshake)
        signed = handshake.get("signed", bool(hook.signature) and request.method == "POST")
        self.assertTrue(hook.is_handshake(handshake, request), (handshake, request))
        if signed and hook.signature:
            self.refused(hook, request)
            request = hook.signed(request, time.time())
        before = hook.runs()
        status, headers, body = hook.send(request)
        expected = handshake["respond"]
        self.assertEqual(status, expected["status"], (handshake["name"], body, request))
        facts = self.facts(hook, handshake, request)
        answer = evaluate(expected.get("body", ""), facts)
        self.assertEqual(body, b"" if request.method == "HEAD" else answer)
        for name, template in expected.get("headers", {}).items():
            self.assertEqual(headers.get(name.lower()), evaluate(template, facts).decode())
        if body and "content_type" in expected:
            self.assertTrue(headers["content-type"].startswith(expected["content_type"]), headers)
        self.assertEqual(hook.runs(), before, f"{handshake['name']} made a run")
        if "verify_token" in handshake:
            wrong = replace(request, url=request.url.replace(VERIFY_TOKEN, "a-wrong-token"))
            self.assertEqual(hook.send(wrong)[0], 403)

    @staticmethod
    def facts(hook, handshake, request):
        facts = files.facts_of(hook.sender, request, verify_token=VERIFY_TOKEN)
        facts.key = files.hmac_key(hook.signer.secret, hook.signer.format) if hook.signer else b""
        if "text" in handshake:
            facts.values["text"] = evaluate(handshake["text"], facts)
        return facts

    def test_secrets_that_a_sender_tells(self):
        """Until it is entered, everything is refused; a handshake shows it to the owner, and with it deliveries count.
        On a server of its own: only a few handshakes per second are listed."""
        server = self.serve()
        for name in files.names():
            told = [each for each in files.load(name).get("handshakes", []) if "learns_secret" in each]
            for handshake in told:
                with self.subTest(name):
                    hook = Hook(server, name, signature=None)
                    self.refused(hook, hook.signed(hook.sample(), time.time()))
                    self.check_handshake(hook, handshake)
                    secret = hook.secret_told()
                    told_in = self.facts(hook, handshake, handshake_request(hook, handshake))
                    self.assertEqual(secret, evaluate(handshake["learns_secret"], told_in).decode())
                    hook.signer.secret = secret
                    self.refused(hook, hook.signed(hook.sample(), time.time()))
                    hook.enter(secret)
                    self.assertNotEqual(self.accepted(hook, hook.signed(hook.sample(), time.time())), [])

    def test_an_unknown_sender_names_the_nearest(self):
        status, answer = self.server.call("POST", "/workflows", {
            "name": "x", "authorization_id": "auth_" + "0" * 26, "edges": [],
            "nodes": [node("in", "webhook_trigger", sender="githup", signature={"secrets": ["x"]})]})
        self.assertEqual(status, 400, answer)
        self.assertIn("github", json.dumps(answer))

    def test_a_sender_that_signs_needs_a_decision(self):
        workflow = {"name": "x", "authorization_id": "auth_" + "0" * 26, "edges": [],
                    "nodes": [node("in", "webhook_trigger", sender="github")]}
        status, answer = self.server.call("POST", "/workflows", workflow)
        self.assertEqual(status, 400, answer)
        self.assertIn("signature", json.dumps(answer))
        workflow["nodes"][0]["data"]["signature"] = "none"
        self.assertEqual(self.server.call("POST", "/workflows", workflow)[0], 201)


if __name__ == "__main__":
    unittest.main()
