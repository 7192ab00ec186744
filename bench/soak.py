#!/usr/bin/env python3
"""Everything at once, for long: is anything lost, does memory grow, does a run get stuck?

  bench/soak.py                      20 minutes on build/release/sluice
  bench/soak.py --for 2m             a look
  bench/soak.py --program PROGRAM    another server

Deliveries of three kinds come in at 60 % of what the server took just before; runs call targets that answer, fail, fail at
first, and are slow; 1,000 readers follow the events of a team. Every minute the server is restarted under load, in turn by
SIGTERM and by SIGKILL. Twice its disk is full (no file may grow) and once its clock steps two minutes forward, and back at the
next start. At the end every delivery that got its 202 is looked for, every run must have ended as it should, memory must be flat
(from minute to minute, and within each minute, since each has a process of its own), all readers must have been back before each
restart, and `sluice doctor` must be content. It also checks itself: that the load arrived, that the full disk refused deliveries
and that the clock was ahead. Exits with 1 when something is wrong.
"""
import argparse
import collections
import datetime
import glob
import hashlib
import hmac
import http.client
import itertools
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from event_readers import EventReaders
from measure import ROOT, Wrk, memory_mb, metric
from sluice_server import Server, chain, node
from stand_in import StandIn
from workloads import BODY, SECRET

SHARE = 0.6
PACE_MS = 50  # of each connection; long, so that how fast the answers are makes little difference to the load
PROBE_CONNECTIONS = 64
READERS = 1_000
WITNESSES_PER_S = 20
CALLS_PER_S = 8
FULL_DISK_S = 5
CLOCK_STEP_S = 120  # at most twice a minute of the soak
SETTLE_S_MAX = 180
SLOW_S = 3
RUN_BYTES = 1_000  # on disk, generously
LOAD_SHARE_MIN = 0.7  # of the load that was meant; restarts and a full disk take their part
MEMORY_GROWTH_MAX, MEMORY_GROWTH_MB = 1.2, 16
WARM = 0.4  # of a minute, after which caches are filled


def seconds_of(text):
    number, unit = re.fullmatch(r"(\d+)(s|m|h)?", text).groups()
    return int(number) * {"h": 3600, "m": 60, "s": 1, None: 1}[unit]


class Soaked(Server):
    """A server that comes back at its port, and whose disk and clock can be disturbed."""

    def __init__(self, data, directory, program):
        super().__init__(data, "--egress-allow", "127.0.0.0/8", program=program)
        self.port = 0
        self.clock = os.path.join(directory, "clock")
        self.set_clock(0)

    def set_clock(self, ahead_s):
        with open(self.clock + ".new", "w") as file:
            file.write(f"+{ahead_s}s\n")
        os.rename(self.clock + ".new", self.clock)

    def start(self, own_clock=False):
        listen = f"127.0.0.1:{self.port}"
        environment = {**os.environ, "SLUICE_ADMIN_KEY": self.admin_key}
        if own_clock:
            library = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
            if not library:
                raise SystemExit("soak: the clock cannot be stepped without the package faketime")
            environment |= {"LD_PRELOAD": library[0], "FAKETIME_TIMESTAMP_FILE": self.clock, "FAKETIME_CACHE_DURATION": "1",
                            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}
        self.process = subprocess.Popen(
            [self.program, "serve", "--data", self.data, "--listen", listen, *self.options], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, text=True)
        return self.wait_for_start()

    def limit_files(self, bytes_max):
        hard = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (hard if bytes_max is None else bytes_max, hard))

    def hook(self, name, *nodes, key, **trigger):
        """(id, path) of a workflow that a webhook with these settings starts."""
        listed, edges = chain(node("in", "webhook_trigger", **trigger), *nodes)
        status, made = self.call("POST", "/workflows", {"name": name, "nodes": listed, "edges": edges}, key=key)
        assert status == 201, made
        return made["id"], "/api/v1/hooks/" + made["webhook_url"].rsplit("/", 1)[-1]


