#!/usr/bin/env python3
"""Hostile runs beside good deliveries, for a while: what do the good ones notice?

  bench/hostile_soak.py                          50 hostile runs a second beside 2,000 deliveries a second, 10 minutes
  bench/hostile_soak.py --seconds 60 --hostile 20

Hostile runs take as much time and memory as they may: loops without end, lists that double, patterns that go back and forth,
iterators in iterators, large trees. Prints the latency of the good deliveries, the memory, and whether every delivery that got
its 202 is there as a run. Exits with 1 when one is missing.
"""
import argparse
import collections
import http.client
import itertools
import json
import os
import shutil
import sys
import tempfile
import threading
import time
import urllib.parse

from measure import ROOT, Servers, Wrk, metric
from sluice_server import node
from workloads import BODY, hook

CONNECTIONS = 64
TEXT = "ab" * 100_000

LOOP = "{% for i in (1..100000) %}{% for j in (1..100000) %}{% assign x = i | times: j %}{% endfor %}{% endfor %}"
DOUBLE = "{% assign a = webhook_payload.items %}" + "{% assign a = a | concat: a %}" * 14 + "{{ a | json | size }}"


def hostile_hooks(server):
    """(name, URL, body) of each kind of hostile run."""
    start = node("in", "webhook_trigger")

    def text(template):
        return node("burn", "text_transform", template=template)

    def inner(*nodes):
        nested = [start, node("each", "iterator", items="{{ webhook_payload.items }}"),
                  *({**made, "parentId": "each"} for made in nodes)]
        return nested, [{"id": "e1", "source": "in", "target": "each"}]

    numbers = {"items": list(range(1_000))}
    kinds = [
        ("a loop without end", [start, text(LOOP)], None, {}),
        ("a list that doubles", [start, text(DOUBLE)], None, {"items": [TEXT]}),
        ("a pattern over a long text",
         [start, node("match", "string_condition", input="{{ webhook_payload.text }}", operator="regex", value="/((a?b?){0,15}){0,15}c/")],
         None, {"text": TEXT}),
        ("replacing by a pattern", [start, text("{{ webhook_payload.text | regex_replace: 'a[^b]*b|a', 'x' | size }}")], None, {"text": "a" * 120_000}),
        ("items that each sort a list", *inner(text("{{ webhook_payload.items | sort | reverse | join: ',' | size }}")), numbers),
        ("a large tree", [start, text("{{ webhook_payload | json | size }}")], None, {"items": [[i] * 10 for i in range(10_000)]}),
    ]
    for name, nodes, edges, body in kinds:
        yield name, hook(server, name, *nodes, edges=edges)[1], json.dumps(body).encode()


class Attack:
    """Sends hostile deliveries at a rate until it is stopped; counts the answers by status."""

    def __init__(self, kinds, rate):
        self.kinds, self.gap = itertools.cycle(kinds), 1 / rate
        self.answers = collections.Counter()
        self.lock, self.stopped = threading.Lock(), threading.Event()
        self.due = time.monotonic()
        self.threads = [threading.Thread(target=self.send) for _ in range(8)]
        for thread in self.threads:
            thread.start()

    def send(self):
        connection = None
        while not self.stopped.is_set():
            with self.lock:
                _, url, body = next(self.kinds)
                self.due = max(self.due + self.gap, time.monotonic() - 1)
                wait = self.due - time.monotonic()
            if wait > 0 and self.stopped.wait(wait):
                return
            parts = urllib.parse.urlparse(url)
            try:
                connection = connection or http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
                connection.request("POST", parts.path, body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read()
                status = answer.status
            except OSError as error:
                connection, status = None, type(error).__name__
            with self.lock:
                self.answers[status] += 1

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()


def resident_mb(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024


class Watch:
    """Says every ten seconds how it goes, and keeps the most memory that was seen."""

    def __init__(self, server, attack, seconds):
        self.server, self.attack, self.seconds = server, attack, seconds
        self.most, self.stopped = 0.0, threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        began, said = time.monotonic(), 0
        while not self.stopped.wait(0.5):
            self.most = max(self.most, resident_mb(self.server.process.pid))
            passed = time.monotonic() - began
            if passed - said >= 10:
                said = passed
                print(f"  {passed:4.0f} of {self.seconds} s: {sum(self.attack.answers.values()):,} hostile, {self.most:.0f} MB at most", flush=True)

    def stop(self):
        self.stopped.set()
        self.thread.join()


def soak(options, directory):
    server = Servers(directory).start(program=options.program)
    workflow, good = hook(server, "good")
    attack = Attack(list(hostile_hooks(server)), options.hostile)
    watch = Watch(server, attack, options.seconds)
    try:
        found = Wrk(directory).run(good, options.seconds, BODY, connections=CONNECTIONS,
                                   delay_ms=round(1000 * CONNECTIONS / options.good), checked=False)
    finally:
        attack.stop()
        watch.stop()
    after = resident_mb(server.process.pid)
    _, stats = server.call("GET", f"/workflows/{workflow}/executions?per_page=1")
    stored = stats["meta"]["total"]
    accepted = found["requests"] - found["failed"]
    server.stop()
    ok = stored >= accepted and found["failed"] == 0
    print(f"good deliveries: {found['requests']:,} ({found['rate']:,.0f}/s), {found['failed']} failed; {stored:,} of {accepted:,} accepted ones are there")
    print("their latency: " + ", ".join(f"{name} {found[name + '_us'] / 1000:.2f} ms" for name in ("p50", "p99", "p999", "max")))
    print("hostile deliveries by answer: " + ", ".join(f"{status}: {count:,}" for status, count in sorted(attack.answers.items(), key=str)))
    print(f"memory: {watch.most:.0f} MB at most, {after:.0f} MB at the end")
    print("nothing was lost" if ok else "FAILED: something accepted is missing, or was refused")
    return 0 if ok else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--hostile", type=float, default=50, help="hostile deliveries a second")
    parser.add_argument("--good", type=float, default=2_000, help="good deliveries a second")
    parser.add_argument("--program", default=os.path.join(ROOT, "build/release/sluice"))
    options = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="sluice-soak-")
    try:
        return soak(options, directory)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
