"""oidc-provider on loopback, and a person's browser that signs in there."""
import http.client
import http.cookies
import json
import os
import queue
import subprocess
import sys
import threading
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import npm_packages  # noqa: E402

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "provider")
BUILT = os.path.join(npm_packages.BUILD, "oidc-provider")
ANSWER_S_MAX = 60
CLIENT_ID = "sluice"
CLIENT_SECRET = "client-secret-of-this-test-4711"
PUBLIC_URL = "http://sluice.example.com"
RETURN_PATH = "/workflows/authorization/callback"


def install():
    npm_packages.install(HERE, "oidc-provider")


class Provider:
    """The Node program, and what its configuration for Sluice is."""

    def __init__(self):
        self.process = subprocess.Popen(["node", "provider.mjs", CLIENT_ID, CLIENT_SECRET, PUBLIC_URL + RETURN_PATH],
                                        cwd=BUILT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        self.base = json.loads(self.process.stdout.readline())["base"]
        self.said = {"done": queue.Queue(), "held": queue.Queue()}
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            said = json.loads(line)
            self.said["held" if "held" in said else "done"].put(said)

    def ask(self, name, **values):
        self.process.stdin.write(json.dumps([name, values]) + "\n")
        self.process.stdin.flush()
        return self.said["done"].get(timeout=ANSWER_S_MAX)["result"]

    def wait_until_held(self):
        self.said["held"].get(timeout=ANSWER_S_MAX)

    def grants(self):
        """What the token endpoint was asked for: (grant, status)."""
        return [(each["grant"], each["status"]) for each in self.ask("report")["requests"]]

    def close(self):
        self.process.stdin.close()
        self.process.wait(ANSWER_S_MAX)
        self.process.stdout.close()

    def write_file(self, directory, name="ada", **more):
        """The provider's file, and that of its secret."""
        os.makedirs(directory, exist_ok=True)
        with open(os.path.join(directory, "client.secret"), "w", encoding="utf-8") as file:
            file.write(CLIENT_SECRET + "\n")
        members = {"title": "Ada's API", "authorize_url": self.base + "/auth", "token_url": self.base + "/token",
                   "api_url": self.base + "/api/", "issuer": self.base, "client_id": CLIENT_ID,
                   "client_secret_file": "client.secret", "scopes": ["openid", "email", "offline_access"],
                   "parameters": {"prompt": "consent"}, **more}
        with open(os.path.join(directory, name + ".yaml"), "w", encoding="utf-8") as file:
            json.dump({key: value for key, value in members.items() if value is not None}, file)


class Browser:
    """Follows redirects and keeps cookies at the provider, up to where it is sent back."""

    def __init__(self):
        self.cookies = {}

    def sign_in(self, login_url):
        """The URL at Sluice that the provider sends the person to."""
        url = login_url
        for _ in range(10):
            parts = urllib.parse.urlsplit(url)
            if url.startswith(PUBLIC_URL):
                return url
            connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
            try:
                connection.request("GET", parts.path + ("?" + parts.query if parts.query else ""), headers={
                    "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())})
                answer = connection.getresponse()
                text = answer.read()
            finally:
                connection.close()
            for header in answer.headers.get_all("Set-Cookie") or ():
                for name, morsel in http.cookies.SimpleCookie(header).items():
                    self.cookies[name] = morsel.value
            if answer.status not in (302, 303):
                raise AssertionError(f"{url} answered {answer.status}: {text[:500]}")
            url = urllib.parse.urljoin(url, answer.headers["Location"])
        raise AssertionError("the provider sends people around in circles")
