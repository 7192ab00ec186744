"""Many readers of GET /events in one thread, which read whatever comes and come back when the server does."""
import selectors
import socket
import threading
import time

READ_BYTES = 1 << 16
AGAIN_S = 0.5


class EventReaders:
    """`events`, `reconnects` and `connected_max` say how it went; `on_text(text)` is given what the first reader reads."""

    def __init__(self, server, key, count, topics="", on_text=None):
        self.server, self.on_text = server, on_text
        self.request = (f"GET /events{'?topics=' + topics if topics else ''} HTTP/1.1\r\nHost: x\r\n"
                        f"Authorization: Bearer {key}\r\n\r\n").encode()
        self.selector = selectors.DefaultSelector()
        self.missing = list(range(count))  # readers that are not connected
        self.open = set()
        self.events = self.reconnects = self.connected_max = 0
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _connect(self):
        was_connected = self.connected_max > 0
        while self.missing and not self.stopped.is_set():
            number = self.missing[-1]
            try:
                connection = socket.create_connection((self.server.host, self.server.port), timeout=5)
                connection.sendall(self.request)
            except OSError:
                return
            self.missing.pop()
            connection.setblocking(False)
            self.selector.register(connection, selectors.EVENT_READ, number)
            self.open.add(connection)
            self.reconnects += was_connected
        self.connected_max = max(self.connected_max, len(self.open))

    def _read(self, connection, number):
        try:
            data = connection.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.selector.unregister(connection)
            self.open.discard(connection)
            connection.close()
            self.missing.append(number)
            return
        self.events += data.count(b"\nid: ") + data.startswith(b"id: ")
        if self.on_text and number == 0:
            self.on_text(data)

    def _run(self):
        try_at = 0
        while not self.stopped.is_set():
            if self.missing and time.monotonic() >= try_at:
                self._connect()
                try_at = time.monotonic() + AGAIN_S
            for key, _ in self.selector.select(timeout=0.1):
                self._read(key.fileobj, key.data)
        for connection in self.open:
            connection.close()

    def stop(self):
        self.stopped.set()
        self.thread.join()
