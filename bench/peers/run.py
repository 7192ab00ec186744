#!/usr/bin/env python3
"""Sluice beside n8n, Node-RED, Restate, BullMQ and adnanh/webhook, on this machine, in one sitting.

Installs the peers with pinned versions into a folder, below which their data go, too; changes nothing else. Measures one peer at a time and
Sluice before each, and prints a Markdown table of the medians. `make build` comes first; needs wrk and npm, and for the first run
the network and a C++ compiler with make and Python (n8n's SQLite module), which then takes ten minutes and more.

  bench/peers/run.py                                   everything, about half an hour
  bench/peers/run.py --seconds 2 --rounds 1            a look, some six minutes
  bench/peers/run.py --only bullmq,restate
  bench/peers/run.py --directory /var/tmp/peers --json peers.json
  bench/peers/run.py --install                         only brings the peers
"""
import argparse
import json
import os
import platform
import shutil
import signal
import statistics
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from installation import Installation  # noqa: E402
from measure import CONNECTIONS, ROOT, Wrk  # noqa: E402
from peers import PEERS, Sluice  # noqa: E402
from workloads import BODY  # noqa: E402

SETTLE_S = 5  # after the first answer, before the memory is read
STALL_S_MAX = 60  # accepted runs are given up when none of them has ended for so long


def say(text):
    print(text, flush=True)


def settled(peer):
    """How many runs have finished, once no more do."""
    count = -1
    while count != (count := peer.finished()):
        time.sleep(0.5)
    return count


def accepted(result):
    """A load's figures; failed requests are not counted."""
    good = result["requests"] - result["failed"]
    if good <= 0:
        raise SystemExit(f"nothing was accepted in {result['seconds']:.0f} s, and {result['failed']} requests failed")
    return {"per_s": good / result["seconds"], "p50_ms": result["p50_us"] / 1000, "p99_ms": result["p99_us"] / 1000,
            "accepted": good, "failed": result["failed"]}


def finished(peer, wrk, seconds):
    """Runs a second, from the first delivery until as many have ended as were acknowledged."""
    before, began = settled(peer), time.monotonic()
    sent = accepted(wrk.run(peer.three_url, seconds, BODY, checked=False))
    done, end, news = 0, time.monotonic(), time.monotonic()
    while done < sent["accepted"] and time.monotonic() - news < STALL_S_MAX:
        found = peer.finished() - before
        if found > done:
            done, news = found, time.monotonic()
        end = time.monotonic()
        if done < sent["accepted"]:
            time.sleep(peer.poll_s)
    return {"per_s": done / (news - began), "accepted_per_s": sent["per_s"], "seconds": end - began,
            "failed": sent["failed"], "never_ended": max(0, sent["accepted"] - done)}


def measure(peer, directory, wrk, seconds):
    """All figures of one peer on an empty directory."""
    seconds = max(seconds, peer.seconds_min)
    os.makedirs(directory)
    try:
        peer.prepare(directory)
        began = time.monotonic()
        peer.start()
        peer.await_answer(BODY)
        start_s = time.monotonic() - began
        time.sleep(SETTLE_S)
        idle_mb = peer.memory_mb()
        one = accepted(wrk.run(peer.accept_url, seconds, BODY, connections=1, checked=False))
        # The three steps first: they end with nothing left to do, which mere acceptance does not everywhere.
        three = finished(peer, wrk, seconds)
        accept = accepted(wrk.run(peer.accept_url, seconds, BODY, checked=False))
        loaded_mb = peer.memory_mb()
    finally:
        peer.kill()
        shutil.rmtree(directory, ignore_errors=True)
    say(f"  {peer.name}: {accept['per_s']:,.0f}/s accepted (p99 {accept['p99_ms']:.2f} ms), {three['per_s']:,.0f}/s finished, "
        f"one connection {one['p50_ms']:.2f} ms, idle {idle_mb:.0f} MB, first answer after {start_s:.2f} s")
    return {"accept": accept, "three": three, "one": one, "start_s": start_s, "idle_mb": idle_mb, "loaded_mb": loaded_mb}


def flush_ms(directory):
    """The median time that the disk takes to store a page for good."""
    times = []
    with tempfile.NamedTemporaryFile(dir=directory) as file:
        for _ in range(200):
            file.write(b"x" * 4096)
            file.flush()
            began = time.monotonic()
            os.fdatasync(file.fileno())
            times.append((time.monotonic() - began) * 1000)
    return statistics.median(times)


def machine(directory):
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), platform.processor())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {"cores": os.cpu_count(), "processor": model, "memory_gib": round(memory), "kernel": platform.release(),
            "flush_ms": round(flush_ms(directory), 3), "load_average": round(os.getloadavg()[0], 2)}


