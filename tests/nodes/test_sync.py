"""Synchronous runs: callers who wait for the answer of a workflow, get it whatever it is, and whose
run goes on without them."""
import concurrent.futures
import datetime
import http.client
import itertools
import json
import tempfile
import threading
import time
import unittest

from calls import ENDS_WITHIN_S, OVER, StandIn
from sluice_server import ADMIN_KEY, Server, chain, node

SYNC_TIMEOUT_S = 3


def edge(source, target, handle=None):
    made = {"id": f"{source}-{target}", "source": source, "target": target}
    return {**made, "sourceHandle": handle} if handle else made


def answers(name, template, **settings):
    return node(name, "text_transform", response=True, template=template, **settings)


class Gate:
    """Another side that lets its callers wait. `reached` once somebody called."""

    def __init__(self):
        self.reached = threading.Event()
        self.open = threading.Event()
        self.server = StandIn(self.answer)

    def answer(self, _):
        self.reached.set()
        self.open.wait(ENDS_WITHIN_S)
        return 200, {"Content-Type": "application/json"}, '{"n": 7}'

    def close(self):
        self.open.set()
        self.server.close()


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode()
        self.run = self.headers.get("X-Sluice-Run")

    @property
    def json(self):
        return json.loads(self.text)


class Sync(unittest.TestCase):
    numbers = itertools.count()

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.server = Server(cls.folder.name, "--egress-allow", "127.0.0.0/8",
                            "--sync-timeout", f"{SYNC_TIMEOUT_S}s").start()
        cls.key = cls.new_key("api-key:tests")
        cls.threads = concurrent.futures.ThreadPoolExecutor(60)

    @classmethod
    def tearDownClass(cls):
        cls.threads.shutdown()
        cls.server.stop()
        cls.folder.cleanup()

    @classmethod
    def new_key(cls, name, api_key=ADMIN_KEY, **more):
        status, item = cls.server.call("POST", "/workflows/vault", {"name": name, **more}, key=api_key)
        assert status == 201, item
        return item["secret"]

    def flow(self, nodes, edges, **trigger):
        start = node("start", "sync_request_trigger", **trigger)
        return self.server.create_workflow(f"sync {next(self.numbers)}", [start, *nodes], edges)[0]

    def row(self, *nodes, **trigger):
        """A workflow of nodes in a row."""
        listed, edges = chain(node("start", "sync_request_trigger", **trigger), *nodes)
        return self.flow(listed[1:], edges, **trigger)

    def ask(self, flow, payload=None, key=None, headers=None, server=None):
        server = server or self.server
        connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
        body = payload if isinstance(payload, (bytes, str)) else json.dumps(payload or {})
        try:
            connection.request("POST", f"/workflows/sync/{flow}", body,
                               {"Authorization": f"Bearer {key or self.key}", **(headers or {})})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def gate(self):
        made = Gate()
        self.addCleanup(made.close)
        return made

    def gated_flow(self, gate):
        return self.row(node("call", "webhook", url=gate.server.url), answers("a", "n is {{ call.body.n }}"))

    def ended(self, run, server=None):
        deadline = time.monotonic() + ENDS_WITHIN_S
        while time.monotonic() < deadline:
            status, shown = (server or self.server).call("GET", f"/workflows/runs/{run}")
            self.assertEqual(status, 200, shown)
            if shown["state"] in OVER:
                return shown
        self.fail(f"the run {run} does not end")

    def newest_run(self, flow):
        return self.server.call("GET", f"/workflows/{flow}/executions")[1]["data"][0]["id"]

    # ---- answers ----

    def test_the_answer_is_what_the_response_node_says(self):
        flow = self.row(answers("a", '{"id": {{ payload.id | json }}}', status="{{ payload.status }}",
                                headers={"Location": "/orders/{{ payload.id }}", "X-Fixed": "1"}))
        answer = self.ask(flow, {"id": 7, "status": 201})
        self.assertEqual((answer.status, answer.text), (201, '{"id": 7}'))
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        self.assertEqual((answer.headers["Location"], answer.headers["X-Fixed"]), ("/orders/7", "1"))
        run = self.ended(answer.run)
        self.assertEqual((run["state"], run["trigger_type"]), ("completed", "sync"))
        self.assertEqual(run["logs"][-1]["output"], {
            "text": '{"id": 7}', "status": 201, "headers": {"Location": "/orders/7", "X-Fixed": "1"},
            "content_type": "application/json"})
        self.assertEqual(self.ask(flow, {"id": 7, "status": 204}).text, "")
        for status in (418, 503, 599):
            self.assertEqual(self.ask(flow, {"id": 7, "status": status}).status, status)
        self.assertEqual(self.ask(flow, {"id": 7, "status": 99}).json["code"], "run_failed")
        page = self.row(answers("a", "<p>{{ payload.x }}</p>", content_type="text/html; charset=utf-8"))
        self.assertEqual(self.ask(page, {"x": "ä"}).headers["Content-Type"], "text/html; charset=utf-8")
        text = self.ask(self.row(answers("a", "{{ payload.x }}")), {"x": "plain"})
        self.assertEqual((text.text, text.headers["Content-Type"]), ("plain", "text/plain; charset=utf-8"))

    def test_branches_have_answers_of_their_own(self):
        flow = self.flow(
            [node("big", "number_condition", input="{{ payload.n }}", operator=">", value=10),
             answers("yes", "big", status=202), node("call", "webhook", url="http://127.0.0.1:1/", retry={"max_attempts": 1},
                                                     continue_on_error=True),
             answers("fine", "never"), answers("no", "{{ call.error.message }}", status=424)],
            [edge("start", "big"), edge("big", "yes", "true"), edge("big", "call", "false"), edge("call", "fine"),
             edge("call", "no", "error")])
        big, small = self.ask(flow, {"n": 11}), self.ask(flow, {"n": 1})
        self.assertEqual((big.status, big.text), (202, "big"))
        self.assertEqual(small.status, 424)
        self.assertIn("127.0.0.1", small.text)

    def test_a_run_that_reaches_no_answer_tells_what_it_came_to(self):
        flow = self.flow([node("ok", "boolean_condition", input="{{ payload.ok }}"), answers("a", "answer"),
                          node("t", "text_transform", template="no answer")],
                         [edge("start", "ok"), edge("ok", "a", "true"), edge("ok", "t", "false")])
        self.assertEqual(self.ask(flow, {"ok": True}).text, "answer")
        answer = self.ask(flow, {"ok": False})
        self.assertEqual((answer.status, answer.json), (200, {"text": "no answer"}))
        self.assertIsNotNone(answer.run)

    def test_a_failed_run_names_itself_and_the_reason(self):
        flow = self.row(node("bad", "json_parser", input="{{ payload.text }}"), answers("a", "x"))
        answer = self.ask(flow, {"text": "{"})
        self.assertEqual((answer.status, answer.json["code"], answer.json["execution_id"]), (500, "run_failed", answer.run))
        self.assertIn("node 'bad'", answer.json["message"])
        self.assertEqual(self.ended(answer.run)["state"], "failed")

    def test_fifty_at_once(self):
        flow = self.row(answers("a", "{{ payload.n }}"))
        texts = list(self.threads.map(lambda n: self.ask(flow, {"n": n}).text, range(50)))
        self.assertEqual(texts, [str(n) for n in range(50)])

    # ---- time ----

    def test_a_run_that_takes_too_long_is_ended(self):
        gate = self.gate()
        began = time.monotonic()
        answer = self.ask(self.gated_flow(gate))
        took = time.monotonic() - began
        self.assertEqual((answer.status, answer.json["code"], answer.json["execution_id"]), (504, "run_timed_out", answer.run))
        self.assertGreaterEqual(took, SYNC_TIMEOUT_S - 0.1)
        self.assertLess(took, SYNC_TIMEOUT_S + 5)
        run = self.ended(answer.run)
        self.assertEqual(run["state"], "failed")
        self.assertIn("3s", run["error_message"])

    def test_a_run_that_waits_for_another_try_goes_on(self):
        other = StandIn(lambda _: (503 if len(other.seen) < 2 else 200, {}, ""))
        self.addCleanup(other.close)
        call = node("call", "webhook", url=other.url, retry={"max_attempts": 2, "initial_interval": "6s", "jitter": 0})
        answer = self.ask(self.row(call, answers("a", "x")))
        self.assertEqual((answer.status, answer.json["code"]), (504, "run_timed_out"))
        self.assertEqual(self.ended(answer.run)["state"], "completed")

    # ---- callers and runs part ----

    def test_the_run_goes_on_without_its_caller(self):
        gate = self.gate()
        flow = self.gated_flow(gate)
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=60)
        connection.request("POST", f"/workflows/sync/{flow}", "{}", {"Authorization": f"Bearer {self.key}"})
        self.assertTrue(gate.reached.wait(30))
        connection.close()
        gate.open.set()
        self.assertEqual(self.ended(self.newest_run(flow))["state"], "completed")

    def test_a_cancelled_run_answers(self):
        gate = self.gate()
        flow = self.gated_flow(gate)
        waiting = self.threads.submit(self.ask, flow)
        self.assertTrue(gate.reached.wait(30))
        self.assertEqual(self.server.call("POST", f"/workflows/runs/{self.newest_run(flow)}/cancel")[0], 200)
        self.assertEqual((waiting.result().status, waiting.result().json["code"]), (500, "run_cancelled"))

    def test_a_workflow_that_is_paused_or_deleted_meanwhile(self):
        gate = self.gate()
        flow = self.gated_flow(gate)
        waiting = self.threads.submit(self.ask, flow)
        self.assertTrue(gate.reached.wait(30))
        self.assertEqual(self.server.call("PUT", f"/workflows/{flow}", {"is_active": False})[0], 200)
        self.assertEqual(self.ask(flow).json["code"], "workflow_inactive")
        gate.open.set()
        self.assertEqual(waiting.result().text, "n is 7")
        gate = self.gate()
        flow = self.gated_flow(gate)
        waiting = self.threads.submit(self.ask, flow)
        self.assertTrue(gate.reached.wait(30))
        self.assertEqual(self.server.call("DELETE", f"/workflows/{flow}")[0], 204)
        self.assertEqual((waiting.result().status, waiting.result().json["execution_id"]), (404, waiting.result().run))
        self.assertEqual(self.ask(flow).status, 404)

    def test_the_same_key_waits_for_the_same_run(self):
        gate = self.gate()
        flow = self.gated_flow(gate)
        keyed = {"headers": {"Idempotency-Key": "order-7"}}
        waiting = [self.threads.submit(self.ask, flow, {"a": 1}, **keyed) for _ in range(5)]
        self.assertTrue(gate.reached.wait(30))
        self.assertEqual(self.ask(flow, {"a": 2}, **keyed).status, 409)
        gate.open.set()
        answered = [each.result() for each in waiting] + [self.ask(flow, {"a": 1}, **keyed)]
        self.assertEqual({(each.status, each.text) for each in answered}, {(200, "n is 7")})
        self.assertEqual(len({each.run for each in answered}), 1)
        self.assertEqual(len(gate.server.seen), 1)

    def test_two_keys_in_one_call_are_refused(self):
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=60)
        self.addCleanup(connection.close)
        connection.putrequest("POST", f"/workflows/sync/{self.row(answers('a', 'x'))}")
        for name, value in (("Authorization", f"Bearer {self.key}"), ("Idempotency-Key", "a"),
                            ("idempotency-key", "a"), ("Content-Length", "2")):
            connection.putheader(name, value)
        connection.endheaders(b"{}")
        self.assertEqual(Answer(connection.getresponse()).json["code"], "parameter_invalid")

    def test_a_killed_server_ends_the_run_later(self):
        gate = self.gate()
        flow = self.gated_flow(gate)
        keyed = {"headers": {"Idempotency-Key": "over a crash"}}
        waiting = self.threads.submit(self.ask, flow, **keyed)
        self.assertTrue(gate.reached.wait(30))
        self.server.kill()
        with self.assertRaises((ConnectionError, http.client.HTTPException)):
            waiting.result()
        gate.open.set()
        self.server.start()
        run = self.newest_run(flow)
        self.assertEqual(self.ended(run)["state"], "completed")
        answer = self.ask(flow, **keyed)
        self.assertEqual((answer.text, answer.run), ("n is 7", run))

    def test_a_stopping_server_says_so(self):
        gate = self.gate()
        with tempfile.TemporaryDirectory() as folder:
            server = Server(folder, "--egress-allow", "127.0.0.0/8", "--drain", "2s").start()
            flow, _ = server.create_workflow("stops", *chain(node("start", "sync_request_trigger"), node(
                "call", "webhook", url=gate.server.url), answers("a", "done")))
            waiting = self.threads.submit(self.ask, flow, key=ADMIN_KEY, server=server)
            self.assertTrue(gate.reached.wait(30))
            stopping = self.threads.submit(server.stop)
            answer = waiting.result()
            self.assertEqual((answer.status, answer.json["execution_id"]), (503, answer.run))
            self.assertEqual(stopping.result(), 0)
            gate.open.set()
            server.start()
            self.assertEqual(self.ended(answer.run, server)["state"], "completed")
            self.assertEqual(server.stop(), 0)

    # ---- what is not taken ----

    def test_keys(self):
        flow = self.row(answers("a", "x"))
        status, made = self.server.call("POST", "/workflows/api-keys", {"name": "other", "scopes": ["*"], "team_id": 5})
        self.assertEqual(status, 201, made)
        soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)
        expiring = self.new_key("api-key:short", expires_at=soon.isoformat())
        self.assertEqual(self.ask(flow, key=ADMIN_KEY).status, 200)
        self.assertEqual(self.ask(flow, key=self.new_key("api-key:theirs", made["key"])).status, 404)
        self.assertEqual(self.ask(flow, key=made["key"]).status, 404)
        for wrong in ("wfk_" + "0" * 64, "wfk_", self.key + "x", self.key.upper()):
            with self.subTest(key=wrong):
                self.assertEqual(self.ask(flow, key=wrong).status, 401)
        deadline = time.monotonic() + 30
        while self.ask(flow, key=expiring).status == 200:
            self.assertLess(time.monotonic(), deadline)
        self.assertEqual(self.ask(flow, key=expiring).json["code"], "api_key_expired")
        self.assertEqual(self.server.call("GET", f"/workflows/{flow}", key=self.key)[0], 401)  # it opens nothing else

    def test_payloads(self):
        flow = self.row(answers("a", "{{ payload.sku }}"), input_schema={
            "type": "object", "required": ["sku"], "properties": {"sku": {"type": "string", "minLength": 3}}})
        self.assertEqual(self.ask(flow, {"sku": "A-17"}).text, "A-17")
        for payload, names in (({}, "sku"), ({"sku": "A"}, "/sku"), ({"sku": 7}, "/sku")):
            answer = self.ask(flow, payload)
            self.assertEqual((answer.status, answer.json["code"]), (400, "payload_invalid"))
            self.assertIn(names, answer.json["message"])
        for body in ("[]", '"x"', "7", "null", "{", b"\xff", '{"sku": "A-17"} x', "[" * 1000):
            with self.subTest(body=body):
                self.assertEqual(self.ask(flow, body).status, 400)
        self.assertEqual(self.ask(flow, b" " * ((1 << 20) + 1)).status, 413)
        self.assertEqual(self.server.call("GET", f"/workflows/{flow}/executions")[1]["meta"]["total"], 1)

    def test_by_hand_and_again(self):
        flow = self.row(answers("a", "{{ payload.n }}"), input_schema={"required": ["n"]})
        self.assertEqual(self.server.call("POST", f"/workflows/{flow}/execute", {"context": {}})[0], 400)
        status, run = self.server.call("POST", f"/workflows/{flow}/execute", {"context": {"n": 5}})
        self.assertEqual(status, 202)
        self.assertEqual(self.ended(run["id"])["logs"][-1]["output"]["text"], "5")
        first = self.ask(flow, {"n": 6}).run
        status, again = self.server.call("POST", f"/workflows/runs/{first}/rerun")
        self.assertEqual(status, 202)
        self.assertEqual(self.ended(again["new_run"]["id"])["logs"][-1]["output"]["text"], "6")
        nodes = [node("start", "sync_request_trigger", input_schema={"required": ["m"]}), answers("a", "m")]
        self.assertEqual(self.server.call("PUT", f"/workflows/{flow}", {"nodes": nodes})[0], 200)
        self.assertEqual(self.server.call("POST", f"/workflows/runs/{first}/rerun")[0], 400)
        status, again = self.server.call("POST", f"/workflows/runs/{first}/rerun", {"version": "same"})
        self.assertEqual(status, 202)
        self.assertEqual(self.ended(again["new_run"]["id"])["logs"][-1]["output"]["text"], "6")

    def test_other_workflows_are_not_synchronous(self):
        flow, _ = self.server.create_workflow("not sync", *chain(node("start", "webhook_trigger")))
        self.assertEqual((self.ask(flow).status, self.ask(flow).json["code"]), (409, "not_synchronous"))
        for missing in ("fl_" + "0" * 26, "x"):
            self.assertEqual(self.ask(missing).status, 404)

    def test_secrets_stay_inside(self):
        self.server.call("POST", "/workflows/vault", {"name": "hidden", "secret": "a very secret value"})
        flow = self.row(answers("a", "{{ vault.hidden }}"))
        answer = self.ask(flow)
        self.assertEqual((answer.status, answer.json["code"]), (500, "run_failed"))
        self.assertNotIn("a very secret value", answer.text)
        self.assertNotIn("~vault~", answer.text)


if __name__ == "__main__":
    unittest.main()
