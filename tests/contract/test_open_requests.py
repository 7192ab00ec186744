"""Requests that wait for a store that cannot be written: they hold no thread, so everything else is
answered at once, and they themselves are in the end."""
import threading
import unittest

from contract import Live, Spec, node
from stand_in import StandIn

CANCELS, EVENTS = 25, 25
CANCEL, SEND = '/workflows/runs/{runId}/cancel', '/workflows/{workflowId}/events'


class OpenRequest(threading.Thread):
    def __init__(self, path, route, body=None):
        super().__init__(daemon=True)
        self.path, self.route, self.body, self.answer = path, route, body, None
        self.start()

    def run(self):
        self.answer = live.ask('POST', self.path, self.body)


def setUpModule():
    global live, spec, slow, go_on
    spec = Spec()
    go_on = threading.Event()
    slow = StandIn(lambda request: (200, {}, str(go_on.wait())))
    live = Live('--egress-allow', '127.0.0.1').start()


def tearDownModule():
    slow.close()
    assert live.finish() == 0, 'the server did not end well'


class OpenRequests(unittest.TestCase):
    def make_workflow(self):
        """Its runs stay in memory, since a call is in flight, while they wait for an event."""
        nodes = [node('in', 'webhook_trigger'), node('wait', 'wait_for_event', key='{{ webhook_payload.key }}'),
                 node('call', 'webhook', url=slow.url, method='GET')]
        edges = [{'id': name, 'source': 'in', 'target': name} for name in ('wait', 'call')]
        made = live.ask('POST', '/workflows', {'name': 'waits and calls', 'nodes': nodes, 'edges': edges})
        self.assertEqual(made.status, 201, made)
        return made.json['id'], made.json['webhook_url'].rsplit('/', 1)[-1]

    def run_that_left_memory(self):
        flow, _ = live.make_workflow('waits', node('in', 'manual_trigger'), node('wait', 'wait_for_event', key='x'))
        run = live.ask('POST', f'/workflows/{flow}/execute').json['id']
        live.wait_for('it waits', lambda: live.ask('GET', f'/workflows/runs/{run}').json['state'] == 'waiting')
        return run

    def test_they_hold_no_worker_and_end(self):
        flow, token = self.make_workflow()
        names = [f'cancel-{i}' for i in range(CANCELS)] + [f'event-{i}' for i in range(EVENTS)]
        runs = [live.ask('POST', f'/workflows/webhooks/{token}', {'key': name}, key=None).json['execution_id']
                for name in names]
        asleep = self.run_that_left_memory()
        live.break_disk()
        try:
            live.ask('POST', '/workflows/api-keys', {'name': 'never', 'scopes': ['*']})
            asked = [OpenRequest(f'/workflows/runs/{run}/cancel', CANCEL) for run in runs[:CANCELS]]
            asked += [OpenRequest(f'/workflows/{flow}/events', SEND, {'key': name}) for name in names[CANCELS:]]
            for _ in range(5):
                health = live.ask('GET', '/api/v1/health', key=None)
                reading = live.ask('GET', f'/workflows/runs/{runs[0]}')
                self.assertEqual((health.status, reading.status), (503, 200))
            self.assertEqual([each.answer for each in asked], [None] * len(asked), 'all of them are still open')
            refused = spec.check('post', CANCEL, live.ask('POST', f'/workflows/runs/{asleep}/cancel'))
            self.assertEqual((refused.status, refused.headers['retry-after']), (503, '1'))
            self.assertIn('nothing was changed', refused.json['message'])
            for each in asked:
                each.join()
        finally:
            live.mend_disk()
        for each in asked:
            answer = spec.check('post', each.route, each.answer)
            self.assertEqual(answer.status, 503)
            self.assertGreaterEqual(int(answer.headers['retry-after']), 1)
            self.assertIn('may still', answer.json['message'])
        go_on.set()
        ends = [live.finished_run(run)['status'] for run in runs]
        self.assertEqual(ends, ['cancelled'] * CANCELS + ['completed'] * EVENTS, 'what was asked for took place')


if __name__ == '__main__':
    unittest.main()
