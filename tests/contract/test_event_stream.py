"""GET /events, read by hand from the socket: topics, ids, resuming, what is never in an event, and readers that do not read."""
import datetime
import json
import re
import socket
import unittest

from contract import ADMIN_KEY, Live, Spec, node

CANARY = 'canary_of_the_payload_7f3a'
EVENT_BYTES_MAX = 1024
PER_SECOND_MAX = 5


class Stream:
    """One open GET /events; `next` waits for the next event."""

    def __init__(self, server, topics=None, last_id=None, key=ADMIN_KEY, receive_bytes=None):
        self.socket = socket.socket()
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(30)
        self.socket.connect((server.host, server.port))
        query = f'?topics={topics}' if topics else ''
        more = f'Last-Event-ID: {last_id}\r\n' if last_id else ''
        self.socket.sendall(f'GET /events{query} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n{more}\r\n'.encode())
        self.file = self.socket.makefile('rb')
        self.status = int(self.file.readline().split()[1])
        self.headers = {}
        while line := self.file.readline().strip():
            name, value = line.decode().split(':', 1)
            self.headers[name.lower()] = value.strip()
        self.text = b''
        self.last_id = None
        self.sizes = []
        self.all = b''

    def chunk(self):
        """The next chunk; nothing at the end."""
        size = self.file.readline()
        if not size:
            return b''
        data = self.file.read(int(size, 16))
        self.file.readline()
        return data

    def next(self):
        """(name, data) of the next event, heartbeats included; None at the end."""
        while b'\n\n' not in self.text:
            data = self.chunk()
            if not data:
                return None
            self.text += data
        event, self.text = self.text.split(b'\n\n', 1)
        self.sizes.append(len(event) + 2)
        self.all += event + b'\n\n'
        fields = dict(line.split(': ', 1) for line in event.decode().split('\n'))
        self.last_id = fields.get('id', self.last_id)
        return fields['event'], json.loads(fields['data'])

    def until(self, wanted, *names):
        """The data of all events up to the first for which wanted(name, data) holds; only those with such names."""
        seen = []
        while True:
            event = self.next()
            if event is None:
                raise AssertionError(f'the stream ended after {seen}')
            if not names or event[0] in names:
                seen.append(event)
            if wanted(*event):
                return seen

    def close(self):
        self.file.close()
        self.socket.close()


def named(wanted):
    return lambda name, _: name == wanted


