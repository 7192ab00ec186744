"""What scripts/build-profiled runs: puts each load on a server that counts which code runs, and stops it in good order.

  bench/train.py                 the server in SLUICE_BIN, else build/release/sluice
"""
import os
import tempfile

from measure import ROOT, Servers, Wrk
from workloads import WORKLOADS

SECONDS = 3


def main():
    program = os.environ.get("SLUICE_BIN", os.path.join(ROOT, "build/release/sluice"))
    with tempfile.TemporaryDirectory(prefix="sluice-train-") as directory:
        wrk, servers = Wrk(directory), Servers(directory)
        for name, load in WORKLOADS.items():
            server = servers.start(*load.options, program=program)
            try:
                print(f"  {name}: {load.what}", flush=True)
                load.rate(wrk, SECONDS, server)
            finally:
                server.stop()


if __name__ == "__main__":
    main()
