"""A command that goes on until it is stopped, whose lines are read as they come."""
import queue
import signal
import subprocess
import threading
import time

from sluice_server import binary

LINE_S_MAX = 60


class Process:
    """`sluice` with its output in one queue of lines."""

    def __init__(self, command_line, *arguments, **environment):
        self.lines = queue.Queue()
        self.seen = []
        self.process = subprocess.Popen(
            [binary(), *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            cwd=command_line.directory, env=command_line.environment(**environment))
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        with self.process.stdout as output:
            for line in output:
                self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def until(self, words):
        """The first line that comes from now on and has the words in it."""
        deadline = time.monotonic() + LINE_S_MAX
        while True:
            try:
                line = self.lines.get(timeout=max(deadline - time.monotonic(), 0.001))
            except queue.Empty:
                raise AssertionError(f"no line has '{words}': {self.seen}") from None
            if line is None:
                raise AssertionError(f"it ended before a line had '{words}': {self.seen}")
            self.seen.append(line)
            if words in line:
                return line

    def stop(self):
        """As Ctrl-C does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=LINE_S_MAX)
        self.reader.join()
