"""The two published contracts of the hook endpoints: every status code that they name is produced
by a real request, and every answer has the shape that they give. The facts stand here on their own,
apart from api/openapi.yaml, so that a change of ours cannot change what we promised."""
import hashlib
import hmac
import json
import unittest

import jsonschema

from contract import Live, Spec, chain, node

# POST /workflows/webhooks/{webhookToken}: a body is optional and any JSON object; no response body
# is given, so its shape is our own (api/openapi.yaml).
WORKFLOWS_PATH = '/workflows/webhooks/{webhookToken}'
WORKFLOWS_STATUSES = {202, 404, 500}

# POST /api/v1/hooks/{token}: a body is required, X-Webhook-Signature and X-Idempotency-Key are
# optional headers.
HOOKS_PATH = '/api/v1/hooks/{token}'
HOOKS_STATUSES = {202, 400, 401, 404, 409, 429, 500}
HOOKS_ACCEPTED = {
    'type': 'object',
    'required': ['success', 'execution_id'],
    'properties': {'success': {'type': 'boolean'}, 'execution_id': {'type': 'string'}},
}
HOOKS_ERROR = {
    'type': 'object',
    'required': ['success', 'message'],
    'properties': {'success': {'type': 'boolean', 'const': False}, 'message': {'type': 'string'}},
}
HOOKS_429_HEADERS = ('retry-after', 'x-ratelimit-limit', 'x-ratelimit-remaining')

SECRET = 'a secret that both sides know'
BODY = b'{"contact_phone": "0429069971", "source": "crm"}'


def setUpModule():
    global live, spec, seen
    spec = Spec()
    live = Live().start()
    seen = {WORKFLOWS_PATH: set(), HOOKS_PATH: set()}


def tearDownModule():
    assert live.finish() == 0, 'the server did not end well'


