"""The dashboard and the alerts name only what /metrics has, and Prometheus understands them."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import yaml

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import Server  # noqa: E402

MONITORING = pathlib.Path(__file__).parents[2] / "packaging" / "monitoring"
ALERTS = MONITORING / "alerts.yaml"
PROMTOOL = os.environ.get("PROMTOOL") or shutil.which("promtool")
# What Prometheus makes itself, for each target.
MADE_BY_PROMETHEUS = {"up": {"job", "instance"}}
ADDED_BY_PROMETHEUS = {"job", "instance"}
WORD = re.compile(r'"(?:[^"\\]|\\.)*"|[A-Za-z_:][\w:]*')
NOT_METRICS = {"sum", "by", "rate", "and", "or", "le", "histogram_quantile", "min_over_time", "predict_linear", "label_values"}


def alerts():
    return [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]


def expressions():
    """(where, expression) of everything that is asked of Prometheus."""
    for rule in alerts():
        yield rule["alert"], rule["expr"]
    dashboard = json.loads((MONITORING / "dashboard.json").read_text())
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query":
            yield variable["name"], variable["query"]["query"]


def selectors(expression):
    """(metric, {label: {values}}) of each selector in it; a value is one that the expression compares with."""
    plain = re.sub(r"\[[^\]]*\]", "", expression)
    plain = re.sub(r"\bby\s*\([^)]*\)", "", plain)
    plain = re.sub(r"(label_values\([^,]*), *\w+\)", r"\1)", plain)
    for found in re.finditer(r"\b([a-zA-Z_]\w*)\b(?:\{([^}]*)\})?(?!\s*\()", plain):
        name, inside = found.groups()
        before = plain[:found.start()]
        if name in NOT_METRICS or before.count("{") > before.count("}") or re.fullmatch(r"e\d+|\d+e\d+", name):
            continue
        labels = {}
        for label, operator, value in re.findall(r'(\w+)\s*(=~|!=|!~|=)\s*"([^"]*)"', inside or ""):
            labels[label] = set() if value.startswith("$") else set(value.split("|") if "~" in operator else [value])
        yield name, labels


class Monitoring(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory(prefix="sluice-metrics-") as directory:
            server = Server(os.path.join(directory, "data")).start()
            status, text = server.call("GET", "/metrics")
            server.stop()
        assert status == 200, text
        cls.metrics = {}  # name -> {label: {values}}
        for line in text.splitlines():
            found = re.match(r"([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$", line)
            if found:
                labels = cls.metrics.setdefault(found[1], {})
                for label, value in re.findall(r'(\w+)="([^"]*)"', found[2] or ""):
                    labels.setdefault(label, set()).add(value)

    def test_what_is_named_is_there(self):
        self.assertIn("sluice_hooks_accepted_total", self.metrics)
        checked = set()
        for where, expression in expressions():
            named = list(selectors(expression))
            self.assertTrue(named, f"{where}: {expression} asks for nothing")
            for metric, labels in named:
                checked.add(metric)
                if metric in MADE_BY_PROMETHEUS:
                    continue
                self.assertIn(metric, self.metrics, f"{where}: {expression}")
                for label, values in labels.items():
                    if label in ADDED_BY_PROMETHEUS:
                        continue
                    self.assertIn(label, self.metrics[metric], f"{where}: {expression}")
                    self.assertLessEqual(values, self.metrics[metric][label], f"{where}: {expression}")
        self.assertGreater(len(checked), 20)

    def test_the_dashboard_shows_every_metric(self):
        shown = {metric for _, expression in expressions() for metric, _ in selectors(expression)}
        families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in self.metrics}
        shown = {re.sub(r"_(bucket|sum|count)$", "", name) for name in shown}
        not_shown = {"sluice_hooks_handshakes_total", "sluice_compute_turns_total"}
        self.assertEqual(families - shown, not_shown)

    def test_a_wrong_name_would_be_found(self):
        self.assertEqual(list(selectors('sum by (le) (rate(a_total{b="c|d",e=~"f|g"}[5m])) > 1e9 or h < 0.5')),
                         [("a_total", {"b": {"c|d"}, "e": {"f", "g"}}), ("h", {})])

    def test_each_alert_says_what_to_do(self):
        names = [rule["alert"] for rule in alerts()]
        self.assertEqual(len(names), len(set(names)))
        for rule in alerts():
            self.assertIn(rule["labels"]["severity"], ("critical", "warning"))
            self.assertEqual(set(rule["annotations"]), {"summary", "description"})
            self.assertIn("for", rule)

    @unittest.skipUnless(PROMTOOL, "promtool (the package prometheus) is not installed")
    def test_prometheus_takes_the_alerts(self):
        checked = subprocess.run([PROMTOOL, "check", "rules", ALERTS], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.assertIn(f"{len(alerts())} rules found", checked.stdout)

    @unittest.skipUnless(PROMTOOL, "promtool (the package prometheus) is not installed")
    def test_they_fire_when_they_should(self):
        def series(name, values):
            return {"series": name + '{instance="a",job="sluice"}', "values": values}

        def fires(alert, at, summary=None):
            rule = next(rule for rule in alerts() if rule["alert"] == alert)
            row = {"exp_labels": {"instance": "a", "job": "sluice", **rule["labels"]},
                   "exp_annotations": {**rule["annotations"], "summary": summary}}
            return {"eval_time": at, "alertname": alert, "exp_alerts": [row] if summary else []}

        tests = {"rule_files": [str(ALERTS)], "evaluation_interval": "1m", "tests": [
            {"interval": "1m", "input_series": [series("up", "1x5 0x10"), series("sluice_store_healthy", "1x5 0x10")],
             "alert_rule_test": [fires("SluiceDown", "5m"), fires("SluiceStoreUnwritable", "5m"),
                                 fires("SluiceDown", "10m", "a does not answer"),
                                 fires("SluiceStoreUnwritable", "10m", "a cannot write its database")]},
            {"interval": "1m", "input_series": [series("sluice_disk_free_bytes", "4e10-5e7x500"), series("sluice_disk_bytes", "1e11x500")],
             "alert_rule_test": [fires("SluiceDiskFills", "8h", "the disk of a will be full within three days")]},
            {"interval": "1m", "input_series": [series("sluice_disk_free_bytes", "4e10x500"), series("sluice_disk_bytes", "1e11x500")],
             "alert_rule_test": [fires("SluiceDiskFills", "8h"), fires("SluiceDiskFull", "8h")]}]}
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            yaml.safe_dump(tests, file)
            file.flush()
            done = subprocess.run([PROMTOOL, "test", "rules", file.name], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
