#!/usr/bin/env python3
"""What the API takes with a million stored runs: lists, one run, the data of a step, statistics, live events.

  bench/stored_api.py                     10^6 runs on build/release/sluice, some three minutes
  bench/stored_api.py --runs 20000        a look

The runs are made by deliveries to ten workflows of three steps. Then each question is asked over one connection, for workflows
and runs in turn; the figures are those of the whole request. Last, deliveries come in with nobody and with a reader following
everything, and the time from a delivery to its event is taken while some come in.
"""
import argparse
import http.client
import json
import os
import random
import re
import shutil
import sys
import tempfile
import threading
import time

from event_readers import EventReaders
from measure import ROOT, Servers, Wrk, metric
from sluice_server import ADMIN_KEY, node
from workloads import BODY, hook

WORKFLOWS = 10
P99_MS_MAX = {"run list": 20, "run detail": 20, "step data": 20, "statistics": 50, "events": 250}
FOLLOWED_SHARE_MIN = 0.7


def percentile(sorted_values, share):
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))]


class Stored:
    def __init__(self, options, directory):
        self.options = options
        self.wrk = Wrk(directory)
        self.server = Servers(directory).start(program=options.program)
        steps = (node("in", "webhook_trigger"), node("text", "text_transform", template="Order of {{ webhook_payload.name | upcase }}"),
                 node("large", "number_condition", input="{{ webhook_payload.total }}", operator=">", value=100))
        self.hooks = [hook(self.server, f"workflow {number}", *steps) for number in range(WORKFLOWS)]
        paths = os.path.join(directory, "paths")
        with open(paths, "w") as file:
            file.write("".join("/" + url.split("/", 3)[3] + "\n" for _, url in self.hooks))
        self.all_hooks = f"http://{self.server.host}:{self.server.port}/@{paths}"
        self.connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=60)
        self.figures, self.missed = {}, []

    def get(self, path):
        self.connection.request("GET", path, headers={"Authorization": f"Bearer {ADMIN_KEY}"})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"GET {path}: {answer.status} {body[:300]!r}")
        return body

    def fill(self):
        began = time.monotonic()
        while (made := metric(self.server, "sluice_runs_finished_total")) < self.options.runs:
            self.wrk.run(self.all_hooks, 2 if made else 1, BODY)
        print(f"{made:,.0f} runs in {time.monotonic() - began:.0f} s", flush=True)
        self.runs = [run["id"] for workflow, _ in self.hooks for page in (1, 40)
                     for run in json.loads(self.get(f"/workflows/{workflow}/executions?per_page=25&page={page}"))["data"]]

    def report(self, group, what, took_ms):
        took_ms = sorted(took_ms)
        p50, p99 = percentile(took_ms, 0.5), percentile(took_ms, 0.99)
        good = p99 < P99_MS_MAX[group]
        self.figures[what] = {"p50_ms": round(p50, 3), "p99_ms": round(p99, 3)}
        if not good:
            self.missed.append(what)
        print(f"  {what:<48} p50 {p50:8.2f} ms  p99 {p99:8.2f} ms  (aim < {P99_MS_MAX[group]} ms) "
              f"{'ok' if good else 'MISSED'}", flush=True)

    def ask(self, group, what, path_of):
        took = []
        for turn in range(self.options.times):
            began = time.monotonic()
            self.get(path_of(turn))
            took.append((time.monotonic() - began) * 1000)
        self.report(group, what, took)

    def questions(self):
        def workflow(turn):
            return self.hooks[turn % WORKFLOWS][0]

        def run(turn):
            return self.runs[turn * 7919 % len(self.runs)]

        self.ask("run list", "runs of the team, 50", lambda turn: "/workflows/runs?limit=50")
        self.ask("run list", "runs of the team that failed (none)", lambda turn: "/workflows/runs?limit=50&state=failed")
        self.ask("run list", "runs of a workflow, page 1", lambda turn: f"/workflows/{workflow(turn)}/executions?per_page=50")
        self.ask("run list", "runs of a workflow, a page in the middle",
                 lambda turn: f"/workflows/{workflow(turn)}/executions?per_page=50&page={self.options.runs // WORKFLOWS // 100}")
        self.ask("run detail", "one run", lambda turn: f"/workflows/runs/{run(turn)}")
        self.ask("run detail", "the steps of a run", lambda turn: f"/workflows/runs/{run(turn)}/steps")
        self.ask("step data", "the output of a step", lambda turn: f"/workflows/runs/{run(turn)}/steps/text/data")
        self.ask("step data", "the body that a run was started with", lambda turn: f"/workflows/runs/{run(turn)}/steps/in/data?pointer=/webhook_payload")
        self.ask("statistics", "statistics of a workflow", lambda turn: f"/workflows/{workflow(turn)}/logs/stats")
        self.ask("statistics", "100 log entries of a workflow", lambda turn: f"/workflows/{workflow(turn)}/logs?limit=100")

    def event_latency(self):
        """From sending a delivery until the event of its run is read, at a few deliveries a second."""
        seen, news = {}, threading.Condition()

        def on_text(data):
            now = time.monotonic()
            with news:
                for run in re.findall(rb"fl_run_[0-9a-z]{26}", data):
                    seen.setdefault(run.decode(), now)
                news.notify()

        reader = EventReaders(self.server, ADMIN_KEY, 1, "run", on_text)
        took = []
        try:
            while reader.connected_max == 0:
                time.sleep(0.01)
            sender = http.client.HTTPConnection(self.server.host, self.server.port, timeout=60)
            for _ in range(self.options.times // 2):
                time.sleep(random.uniform(0.02, 0.08))
                began = time.monotonic()
                sender.request("POST", "/" + self.hooks[0][1].split("/", 3)[3], BODY, {"Content-Type": "application/json"})
                run = json.loads(sender.getresponse().read())["execution_id"]
                with news:
                    if not news.wait_for(lambda run=run: run in seen, timeout=10):
                        raise SystemExit(f"no event of {run} came")
                took.append((seen[run] - began) * 1000)
        finally:
            reader.stop()
        self.report("events", "from a delivery to its event", took)

    def followed(self):
        """Deliveries a second without and with a reader of everything, in turn."""
        rates = {"alone": [], "followed": []}
        for _ in range(2):
            rates["alone"].append(self.wrk.run(self.all_hooks, self.options.seconds, BODY)["rate"])
            reader = EventReaders(self.server, ADMIN_KEY, 1)
            rates["followed"].append(self.wrk.run(self.all_hooks, self.options.seconds, BODY)["rate"])
            reader.stop()
        alone, followed = max(rates["alone"]), max(rates["followed"])
        share = followed / alone
        self.figures["followed"] = {"alone_per_s": round(alone), "followed_per_s": round(followed), "events": reader.events}
        if share < FOLLOWED_SHARE_MIN:
            self.missed.append("followed")
        print(f"  deliveries a second: {alone:,.0f} alone, {followed:,.0f} with a reader of everything, {share:.2f} "
              f"(aim >= {FOLLOWED_SHARE_MIN}) {'ok' if share >= FOLLOWED_SHARE_MIN else 'MISSED'}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=500, help="how often each question is asked")
    parser.add_argument("--seconds", type=int, default=10, help="how long each of the last loads is")
    parser.add_argument("--program", default=os.environ.get("SLUICE_BIN", os.path.join(ROOT, "build/release/sluice")))
    parser.add_argument("--directory", default=None, help="where to put the data (default: the system's temporary folder)")
    parser.add_argument("--json", default=None, help="where to write the figures, too")
    options = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="sluice-stored-", dir=options.directory)
    stored = Stored(options, directory)
    try:
        stored.fill()
        stored.questions()
        stored.event_latency()
        stored.followed()
        stored.server.stop()
    finally:
        if stored.server.process.poll() is None:
            stored.server.kill()
        shutil.rmtree(directory, ignore_errors=True)
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"runs": options.runs, **stored.figures}, file, indent=2)
    return 1 if stored.missed else 0


if __name__ == "__main__":
    sys.exit(main())
