"""Files of senders by strangers: whatever is in them, `senders check` says what is wrong, quickly, and the server refuses
to start with such a file instead of leaving a hook open."""
import os
import resource
import subprocess
import tempfile
import unittest

from support.sluice_server import binary

GOOD = """sender: shop
title: Shop
category: commerce
summary: Orders.
facts: documented
signature:
  algorithm: hmac-sha256
  header: X-Sign
  secret: {from: The settings page.}
body: json
expects: {statuses: 2xx}
setup:
  - Enter {url} there.
samples:
  - name: order
    content_type: application/json
    body: '{"id":1}'
"""
SECONDS_MAX = 20
MEMORY_MAX_MB = 400


def with_line(old, new):
    assert old in GOOD, old
    return GOOD.replace(old, new)


def bomb():
    """A billion of the innermost, were it unfolded."""
    lines = ["a0: &a0 [" + ", ".join(["lol"] * 10) + "]"]
    lines += [f"a{i}: &a{i} [" + ", ".join([f"*a{i - 1}"] * 10) + "]" for i in range(1, 10)]
    return GOOD + "\n".join(lines) + "\n"


SIGNATURE = "  algorithm: hmac-sha256\n  header: X-Sign\n"
# (what, the file, words that the error has)
ROWS = (
    ("a YAML bomb", bomb(), ["shop.yaml"]),
    ("1 MB", GOOD + "notes:\n" + "  - It is a note.\n" * 60_000, ["262144 bytes"]),
    ("1 MB in one word", with_line("Orders.", "x" * 1_000_000), ["262144 bytes"]),
    ("nested ten thousand times", GOOD + "notes: " + "[" * 10_000 + "]" * 10_000 + "\n", ["shop.yaml"]),
    ("no YAML", "sender: [", ["shop.yaml"]),
    ("empty", "", ["shop.yaml"]),
    ("a list", "- sender: shop\n", ["shop.yaml"]),
    ("bytes that are not UTF-8", b"sender: \xff\xfe\n", ["shop.yaml"]),
    ("a tag", with_line("title: Shop", "title: !!python/object/apply:os.system [ls]"), ["title"]),
    ("a member twice", GOOD + "title: Other\n", ["title", "twice"]),
    ("an unknown member", with_line("summary:", "sumary:"), ["sumary", "summary"]),
    ("an unknown member of the signature", with_line("  header:", "  haeder:"), ["haeder", "header"]),
    ("an unknown member of a sample", with_line("    content_type:", "    contenttype:"), ["contenttype", "content_type"]),
    ("an unknown member of an answer", GOOD + "respond: {stauts: 200}\n", ["stauts", "status"]),
    ("an unknown algorithm", with_line("hmac-sha256", "hmac-sha265"), ["signature.algorithm", "hmac-sha256"]),
    ("an unknown category", with_line("commerce", "comerce"), ["category", "commerce"]),
    ("an unknown kind of body", with_line("body: json\n", "body: jason\n"), ["body", "json"]),
    ("an unknown source", GOOD + 'delivery_id: "{haeder:X-Id}"\n', ["delivery_id", "haeder"]),
    ("an unknown function", GOOD + 'delivery_id: "{body | sha265 | hex}"\n', ["delivery_id", "sha265"]),
    ("a lone brace", GOOD + 'delivery_id: "{body"\n', ["delivery_id"]),
    ("an expression of a thousand functions", GOOD + 'delivery_id: "{body' + " | sha256" * 1_000 + '}"\n', ["delivery_id"]),
    ("an expression of a hundred thousand parts", GOOD + 'delivery_id: "' + "{body}" * 16_000 + '"\n', ["delivery_id"]),
    ("a path of ten thousand steps", GOOD + 'delivery_id: "{json:$' + ".a" * 10_000 + '}"\n', ["delivery_id"]),
    ("a plain digest that anyone can make", with_line(SIGNATURE, '  algorithm: sha256\n  header: X-Sign\n  content: "{body}"\n'),
     ["secret"]),
    ("a token that needs no key", with_line(SIGNATURE, "  algorithm: jwt\n  header: X-Sign\n  jwt: {algorithms: [none]}\n"),
     ["jwt.algorithms"]),
    ("a token of any algorithm", with_line(SIGNATURE, "  algorithm: jwt\n  header: X-Sign\n"), ["jwt"]),
    ("a signature nowhere", with_line("  header: X-Sign\n", ""), ["header"]),
    ("a signature in a header that cannot be", with_line("X-Sign", '"X Sign"'), ["header"]),
    ("another name than the file's", with_line("sender: shop", "sender: ../shop"), ["sender"]),
    ("an answer that redirects", GOOD + "respond: {status: 302, headers: {Location: https://example.com}}\n", ["status"]),
    ("an answer with the secret", GOOD + 'respond: {status: 200, body: "{secret}"}\n', ["respond.body"]),
    ("a header with a line end", GOOD + 'respond: {status: 200, headers: {"X-A\\r\\nSet-Cookie": a}}\n', ["respond"]),
    ("a sample without the id", GOOD + 'delivery_id: "{json:$.order.id}"\n', ["delivery_id"]),
    ("a vector that does not verify", GOOD + """vectors:
  - secret: a secret
    headers: {X-Sign: "0000000000000000000000000000000000000000000000000000000000000000"}
    body: '{}'
""", ["vectors[0]"]),
)


def limits():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))


class SenderFiles(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.path = os.path.join(self.folder, "shop.yaml")

    def write(self, text):
        with open(self.path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())

    def run_program(self, *arguments):
        done = subprocess.run([binary(), *arguments], capture_output=True, text=True, errors="replace", timeout=60,
                              preexec_fn=limits, check=False)
        self.assertGreaterEqual(done.returncode, 0, f"it was killed: {done.stderr[-500:]}")
        return done

    def test_the_file_that_the_rows_change_is_right(self):
        self.write(GOOD)
        done = self.run_program("senders", "check", self.path)
        self.assertEqual((done.returncode, done.stdout), (0, f"{self.path}: ok\n"), done.stderr)

    def test_each_is_refused_with_a_sentence(self):
        for what, text, expected in ROWS:
            with self.subTest(what):
                self.write(text)
                done = self.run_program("senders", "check", self.path)
                said = done.stdout + done.stderr
                self.assertNotEqual(done.returncode, 0, said)
                for words in expected:
                    self.assertIn(words, said)
                self.assertLess(len(said), 4_000, "the error repeats the file")

    def test_the_server_does_not_start_with_one(self):
        for what, text, expected in ROWS:
            with self.subTest(what):
                self.write(text)
                data = os.path.join(self.folder, "data")
                done = self.run_program("serve", "--data", data, "--listen", "127.0.0.1:0", "--senders-dir", self.folder)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn("shop.yaml", done.stdout + done.stderr)
                self.assertNotIn("listening", done.stdout)

    def test_memory(self):
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.assertLess(usage.ru_maxrss / 1024, MEMORY_MAX_MB)


if __name__ == "__main__":
    unittest.main()
