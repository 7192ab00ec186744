"""The page of the API in a real browser: it shows every operation, searches, and breaks no rule of its policy."""
import json
import os
import sys
import tempfile
import unittest
import urllib.request

from browser import Browser

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import Server  # noqa: E402

TYPE = """(text => {
  const input = document.querySelector('input[type=text]');
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, text);
  input.dispatchEvent(new Event('input', {bubbles: true}));
  return true;
})"""
FOUND = "[...document.querySelectorAll('[role=search] li')].map(e => e.innerText).join()"
LOADED = "performance.getEntriesByType('resource').map(e => e.name)"


class ApiPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.server = Server(cls.folder.name).start()
        cls.addClassCleanup(cls.server.stop)
        cls.origin = f"http://{cls.server.host}:{cls.server.port}"
        cls.browser = Browser("--window-size=1400,900")
        cls.addClassCleanup(cls.browser.close)

    def test_the_page_shows_all_and_searches(self):
        with urllib.request.urlopen(self.origin + "/openapi.json") as answer:
            document = json.load(answer)
        operations = [each for path in document["paths"].values() for each in path.values() if "operationId" in each]
        browser = self.browser
        browser.open(self.origin + "/docs/api")
        browser.until("document.querySelectorAll('h2').length > 0")
        self.assertEqual(browser.evaluate("document.title"), "Sluice API")
        shown = browser.evaluate("[...document.querySelectorAll('[id^=\"operation/\"]')].map(e => e.id)")
        self.assertEqual(sorted(shown), sorted("operation/" + each["operationId"] for each in operations))
        self.assertEqual(browser.evaluate("getComputedStyle(document.querySelector('.menu-content')).position"), "sticky",
                         "the styles are there")
        browser.evaluate(TYPE + "('rotate webhook')")
        browser.until(f"({FOUND}).includes('Make a new token')")
        self.assertEqual([each for each in browser.evaluate(LOADED) if not each.startswith((self.origin + "/", "blob:"))], [])
        self.assertEqual(browser.complaints, [])


if __name__ == "__main__":
    unittest.main()
