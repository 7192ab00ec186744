"""Every kind of handshake and answer of a hook, through the built server."""
import base64
import hashlib
import hmac
import json
import time
import unittest
import urllib.parse

from contract import Live, node

SECRET = 'a shared secret of ours'
PATHS = ('/workflows/webhooks/{}', '/api/v1/hooks/{}')
VERIFY_GET = {'name': 'verification', 'method': 'GET', 'when': {'query:hub.mode': 'subscribe'},
              'verify_token': '{query:hub.verify_token}',
              'respond': {'content_type': 'text/plain', 'body': '{query:hub.challenge}'}}
# How X answers a challenge-response check.
CRC = {'method': 'GET', 'when': {'query:crc_token': {'present': True}},
       'respond': {'content_type': 'application/json',
                   'body': '{{"response_token":"sha256={query:crc_token | hmac-sha256 | base64}"}}'}}


def setUpModule():
    global live
    live = Live('--sync-timeout', '10s').start()


def tearDownModule():
    assert live.finish() == 0, 'the server did not end well'


def mac(text):
    return hmac.new(SECRET.encode(), text if isinstance(text, bytes) else text.encode(), hashlib.sha256)


def signed(body):
    return {'X-Webhook-Signature': mac(body).hexdigest()}


def slack_signed(body):
    at = int(time.time())
    return {'X-Slack-Request-Timestamp': str(at), 'X-Slack-Signature': 'v0=' + mac(f'v0:{at}:{body}').hexdigest()}


class Hooks(unittest.TestCase):
    count = 0

    def hook(self, *more_nodes, **settings):
        Hooks.count += 1
        self.flow, self.token = live.make_workflow(f'hook {self.count}', node('in', 'webhook_trigger', **settings), *more_nodes)
        return self.token

    def ask(self, method, rest='', body=None, headers=None, path=PATHS[0]):
        return live.ask(method, path.format(self.token) + rest, body, key=None, headers=headers)

    def tell(self, secret, body='{}'):
        """The answer to a secret; again until it is kept: how many are in one second, of all hooks, is bounded."""
        return live.wait_for('it is kept', lambda: (
            lambda answer: answer if answer.status != 503 else None)(self.ask('POST', '', body, {'X-Hook-Secret': secret})))

    def runs(self):
        return live.ask('GET', f'/workflows/{self.flow}/executions').json['data']

    def assert_no_run(self):
        self.assertEqual(self.runs(), [])

    def text(self, answer, status=200):
        self.assertEqual(answer.status, status, answer.raw)
        return answer.raw.decode()


