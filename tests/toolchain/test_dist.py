"""What is published of a version: that it is whole, the same every time, and that the container image runs as it stands."""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import ADMIN_KEY, START_S_MAX, binary  # noqa: E402

ROOT = pathlib.Path(__file__).parents[2]
USER = 65532


def run(*command, **options):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=300, check=False, **options)
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout


class Dist(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="sluice-dist-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.dist = cls.folder / "dist"
        # The Debian package has its own test, which takes longer than all of this.
        run(ROOT / "scripts/build-dist", binary(), cls.dist, "source", "image", "sbom")
        cls.version = run(binary(), "--version").strip()

    def the(self, pattern):
        found = list(self.dist.glob(pattern))
        self.assertEqual(len(found), 1, pattern)
        return found[0]

    def test_the_checksums_are_of_all_files(self):
        listed = re.findall(r"^[0-9a-f]{64}  (\S+)$", (self.dist / "SHA256SUMS").read_text(), re.M)
        self.assertEqual(sorted(listed), sorted(each.name for each in self.dist.iterdir() if each.name != "SHA256SUMS"))
        self.assertEqual(len(listed), 3)
        run("sha256sum", "--check", "--quiet", "SHA256SUMS", cwd=self.dist)

    def test_the_source_is_that_of_the_commit(self):
        with tarfile.open(self.the("sluice-*.tar.gz")) as tar:
            files = {each.name: each for each in tar if not each.isdir()}
        committed = run("git", "-C", ROOT, "ls-tree", "-r", "-z", "--name-only", "HEAD").strip("\0").split("\0")
        self.assertEqual(set(files), {f"sluice-{self.version}/{each}" for each in committed})
        self.assertEqual(len({each.mtime for each in files.values()}), 1)

    def test_the_image_is_the_same_every_time(self):
        again = self.folder / "again.tar"
        run(ROOT / "scripts/build-image", binary(), again)
        self.assertEqual(hashlib.sha256(again.read_bytes()).digest(), hashlib.sha256(self.the("*.oci.tar").read_bytes()).digest())

    def test_the_bill_of_materials(self):
        bill = json.loads(self.the("*.cdx.json").read_text())
        self.assertEqual((bill["bomFormat"], bill["metadata"]["component"]["version"]), ("CycloneDX", self.version))
        names = {each["name"] for each in bill["components"]}
        self.assertLessEqual({"libc6", "libsqlite3-0", "libsodium23", "libcurl4", "tzdata", "redoc"}, names)
        for each in bill["components"]:
            self.assertRegex(each["purl"], r"^pkg:(deb/debian|npm)/[^@]+@.+")
        again = self.folder / "again.json"
        run(ROOT / "scripts/build-sbom", binary(), again)
        self.assertEqual(again.read_text(), self.the("*.cdx.json").read_text())


class Image(unittest.TestCase):
    """The image, unpacked as a container engine does it, and run in it."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="sluice-image-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        image = cls.folder / "image.tar"
        run(ROOT / "scripts/build-image", binary(), image)
        with tarfile.open(image) as tar:
            tar.extractall(cls.folder / "layout", filter="data") if hasattr(tarfile, "data_filter") else tar.extractall(cls.folder / "layout")
        index = json.loads((cls.folder / "layout/index.json").read_text())
        cls.manifest = json.loads(cls.blob(index["manifests"][0]))
        cls.config = json.loads(cls.blob(cls.manifest["config"]))

    @classmethod
    def blob(cls, descriptor):
        algorithm, digest = descriptor["digest"].split(":")
        data = (cls.folder / "layout/blobs" / algorithm / digest).read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest and len(data) == descriptor["size"], descriptor
        return data

    def test_what_it_says_of_itself(self):
        config = self.config["config"]
        self.assertEqual(config["User"], f"{USER}:{USER}")
        self.assertEqual(config["Volumes"], {"/data": {}})
        self.assertEqual(config["Entrypoint"], ["/usr/bin/sluice"])
        self.assertEqual(self.config["os"], "linux")
        layer = self.folder / "layer.tar"
        layer.write_bytes(self.blob(self.manifest["layers"][0]))
        unpacked = run("sh", "-c", f"gzip -dc {layer} | sha256sum").split()[0]
        self.assertEqual(self.config["rootfs"]["diff_ids"], ["sha256:" + unpacked])

    @unittest.skipUnless(os.geteuid() == 0, "needs root (chroot)")
    def test_it_runs_and_is_healthy(self):
        root = self.folder / "root"
        root.mkdir()
        root.chmod(0o755)
        self.folder.chmod(0o755)
        layer = self.folder / "layer.tar.gz"
        layer.write_bytes(self.blob(self.manifest["layers"][0]))
        run("tar", "--numeric-owner", "-xzpf", layer, "-C", root)
        self.assertFalse((root / "bin/sh").exists())
        config = self.config["config"]
        inside = [shutil.which("chroot", path=os.environ["PATH"] + ":/usr/sbin"), f"--userspec={config['User']}", str(root), *config["Entrypoint"]]
        environment = {**dict(each.split("=", 1) for each in config["Env"]), "SLUICE_ADMIN_KEY": ADMIN_KEY, "SLUICE_API_KEY": ADMIN_KEY}
        # As the image has it, but on a port of its own.
        command = [each.replace("0.0.0.0:8080", "127.0.0.1:0") for each in config["Cmd"]]
        server = subprocess.Popen([*inside, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                  env=environment)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.kill)
        url = None
        for line in server.stdout:
            if line.startswith("listening on "):
                url = line.split()[2]
                break
        self.assertIsNotNone(url, "it does not start")
        owner = pathlib.Path(f"/proc/{server.pid}").stat()
        self.assertEqual((owner.st_uid, owner.st_gid), (USER, USER))
        self.assertEqual((root / "data/sluice.db").stat().st_uid, USER)

        def sluice(*arguments):
            return run(*inside, *arguments, "--url", url, env=environment)

        self.assertIn("ok", sluice("doctor").lower())
        # Time zones, character sets and fonts are there, too.
        (root / "tmp/flow.yaml").write_text(
            "name: whole\nnodes:\n  - {id: in, type: manual_trigger, data: {}}\n"
            "  - {id: text, type: text_transform, data: {template: \"{{ '2026-07-01T12:00:00Z' | date: '%H:%M', 'Europe/Vienna' }}\"}}\n"
            "edges:\n  - {source: in, target: text}\n")
        sluice("apply", "/tmp/flow.yaml")
        self.assertIn("whole", sluice("workflows", "list"))
        server.terminate()
        self.assertEqual(server.wait(START_S_MAX), 0)


if __name__ == "__main__":
    unittest.main()
