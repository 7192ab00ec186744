"""Kills the real binary with SIGKILL while calls are due, against a provider that counts: each person is called once, and
no call is lost.

The seed is printed; CRASH_SEED repeats it, CRASH_CALL_KILLS sets the number of kills.
"""
import collections
import http.client
import os
import random
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'support'))
from call_stand_in import CallProvider  # noqa: E402
from sluice_server import Server  # noqa: E402

KILLS = int(os.environ.get('CRASH_CALL_KILLS', '8'))
CALLS_BETWEEN_KILLS = 12
ALL_OVER_WITHIN_S = 180
PER_PAGE = 200


class SlowProvider(CallProvider):
    """Takes its time, so that there are always placings under way when the server is killed."""

    def __init__(self, choices):
        super().__init__()
        self.choices = choices
        self.hold = threading.Event()  # never set: a pause that ends with its time

    def serve(self, request):
        answer = super().serve(request)
        with self.state:
            pause = self.choices.uniform(0, 0.15)
        self.hold.wait(pause)
        return answer


class KilledWhileCallsAreDue(unittest.TestCase):
    def setUp(self):
        seed = int(os.environ.get('CRASH_SEED', str(random.SystemRandom().randrange(1 << 32))))
        print(f'CRASH_SEED={seed}', flush=True)
        self.choices = random.Random(seed)
        self.directory = tempfile.TemporaryDirectory(prefix='sluice-crash-calls-')
        self.addCleanup(self.directory.cleanup)
        self.provider = SlowProvider(self.choices)
        self.addCleanup(self.provider.close)
        self.server = Server(os.path.join(self.directory.name, 'data'), '--egress-allow', '127.0.0.0/8').start()
        self.addCleanup(self.server.kill)
        status, script = self.server.call('POST', '/api/v1/scripts', {'name': 'Crash'})
        self.assertEqual(status, 201)
        self.script = script['script_id']
        self.ids = []

    def use(self, settings):
        status, answer = self.server.call('PUT', '/api/v1/call-settings', {'provider': settings})
        self.assertEqual(status, 200, answer)

    def schedule(self):
        """Asked again with the same key until it is answered, so there is one call for it."""
        number = len(self.ids)
        at = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + self.choices.uniform(-1, 1)))
        body = {'script_id': self.script, 'contact': {'phone_number': f'+61400{number:06d}'}, 'scheduled_time': at}
        while True:
            try:
                status, answer = self.server.call('POST', '/api/v1/create-phone-call', body, headers={'Idempotency-Key': f'call {number}'})
            except (OSError, http.client.HTTPException):
                self.restart()
                continue
            self.assertEqual(status, 201, answer)
            self.ids.append(answer['call_id'])
            return

    def restart(self):
        self.server.kill()
        self.server.start()

    def calls(self):
        found, cursor = {}, ''
        while cursor is not None:
            status, page = self.server.call('GET', f'/api/v1/calls?limit={PER_PAGE}' + (f'&cursor={cursor}' if cursor else ''))
            self.assertEqual(status, 200, page)
            found.update((each['id'], each) for each in page['calls'])
            cursor = page['meta']['next_cursor']
        return found

    def run_and_kill(self):
        for _ in range(KILLS):
            killer = threading.Timer(self.choices.uniform(0.3, 2.5), self.server.process.kill)
            killer.start()
            for _ in range(CALLS_BETWEEN_KILLS):
                self.schedule()
            killer.join()
            self.restart()

    def all_over(self):
        until = time.monotonic() + ALL_OVER_WITHIN_S
        while time.monotonic() < until:
            calls = self.calls()
            if all(call['progress'] == 'ended' for call in calls.values()):
                return calls
            self.provider.hold.wait(0.5)
        self.fail(f'calls do not end: {[call for call in calls.values() if call["progress"] != "ended"][:5]}')

    def test_each_person_is_called_once(self):
        self.use(self.provider.settings())
        self.run_and_kill()
        calls = self.all_over()
        self.assertEqual(set(calls), set(self.ids), 'none is lost, and none is made up')
        placed = collections.Counter(self.provider.placed)
        self.assertEqual({name: count for name, count in placed.items() if count != 1}, {}, 'called twice')
        self.assertEqual(set(placed), set(self.ids), 'all were called')
        self.assertEqual({call['status'] for call in calls.values()}, {'completed'})

    def test_who_cannot_be_asked_is_not_called_again(self):
        settings = self.provider.settings()
        del settings['find']
        self.use(settings)
        self.run_and_kill()
        calls = self.all_over()
        placed = collections.Counter(self.provider.placed)
        self.assertEqual({name: count for name, count in placed.items() if count != 1}, {}, 'called twice')
        for name, call in calls.items():
            expected = ('completed', 'user hangup') if call['status'] == 'completed' else ('failed', 'unknown_outcome')
            self.assertEqual((call['status'], call['end_reason']), expected, name)
        self.assertIn('completed', {call['status'] for call in calls.values()})


if __name__ == '__main__':
    unittest.main()
