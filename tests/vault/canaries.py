"""Secrets that are easy to recognise, and the search for them in every form that a text can take."""
import base64
import json
import os
import urllib.parse

PLAIN = "Canary-one-9f3b7c21d4"
NASTY = "q\"uo\\te/%41+plus &<d>'\u00e9\u20ac\U0001f600-K7canary"
PASSWORD = "pass:word canary 55%2B"
CLIENT = "oauth-client/secret+canary=="
KEY = "-----BEGIN PRIVATE KEY-----\nMIICanaryKeyLineNumberOne/+x\nMIICanaryKeyLineNumberTwo\n-----END PRIVATE KEY-----\n"
CHANGED = "Canary-after-the-change-77"
# Of an OAuth provider: its client, what a login brings, and what a renewal brings.
APP = "Canary-app-secret-0815"
ACCESS = ["Canary-access-token-1a2b3c", "Canary-access-token-4d5e6f"]
REFRESH = ["Canary-refresh-token-7g8h9i", "Canary-refresh-token-0j1k2l"]
CODE = "Canary-code-of-a-login-99"
ALL = {"plain": PLAIN, "nasty": NASTY, "password": PASSWORD, "client": CLIENT, "key": KEY, "changed": CHANGED, "app": APP, "code": CODE,
       "access": ACCESS[0], "access 2": ACCESS[1], "refresh": REFRESH[0], "refresh 2": REFRESH[1]}


def base64_cores(data):
    """What base64 of anything that holds `data` must hold, for the three places it can begin at."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for before in range(3):
            text = encode(b"\0" * before + data)
            first = (before * 8 + 5) // 6
            last = (before + len(data)) * 8 // 6
            yield text[first:last]


def escapes(secret):
    """The secret as texts show it."""
    yield secret
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield json.dumps(json.dumps(secret)[1:-1])[1:-1]
    yield json.dumps(json.dumps(secret, ensure_ascii=False)[1:-1], ensure_ascii=False)[1:-1]
    for quoted in (urllib.parse.quote(secret, safe=""), urllib.parse.quote(secret), urllib.parse.quote_plus(secret)):
        yield quoted
        yield urllib.parse.quote(quoted, safe="")
        yield "".join(part if i == 0 else part[:2].lower() + part[2:] for i, part in enumerate(quoted.split("%")))


def forms(secret):
    """Every form of a secret as bytes; each is long enough not to be there by chance."""
    found = set()
    for text in escapes(secret):
        data = text.encode()
        found.add(data)
        found.add(data.hex().encode())
        found.add(data.hex().upper().encode())
        for core in base64_cores(data):
            found.add(core)
            found.add(urllib.parse.quote(core, safe="").encode())
    for line in secret.splitlines() if "\n" in secret else ():
        if len(line) > 16 and not line.startswith("-----"):
            found.add(line.encode())
    for user in ("me", "id"):  # what basic authentication makes of it
        found.update(base64_cores(base64.b64encode(f"{user}:{secret}".encode())))
    return {each for each in found if len(each) >= 8}


FORMS = [(name, form) for name, secret in ALL.items() for form in forms(secret)]


def find_in(data):
    """Names of the secrets that these bytes show, with the form."""
    return [(name, form) for name, form in FORMS if form in data]


def find_below(directory):
    """(file, name, form) for every secret in any file below a directory."""
    found = []
    for folder, _, files in os.walk(directory):
        for file in files:
            with open(os.path.join(folder, file), "rb") as content:
                found += [(file, *each) for each in find_in(content.read())]
    return found