class Senders:
    """Threads that send deliveries one by one and remember the run of each that was accepted."""

    def __init__(self, server):
        self.server = server
        self.runs = collections.defaultdict(list)  # what it is sent for -> ids
        self.answers = collections.Counter()
        self.lock, self.stopped = threading.Lock(), threading.Event()
        self.threads = []

    def send(self, paths, per_s):
        """`paths`: what for -> path, in turn."""
        thread = threading.Thread(target=self._run, args=(itertools.cycle(paths.items()), 1 / per_s))
        self.threads.append(thread)
        thread.start()

    def _run(self, paths, gap):
        connection = None
        for number in itertools.count():
            if self.stopped.wait(gap):
                return
            what, path = next(paths)
            try:
                connection = connection or http.client.HTTPConnection(self.server.host, self.server.port, timeout=30)
                connection.request("POST", path, json.dumps({"number": number}), {"Content-Type": "application/json"})
                answer = connection.getresponse()
                status, body = answer.status, answer.read()
                if status not in (202, 503):
                    print(f"  answered with {status}: {body[:200].decode(errors='replace')}", flush=True)
            except (OSError, http.client.HTTPException) as error:  # it may have been accepted all the same
                connection, status, body = None, type(error).__name__, b""
            with self.lock:
                self.answers[status] += 1
                if status == 202:
                    self.runs[what].append(json.loads(body)["execution_id"])

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()


class Targets:
    """What the runs call. `flaky` fails twice for each run, then answers."""

    def __init__(self):
        self.tries = collections.Counter()
        self.never = threading.Event()
        self.stand_in = StandIn(self.answer)

    def answer(self, request):
        if request.path == "/fail":
            return 500, {}, ""
        if request.path == "/slow":
            self.never.wait(SLOW_S)
        if request.path == "/flaky":
            key = request.headers["Idempotency-Key"]
            self.tries[key] += 1
            if self.tries[key] <= 2:
                return 503, {}, ""
        return 200, {}, "{}"

    def node(self, path):
        return node("call", "webhook", method="GET", url=f"{self.stand_in.url}/{path}", timeout="30s",
                    retry={"max_attempts": 4, "initial_interval": "1s"})


class Bulk:
    """The load of wrk: three kinds of deliveries, each at its part of the rate."""

    def __init__(self, server, wrk):
        self.server, self.wrk = server, wrk
        steps = (node("text", "text_transform", template="{{ webhook_payload.name | upcase }}"),
                 node("big", "number_condition", input="{{ webhook_payload.total }}", operator=">", value=100))
        signature = "sha256=" + hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()
        key = server.admin_key
        self.kinds = {"plain": (*server.hook("plain", key=key), []),
                      "signed": (*server.hook("signed", key=key, signature={"scheme": "hmac-sha256", "secrets": [SECRET]}), [("X-Webhook-Signature", signature)]),
                      "three steps": (*server.hook("three", *steps, key=key), [])}
        self.lock = threading.Lock()
        self.accepted = collections.Counter()
        self.sent = self.refused = 0
        self.broken = []  # loads that gave no result

    def run(self, kind, seconds, connections, delay_ms=0):
        _, path, headers = self.kinds[kind]
        try:
            found = self.wrk.run(f"http://{self.server.host}:{self.server.port}{path}", seconds, BODY, connections, delay_ms, headers,
                                 checked=False)
        except SystemExit as error:  # in a thread, nobody else would see it
            self.broken.append(str(error))
            return 0
        with self.lock:
            self.accepted[kind] += found["requests"] - found["refused"]
            self.sent += found["requests"]
            self.refused += found["refused"]
        return found["rate"]

    def measure(self, seconds):
        """Deliveries a second when the three kinds come in equal parts, as fast as they are taken."""
        rates = [self.run(kind, seconds, PROBE_CONNECTIONS) for kind in self.kinds]
        if self.broken:
            raise SystemExit(f"soak: the server could not be measured: {self.broken}")
        ceiling = len(rates) / sum(1 / rate for rate in rates)
        self.answer_s = PROBE_CONNECTIONS / ceiling / 2  # at a part of that load
        return ceiling

    def start(self, rate, seconds):
        connections = max(2, round(rate / len(self.kinds) * (PACE_MS / 1000 + self.answer_s)))
        threads = [threading.Thread(target=self.run, args=(kind, seconds, connections, PACE_MS)) for kind in self.kinds]
        for thread in threads:
            thread.start()
        return threads


