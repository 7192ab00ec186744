"""Called servers that answer with bombs, odd certificates or other addresses the second time, and
deliveries that are bombs: what is compressed is never unpacked, and only who can prove its name is talked to."""
import gzip
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
import zlib

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, os.path.join(HERE, "..", "nodes"))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from calls import Calls  # noqa: E402
from authority import Authority  # noqa: E402
from sluice_server import Server, chain, node  # noqa: E402

BOMB_BYTES = 128 << 20
GROWS_BY_BYTES_MAX = 64 << 20
# Meta-blocks of brotli, which Python cannot make; nobody may begin to unpack them.
BROTLI = bytes.fromhex("cbff3f0000f8ff3f00") * 1000


def zeros():
    return bytes(1 << 20)


def gzip_bomb():
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([packer.compress(zeros()) for _ in range(BOMB_BYTES >> 20)] + [packer.flush()])


def deflate_bomb():
    packer = zlib.compressobj(9)
    return b"".join([packer.compress(zeros()) for _ in range(BOMB_BYTES >> 20)] + [packer.flush()])


def memory_of(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) << 10


class Bombs(Calls):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        bomb = gzip_bomb()
        cls.bombs = {"gzip": bomb, "deflate": deflate_bomb(), "br": BROTLI,
                     "gzip, gzip": gzip.compress(bomb), "gzip, deflate, br": zlib.compress(gzip.compress(BROTLI))}

    def test_answers(self):
        before = memory_of(self.server)
        for encoding, bomb in self.bombs.items():
            for response in ("binary", "json", "text"):
                with self.subTest(encoding=encoding, response=response):
                    other = self.other_side(lambda request, bomb=bomb, encoding=encoding: (
                        200, {"Content-Encoding": encoding, "Content-Type": "application/json"}, bomb))
                    state, output, run = self.run_node(
                        "webhook", {"method": "GET", "url": other.url + "/", "response": response})
                    # As it is, or not at all: never unpacked.
                    if state == "completed":
                        self.assertLessEqual(len(str(output)), 2 * len(bomb) + 10_000)
                    self.assertNotIn("Accept-Encoding", other.seen[0].headers)
                    self.assertLess(memory_of(self.server) - before, GROWS_BY_BYTES_MAX)

    def test_deliveries(self):
        _, token = self.server.create_workflow("takes bombs", *chain(node("start", "webhook_trigger")))
        before = memory_of(self.server)
        for encoding, bomb in self.bombs.items():
            with self.subTest(encoding=encoding):
                status, answer = self.server.call("POST", f"/workflows/webhooks/{token}", bomb,
                                                  {"Content-Encoding": encoding}, key=None)
                self.assertIn(status, (400, 413), answer)
        self.assertLess(memory_of(self.server) - before, GROWS_BY_BYTES_MAX)


RESOLVER = r"""
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <stdatomic.h>
#include <string.h>
typedef int look_up(const char*, const char*, const struct addrinfo*, struct addrinfo**);
int getaddrinfo(const char* name, const char* port, const struct addrinfo* hints, struct addrinfo** out) {
  static atomic_int asked;
  look_up* real = (look_up*)dlsym(RTLD_NEXT, "getaddrinfo");
  if (name && !strcmp(name, "rebinds.test")) name = atomic_fetch_add(&asked, 1) % 2 ? "127.0.0.1" : "127.0.0.2";
  return real(name, port, hints, out);
}
"""


class Rebinding(unittest.TestCase):
    """A name that is 127.0.0.2, which may be called, when it is looked up first, and 127.0.0.1, which may not, the next
    time. Each io thread keeps what it has looked up, so several of them ask again."""

    def test_the_address_is_judged_whenever_a_connection_is_made(self):
        with tempfile.TemporaryDirectory(prefix="sluice-resolver-") as folder:
            source, library = os.path.join(folder, "resolver.c"), os.path.join(folder, "resolver.so")
            with open(source, "w", encoding="ascii") as file:
                file.write(RESOLVER)
            subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
            reached = []
            good = socket.create_server(("127.0.0.2", 0))
            bad = socket.create_server(("127.0.0.1", good.getsockname()[1]))
            for listener in (good, bad):
                self.addCleanup(listener.close)
                threading.Thread(target=self.serve, args=(listener, reached), daemon=True).start()
            server = Server(os.path.join(folder, "data"), "--egress-allow", "127.0.0.2", "--threads", "8")
            os.environ["LD_PRELOAD"] = library
            try:
                server.start()
            finally:
                del os.environ["LD_PRELOAD"]
            self.addCleanup(server.stop)
            states = self.run_all(server, f"http://rebinds.test:{good.getsockname()[1]}/")
            self.assertEqual({address for address in reached}, {"127.0.0.2"}, "the other one was called")
            self.assertEqual(set(states), {"completed", "failed"})

    @staticmethod
    def serve(listener, reached):
        """Sends each caller on to the address that may not be called."""
        there = "http://127.0.0.1:%d/" % listener.getsockname()[1]
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                reached.append(listener.getsockname()[0])
                peer.recv(65536)
                peer.sendall(f"HTTP/1.1 302 Found\r\nLocation: {there}\r\nContent-Length: 0\r\n"
                             "Connection: close\r\n\r\n".encode())

    def run_all(self, server, url):
        _, token = server.create_workflow("rebound", *chain(
            node("start", "webhook_trigger"),
            node("call", "webhook", method="GET", url=url, response="text", accept_status=[302])))
        runs = []
        for _ in range(32):
            status, answer = server.call("POST", f"/workflows/webhooks/{token}", {}, key=None)
            self.assertEqual(status, 202, answer)
            runs.append(answer["execution_id"])
        return [Calls.ended(_Asks(server), run)["state"] for run in runs]