def median(rounds, *path):
    def value(each):
        for key in path:
            each = each[key]
        return each
    return statistics.median(value(each) for each in rounds)


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def row(peer, rounds, beside=None):
    """One line of the table; `beside`: Sluice's figures of the same turns, for the ratio."""
    def rate(figure):
        text = f"{number(median(rounds, figure, 'per_s'))}/s"
        if beside:
            text += f" ({statistics.median(ours[figure]['per_s'] / theirs[figure]['per_s'] for ours, theirs in zip(beside, rounds)):.1f})"
        return text
    one = median(rounds, "one", "p50_ms")
    start = median(rounds, "start_s")
    cells = [f"{peer.name} {peer.version}", rate("accept"), f"{median(rounds, 'accept', 'p50_ms'):.1f} / {median(rounds, 'accept', 'p99_ms'):.1f} ms",
             rate("three"), f"{one:.2f} ms", f"{median(rounds, 'idle_mb'):.0f} MB", f"{start:.2f} s"]
    return "| " + " | ".join(cells) + " |"


def notes(peer, rounds):
    lines = [f"- **{peer.name}**: {peer.what}. Durable: {peer.durability}."]
    failed = sum(each[figure]["failed"] for each in rounds for figure in ("accept", "three", "one"))
    if failed:
        lines.append(f"  {failed:,} requests failed or found no answer in 10 s; they are not counted.")
    lost = sum(each["three"]["never_ended"] for each in rounds)
    if lost:
        lines.append(f"  {lost:,} runs were acknowledged and had not ended when none had for {STALL_S_MAX} s.")
    return lines


def table(sluice, peers, ours, theirs):
    lines = [f"| | accepted at {CONNECTIONS} connections | p50 / p99 | finished runs of three steps | one connection, p50 | idle | start to first answer |",
             "|---|---|---|---|---|---|---|", row(sluice, [each for name in peers for each in ours[name]])]
    lines += [row(peer, theirs[name], ours[name]) for name, peer in peers.items()]
    lines += ["", "In brackets: Sluice's rate in the same turns as a multiple.", ""]
    lines += notes(sluice, [each for name in peers for each in ours[name]])
    for name, peer in peers.items():
        lines += notes(peer, theirs[name])
    return "\n".join(lines)


def compare(options, installation, directory):
    wrk, sluice = Wrk(directory), Sluice(installation)
    peers = {name: PEERS[name](installation) for name in options.only}
    for peer in (sluice, *peers.values()):
        say(f"installing {peer.name} ...")
        peer.install()
    if options.install:
        return None
    ours, theirs = ({name: [] for name in peers} for _ in range(2))
    found = machine(directory)
    say(f"{found['cores']} cores ({found['processor']}), {found['memory_gib']} GiB, a flush takes {found['flush_ms']} ms, load {found['load_average']}")
    failures = {}
    for turn in range(1, options.rounds + 1):
        for name, peer in peers.items():
            if name in failures:
                continue
            say(f"round {turn} of {options.rounds}: {peer.name} {peer.version}, after Sluice ...")
            our_figures = measure(sluice, os.path.join(directory, "data"), wrk, options.seconds)
            try:
                theirs[name].append(measure(peer, os.path.join(directory, "data"), wrk, options.seconds))
                ours[name].append(our_figures)
            except SystemExit as failure:  # the others go on
                failures[name] = str(failure)
                say(f"  {peer.name} failed and is left out from here: {failure}")
    peers = {name: peer for name, peer in peers.items() if theirs[name]}
    if not peers:
        raise SystemExit("no peer could be measured")
    text = table(sluice, peers, ours, theirs)
    say("\n" + text)
    return {"failures": failures, "machine": found, "connections": CONNECTIONS, "body_bytes": len(BODY), "seconds": options.seconds, "rounds": options.rounds,
            "sluice": {"version": sluice.version, "beside": ours},
            "peers": {name: {"version": peer.version, "rounds": theirs[name]} for name, peer in peers.items()}, "table": text}


def names(text):
    wanted = text.split(",")
    if unknown := [name for name in wanted if name not in PEERS]:
        raise argparse.ArgumentTypeError(f"there is no peer {', '.join(unknown)}; there are {', '.join(PEERS)}")
    return wanted


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--directory", default=os.path.join(ROOT, "build", "peers"), help="where to install and where data go (default: build/peers)")
    parser.add_argument("--only", type=names, default=list(PEERS), help=f"comma-separated peers of {','.join(PEERS)}")
    parser.add_argument("--seconds", type=int, default=10, help="how long each load lasts (default: 10)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each peer is measured (default: 3)")
    parser.add_argument("--node", help="a Node to use in place of the one that is installed along")
    parser.add_argument("--json", help="where to write all figures (default: peers.json in the directory)")
    parser.add_argument("--install", action="store_true", help="install the peers and stop")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing; on Debian: scripts/install-packages bench")
    os.environ.setdefault("SLUICE_BIN", os.path.join(ROOT, "build", "release", "sluice"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the peers are ended and their data deleted
    installation = Installation(options.directory, options.node)
    if not options.node and any(name != "webhook" for name in options.only):
        say("installing Node ...")
        installation.bring_node()
    directory = tempfile.mkdtemp(prefix="data-", dir=installation.directory)
    try:
        figures = compare(options, installation, directory)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    if figures:
        path = options.json or installation.path("peers.json")
        with open(path, "w") as file:
            json.dump(figures, file, indent=2)
        say(f"\nwritten to {os.path.relpath(path)}")
        if figures["failures"]:
            raise SystemExit(f"failed: {', '.join(figures['failures'])}")


if __name__ == "__main__":
    main()
