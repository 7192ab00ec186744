"""The loads that are put on a server, by name: each makes its workflows and measures one rate.

`WORKLOADS[name].rate(wrk, seconds, server)` gives deliveries a second that were accepted, or runs a second that were finished,
as `what` says. bench/run.py compares them with the responder, or two programs with each other.
"""
import hashlib
import hmac
import json
import os
import time
from dataclasses import dataclass, field
from typing import Callable

from measure import Responder, metric
from sluice_server import chain, node

SECRET = "bench-secret-of-thirty-two-bytes"
BODY = json.dumps({
    "event_type": "order.created", "id": "evt_0123456789abcdef", "name": "Ann Example", "total": 120.5,
    "currency": "EUR", "items": [{"sku": "A-1", "quantity": 2, "price": 40.25}, {"sku": "B-7", "quantity": 1, "price": 40}],
    "customer": {"id": 4711, "email": "ann@example.com", "city": "Vienna"}, "note": "leave it at the door"}).encode()
PUSH = json.dumps({
    "ref": "refs/heads/main", "repository": {"id": 1, "full_name": "example/shop"}, "pusher": {"name": "ann"},
    "commits": [{"id": f"{i:040x}", "message": f"Change number {i} of the shop, with a line that says why it was made",
                 "author": {"name": "Ann Example", "email": "ann@example.com"}, "added": [], "removed": [],
                 "modified": [f"src/part_{i}/file_{j}.ts" for j in range(6)]} for i in range(20)]}).encode()
ITEMS = json.dumps({"items": [{"id": i, "name": f"item {i}"} for i in range(100)]}).encode()


def hook(server, name, *nodes, edges=None):
    """The workflow's id and the URL of its webhook."""
    nodes = nodes or (node("in", "webhook_trigger"),)
    workflow, token = server.create_workflow(name, *(chain(*nodes) if edges is None else (list(nodes), edges)))
    return workflow, f"http://{server.host}:{server.port}/api/v1/hooks/{token}"


def accepted(wrk, seconds, url, body=BODY, headers=()):
    return wrk.run(url, seconds, body, headers=headers)["rate"]


def finished(wrk, seconds, server, url, body=BODY):
    """Runs a second, until the last that was accepted has ended."""
    before, began = metric(server, "sluice_runs_finished_total"), time.monotonic()
    sent = wrk.run(url, seconds, body)["requests"]
    while (done := metric(server, "sluice_runs_finished_total") - before) < sent:
        time.sleep(0.01)
    return done / (time.monotonic() - began)


def plain(wrk, seconds, server):
    return accepted(wrk, seconds, hook(server, "plain")[1])


def signed(wrk, seconds, server):
    _, url = hook(server, "signed", node("in", "webhook_trigger", signature={"scheme": "hmac-sha256", "secrets": [SECRET]}))
    signature = hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()
    return accepted(wrk, seconds, url, headers=[("X-Webhook-Signature", "sha256=" + signature)])


def keyed(wrk, seconds, server):
    _, url = hook(server, "keyed", node("in", "webhook_trigger", idempotency={"header": "Idempotency-Key"}))
    return accepted(wrk, seconds, url, headers=[("Idempotency-Key", "%n")])


def push(wrk, seconds, server, **settings):
    """A push of 8 KB with the headers of GitHub, a delivery id of its own and a signature, to a hook with these settings."""
    _, url = hook(server, "push", node("in", "webhook_trigger", **settings))
    signature = hmac.new(SECRET.encode(), PUSH, hashlib.sha256).hexdigest()
    return accepted(wrk, seconds, url, PUSH, [("X-Hub-Signature-256", "sha256=" + signature), ("X-GitHub-Event", "push"),
                                              ("X-GitHub-Delivery", "%n")])


def github(wrk, seconds, server):
    return push(wrk, seconds, server, sender="github", signature={"secrets": [SECRET]})


def unsigned(wrk, seconds, server):
    return push(wrk, seconds, server, idempotency={"header": "X-GitHub-Delivery"})


def many_hooks(wrk, seconds, server):
    paths = os.path.join(wrk.directory, "paths")
    with open(paths, "w") as file:
        for number in range(1_000):
            file.write(hook(server, f"hook {number}")[1].split("/", 3)[3].join(("/", "\n")))
    return accepted(wrk, seconds, f"http://{server.host}:{server.port}/@{paths}")


def three_step_hook(server):
    """The URL of a webhook whose runs take three steps: trigger, text and condition."""
    return hook(server, "three", node("in", "webhook_trigger"),
                node("text", "text_transform", template="Order of {{ webhook_payload.name | upcase }}"),
                node("large", "number_condition", input="{{ webhook_payload.total }}", operator=">", value=100))[1]


def three_steps(wrk, seconds, server):
    return finished(wrk, seconds, server, three_step_hook(server))


def http_call(wrk, seconds, server):
    peer = Responder()
    try:
        _, url = hook(server, "call", node("in", "webhook_trigger"), node("call", "webhook", method="POST", url=peer.origin + "/"))
        return finished(wrk, seconds, server, url)
    finally:
        peer.stop()


def iterator(wrk, seconds, server):
    nodes = [node("in", "webhook_trigger"), node("each", "iterator", items="{{ webhook_payload.items }}"),
             {**node("text", "text_transform", template="{{ item.name }}"), "parentId": "each"}]
    _, url = hook(server, "items", *nodes, edges=[{"id": "e1", "source": "in", "target": "each"}])
    return finished(wrk, seconds, server, url, ITEMS)


@dataclass
class Workload:
    what: str
    rate: Callable
    options: tuple = field(default=())


WORKLOADS = {
    "plain": Workload("durable 202", plain),
    "signed": Workload("durable 202 with HMAC", signed),
    "keyed": Workload("durable 202 with an idempotency key of its own", keyed),
    "github": Workload(f"durable 202 of a signed GitHub push of {len(PUSH) / 1000:.0f} KB", github),
    "unsigned": Workload("the same push to a hook without a signature", unsigned),
    "many_hooks": Workload("durable 202, 1,000 hooks in turn", many_hooks),
    "three_steps": Workload("finished runs of three steps", three_steps),
    "http_call": Workload("finished runs with one HTTP call to a local peer", http_call, ("--egress-allow", "127.0.0.0/8")),
    "iterator": Workload("finished runs of an iterator over 100 items", iterator),
}
