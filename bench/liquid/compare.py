#!/usr/bin/env python3
"""Runs liquid_bench and liquidjs on the same templates and prints renders a second side by side.

usage: compare.py PATH_OF_LIQUID_BENCH [--json]
Needs node; installs liquidjs beside this file with `npm ci` when it is not there.
"""
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def ours(program: str) -> dict[str, float]:
    command = [program, "--benchmark_filter=^render/", "--benchmark_format=json", str(HERE / "templates.json")]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {row["name"].removeprefix("render/"): row["items_per_second"] for row in report["benchmarks"]}


def theirs() -> dict[str, float]:
    if not (HERE / "node_modules" / "liquidjs").exists():
        subprocess.run(["npm", "ci", "--silent"], cwd=HERE, check=True)
    command = ["node", str(HERE / "liquidjs_bench.mjs"), str(HERE / "templates.json"), "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    a, b = ours(sys.argv[1]), theirs()
    rows = {name: {"sluice": a[name], "liquidjs": b[name], "ratio": a[name] / b[name]} for name in a}
    if "--json" in sys.argv:
        print(json.dumps(rows))
        return
    print(f"{'template':12} {'sluice/s':>12} {'liquidjs/s':>12} {'ratio':>7}")
    for name, row in rows.items():
        print(f"{name:12} {row['sluice']:12.0f} {row['liquidjs']:12.0f} {row['ratio']:7.1f}")


if __name__ == "__main__":
    main()
