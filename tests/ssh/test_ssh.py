"""The node ssh against real SSH servers, in a real Sluice."""
import itertools
import os
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'contract'))
sys.path.insert(0, HERE)
from contract import Live, node  # noqa: E402
from ssh_servers import OpenSsh, PasswordServer, free_port, make_key  # noqa: E402

SOMEBODY_ELSES = 'SHA256:' + 'A' * 42 + 'E'


class Ssh(unittest.TestCase):
    numbers = itertools.count(1)

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix='sluice-ssh-')
        def key(name, **options):
            return make_key(os.path.join(cls.folder.name, name), **options)
        cls.keys = {'ed25519': key('ed25519'), 'rsa': key('rsa', kind='rsa'), 'ecdsa': key('ecdsa', kind='ecdsa')}
        cls.locked = key('locked', passphrase='open sesame')
        cls.stranger = key('stranger')
        authorized = [os.path.join(cls.folder.name, name) for name in (*cls.keys, 'locked')]
        cls.sshd = OpenSsh(cls.folder.name, authorized)
        cls.sluice = Live('--egress-allow', '127.0.0.0/8').start()

    @classmethod
    def tearDownClass(cls):
        code = cls.sluice.finish()
        cls.sshd.stop()
        cls.folder.cleanup()
        assert code == 0, code

    def run_commands(self, *commands, payload=None, sluice=None, wait=True, **data):
        """The finished run of a workflow with one node ssh."""
        sluice = sluice or self.sluice
        settings = {'host': '127.0.0.1', 'port': self.sshd.port, 'username': self.sshd.user,
                    'commands': list(commands), 'timeout': '20s', 'retry': {'initial_interval': 0.01}, **data}
        if 'password' not in data:
            settings.setdefault('private_key', self.keys['ed25519'])
        ssh = node('ssh', 'ssh', **settings)
        workflow, token = sluice.make_workflow(f'ssh {next(self.numbers)}', node('in', 'webhook_trigger'), ssh)
        accepted = sluice.ask('POST', f'/workflows/webhooks/{token}', payload or {}, key=None)
        self.assertEqual(accepted.status, 202, accepted)
        run = accepted.json['execution_id']
        return sluice.finished_run(run) if wait else run

    def output_of(self, run):
        self.assertEqual(run['state'], 'completed', f'{run} {self.sshd.said()}')
        return run['logs'][-1]['output']

    def assert_failed(self, run, text):
        self.assertEqual(run['state'], 'failed', run)
        self.assertIn(text, run['error_message'])

    def test_commands_in_order(self):
        run = self.run_commands('echo one; echo zwei ü >&2', 'printf %s "$0 {{ webhook_payload.n }}"', 'cat',
                                payload={'n': 7}, host_key=self.sshd.host_key)
        output = self.output_of(run)
        self.assertEqual([(each['stdout'], each['stderr'], each['exit_status']) for each in output['commands']][0],
                         ('one\n', 'zwei ü\n', 0))
        self.assertTrue(output['commands'][1]['stdout'].endswith(' 7'))
        self.assertEqual((output['stdout'], output['exit_status']), ('', 0), 'the standard input is empty')
        self.assertEqual(output['host_key'], self.sshd.host_key)

    def test_every_kind_of_key(self):
        for name, key in self.keys.items():
            with self.subTest(name):
                output = self.output_of(self.run_commands('echo ok', private_key=key))
                self.assertEqual(output['stdout'], 'ok\n')
                self.assertEqual(output['host_key'], self.sshd.host_key, 'reported where none was asked for')

    def test_a_key_with_a_passphrase(self):
        self.output_of(self.run_commands('true', private_key=self.locked, passphrase='open sesame'))
        self.assert_failed(self.run_commands('true', private_key=self.locked, passphrase='x'), 'passphrase is wrong')
        self.assert_failed(self.run_commands('true', private_key=self.locked), 'passphrase is wrong')

    def test_who_is_refused(self):
        self.assert_failed(self.run_commands('true', private_key=self.stranger), 'did not accept the key')
        self.assert_failed(self.run_commands('true', private_key='no key at all'), 'private key cannot be read')

    def test_another_host_key(self):
        marker = os.path.join(self.folder.name, 'touched')
        run = self.run_commands(f'touch {marker}', host_key=SOMEBODY_ELSES)
        self.assert_failed(run, self.sshd.host_key)
        self.assertFalse(os.path.exists(marker))
        server = PasswordServer('ada', 'secret')
        self.addCleanup(server.stop)
        run = self.run_commands('true', port=server.port, username='ada', password='secret', host_key=SOMEBODY_ELSES)
        self.assert_failed(run, 'instead of the expected')
        self.assertEqual(server.logins, [], 'no password was sent')

    def test_exit_statuses(self):
        run = self.run_commands('echo out; echo err >&2; exit 3', 'echo never')
        self.assert_failed(run, 'command 1 ended with status 3')
        self.assertEqual(len(run['logs'][-1]['output']['commands']), 1)
        output = self.output_of(self.run_commands('exit 3', 'echo on', accept_exit_status=[0, 3]))
        self.assertEqual([each['exit_status'] for each in output['commands']], [3, 0])
        self.assert_failed(self.run_commands('kill -9 $$'), 'without a status')

    def test_output_over_the_cap(self):
        for stream in ('', '>&2'):
            with self.subTest(stream=stream):
                self.assert_failed(self.run_commands(f'head -c 2000000 /dev/zero {stream}'), 'larger than 1048576 bytes')
        output = self.output_of(self.run_commands('head -c 900000 /dev/zero | tr "\\0" x; head -c 900000 /dev/zero '
                                                  '| tr "\\0" y >&2'))
        self.assertEqual((len(output['stdout']), len(output['stderr'])), (900000, 900000))

    def test_what_takes_too_long(self):
        began = time.monotonic()
        self.assert_failed(self.run_commands('true', 'sleep 60', timeout='4s'), 'after 1 of 2 commands')
        self.assertLess(time.monotonic() - began, 20)

    def test_a_cancelled_run(self):
        started = os.path.join(self.folder.name, 'started')
        run = self.run_commands(f'touch {started}; sleep 60', wait=False)
        self.sluice.wait_for('the command runs', lambda: os.path.exists(started))
        self.assertLess(self.sluice.ask('POST', f'/workflows/runs/{run}/cancel', {}).status, 300)
        self.assertEqual(self.sluice.finished_run(run)['state'], 'cancelled')

    def test_many_at_once(self):
        runs = [self.run_commands(f'echo {n}', wait=False) for n in range(20)]
        outputs = {self.output_of(self.sluice.finished_run(run))['stdout'] for run in runs}
        self.assertEqual(outputs, {f'{n}\n' for n in range(20)})

    def test_passwords(self):
        for interactive in (False, True):
            with self.subTest(interactive=interactive):
                server = PasswordServer('ada', 'pä$$ word', interactive)
                self.addCleanup(server.stop)
                output = self.output_of(self.run_commands('whatever', port=server.port, username='ada',
                                                          password='pä$$ word'))
                self.assertEqual(output['stdout'], 'ran whatever')
                run = self.run_commands('whatever', port=server.port, username='ada', password='wrong')
                self.assert_failed(run, 'did not accept the password')
                self.assertEqual(server.logins[-1], ('ada', 'wrong'))

    def test_nobody_there(self):
        run = self.run_commands('true', port=free_port())
        self.assertEqual(run['state'], 'dead_letter', run)
        self.assertEqual(sum(log['node_id'] == 'ssh' for log in run['logs']), 3)

    def test_without_an_allowance(self):
        strict = Live().start()
        self.addCleanup(strict.finish)
        self.assert_failed(self.run_commands('true', sluice=strict), '--egress-allow 127.0.0.1')

    def test_the_server_ends_while_a_command_runs(self):
        other = Live('--egress-allow', '127.0.0.0/8', '--drain', '1s').start()
        started = os.path.join(self.folder.name, 'running')
        self.run_commands(f'touch {started}; sleep 60', sluice=other, wait=False)
        other.wait_for('the command runs', lambda: os.path.exists(started))
        began = time.monotonic()
        self.assertEqual(other.finish(), 0)
        self.assertLess(time.monotonic() - began, 20)


if __name__ == '__main__':
    unittest.main()
