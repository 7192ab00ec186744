"""`sluice listen`: deliveries and runs as they happen."""
import http.client
import http.server
import json
import threading
import time
import unittest

from served import WORKFLOW, Served
from sluice_server import ADMIN_KEY


class WithoutEvents(http.server.BaseHTTPRequestHandler):
    """Hands requests on to a server, but for GET /events, as if it were an older one."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path.startswith("/events"):
            return self.answer(404, b"{}")
        connection = http.client.HTTPConnection(self.server.behind.host, self.server.behind.port, timeout=30)
        try:
            connection.request("GET", self.path, headers={"Authorization": self.headers["Authorization"]})
            answer = connection.getresponse()
            self.answer(answer.status, answer.read())
        finally:
            connection.close()

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Listen(Served):
    def readers(self):
        """How many streams of events are open."""
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=30)
        try:
            connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {ADMIN_KEY}"})
            lines = connection.getresponse().read().decode().splitlines()
        finally:
            connection.close()
        return next(float(line.split()[1]) for line in lines if line.startswith("sluice_event_readers"))

    def test_the_server_tells_when_something_happens(self):
        self.sluice.output("apply", self.sluice.write("greeting.yaml", WORKFLOW.format(name="greeting", text="Hello")))
        listener = self.process("listen")
        listener.until("listening to")
        deadline = time.monotonic() + 30
        while self.readers() != 1:
            self.assertLess(time.monotonic(), deadline, "no stream of events was opened")
        self.sluice.json("send", "greeting", "--secret", "a secret")
        listener.until("completed")

    def test_a_server_without_a_stream_of_events_is_asked(self):
        older = http.server.ThreadingHTTPServer(("127.0.0.1", 0), WithoutEvents)
        older.daemon_threads, older.behind = True, self.server
        threading.Thread(target=older.serve_forever, daemon=True).start()
        self.addCleanup(older.server_close)
        self.addCleanup(older.shutdown)
        self.sluice.output("apply", self.sluice.write("greeting.yaml", WORKFLOW.format(name="greeting", text="Hello")))
        listener = self.process("listen", SLUICE_URL=f"http://127.0.0.1:{older.server_address[1]}")
        listener.until("listening to")
        self.sluice.json("send", "greeting", "--secret", "a secret")
        listener.until("completed")
        self.assertEqual(self.readers(), 0)

    def test_deliveries_and_runs_are_followed(self):
        self.sluice.output("apply", self.sluice.write("greeting.yaml", WORKFLOW.format(name="greeting", text="Hello")))
        self.sluice.output("send", "greeting", "--secret", "a secret")
        everything = self.process("listen")
        everything.until("listening to all workflows")
        one = self.process("listen", "greeting", "--json")
        one.until("listening to greeting")
        [sent] = self.sluice.json("send", "greeting", "--secret", "a secret")
        event = json.loads(one.until(sent["run_id"]))
        self.assertEqual((event["event"], event["workflow"], event["trigger"]), ("run", "greeting", "webhook"))
        self.assertIn("greeting", everything.until("completed"))
        self.assertEqual(self.sluice.run("send", "greeting", "--secret", "wrong").returncode, 1)
        event = json.loads(one.until("rejection"))
        self.assertEqual((event["status"], event["reason"]), (401, "signature"))
        self.assertIn("does not match the body", event["detail"])
        self.assertIn("signature: The signature does not match the body", everything.until("refused with 401"))
        self.assertFalse(any("fl_run" in line and sent["run_id"] not in line for line in one.seen), "only what came after it began")

    def test_listening_ends_after_so_many_events(self):
        self.sluice.output("apply", self.sluice.write("greeting.yaml", WORKFLOW.format(name="greeting", text="Hello")))
        listener = self.process("listen", "--count", "1", "--json")
        listener.until("listening to")
        self.sluice.json("send", "greeting", "--secret", "a secret")
        listener.until('"event":"run"')
        self.assertEqual(listener.process.wait(timeout=60), 0)
        self.assertIn("'nothing' does not exist", self.sluice.error("listen", "nothing", code=3))


if __name__ == "__main__":
    unittest.main()
