"""Hooks of a real server, one per sender's file, and deliveries to them."""
import http.client
import time
import urllib.parse
from dataclasses import replace

from support import sender_files as files
from support.sender_expressions import Delivery, Number, compact_json, parse_bare, parse, path_steps
from support.sender_signing import Signer, base64url, change_items, put_field, put_member, required_claims
from support.sluice_server import node

WITHIN_S = 30  # a run ends, and a handshake is listed
VERIFY_TOKEN = "a-verify-token-of-the-tests"
# What a sender adds of itself, and only that sender knows.
ENTRIES = {"fireblocks": {"1": base64url(b'{"alg":"RS512","kid":"key-1"}')},
           "coinbase-cdp": {"h": "content-type x-event-id x-event-type"}}
HEADERS = {"contentful": {"X-Contentful-Signed-Headers": "x-contentful-signed-headers,x-contentful-timestamp"},
           "oura": {"X-Oura-Timestamp": "1767323045"}}


def uses_verify_token(sender):
    return "verify_token" in repr((sender.get("signature", {}).get("content"), sender.get("handshakes")))


class Hook:
    """A workflow whose trigger names the sender. `secret` gives it another form than the signer's."""

    def __init__(self, server, name, secret=None, **data):
        self.server, self.name, self.sender = server, name, files.load(name)
        self.signer = None
        if "signature" in self.sender:
            self.signer = Signer(self.sender, ENTRIES.get(name), VERIFY_TOKEN)
            self.signer.secret = secret(self.signer) if secret else self.signer.secret
            claims = required_claims(self.signature.get("jwt", {}))
            data.setdefault("signature", {"secrets": [self.signer.secret], **({"jwt": {"claims": claims}} if claims else {})})
            if data["signature"] is None:
                del data["signature"]
        if uses_verify_token(self.sender):
            data["verify_token"] = VERIFY_TOKEN
        self.definition = {"name": name, "authorization_id": "auth_" + "0" * 26, "edges": [],
                           "nodes": [node("in", "webhook_trigger", sender=name, **data)]}
        status, workflow = server.call("POST", "/workflows", self.definition)
        if status != 201:
            raise AssertionError(f"the workflow with the sender {name} was not created: {status} {workflow}")
        self.workflow, self.url = workflow["id"], workflow["webhook_url"]

    @property
    def signature(self):
        return self.sender.get("signature")

    def handshakes(self):
        return self.sender.get("handshakes", [])

    def sample(self):
        """The first one that is a delivery, as it would arrive here."""
        for sample in self.sender["samples"]:
            delivery = self.delivery(sample)
            if not any(self.is_handshake(each, self.signed(delivery, 0)) for each in self.handshakes()):
                return delivery
        raise AssertionError(f"{self.name} has no sample of a delivery")

    def delivery(self, sample):
        delivery = files.delivery_of(self.sender, {**sample, "url": self.url})
        for name, value in HEADERS.get(self.name, {}).items():
            delivery.set_header(name, value)
        return delivery

    def is_handshake(self, handshake, delivery):
        if delivery.method not in files.listed(handshake.get("method", "POST")):
            return False
        return files.is_met(handshake["when"], files.facts_of(self.sender, delivery))

    def signed(self, delivery, at):
        return self.signer.sign(delivery, at) if self.signer else delivery

    def unsigned(self, delivery):
        """A signed delivery without its signature."""
        signature = self.signature
        delivery = replace(delivery, headers=dict(delivery.headers))
        if "each" in signature:
            return change_items(delivery, signature["each"],
                                lambda item: replace(item, body=put_member(item.body, signature["json"], "")))
        if "json" in signature:
            return replace(delivery, body=put_member(delivery.body, signature["json"], ""))
        if "form" in signature:
            return replace(delivery, body=put_field(delivery.body, signature["form"], ""))
        names = signature.get("headers") or [signature.get("header", "Authorization")]
        for key in [key for key in delivery.headers if key.lower() in [name.lower() for name in names]]:
            del delivery.headers[key]
        return delivery

    def send(self, delivery):
        """(status, headers with lower-case names, body)"""
        parts = urllib.parse.urlsplit(delivery.url)
        connection = self.server.deliveries
        connection.request(delivery.method, parts.path + (f"?{parts.query}" if parts.query else ""), delivery.body,
                           delivery.headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    def runs(self):
        """The ids of all runs, oldest first."""
        status, page = self.server.call("GET", f"/workflows/{self.workflow}/executions?limit=100")
        assert status == 200, page
        return [run["id"] for run in reversed(page["data"])]

    def payload(self, run):
        """What its trigger gave the run, which has nothing else to do."""
        until = time.monotonic() + WITHIN_S
        while time.monotonic() < until:
            status, answer = self.server.call("GET", f"/workflows/runs/{run}")
            assert status == 200, answer
            if answer["state"] == "completed":
                return answer["logs"][0]["output"]["webhook_payload"]
        raise AssertionError(f"the run did not end: {answer}")

    def enter(self, secret):
        """As the owner does once the sender has told it."""
        self.definition["nodes"][0]["data"]["signature"] = {"secrets": [secret]}
        status, answer = self.server.call("PUT", f"/workflows/{self.workflow}", self.definition)
        assert status == 200, answer

    def secret_told(self):
        """The one of the last handshake, which is listed a moment after its answer."""
        until = time.monotonic() + WITHIN_S
        while time.monotonic() < until:
            status, answer = self.server.call("GET", f"/workflows/{self.workflow}/handshakes")
            assert status == 200, answer
            if answer:
                return answer[0]["secret"]
        raise AssertionError("no handshake is listed")

    def rejections(self):
        return self.server.call("GET", f"/workflows/{self.workflow}/rejections")[1]


def connect(server):
    """One connection for all deliveries."""
    server.deliveries = http.client.HTTPConnection(server.host, server.port, timeout=30)
    return server


def expressions_of(handshake):
    """All that a handshake looks at or answers with."""
    found = [parse_bare(each) for each in handshake["when"]]
    answer = handshake["respond"]
    for template in (answer.get("body", ""), handshake.get("text", ""), handshake.get("verify_token", ""),
                     handshake.get("learns_secret", ""), *answer.get("headers", {}).values()):
        found += [part for part in parse(template) if part.source]
    return found


def signed_headers(sender):
    """Those that the signature covers, as Twitch's id of a message."""
    content = sender.get("signature", {}).get("content", "")
    content = content.replace("{id}", sender.get("delivery_id", ""))
    return [part for part in parse(content) if part.source == "header"]


def set_member(document, path, value):
    *way, last = path_steps(path)
    for step in way:
        document = document.setdefault(step, {}) if isinstance(document, dict) else document[step]
    document[last] = value


def handshake_request(hook, handshake):
    """The request that the sender makes, with values of our own for what it may choose. For Meta and others
    (query:hub.challenge), Slack ({"challenge": ...}), Asana (a header)."""
    query, form, document = {}, {}, {}
    delivery = Delivery(files.listed(handshake.get("method", "POST"))[0], hook.url, {}, b"")
    chosen = {expression: wanted for expression, wanted in handshake["when"].items() if not isinstance(wanted, dict)}
    absent = {parse_bare(expression) for expression, wanted in handshake["when"].items()
              if isinstance(wanted, dict) and "absent" in wanted}
    token = {part for part in parse(handshake.get("verify_token", ""))}
    for part in expressions_of(handshake) + signed_headers(hook.sender):
        if part in absent or part.source not in ("query", "form", "header", "json"):
            continue
        value = str(chosen.get(f"{part.source}:{part.argument}", VERIFY_TOKEN if part in token else "chosen-0123456789"))
        if part.source == "query":
            query[part.argument] = value
        elif part.source == "form":
            form[part.argument] = value
        elif part.source == "header":
            delivery.headers[part.argument] = value
        else:
            set_member(document, part.argument, Number(value) if value[:1] in "[0123456789" else value)
    if query:
        delivery.url += "?" + urllib.parse.urlencode(query)
    if form:
        delivery.headers["Content-Type"], delivery.body = "application/x-www-form-urlencoded", urllib.parse.urlencode(form).encode()
    elif document:
        delivery.headers["Content-Type"], delivery.body = "application/json", compact_json(document).encode()
    return delivery
