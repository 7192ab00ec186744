"""The comparison with peers: what it says of versions that do not fit, and what its table is made of. Installs and starts nothing."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PEERS = os.path.join(ROOT, 'bench', 'peers')
sys.path[:0] = [PEERS, os.path.join(ROOT, 'bench')]
import run as peers_run  # noqa: E402
from installation import Installation  # noqa: E402
from peers import PEERS as KNOWN, NodeRed, Sluice  # noqa: E402


def figures(accept, three, failed=0, never_ended=0):
    load = {'per_s': accept, 'p50_ms': 1.5, 'p99_ms': 9.25, 'accepted': 100, 'failed': failed}
    return {'accept': load, 'one': {**load, 'failed': 0}, 'three': {'per_s': three, 'failed': 0, 'never_ended': never_ended},
            'start_s': 0.5, 'idle_mb': 20, 'loaded_mb': 30}


class Table(unittest.TestCase):
    def table(self, ours, theirs):
        peer = NodeRed(None)
        return peers_run.table(Sluice(None), {'node-red': peer}, {'node-red': ours}, {'node-red': theirs})

    def test_gives_medians_and_the_ratios_of_turns(self):
        # By the medians the ratio would be 2000 / 100; each turn for itself gives 40, 10 and 20.
        text = self.table([figures(4000, 900), figures(1000, 900), figures(2000, 900)],
                          [figures(100, 30), figures(100, 30), figures(100, 30)])
        self.assertIn('| Sluice ? | 2,000/s | 1.5 / 9.2 ms | 900/s |', text)
        self.assertIn('| Node-RED ? | 100/s (20.0) | 1.5 / 9.2 ms | 30.0/s (30.0) | 1.50 ms | 20 MB | 0.50 s |', text)

    def test_tells_what_failed_and_what_never_ended(self):
        text = self.table([figures(1, 1)], [figures(1, 1, failed=1234, never_ended=56)])
        self.assertIn('1,234 requests failed', text)
        self.assertIn('56 runs were acknowledged and had not ended', text)

    def test_every_peer_says_what_it_is_and_what_it_promises(self):
        for name, peer in {'sluice': Sluice, **KNOWN}.items():
            with self.subTest(name):
                self.assertTrue(peer.what and peer.durability)


class Versions(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = place.name

    def installation(self, node_version, needs):
        node = os.path.join(self.folder, 'node')
        with open(node, 'w', encoding='utf-8') as file:
            file.write(f'#!/bin/sh\necho {node_version}\n')
        os.chmod(node, 0o755)
        package = os.path.join(self.folder, 'peer', 'node_modules', 'thing')
        os.makedirs(package)
        with open(os.path.join(package, 'package.json'), 'w', encoding='utf-8') as file:
            json.dump({'version': '1.2.3', 'engines': {'node': needs}}, file)
        return Installation(self.folder, node)

    def test_a_node_that_is_new_enough(self):
        self.assertEqual(self.installation('v22.9.1', '>=22.9').checked('peer', 'thing'), '1.2.3')

    def test_a_node_that_is_too_old(self):
        with self.assertRaises(SystemExit) as ended:
            self.installation('v9.11.0', '>=22.9').checked('peer', 'thing')
        self.assertIn('thing 1.2.3 needs Node 22.9, and ', str(ended.exception))
        self.assertIn('is v9.11.0: give a newer one', str(ended.exception))

    def test_the_versions_are_pinned(self):
        for name in ('node', 'bullmq', 'restate', 'node-red', 'n8n'):
            with open(os.path.join(PEERS, name, 'package.json'), encoding='utf-8') as file:
                for package, version in json.load(file)['dependencies'].items():
                    self.assertRegex(version, r'^\d+\.\d+\.\d+$', package)

    def test_an_unknown_peer(self):
        done = subprocess.run([os.path.join(PEERS, 'run.py'), '--only', 'bullmq,cron'], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn('there is no peer cron; there are bullmq, node-red, restate, n8n, webhook', done.stderr)


if __name__ == '__main__':
    unittest.main()
