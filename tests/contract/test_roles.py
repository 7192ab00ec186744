"""Which role may call which route: every operation of api/openapi.yaml has a row in roles.txt, and each row is tried
with a key of every role and with none."""
import os
import re
import unittest

from contract import HERE, Live, Spec, fill

# Apart from the server's own table on purpose: what the two disagree on is a fault.
# runs:write includes runs:start, and lists do not name it then.
EDITOR = {'workflows:read', 'workflows:write', 'runs:read', 'runs:write', 'hooks:read', 'hooks:write', 'metrics:read',
          'vault:read', 'vault:write', 'records:read', 'records:write'}
ROLES = {
    'owner': EDITOR | {'keys:write', 'audit:read'},
    'editor': EDITOR,
    'operator': {'workflows:read', 'runs:read', 'runs:write', 'hooks:read', 'metrics:read', 'vault:read', 'records:read', 'records:write'},
    'viewer': {'workflows:read', 'runs:read', 'metrics:read', 'records:read'},
    'ingest': {'runs:start'},
}
EVERYONE = 'everyone'
# Nothing of these ids is there, so that no attempt changes anything: who may call a route hears 404, or what is missing.
NOTHING = {'workflowId': 'fl_' + '0' * 26, 'runId': 'fl_run_' + '0' * 26, 'keyId': 'key_' + '0' * 26,
           'authorizationId': 'auth_' + '0' * 26, 'sessionId': 'ses_' + '0' * 26, 'vaultId': 'vlt_' + '0' * 26, 'rejectionId': 'rej_' + '0' * 26, 'contactId': 'con_' + '0' * 26, 'listId': 'lst_' + '0' * 26,
           'objectTypeId': 'oty_' + '0' * 26, 'objectId': 'obj_' + '0' * 26, 'scriptId': 'scr_' + '0' * 26, 'callId': 'cal_' + '0' * 26,
           'importId': 'csv_' + '0' * 26, 'exportId': 'csv_' + '0' * 26, 'partNumber': '0'}
PARAMETER = re.compile(r'\{(\w+)\}')


def rows():
    """(method, path) -> the words behind it."""
    found = {}
    with open(os.path.join(HERE, 'roles.txt'), encoding='utf-8') as file:
        for line in file:
            method, path, *who = line.split() if not line.startswith('#') else ('', '')
            if method:
                assert (method, path) not in found, f'roles.txt has two rows for {method} {path}'
                found[method, path] = who
    return found


def setUpModule():
    global live, spec, keys
    spec = Spec()
    live = Live().start()
    keys = {}
    for role in ROLES:
        answer = live.ask('POST', '/workflows/api-keys', {'name': role, 'role': role})
        spec.check('post', '/workflows/api-keys', answer)
        keys[role] = answer.json['key']


def tearDownModule():
    assert live.finish() == 0, 'the server did not end well'


def refusal(answer):
    """The code of a problem; the automations API says it in words alone."""
    if not isinstance(answer.json, dict):
        return None
    if answer.json.get('success') is False:
        return {401: 'api_key_missing', 403: 'scope_missing'}.get(answer.status)
    return answer.json.get('code')


def attempt(method, path, key):
    values = {name: NOTHING.get(name, 'nothing') for name in PARAMETER.findall(path)}
    return live.ask(method, fill(path, values), key=key)


class Roles(unittest.TestCase):
    def test_every_operation_has_a_row(self):
        documented = {(method.upper(), path) for method, path, _ in spec.operations()}
        missing = sorted(documented - set(rows()))
        self.assertEqual(missing, [], 'add a row to tests/contract/roles.txt that says which roles may call it')
        self.assertEqual(sorted(set(rows()) - documented), [], 'roles.txt has rows that api/openapi.yaml does not have')

    def test_the_rows_follow_from_the_scopes_in_the_document(self):
        for method, path, operation in spec.operations():
            with self.subTest(operation=f'{method} {path}'):
                scope = spec.scope_of(operation)
                expected = [role for role, scopes in ROLES.items() if scope in scopes or scope == 'runs:start' and 'runs:write' in scopes]
                if scope is None:
                    self.assertTrue(spec.needs_any_key(operation) or not spec.needs_key(operation))
                    expected = list(ROLES)
                self.assertEqual(rows()[method.upper(), path], expected if spec.needs_key(operation) else [EVERYONE])

    def test_roles_have_their_scopes(self):
        listed = {key['name']: key for key in live.ask('GET', '/workflows/api-keys').json}
        for role, scopes in ROLES.items():
            with self.subTest(role=role):
                self.assertEqual(listed[role]['role'], role)
                expected = {'*'} if role == 'owner' else scopes
                self.assertEqual(set(listed[role]['scopes']), expected)

    def test_every_row_with_every_role(self):
        tried = 0
        for (method, path), who in rows().items():
            for role in ROLES:
                with self.subTest(operation=f'{method} {path}', role=role):
                    tried += 1
                    answer = attempt(method, path, keys[role])
                    may = role in who or who == [EVERYONE]
                    self.assertEqual((answer.status, refusal(answer)) == (403, 'scope_missing'), not may, answer)
                    if path.startswith('/workflows/webhooks') or path.startswith('/api/v1/hooks'):
                        continue  # there the token is what opens, and this one is nothing
                    self.assertNotEqual(answer.status, 401, answer)
        self.assertEqual(tried, len(rows()) * len(ROLES))

    def test_every_row_without_a_key(self):
        for (method, path), who in rows().items():
            with self.subTest(operation=f'{method} {path}'):
                answer = attempt(method, path, None)
                self.assertEqual((answer.status, refusal(answer)) == (401, 'api_key_missing'), who != [EVERYONE], answer)

    def test_a_role_hands_on_only_what_it_has(self):
        for role in ROLES:
            for wanted in ROLES:
                with self.subTest(role=role, wanted=wanted):
                    answer = live.ask('POST', '/workflows/api-keys', {'name': wanted, 'role': wanted}, key=keys[role])
                    self.assertEqual(answer.status, 201 if role == 'owner' else 403)

    def test_role_and_scopes_exclude_each_other(self):
        for body in ({'name': 'x', 'role': 'viewer', 'scopes': ['runs:read']}, {'name': 'x', 'role': 'god'}, {'name': 'x'},
                     {'name': 'x', 'role': None}):
            with self.subTest(body=body):
                answer = spec.check('post', '/workflows/api-keys', live.ask('POST', '/workflows/api-keys', body))
                self.assertEqual(answer.status, 400)


if __name__ == '__main__':
    unittest.main()
