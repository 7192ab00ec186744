"""Samples of workflows: saved from a payload, a delivery or a run, and used where templates, nodes and drafts are tried."""
import unittest

from contract import Live, Spec, fill, node

LIST, ONE = '/workflows/{workflowId}/samples', '/workflows/{workflowId}/samples/{sampleName}'


def setUpModule():
    global live, spec
    spec = Spec()
    live = Live().start()


def tearDownModule():
    assert live.finish() == 0, 'the server did not end well'


def ask(method, path, body=None, key=None, **values):
    more = {'key': key} if key else {}
    return spec.check(method, path, live.ask(method, fill(path, values), body, **more))


def save(flow, body, key=None):
    return ask('post', LIST, body, key=key, workflowId=flow)


class Samples(unittest.TestCase):
    def deliver(self, token, body, path='', status=202, **headers):
        answer = live.ask('POST', f'/workflows/webhooks/{token}{path}', body, key=None, headers=headers)
        self.assertEqual(answer.status, status, answer)
        return answer.json.get('execution_id')

    def test_a_payload_that_was_sent(self):
        flow, _ = live.make_workflow('sent', node('in', 'webhook_trigger'))
        made = save(flow, {'name': 'large order', 'description': 'of a shop', 'payload': {'n': 10 ** 20},
                           'headers': {'X-Source': 'shop', 'Authorization': 'Bearer x'}}).json
        self.assertEqual((made['payload'], made['description']), ({'n': 10 ** 20}, 'of a shop'))
        self.assertEqual(made['headers'], {'x-source': 'shop', 'authorization': '***'})
        self.assertEqual(made['source'], {'kind': 'sent', 'id': None})
        self.assertEqual(made['request'], {'method': 'POST', 'path': '/', 'query': {}})
        one = {'workflowId': flow, 'sampleName': 'large%20order'}
        self.assertEqual(ask('get', ONE, **one).json, made)
        listed = ask('get', LIST, workflowId=flow).json
        self.assertEqual((listed['used'], listed['bytes_used']), (1, made['bytes']))
        self.assertNotIn('payload', listed['data'][0])
        changed = ask('put', ONE, {'name': 'small order', 'payload': [1]}, **one).json
        self.assertEqual((changed['payload'], changed['headers']), ([1], made['headers']), 'headers stay')
        self.assertEqual(changed['created_at'], made['created_at'])
        self.assertEqual(ask('get', ONE, **one).status, 404)
        one['sampleName'] = 'small%20order'
        self.assertEqual(ask('put', ONE, {'description': None}, **one).json['description'], None)
        self.assertEqual(ask('delete', ONE, **one).status, 204)
        self.assertEqual(ask('delete', ONE, **one).status, 404)
        self.assertEqual(ask('get', LIST, workflowId=flow).json['data'], [])
        actions = [row['action'] for row in live.ask('GET', f'/audit?object_id={flow}').json['data']]
        self.assertEqual(actions[:4], ['sample.delete', 'sample.update', 'sample.update', 'sample.create'])

    def test_a_delivery_and_its_run(self):
        flow, token = live.make_workflow('delivered', node('in', 'webhook_trigger'))
        run = self.deliver(token, {'n': 1}, path='/orders?from=shop', **{'X-Source': 'shop', 'Authorization': 'Bearer x'})
        live.finished_run(run)
        taken = save(flow, {'name': 'delivery', 'from_delivery': run}).json
        self.assertEqual((taken['payload'], taken['source']), ({'n': 1}, {'kind': 'delivery', 'id': run}))
        self.assertEqual((taken['request']['path'], taken['request']['query']), ('/orders', {'from': 'shop'}))
        self.assertEqual(taken['headers']['x-source'], 'shop')
        self.assertNotIn('authorization', taken['headers'])
        again = save(flow, {'name': 'run', 'from_run': run}).json
        self.assertEqual((again['payload'], again['headers']), (taken['payload'], taken['headers']))
        self.assertEqual(live.ask('DELETE', f'/workflows/{flow}').status, 204)
        self.assertEqual(ask('get', LIST, workflowId=flow).status, 404)

    def test_a_delivery_that_was_refused_is_read_as_its_run_would_get_it(self):
        flow, token = live.make_workflow('refused', node('in', 'webhook_trigger', signature={
            'algorithm': 'token', 'header': 'X-Shop', 'secrets': ['right']}))

        def refused(body, **headers):
            def noted():
                self.deliver(token, body, status=401, **{'X-Shop': 'wrong', **headers})
                rows = live.ask('GET', f'/workflows/{flow}/deliveries?limit=1').json['data']
                return rows and rows[0]['body_bytes'] == len(body) and rows[0]['id']
            return live.wait_for('it is noted', noted)
        found = refused(b'{"n": 1, "m": 2}', **{'X-Source': 'shop'})
        made = save(flow, {'name': 'refused', 'from_delivery': found}).json
        self.assertEqual((made['payload'], made['headers']['x-source']), ({'n': 1, 'm': 2}, 'shop'))
        self.assertNotIn('x-shop', made['headers'])
        self.assertEqual(save(flow, {'name': 'bad', 'from_delivery': refused(b'{"n": ')}).json['code'], 'delivery_unreadable')
        large = refused(b'"' + b'x' * (1 << 17) + b'"')
        self.assertEqual(save(flow, {'name': 'bad', 'from_delivery': large}).json['code'], 'rejection_incomplete')

    def test_what_belongs_to_others_is_not_found(self):
        flow, token = live.make_workflow('mine', node('in', 'webhook_trigger'))
        other, _ = live.make_workflow('other', node('in', 'webhook_trigger'))
        run = self.deliver(token, {})
        live.finished_run(run)
        for member in ('from_run', 'from_delivery'):
            for one in (run, 'rej_' + '0' * 26, 'fl_run_' + '0' * 26, 'x'):
                self.assertEqual(save(other, {'name': 'x', member: one}).status, 404)
        writer = live.make_key(['workflows:write', 'workflows:read'])
        for member in ('from_run', 'from_delivery'):
            answer = save(flow, {'name': 'x', member: run}, key=writer)
            self.assertEqual((answer.status, answer.json['code']), (403, 'scope_missing'))
        self.assertEqual(save(flow, {'name': 'x', 'payload': 1}, key=writer).status, 201)
        self.assertEqual(ask('get', LIST, key=live.make_key(['*'], team=8), workflowId=flow).status, 404)

    def test_wrong_samples(self):
        flow, _ = live.make_workflow('wrong', node('in', 'webhook_trigger'))
        for body in ({}, {'name': 'x'}, {'payload': 1}, {'name': '', 'payload': 1}, {'name': 'x' * 101, 'payload': 1},
                     {'name': 'a/b', 'payload': 1}, {'name': 'a\nb', 'payload': 1}, {'name': '..', 'payload': 1},
                     {'name': 'x', 'payload': 1, 'from_run': 'y'}, {'name': 'x', 'payload': 1, 'headers': {'a': 1}},
                     {'name': 'x', 'payload': 1, 'headers': {':path': '/'}}, {'name': 'x', 'from_run': 'y', 'headers': {}},
                     {'name': 'x', 'payload': 1, 'headers': {f'h{i}': '' for i in range(101)}},
                     {'name': 'x', 'payload': 1, 'description': 'x' * 501}, {'name': 'x', 'payload': 1, 'body': 2}):
            with self.subTest(body=str(body)[:80]):
                self.assertEqual(save(flow, body).status, 400)
        self.assertEqual(ask('get', LIST, workflowId=flow).json['used'], 0)

    def test_a_workflow_has_so_many_and_so_large_ones(self):
        flow, _ = live.make_workflow('limits', node('in', 'webhook_trigger'))
        large = 'x' * ((1 << 20) - 200)
        for number in range(4):
            self.assertEqual(save(flow, {'name': f's{number}', 'payload': large}).status, 201)
        answer = save(flow, {'name': 's4', 'payload': 'x' * 2000})
        self.assertEqual((answer.status, answer.json['code']), (409, 'samples_too_large'))
        ask('delete', ONE, workflowId=flow, sampleName='s0')
        for number in range(4, 51):
            self.assertEqual(save(flow, {'name': f's{number}', 'payload': number}).status, 201)
        answer = save(flow, {'name': 's51', 'payload': 1})
        self.assertEqual((answer.status, answer.json['code']), (409, 'too_many_samples'))
        self.assertEqual(ask('put', ONE, {'payload': 2}, workflowId=flow, sampleName='s50').status, 200)

    def test_templates_nodes_and_drafts_are_tried_on_them(self):
        flow, token = live.make_workflow('tried', node('in', 'webhook_trigger'),
                                         node('t', 'text_transform', template='{{ webhook_payload.n }} {{ trigger.headers.x-source }}'))
        save(flow, {'name': 'seven', 'payload': {'n': 7}, 'headers': {'X-Source': 'shop'}})
        chosen = {'sample': 'seven', 'workflow_id': flow}
        texts = ['{{ webhook_payload.n }}', '{{ in.headers.x-source }}', '{{ workflow.name }}']
        rendered = ask('post', '/workflows/render', {'templates': texts, **chosen}).json['results']
        self.assertEqual([each['value'] for each in rendered], [7, 'shop', 'tried'])
        tried = node('u', 'text_transform', template='n = {{ webhook_payload.n }}')
        self.assertEqual(ask('post', '/workflows/test-node', {'node': tried, **chosen}).json['output'], {'text': 'n = 7'})
        run = ask('post', '/workflows/{workflowId}/test-runs', {'sample': 'seven'}, workflowId=flow).json['id']
        self.assertEqual(live.finished_run(run)['logs'][-1]['output'], {'text': '7 shop'})
        pushed = ask('post', '/workflows/render', {'templates': ['{{ webhook_payload.ref }}'], 'sample': 'github.push'}).json
        self.assertTrue(pushed['results'][0]['value'].startswith('refs/'))
        for path, body in (('/workflows/render', {'templates': ['x']}), ('/workflows/test-node', {'node': tried})):
            for wrong in ({'sample': 'eight', 'workflow_id': flow}, {'sample': 'seven'}, {'workflow_id': flow},
                          {**chosen, 'context': {}}, {**chosen, 'run_id': run}):
                with self.subTest(path=path, wrong=wrong):
                    self.assertEqual(ask('post', path, {**body, **wrong}).status, 400)
            self.assertEqual(ask('post', path, {**body, 'sample': 'seven', 'workflow_id': 'fl_' + '0' * 26}).status, 404)
        starter = live.make_key(['runs:write'])
        self.assertEqual(ask('post', '/workflows/test-node', {'node': tried, **chosen}, key=starter).status, 403)


if __name__ == '__main__':
    unittest.main()