class Handshakes(Hooks):
    def test_a_challenge_that_is_signed_as_slack_does(self):
        for settings in ({'sender': 'slack', 'signature': {'secrets': [SECRET]}},
                         {'signature': {'scheme': 'slack', 'secrets': [SECRET]}}):
            self.hook(**settings)
            body = json.dumps({'token': 't', 'challenge': '3eZbrw1aBm2rZgRNFdxV', 'type': 'url_verification'})
            for path in PATHS:
                answer = self.ask('POST', '', body, slack_signed(body), path)
                self.assertEqual(self.text(answer), '3eZbrw1aBm2rZgRNFdxV')
                self.assertEqual(answer.headers['content-type'], 'text/plain')
                self.assertEqual(self.ask('POST', '', body, None, path).status, 401)
                self.assertEqual(self.ask('POST', '', body, slack_signed(body + ' '), path).status, 401)
            self.assert_no_run()
            event = json.dumps({'type': 'event_callback', 'event_id': 'Ev1'})
            taken = self.ask('POST', '', event, slack_signed(event))
            self.assertEqual(taken.status, 200 if 'sender' in settings else 202)
            self.assertEqual(len(self.runs()), 1)

    def test_a_challenge_behind_a_verify_token(self):
        self.hook(verify_token='our word', handshakes=[VERIFY_GET])
        asked = '?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token='
        for path in PATHS:
            self.assertEqual(self.text(self.ask('GET', asked + 'our+word', path=path)), '1158201444')
            for wrong in ('', 'our', 'our+words', 'Our+word', '***', urllib.parse.quote(SECRET)):
                self.assertEqual(self.ask('GET', asked + wrong, path=path).status, 403, wrong)
        self.assertEqual(self.ask('GET', '?hub.mode=subscribe&hub.challenge=1').status, 403)
        self.assertEqual(self.ask('GET').status, 405)
        self.assert_no_run()

    def test_the_verify_token_is_a_secret(self):
        self.hook(verify_token='our word', handshakes=[VERIFY_GET])
        stored = live.ask('GET', f'/workflows/{self.flow}').json
        self.assertEqual(stored['nodes'][0]['data']['verify_token'], '***')
        self.assertNotIn('our word', json.dumps(stored))
        again = live.ask('PUT', f'/workflows/{self.flow}', {'nodes': stored['nodes']})
        self.assertEqual(again.status, 200, again.raw)
        asked = '?hub.mode=subscribe&hub.challenge=7&hub.verify_token='
        self.assertEqual(self.text(self.ask('GET', asked + 'our+word')), '7', 'kept by ***')
        stored['nodes'][0]['data']['verify_token'] = 'sealed:AAAA'
        self.assertEqual(live.ask('PUT', f'/workflows/{self.flow}', {'nodes': stored['nodes']}).status, 400)
        stored['nodes'][0]['data']['verify_token'] = 'new'
        self.assertEqual(live.ask('PUT', f'/workflows/{self.flow}', {'nodes': stored['nodes']}).status, 200)
        self.assertEqual(self.ask('GET', asked + 'our+word').status, 403)
        self.assertEqual(self.text(self.ask('GET', asked + 'new')), '7')

    def test_a_validation_token_in_the_query(self):
        self.hook(handshakes=[{'when': {'query:validationToken': {'present': True}},
                               'respond': {'content_type': 'text/plain', 'body': '{query:validationToken}'}}])
        for path in PATHS:
            answer = self.ask('POST', '?validationToken=Validation%3a+Testing%20%26+more', b'', None, path)
            self.assertEqual(self.text(answer), 'Validation: Testing & more')
            self.assertEqual(answer.headers['content-type'], 'text/plain')
        script = self.ask('POST', '?validationToken=%3Cscript%3E', b'')
        self.assertEqual(script.headers['x-content-type-options'], 'nosniff')
        self.assertEqual(script.headers['content-security-policy'], 'sandbox')
        self.assert_no_run()
        self.assertEqual(self.ask('POST', '', {'value': []}).status, 202)

    def test_a_token_that_is_signed_as_zoom_wants(self):
        self.hook(signature={'secrets': [SECRET]}, handshakes=[
            {'when': {'json:$.event': 'endpoint.url_validation'},
             'respond': {'content_type': 'application/json',
                         'body': '{{"plainToken":{json:$.payload.plainToken | json},'
                                 '"encryptedToken":"{json:$.payload.plainToken | hmac-sha256 | hex}"}}'}}])
        body = json.dumps({'payload': {'plainToken': 'qgg8vlvZRS6UYooatFL8Aw'}, 'event': 'endpoint.url_validation'})
        answer = self.ask('POST', '', body, signed(body))
        self.assertEqual(answer.json, {'plainToken': 'qgg8vlvZRS6UYooatFL8Aw',
                                       'encryptedToken': mac('qgg8vlvZRS6UYooatFL8Aw').hexdigest()})
        forged = json.dumps({'payload': {'plainToken': '{"paid":true}'}, 'event': 'endpoint.url_validation'})
        self.assertEqual(self.ask('POST', '', forged, signed(forged)).status, 400)
        self.assertEqual(self.ask('POST', '', body).status, 401)
        self.assert_no_run()

    def test_a_challenge_response_check_signs_no_delivery(self):
        self.hook(signature={'secrets': [SECRET]}, handshakes=[CRC])
        answer = self.ask('GET', '?crc_token=NGI3MmVlNDktNzM5OC0%3D')
        expected = base64.b64encode(mac('NGI3MmVlNDktNzM5OC0=').digest()).decode()
        self.assertEqual(answer.json, {'response_token': f'sha256={expected}'})
        for text in ('{}', '{"paid":true}', '[1]', '"a"', 'a b', 'a&b', 'v0:1:{}', '', 'a' * 257, '\n', 'é'):
            answer = self.ask('GET', '?crc_token=' + urllib.parse.quote(text))
            self.assertEqual(answer.status, 400, text)
            self.assertNotIn(base64.b64encode(mac(text).digest()), answer.raw)
        for body in ('123', 'true', 'NGI3MmVlNDktNzM5OC0='):
            self.assertEqual(self.ask('POST', '', body, signed(body)).status, 401, body)
        self.assert_no_run()
        self.assertEqual(self.ask('POST', '', '{}', signed('{}')).status, 202)

    def test_probes(self):
        self.hook(handshakes=[{'method': 'GET', 'when': {'query:challenge': {'present': True}},
                               'respond': {'content_type': 'text/plain', 'body': '{query:challenge}'}},
                              {'when': {'header:X-Goog-Resource-State': 'sync'}, 'respond': {'status': 200}},
                              {'when': {'json:$.type': '0'}, 'respond': {'status': 204}},
                              {'method': 'OPTIONS', 'when': {'header:WebHook-Request-Origin': {'present': True}},
                               'respond': {'headers': {'WebHook-Allowed-Origin': '{header:WebHook-Request-Origin}',
                                                       'WebHook-Allowed-Rate': '*'}}}])
        self.assertEqual(self.text(self.ask('GET', '?challenge=abc%20d')), 'abc d')
        self.assertEqual(self.ask('HEAD').status, 200)
        self.assertEqual(self.ask('HEAD', '/').status, 200)
        self.assertEqual(self.ask('POST', '', b'', {'X-Goog-Resource-State': 'sync'}).status, 200)
        self.assertEqual(self.ask('POST', '', {'type': 0}).status, 204)
        answer = self.ask('OPTIONS', '', None, {'WebHook-Request-Origin': 'emitter.example.com'})
        self.assertEqual((answer.status, answer.headers['webhook-allowed-origin'], answer.headers['webhook-allowed-rate']),
                         (200, 'emitter.example.com', '*'))
        refused = self.ask('OPTIONS')
        self.assertEqual((refused.status, refused.headers['allow']), (405, 'GET, HEAD, POST, OPTIONS'))
        self.assert_no_run()
        for method in ('GET', 'HEAD', 'POST', 'PUT', 'OPTIONS', 'PROPFIND'):
            for path in PATHS:
                self.assertEqual(live.ask(method, path.format('stranger') + '?challenge=a', key=None).status, 404)

    def test_a_secret_that_the_sender_tells(self):
        echo = {'name': 'creation', 'when': {'header:X-Hook-Secret': {'present': True}}, 'signed': False,
                'learns_secret': '{header:X-Hook-Secret}',
                'respond': {'headers': {'X-Hook-Secret': '{header:X-Hook-Secret}'}}}
        self.hook(handshakes=[echo])
        answer = self.tell(SECRET)
        self.assertEqual((answer.status, answer.headers['x-hook-secret']), (200, SECRET))
        kept = live.wait_for('it is kept', lambda: live.ask('GET', f'/workflows/{self.flow}/handshakes').json)
        self.assertEqual((kept[0]['name'], kept[0]['secret']), ('creation', SECRET))
        self.assertNotIn(SECRET, json.dumps(kept[0]['headers']))
        self.assertEqual(live.ask('GET', f'/workflows/{self.flow}/rejections').json, [])
        nodes = [node('in', 'webhook_trigger', handshakes=[echo], signature={'secrets': [kept[0]['secret']]})]
        self.assertEqual(live.ask('PUT', f'/workflows/{self.flow}', {'nodes': nodes}).status, 200)
        self.assert_no_run()
        self.assertEqual(self.ask('POST', '', '{}', signed('{}')).status, 202)
        # A stranger may tell what he likes: the owner has not entered it.
        self.assertEqual(self.tell('other').status, 200)
        forged = hmac.new(b'other', b'{}', hashlib.sha256).hexdigest()
        self.assertEqual(self.ask('POST', '', '{}', {'X-Webhook-Signature': forged}).status, 401)

    def test_a_sender_that_tells_its_secret_has_none_before(self):
        self.hook(sender='asana')
        delivery = json.dumps({'events': [{'action': 'changed'}]})
        self.assertEqual(self.ask('POST', '', delivery).status, 401)
        answer = self.tell(SECRET)
        self.assertEqual((answer.status, answer.headers['x-hook-secret']), (200, SECRET))
        proof = {'X-Hook-Signature': mac(delivery).hexdigest()}
        self.assertEqual(self.ask('POST', '', delivery, proof).status, 401, 'told, but not entered')
        self.assert_no_run()
        nodes = [node('in', 'webhook_trigger', sender='asana', signature={'secrets': [SECRET]})]
        self.assertEqual(live.ask('PUT', f'/workflows/{self.flow}', {'nodes': nodes}).status, 200)
        self.assertLess(self.ask('POST', '', delivery, proof).status, 300)
        self.assertEqual(len(self.runs()), 1)

    def test_senders_by_their_files(self):
        crc = base64.b64encode(mac('abc').digest()).decode()
        ebay = hashlib.sha256(b'abcour word').hexdigest()
        verify = '?hub.mode=subscribe&hub.challenge=7&hub.verify_token=our+word'
        for sender, method, rest, headers, body, expected in (
                ('facebook', 'GET', verify, None, None, '7'), ('instagram', 'GET', verify, None, None, '7'),
                ('whatsapp-cloud', 'GET', verify, None, None, '7'),
                ('strava', 'GET', verify, None, None, '{"hub.challenge":"7"}'),
                ('dropbox', 'GET', '?challenge=a+b', None, None, 'a b'), ('nylas', 'GET', '?challenge=ab', None, None, 'ab'),
                ('microsoft-graph', 'POST', '?validationToken=a%3ab', None, b'', 'a:b'),
                ('sharepoint', 'POST', '?validationtoken=a', None, b'', 'a'),
                ('twitter', 'GET', '?crc_token=abc', None, None, '{"response_token":"sha256=%s"}' % crc),
                ('linkedin', 'GET', '?challengeCode=abc', None, None,
                 '{"challengeCode":"abc","challengeResponse":"%s"}' % mac('abc').hexdigest()),
                ('okta', 'GET', '', {'X-Okta-Verification-Challenge': 'abc'}, None, '{"verification":"abc"}'),
                ('ebay', 'GET', '?challenge_code=abc', None, None, '{"challengeResponse":"%s"}' % ebay),
                ('monday', 'POST', '', None, '{"challenge":"abc"}', '{"challenge":"abc"}'),
                ('ringcentral', 'POST', '', {'Validation-Token': 'abc'}, b'', ''), ('mailchimp', 'GET', '', None, None, 'ok'),
                ('youtube', 'GET', '?hub.challenge=abc&hub.topic=t', None, None, 'abc'),
                ('trello', 'HEAD', '', None, None, ''), ('cloudevents', 'OPTIONS', '', {'WebHook-Request-Origin': 'a.test'}, None, '')):
            with self.subTest(sender=sender):
                known = live.ask('GET', f'/workflows/senders/{sender}').json
                proof = {'signature': {'secrets': [SECRET]}} if sender in ('twitter', 'linkedin') else {'signature': 'none'}
                self.assertIn('handshakes', known)
                self.hook(sender=sender, verify_token='our word', **proof)
                answer = self.ask(method, rest, body, headers)
                self.assertEqual(self.text(answer), expected)
                if sender == 'ringcentral':
                    self.assertEqual(answer.headers['validation-token'], 'abc')
                if sender == 'cloudevents':
                    self.assertEqual(answer.headers['webhook-allowed-origin'], 'a.test')
                self.assert_no_run()

    def test_what_a_sender_says_gets_into_no_header(self):
        self.hook(handshakes=[{'when': {'query:echo': {'present': True}}, 'respond': {'headers': {'X-Echo': '{query:echo}'}}}],
                  respond={'status': 200, 'body': '{json:$.name}', 'headers': {'X-Name': '{json:$.name}'}})
        for bad in ('a\r\nSet-Cookie: a=b', 'a\nX: y', 'a\rX: y', 'a\0b'):
            answer = self.ask('POST', '?echo=' + urllib.parse.quote(bad), b'')
            self.assertEqual(answer.status, 400)
            taken = self.ask('POST', '', {'name': bad})
            self.assertEqual(taken.status, 200)
            for each in (answer, taken):
                self.assertFalse({'set-cookie', 'x', 'x-echo', 'x-name'} & set(each.headers))
        self.assertEqual(self.ask('POST', '?echo=' + 'a' * 5000, b'').status, 400)
        self.assertEqual(len(self.runs()), 4)

    def test_metrics_count_handshakes(self):
        self.hook(verify_token='w', handshakes=[VERIFY_GET])
        count = lambda name: sum(float(line.rsplit(' ', 1)[1]) for line in  # noqa: E731
                                 live.ask('GET', '/metrics').raw.decode().splitlines() if line.startswith(name))
        answered, refused = 'sluice_hooks_handshakes_total', 'sluice_hooks_rejected_total{reason="verify_token"}'
        before = count(answered), count(refused)
        self.ask('GET', '?hub.mode=subscribe&hub.challenge=1&hub.verify_token=w')
        self.ask('GET', '?hub.mode=subscribe&hub.challenge=1&hub.verify_token=x')
        self.assertEqual((count(answered), count(refused)), (before[0] + 1, before[1] + 1))


