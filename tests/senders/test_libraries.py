"""The senders' own libraries against the built server: both accept what either signs, and refuse it altered."""
import base64
import json
import os
import subprocess
import tempfile
import time
import unittest
from dataclasses import replace

from sender_hooks import Hook, connect
from support import npm_packages
from support import sender_files as files
from support.sender_expressions import compact_json, parse_json
from support.sluice_server import Server

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "libraries")
BUILT = os.path.join(npm_packages.BUILD, "sender-libraries")
ANSWER_S_MAX = 60
# How the sender shows its public key, where that is not a PEM.
PUBLIC_KEYS = {"discord-interactions": lambda key: key.raw().hex(), "discord-events": lambda key: key.raw().hex(),
               "telnyx": lambda key: base64.b64encode(key.raw()).decode(), "sendgrid": lambda key: key.spki()}
LIBRARIES_MIN = 25


class Libraries:
    """The Node program that holds all of them."""

    def __init__(self):
        self.process = subprocess.Popen(["node", "libraries.mjs"], cwd=BUILT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        self.rows = json.loads(self.process.stdout.readline())

    def ask(self, row, what, hook, delivery, now):
        self.process.stdin.write(json.dumps({
            "library": row["library"], "sender": row["sender"], "do": what, "secret": hook.signer.secret,
            "time": int(now * 1000), "delivery": {"method": delivery.method, "url": delivery.url,
                                                  "headers": delivery.headers, "body": delivery.body.decode()}}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"node ended with {self.process.wait(ANSWER_S_MAX)}")
        answer = json.loads(line)
        if "error" in answer:
            raise AssertionError(f"{row['package']} failed: {answer['error']}")
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(ANSWER_S_MAX)


class OwnLibraries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        npm_packages.install(HERE, "sender-libraries")
        cls.libraries = Libraries()
        cls.addClassCleanup(cls.libraries.close)
        cls.data = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.data.cleanup)
        cls.server = Server(cls.data.name).start()
        cls.addClassCleanup(cls.server.stop)
        connect(cls.server)

    def test_enough_of_them(self):
        self.assertGreaterEqual(len({row["package"] for row in self.libraries.rows}), LIBRARIES_MIN)

    def test_each_agrees_with_the_server(self):
        for row in self.libraries.rows:
            with self.subTest(row["package"] + " " + row["sender"]):
                self.compare(row)

    def hook(self, row):
        name = row["sender"]
        public = PUBLIC_KEYS.get(name)
        if not public:
            return Hook(self.server, name)
        return Hook(self.server, name, secret=lambda signer: public(signer.key))

    def compare(self, row):
        hook, now = self.hook(row), time.time()
        delivery = self.sample(hook)
        if row["signs"]:
            signed = replace(delivery, headers=dict(delivery.headers))
            for name, value in self.libraries.ask(row, "sign", hook, delivery, now)["headers"].items():
                signed.set_header(name, str(value))
        else:
            signed = hook.signed(delivery, now)
        own = self.libraries.ask(row, "verify", hook, signed, now)
        self.assertTrue(own["accepted"], f"{row['package']} refuses it: {own['why']}")
        answer = hook.send(signed)
        self.assertEqual(answer[0], hook.sender.get("respond", {}).get("status", 202),
                         (answer, hook.rejections(), signed))
        self.assertTrue(files.Verifier(hook.sender, hook.signer.secret).accepts(signed, now))
        other = self.changed(hook, row, signed)
        own = self.libraries.ask(row, "verify", hook, other, now)
        if row["library"] != "cloudevents":  # it knows no tokens
            self.assertFalse(own["accepted"], f"{row['package']} accepts it altered")
        self.assertEqual(hook.send(other)[0], 401, (hook.sender["sender"], other))

    @staticmethod
    def sample(hook):
        """As compact JSON: some libraries write the body themselves."""
        delivery = hook.sample()
        if delivery.body[:1] in (b"{", b"["):
            delivery = replace(delivery, body=compact_json(parse_json(delivery.body)).encode())
        return delivery

    @staticmethod
    def changed(hook, row, signed):
        """Another body, still JSON or a form; or another signature where it covers no body."""
        if row["covers_body"] and files.covers_body(hook.signature):
            if signed.body[:1] in (b"{", b"["):
                return replace(signed, body=signed.body.replace(b'"', b'"x', 1))
            return replace(signed, body=signed.body + b"x")
        value = signed.header("Authorization")
        other = replace(signed, headers=dict(signed.headers))
        other.set_header("Authorization", value[:-8] + ("AAAA" if value[-8:-4] != "AAAA" else "BBBB") + value[-4:])
        return other


if __name__ == "__main__":
    unittest.main()
