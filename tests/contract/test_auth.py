"""Who may do what: every operation of api/openapi.yaml against no key, wrong keys, a key without
the scope, and another team's key."""
import unittest

from contract import ADMIN_KEY, Live, Spec, fill, node
from oauth_stand_in import TokenEndpoint

ALL_SCOPES = ('workflows:read', 'workflows:write', 'runs:read', 'runs:write', 'hooks:read', 'hooks:write',
              'keys:write', 'metrics:read', 'vault:read', 'vault:write', 'audit:read', 'runs:start', 'records:read', 'records:write')
BODIES = {
    ('post', '/workflows'): {'name': 'theirs', 'edges': [],
                             'nodes': [{'id': 'in', 'data': {'componentId': 'manual_trigger'}}]},
    ('post', '/workflows/import'): {'dry_run': True, 'workflows': [{'name': 'theirs'}]},
    ('post', '/workflows/validate'): {'edges': [], 'nodes': [{'id': 'in', 'data': {'componentId': 'manual_trigger'}}]},
    ('put', '/workflows/{workflowId}'): {'description': 'changed'},
    ('post', '/workflows/{workflowId}/deliveries/replay'): {'since': '2026-01-01T00:00:00Z'},
    ('put', '/workflows/{workflowId}/draft'): {'document': {}},
    ('post', '/workflows/test-node'): {'node': {'id': 't', 'type': 'text_transform', 'data': {'template': 'x'}}},
    ('post', '/workflows/render'): {'templates': ['x']},
    ('post', '/workflows/vault'): {'name': 'theirs', 'secret': 'theirs'},
    ('put', '/workflows/{workflowId}/samples/{sampleName}'): {'description': 'changed'},
    ('put', '/workflows/vault/{vaultId}'): {'secret': 'changed'},
    ('post', '/workflows/runs/bulk'): {'action': 'cancel', 'filter': {'state': 'waiting'}, 'dry_run': True},
    ('post', '/workflows/api-keys'): {'name': 'theirs', 'scopes': ['runs:read']},
    ('post', '/api/v1/create-contact'): {'phone_number': '0429069971'},
    ('post', '/api/v1/upsert-contact'): {'phone_number': '0429069971'},
    ('patch', '/api/v1/update-contact/{contactId}'): {'title': 'changed'},
    ('post', '/api/v1/create-list'): {'name': 'theirs'},
    ('patch', '/api/v1/update-list/{listId}'): {'name': 'changed'},
    ('post', '/api/v1/object-types'): {'type_name': 'theirs', 'display_name': 'Theirs', 'schema': {}},
    ('post', '/api/v1/create-object-type'): {'type_name': 'theirs_too', 'display_name': 'Theirs', 'schema': {}},
    ('patch', '/api/v1/object-types/{objectTypeId}'): {'display_name': 'changed'},
    ('post', '/api/v1/upsert-object'): {'type_name': 'theirs', 'data': {'id': 1}},
    ('post', '/api/v1/scripts'): {'name': 'theirs'},
    ('patch', '/api/v1/scripts/{scriptId}'): {'name': 'changed'},
    ('patch', '/api/v1/reschedule-call/{callId}'): {'scheduled_time': '2999-01-01T00:00:00Z'},
    ('put', '/api/v1/call-settings'): {'calls_per_minute': 1},
    ('post', '/api/v1/imports'): {'name': 'theirs.csv'},
}
CREATE_CALLS = ('/api/v1/create-phone-call', '/api/v1/create-web-call')  # by a script of ours