class _Asks(Calls):
    """`ended` for a server of its own."""

    def __init__(self, server):
        super().__init__("ended")
        self.server = server


class TlsPeer:
    """Answers `hello` over TLS to whoever shakes hands, until it is closed."""

    def __init__(self, certificate, tls_max=None):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, certificate.removesuffix(".pem") + ".key")
        if tls_max is not None:
            self.context.set_ciphers("ALL:@SECLEVEL=0")
            self.context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
            self.context.maximum_version = tls_max
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.requests = 0
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def port(self):
        return self.listener.getsockname()[1]

    def serve(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            try:
                with self.context.wrap_socket(peer, server_side=True) as tls:
                    if tls.recv(65536):
                        self.requests += 1
                        tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
            except OSError:
                peer.close()

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


class Certificates(Calls):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="sluice-peers-")
        cls.authority = Authority(cls.folder.name)
        cls.server = Server(os.path.join(cls.folder.name, "data"), "--egress-allow", "127.0.0.0/8",
                            "--egress-ca-file", cls.authority.ca).start()

    def call(self, certificate, host="localhost", tls_max=None):
        peer = TlsPeer(certificate, tls_max)
        self.addCleanup(peer.close)
        state, output, run = self.run_node(
            "webhook", {"method": "GET", "url": f"https://{host}:{peer.port}/", "response": "text"})
        return state, output, run.get("error_message") or "", peer

    def test_good_ones(self):
        rows = (("name", "subjectAltName=DNS:localhost", "localhost"), ("address", "subjectAltName=IP:127.0.0.1", "127.0.0.1"))
        for name, extensions, host in rows:
            with self.subTest(name):
                state, output, error, _ = self.call(self.authority.certificate(name, extensions), host)
                self.assertEqual((state, output and output["body"]), ("completed", "hello"), error)

    def test_odd_ones(self):
        make = self.authority.certificate
        local = "subjectAltName=DNS:localhost"
        make("middle", "basicConstraints=critical,CA:TRUE", subject="/CN=middle")
        rows = {
            "expired": (make("expired", local, dates=("20200101000000Z", "20200201000000Z")), "localhost"),
            "not yet valid": (make("early", local, dates=("20900101000000Z", "20910101000000Z")), "localhost"),
            "another name": (make("other", "subjectAltName=DNS:other.example"), "localhost"),
            "self-signed": (make("self", local, signer=None), "localhost"),
            "the chain is missing": (make("leaf", local, signer="middle"), "localhost"),
            "a wildcard for everything": (make("wild", "subjectAltName=DNS:*"), "localhost"),
            "a wildcard is not for an address": (make("wildip", "subjectAltName=DNS:*.0.0.1"), "127.0.0.1"),
            "an address as a name": (make("ipname", "subjectAltName=DNS:127.0.0.1"), "127.0.0.1"),
            "another address": (make("ip", "subjectAltName=IP:127.0.0.2"), "127.0.0.1"),
            "a NUL in the name": (make("nul", "subjectAltName=DER:30:17:82:15:6c:6f:63:61:6c:68:6f:73:74:00:2e:65:78:61:6d"
                                              ":70:6c:65:2e:61:62"), "localhost"),
            "for clients only": (make("client", local + "\nextendedKeyUsage=clientAuth"), "localhost"),
        }
        for name, (certificate, host) in rows.items():
            with self.subTest(name):
                state, _, error, peer = self.call(certificate, host)
                self.assertIn(state, ("failed", "dead_letter"), error)
                self.assertRegex(error.lower(), "certificate|ssl|tls")
                self.assertEqual(peer.requests, 0, "nothing was sent to it")

    def test_old_tls_only(self):
        certificate = self.authority.certificate("old", "subjectAltName=DNS:localhost")
        state, _, error, peer = self.call(certificate, tls_max=ssl.TLSVersion.TLSv1)
        self.assertIn(state, ("failed", "dead_letter"), error)
        self.assertEqual(peer.requests, 0)


if __name__ == "__main__":
    unittest.main()
