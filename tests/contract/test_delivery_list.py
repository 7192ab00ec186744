"""The deliveries of a webhook: the list, one with its checks, checked with other settings, replayed and kept. They are
signed as GitHub and Stripe do, or nearly."""
import hashlib
import hmac
import json
import time
import unittest

from contract import Live, Spec, fill, node

LIST, ONE = '/workflows/{workflowId}/deliveries', '/workflows/deliveries/{deliveryId}'
VERIFY, REPLAY, KEEP = ONE + '/verify', ONE + '/replay', ONE + '/keep'
MANY = LIST + '/replay'
CHECKS = ['token', 'room', 'signature', 'rate', 'body', 'key', 'commit']
RIGHT = 'the right secret'


def setUpModule():
    global live, spec
    spec = Spec()
    live = Live().start()


def tearDownModule():
    assert live.finish() == 0, 'the server did not end well'


def ask(method, path, body=None, query='', headers=None, key=None, **values):
    more = {'key': key} if key else {}
    answer = live.ask(method, fill(path, values) + query, body, headers=headers, **more)
    return spec.check(method, path, answer)


def signed(secret, text):
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def github(token, body, secret=RIGHT, text=None, delivery='d-1'):
    headers = {'X-GitHub-Event': 'push', 'X-GitHub-Delivery': delivery, 'User-Agent': 'GitHub-Hookshot/1',
               'X-Hub-Signature-256': 'sha256=' + signed(secret, body if text is None else text)}
    return live.ask('POST', f'/workflows/webhooks/{token}', body, key=None, headers=headers)


def stripe(token, body, at, secret=RIGHT):
    text = str(at).encode() + b'.' + body
    headers = {'Stripe-Signature': f't={at},v1={signed(secret, text)}', 'User-Agent': 'Stripe/1.0'}
    return live.ask('POST', f'/workflows/webhooks/{token}', body, key=None, headers=headers)


def sender_flow(name, sender, *secrets):
    trigger = node('in', 'webhook_trigger', sender=sender, signature={'secrets': list(secrets)})
    return live.make_workflow(name, trigger)


def states(delivery):
    return {check['name']: check['state'] for check in delivery['checks']}


def facts(delivery, name):
    return next(check['facts'] for check in delivery['checks'] if check['name'] == name)


