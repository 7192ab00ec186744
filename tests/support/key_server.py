"""An HTTPS server of the tests that publishes keys, as senders of webhooks and issuers of tokens do."""
import http.server
import json
import ssl
import threading


class KeyServer(http.server.ThreadingHTTPServer):
    """`answers`: path -> (status, headers, body), or a function that is given the handler."""
    daemon_threads = True

    def __init__(self, certificate):
        super().__init__(("127.0.0.1", 0), _Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, certificate.removesuffix(".pem") + ".key")
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.answers, self.seen, self.ended = {}, [], threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def handle_error(self, request, client_address):
        pass  # a caller that does not trust us hangs up

    def close(self):
        self.ended.set()
        self.shutdown()
        self.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.seen.append(self.path)
        answer = self.server.answers.get(self.path.split("?")[0], (404, {}, b""))
        status, headers, body = answer(self) if callable(answer) else answer
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def jwks(*keys):
    return (200, {"Cache-Control": "max-age=600"},
            json.dumps({"keys": [{**key.jwk(), "kid": kid} for kid, key in keys]}).encode())
