"""The Debian package: what is in it, that it is the same every time, and that its scripts can be run. scripts/test-deb
installs it on a bare Debian, which needs root and a mirror."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import binary  # noqa: E402

ROOT = pathlib.Path(__file__).parents[2]


def run(*command):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout


@unittest.skipUnless(shutil.which("dpkg-shlibdeps"), "dpkg-dev is not installed")
class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="sluice-deb-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.package = cls.build("one")
        cls.tree = pathlib.Path(cls.folder.name, "tree")
        run("dpkg-deb", "-R", cls.package, cls.tree)

    @classmethod
    def build(cls, name):
        output = pathlib.Path(cls.folder.name, name)
        return pathlib.Path(run(ROOT / "scripts" / "build-deb", binary(), output).strip())

    def test_two_builds_are_the_same(self):
        self.assertEqual(self.build("two").read_bytes(), self.package.read_bytes())

    def test_lintian_finds_nothing_but_what_is_named(self):
        """The exceptions, each with its reason, are in packaging/debian/lintian-overrides."""
        done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", self.package],
                              capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_what_is_in_it(self):
        files = {str(path.relative_to(self.tree)) for path in self.tree.rglob("*") if path.is_file()}
        self.assertLessEqual({"usr/bin/sluice", "lib/systemd/system/sluice.service", "lib/systemd/system/sluice.socket",
                              "etc/sluice/sluice.yaml", "usr/share/man/man1/sluice.1.gz", "usr/share/doc/sluice/copyright",
                              "usr/share/doc/sluice/monitoring/alerts.yaml"}, files)
        owners = {line.split()[1] for line in run("dpkg-deb", "-c", self.package).splitlines()}
        self.assertEqual(owners, {"root/root"})
        self.assertEqual((self.tree / "DEBIAN/conffiles").read_text(), "/etc/sluice/sluice.yaml\n")
        for script in ("postinst", "prerm", "postrm"):
            run("sh", "-n", self.tree / "DEBIAN" / script)
            self.assertTrue(os.access(self.tree / "DEBIAN" / script, os.X_OK))

    def test_what_it_says_of_itself(self):
        version = run(binary(), "--version").strip()
        fields = dict(re.findall(r"^([\w-]+): (.*)$", (self.tree / "DEBIAN/control").read_text(), re.M))
        self.assertEqual((fields["Package"], fields["Version"]), ("sluice", version))
        depends = fields["Depends"]
        for library in ("libc6", "libsqlite3-0", "libsodium23", "tzdata"):
            self.assertIn(library, depends)
        text = "".join(path.read_text() for path in (self.tree / "DEBIAN").iterdir()) + run(
            "gzip", "-dc", self.tree / "usr/share/man/man1/sluice.1.gz")
        self.assertEqual(re.findall(r"@[A-Z]+@", text), [], "a place that was not filled in")

    def test_the_unit_and_the_settings_go_with_the_program(self):
        program = self.tree / "usr/bin/sluice"
        unit = (self.tree / "lib/systemd/system/sluice.service").read_text()
        self.assertIn("\nExecStart=/usr/bin/sluice serve ", unit)
        self.assertNotIn("/usr/local", unit)
        self.assertIn("--config /etc/sluice/sluice.yaml", unit)
        settings = self.tree / "etc/sluice/sluice.yaml"
        self.assertEqual(run(program, "config", "check", settings), f"{settings} is good\n")
        sums = (self.tree / "DEBIAN/md5sums").read_text()
        self.assertIn(run("md5sum", program).split()[0] + "  usr/bin/sluice\n", sums)


if __name__ == "__main__":
    unittest.main()
