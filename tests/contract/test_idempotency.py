"""Idempotency-Key: every POST of the management API that changes something does so once for a key, and says the same
again, also after a restart."""
import concurrent.futures
import pathlib
import unittest

from contract import ADMIN_KEY, Live, Spec, fill, node
from oauth_stand_in import TokenEndpoint

# Where a key has no place: what changes nothing, what has a meaning of its own for it, and what is opened by a token.
WITHOUT = {'/workflows/validate', '/workflows/render', '/workflows/vault/check', '/workflows/deliveries/{deliveryId}/verify',
           '/workflows/runs/bulk/{jobId}/stop', '/session', '/forms/{token}', '/forms/{token}/check'}
OTHER_HEADER = {'/workflows/webhooks/{webhookToken}', '/workflows/webhooks/{webhookToken}/events/{key}',
                '/api/v1/hooks/{token}'}


def setUpModule():
    global spec
    spec = Spec()


class Document(unittest.TestCase):
    def test_every_post_takes_a_key_or_is_listed_here(self):
        for method, path, operation in spec.operations():
            if method != 'post' or path in WITHOUT | OTHER_HEADER:
                continue
            with self.subTest(operation=f'{method} {path}'):
                names = [spec.resolved(each)['name'] for each in operation.get('parameters', [])]
                self.assertIn('Idempotency-Key', names)


