#!/usr/bin/env python3
"""What `make bench` runs: Sluice against a bare epoll responder, on this machine, in one sitting.

Prints a table and writes build/bench.json. Figures are shares of the responder that is measured
right before and after, because the load generator runs on the same cores: compare shares, not
figures from two machines.

  bench/run.py                    everything, about six minutes
  bench/run.py --quick            shorter runs, about two minutes
  bench/run.py --only accept,memory
"""
import argparse
import hashlib
import hmac
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from sluice_server import Server, chain, node  # noqa: E402

SECRET = "bench-secret-of-thirty-two-bytes"
BODY = json.dumps({
    "event_type": "order.created", "id": "evt_0123456789abcdef", "name": "Ann Example", "total": 120.5,
    "currency": "EUR", "items": [{"sku": "A-1", "quantity": 2, "price": 40.25}, {"sku": "B-7", "quantity": 1, "price": 40}],
    "customer": {"id": 4711, "email": "ann@example.com", "city": "Vienna"}, "note": "leave it at the door"}).encode()
CONNECTIONS = 64
PACE_MS = 2


class Wrk:
    def __init__(self, directory):
        self.body = os.path.join(directory, "body.json")
        with open(self.body, "wb") as file:
            file.write(BODY)

    def run(self, url, seconds, connections=CONNECTIONS, delay_ms=0, headers=()):
        arguments = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s", "-s",
                     os.path.join(ROOT, "bench", "load.lua"), url, "--", self.body, str(delay_ms)]
        for name, value in headers:
            arguments += [name, value]
        done = subprocess.run(arguments, capture_output=True, text=True)
        found = re.search(r"RESULT (\{.*\})", done.stdout)
        if not found:
            raise SystemExit(f"wrk failed: {done.stdout}{done.stderr}")
        result = json.loads(found.group(1))
        if result["failed"]:
            raise SystemExit(f"{result['failed']} of {result['requests']} requests to {url} failed:\n{done.stdout}")
        result["rate"] = result["requests"] / result["seconds"]
        return result


class Responder:
    """The baseline: answers a fixed 202 and does nothing else."""

    def __init__(self, port=0):
        self.process = subprocess.Popen([os.path.join(ROOT, "build/release/bench/responder"), "2", str(port)],
                                        stdout=subprocess.PIPE, text=True)
        self.url = re.search(r"http://\S+", self.process.stdout.readline()).group(0).rstrip("/") + "/api/v1/hooks/none"

    def stop(self):
        self.process.terminate()
        self.process.wait()


def memory_mb(pid):
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) / 1024


def bytes_in(directory):
    return sum(os.stat(os.path.join(directory, name)).st_blocks * 512 for name in os.listdir(directory))


