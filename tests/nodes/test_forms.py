"""Forms: the page and its JSON, routes by button, visibility, expiry, restarts, items, cancelling."""
import html.parser
import http.client
import itertools
import threading
import time
import unittest
import urllib.parse

from calls import ENDS_WITHIN_S, Calls
from sluice_server import chain, node

ENCODED = "application/x-www-form-urlencoded"
BUTTON = ":button"


def edge(source, target, handle=None):
    made = {"id": f"{source}-{target}-{handle}", "source": source, "target": target}
    return {**made, "sourceHandle": handle} if handle else made


class Page(html.parser.HTMLParser):
    """What stands in a page: headline, controls by name, errors by field, all text."""

    def __init__(self, text):
        super().__init__()
        self.controls, self.errors, self.off, self.text = {}, {}, set(), []
        self.at = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if "name" in found and tag != "meta":
            self.controls.setdefault(found["name"], []).append({**found, "tag": tag})
        if "data-off" in found:
            self.off.add(found["data-field"])
        self.at = found["id"][2:] if found.get("class") == "error" else None

    def handle_data(self, data):
        self.text.append(data)
        if self.at and data.strip():
            self.errors[self.at] = data
            self.at = None


class Forms(Calls):
    numbers = itertools.count(20_000)

    def start(self, form, payload=None, more=(), edges=None):
        """The id of a run that has come to its form `ask`, whose settings are given."""
        nodes = [node("start", "webhook_trigger"), node("ask", "interactive_form", **form), *more]
        _, token = self.server.create_workflow(f"form {next(self.numbers)}", nodes, edges or [edge("start", "ask")])
        status, answer = self.server.call("POST", f"/workflows/webhooks/{token}", payload or {}, key=None)
        self.assertEqual(status, 202, answer)
        return answer["execution_id"]

    def until(self, condition):
        deadline = time.monotonic() + ENDS_WITHIN_S
        while time.monotonic() < deadline:
            value = condition()
            if value:
                return value
        return self.fail("it does not come")

    def run_of(self, run_id):
        status, run = self.server.call("GET", f"/workflows/runs/{run_id}")
        self.assertEqual(status, 200, run)
        return run

    def opened(self, run_id, count=1):
        """Paths of the forms that the run waits for."""
        def waiting():
            run = self.run_of(run_id)
            return run if run["state"] == "waiting" and len(run["forms"]) == count else None
        run = self.until(waiting)
        self.assertEqual(run["status"], "awaiting_ui_interaction")
        _, page = self.server.call("GET", "/workflows/runs?status=waiting&per_page=100")
        self.assertEqual([row["status"] for row in page["data"] if row["id"] == run_id], ["awaiting_ui_interaction"])
        return [urllib.parse.urlparse(form["url"]).path for form in run["forms"]]

    def ask(self, method, path, body=None, **headers):
        """(status, headers, text) as a browser gets them."""
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=30)
        sent = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
                **{name.replace("_", "-"): value for name, value in headers.items()}}
        if isinstance(body, (dict, list)):
            body = urllib.parse.urlencode(body, doseq=True)
            sent.setdefault("Content-Type", ENCODED)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def answer(self, path, values, button=None):
        """(status, body) of a program's answer."""
        body = {"values": values} if button is None else {"values": values, "button": button}
        return self.server.call("POST", path, body, key=None)

    def output_of(self, run, node_id="ask"):
        return [log["output"] for log in run["logs"] if log["node_id"] == node_id][-1]

    REFUND = {
        "title": "Refund for {{ webhook_payload.who }}",
        "fields": [
            {"id": "amount", "label": "Amount", "type": "number", "min": 1, "max": "{{ webhook_payload.total }}",
             "required": True, "default": "{{ webhook_payload.total }}"},
            {"id": "reason", "label": "Reason", "type": "radio", "options": ["late", "other"], "required": True},
            {"id": "note", "label": "What?", "type": "textarea", "required": True,
             "visible_if": {"field": "reason", "value": "other"}},
            {"id": "sure", "label": "Sure", "type": "checkbox"},
            {"id": "order", "type": "hidden", "default": "{{ webhook_payload.id }}"}],
        "buttons": [{"id": "yes", "label": "Approve"}, {"id": "no", "label": "Reject", "validates": False}]}
    WAYS = (node("paid", "text_transform", template="paid {{ ask.values.amount }}"),
            node("kept", "text_transform", template="kept"))
    WAY_EDGES = [edge("start", "ask"), edge("ask", "paid", "yes"), edge("ask", "kept", "no")]
    PAYLOAD = {"who": "<b>Ada & Co</b>", "total": 80, "id": {"order": 7}}

    def refund(self):
        run_id = self.start(self.REFUND, self.PAYLOAD, self.WAYS, self.WAY_EDGES)
        return run_id, self.opened(run_id)[0]

    def test_the_page_and_its_answer(self):
        run_id, path = self.refund()
        status, headers, text = self.ask("GET", path)
        self.assertEqual(status, 200)
        page = Page(text)
        self.assertIn("Refund for &lt;b&gt;Ada &amp; Co&lt;/b&gt;", text)
        self.assertNotIn("<b>", text)
        self.assertEqual(page.controls["amount"][0]["value"], "80")
        self.assertEqual(page.controls["amount"][0]["max"], "80")
        self.assertEqual(page.off, {"note"})
        self.assertNotIn("order", page.controls)
        self.assertEqual([each["value"] for each in page.controls[BUTTON]], ["yes", "no"])
        self.assertIn("formnovalidate", page.controls[BUTTON][1])
        self.assertEqual(headers["Cache-Control"], "no-store")
        self.assertEqual(headers["X-Frame-Options"], "DENY")
        self.assertEqual(headers["Referrer-Policy"], "no-referrer")
        self.assertRegex(headers["Content-Security-Policy"],
                         r"default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; connect-src 'self'")

        # Wrong: the page again, with what was filled in and what is wrong with it.
        status, _, text = self.ask("POST", path, {"amount": "90", "reason": "other", "note": "<i>\n& so", BUTTON: "yes"})
        self.assertEqual(status, 422)
        page = Page(text)
        self.assertEqual(page.errors, {"amount": "Must be at most 80."})
        self.assertEqual(page.off, set())
        self.assertEqual(page.controls["amount"][0]["value"], "90")
        self.assertIn("&lt;i&gt;\n&amp; so</textarea>", text)
        self.assertIn("checked", page.controls["reason"][1])
        self.assertEqual(self.run_of(run_id)["state"], "waiting")

        status, _, text = self.ask("POST", path, {"amount": "12.50", "reason": "other", "note": "a\r\nb", "sure": "true",
                                                  BUTTON: "yes"})
        self.assertEqual(status, 200)
        self.assertIn("Thank you", text)
        run = self.ended(run_id)
        output = self.output_of(run)
        self.assertEqual(output["button"], "yes")
        self.assertEqual(output["values"], {"amount": 12.5, "reason": "other", "note": "a\nb", "sure": True,
                                            "order": {"order": 7}})
        self.assertRegex(output["submitted_at"], r"^\d{4}-\d\d-\d\dT")
        self.assertEqual(self.output_of(run, "paid"), {"text": "paid 12.5"})
        self.assertEqual(run["forms"], [])
        for method, body in (("GET", None), ("POST", {BUTTON: "no"})):
            status, _, text = self.ask(method, path, body)
            self.assertEqual(status, 410)
            self.assertIn("answered already", text)

    def test_programs_answer_with_json(self):
        run_id, path = self.refund()
        status, form = self.server.call("GET", path, key=None, headers={"Accept": "application/json"})
        self.assertEqual(status, 200)
        self.assertEqual(form["title"], "Refund for <b>Ada & Co</b>")
        self.assertEqual([field["id"] for field in form["fields"]], ["amount", "reason", "note", "sure"])
        self.assertEqual(form["visible"], ["amount", "reason", "sure"])
        self.assertNotIn("order", str(form["fields"]))
        status, checked = self.server.call("POST", path + "/check", {"values": {"reason": "other"}}, key=None)
        self.assertEqual((status, checked), (200, {"visible": ["amount", "reason", "note", "sure"],
                                                   "field_errors": {"note": "Please fill in this field."}}))
        rows = (({"amount": 90}, "yes", {"amount": "Must be at most 80.", "reason": "Please choose an option."}),
                ({"reason": "late", "order": {"order": 8}}, "yes", {"order": "This field cannot be changed."}),
                ({"reason": "late", "colour": 1}, "yes", {"colour": "This form has no such field."}),
                ({"reason": "late"}, None, {"": "Please choose one of the buttons."}),
                ({"reason": "late"}, "perhaps", {"": "Please choose one of the buttons."}))
        for values, button, errors in rows:
            status, answer = self.answer(path, values, button)
            self.assertEqual((status, answer.get("field_errors")), (422, errors), answer)
        status, answer = self.answer(path, {"reason": "late", "note": "not asked for"}, "yes")
        self.assertEqual((status, answer["status"], answer["button"]), (200, "received", "yes"))
        self.assertEqual(self.output_of(self.ended(run_id))["values"],
                         {"amount": 80, "reason": "late", "sure": False, "order": {"order": 7}})
        status, answer = self.answer(path, {"reason": "late"}, "yes")
        self.assertEqual((status, answer["code"]), (410, "form_answered"))

    def test_lists_of_runs_that_wait_for_somebody(self):
        flow, token = self.server.create_workflow(
            f"list {next(self.numbers)}", *chain(node("start", "webhook_trigger"), node("ask", "interactive_form")))
        runs = [self.server.call("POST", f"/workflows/webhooks/{token}", {}, key=None)[1]["execution_id"] for _ in range(3)]
        paths = [self.opened(run_id)[0] for run_id in runs]
        listed = f"/workflows/{flow}/executions?status=awaiting_ui_interaction&per_page=2"
        _, page = self.server.call("GET", listed)
        self.assertEqual([row["id"] for row in page["data"]], runs[:0:-1])
        self.assertEqual((page["meta"]["total"], page["data"][0]["status"]), (3, "awaiting_ui_interaction"))
        self.answer(paths[0], {})
        self.ended(runs[0])
        _, page = self.server.call("GET", listed + "&page=2")
        self.assertEqual((page["data"], page["meta"]["total"]), ([], 2))

    def test_a_button_that_does_not_validate(self):
        run_id, path = self.refund()
        status, _, _ = self.ask("POST", path, {"amount": "many", BUTTON: "no"})
        self.assertEqual(status, 200)
        run = self.ended(run_id)
        self.assertEqual(self.output_of(run)["values"]["amount"], None)
        self.assertEqual(self.output_of(run, "kept"), {"text": "kept"})

    def test_a_form_expires(self):
        done = node("late", "text_transform", template="late: {{ ask.expired }}")
        run_id = self.start({"title": "Quick", "expires_after": 0.3}, more=[done],
                            edges=[edge("start", "ask"), edge("ask", "late", "expired")])
        run = self.ended(run_id)
        self.assertEqual(self.output_of(run, "late"), {"text": "late: true"})
        waiting = [log for log in run["logs"] if log["event"] == "waiting"]
        self.assertEqual([(log["node_id"], log["output"]["title"]) for log in waiting], [("ask", "Quick")])

        # One that is over is closed, whether or not the run has noticed.
        run_id = self.start({"expires_after": 1})
        path = self.opened(run_id)[0]
        status, _, text = self.until(lambda: (lambda got: got if got[0] == 410 else None)(self.ask("GET", path)))
        self.assertIn("expired", text)
        self.assertEqual(self.answer(path, {})[0], 410)
        self.assertEqual(self.output_of(self.ended(run_id))["expired"], True)
        status, answer = self.answer(path, {})
        self.assertEqual((status, answer["code"]), (410, "form_expired"))

    def test_a_killed_server_still_takes_the_answer(self):
        run_id, path = self.refund()
        self.server.kill()
        self.server.start()
        self.assertEqual(self.opened(run_id), [path])
        self.assertEqual(self.ask("GET", path)[0], 200)
        self.assertEqual(self.answer(path, {"reason": "late"}, "yes")[0], 200)
        # What was acknowledged is on disk.
        self.server.kill()
        self.server.start()
        self.assertEqual(self.ask("GET", path)[0], 410)
        self.assertEqual(self.output_of(self.ended(run_id), "paid"), {"text": "paid 80"})

    def test_of_many_at_the_same_time_one_wins(self):
        run_id, path = self.refund()
        gate = threading.Barrier(8)
        answers = []

        def send(number):
            gate.wait()
            answers.append((self.answer(path, {"reason": "late", "amount": number + 1}, "yes")[0], number + 1))

        threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(status for status, _ in answers), [200] + [410] * 7)
        winner = next(amount for status, amount in answers if status == 200)
        self.assertEqual(self.output_of(self.ended(run_id))["values"]["amount"], winner)

    def test_every_item_has_a_form_of_its_own(self):
        inside = node("ask", "interactive_form", title="For {{ item }}", fields=[{"id": "say"}])
        nodes = [node("start", "webhook_trigger"), node("each", "iterator", items="{{ webhook_payload.names }}"),
                 {**inside, "parentId": "each"}]
        _, token = self.server.create_workflow(f"items {next(self.numbers)}", nodes, [edge("start", "each")])
        _, answer = self.server.call("POST", f"/workflows/webhooks/{token}", {"names": ["Ada", "Bob"]}, key=None)
        run_id = answer["execution_id"]
        first, second = self.opened(run_id, 2)
        forms = self.run_of(run_id)["forms"]
        self.assertEqual([(form["item"], form["title"]) for form in forms], [("0", "For Ada"), ("1", "For Bob")])
        self.assertIn("For Bob", self.ask("GET", second)[2])
        self.assertEqual(self.answer(second, {"say": "b"})[0], 200)
        self.assertEqual(self.opened(run_id), [first])
        self.assertEqual(self.answer(first, {"say": "a"})[0], 200)
        items = self.output_of(self.ended(run_id), "each")["items"]
        self.assertEqual([item["values"] for item in items], [{"say": "a"}, {"say": "b"}])

    def test_an_item_that_another_one_ended(self):
        gate = threading.Event()
        other = self.other_side(lambda request: (gate.wait(30) and 400, {}, ""))
        self.addCleanup(gate.set)
        nodes = [node("start", "webhook_trigger"),
                 node("each", "iterator", items=[0, 1], continue_on_error=True),
                 *({**inner, "parentId": "each"} for inner in (
                     node("last", "number_condition", input="{{ item }}", operator="==", value=1),
                     node("call", "webhook", url=other.url, method="POST"), node("ask", "interactive_form"))),
                 node("nap", "delay", duration="1h")]
        edges = [edge("start", "each"), edge("last", "call", "true"), edge("last", "ask", "false"),
                 edge("each", "nap", "error")]
        _, token = self.server.create_workflow(f"ended items {next(self.numbers)}", nodes, edges)
        _, answer = self.server.call("POST", f"/workflows/webhooks/{token}", {}, key=None)
        run_id = answer["execution_id"]
        form = self.until(lambda: self.run_of(run_id)["forms"])[0]
        path = urllib.parse.urlparse(form["url"]).path
        self.assertEqual(self.ask("GET", path)[0], 200)
        gate.set()
        run = self.until(lambda: (lambda run: run if run["wakes_at"] and not run["forms"] else None)(self.run_of(run_id)))
        self.assertEqual((run["status"], run["state"]), ("running", "waiting"))
        self.assertEqual(self.ask("GET", path)[0], 410)
        self.assertEqual(self.answer(path, {})[0], 410)

    def test_a_step_before_the_form_can_send_its_link(self):
        other = self.other_side(lambda request: (200, {}, ""))
        nodes = [node("start", "webhook_trigger"),
                 node("mail", "webhook", url=other.url + "/mail", method="POST", body={"link": "{{ forms.ask.url }}"}),
                 node("ask", "interactive_form")]
        _, token = self.server.create_workflow(f"link {next(self.numbers)}", *chain(*nodes))
        _, answer = self.server.call("POST", f"/workflows/webhooks/{token}", {}, key=None)
        path = self.opened(answer["execution_id"])[0]
        self.assertIn(f'http://{self.server.host}:{self.server.port}{path}', other.seen[0].body.decode())

    def test_nobody_answers_for_a_run_that_is_over(self):
        run_id, path = self.refund()
        self.assertEqual(self.server.call("POST", f"/workflows/runs/{run_id}/cancel", {})[0], 200)
        for method, body in (("GET", None), ("POST", {BUTTON: "no"})):
            status, _, text = self.ask(method, path, body)
            self.assertEqual(status, 410)
            self.assertIn("closed", text)
        self.assertEqual(self.run_of(run_id)["status"], "cancelled")
        _, path = self.refund()
        self.assertEqual(self.ask("GET", path[:-1] + ("0" if path[-1] != "0" else "1"))[0], 404)
        self.assertEqual(self.ask("GET", "/forms/x")[0], 404)

    def test_a_form_that_the_run_has_not_come_to(self):
        other = self.other_side(lambda request: (200, {}, ""))
        nodes = [node("start", "webhook_trigger"),
                 node("mail", "webhook", url=other.url + "/mail", method="POST", body={"link": "{{ forms.ask.url }}"}),
                 node("wait", "delay", duration="1h"), node("ask", "interactive_form")]
        _, token = self.server.create_workflow(f"early {next(self.numbers)}", *chain(*nodes))
        _, answer = self.server.call("POST", f"/workflows/webhooks/{token}", {}, key=None)
        link = self.until(lambda: other.seen and other.seen[0].body.decode())
        path = urllib.parse.urlparse(link[link.index("http"):].rstrip('"}')).path
        status, _, text = self.ask("GET", path)
        self.assertEqual(status, 404)
        self.assertIn("not open yet", text)
        run = self.until(lambda: (lambda run: run if run["state"] == "waiting" else None)(self.run_of(answer["execution_id"])))
        self.assertEqual((run["status"], run["forms"]), ("running", []))
        _, page = self.server.call("GET", f"/workflows/{run['workflow_id']}/executions")
        self.assertEqual([row["status"] for row in page["data"]], ["running"])

    def test_what_else_is_refused(self):
        _, path = self.refund()
        rows = ((403, {"Sec-Fetch-Site": "cross-site"}, {BUTTON: "no"}),
                (403, {"Origin": "https://elsewhere.example"}, {BUTTON: "no"}),
                (415, {"Content-Type": "text/plain"}, "x"),
                (415, {}, None),
                (400, {"Content-Type": "application/json"}, "{"),
                (400, {"Content-Type": "application/json"}, '{"values": []}'),
                (400, {"Content-Type": ENCODED}, "amount=%zz"),
                (400, {"Content-Type": ENCODED}, "amount=%ff"),
                (413, {"Content-Type": ENCODED}, "x" * ((1 << 20) + 1)))
        for wanted, headers, body in rows:
            with self.subTest(status=wanted, headers=headers):
                self.assertEqual(self.ask("POST", path, body, **headers)[0], wanted)
                self.assertEqual(self.ask("POST", path + "/check", body, **headers)[0], wanted)
        self.assertEqual(self.ask("POST", path, {"amount": "x", BUTTON: "yes"}, Origin="null")[0], 422)
        same = f"http://{self.server.host}:{self.server.port}"
        self.assertEqual(self.ask("POST", path, {"amount": "x", BUTTON: "yes"}, Origin=same)[0], 422)

    def test_who_may_only_read_does_not_see_the_link(self):
        run_id, _ = self.refund()
        status, key = self.server.call("POST", "/workflows/api-keys", {"name": "reader", "scopes": ["runs:read"]})
        self.assertEqual(status, 201, key)
        _, run = self.server.call("GET", f"/workflows/runs/{run_id}", key=key["key"])
        self.assertEqual(run["status"], "awaiting_ui_interaction")
        self.assertEqual(run["forms"][0]["url"], None)

    def test_a_secret_is_not_shown(self):
        status, item = self.server.call("POST", "/workflows/vault", {"name": "KEY", "secret": "not for forms"})
        self.assertEqual(status, 201, item)
        run_id = self.start({"title": "It is {{ vault.KEY }}"})
        run = self.ended(run_id)
        self.assertEqual(run["state"], "failed")
        self.assertIn("cannot be shown in a form", run["error_message"])


if __name__ == "__main__":
    unittest.main()
