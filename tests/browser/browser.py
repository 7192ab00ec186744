"""A real browser, driven over the pipe of the DevTools protocol. Only the standard library."""
import json
import os
import subprocess
import tempfile
import time

ANSWERS_WITHIN_S = 60


class Gone(Exception):
    """The browser could not do it, e.g. because its page went away meanwhile."""


class Browser:
    """Chromium without a window and one page in it. `complaints` is what its console said."""

    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory(prefix="sluice-browser-", ignore_cleanup_errors=True)
        read_commands, self.commands = os.pipe()
        self.answers, write_answers = os.pipe()
        with open(os.path.join(self.folder.name, "log"), "wb") as log:
            # The browser reads commands from its descriptor 3 and answers on 4.
            self.process = subprocess.Popen(
                ["bash", "-c", f'exec "$@" 3<&{read_commands} 4>&{write_answers}', "bash",
                 "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                 "--remote-debugging-pipe", f"--user-data-dir={self.folder.name}/profile", *options, "about:blank"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(read_commands, write_answers))
        os.close(read_commands)
        os.close(write_answers)
        self.buffer, self.number, self.session, self.complaints = b"", 0, None, []
        target = next(each for each in self.command("Target.getTargets")["targetInfos"] if each["type"] == "page")
        attached = self.command("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.command(f"{domain}.enable")

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.commands)
        os.close(self.answers)
        self.folder.cleanup()

    def _next(self):
        while b"\0" not in self.buffer:
            more = os.read(self.answers, 1 << 16)
            if not more:
                with open(os.path.join(self.folder.name, "log"), encoding="utf-8", errors="replace") as log:
                    raise AssertionError("the browser ended:\n" + log.read()[-2000:])
            self.buffer += more
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def command(self, method, **parameters):
        self.number += 1
        sent = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            sent["sessionId"] = self.session
        os.write(self.commands, json.dumps(sent).encode() + b"\0")
        while True:
            message = self._next()
            if message.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown"):
                self.complaints.append(json.dumps(message["params"]))
            if message.get("id") == self.number:
                if "error" in message:
                    raise Gone(f"{method}: {message['error']}")
                return message["result"]

    def open(self, url):
        self.command("Page.navigate", url=url)
        self.until(f"location.href == {json.dumps(url)}")

    def evaluate(self, script):
        result = self.command("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def until(self, script):
        """What the script gives on a page that is there as a whole, once that is something."""
        whole = f"document.readyState == 'complete' && ({script})"
        deadline = time.monotonic() + ANSWERS_WITHIN_S
        while time.monotonic() < deadline:
            try:
                value = self.evaluate(whole)
            except Gone:  # between two pages
                continue
            if value:
                return value
        raise AssertionError(f"it does not become true: {script}")
