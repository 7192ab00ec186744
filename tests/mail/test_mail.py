"""The node smtp against a real mail server, in a real Sluice."""
import base64
import email
import email.policy
import itertools
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'contract'))
sys.path.insert(0, HERE)
from contract import Live, node  # noqa: E402
from mail_server import MailServer  # noqa: E402

ATTACHED = bytes(range(256)) * 20


def make_certificate(folder):
    """(certificate, key) of 127.0.0.1, which is its own authority."""
    paths = os.path.join(folder, 'cert.pem'), os.path.join(folder, 'key.pem')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
                    '-days', '2', '-subj', '/CN=mail.test', '-addext', 'subjectAltName=IP:127.0.0.1',
                    '-out', paths[0], '-keyout', paths[1]], check=True, capture_output=True)
    return paths


class Mail(unittest.TestCase):
    numbers = itertools.count(1)

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix='sluice-mail-')
        cls.certificate = make_certificate(cls.folder.name)
        cls.sluice = Live('--egress-allow', '127.0.0.0/8', '--egress-ca-file', cls.certificate[0])
        cls.sluice.start()

    @classmethod
    def tearDownClass(cls):
        code = cls.sluice.finish()
        cls.folder.cleanup()
        assert code == 0, code

    def mail_server(self, **options):
        server = MailServer(**options)
        self.addCleanup(server.stop)
        return server

    def send(self, server, payload=None, **data):
        """The finished run of a workflow that sends one mail."""
        settings = {'host': '127.0.0.1', 'port': server.port, 'security': 'none', 'from': 'Shop <shop@example.com>',
                    'to': 'ada@example.com', 'subject': 'Hello', 'text': 'Hi\n',
                    'retry': {'max_attempts': 3, 'initial_interval': 0.01, 'jitter': 0}, **data}
        mail = node('mail', 'smtp', **settings)
        name = f'mail {next(self.numbers)}'
        workflow, token = self.sluice.make_workflow(name, node('in', 'webhook_trigger'), mail)
        accepted = self.sluice.ask('POST', f'/api/v1/hooks/{token}', payload or {}, key=None)
        self.assertEqual(accepted.status, 202, accepted)
        runs = self.sluice.ask('GET', f'/workflows/{workflow}/executions').json['data']
        return self.sluice.finished_run(runs[0]['id'])

    def output_of(self, run):
        self.assertEqual(run['status'], 'completed', run)
        return next(log['output'] for log in run['logs'] if log['node_id'] == 'mail' and log['event'] == 'completed')

    def received(self, server):
        """(sender, recipients, message) of the only mail."""
        self.assertEqual(len(server.mails), 1)
        sender, recipients, content = server.mails[0]
        return sender, recipients, email.message_from_bytes(content, policy=email.policy.default)

    def test_everything_in_one(self):
        server = self.mail_server()
        run = self.send(server, {'name': 'Größe & Co', 'rows': [1, 2]},
                        to=['Grace Hopper <grace@example.com>', '"Lovelace, Ada" <ada@example.com>'],
                        cc='copy@example.com', bcc='hidden@example.com, hidden2@example.com',
                        reply_to='answers@example.com', subject='Für {{ webhook_payload.name }}: eine ganz schön '
                        'lange Betreffzeile mit vielen Wörtern', headers={'X-Ticket': '42'},
                        text='Grüße an {{ webhook_payload.name }}\n.\n..dots\n' + 'x' * 3000 + '\n',
                        html='<p>{{ webhook_payload.name | escape }}</p>',
                        attachments=[{'name': 'übersicht.json', 'content': '{{ webhook_payload.rows }}',
                                      'content_type': 'application/json'},
                                     {'name': 'raw.bin', 'content_base64': base64.b64encode(ATTACHED).decode()}])
        output = self.output_of(run)
        self.assertEqual(output['response'], '250 2.0.0 taken')
        sender, recipients, message = self.received(server)
        self.assertEqual(sender, 'shop@example.com')
        self.assertEqual(recipients, ['grace@example.com', 'ada@example.com', 'copy@example.com',
                                      'hidden@example.com', 'hidden2@example.com'])
        self.assertEqual(output['recipients'], recipients)
        self.assertNotIn(b'hidden', server.mails[0][2])
        self.assertEqual(message.defects, [])
        self.assertEqual(message['subject'], 'Für Größe & Co: eine ganz schön lange Betreffzeile mit vielen Wörtern')
        self.assertEqual([str(each) for each in message['to'].addresses],
                         ['Grace Hopper <grace@example.com>', '"Lovelace, Ada" <ada@example.com>'])
        self.assertEqual(message['x-ticket'], '42')
        self.assertEqual(message['message-id'].strip(), output['message_id'])
        self.assertEqual(message.get_body(('plain',)).get_content().replace('\r\n', '\n'),
                         'Grüße an Größe & Co\n.\n..dots\n' + 'x' * 3000 + '\n')
        self.assertEqual(message.get_body(('html',)).get_content().strip(), '<p>Größe &amp; Co</p>')
        files = {part.get_filename(): part for part in message.iter_attachments()}
        self.assertEqual(set(files), {'übersicht.json', 'raw.bin'})
        self.assertEqual(files['übersicht.json'].get_content(), b'[1,2]')
        self.assertEqual(files['übersicht.json'].get_content_type(), 'application/json')
        self.assertEqual(files['raw.bin'].get_content(), ATTACHED)

    def test_login(self):
        server = self.mail_server(login=('mailer', 'pä$$ word'))
        self.output_of(self.send(server, username='mailer', password='pä$$ word'))
        self.assertEqual(server.logins[-1][1:], ('mailer', 'pä$$ word'))
        run = self.send(server, username='mailer', password='wrong')
        self.assertEqual(run['state'], 'failed', run)
        self.assertIn('535', run['error_message'])
        self.assertEqual(len(server.mails), 1)

    def test_a_transient_refusal_is_tried_again(self):
        server = self.mail_server()
        server.answers = ['451 4.3.0 later', '452 4.3.1 later still']
        output = self.output_of(self.send(server))
        self.assertEqual(self.received(server)[2]['message-id'].strip(), output['message_id'])

    def test_refusals_that_stay(self):
        server = self.mail_server()
        server.answers = ['451 4.3.0 later'] * 3
        run = self.send(server)
        self.assertEqual(run['state'], 'dead_letter', run)
        server.answers = ['554 5.7.1 no']
        run = self.send(server)
        self.assertEqual(run['state'], 'failed', run)
        self.assertIn('responded: 554 5.7.1 no', run['error_message'])
        self.assertEqual(server.mails, [])

    def test_all_recipients_or_none(self):
        server = self.mail_server()
        server.unknown = {'nobody@example.com'}
        run = self.send(server, to='ada@example.com, nobody@example.com')
        self.assertEqual(run['state'], 'failed', run)
        self.assertIn('550 5.1.1 no such user', run['error_message'])
        self.assertEqual(server.mails, [])

    def test_starttls(self):
        server = self.mail_server(certificate=self.certificate, login=('mailer', 'secret'))
        self.output_of(self.send(server, security='starttls', username='mailer', password='secret'))
        self.received(server)

    def test_tls_from_the_start(self):
        server = self.mail_server(certificate=self.certificate, tls_from_the_start=True)
        self.output_of(self.send(server, security='tls'))
        self.received(server)

    def test_no_encryption_no_mail(self):
        server = self.mail_server(login=('mailer', 'secret'))
        run = self.send(server, security='starttls', username='mailer', password='secret')
        self.assertEqual(run['state'], 'failed', run)
        self.assertIn('could not establish a secure connection', run['error_message'])
        self.assertEqual((server.logins, server.mails), ([], []))

    def test_a_certificate_of_somebody_else(self):
        with tempfile.TemporaryDirectory() as folder:
            server = self.mail_server(certificate=make_certificate(folder))
            run = self.send(server, security='starttls')
        self.assertEqual(run['state'], 'failed', run)
        self.assertIn('could not establish a secure connection', run['error_message'])
        self.assertEqual(server.mails, [])

    def test_hostile_values(self):
        server = self.mail_server()
        hostile = {'subject': ('subject', 'x\r\nBcc: all@example.com'),
                   'recipient': ('to', 'ada@example.com, all@example.com'),
                   'recipient with a line end': ('to', 'ada@example.com>\r\nRCPT TO:<all@example.com'),
                   'sender': ('from', 'shop@example.com\r\nBcc: all@example.com'),
                   'host': ('host', '127.0.0.1:25/x')}
        for name, (field, value) in hostile.items():
            with self.subTest(name):
                run = self.send(server, {'value': value}, **{field: '{{ webhook_payload.value }}'})
                self.assertEqual(run['state'], 'failed', run)
                self.assertIn(f'`{field}`', run['error_message'])
        with self.subTest('a header'):
            run = self.send(server, {'value': 'x\r\nBcc: all@example.com'},
                            headers={'X-A': '{{ webhook_payload.value }}'})
            self.assertEqual(run['state'], 'failed', run)
        with self.subTest('a message that is too large'):
            run = self.send(server, {'value': 'x' * 900_000}, text='{{ webhook_payload.value }}',
                            attachments=[{'name': str(i), 'content': '{{ webhook_payload.value }}'}
                                         for i in range(11)])
            self.assertEqual(run['state'], 'failed', run)
            self.assertIn('larger than 10485760 bytes', run['error_message'])
        self.assertEqual(server.mails, [])

    def test_many_at_once(self):
        server = self.mail_server()
        mail = node('mail', 'smtp', host='127.0.0.1', port=server.port, security='none', to='ada@example.com',
                    subject='{{ webhook_payload.n }}', **{'from': 'shop@example.com'})
        workflow, token = self.sluice.make_workflow(self.id(), node('in', 'webhook_trigger'), mail)
        for n in range(200):
            self.assertEqual(self.sluice.ask('POST', f'/api/v1/hooks/{token}', {'n': n}, key=None).status, 202)
        self.sluice.wait_for('all mails', lambda: len(server.mails) >= 200)
        subjects = {email.message_from_bytes(content)['subject'] for _, _, content in server.mails}
        self.assertEqual(subjects, {str(n) for n in range(200)})


if __name__ == '__main__':
    unittest.main()