def setUpModule():
    global live, spec, ours, endpoint
    spec = Spec()
    endpoint = TokenEndpoint()
    live = Live('--egress-allow', '127.0.0.0/8', '--providers-dir', endpoint.folder).start()
    flow, token = live.make_workflow('ours', node('a_node_of_ours', 'webhook_trigger'))
    run = live.ask('POST', f'/workflows/{flow}/execute').json['id']
    delivery = live.ask('POST', f'/workflows/webhooks/{token}', {}, key=None).json['execution_id']
    live.finished_run(run)
    live.ask('PUT', f'/workflows/{flow}/draft', {'document': {'name': 'ours'}})
    live.ask('POST', f'/workflows/{flow}/samples', {'name': 'sample of ours', 'payload': {}})
    live.make_key(['runs:read'])
    key = live.ask('GET', '/workflows/api-keys').json[-1]['id']
    job = live.ask('POST', '/workflows/runs/bulk', {'action': 'cancel', 'ids': [run]}).json['id']
    vault = live.ask('POST', '/workflows/vault', {'name': 'ours', 'secret': 'ours'}).json['id']
    records = {'contactId': live.ask('POST', '/api/v1/create-contact', {'phone_number': '0400111222'}).json['contact_id'],
               'listId': live.ask('POST', '/api/v1/create-list', {'name': 'ours'}).json['list_id'],
               'objectTypeId': live.ask('POST', '/api/v1/object-types', {'type_name': 'ours', 'display_name': 'Ours', 'schema': {}}).json['object_type_id'],
               'objectId': live.ask('POST', '/api/v1/upsert-object', {'type_name': 'ours', 'data': {'id': 1}}).json['object_id'],
               'scriptId': live.ask('POST', '/api/v1/scripts', {'name': 'ours'}).json['script_id'], 'typeName': 'ours', 'partNumber': '0',
               'importId': live.ask('POST', '/api/v1/imports', {'name': 'ours.csv'}).json['import_id'],
               'exportId': live.ask('POST', '/api/v1/exports').json['export_id']}
    BODIES['post', CREATE_CALLS[1]] = {'script_id': records['scriptId']}
    BODIES['post', CREATE_CALLS[0]] = {'script_id': records['scriptId'], 'contact': {'phone_number': '0400111222'}}
    records['callId'] = live.ask('POST', CREATE_CALLS[0], BODIES['post', CREATE_CALLS[0]]).json['call_id']
    live.wait_for('the export is completed', lambda: live.ask('GET', f'/api/v1/exports/{records["exportId"]}').json['export']['finished_at'])
    ours = {**records, 'sampleName': 'sample%20of%20ours', 'workflowId': flow, 'runId': run, 'jobId': job, 'keyId': key, 'vaultId': vault, 'authorizationId': endpoint.sign_in(live), 'teamId': '1', 'nodeId': 'a_node_of_ours', 'rejectionId': 'rej_' + '0' * 26,
            'deliveryId': delivery, 'sessionId': live.ask('POST', '/session', {'key': ADMIN_KEY}, key=None).json['session_id']}


def tearDownModule():
    endpoint.close()
    assert live.finish() == 0, 'the server did not end well'


def guarded():
    """With a scope of None: those that every key may call."""
    for method, path, operation in spec.operations():
        if spec.needs_key(operation):
            yield method, path, None if spec.needs_any_key(operation) else spec.scope_of(operation) or ''


def scoped():
    return [each for each in guarded() if each[2] is not None]


