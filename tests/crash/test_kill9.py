"""Kills the real binary with SIGKILL at random moments under load and checks what it promised:
every answered id is exactly one run, every run ends, every effect is recorded once, a repeated
delivery is answered with the first id (promises P1 to P4).

The seed is printed; CRASH_SEED repeats it, CRASH_KILLS sets the number of kills.
"""
import asyncio
import collections
import http.server
import json
import os
import random
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import Server, chain, node  # noqa: E402

KILLS = int(os.environ.get("CRASH_KILLS", "20"))
SENDERS = 12
ALL_DONE_WITHIN_S = 120
RUNS_BETWEEN_CALLS = 30


class StandIn(http.server.ThreadingHTTPServer):
    """The other side of the effects: remembers each call by its Idempotency-Key."""
    daemon_threads = True
    request_queue_size = 256

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.calls = collections.Counter()
        self.bodies = collections.defaultdict(set)
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # the caller was killed: that is the test


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.calls[self.headers["Idempotency-Key"]] += 1
            self.server.bodies[self.headers["Idempotency-Key"]].add(body)
        answer = b'{"ok":true}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments):
        pass


class Deliveries:
    """What the senders sent and what they were told."""

    def __init__(self):
        self.next = 0
        self.unanswered = []       # numbers to be sent again, as a sender would
        self.answers = {}          # number -> execution_id
        self.contradictions = []   # number answered with two ids

    def take(self):
        if self.unanswered:
            return self.unanswered.pop()
        self.next += 1
        return self.next - 1

    def answered(self, number, execution_id):
        if self.answers.setdefault(number, execution_id) != execution_id:
            self.contradictions.append(number)


def body_of(number):
    return json.dumps({"order": number, "name": f"customer {number}", "total": number % 300}).encode()


async def exchange(reader, writer, path, number, body):
    writer.write(b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Idempotency-Key: order-%d\r\n"
                 b"Content-Length: %d\r\n\r\n" % (path.encode(), number, len(body)) + body)
    await writer.drain()
    status = int((await reader.readline()).split()[1])
    length = 0
    while True:
        line = await reader.readline()
        if line in (b"\r\n", b""):
            break
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return status, json.loads(await reader.readexactly(length))


async def sender(server, paths, deliveries, stop):
    reader, writer = await asyncio.open_connection(server.host, server.port)
    try:
        while not stop.is_set():
            number = deliveries.take()
            try:
                status, answer = await exchange(reader, writer, paths[number % len(paths)], number, body_of(number))
            except (OSError, asyncio.IncompleteReadError, IndexError, ValueError):
                deliveries.unanswered.append(number)
                return
            if status == 202:
                deliveries.answered(number, answer["execution_id"])
            else:
                deliveries.unanswered.append(number)
    finally:
        writer.close()


async def load_until_killed(server, paths, deliveries, seconds):
    stop = asyncio.Event()
    tasks = [asyncio.create_task(sender(server, paths, deliveries, stop)) for _ in range(SENDERS)]
    await asyncio.sleep(seconds)
    server.kill()
    stop.set()
    await asyncio.gather(*tasks, return_exceptions=True)