class Bench:
    def __init__(self, options):
        self.directory = tempfile.mkdtemp(prefix="sluice-bench-", dir=options.directory)
        self.wrk = Wrk(self.directory)
        self.seconds = 4 if options.quick else 10
        self.long_seconds = 15 if options.quick else 60
        self.many = 20_000 if options.quick else 100_000
        self.rows = []
        self.figures = {}
        self.started = 0

    def server(self, *options):
        self.started += 1
        return Server(os.path.join(self.directory, f"data{self.started}"), *options).start()

    def hook(self, server, name, *nodes):
        if not nodes:
            nodes = (node("in", "webhook_trigger"),)
        workflow, token = server.create_workflow(name, *chain(*nodes))
        return workflow, f"http://{server.host}:{server.port}/api/v1/hooks/{token}"

    def metric(self, server, name):
        _, text = server.call("GET", "/metrics")
        return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if re.match(rf"{name}[{{ ]", line))

    def baseline(self):
        responder = Responder()
        try:
            return self.wrk.run(responder.url, max(3, self.seconds // 2))["rate"]
        finally:
            responder.stop()

    def between_baselines(self, measure):
        """measure() and the mean of the responder's rate before and after it."""
        before = self.baseline()
        result = measure()
        return result, (before + self.baseline()) / 2

    def row(self, key, what, value, aim, good):
        self.rows.append((what, value, aim, "ok" if good else "MISSED"))
        self.figures[key] = value
        print(f"  {what}: {value} (aim {aim}) {'ok' if good else 'MISSED'}", flush=True)

    def share_row(self, key, what, rate, baseline, least):
        share = rate / baseline
        self.figures[key + "_per_s"] = round(rate)
        self.figures[key + "_baseline_per_s"] = round(baseline)
        self.row(key, f"{what}: {rate:,.0f}/s of the responder's {baseline:,.0f}/s", f"{share:.2f}", f">= {least}", share >= least)

    # --- the measurements ---

    def accept(self):
        server = self.server()
        _, url = self.hook(server, "plain")
        result, baseline = self.between_baselines(lambda: self.wrk.run(url, self.seconds))
        self.share_row("accepted", "(a) durable 202", result["rate"], baseline, 0.38)
        self.latency("full load", result, 10)
        half = self.paced(url, result["rate"] / 2)
        self.figures["half_load_per_s"] = round(half["rate"])
        self.latency(f"half load ({half['rate']:,.0f}/s)", half, 5)
        rates = [self.wrk.run(url, self.long_seconds // 6)["rate"] for _ in range(6)]
        self.row("sustained", f"(a) last of {self.long_seconds} s against the first sixth", f"{rates[-1] / rates[0]:.2f}", ">= 0.7",
                 rates[-1] / rates[0] >= 0.7)
        self.row("memory_load_mb", "(e) memory after that load, MB", f"{memory_mb(server.process.pid):.0f}", "< 150",
                 memory_mb(server.process.pid) < 150)
        server.stop()

    def paced(self, url, rate):
        connections = max(4, round(rate * (PACE_MS + 0.5) / 1000))
        probe = self.wrk.run(url, 2, connections, PACE_MS)
        connections = max(4, round(connections * rate / probe["rate"]))
        return self.wrk.run(url, self.seconds, connections, PACE_MS)

    def latency(self, what, result, p99_ms_max):
        text = ", ".join(f"{name} {result[key] / 1000:.2f} ms" for name, key in (("p50", "p50_us"), ("p99", "p99_us"), ("p99.9", "p999_us")))
        key = "latency_" + what.split(" (")[0].replace(" ", "_")
        self.row(key, f"(c) 202 at {what}", text, f"p99 < {p99_ms_max} ms", result["p99_us"] < p99_ms_max * 1000)

    def signed(self):
        server = self.server()
        _, url = self.hook(server, "signed", node("in", "webhook_trigger", signature={"scheme": "hmac-sha256", "secrets": [SECRET]}))
        signature = hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()
        result, baseline = self.between_baselines(
            lambda: self.wrk.run(url, self.seconds, headers=[("X-Webhook-Signature", "sha256=" + signature)]))
        self.share_row("signed", "(a) durable 202 with HMAC", result["rate"], baseline, 0.35)
        server.stop()

    def runs(self):
        server = self.server()
        _, url = self.hook(server, "three", node("in", "webhook_trigger"),
                           node("text", "text_transform", template="Order of {{ webhook_payload.name | upcase }}"),
                           node("large", "number_condition", input="{{ webhook_payload.total }}", operator=">", value=100))

        def measure():
            before, began = self.metric(server, "sluice_runs_finished_total"), time.monotonic()
            sent = self.wrk.run(url, self.seconds)["requests"]
            while (finished := self.metric(server, "sluice_runs_finished_total") - before) < sent:
                pass
            return finished / (time.monotonic() - began)

        rate, baseline = self.between_baselines(measure)
        self.share_row("three_step_runs", "(b) finished runs of three steps", rate, baseline, 0.3)
        finished = self.metric(server, "sluice_runs_finished_total")
        server.stop()
        size = bytes_in(server.data) / finished
        self.figures["bytes_per_run_body"] = len(BODY)
        self.row("bytes_per_run", f"(f) bytes on disk a run, body of {len(BODY)} and log included", f"{size:.0f}", "-", True)

    def memory(self):
        server = self.server()
        _, url = self.hook(server, "waiting", node("in", "webhook_trigger"), node("wait", "delay", duration=1, unit="hours"))
        idle = memory_mb(server.process.pid)
        self.row("memory_idle_mb", "(e) memory idle, MB", f"{idle:.0f}", "< 30", idle < 30)
        while self.metric(server, "sluice_hooks_accepted_total") < self.many:
            self.wrk.run(url, 1)
        accepted = memory_mb(server.process.pid)
        server.stop()
        server.start()
        waiting = memory_mb(server.process.pid)
        for key, what, found in (("memory_waiting_mb", "in the server that took them", accepted),
                                 ("memory_waiting_restarted_mb", "after a restart", waiting)):
            self.row(key, f"(e) memory with {server.recovered[1]:,} waiting runs above idle, {what}, MB",
                     f"{found - idle:.0f}", "<= 20", found - idle <= 20)
        server.stop()

    def recovery(self):
        silent = socket.create_server(("127.0.0.1", 0), backlog=4096)
        port = silent.getsockname()[1]
        server = self.server("--egress-allow", "127.0.0.0/8")
        workflow, url = self.hook(server, "unfinished", node("in", "webhook_trigger"),
                                  node("call", "webhook", method="POST", url=f"http://127.0.0.1:{port}/", timeout="300s"))
        while self.metric(server, "sluice_hooks_accepted_total") < self.many:
            self.wrk.run(url, 1)
        server.kill()
        silent.close()
        answering = Responder(port)
        began = time.monotonic()
        server.start()
        ready = time.monotonic() - began
        status, _ = server.call("GET", "/api/v1/health", key=None)
        if status != 200:
            raise SystemExit(f"not healthy after recovery: {status}")
        while server.call("GET", f"/workflows/{workflow}/executions?per_page=1&status=running")[1]["meta"]["total"]:
            time.sleep(0.1)
        finished = time.monotonic() - began
        answering.stop()
        self.row("recovery_s", f"(d) from start to the first request taken, {server.recovered[0]:,} unfinished runs, s",
                 f"{ready:.2f}", "< 3", ready < 3)
        self.row("recovery_finished_s", "(d) until all of them, one HTTP call each, are finished, s", f"{finished:.1f}", "-", True)
        server.kill()

    def print_table(self):
        width = max(len(row[0]) for row in self.rows)
        print()
        for what, value, aim, verdict in self.rows:
            print(f"{what:<{width}}  {value:<48} {aim:<14} {verdict}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="shorter runs")
    parser.add_argument("--only", default="accept,signed,runs,memory,recovery", help="comma-separated parts")
    parser.add_argument("--directory", default=None, help="where to put the data (default: the system's temporary folder)")
    parser.add_argument("--json", default=os.path.join(ROOT, "build", "bench.json"), help="where to write the figures")
    options = parser.parse_args()
    bench = Bench(options)
    try:
        for part in options.only.split(","):
            print(f"{part} ...", flush=True)
            getattr(bench, part)()
        bench.print_table()
        with open(options.json, "w") as file:
            json.dump({"cores": os.cpu_count(), "connections": CONNECTIONS, **bench.figures}, file, indent=2)
        print(f"\nwritten to {os.path.relpath(options.json)}")
    finally:
        shutil.rmtree(bench.directory, ignore_errors=True)
    return 1 if any(row[3] != "ok" for row in bench.rows) else 0


if __name__ == "__main__":
    sys.exit(main())