class Events(unittest.TestCase):
    def setUp(self):
        self.live = Live().start()
        self.addCleanup(lambda: self.assertEqual(self.live.finish(), 0))
        self.spec = Spec()

    def stream(self, *args, **options):
        stream = Stream(self.live, *args, **options)
        self.addCleanup(stream.close)
        self.assertEqual(stream.status, 200)
        self.assertEqual(stream.headers['content-type'], 'text/event-stream')
        stream.until(lambda name, _: name in ('begin', 'resync'))
        return stream

    def flow(self, name='watched', *nodes):
        return self.live.make_workflow(name, node('in', 'webhook_trigger'),
                                       *(nodes or [node('t', 'text_transform', template='{{ webhook_payload.text }}')]))

    def deliver(self, token, status=202):
        answer = self.live.ask('POST', f'/workflows/webhooks/{token}', {'text': CANARY}, key=None)
        self.assertEqual(answer.status, status)
        return answer.json.get('execution_id')

    def test_a_delivery_its_run_and_its_steps_are_told_without_data(self):
        stream = self.stream()
        flow, token = self.flow()
        self.assertEqual(stream.until(named('workflow'))[-1][1]['workflow_id'], flow)
        run = self.deliver(token)
        seen = dict(stream.until(lambda name, data: name == 'stats' and data['runs']['completed'] == 1))
        self.assertEqual((seen['delivery']['outcome'], seen['delivery']['run_id']), ('accepted', run))
        self.assertEqual((seen['run']['run_id'], seen['run']['state'], seen['run']['workflow_id']), (run, 'completed', flow))
        self.assertEqual([(each['node_id'], each['event']) for each in seen['step']['steps']], [('in', 'completed'), ('t', 'completed')])
        self.assertEqual(seen['stats']['deliveries']['accepted'], 1)
        # A failing run, whose error quotes the data, and a refused delivery.
        _, failing = self.flow('fails', node('t', 'terminate', status='failed', message='{{ webhook_payload.text }}'))
        run = self.deliver(failing)
        seen = stream.until(lambda name, data: name == 'run' and data['run_id'] == run)
        self.assertEqual(seen[-1][1]['state'], 'failed')
        self.assertIn(CANARY, self.live.finished_run(run)['error_message'])
        answer = self.live.ask('POST', f'/workflows/webhooks/{token}', f'"{CANARY}', key=None)
        self.assertEqual(answer.status, 400)
        refused = stream.until(lambda name, data: name == 'delivery' and data['outcome'] == 'rejected')[-1][1]
        self.assertEqual((refused['reason'], refused['status']), ('bad_body', 400))
        self.assertNotIn(CANARY.encode(), stream.all)
        self.assertLessEqual(max(stream.sizes), EVENT_BYTES_MAX)
        self.assertTrue(re.fullmatch(r'[0-9a-f]+-\d+', stream.last_id))

    def test_drafts_jobs_and_test_runs_are_told(self):
        flow, _ = self.live.make_workflow('drafted', node('in', 'manual_trigger'), node('nap', 'delay', duration='1h'))
        stream = self.stream('draft,job,run')
        draft = {'document': {'nodes': [node('in', 'manual_trigger'), node('say', 'text_transform', template=CANARY)],
                              'edges': [{'id': 'a', 'source': 'in', 'target': 'say'}]}}
        self.assertEqual(self.live.ask('PUT', f'/workflows/{flow}/draft', draft).status, 200)
        self.assertEqual(stream.until(named('draft'))[-1][1]['workflow_id'], flow)
        test = self.live.ask('POST', f'/workflows/{flow}/test-runs', {'payload': {'text': CANARY}})
        told = stream.until(lambda name, data: name == 'run' and data['state'] == 'completed')[-1][1]
        self.assertEqual((told['run_id'], told['workflow_version'], told['test']), (test.json['id'], None, True))
        self.assertEqual(self.live.ask('POST', f'/workflows/{flow}/draft/publish').status, 200)
        self.assertEqual(stream.until(named('draft'))[-1][1]['workflow_id'], flow)
        job = self.live.ask('POST', '/workflows/runs/bulk', {'action': 'delete', 'ids': [test.json['id']]}).json
        states = [data['state'] for name, data in stream.until(
            lambda name, data: name == 'job' and data['state'] == 'finished', 'job') if data['job_id'] == job['id']]
        self.assertEqual((states[0], states[-1]), ('running', 'finished'))
        self.assertEqual(self.live.ask('GET', f'/workflows/runs/{test.json["id"]}').status, 404)
        self.assertNotIn(CANARY.encode(), stream.all)
        self.assertLessEqual(max(stream.sizes), EVENT_BYTES_MAX)

    def test_a_waiting_run_is_told_when_it_waits_and_when_it_is_cancelled(self):
        flow, _ = self.live.make_workflow('naps', node('in', 'manual_trigger'), node('nap', 'delay', duration='1h'))
        stream = self.stream('run,step')
        run = self.live.ask('POST', f'/workflows/{flow}/execute', {}).json['id']
        waits = stream.until(lambda name, data: name == 'run' and data['state'] == 'waiting')[-1][1]
        self.assertIn('wakes_at', waits)
        self.assertEqual(self.live.ask('POST', f'/workflows/runs/{run}/cancel').status, 200)
        over = stream.until(lambda name, data: name == 'run' and data['state'] == 'cancelled')[-1][1]
        self.assertEqual(over['run_id'], run)
        self.assertIn('completed_at', over)

    def test_a_run_has_few_events_a_second_and_its_end_always_comes(self):
        items = list(range(400))
        flow, _ = self.live.make_workflow('many steps', node('in', 'manual_trigger'), *[
            node(f't{i}', 'text_transform', template='x') for i in range(60)])
        stream = self.stream('run,step')
        run = self.live.ask('POST', f'/workflows/{flow}/execute', {'context': {'items': items}}).json['id']
        seen = stream.until(lambda name, data: name == 'run' and data['state'] == 'completed')
        steps = sum(len(data['steps']) + data['left_out'] for name, data in seen if name == 'step')
        self.assertEqual(steps, 61)
        self.assertLessEqual(len([1 for _, data in seen if data.get('run_id') == run]), PER_SECOND_MAX * 5)

    def test_who_reconnects_misses_nothing(self):
        _, token = self.flow()
        stream = self.stream('run')
        first = self.deliver(token)
        stream.until(lambda name, data: name == 'run' and data['run_id'] == first)
        last = stream.last_id
        stream.close()
        missed = [self.deliver(token) for _ in range(3)]
        again = Stream(self.live, 'run', last_id=last)
        self.addCleanup(again.close)
        seen = again.until(named('begin'), 'run', 'resync', 'begin')
        self.assertEqual([data['run_id'] for name, data in seen if name == 'run'], missed)
        self.assertNotIn('resync', [name for name, _ in seen])
        # Other topics were not recorded.
        other = Stream(self.live, 'run,delivery', last_id=last)
        self.addCleanup(other.close)
        self.assertEqual(other.next(), ('resync', {'reason': 'too_old'}))

    def test_after_a_crash_everything_is_read_again(self):
        _, token = self.flow()
        stream = self.stream('run')
        run = self.deliver(token)
        stream.until(lambda name, data: name == 'run' and data['run_id'] == run)
        last = stream.last_id
        self.live.kill()
        self.live.start()
        again = Stream(self.live, 'run', last_id=last)
        self.addCleanup(again.close)
        self.assertEqual(again.next(), ('resync', {'reason': 'other_start'}))
        run = self.deliver(token)
        again.until(lambda name, data: name == 'run' and data['run_id'] == run)

    def readers(self):
        text = self.live.ask('GET', '/metrics').raw.decode()
        return int(float(re.search(r'^sluice_event_readers (\S+)', text, re.M).group(1)))

    def test_a_reader_that_does_not_read_is_cut_off_and_the_others_go_on(self):
        _, token = self.flow()
        slow = self.stream('run,step,delivery', receive_bytes=4096)
        quick = self.stream('run')
        self.assertEqual(self.readers(), 2)
        last = None
        for _ in range(200):
            for _ in range(50):
                last = self.deliver(token)
            quick.until(lambda name, data: name == 'resync' or name == 'run' and data['run_id'] == last)
            if self.readers() == 1:
                break
        self.assertEqual(self.readers(), 1)
        run = self.deliver(token)
        quick.until(lambda name, data: name == 'run' and data['run_id'] == run)
        last = slow.last_id
        slow.close()
        again = Stream(self.live, 'run,step,delivery', last_id=last)
        self.addCleanup(again.close)
        again.until(lambda name, _: name in ('begin', 'resync'))

    def test_a_quiet_stream_has_heartbeats_and_an_end_with_its_key(self):
        key = self.live.make_key(['runs:read'])
        listed = self.live.ask('GET', '/workflows/api-keys').json
        stream = self.stream('run', key=key)
        self.assertEqual(stream.next(), ('heartbeat', {}))
        self.assertEqual(self.live.ask('DELETE', f'/workflows/api-keys/{listed[-1]["id"]}').status, 204)
        self.assertEqual(stream.until(named('end'))[-1][1], {'reason': 'key_over'})
        self.assertIsNone(stream.next())

    def test_a_stream_ends_when_its_key_expires(self):
        at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=3)
        key = self.live.ask('POST', '/workflows/api-keys', {'name': 'short', 'scopes': ['runs:read'],
                                                            'expires_at': at.strftime('%Y-%m-%dT%H:%M:%SZ')}).json['key']
        stream = self.stream('run', key=key)
        self.assertEqual(stream.until(lambda name, _: name in ('end', 'heartbeat'))[-1], ('end', {'reason': 'key_over'}))

    def test_topics_need_their_scopes_and_teams_hear_only_of_themselves(self):
        def refused(query, key=ADMIN_KEY):
            return self.spec.check('get', '/events', self.live.ask('GET', '/events' + query, key=key))
        self.assertEqual(refused('?topics=runs').status, 400)
        self.assertEqual(refused('?topics=').status, 400)
        self.assertEqual(refused('?topic=run').status, 400)
        few = self.live.make_key(['runs:read'])
        self.assertEqual(refused('?topics=run,delivery', few).json['code'], 'scope_missing')
        self.assertEqual(refused('?topics=workflow', few).status, 403)
        theirs = self.stream(key=self.live.make_key(['*'], team=2))
        limited = self.stream(key=few)
        flow, token = self.flow()
        run = self.deliver(token)
        seen = limited.until(lambda name, data: name == 'stats' and data['runs']['completed'] == 1)
        self.assertEqual({name for name, _ in seen} - {'heartbeat'}, {'run', 'step', 'stats'})
        theirs.until(named('stats'))
        self.assertNotIn(run.encode(), theirs.all)
        self.assertNotIn(flow.encode(), theirs.all)


if __name__ == '__main__':
    unittest.main()
