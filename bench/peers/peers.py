"""Sluice and its peers, each behind the same few calls.

A peer is installed once, `prepare`d on an empty directory (untimed: databases made, workflows defined, ended again), and then
started. `accept_url` takes deliveries of which nothing more is asked, `three_url` starts runs of three steps: trigger, text, condition.
"""
import contextlib
import json
import os
import shutil
import sqlite3
import sys

from installation import version_of
from processes import Processes, finished_of, free_ports, resident_mb

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from measure import metric  # noqa: E402
from sluice_server import Server, binary  # noqa: E402
from workloads import hook, three_step_hook  # noqa: E402

ACCEPTED = (202,)  # not 200, which n8n answers while it starts


class Peer:
    """`what`: what is measured, `durability`: what an acknowledgement promises; both for the table's notes."""
    name = what = durability = ""
    version = "?"
    start_s_max = 120
    seconds_min = 0  # of a load, when fewer would see too few answers
    poll_s = 0.02  # between two questions how many runs have finished

    def __init__(self, installation):
        self.installation = installation

    def install(self):
        """Brings the programs and finds out their version."""

    def prepare(self, directory):
        self.directory = directory
        self.processes = Processes(directory)
        self.define()

    def define(self):
        """Chooses ports, makes what the peer has to know before it starts."""

    def start(self):
        """Starts it, and returns when `accept_url` may soon be asked."""

    def await_answer(self, body):
        self.processes.wait_for("POST", self.accept_url, body, ACCEPTED, self.start_s_max)

    def finished(self):
        """How many runs have come to their end since the start, of both URLs or of the three steps alone."""
        return finished_of(self.finished_url)

    def memory_mb(self):
        return self.processes.memory_mb()

    def kill(self):
        self.processes.kill()


class Sluice(Peer):
    name = "Sluice"
    what = "`sluice serve` without options"
    durability = "`202` after the delivery and its run are committed to SQLite and synced (group commit); runs and their log are stored"

    def install(self):
        self.version = version_of([binary(), "--version"])

    def define(self):
        self.server = Server(os.path.join(self.directory, "data")).start()
        self.paths = [url.split("/", 3)[3] for url in (hook(self.server, "accept")[1], three_step_hook(self.server))]
        self.server.stop()

    def start(self):
        self.server.start()
        self.accept_url, self.three_url = (f"http://{self.server.host}:{self.server.port}/{path}" for path in self.paths)

    def finished(self):
        return metric(self.server, "sluice_runs_finished_total")

    def memory_mb(self):
        return resident_mb(self.server.process.pid)

    def kill(self):
        if self.server.process.poll() is None:
            self.server.kill()


class BullMq(Peer):
    name = "BullMQ"
    what = ("BullMQ is a library: a receiver of ours (Node's `http`) puts each body into a queue; a worker in a process of its own, 64 jobs at once, "
            "runs the text and the condition as one job. Deliveries of the first figure have no worker. Memory is that of Redis, receiver and worker")
    durability = ("`202` after Redis has the job, with `appendonly yes`, `appendfsync always` and no snapshots (Redis's own default syncs once a second "
                  "or never); the steps are not stored one by one")

    def install(self):
        bullmq = self.installation.npm("bullmq", "bullmq")
        self.redis = self.installation.debian("redis-server", "redis-server", "redis-tools", "libjemalloc2", "liblzf1")
        self.libraries = self.installation.libraries()
        self.version = f"{bullmq}, Redis {version_of([self.redis, '--version'], self.libraries)}"

    def define(self):
        self.port, self.redis_port = free_ports(2)

    def start(self):
        node, folder = self.installation.node, self.installation.path("bullmq")
        self.processes.start("redis", [self.redis, "--port", str(self.redis_port), "--bind", "127.0.0.1", "--dir", self.directory,
                                       "--appendonly", "yes", "--appendfsync", "always", "--save", ""], self.libraries)
        self.processes.start("receiver", [node, os.path.join(folder, "receiver.mjs"), str(self.port), str(self.redis_port)])
        self.processes.start("worker", [node, os.path.join(folder, "worker.mjs"), str(self.redis_port)])
        origin = f"http://127.0.0.1:{self.port}"
        self.accept_url, self.three_url, self.finished_url = (f"{origin}/{path}" for path in ("accept", "three", "finished"))