class Answers(Hooks):
    """What is said to deliveries."""

    def test_methods_and_paths(self):
        self.hook(methods=['GET', 'PUT'])
        for path in PATHS:
            self.assertEqual(self.ask('GET', '?source=crm', path=path).status, 202)
            self.assertEqual(self.ask('PUT', '/orders/7', {'n': 1}, path=path).status, 202)
            refused = self.ask('POST', '', {}, path=path)
            self.assertEqual((refused.status, refused.headers['allow']), (405, 'GET, HEAD, PUT'))
            self.assertEqual(self.ask('HEAD', '/orders/7', path=path).status, 200)
        self.assertEqual(len(self.runs()), 4)
        self.assertEqual(self.ask('PUT', '/events/', {}).status, 404)
        self.assertEqual(len(self.runs()), 4)

    def test_a_sender_that_takes_only_200_or_204(self):
        self.hook(respond={'status': 204})
        for path in PATHS:
            answer = self.ask('POST', '', {}, None, path)
            self.assertEqual((answer.status, answer.raw), (204, b''))
        self.hook(respond={'status': 200, 'content_type': 'application/json',
                           'body': '{{"id":{json:$.id | json},"run":"{execution_id}"}}'})
        answer = self.ask('POST', '', {'id': 'a "quoted" one'}).json
        self.assertEqual(answer['id'], 'a "quoted" one')
        self.assertEqual(answer['run'], self.runs()[0]['id'])
        self.assertEqual(self.text(self.ask('POST', '', {})), '')

    def test_the_result_of_the_run(self):
        self.hook(node('t', 'text_transform', template='{{ webhook_payload.n | plus: 1 }}', response=True), respond='when_done')
        for path in PATHS:
            answer = self.ask('POST', '', {'n': 41}, {'X-Idempotency-Key': 'k'}, path)
            self.assertEqual(answer.status, 200)
            self.assertIn('42', answer.raw.decode())
            self.assertEqual(live.finished_run(answer.headers['x-sluice-run'])['status'], 'completed')
        self.assertEqual(len(self.runs()), 1, 'the repeat got the result of the first')
        self.assertEqual(self.ask('POST', '', {'n': 1}, {'X-Idempotency-Key': 'k'}).status, 409)

    def test_a_result_that_takes_too_long(self):
        self.hook(node('wait', 'delay', duration=1, unit='hours'), respond={'when_done': '200ms'})
        answer = self.ask('POST', '', {})
        self.assertEqual(answer.status, 202)
        self.assertEqual(answer.json['execution_id'], self.runs()[0]['id'])

    def test_repeats_of_senders_that_count_them(self):
        self.hook(delivery_id='{json:$.id}', ignore=['$.attempts', '$.meta.sent_at'])
        first = self.ask('POST', '', {'id': 'INV 2024-17 Straße', 'attempts': 1, 'meta': {'sent_at': 1, 'n': 1}})
        again = self.ask('POST', '', {'id': 'INV 2024-17 Straße', 'attempts': 2, 'meta': {'sent_at': 2, 'n': 1}})
        self.assertEqual(again.json, first.json)
        self.assertEqual(self.ask('POST', '', {'id': 'INV 2024-17 Straße', 'meta': {'n': 2}}).status, 409)
        self.hook(delivery_id='{header:X-Event}.{json:$.id}', on_conflict='first')
        first = self.ask('POST', '', {'id': 'k' * 300, 'n': 1}, {'X-Event': 'a b'})
        self.assertEqual(self.ask('POST', '', {'id': 'k' * 300, 'n': 2}, {'X-Event': 'a b'}).json, first.json)
        self.assertNotEqual(self.ask('POST', '', {'id': 'k' * 300, 'n': 2}, {'X-Event': 'a c'}).json, first.json)
        self.hook(signature={'scheme': 'stripe', 'secrets': [SECRET]})
        def stripe(body):
            at = int(time.time())
            return {'Stripe-Signature': f't={at},v1={mac(f"{at}.{body}").hexdigest()}'}
        bodies = [json.dumps({'id': 'evt_1', 'pending_webhooks': n}) for n in (2, 1)]
        answers = [self.ask('POST', '', body, stripe(body)) for body in bodies]
        self.assertEqual([each.status for each in answers], [202, 202])
        self.assertEqual(answers[0].json, answers[1].json)

    def test_wrong_settings_are_refused_by_name(self):
        for settings, said in (({'methods': ['HEAD']}, 'methods must name'),
                               ({'respond': {'status': 302}}, 'respond.status'),
                               ({'respond': {'body': '{secret}'}}, 'respond.body'),
                               ({'respond': {'headers': {'Content-Length': '5'}}}, 'Content-Length'),
                               ({'handshakes': [{'when': {'json:$.a': 'b'}, 'text': '{verify_token}', 'respond': {'body': '{text}'}}]},
                                'would show a secret'),
                               ({'ignore': ['a']}, 'ignore[0]'), ({'on_conflict': 'x'}, 'on_conflict')):
            with self.subTest(settings=settings):
                answer = live.ask('POST', '/workflows', {'name': 'never', 'edges': [], 'nodes': [node('in', 'webhook_trigger', **settings)]})
                self.assertEqual(answer.status, 400)
                self.assertIn(said, answer.raw.decode())


if __name__ == '__main__':
    unittest.main()
