"""Requests that wait for a store that cannot be written: they hold no thread, so everything else is
answered at once, and they themselves are in the end."""
import json
import os
import re
import sqlite3
import threading
import time
import unittest

from contract import Live, Spec, node
from stand_in import StandIn

CANCELS, EVENTS, EDITS = 25, 25, 50
CANCEL, SEND = '/workflows/runs/{runId}/cancel', '/workflows/{workflowId}/events'


class WritesThatHang:
    """The store's next commit does not return, as on a disk that hangs: its database is locked."""

    def __init__(self, server):
        self.connection = sqlite3.connect(os.path.join(server.data, 'sluice.db'), isolation_level=None)
        self.connection.execute('BEGIN IMMEDIATE')

    def end(self):
        self.connection.execute('ROLLBACK')
        self.connection.close()


class OpenRequest(threading.Thread):
    def __init__(self, path, route, body=None, method='POST'):
        super().__init__(daemon=True)
        self.path, self.route, self.body, self.method, self.answer = path, route, body, method, None
        self.start()

    def run(self):
        self.answer = live.ask(self.method, self.path, self.body)


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
                ready = spec.check('get', '/readyz', live.ask('GET', '/readyz', key=None))
                alive = spec.check('get', '/healthz', live.ask('GET', '/healthz', key=None))
                self.assertEqual((ready.status, alive.status), (503, 200))
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

    def edits(self, flow, item, key):
        """One of each kind, again and again, as open requests."""
        graph = {'nodes': [node('in', 'manual_trigger')], 'edges': []}
        kinds = [lambda i: OpenRequest('/workflows', '/workflows', {'name': f'new {i}', **graph}),
                 lambda i: OpenRequest(f'/workflows/{flow}', '/workflows/{workflowId}', {'description': f'{i}'}, 'PUT'),
                 lambda i: OpenRequest(f'/workflows/{flow}/webhook/rotate', '/workflows/{workflowId}/webhook/rotate', {}),
                 lambda i: OpenRequest('/workflows/api-keys', '/workflows/api-keys', {'name': f'k{i}', 'scopes': ['runs:read']}),
                 lambda i: OpenRequest(f'/workflows/api-keys/{key}', '/workflows/api-keys/{keyId}', None, 'DELETE'),
                 lambda i: OpenRequest('/workflows/vault', '/workflows/vault', {'name': f'item {i}', 'secret': 's'}),
                 lambda i: OpenRequest(f'/workflows/vault/{item}', '/workflows/vault/{vaultId}', {'secret': f's{i}'}, 'PUT')]
        return [kinds[i % len(kinds)](i) for i in range(EDITS)]

    def test_edits_hold_no_worker_while_the_disk_hangs(self):
        nodes = [node('in', 'webhook_trigger'), node('link', 'short_link', url='https://example.com/there')]
        flow, token = live.make_workflow('makes a link', *nodes)
        item = live.ask('POST', '/workflows/vault', {'name': 'an item', 'secret': 'first'}).json['id']
        key = live.ask('POST', '/workflows/api-keys', {'name': 'a key', 'scopes': ['runs:read']}).json['id']
        run = live.ask('POST', f'/workflows/webhooks/{token}', {}, key=None).json['execution_id']
        logs = live.finished_run(run)['logs']
        link = re.search(r'/s/[A-Za-z0-9_-]+', json.dumps(logs)).group(0)
        hang = WritesThatHang(live)
        try:
            asked = self.edits(flow, item, key)
            for _ in range(3):
                began = time.monotonic()
                answers = [live.ask('GET', '/api/v1/health', key=None), live.ask('GET', link, key=None),
                           live.ask('GET', f'/workflows/{flow}'), live.ask('GET', '/workflows/runs')]
                self.assertEqual([each.status for each in answers], [200, 302, 200, 200])
                self.assertLess(time.monotonic() - began, 2, 'none of this waits for the disk')
            self.assertEqual([each.answer for each in asked], [None] * EDITS, 'all of them are still open')
        finally:
            hang.end()
        for each in asked:
            each.join()
        statuses = {each.answer.status for each in asked}
        self.assertLessEqual(statuses, {200, 201, 204, 404}, [each.answer for each in asked])
        names = [each['name'] for each in live.ask('GET', '/workflows').json]
        self.assertEqual(len([name for name in names if name.startswith('new ')]), len(range(0, EDITS, 7)))


if __name__ == '__main__':
    unittest.main()
