"""`sluice send`: every sample of every sender, signed by the program, against hooks of the built server."""
import http.server
import json
import os
import tempfile
import threading
import unittest

from cli.command_line import CommandLine
from cryptography.hazmat.primitives import serialization
from sender_hooks import Hook, connect
from support import sender_files as files
from support.sluice_server import Server, chain, node

# Its signature covers the hook's own verify token, which the server does not show.
NEEDS_VERIFY_TOKEN = {"paypal"}
# Those that people ask for first; each has samples.
BEST_KNOWN = ("github", "stripe", "shopify", "slack", "gitlab", "bitbucket", "twilio", "sendgrid", "mailgun", "discord-interactions",
              "zoom", "hubspot", "typeform", "calendly", "linear", "jira", "pagerduty", "sentry", "intercom", "square", "paddle",
              "svix", "standard-webhooks", "notion", "airtable")


def private_pem(signer):
    return signer.key.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()


class Sending(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.server = Server(os.path.join(cls.directory.name, "data")).start()
        cls.addClassCleanup(cls.server.stop)
        connect(cls.server)
        cls.sluice = CommandLine(cls.server, cls.directory.name)
        cls.hooks = {}
        cls.listed = json.loads(cls.sluice.output("send", "--list-samples", "--json"))

    def samples_of(self, sender):
        return [row["name"] for row in self.listed if row["sender"] == sender]

    def hook(self, name):
        """The one of the sender, which all tests share."""
        if name not in self.hooks:
            self.hooks[name] = Hook(self.server, name)
        return self.hooks[name]

    def secret_of(self, hook):
        """The option with what signs; none where nothing does."""
        if not hook.signer:
            return []
        secret = private_pem(hook.signer) if hook.signer.key else hook.signer.secret
        return ["--secret-file", self.sluice.write(hook.name + ".secret", secret)]

    @staticmethod
    def statuses(hook, sample):
        """What may be answered: to a delivery, or to a handshake that the sample is."""
        delivery = hook.delivery(sample)
        met = [each for each in hook.handshakes() if hook.is_handshake(each, delivery)]
        if not met:
            return [hook.sender.get("respond", {}).get("status", 202)]
        return [403 if "verify_token" in met[0] else met[0]["respond"]["status"]]

    def test_every_sample_of_every_sender_is_accepted(self):
        sent = 0
        for sender in files.names():
            if sender in NEEDS_VERIFY_TOKEN:
                continue
            hook = self.hook(sender)
            secret = self.secret_of(hook)
            names = self.samples_of(sender)
            self.assertEqual(len(names), len(hook.sender["samples"]), sender)
            for name, sample in zip(names, hook.sender["samples"]):
                with self.subTest(name):
                    done = self.sluice.run("send", sender, "--sample", name, "--json", *secret)
                    self.assertNotEqual(done.stdout, "", done.stderr)
                    [result] = json.loads(done.stdout)
                    self.assertIn(result["status"], self.statuses(hook, sample), (result, hook.rejections()))
                    sent += 1
        self.assertGreater(sent, 200)

    def test_the_best_known_senders_have_samples(self):
        for sender in BEST_KNOWN:
            self.assertTrue(self.samples_of(sender), sender)
        names = [row["name"] for row in self.listed]
        for name in ("github.push", "github.pull_request", "github.issues", "stripe.invoice.paid", "stripe.checkout.session.completed",
                     "shopify.orders/create"):
            self.assertIn(name, names)

    def test_what_is_sent_is_what_the_run_gets(self):
        hook = self.hook("stripe")
        secret = self.secret_of(hook)
        out = self.sluice.output("send", hook.workflow, "--sample", "stripe.invoice.paid", *secret)
        self.assertRegex(out, r"^stripe\.invoice\.paid  202  fl_run_\w{26}\n  sluice runs show \w+\n$")
        payload = hook.payload(hook.runs()[-1])
        self.assertEqual(payload["type"], "invoice.paid")
        self.assertNotEqual(payload["id"], "evt_sluice0003", "each has an id of its own")
        again = self.sluice.json("send", "stripe", "--sample", "stripe.invoice.paid", "--repeat", "3", *secret)
        self.assertEqual(len({row["run_id"] for row in again}), 3)
        same = self.sluice.json("send", "stripe", "--id", "evt_1", "--repeat", "2", *secret)
        self.assertEqual(len({row["run_id"] for row in same}), 1, "the same id twice is one delivery")
        other = self.sluice.json("send", "stripe", "--event", "charge.refunded", *secret)
        self.assertEqual(hook.payload(other[0]["run_id"])["type"], "charge.refunded")

    def test_a_body_and_headers_of_ones_own(self):
        hook = self.hook("github")
        secret = self.secret_of(hook)
        body = self.sluice.write("body.json", '{"a": 1}')
        sent = self.sluice.json("send", "github", "--body", body, "--header", "X-GitHub-Event: release", *secret)
        self.assertEqual(hook.payload(sent[0]["run_id"]), {"a": 1})
        piped = self.sluice.json("send", "github", "--body", "-", *secret, stdin='{"b": 2}')
        self.assertEqual(hook.payload(piped[0]["run_id"]), {"b": 2})
        shown = self.sluice.json("send", "github", "--sample", "github.push", "--dry-run", "--header", "x-github-event: pull", *secret)
        self.assertEqual((shown["method"], shown["headers"]["X-GitHub-Event"]), ("POST", "pull"))
        self.assertTrue(shown["headers"]["X-Hub-Signature-256"].startswith("sha256="))
        self.assertIn("must be a name and a value", self.sluice.error("send", "github", "--header", "nonsense", *secret, code=1))

    def test_a_url_is_enough(self):
        hook = self.hook("github")
        sent = self.sluice.json("send", hook.url, "--sample", "github.push", SLUICE_HOOK_SECRET=hook.signer.secret,
                                SLUICE_API_KEY="")
        self.assertEqual([row["status"] for row in sent], [202])
        self.assertIn("signs its deliveries; give the secret", self.sluice.error("send", hook.url, "--sample", "github", code=1))

    def test_a_hook_with_settings_of_its_own(self):
        """What the hook verifies counts, whoever the sample is of."""
        own = {"algorithm": "hmac-sha512", "header": "X-Mine", "encoding": "base64", "content": "{timestamp}.{body}",
               "timestamp": {"header": "X-Time", "format": "milliseconds", "tolerance": "5m"}, "secrets": ["correct horse"]}
        self.server.create_workflow("mine", *chain(node("in", "webhook_trigger", signature=own)))
        sent = self.sluice.json("send", "mine", "--sample", "github.push", "--secret", "correct horse")
        self.assertEqual(sent[0]["status"], 202)
        self.assertEqual(self.sluice.run("send", "mine", "--secret", "wrong").returncode, 1)

    def test_a_refused_delivery_says_why(self):
        self.hook("linear")
        wrong = self.sluice.run("send", "linear", "--secret", "another secret")
        self.assertEqual(wrong.returncode, 1, wrong)
        self.assertRegex(wrong.stdout, r"  401  ")
        self.assertIn("does not match the body for any of the hook's secrets", wrong.stdout)
        self.assertIn("sluice hooks show linear", wrong.stdout)
        unsigned = self.sluice.run("send", "linear", "--unsigned", "--json")
        self.assertEqual(json.loads(unsigned.stdout)[0]["status"], 401)
        self.assertIn("give one of its secrets", self.sluice.error("send", "linear", code=1))

    def test_an_answer_cannot_steer_the_terminal(self):
        class Answering(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.dumps({"execution_id": "run\x1b]0;title\x07"}).encode()
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Answering) as other:
            threading.Thread(target=other.serve_forever, daemon=True).start()
            out = self.sluice.output("send", f"http://127.0.0.1:{other.server_port}/", "--unsigned")
            other.shutdown()
        self.assertIn("  200  run ]0;title", out)
        self.assertNotIn("\x1b", out)

    def test_mistakes_are_explained(self):
        for arguments, code, words in (
                (("send",), 2, "give the workflow to send to"),
                (("send", "nothing"), 3, "'nothing' does not exist"),
                (("send", "http://127.0.0.1:9/x"), 5, "cannot reach the webhook at http://127.0.0.1:9/x"),
                (("send", "http://127.0.0.1:9/x", "--sample", "githup.push", "--unsigned"), 3, "did you mean `github`?"),
                (("send", "http://127.0.0.1:9/x", "--sample", "github.psuh", "--unsigned"), 3, "it has github.push"),
                (("send", "x", "--body", "a", "--sample", "b"), 2, "excludes"),
                (("send", "x", "--repeat", "0"), 2, "--repeat"),
        ):
            with self.subTest(arguments):
                self.assertIn(words, self.sluice.error(*arguments, code=code))


if __name__ == "__main__":
    unittest.main()
