"""Workflows that limit how many of their runs are at work: by key, in order, the newest, or none at all."""
import collections
import itertools
import threading
import time
import unittest

from calls import ENDS_WITHIN_S, Calls
from sluice_server import chain, node


class Bench:
    """A stand-in that notes who is being served at the same time. With `hold` each call waits for `let_go`."""

    def __init__(self):
        self.lock = threading.Lock()
        self.going = threading.Event()
        self.going.set()
        self.now = collections.Counter()
        self.most = collections.Counter()
        self.order = []

    def __call__(self, request):
        _, key, number = request.path.split("/")
        with self.lock:
            self.now[key] += 1
            self.now["all"] += 1
            for name in (key, "all"):
                self.most[name] = max(self.most[name], self.now[name])
            self.order.append((key, int(number)))
        self.going.wait(ENDS_WITHIN_S)
        with self.lock:
            self.now[key] -= 1
            self.now["all"] -= 1
        return 200, {}, ""

    def hold(self):
        self.going.clear()

    def let_go(self):
        self.going.set()

    def numbers_of(self, key):
        return [number for name, number in self.order if name == key]

    def wait_for(self, calls):
        deadline = time.monotonic() + ENDS_WITHIN_S
        while len(self.order) < calls:
            if time.monotonic() > deadline:
                raise AssertionError(f"only {len(self.order)} of {calls} calls were made")
            time.sleep(0.01)


