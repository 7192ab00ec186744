"""packaging/sluice.service and sluice.socket: systemd understands every line, and finds little to object to."""
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

UNIT = pathlib.Path(__file__).parents[2] / "packaging" / "sluice.service"
SOCKET = UNIT.with_suffix(".socket")
EXPOSURE_MAX = 15  # of 100; what is left is that it talks to the network


class ServiceUnit(unittest.TestCase):
    def test_its_options_exist(self):
        line = re.search(r"^ExecStart=\S+ (.*)$", UNIT.read_text(), re.M).group(1).split()
        known = subprocess.run([binary(), *line[:1], "--help"], capture_output=True, text=True, timeout=30).stdout
        for option in [each for each in line if each.startswith("--")]:
            self.assertIn(option, known)

    def test_the_socket_has_the_name_that_the_service_listens_on(self):
        name = re.search(r"^ExecStart=.*--listen systemd:(\w+)", UNIT.read_text(), re.M).group(1)
        self.assertEqual(re.findall(r"^FileDescriptorName=(.*)$", SOCKET.read_text(), re.M), [name])

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd is not installed")
    def test_systemd_takes_it(self):
        with tempfile.TemporaryDirectory(prefix="sluice-unit-") as directory:
            copy = pathlib.Path(directory) / "sluice.service"
            copy.write_text(UNIT.read_text().replace("/usr/local/bin/sluice", binary()))
            socket = pathlib.Path(shutil.copy(SOCKET, directory))
            verified = subprocess.run(["systemd-analyze", "verify", copy, socket], capture_output=True, text=True, timeout=60)
            self.assertEqual((verified.returncode, verified.stdout + verified.stderr), (0, ""))
            judged = subprocess.run(["systemd-analyze", "security", "--offline=yes", f"--threshold={EXPOSURE_MAX}",
                                     "--no-pager", copy], capture_output=True, text=True, timeout=60)
            self.assertEqual(judged.returncode, 0, judged.stdout + judged.stderr)


if __name__ == "__main__":
    unittest.main()
