"""Starts the real binary for tests, talks to its API, and kills it the hard way."""
import http.client
import json
import os
import re
import signal
import subprocess
import threading
import urllib.parse

ADMIN_KEY = "slk_admin_key_for_tests_only_0123456789"
START_S_MAX = 60
STOP_S_MAX = 60


def binary():
    path = os.environ.get("SLUICE_BIN", "build/release/sluice")
    if not os.access(path, os.X_OK):
        raise SystemExit(f"{path} is not there; build it first or set SLUICE_BIN")
    return os.path.abspath(path)


class Server:
    """One `sluice serve` on a data directory that survives restarts. `lines` is what it printed."""

    def __init__(self, data, *options, program=None):
        self.program = program or binary()
        self.data = data
        self.options = options
        self.admin_key = ADMIN_KEY  # None: the environment gives none
        self.process = None
        self.lines = []

    def start(self):
        environment = {**os.environ, **({"SLUICE_ADMIN_KEY": self.admin_key} if self.admin_key else {})}
        self.process = subprocess.Popen(
            [self.program, "serve", "--data", self.data, "--listen", "127.0.0.1:0", *self.options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, text=True)
        return self.wait_for_start()

    def wait_for_start(self):
        """Until the process says where it listens."""
        self.lines = []
        self.port = None
        self.started = threading.Event()
        self.reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self.reader.start()
        in_time = self.started.wait(START_S_MAX)
        if self.port is None:
            self.kill()
            raise AssertionError(("the server ended at its start:\n" if in_time else "the server did not start:\n")
                                 + "".join(self.lines))
        return self

    def _read(self, output):
        """Reads to the end: a full pipe would stop the server."""
        with output:
            for line in output:
                self.lines.append(line)
                found = re.match(r"listening on http://([^:]+):(\d+)", line)
                if found:
                    self.host, self.port = found.group(1), int(found.group(2))
                    self.started.set()
        self.started.set()

    @property
    def recovered(self):
        """(unfinished, waiting, seconds) as the server printed them."""
        found = re.search(r"recovered (\d+) unfinished and (\d+) waiting runs in ([\d.]+) s", "".join(self.lines))
        return int(found.group(1)), int(found.group(2)), float(found.group(3))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.reader.join()

    def stop(self):
        """SIGTERM; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=STOP_S_MAX)
        self.reader.join()
        return code

    def call(self, method, path, body=None, headers=None, key=ADMIN_KEY):
        """(status, parsed body) of one request."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        sent = {"Authorization": f"Bearer {key}"} if key else {}
        data = None
        if body is not None:
            data = body if isinstance(body, (bytes, str)) else json.dumps(body)
            sent["Content-Type"] = "application/json"
        sent.update(headers or {})
        try:
            connection.request(method, path, data, sent)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        try:
            return answer.status, json.loads(text) if text else None
        except ValueError:
            return answer.status, text.decode("utf-8", "replace")

    def create_workflow(self, name, nodes, edges):
        """The workflow's id and the token of its webhook."""
        status, workflow = self.call("POST", "/workflows", {
            "name": name, "authorization_id": "auth_" + "0" * 26, "nodes": nodes, "edges": edges})
        assert status == 201, (status, workflow)
        url = workflow.get("webhook_url")
        return workflow["id"], urllib.parse.urlparse(url).path.rsplit("/", 1)[-1] if url else None


def node(name, component, **data):
    return {"id": name, "type": component, "position": {"x": 0, "y": 0}, "data": {"componentId": component, **data}}


def chain(*nodes):
    """Nodes in a row with the edges between them."""
    edges = [{"id": f"e{i}", "source": a["id"], "target": b["id"]} for i, (a, b) in enumerate(zip(nodes, nodes[1:]))]
    return list(nodes), edges
