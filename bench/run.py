#!/usr/bin/env python3
"""What `make bench` runs: Sluice against a bare epoll responder, on this machine, in one sitting.

Prints a table and writes build/bench.json. Figures are shares of the responder that is measured
right before and after, because the load generator runs on the same cores: compare shares, not
figures from two machines.

  bench/run.py                    everything, about ten minutes
  bench/run.py --quick            shorter runs, about four minutes
  bench/run.py --only accept,memory
  bench/run.py --against OTHER    this build and another program in turn, and the ratio of their rates
  bench/run.py --against OTHER --only plain,keyed --rounds 9
"""
import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from measure import CONNECTIONS, ROOT, Responder, Servers, Wrk, bytes_in, memory_mb, metric
from sluice_server import ADMIN_KEY, node
from workloads import BODY, WORKLOADS, hook

PACE_MS = 2


class PeakMemory:
    """Looks at the resident memory of a process until it is stopped."""

    def __init__(self, pid):
        self.pid, self.peak, self.done = pid, 0, threading.Event()
        self.thread = threading.Thread(target=self.look)
        self.thread.start()

    def look(self):
        while not self.done.wait(0.05):
            self.peak = max(self.peak, memory_mb(self.pid))

    def stop(self):
        self.done.set()
        self.thread.join()
        return self.peak


def csv_parts(rows):
    """A file with that many contacts, in parts of some MB."""
    yield b"phone_number,first_name,last_name,email,company,custom.plan\r\n"
    for begin in range(0, rows, 50_000):
        yield "".join(f"+614{i:08d},First{i % 997},Last{i % 9973},person{i}@example.com,Company {i % 101},plan {i % 5}\r\n"
                      for i in range(begin, min(begin + 50_000, rows))).encode()


