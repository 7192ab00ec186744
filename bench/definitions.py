#!/usr/bin/env python3
"""What many workflows cost: creates them through the API, starts the server again and uses some.

  bench/definitions.py                      10,000 workflows
  bench/definitions.py --workflows 100000
  bench/definitions.py --binary PATH        another build than build/release/sluice

Every second workflow begins with a webhook. Prints how long the first and the last thousand took,
what the process has in memory, how long a start takes, and what the first and the second delivery
to a hook take.
"""
import argparse
import http.client
import json
import os
import statistics
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from sluice_server import ADMIN_KEY, Server, chain, node  # noqa: E402

CLIENTS = 4
TEAM_WORKFLOWS_MAX = 10_000  # services/limits.h
ALL_SCOPES = ["*"]


def memory_mb(pid):
    with open(f"/proc/{pid}/status") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024


def definition(number):
    trigger = node("in", "webhook_trigger") if number % 2 == 0 else node("in", "manual_trigger")
    nodes, edges = chain(trigger, node("text", "text_transform", template="Hello {{ webhook_payload.name }}!"
                                       if number % 2 == 0 else "Hello!"),
                         node("check", "number_condition", input=str(number), operator=">", value=100))
    return {"name": f"workflow {number}", "nodes": nodes, "edges": edges}


class Client:
    """One connection that is kept."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection(server.host, server.port, timeout=60)

    def ask(self, method, path, body=None, key=None):
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        self.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {text[:300]}")
        return json.loads(text) if text else None


def team_keys(server, workflows):
    """A key for each team that is needed."""
    client = Client(server)
    teams = (workflows + TEAM_WORKFLOWS_MAX - 1) // TEAM_WORKFLOWS_MAX
    return [client.ask("POST", "/workflows/api-keys", {"name": "bench", "scopes": ALL_SCOPES, "team_id": team + 2},
                       ADMIN_KEY)["key"] for team in range(teams)]


def create(server, keys, first, count, tokens):
    """Seconds that it took."""
    numbers = iter(range(first, first + count))
    lock = threading.Lock()

    def work():
        client = Client(server)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            made = client.ask("POST", "/workflows", definition(number), keys[number // TEAM_WORKFLOWS_MAX])
            if made["webhook_url"]:
                with lock:
                    tokens.append(made["webhook_url"].rsplit("/", 1)[-1])

    began = time.monotonic()
    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - began


def deliver(server, tokens):
    """The median of the milliseconds that one delivery to each of the hooks takes."""
    client = Client(server)
    took = []
    for token in tokens:
        began = time.monotonic()
        client.ask("POST", f"/api/v1/hooks/{token}", {"name": "Ann"})
        took.append((time.monotonic() - began) * 1000)
    return statistics.median(took)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workflows", type=int, default=10_000)
    parser.add_argument("--binary", help="the server to measure")
    parser.add_argument("--directory", help="where the data directory is made")
    options = parser.parse_args()
    if options.binary:
        os.environ["SLUICE_BIN"] = options.binary
    with tempfile.TemporaryDirectory(prefix="sluice-bench-", dir=options.directory) as directory:
        server = Server(os.path.join(directory, "data")).start()
        empty = memory_mb(server.process.pid)
        keys = team_keys(server, options.workflows)
        tokens, took = [], []
        for first in range(0, options.workflows, 1000):
            took.append(create(server, keys, first, min(1000, options.workflows - first), tokens))
        print(f"the first thousand: {took[0]:.1f} s, the last: {took[-1]:.1f} s, all {options.workflows:,}: {sum(took):.0f} s")
        after = memory_mb(server.process.pid)
        print(f"memory: {empty:.0f} MB empty, {after:.0f} MB after creating them", flush=True)
        server.stop()
        began = time.monotonic()
        server.start()
        start = time.monotonic() - began
        started = memory_mb(server.process.pid)
        print(f"start: {start:.2f} s, {started:.0f} MB: "
              f"{(started - empty) * 1048576 / options.workflows:.0f} bytes for each workflow")
        some = tokens[::max(1, len(tokens) // 1000)]
        cold = deliver(server, some)
        hot = deliver(server, some)
        print(f"a delivery: {cold:.2f} ms to a hook that is not in memory, {hot:.2f} ms to one that is (median of {len(some)})")
        print(f"memory: {memory_mb(server.process.pid):.0f} MB after deliveries to {len(some)} hooks")
        server.stop()


if __name__ == "__main__":
    main()
