"""Processes that the measurement starts on 127.0.0.1, and what it asks about them."""
import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import time
import urllib.parse

STOP_S_MAX = 30


def free_ports(count):
    """Ports that nobody listens on; others may still take them before they are used."""
    with contextlib.ExitStack() as sockets:
        taken = [sockets.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in taken]


def request(method, url, body=None, timeout_s=30):
    """(status, text); status 0 when nothing answers."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout_s)
    try:
        connection.request(method, parts.path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


def finished_of(url):
    """The number that a counter of ours (a GET of `url`) tells."""
    status, text = request("GET", url)
    if status != 200:
        raise SystemExit(f"{url} answered {status}: {text}")
    return json.loads(text)["finished"]


class Processes:
    """What one peer runs; each writes to a log of its own in `directory`."""

    def __init__(self, directory):
        self.directory = directory
        self.running = []

    def start(self, name, arguments, environment=None):
        log = os.path.join(self.directory, f"{name}.log")
        with open(log, "ab") as output:
            process = subprocess.Popen(arguments, cwd=self.directory, env={**os.environ, **(environment or {})},
                                       stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        self.running.append((process, log))
        return process

    def check(self):
        """Ends the program when a process has ended by itself."""
        for process, log in self.running:
            if process.poll() is not None:
                raise SystemExit(f"{' '.join(process.args[:3])} ended with code {process.returncode}. Its last words ({log}):\n{tail(log)}")

    def wait_for(self, method, url, body, good, seconds_max):
        """Asks until `url` answers with a status of `good`."""
        began = time.monotonic()
        while (answer := request(method, url, body))[0] not in good:
            self.check()
            waited = time.monotonic() - began
            if waited > seconds_max:
                logs = "\n".join(f"{log}:\n{tail(log)}" for _, log in self.running)
                raise SystemExit(f"{method} {url} answered {answer[0]} {answer[1]!r} for {seconds_max} s.\n{logs}")
            time.sleep(min(0.1, max(0.002, waited / 20)))  # seldom enough not to keep a slow one from starting

    def memory_mb(self):
        return sum(resident_mb(pid) for process, _ in self.running for pid in family(process.pid))

    def stop(self):
        """Asks them to end, the last started first."""
        while self.running:
            process, _ = self.running.pop()
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_S_MAX)
            self._kill(process)

    def kill(self):
        while self.running:
            self._kill(self.running.pop()[0])

    @staticmethod
    def _kill(process):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its own session: it and what it has started
        process.wait()


def tail(path, lines=15):
    with open(path, errors="replace") as file:
        return "".join(file.readlines()[-lines:])


def family(pid):
    """The process and all that descend from it."""
    found = [pid]
    for each in found:
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{each}/task"):
                with open(f"/proc/{each}/task/{task}/children") as file:
                    found += map(int, file.read().split())
    return found


def resident_mb(pid):
    with contextlib.suppress(OSError), open(f"/proc/{pid}/status") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0