class Keys(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.endpoint = TokenEndpoint()
        cls.live = Live('--keep-events', '1h', '--providers-dir', cls.endpoint.folder).start()

    @classmethod
    def tearDownClass(cls):
        cls.endpoint.close()
        assert cls.live.finish() == 0, 'the server did not end well'

    def post(self, path, body=None, idempotency='one', key=ADMIN_KEY, **values):
        answer = self.live.ask('POST', fill(path, values), body, key=key, headers={'Idempotency-Key': idempotency})
        return spec.check('post', path, answer)

    def twice(self, path, body, status, other=b'{"other": 1}', **values):
        """The answer that both of two equal requests got."""
        first, second = (self.post(path, body, idempotency=f'twice {path}', **values) for _ in range(2))
        self.assertEqual((first.status, second.status), (status, status), (first, second))
        self.assertEqual(second.raw, first.raw)
        self.assertNotIn('idempotency-replayed', first.headers)
        self.assertEqual(second.headers['idempotency-replayed'], 'true')
        self.assertNotEqual(second.headers['x-request-id'], first.headers['x-request-id'])
        refused = self.post(path, other, idempotency=f'twice {path}', **values)
        self.assertEqual((refused.status, refused.json['code']), (409, 'idempotency_key_reused'))
        return first.json

    def actions(self, action):
        return len(self.live.ask('GET', f'/audit?action={action}&limit=200').json['data'])

    def finished(self, template='x'):
        flow, _ = self.live.make_workflow(f'runs {self.id()}', node('in', 'manual_trigger'),
                                          node('t', 'text_transform', template=template))
        run = self.live.ask('POST', f'/workflows/{flow}/execute', {}).json['id']
        self.live.finished_run(run)
        return flow, run

    def test_things_are_made_once(self):
        flow = {'name': 'once', 'edges': [], 'nodes': [node('in', 'webhook_trigger')]}
        made = self.twice('/workflows', flow, 201)
        self.assertEqual([each['id'] for each in self.live.ask('GET', '/workflows').json if each['name'] == 'once'], [made['id']])
        imported = self.twice('/workflows/import', {'workflows': [{**flow, 'name': 'imported once'}]}, 200)
        self.assertEqual((imported['created'], imported['written']), (1, True))
        before = self.actions('key.create')
        self.twice('/workflows/api-keys', {'name': 'once', 'role': 'viewer'}, 201)
        self.assertEqual(self.actions('key.create'), before + 1)
        self.twice('/workflows/vault', {'name': 'once', 'secret': 'x'}, 201)
        self.twice('/session/tokens', {}, 201, other=None)
        self.twice('/workflows/authorization', {}, 200, other=b'{"provider": "stand-in"}')

    def test_a_token_is_rotated_once(self):
        flow, _ = self.live.make_workflow('rotated once', node('in', 'webhook_trigger'))
        self.twice('/workflows/{workflowId}/webhook/rotate', {'overlap': '1h'}, 200, workflowId=flow)
        self.assertEqual(len(self.live.ask('GET', f'/workflows/{flow}/webhook').json['tokens']), 2)

    def test_runs_go_on_once(self):
        flow, run = self.finished()
        self.twice('/workflows/runs/{runId}/rerun', {'version': 'same'}, 202, runId=run)
        self.assertEqual(self.live.ask('GET', f'/workflows/{flow}/executions').json['meta']['total'], 2)

    def test_what_many_people_do_to_runs_and_deliveries_is_done_once(self):
        flow, token = self.live.make_workflow('replayed once', node('in', 'webhook_trigger'))
        run = self.live.ask('POST', f'/workflows/webhooks/{token}', {}, key=None).json['execution_id']
        self.live.finished_run(run)
        self.twice('/workflows/{workflowId}/test-delivery', {'body': '{}'}, 200, other={'body': '[]'}, workflowId=flow)
        self.twice('/workflows/deliveries/{deliveryId}/replay', None, 202, other={}, deliveryId=run)
        runs = self.live.ask('GET', f'/workflows/{flow}/executions').json
        self.assertEqual(runs['meta']['total'], 3)
        for each in runs['data']:
            self.live.finished_run(each['id'])
        order = {'action': 'rerun', 'ids': [run]}
        self.twice('/workflows/runs/bulk', order, 202, other={**order, 'version': 'same'})
        self.assertEqual(len(self.live.ask('GET', '/workflows/runs/bulk').json['data']), 1)
        link = node('link', 'short_link', url='https://example.com/', ttl_days=1)
        self.twice('/workflows/test-node', {'node': link, 'effects': 'allow'}, 200, other={'node': link})
        self.assertEqual(self.actions('node.test'), 1)

    def test_refused_deliveries_are_replayed_once(self):
        flow, token = self.live.make_workflow('refused, replayed once', node('in', 'webhook_trigger'))
        self.live.ask('PUT', f'/workflows/{flow}', {'is_active': False})

        def noted():  # only so many are in one second
            self.live.ask('POST', f'/workflows/webhooks/{token}', {}, key=None)
            listed = self.live.ask('GET', f'/workflows/{flow}/deliveries').json['data']
            return [each['id'] for each in listed[:2]] if len(listed) > 1 else None
        many = {'ids': self.live.wait_for('two are noted', noted)}
        self.live.ask('PUT', f'/workflows/{flow}', {'is_active': True})
        done = self.twice('/workflows/{workflowId}/deliveries/replay', many, 202, other={**many, 'dry_run': True}, workflowId=flow)
        self.assertEqual(done['passed'], 2, done)
        self.assertEqual(self.live.ask('GET', f'/workflows/{flow}/executions').json['meta']['total'], 2)

    def test_an_event_is_taken_once(self):
        flow, _ = self.live.make_workflow('events once', node('in', 'manual_trigger'), node('wait', 'wait_for_event', key='k'))
        path = '/workflows/{workflowId}/events'
        first, second = (self.post(path, {'key': 'k', 'payload': {}}, workflowId=flow) for _ in range(2))
        self.assertEqual((first.status, second.status, first.json), (202, 202, second.json))
        self.assertEqual(len(self.live.ask('GET', f'/workflows/{flow}/events').json), 1)
        other = self.post(path, {'key': 'k', 'payload': {'a': 1}}, workflowId=flow)
        self.assertEqual(other.status, 409)

    def test_what_was_refused_may_be_sent_again(self):
        body = {'name': 'taken later', 'secret': 'x'}
        self.live.ask('POST', '/workflows/vault', body)
        self.assertEqual(self.post('/workflows/vault', body, idempotency='again').status, 409)
        item = next(each for each in self.live.ask('GET', '/workflows/vault').json if each['name'] == body['name'])
        self.live.ask('DELETE', f'/workflows/vault/{item["id"]}')
        self.assertEqual(self.post('/workflows/vault', body, idempotency='again').status, 201)

    def test_another_api_key_is_another_key(self):
        first = self.post('/workflows/vault', {'name': 'mine', 'secret': 'x'}, idempotency='shared')
        other = self.post('/workflows/vault', {'name': 'theirs', 'secret': 'x'}, idempotency='shared', key=self.live.make_key(['*']))
        self.assertEqual((first.status, other.status), (201, 201))

    def test_a_key_opens_nothing_to_who_may_not(self):
        body = {'name': 'guarded', 'role': 'owner'}
        self.assertEqual(self.post('/workflows/api-keys', body, idempotency='guarded').status, 201)
        viewer = self.live.make_key(['workflows:read'])
        self.assertEqual(self.post('/workflows/api-keys', body, idempotency='guarded', key=viewer).status, 403)

    def test_of_many_at_once_one_is_carried_out(self):
        body = {'name': 'many', 'secret': 'x'}
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: self.post('/workflows/vault', body, idempotency='many'), range(16)))
        made = {each.raw for each in answers if each.status == 201}
        self.assertEqual(len(made), 1)
        for each in answers:
            if each.status != 201:
                self.assertEqual((each.status, each.json['code']), (409, 'request_under_way'))

    def test_keys_have_a_length_and_come_once(self):
        for wrong in ('', 'x' * 256):
            self.assertEqual(self.post('/workflows/vault', {'name': 'never', 'secret': 'x'}, idempotency=wrong).status, 400)
        self.assertNotIn('never', [each['name'] for each in self.live.ask('GET', '/workflows/vault').json])


class Restarts(unittest.TestCase):
    def setUp(self):
        self.live = Live().start()

    def tearDown(self):
        self.live.finish()

    def test_answers_survive_and_are_sealed(self):
        headers = {'Idempotency-Key': 'one'}
        body = {'name': 'shown once', 'role': 'viewer'}
        first = self.live.ask('POST', '/workflows/api-keys', body, headers=headers)
        self.live.kill()
        self.live.start()
        second = self.live.ask('POST', '/workflows/api-keys', body, headers=headers)
        self.assertEqual((second.status, second.raw), (201, first.raw))
        self.assertEqual(self.live.stop(), 0)
        for path in pathlib.Path(self.live.data).rglob('*'):
            text = path.read_bytes() if path.is_file() else b''
            self.assertNotIn(first.json['key'].encode(), text, path)


if __name__ == '__main__':
    unittest.main()
