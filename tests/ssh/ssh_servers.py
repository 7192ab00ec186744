"""Real SSH servers for the tests, each on a port of its own: OpenSSH's sshd for keys, and paramiko for passwords."""
import getpass
import os
import pathlib
import shutil
import socket
import subprocess
import threading
import time

import paramiko

START_S_MAX = 10
SSHD_CONFIG = """
ListenAddress 127.0.0.1:{port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
PidFile none
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
PermitRootLogin prohibit-password
MaxStartups 100
"""


def make_key(path, kind='ed25519', passphrase=''):
    """The private key as text; the public one stands beside it."""
    subprocess.run(['ssh-keygen', '-q', '-t', kind, '-N', passphrase, '-f', path], check=True)
    return pathlib.Path(path).read_text(encoding='ascii')


def fingerprint(path):
    out = subprocess.run(['ssh-keygen', '-l', '-f', path], check=True, capture_output=True, text=True).stdout
    return out.split()[1]


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class OpenSsh:
    """sshd as whoever runs the test; it takes the keys of `authorized`."""

    def __init__(self, folder, authorized):
        self.folder = folder
        self.user = getpass.getuser()
        make_key(os.path.join(folder, 'host_key'))
        self.host_key = fingerprint(os.path.join(folder, 'host_key.pub'))
        with open(os.path.join(folder, 'authorized_keys'), 'w', encoding='ascii') as file:
            for path in authorized:
                file.write(pathlib.Path(path + '.pub').read_text(encoding='ascii'))
        os.makedirs('/run/sshd', exist_ok=True)
        for _ in range(5):  # the port may be taken between asking and listening
            self.port = free_port()
            config = os.path.join(folder, 'sshd_config')
            with open(config, 'w', encoding='ascii') as file:
                file.write(SSHD_CONFIG.format(port=self.port, folder=folder))
            self.log = open(os.path.join(folder, 'sshd.log'), 'a', encoding='utf-8')
            self.process = subprocess.Popen([shutil.which('sshd', path='/usr/sbin:/usr/bin'), '-D', '-e', '-f', config],
                                            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
            if self._listens():
                return
            self.stop()
        raise AssertionError('sshd did not start: ' + self.said())

    def _listens(self):
        until = time.monotonic() + START_S_MAX
        while time.monotonic() < until and self.process.poll() is None:
            try:
                socket.create_connection(('127.0.0.1', self.port), timeout=1).close()
                return True
            except OSError:
                pass
        return False

    def said(self):
        return pathlib.Path(self.folder, 'sshd.log').read_text(encoding='utf-8')

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()


class PasswordServer(paramiko.ServerInterface):
    """Takes one user and password, and answers every command with what it was. `interactive` asks for the password
    instead of taking it."""

    def __init__(self, user, password, interactive=False):
        self.expected = (user, password)
        self.interactive = interactive
        self.logins = []
        self.key = paramiko.ECDSAKey.generate()
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.transports = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transport.add_server_key(self.key)
            try:
                transport.start_server(server=self)
            except (paramiko.SSHException, EOFError):
                continue
            self.transports.append(transport)

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for transport in self.transports:
            transport.close()
        self.thread.join(START_S_MAX)

    def get_allowed_auths(self, username):
        return 'keyboard-interactive' if self.interactive else 'password'

    def _judge(self, user, password):
        self.logins.append((user, password))
        return paramiko.AUTH_SUCCESSFUL if (user, password) == self.expected else paramiko.AUTH_FAILED

    def check_auth_password(self, username, password):
        return paramiko.AUTH_FAILED if self.interactive else self._judge(username, password)

    def check_auth_interactive(self, username, submethods):
        self.asked = username
        return paramiko.InteractiveQuery('Login', '', ('Password: ', False))

    def check_auth_interactive_response(self, responses):
        return self._judge(self.asked, responses[0])

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel, command):
        def answer():
            channel.sendall(b'ran ' + command)
            channel.send_exit_status(0)
            channel.close()
        threading.Thread(target=answer, daemon=True).start()
        return True
