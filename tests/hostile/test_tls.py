"""TLS on the listeners: real handshakes, wrong ones and slow ones, and certificates that are replaced under load."""
import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from authority import Authority  # noqa: E402
from sluice_server import ADMIN_KEY, Server, binary, chain, node  # noqa: E402

WAIT_S_MAX = 60


class TlsServer(Server):
    """One whose address is https://."""

    said = threading.Condition()

    def _read(self, output):
        with output:
            for line in output:
                with self.said:
                    self.lines.append(line)
                    self.said.notify_all()
                found = re.match(r"listening on https?://([^:]+):(\d+)", line)
                if found:
                    self.host, self.port = found.group(1), int(found.group(2))
                    self.started.set()
        self.started.set()

    def says(self, words):
        with self.said:
            if not self.said.wait_for(lambda: any(words in line for line in self.lines), WAIT_S_MAX):
                raise AssertionError(f"{words!r} is not in the log:\n" + "".join(self.lines))


class Tls(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sluice-tls-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.authority = Authority(self.folder)
        self.good = self.made("good")
        self.cert, self.key = os.path.join(self.folder, "in-use.pem"), os.path.join(self.folder, "in-use.key")
        self.use(self.good)

    def made(self, name, **how):
        return self.authority.certificate(name, "subjectAltName=DNS:localhost,IP:127.0.0.1", **how)

    def use(self, certificate):
        for source, target in ((certificate, self.cert), (certificate.removesuffix(".pem") + ".key", self.key)):
            shutil.copy(source, target + ".new")
            os.replace(target + ".new", target)

    def serve(self, *options):
        server = TlsServer(os.path.join(self.folder, "data"), "--tls-cert", self.cert, "--tls-key", self.key, *options).start()
        self.addCleanup(server.stop)
        return server

    def context(self, **settings):
        context = ssl.create_default_context(cafile=self.authority.ca)
        for name, value in settings.items():
            setattr(context, name, value)
        return context

    def connect(self, server, context=None, timeout=WAIT_S_MAX):
        plain = socket.create_connection((server.host, server.port), timeout=timeout)
        try:
            return (context or self.context()).wrap_socket(plain, server_hostname="localhost")
        except BaseException:
            plain.close()
            raise

    def ask(self, server, method, path, body=None, connection=None, **headers):
        own = connection or http.client.HTTPSConnection("localhost", server.port, timeout=WAIT_S_MAX, context=self.context())
        try:
            own.request(method, path, body, {"Authorization": f"Bearer {ADMIN_KEY}", **headers})
            response = own.getresponse()
            return response.status, response.headers, response.read()
        finally:
            if not connection:
                own.close()

    @staticmethod
    def serial(connection):
        return connection.getpeercert()["serialNumber"]

    def listen(self, *options):
        """What a server that does not start says."""
        done = subprocess.run([binary(), "serve", "--data", os.path.join(self.folder, "none"), "--listen", "127.0.0.1:0", *options],
                              capture_output=True, text=True, timeout=WAIT_S_MAX, check=False)
        self.assertNotEqual(done.returncode, 0)
        return done.stdout + done.stderr

    # ---- handshakes ----

    def test_requests_over_tls(self):
        server = self.serve()
        self.assertTrue(any("https://" in line for line in server.lines), server.lines)
        with self.connect(server) as connection:
            self.assertEqual(connection.version(), "TLSv1.3")
        connection = http.client.HTTPSConnection("localhost", server.port, timeout=WAIT_S_MAX, context=self.context())
        self.addCleanup(connection.close)
        listed, edges = chain(node("start", "sync_request_trigger"),
                              node("answer", "text_transform", response=True, template="{{ payload.text }}"))
        status, _, made = self.ask(server, "POST", "/workflows", json.dumps({"name": "echo", "nodes": listed, "edges": edges}), connection)
        self.assertEqual(status, 201, made)
        workflow = json.loads(made)
        listed, edges = chain(node("start", "webhook_trigger"), node("answer", "text_transform", template="x"))
        status, _, made = self.ask(server, "POST", "/workflows", json.dumps({"name": "hook", "nodes": listed, "edges": edges}), connection)
        self.assertEqual(status, 201, made)
        url = json.loads(made)["webhook_url"]
        self.assertTrue(url.startswith(f"https://127.0.0.1:{server.port}/"), url)
        self.assertEqual(self.ask(server, "POST", url.split(str(server.port), 1)[1], '{"n": 1}', connection)[0], 202)
        for size in (1, 20_000, 500_000):  # within a record, and over many
            text = "x" * size
            status, _, answer = self.ask(server, "POST", f"/workflows/sync/{workflow['id']}", json.dumps({"text": text}), connection)
            self.assertEqual((status, answer.decode()), (200, text))
        self.assertEqual(self.ask(server, "GET", "/openapi.json", None, connection)[0], 200)

    def test_many_requests_in_one_write_and_one_in_many(self):
        server = self.serve()
        request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        with self.connect(server) as connection:
            connection.sendall(request * 20)
            answers = b""
            while answers.count(b"HTTP/1.1 200") < 20:
                more = connection.recv(65_536)
                self.assertTrue(more)
                answers += more
            for byte in request:
                connection.send(bytes([byte]))
            self.assertIn(b"HTTP/1.1 200", connection.recv(65_536))

    def test_versions_ciphers_and_protocols(self):
        server = self.serve()
        both = self.context(maximum_version=ssl.TLSVersion.TLSv1_2)
        with self.connect(server, both) as connection:
            self.assertEqual(connection.version(), "TLSv1.2")
            self.assertRegex(connection.cipher()[0], "^ECDHE-.*(GCM|CHACHA20)")
        old = self.context()
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        with self.assertRaises(ssl.SSLError):
            self.connect(server, old).close()
        weak = self.context(maximum_version=ssl.TLSVersion.TLSv1_2)
        weak.set_ciphers("ECDHE+AES:!AESGCM:!AESCCM")
        with self.assertRaises(ssl.SSLError):
            self.connect(server, weak).close()
        asks = self.context()
        asks.set_alpn_protocols(["h2", "http/1.1"])
        with self.connect(server, asks) as connection:
            self.assertEqual(connection.selected_alpn_protocol(), "http/1.1")
        only = self.context()
        only.set_alpn_protocols(["h2"])
        with self.assertRaises(ssl.SSLError):
            self.connect(server, only).close()

    def test_plain_http_is_told_what_to_do(self):
        server = self.serve()
        with socket.create_connection((server.host, server.port), timeout=WAIT_S_MAX) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answer = b""
            while more := connection.recv(65_536):
                answer += more
        self.assertTrue(answer.startswith(b"HTTP/1.1 400"), answer)
        self.assertIn(b"use https://", answer)

    def test_junk_costs_nobody_else(self):
        server = self.serve("--threads", "1")
        for junk in (b"\x00" * 5_000, b"\x16\x03\x01\xff\xff" + b"x" * 70_000, os.urandom(2_000), b"\x16\x03\x01\x00\x05hello", b""):
            with socket.create_connection((server.host, server.port), timeout=WAIT_S_MAX) as connection:
                try:
                    connection.sendall(junk)
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(65_536):
                        pass
                except OSError:
                    pass
        self.assertEqual(self.ask(server, "GET", "/healthz")[0], 200)

    def test_a_slow_handshake_is_a_slow_client(self):
        server = self.serve("--threads", "1")
        silent = [socket.create_connection((server.host, server.port), timeout=WAIT_S_MAX) for _ in range(50)]
        begun = socket.create_connection((server.host, server.port), timeout=WAIT_S_MAX)
        begun.sendall(b"\x16\x03\x01")
        began = time.monotonic()
        self.assertEqual(self.ask(server, "GET", "/healthz")[0], 200, "others are served meanwhile")
        for connection in (*silent, begun):
            self.assertEqual(connection.recv(1), b"")
            connection.close()
        self.assertLess(time.monotonic() - began, 30)
        self.assertEqual(self.ask(server, "GET", "/healthz")[0], 200)

    def test_streams_and_a_stop(self):
        server = self.serve()
        connection = http.client.HTTPSConnection("localhost", server.port, timeout=WAIT_S_MAX, context=self.context())
        connection.request("GET", "/events", headers={"Authorization": f"Bearer {ADMIN_KEY}"})
        stream = connection.getresponse()
        self.assertEqual(stream.status, 200)
        listed, edges = chain(node("start", "manual_trigger"), node("a", "text_transform", template="x"))
        self.assertEqual(self.ask(server, "POST", "/workflows", json.dumps({"name": "told", "nodes": listed, "edges": edges}))[0], 201)
        seen = b""
        while b"workflow" not in seen:
            seen += stream.readline()
        self.assertEqual(server.stop(), 0)
        stream.read()  # ends in order: an abrupt end raises
        connection.close()

    # ---- certificates ----

    def test_a_certificate_is_replaced_under_load(self):
        server = self.serve()
        kept = http.client.HTTPSConnection("localhost", server.port, timeout=WAIT_S_MAX, context=self.context())
        kept.connect()
        first = self.serial(kept.sock)
        stop, serials, failures = threading.Event(), set(), []
        counts = [0] * 4

        def load(number):
            while not stop.is_set():
                try:
                    with self.connect(server) as connection:
                        serials.add(self.serial(connection))
                        for _ in range(3):
                            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            if not connection.recv(65_536).startswith(b"HTTP/1.1 200"):
                                raise AssertionError("not 200")
                            counts[number] += 1
                except Exception as error:  # pylint: disable=broad-except
                    failures.append(repr(error))

        threads = [threading.Thread(target=load, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        expected = {first}
        for number in range(5):
            self.use(self.made(f"new-{number}"))
            server.process.send_signal(signal.SIGHUP)
            until = time.monotonic() + WAIT_S_MAX
            while True:
                with self.connect(server) as connection:
                    if self.serial(connection) not in expected:
                        expected.add(self.serial(connection))
                        break
                self.assertLess(time.monotonic(), until)
        stop.set()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        self.assertGreater(min(counts), 0)
        self.assertLessEqual(serials, expected)
        self.assertEqual(self.ask(server, "GET", "/healthz", None, kept)[0], 200, "an open connection goes on")
        kept.close()

    def test_wrong_files_change_nothing(self):
        server = self.serve()
        with self.connect(server) as connection:
            first = self.serial(connection)
        other = self.made("other")
        shutil.copy(other, self.cert)  # and not its key
        server.process.send_signal(signal.SIGHUP)
        server.says("is not the key of the certificate")
        with self.connect(server) as connection:
            self.assertEqual(self.serial(connection), first)
        self.use(other)
        server.process.send_signal(signal.SIGHUP)
        server.says("the settings were read again")
        with self.connect(server) as connection:
            self.assertNotEqual(self.serial(connection), first)

    def test_files_that_cannot_be_used_refuse_the_start(self):
        other = self.made("another").removesuffix(".pem") + ".key"
        secret = os.path.join(self.folder, "encrypted.key")
        self.authority.run("pkey", "-in", self.key, "-aes256", "-passout", "pass:secret", "-out", secret)
        junk = os.path.join(self.folder, "junk")
        with open(junk, "w", encoding="ascii") as file:
            file.write("junk")
        rows = [(("--tls-cert", self.cert), "--tls-cert needs --tls-key"), (("--tls-key", self.key), "--tls-key needs --tls-cert"),
                (("--tls-cert", self.cert, "--tls-key", other), "is not the key of the certificate"),
                (("--tls-cert", self.cert, "--tls-key", secret), "is encrypted"),
                (("--tls-cert", self.cert, "--tls-key", junk), "holds no private key"),
                (("--tls-cert", junk, "--tls-key", self.key), "holds no certificate"),
                (("--tls-cert", "/nowhere.pem", "--tls-key", self.key), "/nowhere.pem cannot be read: No such file"),
                (("--tls-cert", self.cert, "--tls-key", self.key, "--tls-listeners", "some"), "must be all, api or hooks"),
                (("--tls-cert", self.cert, "--tls-key", self.key, "--tls-listeners", "api"), "needs --hooks-listen")]
        for options, words in rows:
            with self.subTest(words):
                self.assertIn(words, self.listen(*options))

    def test_an_expired_certificate_is_warned_of(self):
        old = self.made("old", dates=("20200101000000Z", "20200201000000Z"))
        self.use(old)
        server = self.serve()
        server.says("the TLS certificate expired at 2020-02-01")
        doctor = [binary(), "doctor", "--url", f"https://localhost:{server.port}", "--json"]
        environment = {**os.environ, "SLUICE_API_KEY": ADMIN_KEY, "SLUICE_CA_FILE": self.authority.ca}

        def rows(*more):
            done = subprocess.run([*doctor, *more], capture_output=True, text=True, env=environment, timeout=WAIT_S_MAX, check=False)
            return {row["check"]: row for row in json.loads(done.stdout)}

        self.assertIn("expired at 2020-02-01", rows()["the TLS certificate is valid"]["detail"])
        self.assertFalse(rows("--tls-cert", old, "--tls-key", self.key)["the TLS certificate is valid"]["ok"])
        self.use(self.made("fresh"))
        server.process.send_signal(signal.SIGHUP)
        server.says("expires at")  # within two days, as those of the tests do
        seen = rows("--tls-cert", self.cert, "--tls-key", self.good.removesuffix(".pem") + ".key")
        self.assertTrue(seen["the server responds"]["ok"], seen)
        self.assertFalse(seen["the TLS certificate and its key fit"]["ok"])
        status, _, text = self.ask(server, "GET", "/metrics")
        self.assertEqual(status, 200)
        found = re.search(r"^sluice_tls_certificate_expires_timestamp_seconds (\S+)", text.decode(), re.M)
        self.assertLess(abs(float(found.group(1)) - time.time() - 2 * 86_400), 3_600)

    def test_chains_are_sent(self):
        middle = self.authority.certificate("middle", "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign", subject="/CN=middle")
        leaf = self.made("leaf", signer="middle")
        whole = os.path.join(self.folder, "whole.pem")
        with open(whole, "w", encoding="ascii") as out:
            for part in (leaf, middle):
                with open(part, encoding="ascii") as file:
                    out.write(file.read())
        shutil.copy(leaf.removesuffix(".pem") + ".key", whole.removesuffix(".pem") + ".key")
        self.use(whole)
        with self.connect(self.serve()) as connection:
            self.assertTrue(connection.getpeercert())

    # ---- listeners ----

    def test_each_listener_can_stay_plain(self):
        for which, plain in (("hooks", "listening on http://"), ("api", "listening on https://")):
            server = self.serve("--hooks-listen", "127.0.0.1:0", "--tls-listeners", which)
            self.assertTrue(any(line.startswith(plain) for line in server.lines), server.lines)
            server.stop()
        path = os.path.join(self.folder, "hooks.sock")
        server = self.serve("--hooks-listen", f"unix:{path}")
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(path)
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertTrue(connection.recv(65_536).startswith(b"HTTP/1.1 200"))
        self.assertEqual(self.ask(server, "GET", "/healthz")[0], 200)

    def test_cookies_are_secure(self):
        server = self.serve()
        status, headers, _ = self.ask(server, "POST", "/session", json.dumps({"key": ADMIN_KEY}), **{"Content-Type": "application/json"})
        self.assertEqual(status, 200)
        self.assertIn("; Secure", headers["Set-Cookie"])


if __name__ == "__main__":
    unittest.main()
