"""`sluice completion`: the scripts in the shells that are there."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import ADMIN_KEY, Server, binary, node  # noqa: E402


class Completion(unittest.TestCase):
    """The scripts in the shells that are there."""

    def script(self, shell):
        return subprocess.run([binary(), "completion", shell], capture_output=True, text=True, check=True).stdout

    def bash(self, *words, **more):
        """What bash offers after these words, the last of which is being typed."""
        line = " ".join(f"'{word}'" for word in words)
        done = subprocess.run(
            ["bash", "--norc", "-c", f"{self.script('bash')}\nCOMP_WORDS=({line}); COMP_CWORD={len(words) - 1}\n_sluice\n"
             'printf "%s\\n" "${COMPREPLY[@]}"'], capture_output=True, text=True, env={**os.environ, **more})
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_bash_offers_commands_options_and_values(self):
        listed = re.findall(r"^  (\w+) ", subprocess.run([binary(), "--help"], capture_output=True, text=True).stdout.split("Subcommands:")[1], re.M)
        self.assertEqual(set(self.bash("sluice", "")), set(listed))
        self.assertEqual(self.bash("sluice", "wor"), ["workflows"])
        self.assertIn("list", self.bash("sluice", "runs", ""))
        self.assertEqual(self.bash("sluice", "runs", "list", "--st"), ["--status", "--state"])
        self.assertEqual(self.bash("sluice", "runs", "list", "--status", "comp"), ["completed"])
        self.assertEqual(self.bash("sluice", "runs", "list", "--json", "--work"), ["--workflow"])
        self.assertEqual(self.bash("sluice", "completion", ""), ["bash", "zsh", "fish"])
        self.assertEqual(self.bash("sluice", "apply", ""), [], "files, which bash completes by itself")
        self.assertEqual(self.bash("sluice", "serve", "--data", ""), [])

    def test_names_come_from_the_server_and_the_program(self):
        with tempfile.TemporaryDirectory() as folder:
            server = Server(os.path.join(folder, "data")).start()
            self.addCleanup(server.stop)
            for name in ("orders", "order intake"):
                made, _ = server.create_workflow(name, [node("in", "manual_trigger")], [])
            reach = {"SLUICE_URL": f"http://{server.host}:{server.port}", "SLUICE_API_KEY": ADMIN_KEY}
            self.assertEqual(set(self.bash(binary(), "workflows", "show", "", **reach)), {"orders", made[3:17]}, "one would need quotes")
            self.assertEqual(self.bash(binary(), "runs", "list", "--workflow", "or", **reach), ["orders"])
            self.assertEqual(server.stop(), 0)
            self.assertEqual(self.bash(binary(), "workflows", "show", "", **reach), [], "no server, no names")
        self.assertEqual(set(self.bash(binary(), "send", "orders", "--sample", "github.p")), {"github.push", "github.pull_request", "github.ping"})
        self.assertEqual(self.bash(binary(), "senders", "show", "githu"), ["github"])

    def test_every_command_has_all_of_its_options_in_bash(self):
        for command in self.bash("sluice", ""):
            inner = self.bash("sluice", command, "")
            for path in ([[command, each] for each in inner] or [[command]]):
                with self.subTest(path):
                    shown = subprocess.run([binary(), *path, "--help"], capture_output=True, text=True).stdout
                    options = set(re.findall(r"(?m)^  (?:-\w,)?(--[\w-]+)", shown))
                    self.assertEqual(options - set(self.bash("sluice", *path, "-")), set())

    def test_zsh_and_fish_take_their_scripts(self):
        for shell in ("zsh", "fish"):
            program = shutil.which(shell)
            script = self.script(shell)
            self.assertIn("sluice", script)
            if not program:
                continue
            with self.subTest(shell):
                checked = subprocess.run([program, "-n", "/dev/stdin"], input=script, capture_output=True, text=True)
                self.assertEqual((checked.returncode, checked.stderr), (0, ""))
        if shutil.which("fish"):
            offered = subprocess.run(["fish", "--no-config", "-c", f"{self.script('fish')}\ncomplete -C 'sluice runs list --status comp'"],
                                     capture_output=True, text=True).stdout
            self.assertEqual(offered.split()[0], "completed")
            offered = subprocess.run(["fish", "--no-config", "-c", f"{self.script('fish')}\ncomplete -C '{binary()} senders show githu'"],
                                     capture_output=True, text=True).stdout
            self.assertEqual(offered.split(), ["github"])

    def test_an_unknown_shell_is_refused(self):
        done = subprocess.run([binary(), "completion", "tcsh"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("is not one of bash, zsh, fish", done.stderr)


if __name__ == "__main__":
    unittest.main()
