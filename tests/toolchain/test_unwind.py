"""The table that exceptions are unwound by: an empty entry hides the function at the same address."""
import os
import re
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from sluice_server import binary  # noqa: E402

RANGE = re.compile(r" FDE cie=[0-9a-f]+ pc=([0-9a-f]+)\.\.([0-9a-f]+)")


class Unwinding(unittest.TestCase):
    def test_no_entry_is_empty(self):
        printed = subprocess.run(["readelf", "--debug-dump=frames", binary()], capture_output=True, text=True, check=False).stdout
        ranges = RANGE.findall(printed)
        self.assertGreater(len(ranges), 1000)
        self.assertEqual([begin for begin, end in ranges if begin == end], [])


if __name__ == "__main__":
    unittest.main()