class Kill9(unittest.TestCase):
    def setUp(self):
        self.seed = int(os.environ.get("CRASH_SEED", random.SystemRandom().randrange(1 << 32)))
        print(f"CRASH_SEED={self.seed}", flush=True)
        self.random = random.Random(self.seed)
        self.directory = tempfile.TemporaryDirectory()
        self.other_side = StandIn()
        self.server = Server(os.path.join(self.directory.name, "data"), "--egress-allow", "127.0.0.0/8")

    def tearDown(self):
        if self.server.process and self.server.process.poll() is None:
            self.server.kill()
        self.other_side.shutdown()
        self.other_side.server_close()
        self.directory.cleanup()

    def call_node(self, name, said):
        return node(name, "webhook", method="POST", url=f"http://127.0.0.1:{self.other_side.server_port}/order",
                    body={"order": "{{ webhook_payload.order }}", "text": said})

    def make_workflows(self):
        def call(said):
            return self.call_node("post", said)

        text = node("text", "text_transform", template="for {{ webhook_payload.name | upcase }}")
        size = node("size", "number_condition", input="{{ webhook_payload.total }}", operator=">", value=100)
        wait = node("wait", "delay", duration=1, unit="seconds")
        nodes, edges = chain(node("in", "webhook_trigger"), text, call("{{ text.text }}"))
        self.calling = self.server.create_workflow("calling", nodes, edges)
        nodes, edges = chain(node("in", "webhook_trigger"), text, size)
        self.pure = self.server.create_workflow("pure", nodes, edges)
        nodes, edges = chain(node("in", "webhook_trigger"), wait, call("{{ webhook_payload.name }}"))
        self.waiting = self.server.create_workflow("waiting", nodes, edges)
        self.pure_path = f"/api/v1/hooks/{self.pure[1]}"
        return [f"/api/v1/hooks/{token}" for _, token in (self.calling, self.pure, self.waiting)]

    def count(self, workflow, query=""):
        code, page = self.server.call("GET", f"/workflows/{workflow}/executions?per_page=1{query}")
        self.assertEqual(code, 200, page)
        return page["meta"]["total"]

    def wait_until(self, workflow, state):
        """Until all runs of the workflow are in this state. Meant for states that are not left meanwhile."""
        deadline = time.monotonic() + ALL_DONE_WITHIN_S
        while (there := self.count(workflow, f"&status={state}")) < (wanted := self.count(workflow)):
            self.assertLess(time.monotonic(), deadline, f"{there} of {wanted} runs are {state}")

    def runs_of(self, workflow):
        page, rows = 1, []
        while True:
            code, answer = self.server.call("GET", f"/workflows/{workflow}/executions?per_page=100&page={page}")
            self.assertEqual(code, 200)
            rows += answer["data"]
            if page >= answer["meta"]["last_page"]:
                return rows
            page += 1

    def check_duplicates(self, paths, deliveries):
        for number in self.random.sample(sorted(deliveries.answers), min(200, len(deliveries.answers))):
            path = paths[number % len(paths)]
            headers = {"X-Idempotency-Key": f"order-{number}"}
            status, answer = self.server.call("POST", path, body_of(number), headers, key=None)
            self.assertEqual((status, answer["execution_id"]), (202, deliveries.answers[number]))
            status, answer = self.server.call("POST", path, b'{"other":1}', headers, key=None)
            self.assertEqual(status, 409, answer)

    def check_effects(self, runs, paths, deliveries):
        """The other side was called for each of these runs, with the order of its own delivery."""
        self.assertEqual({f"{run['id']}/post" for run in runs}, set(self.other_side.calls), "effects and runs differ")
        order_of = {}
        for key, bodies in self.other_side.bodies.items():
            self.assertEqual(len(bodies), 1, f"{key} was sent with different bodies")
            order_of[key] = json.loads(next(iter(bodies)))["order"]
        self.assertEqual(max(collections.Counter(order_of.values()).values()), 1, "a delivery made two runs")
        for number, run in deliveries.answers.items():
            if paths[number % len(paths)] != self.pure_path:
                self.assertEqual(order_of[f"{run}/post"], number)

    def check_logs(self, runs, wanted_nodes):
        for run in self.random.sample(runs, min(100, len(runs))):
            _, full = self.server.call("GET", f"/workflows/runs/{run['id']}")
            done = [entry["node_id"] for entry in full["logs"] if entry["status"] == "success"]
            done = list(dict.fromkeys(done)) if "wait" in wanted_nodes else done
            self.assertEqual(done, wanted_nodes, full)

    def test_nothing_accepted_is_lost(self):
        self.server.start()
        paths = self.make_workflows()
        deliveries, recovered = Deliveries(), []
        for _ in range(KILLS):
            asyncio.run(load_until_killed(self.server, paths, deliveries, self.random.uniform(0.05, 0.5)))
            self.server.start()
            recovered.append(self.server.recovered)
        self.assertGreater(sum(unfinished + waiting for unfinished, waiting, _ in recovered), 0)
        workflows = [self.calling[0], self.pure[0], self.waiting[0]]
        for workflow in workflows:
            self.wait_until(workflow, "completed")

        self.assertEqual(deliveries.contradictions, [], "one delivery was answered with two ids")
        self.assertGreater(len(deliveries.answers), KILLS)
        runs = {workflow: self.runs_of(workflow) for workflow in workflows}
        all_runs = [run for rows in runs.values() for run in rows]
        self.assertEqual({run["status"] for run in all_runs}, {"completed"})
        ids = collections.Counter(run["id"] for run in all_runs)
        self.assertEqual(max(ids.values()), 1)
        self.assertLessEqual(set(deliveries.answers.values()), set(ids), "an answered id is no run")
        # Every sent delivery made at most one run, answered or not.
        self.assertLessEqual(len(ids), deliveries.next)
        self.assertEqual(len(set(deliveries.answers.values())), len(deliveries.answers), "two deliveries share a run")

        self.check_effects(runs[self.calling[0]] + runs[self.waiting[0]], paths, deliveries)
        self.check_logs(runs[self.calling[0]], ["in", "text", "post"])
        self.check_logs(runs[self.pure[0]], ["in", "text", "size"])
        self.check_logs(runs[self.waiting[0]], ["in", "wait", "post"])
        self.check_duplicates(paths, deliveries)
        again = sum(count - 1 for count in self.other_side.calls.values())
        print(f"{KILLS} kills, {len(deliveries.answers)} answered, {len(ids)} runs, all completed; "
              f"{again} effects ran twice, with the same key", flush=True)
        self.assertEqual(self.server.stop(), 0)

    def test_a_recorded_step_is_never_run_again(self):
        self.server.start()
        nodes, edges = chain(node("in", "webhook_trigger"), self.call_node("first", "a"),
                             node("wait", "delay", duration=1, unit="seconds"), self.call_node("second", "b"))
        workflow, token = self.server.create_workflow("two calls", nodes, edges)
        for number in range(RUNS_BETWEEN_CALLS):
            status, answer = self.server.call("POST", f"/api/v1/hooks/{token}", body_of(number), key=None)
            self.assertEqual(status, 202, answer)
        while sum(self.count(workflow, f"&status={state}") for state in ("waiting", "completed")) < RUNS_BETWEEN_CALLS:
            self.assertEqual(self.count(workflow), RUNS_BETWEEN_CALLS)
        self.server.kill()
        self.server.start()
        self.wait_until(workflow, "completed")
        calls = collections.Counter(key.rsplit("/", 1)[1] for key in self.other_side.calls.elements())
        self.assertEqual(calls["first"], RUNS_BETWEEN_CALLS)
        self.assertEqual(len(self.other_side.calls), 2 * RUNS_BETWEEN_CALLS)
        self.check_logs(self.runs_of(workflow), ["in", "first", "wait", "second"])
        self.assertEqual(self.server.stop(), 0)


if __name__ == "__main__":
    unittest.main()