class NodeRed(Peer):
    name = "Node-RED"
    what = "two flows: `http in` to `http response`, and beside the response a `function` node that makes the text, a `switch` and a counter; editor off"
    durability = "none: Node-RED keeps messages in memory only and stores no runs"

    def install(self):
        self.version = self.installation.npm("node-red", "node-red")

    def define(self):
        self.port, = free_ports(1)
        for file in ("settings.js", "flows.json"):
            shutil.copy(self.installation.path("node-red", file), self.directory)

    def start(self):
        program = self.installation.path("node-red", "node_modules", "node-red", "red.js")
        self.processes.start("node-red", [self.installation.node, program, "--userDir", self.directory, "--port", str(self.port),
                                          "--settings", os.path.join(self.directory, "settings.js"), "flows.json"])
        origin = f"http://127.0.0.1:{self.port}"
        self.accept_url, self.three_url, self.finished_url = (f"{origin}/{path}" for path in ("accept", "three", "finished"))


class Restate(Peer):
    name = "Restate"
    what = ("one server, as it is without a configuration file, and a service of ours in Node: `accept` returns at once, `three` takes three `ctx.run` steps; "
            "called by `/send`. Memory is that of server and service")
    durability = "`202` after the invocation is in Restate's replicated log of one node, which syncs (its default); each `ctx.run` result is stored in it"

    def install(self):
        self.version = self.installation.npm("restate", "@restatedev/restate-server")
        self.installation.checked("restate", "@restatedev/restate-sdk")
        self.server = self.installation.path("restate", "node_modules", "@restatedev", "restate-server-linux-x64", "bin", "restate-server")

    def define(self):
        self.ingress, self.admin, self.fabric, self.service, self.counter = free_ports(5)
        self.start()
        admin = f"http://127.0.0.1:{self.admin}"
        self.processes.wait_for("GET", f"{admin}/health", None, (200,), self.start_s_max)
        service = json.dumps({"uri": f"http://127.0.0.1:{self.service}"})
        self.processes.wait_for("POST", f"{admin}/deployments", service, (200, 201), self.start_s_max)
        self.processes.stop()

    def start(self):
        self.processes.start("restate", [self.server, "--no-logo"], {
            "RESTATE_BASE_DIR": os.path.join(self.directory, "data"), "RESTATE_NODE_NAME": "peer", "RESTATE_LISTEN_MODE": "tcp",
            "RESTATE_BIND_IP": "127.0.0.1", "RESTATE_ADVERTISED_HOST": "127.0.0.1", "RESTATE_BIND_PORT": str(self.fabric),
            "RESTATE_INGRESS__BIND_PORT": str(self.ingress), "RESTATE_ADMIN__BIND_PORT": str(self.admin),
            "RESTATE_DISABLE_TELEMETRY": "true", "RESTATE_LOG_FILTER": "warn", "RESTATE_LOG_DISABLE_ANSI_CODES": "true", "DO_NOT_TRACK": "1"})
        program = self.installation.path("restate", "service.mjs")
        self.processes.start("service", [self.installation.node, program, str(self.service), str(self.counter)])
        self.accept_url, self.three_url = (f"http://127.0.0.1:{self.ingress}/hook/{name}/send" for name in ("accept", "three"))
        self.finished_url = f"http://127.0.0.1:{self.counter}/finished"


