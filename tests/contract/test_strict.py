"""What is given is used or refused: a signing secret that is applied again, settings of every kind of node, and what
the log says of it all."""
import hashlib
import hmac
import json
import os
import subprocess
import tempfile
import unittest

from contract import ADMIN_KEY, Live, node
from sluice_server import binary

# Where a node kind takes members of the author's own choice.
FREE = {
    'data_mapper': ('mapping', 'mappings', 'defaults'), 'webhook': ('headers', 'query', 'body', 'form', 'params'),
    'soap': ('arguments', 'headers', 'parameters'), 'trigger_workflow': ('inputs',), 'terminate': ('output',),
    'validate': ('schema', 'rules', 'data'), 'sync_request_trigger': ('schema', 'input_schema'),
}


def setUpModule():
    global live
    live = Live('--log-level', 'debug', '--log-format', 'json', '--slow-step', '1ms', '--egress-allow', '127.0.0.0/8').start()


def tearDownModule():
    assert live.finish() == 0, 'the server did not end well'


def objects(value, place=()):
    """The ways to all objects inside a value, itself not among them."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        if isinstance(member, dict):
            yield (*place, key)
        yield from objects(member, (*place, key))


def schema_at(schema, place, root):
    """Of a place, whether its schema has any member at all; None where the schema does not say."""
    for step in place:
        if '$ref' in schema:
            schema = root['$defs'][schema['$ref'].rsplit('/', 1)[-1]]
        schema = schema.get('items', {}) if isinstance(step, int) else schema.get('properties', {}).get(step, {})
        if not isinstance(schema, dict):
            return {}
    return schema


class Apply(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix='sluice-apply-')
        self.addCleanup(self.directory.cleanup)
        self.path = os.path.join(self.directory.name, 'flow.yaml')

    def apply(self, secret, *options):
        with open(self.path, 'w', encoding='ascii') as file:
            json.dump({'name': 'rotated', 'edges': [], 'nodes': [
                {'id': 'in', 'type': 'webhook_trigger', 'data': {
                    'componentId': 'webhook_trigger',
                    'signature': {'scheme': 'hmac-sha256', 'secrets': [secret]}}}]}, file)
        environment = {**os.environ, 'SLUICE_URL': f'http://127.0.0.1:{live.port}', 'SLUICE_API_KEY': ADMIN_KEY}
        return subprocess.run([binary(), 'apply', self.path, *options], capture_output=True, text=True, env=environment,
                              timeout=60, check=False)

    def results(self, secret):
        done = self.apply(secret, '--json')
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)[0]['result']

    def deliver(self, secret):
        flow = next(each for each in live.ask('GET', '/workflows').json if each['name'] == 'rotated')
        signature = hmac.new(secret.encode(), b'{}', hashlib.sha256).hexdigest()
        path = '/workflows/webhooks/' + flow['webhook_url'].rsplit('/', 1)[-1]
        return live.ask('POST', path, b'{}', key=None, headers={'X-Webhook-Signature': signature}).status

    def test_a_changed_secret_is_a_change(self):
        self.assertEqual(self.results('first secret'), 'created')
        self.assertEqual(self.results('first secret'), 'unchanged')
        self.assertEqual((self.deliver('first secret'), self.deliver('second secret')), (202, 401))
        said = self.apply('second secret', '--dry-run')
        self.assertIn('nodes.in.data.signature.secrets.0 (not shown)', said.stdout)
        self.assertNotIn('secret\n', said.stdout)
        self.assertEqual((self.deliver('first secret'), self.deliver('second secret')), (202, 401))
        self.assertEqual(self.results('second secret'), 'updated')
        self.assertEqual((self.deliver('first secret'), self.deliver('second secret')), (401, 202))
        self.assertEqual(self.results('second secret'), 'unchanged')
        self.assertEqual(self.results('***'), 'unchanged')
        self.assertEqual(self.deliver('second secret'), 202)


class Nodes(unittest.TestCase):
    def validate(self, kind, data):
        trigger = kind['family'] == 'trigger'
        nodes = [] if trigger else [node('in', 'manual_trigger')]
        nodes.append({'id': 'it', 'type': kind['component_id'], 'data': data})
        edges = [] if trigger else [{'id': 'e', 'source': 'in', 'target': 'it'}]
        answer = live.ask('POST', '/workflows/validate', {'nodes': nodes, 'edges': edges})
        self.assertEqual(answer.status, 200)
        return answer.json['errors']

    def test_a_node_that_waits_takes_no_timeout(self):
        for kind, data in (('wait_for_event', {'key': 'k'}), ('delay', {'duration': 1, 'unit': 'hours'})):
            with self.subTest(kind=kind):
                answer = live.ask('POST', '/workflows/validate', {
                    'nodes': [node('in', 'manual_trigger'), node('wait', kind, timeout='5s', **data)],
                    'edges': [{'id': 'e', 'source': 'in', 'target': 'wait'}]}).json
                self.assertFalse(answer['valid'])
                self.assertEqual([(each['node'], each['pointer']) for each in answer['problems']],
                                 [('wait', '/nodes/1/data/timeout')])
                self.assertIn('timeout limits how long one call may take', answer['errors'][0])

    def test_unknown_members_at_every_place_of_every_example(self):
        seen = 0
        for kind in live.ask('GET', '/workflows/nodes').json:
            name = kind['component_id']
            for number, example in enumerate(kind['schema'].get('examples', [])):
                data = {'componentId': name, **example}
                before = set(self.validate(kind, data))
                for place in [(), *objects(data)]:
                    if place and (place[0] in FREE.get(name, ()) or not self.is_closed(kind['schema'], place)):
                        continue
                    changed = json.loads(json.dumps(data))
                    target = changed
                    for step in place:
                        target = target[step]
                    target['nobody_knows'] = 1
                    with self.subTest(kind=name, example=number, place=place):
                        errors = set(self.validate(kind, changed)) - before
                        self.assertTrue(any('nobody_knows' in each for each in errors), errors)
                        seen += 1
        self.assertGreater(seen, 60)

    def is_closed(self, schema, place):
        """Objects of templates and the like are open: only those whose schema names members are meant."""
        at = schema_at(schema, place, schema)
        return bool(at.get('properties')) and at.get('additionalProperties') is not True


class Log(unittest.TestCase):
    def lines(self, message, **fields):
        found = []
        for line in list(live.lines):
            if not line.startswith('{'):
                continue
            entry = json.loads(line)
            if entry['message'] == message and all(entry.get(key) == value for key, value in fields.items()):
                found.append(entry)
        return found

    def wait_for(self, message, **fields):
        return live.wait_for(f'the log says: {message}', lambda: self.lines(message, **fields))[-1]

    def test_requests_runs_and_refused_deliveries(self):
        flow, token = live.make_workflow('logged', node('in', 'webhook_trigger', signature={'secrets': ['a secret of mine']}),
                                         node('call', 'webhook', url='http://127.0.0.1:9/', retry={'max_attempts': 1}))

        def refusals():  # another test's may fill the second
            answer = live.ask('POST', f'/workflows/webhooks/{token}', {'n': 'a body'}, key=None)
            self.assertEqual(answer.status, 401)
            return [each for each in self.lines('a delivery was refused', workflow=flow) if 'rejection' in each]

        refused = live.wait_for('the log says it', refusals)[0]
        self.assertEqual((refused['level'], refused['reason'], refused['status']), ('info', 'signature', 401))
        live.wait_for('it is kept', lambda: refused['rejection'] in [
            each['id'] for each in live.ask('GET', f'/workflows/{flow}/rejections').json])
        run = live.ask('POST', f'/workflows/{flow}/execute', {'context': {'n': 'a body'}}).json['id']
        live.finished_run(run)
        failed = self.wait_for('a run failed', run=run)
        self.assertEqual((failed['level'], failed['workflow'], failed['node']), ('warning', flow, 'call'))
        self.assertIn(failed['state'], ('failed', 'dead_letter'))
        self.assertEqual(failed['state'], live.ask('GET', f'/workflows/runs/{run}').json['state'])
        request = self.wait_for('a request was answered', path=f'/workflows/runs/{run}')
        self.assertEqual((request['route'], request['status'], request['method']), ('/workflows/runs/{runId}', 200, 'GET'))
        hook = self.lines('a request was answered', route='/workflows/webhooks/{webhookToken}')[-1]
        self.assertNotIn('path', hook)
        nap, _ = live.make_workflow('waits', node('in', 'manual_trigger'), node('nap', 'delay', duration='1h'))
        waiting = live.ask('POST', f'/workflows/{nap}/execute').json['id']
        self.assertEqual(self.wait_for('a run waits', run=waiting)['state'], 'waiting')
        live.ask('POST', f'/workflows/runs/{waiting}/cancel')
        self.assertEqual(self.wait_for('a run ended', run=waiting)['state'], 'cancelled')
        for line in live.lines:
            for hidden in (token, ADMIN_KEY, 'a secret of mine', 'a body'):
                self.assertNotIn(hidden, line)

    def test_a_flood_of_refusals_is_bounded(self):
        _, token = live.make_workflow('flooded', node('in', 'webhook_trigger', signature={'secrets': ['another secret']}))
        before = len(self.lines('a delivery was refused'))
        for _ in range(300):
            live.ask('POST', f'/workflows/webhooks/{token}', {}, key=None)
        written = len(self.lines('a delivery was refused')) - before
        self.assertGreaterEqual(written, 1)
        self.assertLess(written, 300)


class Start(unittest.TestCase):
    def test_wrong_settings_are_refused_with_a_sentence(self):
        for options, sentence in ((('--public-url', 'hooks.example.com'),
                                   "--public-url 'hooks.example.com' must begin with http:// or https://"),
                                  (('--log-format', 'xml'), "'xml' is not a log format; use text or json")):
            with self.subTest(options=options), tempfile.TemporaryDirectory(prefix='sluice-start-') as directory:
                done = subprocess.run([binary(), 'serve', '--data', directory, '--listen', '127.0.0.1:0', *options],
                                      capture_output=True, text=True, timeout=60, check=False)
                self.assertEqual(done.returncode, 1)
                self.assertIn(sentence, done.stderr)


if __name__ == '__main__':
    unittest.main()
