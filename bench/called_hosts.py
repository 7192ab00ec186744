#!/usr/bin/env python3
"""What calls to one host cost when they have to wait: under a rate, and while its circuit is open.

  bench/called_hosts.py                     2,000 runs each
  bench/called_hosts.py --runs 10000
  bench/called_hosts.py --binary PATH       another build than build/release/sluice

The host takes 50 ms for each answer. Prints for each case how long the deliveries and the calls
took, what rate came out, what the process has in memory while the calls wait, and how many commits
were made.
"""
import argparse
import http.client
import json
import os
import re
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from sluice_server import Server, chain, node  # noqa: E402
from stand_in import StandIn  # noqa: E402

ANSWER_S = 0.05
CLIENTS = 4


class SlowHost(StandIn):
    request_queue_size = 1024

    def __init__(self):
        self.times = []
        self.status = 200
        super().__init__(self.slowly)

    def slowly(self, _):
        self.times.append(time.monotonic())
        threading.Event().wait(ANSWER_S)
        return self.status, {}, "ok"


def memory_mb(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS:"))


def metric(server, name):
    status, text = server.call("GET", "/metrics")
    assert status == 200, text
    return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.M).group(1))


def deliver(server, token, runs):
    """Sends all deliveries over a few connections; the seconds that it took."""
    def send(count):
        connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
        for number in range(count):
            connection.request("POST", f"/workflows/webhooks/{token}", json.dumps({"n": number}),
                               {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 202, answer.status
        connection.close()

    began = time.monotonic()
    threads = [threading.Thread(target=send, args=(runs // CLIENTS,)) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - began


def until(what, seconds=600):
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            raise SystemExit(f"the calls are not done after {seconds} s")
        threading.Event().wait(0.1)


def measure(name, binary, runs, options, down):
    host = SlowHost()
    host.status = 503 if down else 200
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder, "--egress-allow", "127.0.0.0/8", *options, program=binary).start()
        _, token = server.create_workflow("calls", *chain(
            node("in", "webhook_trigger"), node("call", "webhook", url=host.url + "/", retry={"max_attempts": 1})))
        if down:  # opens the circuit
            deliver(server, token, 2 * CLIENTS)
            until(lambda: metric(server, "sluice_circuits_open") == 1)
        before = memory_mb(server.process.pid)
        calls_before = len(host.times)
        sent = deliver(server, token, runs)
        began = time.monotonic()
        waiting = memory_mb(server.process.pid)
        host.status = 200
        until(lambda: len(host.times) - calls_before >= runs)
        took = time.monotonic() - began
        times = host.times[calls_before:]
        rate = (len(times) - 1) / max(times[-1] - times[0], 1e-9)
        postponed = sum(metric(server, f'sluice_calls_postponed_total{{reason="{reason}"}}')
                        for reason in ("rate_limit", "circuit"))
        print(f"{name}: {runs} deliveries in {sent:.1f} s, calls {took:.1f} s more ({rate:.0f}/s), "
              f"memory {before:.0f} -> {waiting:.0f} MB, postponed {postponed:.0f} times, "
              f"{metric(server, 'sluice_committed_entries_total'):.0f} entries committed")
        server.stop()
    host.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=2_000)
    parser.add_argument("--binary", default=os.path.join(ROOT, "build", "release", "sluice"))
    arguments = parser.parse_args()
    if arguments.runs < CLIENTS or arguments.runs % CLIENTS:
        parser.error(f"--runs must be a multiple of {CLIENTS}, the number of connections")
    measure("no limit", arguments.binary, arguments.runs, (), down=False)
    measure("100/s", arguments.binary, arguments.runs, ("--rate-limit", "127.0.0.1=100/s"), down=False)
    measure("circuit", arguments.binary, arguments.runs, ("--circuit-breaker", "5/2s"), down=True)


if __name__ == "__main__":
    main()