class N8n(Peer):
    name = "n8n"
    what = "two published workflows: a Webhook node alone, and with Edit Fields and If behind it; answers at once (`onReceived`)"
    durability = ("answers after the execution is a row in SQLite, its default (write-ahead log, `synchronous` FULL: each commit is synced); "
                  "the execution's data are stored again when it has ended. Removal of old executions is off, so that they can be counted")
    start_s_max = 300
    seconds_min = 20
    poll_s = 0.1

    def install(self):
        self.version = self.installation.npm("n8n", "n8n", build=("sqlite3",))
        self.program = self.installation.path("n8n", "node_modules", "n8n", "bin", "n8n")

    def define(self):
        self.port, self.broker = free_ports(2)
        made = os.path.join(os.path.dirname(self.directory), "n8n-made")  # once for all rounds: it takes long
        if not os.path.exists(made):
            workflows = self.installation.path("n8n", "workflows.json")
            self.command("import:workflow", f"--input={workflows}")
            with open(workflows) as file:
                for workflow in json.load(file):
                    self.command("publish:workflow", f"--id={workflow['id']}")
            self.start()  # the first start takes a good deal longer than others
            self.processes.wait_for("GET", f"http://127.0.0.1:{self.port}/healthz/readiness", None, (200,), self.start_s_max)
            self.processes.stop()
            shutil.copytree(self.directory, made)
        shutil.copytree(made, self.directory, dirs_exist_ok=True)

    def command(self, *arguments):
        processes = Processes(self.directory)
        process = processes.start("command", [self.installation.node, self.program, *arguments], self.environment())
        if process.wait():
            processes.check()

    def environment(self):
        return {"N8N_USER_FOLDER": self.directory, "N8N_LISTEN_ADDRESS": "127.0.0.1", "N8N_HOST": "127.0.0.1", "N8N_PORT": str(self.port),
                "N8N_RUNNERS_BROKER_PORT": str(self.broker), "N8N_RUNNERS_BROKER_LISTEN_ADDRESS": "127.0.0.1",
                "N8N_DIAGNOSTICS_ENABLED": "false", "N8N_VERSION_NOTIFICATIONS_ENABLED": "false", "N8N_TEMPLATES_ENABLED": "false",
                "N8N_PERSONALIZATION_ENABLED": "false", "N8N_DYNAMIC_BANNERS_ENABLED": "false", "N8N_LICENSE_AUTO_RENEW_ENABLED": "false",
                "N8N_LOG_LEVEL": "warn", "EXECUTIONS_DATA_PRUNE": "false"}

    def start(self):
        self.processes.start("n8n", [self.installation.node, self.program, "start"], self.environment())
        self.accept_url, self.three_url = (f"http://127.0.0.1:{self.port}/webhook/{name}" for name in ("accept", "three"))

    def finished(self):
        path = os.path.join(self.directory, ".n8n", "database.sqlite")
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as database:
            by_status = dict(database.execute("SELECT status, count(*) FROM execution_entity WHERE stoppedAt IS NOT NULL GROUP BY status"))
        if others := {status: count for status, count in by_status.items() if status != "success"}:
            raise SystemExit(f"n8n's executions ended otherwise than well: {others}")
        return by_status.get("success", 0)


class Webhook(Peer):
    name = "webhook"
    what = ("adnanh/webhook starts a command for each delivery: `/bin/true`, or a shell script of the two steps. For the three steps it answers "
            "after the command has ended, since it would otherwise start processes without end")
    durability = "none: nothing is stored, and a command that fails is not tried again"

    def install(self):
        self.program = self.installation.debian("webhook", "webhook")
        self.script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "webhook", "three.sh")
        self.version = version_of([self.program, "-version"])

    def define(self):
        self.port, = free_ports(1)
        self.count = os.path.join(self.directory, "count")
        names = [{"source": "payload", "name": name} for name in ("name", "total")]
        with open(os.path.join(self.directory, "hooks.json"), "w") as file:
            json.dump([{"id": "accept", "execute-command": "/bin/true", "success-http-response-code": 202},
                       {"id": "three", "execute-command": self.script, "pass-arguments-to-command": names,
                        "include-command-output-in-response": True, "success-http-response-code": 202}], file)

    def start(self):
        with open(self.count, "wb"):
            pass
        self.processes.start("webhook", [self.program, "-ip", "127.0.0.1", "-port", str(self.port), "-hooks", "hooks.json"], {"COUNT": self.count})
        self.accept_url, self.three_url = (f"http://127.0.0.1:{self.port}/hooks/{name}" for name in ("accept", "three"))

    def finished(self):
        return os.path.getsize(self.count)


PEERS = {"bullmq": BullMq, "node-red": NodeRed, "restate": Restate, "n8n": N8n, "webhook": Webhook}