class Auth(unittest.TestCase):
    def ask(self, method, path, key, **headers):
        answer = live.ask(method, fill(path, {**ours, 'senderName': 'stripe', 'version': '1', 'other': 'draft'}), BODIES.get((method, path)), key=key, headers=headers)
        return spec.check(method, path, answer)

    def test_every_guarded_operation_names_its_scope(self):
        for method, path, scope in scoped():
            with self.subTest(operation=f'{method} {path}'):
                self.assertIn(scope, ALL_SCOPES)

    def test_no_key_and_wrong_keys(self):
        wrong = (None, 'slk_' + '0' * 64, ADMIN_KEY[:-1], ADMIN_KEY + 'x', ADMIN_KEY.upper(), '*')
        for method, path, _ in guarded():
            for key in wrong:
                with self.subTest(operation=f'{method} {path}', key=key):
                    answer = self.ask(method, path, key)
                    self.assertEqual(answer.status, 401)
                    self.assertIn('www-authenticate', answer.headers)

    def test_other_schemes_and_odd_headers(self):
        for value in ('Basic ' + ADMIN_KEY, ADMIN_KEY, 'Bearer', 'Bearer ', 'Bearer  ' + ADMIN_KEY,
                      f'Bearer {ADMIN_KEY},{ADMIN_KEY}', 'Bearer ' + 'a' * 5000):
            with self.subTest(value=value[:40]):
                self.assertEqual(self.ask('get', '/workflows', None, Authorization=value).status, 401)
        self.assertEqual(self.ask('get', '/workflows', None, Authorization='bearer ' + ADMIN_KEY).status, 200)

    def test_a_key_without_the_scope(self):
        for method, path, scope in scoped():
            with self.subTest(operation=f'{method} {path}'):
                key = live.make_key([each for each in ALL_SCOPES if each != scope and (each, scope) != ('runs:write', 'runs:start')])
                self.assertEqual(self.ask(method, path, key).status, 403)

    def test_another_team_sees_nothing_of_ours(self):
        theirs = live.make_key(['*'], team=2)
        for method, path, _ in guarded():
            with self.subTest(operation=f'{method} {path}'):
                answer = self.ask(method, path, theirs)
                if 'senderName' in path:  # what is known of senders is no team's
                    self.assertEqual(answer.status, 200)
                elif '{' in path or path in CREATE_CALLS or (method, path) == ('delete', '/session'):  # a key has no session to end
                    self.assertEqual(answer.status, 404)
                elif path in ('/metrics', '/server/configuration', '/server/findings', '/server/storage', '/teams', '/workflows/vault/rotate-key'):
                    self.assertEqual(answer.status, 403)
                else:
                    self.assertIn(answer.status, (200, 201))
                    for known in (value for name, value in ours.items() if name not in ('teamId', 'typeName', 'partNumber')):  # numbers of one digit, a word
                        self.assertNotIn(known.encode(), answer.raw)
        self.assertEqual(live.ask('GET', f'/workflows/{ours["workflowId"]}').json['description'], None)

    def test_the_scope_alone_is_enough(self):
        for method, path, scope in scoped():
            if method == 'get':
                with self.subTest(operation=f'{method} {path}'):
                    expected = 404 if path.endswith('/items') else 200  # the node is no iterator
                    self.assertEqual(self.ask(method, path, live.make_key([scope])).status, expected)

    def test_webhook_url_needs_hooks_read(self):
        path = '/workflows/{workflowId}'
        self.assertIsNone(self.ask('get', path, live.make_key(['workflows:read'])).json['webhook_url'])
        self.assertIsNotNone(
            self.ask('get', path, live.make_key(['workflows:read', 'hooks:read'])).json['webhook_url'])

    def test_a_key_hands_on_only_what_it_has(self):
        small = live.make_key(['keys:write', 'runs:read'])
        for scopes, team, expected in ((['runs:read'], None, 201), (['runs:write'], None, 403), (['*'], None, 403),
                                       (['runs:read'], 2, 400), (['runs:read'], 1, 201)):
            with self.subTest(scopes=scopes, team=team):
                body = {'name': 'small', 'scopes': scopes, **({'team_id': team} if team else {})}
                answer = live.ask('POST', '/workflows/api-keys', body, key=small)
                self.assertEqual(spec.check('post', '/workflows/api-keys', answer).status, expected)
        other = live.make_key(['*'], team=3)
        answer = live.ask('POST', '/workflows/api-keys', {'name': 'x', 'scopes': ['*'], 'team_id': 1}, key=other)
        self.assertEqual(answer.status, 400)

    def test_a_key_revokes_none_that_may_do_more(self):
        small = live.make_key(['keys:write', 'runs:read'])
        path = '/workflows/api-keys/{keyId}'
        for scopes, expected in ((['runs:read'], 204), (['runs:read', 'vault:read'], 403), (['*'], 403)):
            with self.subTest(scopes=scopes):
                made = live.ask('POST', '/workflows/api-keys', {'name': 'target', 'scopes': scopes}).json
                answer = spec.check('delete', path, live.ask('DELETE', '/workflows/api-keys/' + made['id'], key=small))
                self.assertEqual(answer.status, expected)
                if expected == 403:
                    self.assertIn('lacks scopes of the key that it is to revoke', answer.json['message'])
                still = live.ask('GET', '/workflows/runs', key=made['key']).status
                self.assertEqual(still, 401 if expected == 204 else 200)

    def test_a_revoked_key_is_useless_at_once(self):
        made = live.ask('POST', '/workflows/api-keys', {'name': 'short', 'scopes': ['keys:write']}).json
        itself = live.ask('DELETE', '/workflows/api-keys/' + made['id'], key=made['key'])
        self.assertEqual(spec.check('delete', '/workflows/api-keys/{keyId}', itself).status, 409)
        gone = live.ask('DELETE', '/workflows/api-keys/' + made['id'])
        self.assertEqual(spec.check('delete', '/workflows/api-keys/{keyId}', gone).status, 204)
        self.assertEqual(live.ask('GET', '/workflows/api-keys', key=made['key']).status, 401)
        self.assertEqual(live.ask('DELETE', '/workflows/api-keys/' + made['id']).status, 404)
        listed = live.ask('GET', '/workflows/api-keys').json
        self.assertNotIn(made['id'], [each['id'] for each in listed])
        self.assertNotIn(made['key'], str(listed))


if __name__ == '__main__':
    unittest.main()
