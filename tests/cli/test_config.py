"""`sluice config`: what it says of a file is what `sluice serve` makes of it."""
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

HERE = os.path.dirname(__file__)
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from command_line import CommandLine  # noqa: E402
from sluice_server import Server, binary, chain, node  # noqa: E402

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "settings.md"
APPEARS_WITHIN_S = 30


class Config(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sluice-config-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.server = Server(os.path.join(self.folder, "data"))
        self.server.host, self.server.port = "127.0.0.1", 1  # nothing here asks a server
        self.sluice = CommandLine(self.server, self.folder)

    def test_the_page_is_that_of_the_program(self):
        self.assertEqual(self.sluice.output("config", "reference"), PAGE.read_text(encoding="utf-8"),
                         "run `sluice config reference > docs/settings.md`")

    def test_each_setting_of_the_page_is_an_option_of_serve(self):
        said = self.sluice.output("serve", "--help")
        keys = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.M)
        self.assertGreater(len(keys), 30)
        for key in keys:
            self.assertIn("--" + key.replace("_", "-"), said)
            self.assertIn("SLUICE_" + key.upper(), said)

    def test_the_example_is_a_good_file(self):
        example = self.sluice.output("config", "example")
        for name, text in (("as-it-is.yaml", example), ("all.yaml", re.sub(r"^#(?=[a-z_]+: )", "", example, flags=re.M))):
            path = self.sluice.write(name, text.replace("/etc/ssl/certs/ca-certificates.crt", os.devnull))
            if name == "all.yaml":
                text = pathlib.Path(self.folder, path).read_text(encoding="utf-8").replace(os.devnull, path)
                self.sluice.write(name, text)
            self.assertEqual(self.sluice.output("config", "check", path), f"{path} is good\n")

    def test_what_is_wrong_is_said(self):
        for text, words in (("lisen: 127.0.0.1:80\n", "unknown setting `lisen`; did you mean `listen`?"),
                            ("nothing_like_it: 1\n", "`sluice config example` lists all"),
                            ("threads: many\n", "threads: "),
                            ("threads: 257\n", "257"),
                            ("keep_runs: soon\n", "soon"),
                            ("log_level: loud\n", "'loud' is not a log level"),
                            ("login_token: maybe\n", "--login-token is 'maybe'"),
                            ("listen: here\n", "'here' is not a valid address"),
                            ("trusted_proxies: proxy\n", "--trusted-proxies: 'proxy' is not"),
                            ("rate_limit: often\n", "--rate-limit: "),
                            ("- a\n", "expected lines of the form"),
                            ("a: [\n", "bad.yaml")):
            path = self.sluice.write("bad.yaml", text)
            checked = self.sluice.error("config", "check", path, code=1)
            self.assertIn(words, checked)
            served = self.sluice.run("serve", "--data", "data", "--listen" if "listen" not in text else "--hooks-listen",
                                     "127.0.0.1:0", "--config", path)
            self.assertNotEqual(served.returncode, 0, text)
            self.assertIn(words, served.stderr)
        self.sluice.error("config", "check", "missing.yaml", code=3)

    def test_each_value_says_where_it_is_from(self):
        path = self.sluice.write("sluice.yaml", "keep_runs: 3d\nthreads: 2\nlog_level: warn\n")
        rows = {row["name"]: row for row in self.sluice.json(
            "config", "show", "--config", path, "--threads", "4", SLUICE_LOG_LEVEL="error")}
        self.assertEqual({name: (rows[name]["value"], rows[name]["origin"], rows[name]["from"])
                          for name in ("keep_runs", "threads", "log_level", "drain")},
                         {"keep_runs": ("3d", "file", path), "threads": ("4", "flag", "--threads"),
                          "log_level": ("error", "environment", "SLUICE_LOG_LEVEL"), "drain": ("20s", "default", "")})
        table = self.sluice.output("config", "show", "--config", path)
        self.assertRegex(table, r"(?m)^keep_runs +3d +file sluice\.yaml$")
        self.assertRegex(table, r"(?m)^public_url +as it listens +default$")

    def wait_for_line(self, server, words):
        deadline = time.monotonic() + APPEARS_WITHIN_S
        while not any(words in line for line in server.lines):
            self.assertLess(time.monotonic(), deadline, words + " is not in\n" + "".join(server.lines))

    def test_a_file_is_read_again_on_sighup(self):
        path = os.path.join(self.folder, "sluice.yaml")
        self.sluice.write("sluice.yaml", "log_level: info\n")
        server = Server(os.path.join(self.folder, "data"), "--config", path).start()
        self.addCleanup(server.stop)

        def reload(text):
            server.lines.clear()
            self.sluice.write("sluice.yaml", text)
            server.process.send_signal(signal.SIGHUP)

        reload("log_level: debug\nthreads: 3\n")
        self.wait_for_line(server, "take effect at the next start: threads")
        server.call("GET", "/api/v1/health")
        self.wait_for_line(server, "a request was answered")
        reload("log_level: deaf\n")
        self.wait_for_line(server, "the settings stay as they are: 'deaf' is not a log level")
        reload("lg_level: info\n")
        self.wait_for_line(server, "did you mean `log_level`?")
        server.call("GET", "/api/v1/health")
        self.wait_for_line(server, "a request was answered")
        reload("log_format: json\n")
        self.wait_for_line(server, '"message":"the settings were read again"')
        server.lines.clear()
        server.call("GET", "/api/v1/health")
        self.assertEqual(server.stop(), 0)
        self.assertNotIn("a request was answered", "".join(server.lines), "the level is the default again")

    def test_what_reloads_is_in_force_and_the_rest_waits_for_a_restart(self):
        path = os.path.join(self.folder, "sluice.yaml")
        self.sluice.write("sluice.yaml", "log_level: info\n")
        server = Server(os.path.join(self.folder, "data"), "--config", path).start()
        self.addCleanup(server.stop)
        workflow, _ = server.create_workflow("calls", *chain(
            node("in", "manual_trigger"), node("call", "webhook", url="http://127.0.0.1:9/", retry={"max_attempts": 1})))

        def failure():
            run = server.call("POST", f"/workflows/{workflow}/execute", {})[1]["id"]
            deadline = time.monotonic() + APPEARS_WITHIN_S
            while not (found := server.call("GET", f"/workflows/runs/{run}")[1])["completed_at"]:
                self.assertLess(time.monotonic(), deadline, found)
            return found["logs"][-1]["error_message"]
        before = failure()

        def settings():
            return {each["name"]: each for each in server.call("GET", "/server/configuration")[1]["settings"]}
        self.assertEqual(settings()["egress_allow"]["origin"], "default")
        server.lines.clear()
        self.sluice.write("sluice.yaml", "egress_allow: 127.0.0.0/8\nkeep_runs: 3d\nrate_limit: [api.example.com=5/s]\n"
                          "circuit_breaker: 5/30s\nqueue_entries_max: 7\nkeep_events: 1h\nslow_step: 1s\ntrusted_proxies: 10.0.0.0/8\n"
                          "trace_ratio: '0.5'\nthreads: 3\n")
        server.process.send_signal(signal.SIGHUP)
        self.wait_for_line(server, "take effect at the next start: threads")
        deadline = time.monotonic() + APPEARS_WITHIN_S
        while (now := settings())["keep_runs"]["value"] != "3d":
            self.assertLess(time.monotonic(), deadline, now)
        self.assertEqual((now["keep_runs"]["origin"], now["keep_runs"]["from"]), ("file", path))
        self.assertEqual((now["threads"]["value"], now["threads"]["at_next_start"]), ("0", "3"))
        self.assertEqual([name for name, each in now.items() if each["at_next_start"] is not None], ["threads"])
        self.assertEqual(server.call("GET", "/server/storage")[1]["retention"]["keep_runs_seconds"], 3 * 86400)
        self.assertNotEqual(failure(), before, "the address may be called now, and refuses")
        findings = {each["code"]: each for each in server.call("GET", "/server/findings")[1]["findings"]}
        self.assertEqual(findings["settings_need_restart"]["facts"], {"settings": ["threads"]})

    def test_limits_of_bodies_steps_and_memory_change_without_a_restart(self):
        path = os.path.join(self.folder, "sluice.yaml")
        self.sluice.write("sluice.yaml", "body_bytes_max: 100\ndelivery_items_max: 2\nsync_timeout: 9s\nrun_steps_max: 2\n"
                          "iterator_items_max: 2\nstep_output_bytes_max: 65536\nstep_compute: 10ms\n")
        server = Server(os.path.join(self.folder, "data"), "--config", path).start()
        self.addCleanup(server.stop)
        _, hook = server.create_workflow("hook", [node("in", "webhook_trigger")], [])
        _, items = server.create_workflow("items", [node("in", "webhook_trigger", body_bytes_max=1000, split="$.items")], [])
        text = node("text", "text_transform", template="{{ context.text }}{{ context.text }}")
        larger, _ = server.create_workflow("larger", *chain(node("in", "manual_trigger"), text, node("after", "text_transform", template="x")))
        sync, _ = server.create_workflow("sync", *chain(node("in", "sync_request_trigger"), node("out", "text_transform", template="x", response=True)))

        def deliver(token, body):
            return server.call("POST", f"/workflows/webhooks/{token}", body, key=None)[0]

        def error_of(text):
            run = server.call("POST", f"/workflows/{larger}/execute", {"context": {"text": text}})[1]["id"]
            deadline = time.monotonic() + APPEARS_WITHIN_S
            while not (found := server.call("GET", f"/workflows/runs/{run}")[1])["completed_at"]:
                self.assertLess(time.monotonic(), deadline, found)
            return found["error_message"]
        large, three, long = {"text": "x" * 100}, {"items": [{"a": 1}, {"a": 2}, {"a": 3}]}, "x" * 40_000
        self.assertEqual(deliver(hook, large), 413)
        self.assertEqual(deliver(items, three), 400)
        self.assertEqual(server.call("POST", f"/workflows/sync/{sync}", large)[0], 413)
        self.assertIn("more than 2 steps", error_of("x"))
        self.sluice.write("sluice.yaml", "run_steps_max: 100\nstep_output_bytes_max: 65536\n")
        server.lines.clear()
        server.process.send_signal(signal.SIGHUP)
        self.wait_for_line(server, "the settings were read again")
        self.assertFalse([line for line in server.lines if "next start" in line], "all of them are in force")
        self.assertEqual(deliver(hook, large), 202)
        self.assertEqual(deliver(items, three), 202)
        self.assertEqual(server.call("POST", f"/workflows/sync/{sync}", large)[0], 200)
        self.assertIsNone(error_of("x"))
        self.assertIn("larger than the 65536 bytes", error_of(long))
        self.sluice.write("sluice.yaml", "body_bytes_max: 100\n")
        server.lines.clear()
        server.process.send_signal(signal.SIGHUP)
        self.wait_for_line(server, "the settings were read again")
        self.assertIsNone(error_of(long), "it may be as large as usual again")
        self.assertEqual(deliver(hook, large), 413)
        self.assertEqual(deliver(items, three), 202, "what the hook says itself holds")

    def test_a_sighup_during_the_start_waits_until_the_server_serves(self):
        self.sluice.write("sluice.yaml", "log_level: info\n")
        server = Server(os.path.join(self.folder, "data"), "--config", os.path.join(self.folder, "sluice.yaml"))
        waiting = threading.Thread(target=server.start)
        waiting.start()
        self.addCleanup(server.stop)
        deadline = time.monotonic() + APPEARS_WITHIN_S
        blocked = 0
        while not blocked & 1 << (signal.SIGHUP - 1):
            self.assertLess(time.monotonic(), deadline, "the start does not hold SIGHUP back")
            if server.process:
                with open(f"/proc/{server.process.pid}/status") as status:
                    blocked = int(re.search(r"SigBlk:\s*(\w+)", status.read()).group(1), 16)
        server.process.send_signal(signal.SIGHUP)
        waiting.join()
        self.wait_for_line(server, "the settings were read again")
        self.assertEqual(server.call("GET", "/api/v1/health")[0], 200)

    def test_without_a_file_sighup_is_the_end(self):
        server = Server(os.path.join(self.folder, "data")).start()
        server.process.send_signal(signal.SIGHUP)
        self.assertEqual(server.process.wait(timeout=60), 0)
        server.reader.join()


if __name__ == "__main__":
    unittest.main()