def signature(body, secret=SECRET):
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Seeds(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        text = node('hello', 'text_transform', template='hi {{ trigger.source }}')
        _, cls.plain = live.make_workflow('plain', node('in', 'webhook_trigger'), text)
        _, cls.signed = live.make_workflow(
            'signed', node('in', 'webhook_trigger', signature={'secrets': [SECRET]}), text)
        _, cls.limited = live.make_workflow(
            'limited', node('in', 'webhook_trigger', rate_limit={'limit': 2, 'window': '1h', 'burst': 1}), text)
        inactive = live.make_workflow('inactive', node('in', 'webhook_trigger'), text, is_active=False)
        cls.inactive = inactive[1]

    def post(self, path, token, body=BODY, **headers):
        names = {name.replace('_', '-'): value for name, value in headers.items()}
        answer = live.ask('POST', path.replace('{webhookToken}', token).replace('{token}', token), body,
                          key=None, headers=names)
        spec.check('post', path, answer)
        seen[path].add(answer.status)
        if path == HOOKS_PATH:
            schema = HOOKS_ACCEPTED if answer.status == 202 else HOOKS_ERROR
            jsonschema.Draft7Validator(schema).validate(answer.json)
        return answer

    def both(self, expected, token, body=BODY, **headers):
        for path in (WORKFLOWS_PATH, HOOKS_PATH):
            with self.subTest(path=path, status=expected):
                self.assertEqual(self.post(path, token, body, **headers).status, expected)

    def test_202_and_the_run_can_be_read(self):
        for path in (WORKFLOWS_PATH, HOOKS_PATH):
            with self.subTest(path=path):
                answer = self.post(path, self.plain)
                self.assertEqual(answer.status, 202)
                run = live.finished_run(answer.json['execution_id'])
                self.assertEqual(run['status'], 'completed')
                self.assertEqual(run['trigger_payload'], json.loads(BODY))

    def test_202_without_a_body_only_on_the_workflows_path(self):
        self.assertEqual(self.post(WORKFLOWS_PATH, self.plain, b'').status, 202)
        self.assertEqual(self.post(HOOKS_PATH, self.plain, b'').status, 400)

    def test_400_for_what_is_no_json_object(self):
        for body in (b'{', b'[]', b'"text"', b'1', b'null', b'{"a":1}x', b'\xff\xfe', b'{"a": NaN}'):
            with self.subTest(body=body):
                self.both(400, self.plain, body)

    def test_401_without_a_valid_signature(self):
        self.both(401, self.signed)
        self.both(401, self.signed, X_Webhook_Signature='0' * 64)
        self.both(401, self.signed, X_Webhook_Signature=signature(BODY, 'another secret'))
        self.both(401, self.signed, X_Webhook_Signature=signature(BODY + b' '))

    def test_202_with_a_valid_signature(self):
        self.both(202, self.signed, X_Webhook_Signature=signature(BODY))
        self.both(202, self.signed, X_Webhook_Signature='sha256=' + signature(BODY))

    def test_404_looks_the_same_for_unknown_and_inactive(self):
        answers = {}
        for token in ('whsec_' + '0' * 64, 'x', self.inactive, self.plain[:-1], self.plain + '0'):
            for path in (WORKFLOWS_PATH, HOOKS_PATH):
                with self.subTest(path=path, token=token):
                    answer = self.post(path, token)
                    self.assertEqual(answer.status, 404)
                    answers.setdefault(path, set()).add(answer.raw)
        for path, bodies in answers.items():
            self.assertEqual(len(bodies), 1, path)

    def test_409_for_another_body_under_the_same_key(self):
        for path in (WORKFLOWS_PATH, HOOKS_PATH):
            with self.subTest(path=path):
                key = 'key-' + str(len(path))
                first = self.post(path, self.plain, X_Idempotency_Key=key)
                again = self.post(path, self.plain, X_Idempotency_Key=key)
                other = self.post(path, self.plain, b'{"other": 1}', X_Idempotency_Key=key)
                self.assertEqual((first.status, again.status, other.status), (202, 202, 409))
                self.assertEqual(first.json['execution_id'], again.json['execution_id'])

    def test_429_with_its_headers(self):
        statuses = [self.post(HOOKS_PATH, self.limited).status for _ in range(3)]
        self.assertIn(429, statuses)
        for path in (WORKFLOWS_PATH, HOOKS_PATH):
            with self.subTest(path=path):
                answer = self.post(path, self.limited)
                self.assertEqual(answer.status, 429)
                for name in HOOKS_429_HEADERS:
                    self.assertRegex(answer.headers.get(name, ''), r'^\d+$', name)

    def test_500_when_the_disk_refuses_and_202_when_it_is_mended(self):
        for path in (WORKFLOWS_PATH, HOOKS_PATH):
            with self.subTest(path=path):
                # Whoever meets the failing commit is told 500; who comes while it is known, 503.
                for _ in range(20):
                    live.break_disk()
                    answer = self.post(path, self.plain, X_Idempotency_Key=f'broken-{len(path)}')
                    live.mend_disk()
                    self.assertIn(answer.status, (500, 503))
                    if answer.status == 500:
                        break
                self.assertEqual(answer.status, 500)
                # Nothing was half-written: the same key with another body is still free.
                again = self.post(path, self.plain, b'{"after": 1}', X_Idempotency_Key=f'broken-{len(path)}')
                self.assertEqual(again.status, 202)

    def test_zz_every_status_of_the_two_documents_was_seen(self):
        self.assertLessEqual(WORKFLOWS_STATUSES, seen[WORKFLOWS_PATH])
        self.assertLessEqual(HOOKS_STATUSES, seen[HOOKS_PATH])

    def test_refused_deliveries_are_kept_for_the_owner_without_secrets(self):
        flow, token = live.make_workflow('watched', node('in', 'webhook_trigger', signature={'secrets': [SECRET]}))

        # Again until it is kept: how many refusals are stored in one second, of all hooks, is bounded,
        # and other tests may have used this second up.
        def kept():
            self.post(HOOKS_PATH, token, b'{"try": 1}', X_Webhook_Signature='nonsense')
            return live.ask('GET', f'/workflows/{flow}/rejections').json

        rows = live.wait_for('the rejection is kept', kept)
        self.assertEqual((rows[0]['status'], rows[0]['reason'], rows[0]['body']), (401, 'signature', '{"try": 1}'))
        self.assertNotIn(SECRET, json.dumps(rows))
        self.assertNotIn(token, json.dumps(rows))


if __name__ == '__main__':
    unittest.main()