class Deliveries(unittest.TestCase):
    def listed(self, flow, query=''):
        return ask('get', LIST, query=query, workflowId=flow).json['data']

    def noted(self, flow, send, expected, number=1):
        """Sends until it is noted, as only so many are in one second; the newest delivery, whole."""
        def found():
            self.assertEqual(send().status, expected)
            rows = self.listed(flow)
            return rows if len(rows) >= number and rows[0]['outcome'] != 'accepted' else None
        row = live.wait_for('it is noted', found)[0]
        return ask('get', ONE, deliveryId=row['id']).json

    def test_a_wrong_secret_is_compared_verified_and_replayed(self):
        flow, token = sender_flow('github wrong', 'github', 'an old secret')
        body = b'{"ref": "refs/heads/main"}'
        found = self.noted(flow, lambda: github(token, body), 401)
        self.assertEqual([check['name'] for check in found['checks']], CHECKS)
        self.assertEqual(list(states(found).values()), ['passed', 'passed', 'failed'] + 4 * ['not_reached'])
        compared = facts(found, 'signature')
        self.assertEqual(compared['expected'], 'X-Hub-Signature-256')
        self.assertEqual(compared['received'], [signed(RIGHT, body)[:8]])
        self.assertEqual(compared['computed'], [{'secret': 1, 'begins_with': signed('an old secret', body)[:8]}])
        self.assertEqual((found['outcome'], found['cause'], found['sender']), ('rejected', 'signature', 'GitHub-Hookshot/1'))
        self.assertEqual((found['key'], found['body'], found['headers']['x-hub-signature-256']), ('d-1', body.decode(), '***'))
        self.assertEqual(json.loads(found['answer']['body'])['code'], 'signature_invalid')
        self.assertNotIn(RIGHT, json.dumps(found))

        one = {'deliveryId': found['id']}
        self.assertFalse(ask('post', VERIFY, **one).json['passes'])
        trial = ask('post', VERIFY, {'data': {'sender': 'github', 'signature': {'secrets': ['***', RIGHT]}}}, **one).json
        self.assertTrue(trial['passes'], trial)
        self.assertEqual(states(trial)['commit'], 'not_reached')
        self.assertEqual(ask('post', VERIFY, {'data': {'sender': 'nobody'}}, **one).json['code'], 'definition_invalid')
        self.assertEqual(ask('post', VERIFY, {'settings': {}}, **one).status, 400)
        self.assertEqual(ask('post', VERIFY, b'x' * (1 << 17), **one).status, 413)
        self.assertEqual(github(token, body).status, 401, 'nothing was changed')

        many = {'since': found['at'], 'cause': 'signature'}
        dry = ask('post', MANY, {**many, 'dry_run': True}, workflowId=flow)
        self.assertEqual((dry.status, dry.json['passed']), (200, 0))
        right = node('in', 'webhook_trigger', sender='github', signature={'secrets': [RIGHT]})
        self.assertEqual(live.ask('PUT', f'/workflows/{flow}', {'nodes': [right]}).status, 200)
        dry = ask('post', MANY, {**many, 'dry_run': True}, workflowId=flow).json
        self.assertEqual((dry['left_out'], {each['result'] for each in dry['deliveries']}), (0, {'would_pass'}))
        self.assertEqual([row for row in self.listed(flow) if row['replayed']], [])
        done = ask('post', MANY, many, workflowId=flow)
        self.assertEqual((done.status, done.json['left_out']), (202, 0))
        runs = {run for each in done.json['deliveries'] for run in each['execution_ids']}
        self.assertEqual(len(runs), 1, 'all are one delivery by their key')
        run = runs.pop()
        live.finished_run(run)
        after = ask('get', ONE, **one).json
        self.assertEqual(after['replayed']['execution_id'], run)
        self.assertEqual(states(after)['signature'], 'failed', 'by the settings that it met')
        again = ask('post', MANY, many, workflowId=flow).json
        self.assertEqual((again['passed'], {each['result'] for each in again['deliveries']}), (0, {'skipped'}))
        accepted = self.listed(flow, '?outcome=accepted')
        self.assertEqual([row['id'] for row in accepted], [run])
        self.assertEqual((accepted[0]['key'], accepted[0]['sender']), ('d-1', 'GitHub-Hookshot/1'))

    def test_a_line_feed_at_the_end_is_found(self):
        flow, token = sender_flow('github line feed', 'github', RIGHT)
        found = self.noted(flow, lambda: github(token, b'{"a": 1}\n', text=b'{"a": 1}'), 401)
        compared = facts(found, 'signature')
        self.assertEqual(compared['would_match'], 'without_last_line_feed')
        self.assertTrue(compared['body']['ends_with_line_feed'])
        left = ask('post', MANY, {'ids': [found['id']]}, workflowId=flow).json
        self.assertEqual(left['deliveries'][0]['result'], 'refused')
        taken = ask('post', MANY, {'ids': [found['id']], 'unverified': True}, workflowId=flow).json
        self.assertEqual(taken['passed'], 1)
        live.finished_run(taken['deliveries'][0]['execution_ids'][0])

    def test_a_clock_that_is_wrong_is_compared(self):
        flow, token = sender_flow('stripe late', 'stripe', 'whsec_another', RIGHT)
        found = self.noted(flow, lambda: stripe(token, b'{"id": "evt_1"}', int(time.time()) - 4000), 401)
        clock = facts(found, 'signature')['clock']
        self.assertAlmostEqual(clock['skew_s'], 4000, delta=30)
        self.assertEqual(clock['allowed_s'], 300)
        self.assertEqual(len(facts(found, 'signature')['computed']), 2)
        one = {'deliveryId': found['id']}
        wide = {'sender': 'stripe', 'signature': {'secrets': [RIGHT], 'tolerance': '2h'}}
        self.assertTrue(ask('post', VERIFY, {'data': wide}, **one).json['passes'])
        self.assertFalse(ask('post', VERIFY, {'data': {**wide, 'signature': {'secrets': ['x'], 'tolerance': '2h'}}},
                             **one).json['passes'])

    def test_another_senders_signature_is_recognised(self):
        flow, token = sender_flow('stripe from github', 'stripe', RIGHT)
        found = self.noted(flow, lambda: github(token, b'{}'), 401)
        present = facts(found, 'signature')['present']
        self.assertEqual([each['header'] for each in present], ['x-hub-signature-256'])
        self.assertIn('github', present[0]['senders'])

    def test_every_outcome_is_listed_and_found(self):
        flow, token = live.make_workflow('outcomes', node('in', 'webhook_trigger'))

        def send(body, key):
            return live.ask('POST', f'/workflows/webhooks/{token}?from=shop', body, key=None, headers={'X-Idempotency-Key': key})

        run = send({'n': 'one'}, 'k1').json['execution_id']
        live.finished_run(run)
        duplicate = self.noted(flow, lambda: send({'n': 'one'}, 'k1'), 202)
        self.assertEqual((duplicate['outcome'], duplicate['execution_id'], duplicate['first_execution_id']),
                         ('duplicate', run, run))
        self.assertEqual(set(states(duplicate).values()), {'passed'})
        self.assertEqual(json.loads(duplicate['answer']['body']), {'execution_id': run})

        def conflicts():
            self.assertEqual(send({'n': 'two'}, 'k1').status, 409)
            return self.listed(flow, '?outcome=conflict')
        conflict = live.wait_for('the conflict is noted', conflicts)[0]
        self.assertEqual((conflict['first_execution_id'], conflict['execution_id'], conflict['key']), (run, None, 'k1'))
        whole = ask('get', ONE, deliveryId=conflict['id']).json
        self.assertEqual(facts(whole, 'commit'), {'first_execution_id': run, 'same_body': False})
        taken = ask('post', REPLAY, deliveryId=conflict['id'])
        self.assertNotEqual(taken.json['execution_id'], run)
        self.assertEqual(live.finished_run(taken.json['execution_id'])['trigger_payload'], {'n': 'two'})
        self.assertEqual(ask('post', REPLAY, deliveryId=conflict['id']).json['execution_id'], taken.json['execution_id'])

        accepted = ask('get', ONE, deliveryId=run).json
        self.assertEqual((accepted['outcome'], accepted['key'], accepted['query']), ('accepted', 'k1', 'from=shop'))
        self.assertEqual((json.loads(accepted['body']), set(states(accepted).values())), ({'n': 'one'}, {'passed'}))
        rerun = ask('post', REPLAY, deliveryId=run).json['execution_id']
        self.assertNotEqual(rerun, run)
        live.finished_run(rerun)
        self.assertNotIn(rerun, [row['id'] for row in self.listed(flow)], 'no sender sent it')

        self.assertEqual({row['id'] for row in self.listed(flow, '?outcome=accepted&text=one')}, {run})
        self.assertEqual({row['outcome'] for row in self.listed(flow, '?key=k1')}, {'accepted', 'duplicate', 'conflict'})
        self.assertEqual(self.listed(flow, '?key=k9'), [])
        self.assertEqual({row['outcome'] for row in self.listed(flow, '?cause=duplicate')}, {'duplicate'})
        self.assertEqual(self.listed(flow, '?since=2099-01-01T00:00:00Z'), [])
        for wrong in ('?outcome=lost', '?since=yesterday', '?limit=101', '?cursor=x', '?text=', '?nobody=1'):
            with self.subTest(query=wrong):
                self.assertEqual(ask('get', LIST, query=wrong, workflowId=flow).status, 400)
        everything, cursor, query = [], None, '?limit=1'
        while cursor or not everything:
            page = ask('get', LIST, query=query + (f'&cursor={cursor}' if cursor else ''), workflowId=flow).json
            everything += page['data']
            cursor = page['next_cursor']
        self.assertEqual([row['id'] for row in everything], [row['id'] for row in self.listed(flow)])
        self.assertEqual([row['at'] for row in everything], sorted((row['at'] for row in everything), reverse=True))

    def test_those_of_all_webhooks_of_a_team_are_one_list(self):
        flows = [live.make_workflow(name, node('in', 'webhook_trigger', signature={
            'algorithm': 'token', 'header': 'X-Shop', 'secrets': [RIGHT]})) for name in ('shop one', 'shop two')]

        def send(number, secret=RIGHT):
            return live.ask('POST', f'/workflows/webhooks/{flows[number][1]}', {'n': number}, key=None, headers={'X-Shop': secret})
        team = lambda query='': ask('get', '/workflows/deliveries', query=query).json
        rows = lambda query='': [(row['workflow_name'], row['outcome']) for row in team(query)['data']
                                 if row['workflow_name'].startswith('shop')]
        live.finished_run(send(0).json['execution_id'])

        def refused():
            self.assertEqual(send(1, 'wrong').status, 401)
            return rows('?cause=signature')
        live.wait_for('it is noted', refused)
        live.finished_run(send(1).json['execution_id'])
        self.assertEqual(rows()[0], ('shop two', 'accepted'))
        self.assertEqual(rows()[-1], ('shop one', 'accepted'))
        self.assertIn(('shop two', 'rejected'), rows())
        self.assertEqual(set(rows('?outcome=accepted')), {('shop one', 'accepted'), ('shop two', 'accepted')})
        self.assertEqual(set(rows('?cause=signature')), {('shop two', 'rejected')})
        self.assertEqual(set(rows(f'?workflow_id={flows[0][0]}')), {('shop one', 'accepted')})
        self.assertEqual(rows('?until=2020-01-01T00:00:00Z'), [])
        newest = team()['data'][0]
        self.assertNotIn(newest['id'], [row['id'] for row in team(f'?until={newest["at"]}')['data']])
        self.assertIn(newest['id'], [row['id'] for row in team(f'?since={newest["at"]}')['data']])
        everything, cursor = [], ''
        while cursor is not None:
            page = team('?limit=1' + (f'&cursor={cursor}' if cursor else ''))
            everything += [row['id'] for row in page['data']]
            cursor = page['next_cursor']
        self.assertEqual(everything[:100], [row['id'] for row in team('?limit=100')['data']])
        other = live.make_key(['*'], team=7)
        self.assertEqual(ask('get', '/workflows/deliveries', key=other).json, {'data': [], 'next_cursor': None})
        self.assertEqual(ask('get', '/workflows/deliveries', query=f'?workflow_id={flows[0][0]}', key=other).status, 404)
        backwards = f'?since={newest["at"]}&until={newest["at"]}'
        for path, values in (('/workflows/deliveries', {}), (LIST, {'workflowId': flows[0][0]})):
            for wrong in (backwards, '?until=yesterday', '?limit=0'):
                self.assertEqual(ask('get', path, query=wrong, **values).status, 400)

    def test_limited_ones_and_those_of_events(self):
        flow, token = live.make_workflow('limited', node('in', 'webhook_trigger', rate_limit={'limit': 1, 'window': '1h'}))
        send = lambda: live.ask('POST', f'/workflows/webhooks/{token}', {}, key=None)
        self.assertEqual(send().status, 202)
        found = self.noted(flow, send, 429, 2)
        self.assertEqual((found['outcome'], states(found)['rate'], states(found)['body']), ('limited', 'failed', 'not_reached'))
        self.assertEqual(facts(found, 'rate')['limit'], 1)
        taken = ask('post', REPLAY, deliveryId=found['id'])
        self.assertEqual(len(taken.json['execution_ids']), 1)
        live.finished_run(taken.json['execution_id'])

        flow, token = sender_flow('events', 'github', RIGHT)
        event = lambda: live.ask('POST', f'/workflows/webhooks/{token}/events/paid', {}, key=None)
        found = self.noted(flow, event, 401)
        self.assertFalse(found['can_be_replayed'])
        for path in (VERIFY, REPLAY):
            self.assertEqual(ask('post', path, deliveryId=found['id']).json['code'], 'rejection_is_event')

    def test_kept_ones_do_not_expire(self):
        flow, token = live.make_workflow('kept', node('in', 'webhook_trigger'))
        send = lambda: live.ask('POST', f'/workflows/webhooks/{token}', '[', key=None)
        found = self.noted(flow, send, 400)
        one = {'deliveryId': found['id']}
        self.assertFalse(found['is_kept'])
        self.assertGreater(found['expires_at'], found['at'])
        kept = ask('put', KEEP, **one).json
        self.assertEqual((kept['is_kept'], kept['expires_at']), (True, None))
        self.assertEqual(ask('put', KEEP, **one).status, 200)
        self.assertEqual(ask('delete', KEEP, **one).json['expires_at'], found['expires_at'])
        run = live.ask('POST', f'/workflows/webhooks/{token}', {}, key=None).json['execution_id']
        for method, path in (('put', KEEP), ('delete', KEEP), ('post', VERIFY)):
            self.assertEqual(ask(method, path, deliveryId=run).json['code'], 'delivery_accepted')
        ids = {row['id'] for row in self.listed(flow, '?outcome=rejected')}

        def another():
            send()
            new = [row['id'] for row in self.listed(flow, '?outcome=rejected&limit=1') if row['id'] not in ids]
            ids.update(new)
            return new
        self.assertEqual(ask('put', KEEP, **one).status, 200)
        for _ in range(99):
            new = live.wait_for('another is noted', another)[0]
            self.assertEqual(ask('put', KEEP, deliveryId=new).status, 200)
        new = live.wait_for('another is noted', another)[0]
        self.assertEqual(ask('put', KEEP, deliveryId=new).json['code'], 'too_many_deliveries_kept')

    def test_a_replay_of_many_says_which_are_wanted(self):
        flow, _ = live.make_workflow('selects', node('in', 'webhook_trigger'))
        nobody = 'rej_' + '0' * 26
        for body in ({}, {'ids': []}, {'ids': ['x']}, {'ids': [nobody] * 101}, {'ids': [nobody], 'since': '2026-01-01T00:00:00Z'},
                     {'ids': [nobody], 'cause': 'signature'}, {'since': 'then'}, {'since': '2026-01-01T00:00:00Z', 'cursor': 'x'},
                     {'since': '2026-01-01T00:00:00Z', 'limit': 0}, {'ids': [nobody], 'dry': True}):
            with self.subTest(body=body):
                self.assertEqual(ask('post', MANY, body, workflowId=flow).status, 400)
        self.assertEqual(ask('post', MANY, b'x' * (1 << 17), workflowId=flow).status, 413)
        answer = ask('post', MANY, {'ids': [nobody]}, workflowId=flow).json
        self.assertEqual((answer['left_out'], answer['deliveries'][0]['message']), (1, 'There is no such delivery.'))

    def test_a_test_delivery_is_signed_as_its_sender_signs(self):
        path = '/workflows/{workflowId}/test-delivery'
        flows = [sender_flow(f'tested {sender}', sender, secret)[0]
                 for sender, secret in (('github', RIGHT), ('stripe', RIGHT), ('shopify', RIGHT), ('slack', RIGHT),
                                        ('standard-webhooks', 'whsec_' + 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'))]
        flows.append(live.make_workflow('tested token', node('in', 'webhook_trigger', signature={
            'algorithm': 'token', 'header': 'X-Token', 'secrets': [RIGHT]}))[0])
        for flow in flows:
            with self.subTest(flow=flow):
                answer = ask('post', path, {'body': '{"n": 1}'}, workflowId=flow)
                self.assertIn(answer.json['status'], (200, 202), answer)
                self.assertNotIn(RIGHT, answer.raw.decode())
                newest = self.listed(flow)[0]
                self.assertEqual(newest['outcome'], 'accepted')
                self.assertIn(answer.json['execution_id'], (newest['execution_id'], None), 'Slack is answered nothing')
                self.assertEqual(live.finished_run(newest['execution_id'])['trigger_payload'], {'n': 1})

    def test_there_is_no_other(self):
        missing = {'workflowId': 'fl_' + '0' * 26}
        self.assertEqual(ask('get', LIST, **missing).status, 404)
        self.assertEqual(ask('post', MANY, {'since': '2026-01-01T00:00:00Z'}, **missing).status, 404)
        for nobody in ('rej_' + '0' * 26, 'fl_run_' + '0' * 26, 'x'):
            for method, path in (('get', ONE), ('post', VERIFY), ('post', REPLAY), ('put', KEEP), ('delete', KEEP)):
                self.assertEqual(ask(method, path, deliveryId=nobody).status, 404)
        flow, _ = live.make_workflow('manual', node('in', 'manual_trigger'))
        run = live.ask('POST', f'/workflows/{flow}/execute').json['id']
        self.assertEqual(ask('get', ONE, deliveryId=run).status, 404, 'not every run was delivered')
        self.assertEqual(ask('post', MANY, {'since': '2026-01-01T00:00:00Z'}, workflowId=flow).json['code'], 'no_webhook')


if __name__ == '__main__':
    unittest.main()