class Concurrency(Calls):
    numbers = itertools.count(20_000)

    def workflow(self, bench, settings):
        """The token of a workflow that calls the bench at /<key>/<number>."""
        self.addCleanup(bench.let_go)
        url = self.other_side(bench).url + "/{{ webhook_payload.key }}/{{ webhook_payload.number }}"
        nodes, edges = chain(node("start", "webhook_trigger"),
                             node("call", "webhook", url=url, method="POST", retry={"max_attempts": 1}))
        status, made = self.server.call("POST", "/workflows", {
            "name": f"concurrency groups {next(self.numbers)}", "nodes": nodes, "edges": edges, "settings": settings})
        self.assertEqual(status, 201, made)
        self.assertEqual(made["settings"], settings)
        self.flow = made["id"]
        return made["webhook_url"].rsplit("/", 1)[1]

    def send(self, token, number, key="a"):
        status, answer = self.server.call("POST", f"/workflows/webhooks/{token}", {"key": key, "number": number},
                                          key=None)
        self.assertEqual(status, 202, answer)
        return answer["execution_id"]

    def all_ended(self, runs, state="completed"):
        for run in runs:
            self.assertEqual(self.ended(run)["state"], state)

    def test_one_at_a_time_in_order(self):
        bench = Bench()
        token = self.workflow(bench, {"order_by_key": "{{ webhook_payload.key }}"})
        self.all_ended([self.send(token, n) for n in range(200)])
        self.assertEqual(bench.numbers_of("a"), list(range(200)))
        self.assertEqual(bench.most["a"], 1)

    def test_as_many_as_the_limit(self):
        bench = Bench()
        bench.hold()
        token = self.workflow(bench, {"concurrency": {"limit": 3}})
        runs = [self.send(token, n) for n in range(60)]
        bench.wait_for(3)
        bench.let_go()
        self.all_ended(runs)
        self.assertEqual(bench.most["all"], 3)
        self.assertEqual(sorted(bench.numbers_of("a")), list(range(60)))

    def test_keys_do_not_wait_for_each_other(self):
        bench = Bench()
        bench.hold()
        token = self.workflow(bench, {"concurrency": {"limit": 1, "key": "{{ webhook_payload.key }}"}})
        runs = [self.send(token, n, key) for n in range(3) for key in "abcde"]
        bench.wait_for(5)
        self.assertEqual(sorted(key for key, _ in bench.order), list("abcde"))
        bench.let_go()
        self.all_ended(runs)
        for key in "abcde":
            self.assertEqual(bench.numbers_of(key), [0, 1, 2])
            self.assertEqual(bench.most[key], 1)

    def test_the_newest_wins(self):
        bench = Bench()
        bench.hold()
        token = self.workflow(bench, {"concurrency": {"limit": 1, "on_limit": "newest"}})
        first = self.send(token, 0)
        bench.wait_for(1)
        later = [self.send(token, n) for n in range(1, 10)]
        self.assertIn("superseded by fl_run_", self.ended(first)["error_message"])
        self.all_ended(later[:-1], "cancelled")
        bench.wait_for(2)
        bench.let_go()
        self.all_ended(later[-1:])
        self.assertEqual(bench.numbers_of("a")[-1], 9)

    def test_what_finds_no_place_is_dropped_and_can_be_run_again(self):
        bench = Bench()
        bench.hold()
        token = self.workflow(bench, {"concurrency": {"limit": 1, "on_limit": "drop"}})
        first = self.send(token, 0)
        second = self.ended(self.send(token, 1))
        self.assertEqual((second["state"], second["error_message"]),
                         ("cancelled", "dropped: a run of this key is open"))
        self.assertEqual(second["trigger_payload"]["number"], 1)
        bench.let_go()
        self.all_ended([first])
        status, again = self.server.call("POST", f"/workflows/runs/{second['id']}/rerun")
        self.assertEqual(status, 202, again)
        self.all_ended([again["new_run"]["id"]])
        self.assertEqual(bench.numbers_of("a"), [0, 1])

    def test_a_queued_run_says_so_and_can_be_cancelled(self):
        bench = Bench()
        bench.hold()
        token = self.workflow(bench, {"concurrency": {"limit": 1}})
        runs = [self.send(token, n) for n in range(4)]
        bench.wait_for(1)
        views = [self.server.call("GET", f"/workflows/runs/{run}")[1] for run in runs]
        self.assertEqual([view["queued_behind"] for view in views], [None, 1, 2, 3])
        self.assertEqual([view["status"] for view in views], ["running", "pending", "pending", "pending"])
        self.assertEqual(views[1]["logs"], [])
        status, metrics = self.server.call("GET", "/metrics")
        self.assertIn("sluice_runs_queued 3", str(metrics))
        status, answer = self.server.call("POST", f"/workflows/runs/{runs[1]}/cancel")
        self.assertEqual(status, 200, answer)
        self.assertEqual(answer["run"]["state"], "cancelled")
        bench.let_go()
        self.all_ended([runs[0], runs[2], runs[3]])
        self.assertEqual(bench.numbers_of("a"), [0, 2, 3])

    def test_a_killed_server_goes_on_with_the_queue(self):
        bench = Bench()
        bench.hold()
        token = self.workflow(bench, {"order_by_key": "{{ webhook_payload.key }}"})
        runs = [self.send(token, n) for n in range(30)]
        bench.wait_for(1)
        self.server.kill()
        bench.let_go()
        self.server.start()
        runs.append(self.send(token, 30))
        self.all_ended(runs)
        # The call that the crash cut off is made again, everything else once and in order.
        self.assertEqual(bench.numbers_of("a"), [0] + list(range(31)))

    def test_a_deleted_workflow_takes_its_queue_with_it(self):
        bench = Bench()
        bench.hold()
        token = self.workflow(bench, {"concurrency": {"limit": 1}})
        runs = [self.send(token, n) for n in range(5)]
        bench.wait_for(1)
        self.assertEqual(self.server.call("DELETE", f"/workflows/{self.flow}")[0], 204)
        for run in runs:
            self.assertEqual(self.server.call("GET", f"/workflows/runs/{run}")[0], 404)
        bench.let_go()
        time.sleep(0.2)
        self.assertEqual(bench.numbers_of("a"), [0])

    def test_settings_change_with_the_version(self):
        bench = Bench()
        bench.hold()
        token = self.workflow(bench, {"concurrency": {"limit": 1}})
        first, second = self.send(token, 0), self.send(token, 1)
        bench.wait_for(1)
        status, changed = self.server.call("PUT", f"/workflows/{self.flow}", {"settings": {}})
        self.assertEqual((status, changed["version"], changed["settings"]), (200, 2, {}), changed)
        free = self.send(token, 2)
        bench.wait_for(2)
        self.assertEqual(bench.numbers_of("a"), [0, 2])
        bench.let_go()
        self.all_ended([first, second, free])

    def test_settings_that_cannot_be(self):
        rows = (({"concurrency": {"limit": 1}, "order_by_key": "{{ trigger.id }}"}, "cannot be combined"),
                ({"concurrency": {"limit": 0}}, "from 1 to 1000"),
                ({"order_by_key": "{{ call.status }}"}, "before any node runs"),
                ({"timeout": "soon"}, "settings.timeout"),
                ({"retries": 5}, "no setting 'retries'"))
        nodes, edges = chain(node("start", "webhook_trigger"), node("call", "text_transform", template="x"))
        for settings, sentence in rows:
            with self.subTest(sentence=sentence):
                status, answer = self.server.call("POST", "/workflows", {
                    "name": "wrong", "nodes": nodes, "edges": edges, "settings": settings})
                self.assertEqual(status, 400, answer)
                self.assertIn(sentence, str(answer))


if __name__ == "__main__":
    unittest.main()
