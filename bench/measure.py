"""What the measurements share: the load generator, the responder that they are compared with, and the server."""
import itertools
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from sluice_server import Server  # noqa: E402

CONNECTIONS = 64


class Wrk:
    """Runs wrk with bench/load.lua; a directory takes the bodies."""

    def __init__(self, directory):
        self.directory = directory
        self.loads = itertools.count()

    def run(self, url, seconds, body, connections=CONNECTIONS, delay_ms=0, headers=(), checked=True):
        """What wrk found, with `rate` in requests a second. Ends the program when a request failed, unless not `checked`."""
        load = next(self.loads)  # several may run at once
        path = os.path.join(self.directory, f"body-{load}.json")
        with open(path, "wb") as file:
            file.write(body)
        arguments = ["wrk", f"-t{min(2, connections)}", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s", "-s",
                     os.path.join(ROOT, "bench", "load.lua"), url, "--", path, str(delay_ms), f"{os.getpid()}-{load}"]
        for name, value in headers:
            arguments += [name, value]
        done = subprocess.run(arguments, capture_output=True, text=True)
        found = re.search(r"RESULT (\{.*\})", done.stdout)
        if not found:
            raise SystemExit(f"wrk failed: {done.stdout}{done.stderr}")
        result = json.loads(found.group(1))
        if result["failed"] and checked:
            raise SystemExit(f"{result['failed']} of {result['requests']} requests to {url} failed:\n{done.stdout}")
        result["rate"] = result["requests"] / result["seconds"]
        return result


class Responder:
    """The baseline: answers a fixed 202 and does nothing else."""

    def __init__(self, port=0):
        program = os.path.join(ROOT, "build/release/bench/responder")
        if not os.path.exists(program):
            raise SystemExit(f"{program} has not been built: run scripts/build release responder, or make bench")
        self.process = subprocess.Popen([program, "2", str(port)],
                                        stdout=subprocess.PIPE, text=True)
        self.origin = re.search(r"http://\S+", self.process.stdout.readline()).group(0).rstrip("/")
        self.url = self.origin + "/api/v1/hooks/none"

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Servers:
    """Starts servers, each on a new directory below `directory`."""

    def __init__(self, directory):
        self.directory = directory
        self.started = 0

    def start(self, *options, program=None):
        self.started += 1
        return Server(os.path.join(self.directory, f"data{self.started}"), *options, program=program).start()


def metric(server, name):
    """The sum of a metric over its labels."""
    _, text = server.call("GET", "/metrics")
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if re.match(rf"{name}[{{ ]", line))


def memory_mb(pid):
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) / 1024


def bytes_in(directory):
    return sum(os.stat(os.path.join(directory, name)).st_blocks * 512 for name in os.listdir(directory))
