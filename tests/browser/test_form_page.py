"""The page of a form in a real browser: fields that come and go, mistakes beside them, sending it."""
import os
import sys
import tempfile
import time
import unittest

from browser import Browser

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import Server, chain, node  # noqa: E402

COMES_WITHIN_S = 60
FORM = {"title": "Refund?", "expires_after": "2d", "fields": [
            {"id": "email", "label": "Answer to", "type": "email", "required": True},
            {"id": "reason", "type": "radio", "options": ["late", "other"], "required": True},
            {"id": "what", "label": "What was it?", "required": True, "visible_if": {"field": "reason", "value": "other"}}],
        "buttons": [{"id": "yes", "label": "Approve"}, {"id": "no", "label": "Reject", "validates": False}]}
SHOWN = "[...document.querySelectorAll('[data-field]')].filter(e => !e.hidden).map(e => e.dataset.field).join()"


def change(name, value):
    """Fills in a field as a person does who then goes on to the next one."""
    return (f"(() => {{ const e = document.querySelector('[name={name}]'); e.value = {value!r};"
            " e.dispatchEvent(new Event('change', {bubbles: true})); return true; })()")


class FormPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.server = Server(cls.folder.name).start()
        cls.browser = Browser("--window-size=400,900")

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.server.stop()
        cls.folder.cleanup()

    def open_form(self, name):
        """The run that waits for the form that the browser shows now."""
        _, token = self.server.create_workflow(
            name, *chain(node("start", "webhook_trigger"), node("ask", "interactive_form", **FORM)))
        _, answer = self.server.call("POST", f"/workflows/webhooks/{token}", {}, key=None)
        deadline = time.monotonic() + COMES_WITHIN_S
        while time.monotonic() < deadline:
            forms = self.run_of(answer["execution_id"])["forms"]
            if forms:
                self.browser.open(forms[0]["url"])
                return answer["execution_id"]
        return self.fail("the run does not come to its form")

    def run_of(self, run_id):
        return self.server.call("GET", f"/workflows/runs/{run_id}")[1]

    def test_the_page_follows_and_is_sent(self):
        run_id = self.open_form("followed")
        browser = self.browser
        self.assertEqual(browser.evaluate(SHOWN), "email,reason")
        self.assertEqual(browser.evaluate("document.documentElement.scrollWidth <= innerWidth"), True)
        browser.evaluate("document.querySelector('[value=other]').click()")
        browser.until(f"{SHOWN} == 'email,reason,what'")
        self.assertEqual(browser.evaluate("document.querySelector('#e-what').textContent"), "", "not touched yet")
        browser.evaluate(change("email", "ada"))
        browser.until("document.querySelector('#e-email').textContent.startsWith('Enter an email')")
        self.assertEqual(browser.evaluate("document.querySelector('#f-email').getAttribute('aria-invalid')"), "true")
        browser.evaluate(change("email", "ada@example.com"))
        browser.until("document.querySelector('#e-email').textContent == ''")

        # The browser has nothing to object to; the server has.
        browser.evaluate("document.querySelector('[value=yes]').click()")
        browser.until("document.querySelector('.summary') && document.activeElement.className == 'summary'")
        self.assertEqual(browser.evaluate("document.querySelector('#e-what').textContent"), "Please fill in this field.")
        self.assertEqual(browser.evaluate("document.querySelector('[value=other]').checked"), True)
        browser.evaluate("document.querySelector('[value=late]').click()")
        browser.until(f"{SHOWN} == 'email,reason'")
        browser.evaluate("document.querySelector('[value=yes]').click()")
        browser.until("document.body.innerText.includes('Thank you')")
        self.assertEqual(self.run_of(run_id)["logs"][-1]["output"]["values"],
                         {"email": "ada@example.com", "reason": "late"})
        objections = [line for line in browser.complaints if "422" not in line and "favicon" not in line]
        self.assertEqual(objections, [])

    def test_a_button_that_does_not_validate_is_not_held_up(self):
        run_id = self.open_form("rejected")
        self.browser.evaluate("document.querySelector('[value=no]').click()")
        self.browser.until("document.body.innerText.includes('Thank you')")
        self.assertEqual(self.run_of(run_id)["logs"][-1]["handle"], "no")


if __name__ == "__main__":
    unittest.main()
