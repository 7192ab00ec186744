"""`sluice init`: what it writes works as it is."""
import itertools
import os
import re
import unittest

from command_line import CommandLine
from served import Served
from sluice_server import Server


class Init(Served):
    def test_what_init_writes_works_as_it_is(self):
        out = self.sluice.output("init", "shop")
        self.assertIn("sluice serve --config shop/sluice.yaml", out)
        with open(self.path("shop/sluice.yaml"), encoding="utf-8") as file:
            config = file.read()
        options = re.findall(r"^  --([\w-]+)", self.sluice.output("serve", "--help"), re.M)
        self.assertGreater(len(options), 20)
        for option in set(options) - {"help", "config"}:
            self.assertRegex(config, rf"(?m)^#{option.replace('-', '_')}:", "each setting is in the file")
        self.assertTrue(all(len(line) <= 100 for line in config.splitlines()))
        self.assertEqual(config, self.sluice.output("config", "example"))
        self.server.stop()
        configured = Server(self.path("data2"), "--config", self.path("shop/sluice.yaml")).start()
        self.addCleanup(configured.stop)
        sluice = CommandLine(configured, self.sluice.directory)
        [apply] = re.findall(r"(?m)^  sluice (apply .*)$", out)
        self.assertIn("hello created", sluice.output(*apply.split()))
        done = sluice.output("workflows", "run", "hello", "--data", '{"name": "Ann", "total": 120}', "--follow")
        self.assertIn("completed", done.splitlines()[-1])
        [sent] = sluice.json("send", "hello", "--sample", "generic.json")
        self.assertEqual(sent["status"], 202)
        self.assertIn("completed", sluice.output("runs", "tail", sent["run_id"]))
        self.assertIn("unchanged", sluice.output("apply", "shop/workflows/"))

    def test_every_setting_can_be_taken_out_of_its_comment(self):
        self.sluice.output("init", "shop")
        with open(self.path("shop/sluice.yaml"), encoding="utf-8") as file:
            lines = file.read().splitlines()
        # What has no value by default has an example of one, which is checked with `sluice config`.
        settings = [line.removeprefix("#") for before, line in itertools.pairwise(lines)
                    if re.match(r"#[a-z_]+: \S+$", line) and not before.startswith("# Default:")]
        self.assertGreater(len(settings), 15)
        kept = [line for line in settings if not line.startswith(("data:", "listen:"))]
        self.sluice.write("all.yaml", "\n".join(kept) + "\n")
        server = Server(self.path("data3"), "--config", self.path("all.yaml")).start()
        self.assertEqual(server.stop(), 0)

    def test_init_overwrites_nothing(self):
        self.sluice.output("init", "shop")
        self.sluice.write("shop/sluice.yaml", "mine")
        self.assertIn("shop/sluice.yaml exists", self.sluice.error("init", "shop", code=1))
        os.remove(self.path("shop/sluice.yaml"))
        self.assertIn("workflows/hello.yaml exists", self.sluice.error("init", "shop", code=1))
        self.assertFalse(os.path.exists(self.path("shop/sluice.yaml")), "nothing is written when one is there")


if __name__ == "__main__":
    unittest.main()
