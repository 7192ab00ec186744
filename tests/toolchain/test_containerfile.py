"""The Containerfile makes the image that scripts/build-image writes. No container engine runs here: what it says is compared."""
import hashlib
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tarfile
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import binary  # noqa: E402

ROOT = pathlib.Path(__file__).parents[2]


def build_image():
    loader = importlib.machinery.SourceFileLoader("build_image", str(ROOT / "scripts/build-image"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("build_image", loader))
    loader.exec_module(module)
    return module


def stages():
    """The instructions of each stage: (name, what it is given)."""
    text = re.sub(r"\\\n", " ", (ROOT / "Containerfile").read_text())
    found = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, value = line.split(None, 1)
            if name == "FROM":
                found.append([])
            found[-1].append((name, value))
    return found


class Containerfile(unittest.TestCase):
    def test_the_image_is_run_in_the_same_way(self):
        says = dict(stages()[-1])
        config = {"User": says["USER"], "WorkingDir": says["WORKDIR"], "Entrypoint": json.loads(says["ENTRYPOINT"]),
                  "Cmd": json.loads(says["CMD"]), "Env": shlex.split(says["ENV"]), "ExposedPorts": {says["EXPOSE"]: {}},
                  "Volumes": {says["VOLUME"]: {}}, "StopSignal": says["STOPSIGNAL"]}
        self.assertEqual(config, build_image().CONFIG)

    def test_the_image_has_the_files_that_build_image_collects_and_no_others(self):
        build, image = stages()
        self.assertEqual(build[0], ("FROM", "debian:bookworm-slim AS build"))
        self.assertEqual(image[0], ("FROM", "scratch"))
        self.assertEqual([each for each in image if each[0] in ("ADD", "COPY", "RUN")],
                         [("COPY", "--from=build /files/ /"), ("COPY", "--from=build --chown=65532:65532 /data /data")])
        script = " ".join(value for name, value in build if name == "RUN")
        self.assertRegex(script, r"scripts/build-image build/release/sluice /layer\.tar --layer\s+&& mkdir /files && tar -xpf /layer\.tar -C /files")
        with tempfile.TemporaryDirectory(prefix="sluice-layer-") as directory:
            for name, options in (("layer.tar", ["--layer"]), ("image.tar", [])):
                subprocess.run([ROOT / "scripts/build-image", binary(), os.path.join(directory, name), *options], check=True, timeout=300)
            layer = pathlib.Path(directory, "layer.tar").read_bytes()
            with tarfile.open(os.path.join(directory, "image.tar")) as image_tar:
                blobs = [each for each in image_tar if each.isfile() and each.name.startswith("blobs/")]
                configs = [image_tar.extractfile(each).read() for each in blobs if each.size < 10_000]
        self.assertIn(f'"diff_ids":["sha256:{hashlib.sha256(layer).hexdigest()}"]', " ".join(each.decode() for each in configs))

    def test_it_installs_the_packages_of_the_list(self):
        script = "\n".join(value for name, value in stages()[0] if name == "RUN")
        groups = re.search(r"^scripts/install-packages (.+)$", script, re.MULTILINE).group(1).split()
        listed = {line.split()[0] for line in (ROOT / "scripts/packages.txt").read_text().splitlines() if line and line[0] != "#"}
        self.assertLessEqual(set(groups), listed)
        # What is copied before the rest of the tree is all that the script reads.
        copied = [value.split() for name, value in stages()[0] if name == "COPY"]
        self.assertEqual(copied, [["scripts/install-packages", "scripts/packages.txt", "scripts/"], [".", "."]])


if __name__ == "__main__":
    unittest.main()
