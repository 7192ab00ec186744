"""The commands for workflows, runs, events and hooks, as people and scripts use them."""
import json
import os
import re
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from command_line import CommandLine  # noqa: E402
from sluice_server import Server  # noqa: E402

GREETING = """
name: greeting
nodes:
  - {id: in, type: webhook_trigger}
  - {id: text, type: text_transform, data: {template: "Hello {{ webhook_payload.name }}"}}
edges:
  - {source: in, target: text}
"""
FAILING = """
name: failing
nodes:
  - {id: in, type: manual_trigger}
  - {id: call, type: webhook, data: {url: "http://127.0.0.1:9/", retry: {max_attempts: 1}}}
  - {id: after, type: text_transform, data: {template: "done"}}
edges:
  - {source: in, target: call}
  - {source: call, target: after}
"""
WAITING = """
name: waiting
nodes:
  - {id: in, type: manual_trigger}
  - {id: paid, type: wait_for_event, data: {key: "order-{{ context.id }}", expires_after: 1h}}
edges:
  - {source: in, target: paid}
"""
LOOP = """
name: loop
nodes:
  - {id: in, type: manual_trigger}
  - {id: each, type: iterator, data: {items: "{{ context.lines }}"}}
  - {id: line, type: text_transform, parentId: each, data: {template: "{{ item }}!"}}
edges:
  - {source: in, target: each}
"""
ASKING = """
name: asking
nodes:
  - {id: in, type: manual_trigger}
  - {id: ask, type: interactive_form, data: {title: "Refund?", fields: [{id: note, type: text}], buttons: [{id: yes, label: "Yes"}]}}
edges:
  - {source: in, target: ask}
"""
SYNC = """
name: price
nodes:
  - {id: in, type: sync_request_trigger}
  - {id: done, type: text_transform, data: {response: true, template: "80"}}
edges:
  - {source: in, target: done}
"""


