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
        with tarfile.open(self.the(f"sluice-{self.version}.tar.gz")) as tar:
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
        self.assertLessEqual({"libc6", "libsqlite3-0", "libsodium23", "libcurl4", "libphonenumber8", "libprotobuf32", "libicu72", "tzdata", "redoc", "react", "@mantine/core"}, names)
        for each in bill["components"]:
            self.assertRegex(each["purl"], r"^pkg:(deb/debian|npm)/[^@]+@.+")
        again = self.folder / "again.json"
        run(ROOT / "scripts/build-sbom", binary(), again)
        self.assertEqual(again.read_text(), self.the("*.cdx.json").read_text())


class PortableServer(unittest.TestCase):
    """What can be known of it without linking it, which takes minutes; scripts/test-tarball tries it on bare systems."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="sluice-portable-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.archives = cls.folder / "archives"
        cls.archives.mkdir()
        (cls.archives / "packages").write_text("libcurl4-openssl-dev\nlibssl-dev\n")

    def listed(self, name):
        """The words of an array in scripts/build-archives."""
        text = (ROOT / "scripts/build-archives").read_text()
        return re.search(rf"^{name}=\((.*?)\)$", text, re.M | re.S).group(1).split()

    def test_it_is_linked_with_every_library_that_the_server_needs(self):
        needed = re.findall(r"NEEDED\s+(lib\S+)", run("objdump", "-p", binary()))
        self.assertIn("libcurl.so.4", needed)
        compiled = {each.split("=")[0] for each in self.listed("compiled")}
        of_the_compiler = {"c", "m", "gcc_s", "stdc++", "atomic"}
        archives = of_the_compiler.union(self.listed("taken"), self.listed("fetched"))
        for name in needed:
            library = re.match(r"lib(.*?)(-\d[\d.]*)?\.so", name).group(1)
            if library not in archives:
                path = re.search(rf"{re.escape(name)} => (\S+)", run("ldd", binary())).group(1)
                package = run("dpkg-query", "-S", os.path.realpath(path)).split(":")[0]
                source = run("dpkg-query", "-W", "-f", "${source:Package}", package)
                self.assertIn(source, compiled, f"{name} is in no list of scripts/build-archives")

    def test_a_program_that_needs_other_libraries_is_refused(self):
        output = self.folder / "refused.tar.gz"
        done = subprocess.run([ROOT / "scripts/build-tarball", binary(), self.archives, output], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("needs more than the C library: ", done.stderr)
        self.assertFalse(output.exists())

    def test_the_bill_of_materials_has_the_sources_of_its_libraries(self):
        bill = self.folder / "portable.json"
        run(ROOT / "scripts/build-sbom", binary(), bill, self.archives)
        found = {each["name"]: each["purl"] for each in json.loads(bill.read_text())["components"]}
        self.assertEqual({name for name, purl in found.items() if purl.startswith("pkg:deb/")}, {"curl", "openssl", "fonts-dejavu-core", "tzdata"})
        self.assertLessEqual({"redoc", "react"}, set(found))
        self.assertRegex(found["openssl"], r"^pkg:deb/debian/openssl@3\.\S+\?arch=source$")

    @unittest.skipUnless(os.access(binary() + "-portable", os.X_OK) and (ROOT / "build/archives/complete").exists(),
                         "the portable server is not built (make dist)")
    def test_the_tarball(self):
        archives, portable = ROOT / "build/archives", binary() + "-portable"
        packed = [self.folder / f"{each}.tar.gz" for each in ("first", "second")]
        for each in packed:
            run(ROOT / "scripts/build-tarball", portable, archives, each)
        self.assertEqual(*[hashlib.sha256(each.read_bytes()).digest() for each in packed])
        run("tar", "-xzf", packed[0], "-C", self.folder)
        version = run(portable, "--version").strip()
        unpacked = self.folder / f"sluice-{version}-linux-{os.uname().machine}"
        self.assertEqual(run(unpacked / "sluice", "--version", env={}).strip(), version)
        licences = {each.name for each in (unpacked / "share/licenses").iterdir()}
        self.assertLessEqual({"sluice", "libssh-dev", "libphonenumber8", "libprotobuf-dev", "libicu-dev", *(archives / "packages").read_text().split()}, licences)
        for name in ("share/fonts/DejaVuSans.ttf", "share/zoneinfo/Europe/Vienna", "systemd/sluice.socket"):
            self.assertTrue((unpacked / name).is_file(), name)
        self.assertIn("ExecStart=/opt/sluice/sluice serve", (unpacked / "systemd/sluice.service").read_text())
        self.assertRegex((unpacked / "README.txt").read_text(), r"glibc 2\.\d+ or newer")


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
        for package in ("sluice", "libcurl4", "libphonenumber8", "libicu72", "libprotobuf32", "tzdata"):
            self.assertTrue((root / f"usr/share/doc/{package}/copyright").is_file(), package)
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
        # Time zones and fonts are there, too.
        (root / "tmp/flow.yaml").write_text(
            "name: whole\nnodes:\n  - {id: in, type: manual_trigger, data: {}}\n"
            "  - {id: time, type: date_transform, data: {operation: format, input: '2026-07-01T12:00:00Z', timezone: Europe/Vienna, format: '%H:%M %Z'}}\n"
            "  - {id: page, type: markdown, data: {to: pdf, markdown: '# Hello'}}\n"
            "edges:\n  - {source: in, target: time}\n  - {source: time, target: page}\n")
        sluice("apply", "/tmp/flow.yaml")
        shown = sluice("workflows", "run", "whole", "--follow")
        self.assertIn("14:00 CEST", shown)
        self.assertIn("document.pdf", shown)
        server.terminate()
        self.assertEqual(server.wait(START_S_MAX), 0)


if __name__ == "__main__":
    unittest.main()
