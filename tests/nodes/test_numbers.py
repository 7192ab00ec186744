"""Numbers keep their digits from the delivery through the run to the call, the log and the answer."""
import http.client
import json
import re
import unittest

from calls import Calls
from sluice_server import ADMIN_KEY, chain, node

ID = "9772945757313177262"
PAYLOAD = '{"id":%s,"price":1.10,"free":0.00,"huge":1e400,"wei":100000000000000000001}' % ID


class Numbers(Calls):
    def bytes_of(self, path):
        """The answer as it was sent, since Python's reader changes numbers itself."""
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=30)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {ADMIN_KEY}"})
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def test_from_the_delivery_to_the_call_and_back(self):
        other = self.other_side(lambda request: (200, {"Content-Type": "application/json"}, PAYLOAD))
        mapper = node("map", "data_mapper", mappings=[
            {"source": "webhook_payload.id", "target": "id"}, {"source": "{{ webhook_payload.price }}", "target": "price"},
            {"source": "{{ webhook_payload.id | plus: 1 }}", "target": "next"}])
        call = node("call", "webhook", url=other.url + "/{{ map.id }}", method="POST",
                    body='{"id": {{ map.id }}, "price": {{ map.price }}, "text": "{{ map.price }}", "all": {{ webhook_payload }}}')
        say = node("say", "text_transform", template="{{ call.body.id }} {{ call.body.price }} {{ call.body.huge }}")
        check = node("check", "number_condition", input="{{ call.body.id }}", operator="==", value="{{ webhook_payload.id }}")
        _, token = self.server.create_workflow("numbers", *chain(node("start", "webhook_trigger"), mapper, call, say, check))
        status, answer = self.server.call("POST", f"/workflows/webhooks/{token}", PAYLOAD, key=None)
        self.assertEqual(status, 202, answer)
        run = self.ended(answer["execution_id"])
        self.assertEqual(run["state"], "completed", run)
        [request] = other.seen
        self.assertEqual(request.path, "/" + ID)
        self.assertEqual(request.body.decode(),
                         '{"id": %s, "price": 1.10, "text": "1.10", "all": %s}' % (ID, PAYLOAD))
        shown = re.sub(r"\s", "", self.bytes_of(f"/workflows/runs/{run['id']}"))
        self.assertIn('{"id":%s,"price":1.10,"next":9772945757313177263}' % ID, shown)
        self.assertIn(PAYLOAD, shown)
        self.assertIn(f'"{ID}1.101e400"', shown)
        self.assertIn('"result":true', shown)

    def test_what_cannot_be_computed_is_said(self):
        _, token = self.server.create_workflow("huge", *chain(
            node("start", "webhook_trigger"), node("call", "text_transform", template="{{ webhook_payload.huge | plus: 1 }}")))
        status, answer = self.server.call("POST", f"/workflows/webhooks/{token}", PAYLOAD, key=None)
        self.assertEqual(status, 202, answer)
        run = self.ended(answer["execution_id"])
        self.assertEqual(run["state"], "failed")
        self.assertIn("1e400 is too large or too small to be computed with", run["error_message"])

    def test_an_id_is_an_idempotency_key_digit_by_digit(self):
        _, token = self.server.create_workflow("keys", *chain(node(
            "start", "webhook_trigger", idempotency={"path": "$.id"}), node("say", "text_transform", template="x")))
        runs = []
        for number in (ID, "9772945757313177263", ID, "1.10", "1.1"):
            status, answer = self.server.call("POST", f"/workflows/webhooks/{token}", '{"id":%s}' % number, key=None)
            self.assertIn(status, (200, 202), answer)
            runs.append(answer["execution_id"])
        self.assertEqual(runs[0], runs[2])
        self.assertEqual(len(set(runs)), 4)

    def test_an_export_has_them_as_they_were_written(self):
        flow, _ = self.server.create_workflow("written", *chain(node("start", "manual_trigger"), node(
            "map", "data_mapper", mappings=[{"source": {"price": 1, "id": int(ID)}, "target": "a"}])))
        self.assertIn(ID, self.bytes_of(f"/workflows/{flow}"))
        self.assertEqual(json.loads(self.bytes_of(f"/workflows/{flow}"))["id"], flow)


if __name__ == "__main__":
    unittest.main()
