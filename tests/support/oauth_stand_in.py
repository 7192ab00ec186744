"""A token endpoint that grants whatever it is asked for; where no real one is needed (tests/authorizations has one)."""
import base64
import http.server
import json
import os
import shutil
import tempfile
import threading
import urllib.parse

CLAIMS = base64.urlsafe_b64encode(json.dumps({"email": "ada@example.com"}).encode()).decode().rstrip("=")


class TokenEndpoint:
    """It, and a directory that declares it as the provider `stand-in`."""

    def __init__(self, answer=None):
        endpoint = self
        self.answer = answer or (lambda form: {"access_token": "access", "refresh_token": "refresh", "expires_in": 3600,
                                               "id_token": f"e30.{CLAIMS}.c2ln"})

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                data = json.dumps(endpoint.answer(dict(urllib.parse.parse_qsl(body)))).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.folder = tempfile.mkdtemp(prefix="sluice-providers-")
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        with open(os.path.join(self.folder, "stand-in.yaml"), "w", encoding="utf-8") as file:
            json.dump({"authorize_url": base + "/authorize", "token_url": base + "/token", "api_url": base + "/api",
                       "client_id": "id", "client_auth": "none"}, file)

    @staticmethod
    def way_back(login_url, code="code"):
        """The query with which a person comes back."""
        state = urllib.parse.parse_qs(urllib.parse.urlsplit(login_url).query)["state"][0]
        return "?" + urllib.parse.urlencode({"state": state, "code": code})

    def sign_in(self, live):
        """The id of a new authorization; `live` has an `ask` like that of tests/contract."""
        begun = live.ask("POST", "/workflows/authorization", {}).json
        page = live.ask("GET", "/workflows/authorization/callback" + self.way_back(begun["login_url"]), key=None)
        assert page.status == 200, page
        return begun["authorization_id"]

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        shutil.rmtree(self.folder)
