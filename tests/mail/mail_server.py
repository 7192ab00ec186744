"""A real SMTP server for the tests, on a port of its own: aiosmtpd (Debian's python3-aiosmtpd)."""
import asyncio
import ssl
import threading

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

START_S_MAX = 10


class MailServer:
    """`mails` is what it took: (sender, recipients, bytes). `answers` are said, one a mail, instead of taking it;
    `unknown` are the recipients that it does not know."""

    def __init__(self, login=None, certificate=None, tls_from_the_start=False):
        self.mails = []
        self.answers = []
        self.unknown = set()
        self.logins = []
        self.login = login
        context = None
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        options = {'hostname': 'mail.test', 'enable_SMTPUTF8': False, 'loop': self.loop}
        if context and not tls_from_the_start:
            options.update(tls_context=context, require_starttls=True)
        if login:
            options.update(authenticator=self._authenticate, auth_required=True, auth_require_tls=False)
        self._make = lambda: SMTP(self, **options)
        self._ssl = context if tls_from_the_start else None
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        assert self.ready.wait(START_S_MAX), 'the mail server did not start'

    def _run(self):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(self.loop.create_server(self._make, '127.0.0.1', 0, ssl=self._ssl))
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        self.loop.run_forever()
        server.close()
        connections = asyncio.all_tasks(self.loop)
        for each in connections:
            each.cancel()
        self.loop.run_until_complete(asyncio.gather(*connections, return_exceptions=True))
        self.loop.close()

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(START_S_MAX)

    def _authenticate(self, server, session, envelope, mechanism, data):
        assert isinstance(data, LoginPassword)
        self.logins.append((mechanism, data.login.decode(), data.password.decode()))
        return AuthResult(success=self.logins[-1][1:] == self.login, handled=False)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.unknown:
            return '550 5.1.1 no such user'
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        if self.answers:
            return self.answers.pop(0)
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return '250 2.0.0 taken'
