"""Every file in senders/: is it complete, and does what it says hold when another program evaluates it?"""
import datetime
import functools
import json
import os
import subprocess
import unittest

import jsonschema
from support import sender_files as files
from support.sender_expressions import Absent, evaluate, parse, parse_bare
from support.sluice_server import binary

SCHEMA = os.path.join(files.TREE, "src/model/senders/sender.schema.json")
SIGNATURE_MEMBERS = {
    "optional", "algorithm", "header", "headers", "query", "json", "form", "prefix", "prefix_optional", "encoding",
    "content", "list", "timestamp", "secret", "jwt", "keys", "each", "cases"}
ALGORITHMS = {
    "hmac-sha1", "hmac-sha256", "hmac-sha384", "hmac-sha512", "sha1", "sha256", "ed25519", "ecdsa-p256", "rsa-sha1",
    "rsa-sha256", "rsa-sha512", "jwt", "token", "basic"}
PLACES = ("header", "headers", "query", "json", "form")


def schema():
    with open(SCHEMA, encoding="utf-8") as file:
        return json.load(file)


def time_of(vector):
    return datetime.datetime.fromisoformat(vector["time"].replace("Z", "+00:00")).timestamp()


def for_each_sender(test):
    """The test with the file of each sender, each a sub-test."""
    @functools.wraps(test)
    def run(self):
        for name in files.names():
            with self.subTest(name):
                test(self, files.load(name))
    return run


class Files(unittest.TestCase):
    def test_there_are_as_many_as_promised(self):
        self.assertGreaterEqual(len(files.names()), 150)
        for name in files.names():
            self.assertEqual(files.load(name)["sender"], name)

    @for_each_sender
    def test_members(self, sender):
        validator = jsonschema.Draft202012Validator(schema())
        self.assertEqual([error.message for error in validator.iter_errors(sender)], [])
        self.assertTrue(any("{url}" in step for step in sender["setup"]), "no step says where the URL goes")
        for sentence in sender["setup"] + sender.get("notes", []) + sender.get("unconfirmed", []):
            self.assertTrue(sentence.rstrip("\"'").endswith("."), sentence)

    @for_each_sender
    def test_signatures(self, sender):
        signature = sender.get("signature")
        if not signature:
            return
        self.assertLessEqual(set(signature), SIGNATURE_MEMBERS)
        self.assertIn(signature["algorithm"], ALGORITHMS)
        self.assertEqual(sum(place in signature for place in PLACES), int(signature["algorithm"] != "basic"))
        if "keys" in signature:
            parse(signature["keys"]["url"])
        else:
            self.assertIn("from", signature["secret"], "nothing says where the secret is found")
        for each in (signature, *signature.get("cases", [])):
            parse(each.get("content", "{body}"))
            self.assertLessEqual(set(each), SIGNATURE_MEMBERS | {"when"})

    @for_each_sender
    def test_vectors_verify_and_nothing_else_does(self, sender):
        signature = sender.get("signature")
        if signature and "{verify_token}" not in signature.get("content", ""):
            self.assertIn("vectors", sender)
        for vector in sender.get("vectors", []):
            now, delivery = time_of(vector), files.delivery_of(sender, vector)
            verifier = files.Verifier(sender, vector["secret"])
            self.assertTrue(verifier.accepts(delivery, now), vector)
            if files.covers_body(files.signature_for(sender, delivery)):
                self.assertFalse(verifier.accepts(files.altered(delivery), now), "an altered body is accepted")
            if verifier.format == "text":
                other = files.Verifier(sender, vector["secret"] + "x")
                self.assertFalse(other.accepts(delivery, now), "another secret is accepted")
            timestamp = files.signature_for(sender, delivery).get("timestamp")
            if timestamp:
                late = now + files.seconds(timestamp["tolerance"]) + 86400
                self.assertFalse(verifier.accepts(delivery, late), "a late delivery is accepted")

    @for_each_sender
    def test_samples_have_an_id_and_a_type(self, sender):
        found = {"delivery_id": 0, "event_type": 0, "item_id": 0}
        used = [member for member in found if member in sender]
        for sample in sender["samples"]:
            delivery = files.delivery_of(sender, sample)
            for item in self.items(sender, delivery):
                facts = files.facts_of(sender, delivery)
                facts.item = item
                for member in used:
                    facts.item = None if member == "delivery_id" else item
                    found[member] += bool(self.value(sender[member], facts))
        for member in used:
            if not self.is_in_attributes(sender, member):
                self.assertGreater(found[member], 0, f"{member} gives nothing on any sample")

    @staticmethod
    def items(sender, delivery):
        try:
            return files.items_of(sender, delivery)
        except Absent:  # a handshake
            return [None]

    @staticmethod
    def value(template, facts):
        try:
            return evaluate(template, facts)
        except Absent:
            return None

    @staticmethod
    def is_in_attributes(sender, member):
        """Members of XML are known only once it has been read as the hook reads it."""
        return files.body_kinds(sender) == ["xml"] and "json:" in sender[member]

    @for_each_sender
    def test_bodies_are_what_the_file_says(self, sender):
        for sample in sender["samples"]:
            delivery = files.delivery_of(sender, sample)
            if sample.get("method", "POST") != "POST" or not {"json"} >= set(files.body_kinds(sender)):
                continue
            self.assertIsInstance(files.facts_of(sender, delivery).document(), dict, sample["name"])

    @for_each_sender
    def test_handshakes_can_be_read(self, sender):
        for handshake in sender.get("handshakes", []):
            for condition in handshake["when"]:
                self.assertTrue(parse_bare(condition).source)
            answer = handshake["respond"]
            for template in (answer.get("body", ""), handshake.get("text", ""), handshake.get("verify_token", ""),
                             handshake.get("learns_secret", ""), *answer.get("headers", {}).values()):
                parse(template)

    def test_the_program_finds_them_right(self):
        paths = [os.path.join("senders", name + ".yaml") for name in files.names()]
        done = subprocess.run([binary(), "senders", "check", "--json", *paths], cwd=files.TREE, capture_output=True,
                              text=True, timeout=120, check=False)
        self.assertNotEqual(done.stdout, "", done.stderr)
        rows = json.loads(done.stdout)
        self.assertEqual(len(rows), len(paths))
        for row in rows:
            with self.subTest(row["file"]):
                self.assertEqual(row["errors"], [])

    def test_the_program_lists_and_shows_them(self):
        done = subprocess.run([binary(), "senders", "list", "--json"], capture_output=True, text=True, timeout=60,
                              check=True)
        self.assertEqual([row["name"] for row in json.loads(done.stdout)], files.names())
        shown = subprocess.run([binary(), "senders", "show", "stripe"], capture_output=True, text=True, timeout=60,
                               check=True)
        self.assertEqual(shown.stdout.rstrip("\n"), files.text_of("stripe").rstrip("\n"))


if __name__ == "__main__":
    unittest.main()