class Soak:
    def __init__(self, options, directory):
        self.options = options
        self.server = Soaked(os.path.join(directory, "data"), directory, options.program)
        self.wrk = Wrk(directory)
        self.targets = Targets()
        self.readers = self.senders = None
        self.memory = []  # of each minute: (when warm, at its end)
        self.readers_missed = 0
        self.clock_ahead_s = None
        self.wrong = []

    def check(self, good, what):
        print(("  ok: " if good else "  WRONG: ") + what, flush=True)
        if not good:
            self.wrong.append(what)

    def prepare(self):
        server = self.server.start()
        status, made = server.call("POST", "/workflows/api-keys", {"name": "soak", "role": "owner", "team_id": 2})
        assert status == 201, made
        self.key = made["key"]
        self.expected = {"witness": ("completed", server.hook("witness", key=self.key))}
        for path, state in (("ok", "completed"), ("fail", "dead_letter"), ("flaky", "completed"), ("slow", "completed")):
            self.expected[path] = (state, server.hook(path, self.targets.node(path), key=self.key))
        self.bulk = Bulk(server, self.wrk)
        self.begin()
        ceiling = self.bulk.measure(self.options.probe)
        room = shutil.disk_usage(server.data).free / 2 / RUN_BYTES / self.options.seconds
        self.rate = min(SHARE * ceiling, room)
        self.sent_before, self.refused_before = self.bulk.sent, self.bulk.refused
        print(f"the server takes {ceiling:,.0f} deliveries a second; the load is {self.rate:,.0f}"
              + (", for the disk has no room for more" if room < SHARE * ceiling else ""), flush=True)

    def begin(self):
        """The readers and the single deliveries, which are there from now on: the ceiling is what is left beside them."""
        self.readers = EventReaders(self.server, self.key, READERS)
        self.senders = Senders(self.server)
        hooks = {name: path for name, (_, (_, path)) in self.expected.items()}
        self.senders.send({"witness": hooks.pop("witness")}, WITNESSES_PER_S)
        self.senders.send(hooks, CALLS_PER_S)

    def disturbances(self, minutes):
        """Which minute brings what: the disk is full in the second and the last but one, the clock steps in the middle."""
        full = {1, minutes - 2} if minutes > 3 else {0, minutes - 1}
        return {minute: {"full disk": minute in full, "clock": minute == minutes // 2} for minute in range(minutes)}

    def minute(self, number, minutes, what):
        """One start of the server, under load to its end and beyond."""
        length = self.options.minute
        if number > 0:
            self.server.start(own_clock=what["clock"])
        elif what["clock"]:
            self.server.stop()
            self.server.start(own_clock=True)
        threads = self.bulk.start(self.rate, length + 1)
        began = time.monotonic()
        pause = threading.Event()
        pause.wait(length * WARM)
        warm = memory_mb(self.server.process.pid)
        if what["full disk"]:
            self.server.limit_files(0)
            pause.wait(min(FULL_DISK_S, length * 0.2))
            self.server.limit_files(None)
        if what["clock"]:
            self.server.set_clock(self.clock_step_s)
        pause.wait(max(0, length - (time.monotonic() - began)))
        self.memory.append((warm, memory_mb(self.server.process.pid)))
        self.readers_missed = max(self.readers_missed, len(self.readers.missing))
        if what["clock"]:
            self.clock_ahead_s = self.seconds_ahead()
        happened = ", ".join(name for name, is_so in what.items() if is_so)
        print(f"  {number + 1} of {minutes}: {warm:.0f} MB warm, {self.memory[-1][1]:.0f} MB at its end, {self.readers.events:,} events read"
              + (f" ({happened})" if happened else ""), flush=True)
        if number + 1 < minutes:
            self.server.kill() if number % 2 else self.server.stop()
        for thread in threads:
            thread.join()

    def seconds_ahead(self):
        """How far the server's clock is ahead of ours, by a run that it begins now."""
        _, run = self.server.call("POST", f"/workflows/{self.expected['witness'][1][0]}/execute", {}, key=self.key)
        return datetime.datetime.fromisoformat(run["created_at"].replace("Z", "+00:00")).timestamp() - time.time()

    @property
    def clock_step_s(self):
        return min(CLOCK_STEP_S, 2 * self.options.minute)

    def run(self):
        try:
            self.prepare()
            minutes = max(2, round(self.options.seconds / self.options.minute))
            plan = self.disturbances(minutes)
            for number in range(minutes):
                self.minute(number, minutes, plan[number])
            self.senders.stop()
            self.settle()
        finally:
            self.end()
        self.judge(self.senders)
        code = self.server.stop()
        self.check(code == 0, f"the server ends with {code}")
        self.examine()
        return 1 if self.wrong else 0

    def end(self):
        """Of all threads, so that the program can end, whatever has happened."""
        if self.senders:
            self.senders.stop()
        if self.readers:
            self.readers.stop()

    def examine(self):
        """What `sluice doctor` says of the data; that no server runs is known."""
        done = subprocess.run([self.server.program, "doctor", "--data", self.server.data, "--url", "http://127.0.0.1:1", "--json"],
                              capture_output=True, text=True)
        checks = [each for each in json.loads(done.stdout) if each["check"] != "the server responds"]
        bad = [f"{each['check']}: {each['detail']}" for each in checks if not each["ok"]]
        self.check(bool(checks) and not bad, f"doctor: {len(checks)} checks, {bad or 'all good'}")

    def settle(self):
        """Until no run is open; what waits for a retry or a slow target ends by itself."""
        deadline = time.monotonic() + SETTLE_S_MAX
        while (left := metric(self.server, "sluice_runs_open") + metric(self.server, "sluice_runs_waiting")) > 0:
            if time.monotonic() > deadline:
                break
            threading.Event().wait(0.5)
        self.check(left == 0, f"{left:.0f} runs are still open")

    def judge(self, senders):
        print(f"answers to the senders: {dict(senders.answers)}; of the bulk {self.bulk.sent:,}, {self.bulk.refused:,} refused")
        arrived = (self.bulk.sent - self.sent_before) / (len(self.memory) * self.options.minute)
        self.check(arrived >= LOAD_SHARE_MIN * self.rate and not self.bulk.broken,
                   f"load: {arrived:,.0f} deliveries a second of {self.rate:,.0f} {self.bulk.broken or ''}")
        refused = self.bulk.refused - self.refused_before
        self.check(refused > 0, f"full disk: {refused:,} deliveries were refused")
        self.check(self.clock_ahead_s > 0.8 * self.clock_step_s, f"clock: it was {self.clock_ahead_s:.0f} s ahead")
        for kind, (workflow, _, _) in self.bulk.kinds.items():
            _, page = self.server.call("GET", f"/workflows/{workflow}/executions?per_page=1")
            stored, accepted = page["meta"]["total"], self.bulk.accepted[kind]
            self.check(stored >= accepted > 0, f"{kind}: {accepted:,} accepted, {stored:,} stored")
        for what, runs in senders.runs.items():
            state = self.expected[what][0]
            found = collections.Counter(self.state_of(run) for run in runs)
            self.check(found[state] == len(runs) > 0, f"{what}: {len(runs):,} accepted, {dict(found)}")
        self.check(self.readers_missed <= READERS * 0.01 and self.readers.connected_max >= READERS * 0.99 and self.readers.events > 0,
                   f"{self.readers.connected_max:,} readers at once, at most {self.readers_missed} not back before a restart, "
                   f"{self.readers.events:,} events, {self.readers.reconnects:,} reconnects")
        self.judge_memory()

    def judge_memory(self):
        ends = [end for _, end in self.memory]
        third = max(1, len(ends) // 3)
        for what, first, last in (("from first to last minute", max(ends[:third]), max(ends[-third:])),
                                  *((f"within minute {i + 1}", *each) for i, each in enumerate(self.memory))):
            self.check(last <= first * MEMORY_GROWTH_MAX + MEMORY_GROWTH_MB, f"memory {what}: {first:.0f} MB, then {last:.0f} MB")

    def state_of(self, run):
        status, found = self.server.call("GET", f"/workflows/runs/{run}", key=self.key)
        return found["state"] if status == 200 else status


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--for", dest="seconds", type=seconds_of, default=1200, help="how long (20m)")
    parser.add_argument("--minute", type=seconds_of, default=60, help="how often the server is restarted (60s)")
    parser.add_argument("--probe", type=int, default=5, help="seconds for which each kind of delivery is measured before")
    parser.add_argument("--program", default=os.environ.get("SLUICE_BIN", os.path.join(ROOT, "build/release/sluice")))
    parser.add_argument("--directory", default=None, help="where to put the data (default: the system's temporary folder)")
    options = parser.parse_args()
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    directory = tempfile.mkdtemp(prefix="sluice-soak-", dir=options.directory)
    soak = Soak(options, directory)
    try:
        code = soak.run()
    finally:
        if soak.server.process and soak.server.process.poll() is None:
            soak.server.kill()
        shutil.rmtree(directory, ignore_errors=True)
    print("nothing was lost, nothing grew, nothing is stuck" if code == 0 else f"FAILED: {len(soak.wrong)} checks")
    return code


if __name__ == "__main__":
    sys.exit(main())
