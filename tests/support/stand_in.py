"""The other side of the nodes that call out: an HTTP server on 127.0.0.1 that answers as told."""
import http.server
import threading
import urllib.parse


class Request:
    """A request as it came."""

    def __init__(self, handler, body):
        self.method = handler.command
        self.target = handler.path
        parts = urllib.parse.urlsplit(handler.path)
        self.path = parts.path
        self.query = urllib.parse.parse_qs(parts.query, keep_blank_values=True)
        self.headers = handler.headers
        self.body = body


class StandIn(http.server.ThreadingHTTPServer):
    """`answer(request)` gives (status, headers, body). `seen` are the requests, in order."""
    daemon_threads = True

    def __init__(self, answer):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.seen = []
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        pass  # a caller that hung up is none of ours

    def close(self):
        self.shutdown()
        self.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _answer(self):
        request = Request(self, self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        with self.server.lock:
            self.server.seen.append(request)
        status, headers, body = self.server.answer(request)
        data = body if isinstance(body, bytes) else body.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = _answer

    def log_message(self, *arguments):
        pass
