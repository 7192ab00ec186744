"""Runs commands of the built program against a server of their own."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import ADMIN_KEY, binary  # noqa: E402


class CommandLine:
    """`sluice` as a person at a terminal of `columns` calls it, with the server's URL and key set."""

    def __init__(self, server, directory):
        self.server = server
        self.directory = directory

    def environment(self, **more):
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        return {**kept, "SLUICE_URL": f"http://{self.server.host}:{self.server.port}", "SLUICE_API_KEY": ADMIN_KEY,
                "NO_COLOR": "1", **more}

    def run(self, *arguments, stdin="", **more):
        return subprocess.run([binary(), *arguments], input=stdin, capture_output=True, text=True, timeout=120,
                              cwd=self.directory, env=self.environment(**more))

    def output(self, *arguments, code=0, **more):
        """What it prints; fails when it exits otherwise."""
        done = self.run(*arguments, **more)
        assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
        return done.stdout

    def json(self, *arguments, **more):
        return json.loads(self.output(*arguments, "--json", **more))

    def error(self, *arguments, code, **more):
        """What it says is wrong."""
        done = self.run(*arguments, **more)
        assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
        return done.stderr

    def write(self, name, text):
        path = os.path.join(self.directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return name
