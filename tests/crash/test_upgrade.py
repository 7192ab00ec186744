"""A server that is replaced under load while it listens on a socket that it was handed, as systemd does: no request fails.
And the same over a UNIX socket."""
import asyncio
import collections
import os
import socket
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(__file__)
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from sluice_server import ADMIN_KEY, Server, binary, chain, node  # noqa: E402

RESTARTS = 3
CLIENTS = 8
BETWEEN = 200  # requests before each restart
FIRST = 3      # the number of the first socket that is handed over


class Activated(Server):
    """`sluice serve` on a socket that it inherits, and that outlives it."""

    def __init__(self, data, listener, *options):
        super().__init__(data, *options)
        self.listener = listener

    def start(self):
        environment = {**os.environ, "SLUICE_ADMIN_KEY": ADMIN_KEY, "LISTEN_FDS": "1", "LISTEN_FDNAMES": "api"}
        socket_number = self.listener.fileno()
        # The number of the process is known to the shell that becomes the server.
        self.process = subprocess.Popen(
            ["sh", "-c", f'export LISTEN_PID=$$; exec "$0" "$@" {FIRST}<&{socket_number}', self.program, "serve", "--data",
             self.data, "--listen", "systemd:api", *self.options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, text=True,
            pass_fds=(socket_number,))
        return self.wait_for_start()


class Client:
    """Sends one request after another; opens a new connection when it is told that the last one ends."""

    def __init__(self, load):
        self.load = load

    async def run(self):
        reader = writer = None
        while not self.load.stop:
            try:
                if writer is None:
                    reader, writer = await self.load.connect()
                closes = await self.exchange(reader, writer)
            except (OSError, asyncio.IncompleteReadError, ValueError, IndexError) as error:
                self.load.failures.append(repr(error))
                self.load.progress.set()
                closes = True
            if closes and writer is not None:
                writer.close()
                writer = None
        if writer is not None:
            writer.close()

    async def exchange(self, reader, writer):
        self.load.sent += 1
        body = b'{"n":%d}' % self.load.sent
        writer.write(b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                     % (self.load.path, len(body)) + body)
        await writer.drain()
        status = int((await reader.readline()).split()[1])
        headers = {}
        while (line := await reader.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            headers[name.strip().lower()] = value.strip()
        await reader.readexactly(int(headers[b"content-length"]))
        self.load.statuses[status] += 1
        self.load.progress.set()
        return headers.get(b"connection") == b"close"


class Load:
    def __init__(self, connect, path):
        self.connect, self.path = connect, path
        self.stop, self.sent = False, 0
        self.failures, self.statuses = [], collections.Counter()
        self.progress = asyncio.Event()

    async def until(self, answered, clients):
        while sum(self.statuses.values()) < answered:
            if all(each.done() for each in clients):
                raise AssertionError(f"the clients gave up: {self.failures}")
            self.progress.clear()
            await self.progress.wait()


class Upgrades(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sluice-upgrade-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    async def restart_under_load(self, server, load):
        clients = [asyncio.create_task(Client(load).run()) for _ in range(CLIENTS)]
        longest = 0
        for _ in range(RESTARTS):
            await load.until(sum(load.statuses.values()) + BETWEEN, clients)
            began = time.monotonic()
            self.assertEqual(await asyncio.to_thread(server.stop), 0)
            await asyncio.to_thread(server.start)
            await load.until(sum(load.statuses.values()) + 1, clients)
            longest = max(longest, time.monotonic() - began)
        await load.until(sum(load.statuses.values()) + BETWEEN, clients)
        load.stop = True
        await asyncio.gather(*clients)
        print(f"{load.sent} requests over {RESTARTS} restarts, {len(load.failures)} failed; longest pause {longest:.1f} s")

    def check(self, server, load):
        asyncio.run(self.restart_under_load(server, load))
        self.assertEqual(load.failures, [])
        self.assertEqual(set(load.statuses), {202})
        self.assertEqual(load.statuses[202], load.sent)
        status, page = server.call("GET", f"/workflows/{self.workflow}/executions?per_page=1")
        self.assertEqual((status, page["meta"]["total"]), (200, load.sent), "each was stored once")

    def make_workflow(self, server):
        self.workflow, token = server.create_workflow("orders", *chain(node("in", "webhook_trigger")))
        return f"/api/v1/hooks/{token}".encode()

    def test_an_inherited_socket_refuses_nobody(self):
        with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
            server = Activated(os.path.join(self.folder, "data"), listener).start()
            self.addCleanup(lambda: server.stop())
            self.assertEqual(server.port, listener.getsockname()[1])
            load = Load(lambda: asyncio.open_connection("127.0.0.1", server.port), self.make_workflow(server))
            self.check(server, load)

    def test_a_missing_socket_is_said(self):
        done = subprocess.run([binary(), "serve", "--data", os.path.join(self.folder, "data"), "--listen", "systemd:api"],
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("cannot listen on 'systemd:api'", done.stderr)

    def test_one_socket_is_not_taken_twice(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            server = Activated(os.path.join(self.folder, "data"), listener, "--hooks-listen", "systemd")
            self.addCleanup(lambda: server.kill())
            with self.assertRaisesRegex(AssertionError, "--listen systemd:api and --hooks-listen systemd are the same socket"):
                server.start()


class UnixSockets(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sluice-unix-")
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "api.sock")
        self.data = os.path.join(folder.name, "data")

    def serve(self, *options):
        environment = {**os.environ, "SLUICE_ADMIN_KEY": ADMIN_KEY}
        process = subprocess.Popen([binary(), "serve", "--data", self.data, "--listen", f"unix:{self.path}", *options],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
        self.addCleanup(process.stdout.close)
        for line in process.stdout:
            if line.startswith("listening on"):
                self.assertEqual(line, f"listening on unix:{self.path}\n")
                return process
        raise AssertionError(f"it ended: {process.wait()}")

    def get(self, path, **headers):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(self.path)
            lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{lines}\r\n".encode())
            answer = b""
            while piece := client.recv(65536):
                answer += piece
        return int(answer.split()[1])

    def test_a_proxy_on_the_same_machine(self):
        process = self.serve("--trusted-proxies", "unix", "--log-level", "debug", "--log-format", "json")
        self.assertEqual(os.stat(self.path).st_mode & 0o777, 0o660)
        self.assertEqual(self.get("/api/v1/health", X_Forwarded_For="203.0.113.7, 192.0.2.7"), 200)
        for line in process.stdout:
            if "a request was answered" in line:
                self.assertIn('"peer":"192.0.2.7"', line)
                break
        process.terminate()
        process.stdout.read()
        self.assertEqual(process.wait(timeout=60), 0)
        self.assertFalse(os.path.exists(self.path), "the file goes with the server")

    def test_the_file_of_a_killed_server_is_no_obstacle(self):
        first = self.serve()
        first.kill()
        first.wait()
        self.assertTrue(os.path.exists(self.path))
        second = self.serve()
        self.assertEqual(self.get("/api/v1/health"), 200)
        done = subprocess.run([binary(), "serve", "--data", self.data + "2", "--listen", f"unix:{self.path}"],
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"cannot listen on unix:{self.path}: Address already in use", done.stderr)
        self.assertEqual(self.get("/api/v1/health"), 200, "the other one is left alone")
        second.terminate()
        second.stdout.read()
        self.assertEqual(second.wait(timeout=60), 0)


if __name__ == "__main__":
    unittest.main()
