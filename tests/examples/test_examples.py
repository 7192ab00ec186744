"""Every example runs to its end and does what its deliveries.json expects."""
import os
import subprocess
import sys
import unittest

EXAMPLES = os.path.join(os.path.dirname(__file__), "..", "..", "examples")


class Examples(unittest.TestCase):
    def test_each_example(self):
        names = sorted(name for name in os.listdir(EXAMPLES) if os.path.isdir(os.path.join(EXAMPLES, name)))
        self.assertGreaterEqual(len(names), 5)
        for name in names:
            with self.subTest(name):
                done = subprocess.run([sys.executable, os.path.join(EXAMPLES, "run"), name, "--quiet"],
                                      capture_output=True, text=True, timeout=120)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