class Commands(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.server = Server(os.path.join(cls.directory.name, "data"), "--egress-allow", "127.0.0.0/8").start()
        cls.sluice = CommandLine(cls.server, cls.directory.name)
        for name, text in (("greeting", GREETING), ("failing", FAILING), ("waiting", WAITING), ("loop", LOOP), ("asking", ASKING)):
            cls.sluice.output("apply", cls.sluice.write(name + ".yaml", text))

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.directory.cleanup()

    def wait_for(self, run, *states):
        deadline = time.monotonic() + 60
        while True:
            found = self.sluice.json("runs", "show", run)
            if found["state"] in states:
                return found
            self.assertLess(time.monotonic(), deadline, found)

    def started(self, name, data="{}", *states):
        run = self.sluice.output("workflows", "run", name, "--data", data).strip()
        self.wait_for(run, *(states or ("completed", "failed", "dead_letter")))
        return run

    def test_workflows_are_listed_shown_paused_and_deleted(self):
        self.sluice.output("apply", self.sluice.write("gone.yaml", GREETING.replace("greeting", "gone")))
        listed = self.sluice.output("workflows", "list")
        self.assertIn("gone", listed)
        self.assertTrue(all(len(line) <= 80 for line in listed.splitlines()), listed)
        row = next(line.split() for line in listed.splitlines() if line.startswith("gone"))
        shown = self.sluice.output("workflows", "show", row[1])
        self.assertRegex(shown, r"webhook +http://")
        self.assertRegex(shown, r"in +webhook_trigger +text")
        self.assertIn("paused", self.sluice.output("workflows", "pause", "gone"))
        self.assertFalse(self.sluice.json("workflows", "show", "gone")["is_active"])
        self.assertIn("already paused", self.sluice.output("workflows", "pause", "gone"))
        self.assertEqual(self.sluice.output("workflows", "activate", "gone"), "gone is active\n")
        self.sluice.output("workflows", "delete", "gone")
        self.assertIn("'gone' does not exist", self.sluice.error("workflows", "show", "gone", code=3))

    def test_a_run_is_started_followed_and_shown(self):
        done = self.sluice.output("workflows", "run", "greeting", "--data", '{"name": "Ann"}', "--follow")
        self.assertIn("Hello Ann", done)
        self.assertRegex(done.splitlines()[-1], r"^fl_run_\w{26} completed in (<1ms|[\d.]+s)$")
        failed = self.sluice.run("workflows", "run", "failing", "--follow")
        self.assertEqual(failed.returncode, 1, failed.stderr)
        self.assertIn("--data must be a JSON object", self.sluice.error("workflows", "run", "greeting", "--data", "-", stdin="[1]", code=1))
        self.assertIn("--data must be a JSON object, not array", self.sluice.error("events", "send", "greeting", "x", "--data", "[1]", code=1))

    def test_runs_are_listed_within_eighty_columns(self):
        run = self.started("greeting")
        self.started("failing")
        listed = self.sluice.output("runs", "list", COLUMNS="80")
        self.assertTrue(all(len(line) <= 80 for line in listed.splitlines()), listed)
        row = next(line.split() for line in listed.splitlines() if run[7:21] in line)
        self.assertEqual(row[:3], [run[7:21], "greeting", "completed"])
        self.assertEqual(self.sluice.json("runs", "show", row[0])["id"], run)
        self.assertEqual(self.sluice.json("runs", "show", run[:22])["id"], run)
        self.assertIn("no run whose id begins", self.sluice.error("runs", "show", "0000000", code=3))
        self.assertIn("ids of several runs begin", self.sluice.error("runs", "show", run[7:12], code=1))

    def test_runs_are_listed_by_page_status_and_time(self):
        runs = [self.started("loop", '{"lines": []}') for _ in range(3)]
        first = self.sluice.json("runs", "list", "--workflow", "loop", "--limit", "2")["data"]
        self.assertEqual([run["id"] for run in first], [runs[2], runs[1]])
        all_runs = self.sluice.json("runs", "list", "--all")["data"]
        self.assertTrue(set(runs) <= {run["id"] for run in all_runs})
        self.assertEqual(len({run["id"] for run in all_runs}), len(all_runs))
        since = next(run["created_at"] for run in all_runs if run["id"] == runs[1])
        later = self.sluice.json("runs", "list", "--workflow", "loop", "--since", since)["data"]
        self.assertEqual([run["id"] for run in later if run["id"] in runs], [runs[2], runs[1]])
        self.assertEqual(self.sluice.json("runs", "list", "--since", "2100-01-01")["data"], [])
        self.assertIn("neither a duration", self.sluice.error("runs", "list", "--since", "soon", code=1))
        for status in ("pending", "running", "waiting", "awaiting_ui_interaction", "completed", "failed", "dead_letter", "cancelled"):
            self.sluice.output("runs", "list", "--status", status)

    def test_more_runs_than_a_page_has_are_listed(self):
        greeting = self.sluice.json("workflows", "show", "greeting")["id"]
        for _ in range(101):
            self.assertEqual(self.server.call("POST", f"/workflows/{greeting}/execute", {})[0], 202)
        listed = self.sluice.json("runs", "list", "--workflow", "greeting", "--all")["data"]
        self.assertGreaterEqual(len(listed), 101)
        self.assertEqual(len(self.sluice.json("runs", "list", "--workflow", "greeting", "--limit", "101")["data"]), 101)
        self.assertEqual(len({run["id"][7:7 + 14] for run in listed}), len(listed), "what the table shows of ids tells them apart")
        for run in listed[:10]:
            for characters in (14, 15, 25):
                self.assertEqual(self.sluice.json("runs", "show", run["id"][7:7 + characters])["id"], run["id"])

    def test_what_a_run_waits_for_is_shown(self):
        run = self.started("waiting", '{"id": 7}', "waiting")
        self.assertRegex(self.sluice.output("runs", "show", run), r"paid waits for event 'order-7' until \d{4}-")
        self.assertRegex(self.sluice.output("runs", "list", "--status", "waiting"), r"waiting .*event 'order-7' until \d\d")
        self.assertEqual(self.sluice.output("events", "send", "waiting", "order-7", "--data", '{"amount": 1}').strip(), run)
        self.wait_for(run, "completed")
        late = self.sluice.run("events", "send", "waiting", "order-7")
        self.assertRegex(late.stdout + late.stderr, "No run .*waits for")

    def test_a_form_is_shown_with_its_url(self):
        run = self.started("asking", "{}", "waiting")
        self.assertRegex(self.sluice.output("runs", "show", run), r"ask waits for form 'Refund\?'.*: http://\S+/forms/\w+")
        self.assertIn(run, [row["id"] for row in self.sluice.json("runs", "list", "--status", "awaiting_ui_interaction")["data"]])
        self.sluice.output("runs", "cancel", run)

    def test_runs_are_found_by_their_payload_and_run_again_with_another(self):
        run = self.started("greeting", '{"name": "Zenobia"}', "completed")
        self.assertEqual([row["id"] for row in self.sluice.json("runs", "list", "--text", "Zenobia")["data"]], [run])
        self.assertEqual(self.sluice.json("runs", "list", "--text", "Zenobia", "--trigger", "webhook")["data"], [])
        again = self.sluice.output("runs", "rerun", run, "--payload", '{"name": "Hypatia"}', "--version", "1").strip()
        self.assertEqual(self.wait_for(again, "completed")["trigger_payload"], {"name": "Hypatia"})
        self.assertIn("no version 99", self.sluice.error("runs", "rerun", run, "--version", "99", code=1))

    def test_many_runs_are_cancelled_and_deleted_at_once(self):
        runs = [self.started("waiting", "{}", "waiting") for _ in range(3)]
        choice = ("--all", "--workflow", "waiting", "--state", "waiting")
        planned = self.sluice.output("runs", "cancel", *choice, "--dry-run")
        self.assertIn("3 runs match; nothing was done.", planned)
        self.assertRegex(self.sluice.output("runs", "cancel", *choice), r"^job_\w+ finished: 3 done, 0 failed\.\n$")
        self.assertEqual({self.sluice.json("runs", "show", run)["state"] for run in runs}, {"cancelled"})
        self.assertEqual(self.sluice.output("runs", "delete", runs[0]), "The run was deleted.\n")
        self.assertIn("There is no such run", self.sluice.error("runs", "show", runs[0], code=3))
        self.assertIn("2 done", self.sluice.output("runs", "delete", "--all", "--workflow", "waiting", "--state", "cancelled"))
        self.assertIn("--all needs one of", self.sluice.error("runs", "delete", "--all", code=1))
        self.assertIn("give the id of a run", self.sluice.error("runs", "cancel", code=2))
        self.sluice.error("runs", "cancel", runs[0], "--all", code=2)

    def test_many_runs_go_by_a_version_of_one_workflow(self):
        runs = [self.started("greeting", '{"name": "Many"}', "completed") for _ in range(2)]
        many = ("runs", "rerun", "--all", "--text", "Many", "--version")
        self.assertIn("name it with --workflow", self.sluice.error(*many, "1", code=1))
        self.assertIn("workflow 'greeting' has no version 9; its newest is 1",
                      self.sluice.error(*many, "9", "--workflow", "greeting", "--dry-run", code=3))
        self.assertIn("2 done, 0 failed", self.sluice.output(*many, "1", "--workflow", "greeting"))
        again = self.sluice.json("runs", "list", "--text", "Many")["data"]
        self.assertEqual({each["rerun_of"] for each in again if each["rerun_of"]}, set(runs))

    def test_steps_of_an_iterator_carry_their_index(self):
        shown = self.sluice.output("runs", "show", self.started("loop", '{"lines": ["a", "b"]}'))
        self.assertRegex(shown, r"line\[0\] .*a!")
        self.assertRegex(shown, r"line\[1\] .*b!")

    def test_a_failed_run_is_resumed_from_where_it_failed(self):
        run = self.started("failing")
        again = self.sluice.output("runs", "resume", run).strip()
        self.assertRegex(again, r"^fl_run_\w{26}$")
        self.assertNotEqual(again, run)
        end = self.started("greeting")
        self.assertIn("name the node to resume from with --from", self.sluice.error("runs", "resume", end, code=1))
        later = self.sluice.output("runs", "resume", run, "--from", "call").strip()
        self.assertEqual(self.wait_for(later, "completed", "failed", "dead_letter")["rerun_of"], run)

    def test_hooks_are_tables(self):
        self.sluice.output("apply", self.sluice.write("price.yaml", SYNC))
        listed = self.sluice.output("hooks", "list")
        self.assertRegex(listed, r"greeting +yes +webhook +http://\S+/workflows/webhooks/")
        self.assertRegex(listed, r"price +yes +sync +http://\S+/workflows/sync/fl_")
        self.assertNotIn("loop", listed)
        shown = self.sluice.output("hooks", "show", "greeting")
        self.assertRegex(shown, r"SETTING +VALUE")
        self.assertRegex(shown, r"methods +POST")
        self.assertNotIn("{", shown)

    def test_every_error_is_json_when_asked(self):
        greeting = self.sluice.json("workflows", "show", "greeting")["id"]
        for arguments, code, exit_code in (
                (("runs", "show", "fl_run_" + "0" * 26), "not_found", 3),
                (("runs", "show", "nonsense"), "invalid", 1),
                (("runs", "list", "--stauts", "failed"), "usage", 2),
                (("rnus", "list"), "usage", 2),
                (("workflows", "show", "nothing"), "not_found", 3),
                (("apply", "nothing.yaml"), "not_found", 3),
                (("keys", "revoke", "nothing"), "not_found", 3),
                (("vault", "get", "nothing"), "not_found", 3),
                (("hooks", "rotate", greeting, "--overlap", "x"), "invalid", 1),
                (("export", "nothing"), "not_found", 3),
                (("events", "send", "nothing", "key"), "not_found", 3),
                (("senders", "show", "nothing"), "not_found", 3),
                (("doctor", "--repair"), "usage", 2),
        ):
            with self.subTest(arguments):
                done = self.sluice.run(*arguments, "--json")
                self.assertEqual(done.stdout, "")
                error = json.loads(done.stderr)["error"]
                self.assertEqual((error["code"], error["exit_code"], done.returncode), (code, exit_code, exit_code), error)
                self.assertTrue(error["message"])
        unreachable = self.sluice.run("runs", "list", "--json", SLUICE_URL="http://127.0.0.1:9")
        self.assertEqual(json.loads(unreachable.stderr)["error"]["exit_code"], 5)

    def test_keys_say_until_when_they_are_active(self):
        self.sluice.output("keys", "create", "audit", "--scopes", "runs:read,hooks:read", "--expires-at", "2099-01-31T12:00:00Z")
        self.assertRegex(self.sluice.output("keys", "list"), r"audit +slk_\S+ +- +runs:read,hooks:read +\S+ +active until 2099-01-31\n")
        self.assertIn("expires_at must be a time", self.sluice.error("keys", "create", "x", "--expires-at", "soon", code=1))

    def test_keys_have_roles(self):
        self.sluice.output("keys", "create", "dashboard", "--role", "viewer")
        listed = self.sluice.output("keys", "list")
        self.assertRegex(listed, r"dashboard +slk_\S+ +viewer +workflows:read,runs:read,metrics:read,records:read ")
        self.assertRegex(listed, r" owner +\* ")
        self.assertIn("did you mean `viewer`?", self.sluice.error("keys", "create", "x", "--role", "vieewer", code=2))
        self.assertIn("excludes", self.sluice.error("keys", "create", "x", "--role", "viewer", "--scopes", "runs:read", code=2))

    def test_what_was_done_is_listed(self):
        self.sluice.output("keys", "create", "watched", "--role", "viewer")
        listed = self.sluice.output("audit", "--action", "key.create", "--since", "1h")
        self.assertRegex(listed, r"TIME +KEY +ACTION +OBJECT +CHANGES\n")
        self.assertRegex(listed, r"key\.create +watched +.*role: \"viewer\"")
        entries = json.loads(self.sluice.output("audit", "--limit", "1", "--json"))["data"]
        self.assertEqual([each["object_name"] for each in entries], ["watched"])
        self.assertIn("neither a duration", self.sluice.error("audit", "--since", "soon", code=1))

    def test_login_makes_a_token(self):
        self.assertRegex(self.sluice.output("login"), r"^slt_[0-9a-f]{64}\n$")
        self.assertIn("expires_at", json.loads(self.sluice.output("login", "--json")))

    def test_a_schedule_is_said_in_words_and_times(self):
        out = self.sluice.json("cron", "0 9 * * 5#2", "--from", "2026-01-01T00:00:00Z", "--timezone", "Europe/Berlin")
        self.assertEqual(out["in_words"], "on the second Friday of every month at 09:00 (Europe/Berlin)")
        self.assertEqual([time[:16] for time in out["times"]],
                         ["2026-01-09T08:00", "2026-02-13T08:00", "2026-03-13T08:00", "2026-04-10T07:00", "2026-05-08T07:00"])
        self.assertEqual(len(self.sluice.output("cron", "--type", "interval", "90 minutes", "--count", "3").splitlines()), 4)
        self.assertIn("61", self.sluice.error("cron", "61 * * * *", code=1))
        self.sluice.output("apply", self.sluice.write("nightly.yaml", "name: nightly\nedges: []\nnodes:\n"
                           "  - {id: in, type: scheduled_trigger, data: {schedule_type: daily, schedule_value: '02:00'}}\n"))
        shown = self.sluice.output("workflows", "show", "nightly")
        self.assertRegex(shown, r"next run +\d{4}-\d\d-\d\dT02:00")
        self.assertEqual(len(re.search(r"and then +(.*)", shown).group(1).split(", ")), 4)
        self.assertIn("unchanged", self.sluice.output("apply", "nightly.yaml"))

    def test_words_are_guessed(self):
        self.assertIn("try `sluice runs`", self.sluice.error("rnus", code=2))
        self.assertIn("did you mean `--status`?", self.sluice.error("runs", "list", "--stauts", "failed", code=2))
        self.assertIn("did you mean `greeting`?", self.sluice.error("workflows", "run", "greting", code=3))

    def test_help_of_every_command_shows_an_example(self):
        commands = re.findall(r"^  (\w+) ", self.sluice.output("--help").split("Subcommands:")[1], re.M)
        self.assertGreater(len(commands), 10)
        for command in commands:
            with self.subTest(command):
                self.assertIn(f"sluice {command}", self.sluice.output(command, "--help"))


if __name__ == "__main__":
    unittest.main()