class Bench:
    def __init__(self, options, directory):
        self.directory = directory
        self.wrk = Wrk(directory)
        self.servers = Servers(directory)
        self.seconds = 4 if options.quick else 10
        self.long_seconds = 15 if options.quick else 60
        self.many = 20_000 if options.quick else 100_000
        self.stored_max = 1_000_000 if options.quick else 10_000_000
        self.imported = 100_000 if options.quick else 1_000_000
        self.rows = []
        self.figures = {}

    def baseline(self):
        responder = Responder()
        try:
            return self.wrk.run(responder.url, max(3, self.seconds // 2), BODY)["rate"]
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

    def share_row(self, key, what, rate, baseline, least=0):
        """`least` 0: there is no aim yet."""
        share = rate / baseline
        self.figures[key + "_per_s"] = round(rate)
        self.figures[key + "_baseline_per_s"] = round(baseline)
        self.row(key, f"{what}: {rate:,.0f}/s of the responder's {baseline:,.0f}/s", f"{share:.2f}", f">= {least}" if least else "-", share >= least)

    # --- the measurements ---

    def accept(self):
        server = self.servers.start()
        _, url = hook(server, "plain")
        result, baseline = self.between_baselines(lambda: self.wrk.run(url, self.seconds, BODY))
        self.share_row("accepted", "(a) durable 202", result["rate"], baseline, 0.38)
        self.latency("full load", result, 10)
        half = self.paced(url, result["rate"] / 2)
        self.figures["half_load_per_s"] = round(half["rate"])
        self.latency(f"half load ({half['rate']:,.0f}/s)", half, 5)
        rates = [self.wrk.run(url, self.long_seconds // 6, BODY)["rate"] for _ in range(6)]
        self.row("sustained", f"(a) last of {self.long_seconds} s against the first sixth", f"{rates[-1] / rates[0]:.2f}", ">= 0.7",
                 rates[-1] / rates[0] >= 0.7)
        self.row("memory_load_mb", "(e) memory after that load, MB", f"{memory_mb(server.process.pid):.0f}", "< 150",
                 memory_mb(server.process.pid) < 150)
        server.stop()

    def paced(self, url, rate):
        connections = max(4, round(rate * (PACE_MS + 0.5) / 1000))
        probe = self.wrk.run(url, 2, BODY, connections, PACE_MS)
        connections = max(4, round(connections * rate / probe["rate"]))
        return self.wrk.run(url, self.seconds, BODY, connections, PACE_MS)

    def latency(self, what, result, p99_ms_max):
        text = ", ".join(f"{name} {result[key] / 1000:.2f} ms" for name, key in (("p50", "p50_us"), ("p99", "p99_us"), ("p99.9", "p999_us")))
        key = "latency_" + what.split(" (")[0].replace(" ", "_")
        self.row(key, f"(c) 202 at {what}", text, f"p99 < {p99_ms_max} ms", result["p99_us"] < p99_ms_max * 1000)

    def workload(self, name, least=0):
        load = WORKLOADS[name]
        server = self.servers.start(*load.options)
        rate, baseline = self.between_baselines(lambda: load.rate(self.wrk, self.seconds, server))
        self.share_row(name, load.what, rate, baseline, least)
        return server

    def signed(self):
        self.workload("signed", 0.35).stop()

    def keyed(self):
        self.workload("keyed").stop()

    def github(self):
        """By its sender's file, and beside a hook that has no signature."""
        self.workload("github").stop()
        self.workload("unsigned").stop()
        share = self.figures["github_per_s"] / self.figures["unsigned_per_s"]
        self.row("github_signed", "the signed push against the unsigned one", f"{share:.2f}", ">= 0.85", share >= 0.85)

    def many_hooks(self):
        self.workload("many_hooks").stop()

    def http_call(self):
        self.workload("http_call").stop()

    def iterator(self):
        self.workload("iterator").stop()

    def runs(self):
        server = self.workload("three_steps", 0.3)
        finished = metric(server, "sluice_runs_finished_total")
        server.stop()
        size = bytes_in(server.data) / finished
        self.figures["bytes_per_run_body"] = len(BODY)
        self.row("bytes_per_run", f"(f) bytes on disk a run, body of {len(BODY)} and log included", f"{size:.0f}", "-", True)

    def hostile(self):
        """The latency of good deliveries while runs compute as long as they may."""
        server = self.servers.start()
        _, good = hook(server, "good")
        _, bad = hook(server, "bad", node("in", "webhook_trigger"),
                      node("burn", "text_transform",
                           template="{% for i in (1..100000) %}{% for j in (1..100000) %}{% assign x = i | times: j %}{% endfor %}{% endfor %}"))
        burning = threading.Thread(target=lambda: self.wrk.run(bad, self.seconds + 4, b"{}", connections=8, delay_ms=200, checked=False))
        burning.start()
        time.sleep(2)
        self.latency("half load beside runs that compute without end", self.wrk.run(
            good, self.seconds, BODY, connections=16, delay_ms=PACE_MS), 20)
        burning.join()
        server.kill()

    def many_items(self):
        """One run of 100,000 items: its time, its memory, and how its log is read."""
        count = 100_000
        server = self.servers.start()
        inside = {**node("say", "text_transform", template="item {{ item }} of {{ length }}"), "parentId": "all"}
        nodes = [node("in", "webhook_trigger"), node("all", "iterator", items="{{ webhook_payload.n }}", concurrency=50), inside,
                 node("end", "text_transform", template="{{ all.succeeded }} {{ all.items[99999].text }}")]
        edges = [{"id": "a", "source": "in", "target": "all"}, {"id": "b", "source": "all", "target": "end"}]
        workflow, token = server.create_workflow("many items", nodes, edges)
        idle, peak, before = memory_mb(server.process.pid), 0, bytes_in(server.data)
        began = time.monotonic()
        run = server.call("POST", f"/workflows/webhooks/{token}", {"n": list(range(count))}, key=None)[1]["execution_id"]
        state = "running"
        while state in ("pending", "running"):
            time.sleep(0.05)
            peak = max(peak, memory_mb(server.process.pid))
            state = server.call("GET", f"/workflows/{workflow}/executions?per_page=1")[1]["data"][0]["state"]
        took = time.monotonic() - began
        if state != "completed":
            raise SystemExit(f"the run of {count} items: {server.call('GET', f'/workflows/runs/{run}')[1]['error_message']}")
        self.row("many_items_s", f"(h) a run of {count:,} items, s", f"{took:.1f}", "-", True)
        self.row("many_items_mb", "(h) memory at its peak above idle, MB", f"{peak - idle:.0f}", "< 200", peak - idle < 200)
        self.row("many_items_bytes", "(h) bytes on disk an item, log included", f"{(bytes_in(server.data) - before) / count:.0f}", "-", True)
        began = time.monotonic()
        page = server.call("GET", f"/workflows/{workflow}/logs?limit=100")[1]
        self.row("many_items_log_ms", f"(h) the newest {len(page)} of its log entries, ms",
                 f"{(time.monotonic() - began) * 1000:.1f}", "< 50", time.monotonic() - began < 0.05)
        server.stop()

    def memory(self):
        server = self.servers.start()
        _, url = hook(server, "waiting", node("in", "webhook_trigger"), node("wait", "delay", duration=1, unit="hours"))
        idle = memory_mb(server.process.pid)
        self.row("memory_idle_mb", "(e) memory idle, MB", f"{idle:.0f}", "< 30", idle < 30)
        while metric(server, "sluice_hooks_accepted_total") < self.many:
            self.wrk.run(url, 1, BODY)
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
        server = self.servers.start("--egress-allow", "127.0.0.0/8")
        workflow, url = hook(server, "unfinished", node("in", "webhook_trigger"),
                                  node("call", "webhook", method="POST", url=f"http://127.0.0.1:{port}/", timeout="300s"))
        while metric(server, "sluice_hooks_accepted_total") < self.many:
            self.wrk.run(url, 1, BODY)
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

    def retention(self):
        """Deliveries while history is deleted as fast as it grows, against deliveries that nothing is deleted beside."""
        found = {}
        for keep in ("30d", "1s"):
            server = self.servers.start("--keep-runs", keep)
            workflow, url = hook(server, "plain")
            self.wrk.run(url, self.seconds, BODY)
            found[keep] = self.wrk.run(url, self.long_seconds + 10, BODY)
            stored = server.call("GET", f"/workflows/{workflow}/executions?per_page=1")[1]["meta"]["total"]
            found[keep]["gone"] = 1 - stored / metric(server, "sluice_hooks_accepted_total")
            server.stop()
            shutil.rmtree(server.data)
        kept, deleted = found["30d"], found["1s"]
        self.row("retention_gone", "(i) of the runs accepted, deleted by the end", f"{deleted['gone']:.2f}", ">= 0.5", deleted["gone"] >= 0.5)
        share = deleted["rate"] / kept["rate"]
        self.row("retention_rate", f"(i) accepted while as many are deleted: {deleted['rate']:,.0f}/s, without {kept['rate']:,.0f}/s",
                 f"{share:.2f}", ">= 0.6", share >= 0.6)
        later = (deleted["p99_us"] - kept["p99_us"]) / 1000
        self.row("retention_p99_ms", f"(i) 202 at full load, p99 {deleted['p99_us'] / 1000:.1f} ms with, {kept['p99_us'] / 1000:.1f} ms without: later by, ms",
                 f"{later:.1f}", "< 5", later < 5)

    def imports(self):
        """A CSV file with contacts is sent in parts, imported, and exported again; all of it while memory is looked at."""
        server = self.servers.start()
        watch = PeakMemory(server.process.pid)
        import_id = server.call("POST", "/api/v1/imports", {"name": "bench.csv"})[1]["import_id"]
        size, began = 0, time.monotonic()
        for number, part in enumerate(csv_parts(self.imported)):
            size += len(part)
            status, answer = server.call("PUT", f"/api/v1/imports/{import_id}/parts/{number}", part, {"Content-Type": "text/csv"})
            if status != 200:
                raise SystemExit(f"part {number} of the file: {answer}")
        sent = time.monotonic() - began
        server.call("POST", f"/api/v1/imports/{import_id}/start")
        job, took = self.csv_job(server, "import", import_id)
        if job["rows"]["created"] != self.imported:
            raise SystemExit(f"the import: {job}")
        self.row("import_sent_mb_per_s", f"(j) a CSV file of {size / 1e6:.0f} MB sent in parts, MB/s", f"{size / 1e6 / sent:.0f}", "-", True)
        self.row("import_rows_per_s", f"(j) {self.imported:,} contacts imported from it, rows/s", f"{self.imported / took:,.0f}", "-", True)
        export_id = server.call("POST", "/api/v1/exports")[1]["export_id"]
        job, took = self.csv_job(server, "export", export_id)
        self.row("export_rows_per_s", f"(j) {job['rows']:,} contacts exported, rows/s", f"{job['rows'] / took:,.0f}", "-", True)
        began = time.monotonic()
        with urllib.request.urlopen(urllib.request.Request(f"http://{server.host}:{server.port}/api/v1/exports/{export_id}/file",
                                                           headers={"Authorization": f"Bearer {ADMIN_KEY}"})) as answer:
            received = sum(len(piece) for piece in iter(lambda: answer.read(1 << 20), b""))
        if received != job["bytes"]:
            raise SystemExit(f"the file of the export has {received} bytes in place of {job['bytes']}")
        self.row("export_mb_per_s", f"(j) its file of {received / 1e6:.0f} MB downloaded, MB/s", f"{received / 1e6 / (time.monotonic() - began):.0f}", "-", True)
        peak = watch.stop()
        self.row("import_memory_mb", "(j) memory of the server at its peak meanwhile, MB", f"{peak:.0f}", "< 150", peak < 150)
        server.stop()

    def csv_job(self, server, kind, job):
        """The job once it is over, and the seconds that it took."""
        began = time.monotonic()
        while True:
            found = server.call("GET", f"/api/v1/{kind}s/{job}")[1][kind]
            if found["finished_at"]:
                return found, time.monotonic() - began
            time.sleep(0.05)

    def stored(self):
        """The same questions to a database of few runs and of many."""
        many = self.stored_max if shutil.disk_usage(self.directory).free > self.stored_max * 2_000 else 1_000_000
        figures = {runs: self.stored_runs(runs) for runs in (10_000, many)}
        for runs, lines in figures.items():
            for line in lines[2:]:  # after filling and opening
                what, p99 = line["what"], line["p99_ms"]
                if what.startswith(("runs of", "100 log", "statistics")):
                    limit = 50 if what.startswith("statistics") else 20
                    self.row(f"stored_{runs}_{what}", f"(g) {runs:,} runs: {what}",
                             f"p50 {line['p50_ms']:.2f} ms, p99 {p99:.2f} ms", f"p99 < {limit} ms", p99 < limit)
                else:
                    self.row(f"stored_{runs}_{what}", f"(g) {runs:,} runs: {what}", f"p50 {line['p50_ms']:.2f} ms, p99 {p99:.2f} ms",
                             "-", True)
        few, lots = (next(line["p50_ms"] for line in figures[runs] if line["what"] == "accepting 27 runs in one commit")
                     for runs in (10_000, many))
        self.row("stored_accept", f"(g) time to accept with {many:,} runs against 10,000", f"{lots / few:.2f}", "<= 1.25", lots <= 1.25 * few)

    def stored_runs(self, runs):
        done = subprocess.run([os.path.join(ROOT, "build/release/bench/stored_runs"), f"--runs={runs}", f"--dir={self.directory}", "--json"],
                              stdout=subprocess.PIPE, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def print_table(self):
        width = max(len(row[0]) for row in self.rows)
        print()
        for what, value, aim, verdict in self.rows:
            print(f"{what:<{width}}  {value:<48} {aim:<14} {verdict}")


def compare(options, directory):
    """Two programs in turn, `rounds` times each workload; the ratio of the medians and of each round."""
    wrk, servers = Wrk(directory), Servers(directory)
    mine = os.environ.get("SLUICE_BIN", os.path.join(ROOT, "build/release/sluice"))
    seconds = 4 if options.quick else 10
    figures = {}
    for name in options.only.split(",") if options.only else WORKLOADS:
        load, rates = WORKLOADS[name], {mine: [], options.against: []}
        for _ in range(options.rounds):
            for program in rates:
                server = servers.start(*load.options, program=program)
                rates[program].append(load.rate(wrk, seconds, server))
                server.stop()
                shutil.rmtree(server.data)
        ours, theirs = (statistics.median(each) for each in rates.values())
        rounds = ", ".join(f"{a / b:.2f}" for a, b in zip(*rates.values()))
        figures[name] = {"per_s": round(ours), "against_per_s": round(theirs), "ratio": round(ours / theirs, 3)}
        print(f"{load.what}: {ours:,.0f}/s against {theirs:,.0f}/s, {ours / theirs:.2f} (rounds: {rounds})", flush=True)
    return figures, True


def measure(options, directory):
    bench = Bench(options, directory)
    for part in (options.only or PARTS).split(","):
        print(f"{part} ...", flush=True)
        getattr(bench, part)()
    bench.print_table()
    return bench.figures, all(row[3] == "ok" for row in bench.rows)


PARTS = "accept,signed,keyed,github,many_hooks,runs,http_call,iterator,many_items,hostile,memory,recovery,retention,stored,imports"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="shorter runs")
    parser.add_argument("--only", help=f"comma-separated parts of {PARTS}; with --against of {','.join(WORKLOADS)}")
    parser.add_argument("--against", metavar="PROGRAM", help="another sluice to compare this one with")
    parser.add_argument("--rounds", type=int, default=5, help="how often each of the two is measured (default: 5)")
    parser.add_argument("--directory", default=None, help="where to put the data (default: the system's temporary folder)")
    parser.add_argument("--json", default=os.path.join(ROOT, "build", "bench.json"), help="where to write the figures")
    options = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="sluice-bench-", dir=options.directory)
    try:
        figures, good = (compare if options.against else measure)(options, directory)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    with open(options.json, "w") as file:
        json.dump({"cores": os.cpu_count(), "connections": CONNECTIONS, **figures}, file, indent=2)
    print(f"\nwritten to {os.path.relpath(options.json)}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
