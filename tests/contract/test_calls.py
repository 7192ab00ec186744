"""Calls, scripts and how a team calls: what a client of the automations API sees, every documented status, and what hostile clients send."""
import itertools
import time
import unittest

from contract import ADMIN_KEY, Live, Spec, fill
from call_stand_in import CallProvider  # noqa: I001 (contract says where it is)

TAGS = ('Calls',)
SHOWN_ELSEWHERE = {401, 403, 500, 503}  # test_auth, test_roles; test_a_broken_disk_is_said_in_the_words_of_this_api
NOBODY = {'scriptId': 'scr_' + '0' * 26, 'callId': 'cal_' + '0' * 26, 'contactId': 'con_' + '0' * 26}
# Numbers whose simulated calls are completed within a second.
numbers = (f'+6140{number:04d}099' for number in itertools.count(1))


def setUpModule():
    global live, spec, provider, teams
    spec = Spec()
    provider = CallProvider()
    live = Live('--egress-allow', '127.0.0.0/8').start()
    teams = itertools.count(100)


def tearDownModule():
    assert live.finish() == 0, 'the server did not end well'
    provider.close()


def ask(method, path, body=None, query='', key=ADMIN_KEY, headers=None, **values):
    path = '/api/v1/' + path
    return spec.check(method, path, live.ask(method, fill(path, values) + query, body, key=key, headers=headers))


def good(answer, *statuses):
    assert answer.status in (statuses or (200, 201)), answer
    assert answer.json['success'] is True
    return answer.json


def script(key=ADMIN_KEY, **members):
    return good(ask('post', 'scripts', {'name': 'a script', **members}, key=key), 201)['script']


def phone(key=ADMIN_KEY, **members):
    body = {'script_id': script(key)['id'], 'contact': {'phone_number': next(numbers)}, **members}
    return ask('post', 'create-phone-call', {name: value for name, value in body.items() if value is not None}, key=key)


def scheduled(**members):
    """A call that is not placed while a test runs."""
    tomorrow = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + 86_400))
    return good(phone(scheduled_time=tomorrow, **members), 201)['call']


def ended(call, key=ADMIN_KEY):
    """The call once it is over."""
    def over():
        shown = good(ask('get', 'get-call/{callId}', key=key, callId=call))['call']
        return shown if shown['progress'] == 'ended' else None
    return live.wait_for(f'call {call} ends', over)


def new_team(**settings):
    """The key of a team that calls so."""
    key = live.make_key(['*'], team=next(teams))
    good(ask('put', 'call-settings', settings, key=key))
    return key


def live_get(path):
    """Of another page of the API, which its own test compares with the document."""
    return live.ask('GET', '/api/v1/' + path)


def pages(path, member, query='', limit=2):
    """All rows of a list, page by page."""
    rows, cursor = [], ''
    for _ in range(200):
        page = good(ask('get', path, query=f'?limit={limit}{query}{cursor}'))
        assert len(page[member]) <= limit
        rows += page[member]
        if page['meta']['next_cursor'] is None:
            return rows
        cursor = '&cursor=' + page['meta']['next_cursor']
    raise AssertionError('the list does not end')


class Scripts(unittest.TestCase):
    def test_the_life_of_a_script(self):
        made = script(type='web', language='en-AU', settings={'voice': 'anna', 'speed': 1.10}, objectives=['books a visit', {'name': 'b', 'description': 'c'}],
                      structured_data_schema={'budget': 'number'}, voicemail_message='Bye.', max_duration_seconds=90)
        self.assertEqual((made['type'], made['language'], made['max_duration_seconds']), ('web', 'en-AU', 90))
        self.assertEqual(made['objectives'], [{'name': 'books a visit'}, {'name': 'b', 'description': 'c'}])
        self.assertEqual(made['settings'], {'voice': 'anna', 'speed': 1.10})
        path = 'scripts/{scriptId}'
        self.assertEqual(good(ask('get', path, scriptId=made['id']))['script'], made)
        changed = good(ask('patch', path, {'structured_data_schema': None, 'name': 'other'}, scriptId=made['id']))['script']
        self.assertEqual((changed['structured_data_schema'], changed['name'], changed['type']), (None, 'other', 'web'))
        listed = [script() for _ in range(3)]
        found = [each['id'] for each in pages('scripts', 'scripts')]
        self.assertEqual(found[:3], [each['id'] for each in listed[::-1]], 'newest first')
        self.assertEqual(good(ask('delete', path, scriptId=made['id'])), {'success': True, 'script_id': made['id']})
        for method in ('get', 'delete', 'patch'):
            self.assertEqual(ask(method, path, {} if method == 'patch' else None, scriptId=made['id']).status, 404)

    def test_wrong_ones(self):
        there = script()['id']
        for change in ({'name': ''}, {'name': ' '}, {'name': 'a\0b'}, {'name': 'x' * 256}, {'name': 7}, {'type': 'phone'}, {'type': None}, {'language': 'en_AU'},
                       {'language': 'x' * 36}, {'settings': []}, {'settings': {'x': 'y' * 17_000}}, {'objectives': 'x'}, {'objectives': [7]},
                       {'objectives': [{}]}, {'objectives': [{'name': 'x', 'nobody': 1}]}, {'objectives': ['x'] * 51}, {'objectives': ['']},
                       {'objectives': [{'name': 'x', 'description': 'y' * 1001}]}, {'structured_data_schema': []}, {'structured_data_schema': {'a': 'text'}},
                       {'structured_data_schema': {'$ref': 'http://example.com/'}}, {'structured_data_schema': {'a': 'x' * 33_000}},
                       {'voicemail_message': 'x' * 2001}, {'voicemail_message': 7}, {'max_duration_seconds': 9}, {'max_duration_seconds': 14_401},
                       {'max_duration_seconds': 1e300}, {'max_duration_seconds': '90'}, {'nobody': 1}):
            with self.subTest(change=str(change)[:60]):
                self.assertEqual(ask('post', 'scripts', {'name': 'x', **change}).status, 400)
                self.assertEqual(ask('patch', 'scripts/{scriptId}', change, scriptId=there).status, 400)
        self.assertIn('name is missing', ask('post', 'scripts', {}).json['message'])
        self.assertIn('did you mean `language`', ask('post', 'scripts', {'name': 'x', 'langauge': 'en'}).json['message'])
        for query in ('?limit=0', '?limit=201', '?cursor=x', '?nobody=1'):
            self.assertEqual(ask('get', 'scripts', query=query).status, 400)


class Calls(unittest.TestCase):
    def test_the_example_of_the_product(self):
        body = {'from_number': '+61291234567', 'script_id': script(objectives=['It is confirmed'], structured_data_schema={'confirmed': 'boolean'})['id'],
                'contact': {'phone_number': '0429069971', 'first_name': 'John', 'last_name': 'Smith'}}
        made = good(ask('post', 'create-phone-call', body), 201)
        self.assertEqual((made['status'], made['call']['progress'], made['call']['to_number']), ('scheduled', 'scheduled', '+61429069971'))
        contact = good(live_get('get-contact/' + made['contact_id']))['contact']
        self.assertEqual(contact['full_name'], 'John Smith')
        over = ended(made['call_id'])
        self.assertEqual((over['status'], over['end_reason'], over['duration'], over['provider']), ('completed', 'ai hangup', 9, 'simulated'))
        result = good(ask('get', 'get-call-result/{callId}', callId=made['call_id']))['call']
        self.assertTrue(result['simulated'])
        self.assertIn('nobody was called', result['summary'])
        self.assertEqual((result['structured_data'], result['objectives']), ({'confirmed': True}, [{'name': 'It is confirmed', 'achieved': True}]))
        self.assertEqual((result['success_evaluation'], result['recording_url']), ('successful', None))

    def test_simulated_calls_end_as_their_numbers_say(self):
        wanted = {'01': 'rang-out', '02': 'User unavailable', '03': 'User rejected', '04': 'voicemail', '05': 'hang-up', '06': 'dropout',
                  '07': 'failed', '08': 'completed'}
        made = {digits: good(phone(contact={'phone_number': f'+61400001{0}{digits}'}), 201)['call_id'] for digits in wanted}
        self.assertEqual({digits: ended(call)['status'] for digits, call in made.items()}, wanted)

    def test_a_call_is_moved_and_cancelled_while_it_is_scheduled(self):
        call = scheduled()
        later = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + 200_000))
        moved = good(ask('patch', 'reschedule-call/{callId}', {'scheduled_time': later}, callId=call['id']))
        self.assertEqual((moved['status'], moved['scheduled_time'][:19]), ('scheduled', later[:19]))
        for wrong in ({}, {'scheduled_time': 'soon'}, {'scheduled_time': '2001-01-01T00:00:00Z'}, {'scheduled_time': '2999-01-01T00:00:00Z'}, {'scheduled_time': 7}):
            self.assertEqual(ask('patch', 'reschedule-call/{callId}', wrong, callId=call['id']).status, 400)
        gone = good(ask('post', 'cancel-call/{callId}', callId=call['id']))
        self.assertEqual(gone, {'success': True, 'call_id': call['id'], 'status': 'cancelled'})
        for method, path, body in (('post', 'cancel-call/{callId}', None), ('patch', 'reschedule-call/{callId}', {'scheduled_time': later})):
            refused = ask(method, path, body, callId=call['id'])
            self.assertEqual(refused.status, 400)
            self.assertIn('not scheduled any more', refused.json['message'])

    def test_a_call_that_is_moved_to_now_is_placed(self):
        call = scheduled()
        now = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())
        good(ask('patch', 'reschedule-call/{callId}', {'scheduled_time': now}, callId=call['id']))
        self.assertEqual(ended(call['id'])['status'], 'completed')

    def test_wrong_ones(self):
        for change, status in (({'script_id': None}, 400), ({'script_id': 7}, 400), ({'script_id': NOBODY['scriptId']}, 404), ({'script_id': 'x'}, 404),
                               ({'script_id': script(type='inbound')['id']}, 400), ({'contact': None}, 400), ({'contact': []}, 400), ({'contact': {}}, 400),
                               ({'contact': {'phone_number': '12'}}, 400), ({'contact': {'phone_number': '+61400000099', 'nobody': 1}}, 400),
                               ({'contact_id': NOBODY['contactId']}, 400), ({'contact': None, 'contact_id': NOBODY['contactId']}, 404),
                               ({'from_number': 'x'}, 400), ({'from_number': 7}, 400), ({'scheduled_time': 'soon'}, 400), ({'scheduled_time': '2001-01-01T00:00:00Z'}, 400),
                               ({'scheduled_time': '2999-01-01T00:00:00Z'}, 400), ({'object': []}, 400), ({'object': {'type_name': 'nobody', 'data': {'id': 1}}}, 404),
                               ({'object': {'type_name': 'nobody'}}, 400), ({'nobody': 1}, 400)):
            with self.subTest(change=str(change)[:60]):
                self.assertEqual(phone(**change).status, status)

    def test_data_are_linked_to_the_person(self):
        kind = {'type_name': 'deal', 'display_name': 'Deal', 'schema': {'price': 'number'}, 'validation_mode': 'warn'}
        self.assertEqual(live.ask('POST', '/api/v1/object-types', kind).status, 201)
        made = good(phone(object={'type_name': 'deal', 'data': {'id': 'd1', 'price': 'much'}}), 201)
        self.assertIn('price', ' '.join(made['warnings']))
        shown = live.ask('GET', f'/api/v1/get-object/{made["object_id"]}').json['object']
        self.assertEqual([each['contact_id'] for each in shown['links']], [made['contact_id']])

    def test_lists(self):
        key = new_team()
        by = script(key)['id']
        made = [good(phone(key, script_id=by), 201) for _ in range(5)]
        for each in made:
            ended(each['call_id'], key)
        ids = [each['call_id'] for each in made[::-1]]

        def found(query):
            rows, cursor = [], ''
            while cursor is not None:
                page = good(ask('get', 'calls', query=f'?limit=2{query}' + (f'&cursor={cursor}' if cursor else ''), key=key))
                rows += [each['id'] for each in page['calls']]
                cursor = page['meta']['next_cursor']
            return rows
        self.assertEqual(found(''), ids, 'newest first')
        for query, expected in (('&status=completed', ids), ('&status=COMPLETED&type=outbound', ids), ('&status=failed', []), ('&type=web', []),
                                ('&progress=ended', ids), (f'&script_id={by}', ids), (f'&contact_id={made[0]["contact_id"]}', ids[-1:]),
                                ('&created_after=2999-01-01T00:00:00Z', []), ('&created_before=2001-01-01T00:00:00Z', [])):
            with self.subTest(query=query):
                self.assertEqual(found(query), expected)
        for query, status in (('?status=over', 400), ('?type=phone', 400), ('?progress=x', 400), ('?created_after=soon', 400), ('?limit=201', 400), ('?cursor=x', 400),
                              ('?contact_id=x', 404), (f'?script_id={NOBODY["scriptId"]}', 404), ('?nobody=1', 400)):
            with self.subTest(query=query):
                self.assertEqual(ask('get', 'calls', query=query, key=key).status, status)

    def test_a_script_stays_while_it_has_calls(self):
        call = scheduled()
        refused = ask('delete', 'scripts/{scriptId}', scriptId=call['script_id'])
        self.assertEqual(refused.status, 409)
        self.assertIn('there is one', refused.json['message'])
        good(ask('post', 'cancel-call/{callId}', callId=call['id']))
        good(ask('delete', 'scripts/{scriptId}', scriptId=call['script_id']))

    def test_a_deleted_person_is_not_called(self):
        call = scheduled()
        self.assertEqual(live.ask('DELETE', f'/api/v1/delete-contact/{call["contact_id"]}').status, 200)
        now = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())
        good(ask('patch', 'reschedule-call/{callId}', {'scheduled_time': now}, callId=call['id']))
        self.assertEqual(ended(call['id'])['end_reason'], 'contact_deleted')


class WebCalls(unittest.TestCase):
    def test_a_web_call_is_joined_and_ended(self):
        made = good(ask('post', 'create-web-call', {'script_id': script(type='web')['id']}), 201)
        self.assertEqual((made['status'], made['call']['type'], made['web']['simulated']), ('in_progress', 'web', True))
        self.assertTrue(made['web']['sip_uri'].startswith('sip:'))
        for body, status in (({'status': 'scheduled'}, 400), ({'status': 7}, 400), ({'end_reason': 'x' * 256}, 400), ({'end_reason': 7}, 400)):
            self.assertEqual(ask('post', 'end-web-call/{callId}', body, callId=made['call_id']).status, status)
        over = good(ask('post', 'end-web-call/{callId}', {'status': 'dropout', 'end_reason': 'closed'}, callId=made['call_id']))
        self.assertEqual({**over, 'call_id': ''}, {'success': True, 'call_id': '', 'status': 'dropout', 'end_reason': 'closed', 'progress': 'ended'})
        again = ask('post', 'end-web-call/{callId}', callId=made['call_id'])
        self.assertEqual(again.status, 400)
        plain = good(ask('post', 'create-web-call', {'script_id': script()['id'], 'contact': {'phone_number': next(numbers)}}), 201)
        self.assertEqual(good(ask('post', 'end-web-call/{callId}', callId=plain['call_id']))['end_reason'], 'api_ended')
        self.assertEqual(ask('post', 'end-web-call/{callId}', callId=scheduled()['id']).status, 400, 'not a web call')

    def test_wrong_ones(self):
        by = script()['id']
        for body, status in (({}, 400), ({'script_id': 7}, 400), ({'script_id': NOBODY['scriptId']}, 404), ({'script_id': script(type='inbound')['id']}, 400),
                             ({'script_id': by, 'contact_id': NOBODY['contactId']}, 404), ({'script_id': by, 'contact': {}}, 400),
                             ({'script_id': by, 'from_number': '+61291234567'}, 400), ({'script_id': by, 'scheduled_time': '2030-01-01T00:00:00Z'}, 400)):
            with self.subTest(body=str(body)):
                self.assertEqual(ask('post', 'create-web-call', body).status, status)

    def test_a_provider_without_them_says_so(self):
        key = new_team(provider=provider.settings())
        answer = ask('post', 'create-web-call', {'script_id': script(key)['id']}, key=key)
        self.assertEqual(answer.status, 503)
        self.assertIn('has no web calls', answer.json['message'])


class Providers(unittest.TestCase):
    """Calls over HTTP, at a provider that counts."""

    def setUp(self):
        provider.place = lambda body: 201

    def test_a_call_is_placed_once_and_asked_for_until_it_is_over(self):
        key = new_team(provider=provider.settings())
        made = good(phone(key, contact={'phone_number': '+61400000123', 'first_name': 'Ada'}), 201)
        over = ended(made['call_id'], key)
        self.assertEqual((over['status'], over['end_reason'], over['duration'], over['provider'], over['attempts']), ('completed', 'user hangup', 7, 'http', 1))
        self.assertEqual(provider.placed.count(made['call_id']), 1)
        there = provider.calls[over['provider_call_id']]
        self.assertEqual((there['to'], there['name']), ('+61400000123', 'Ada'))
        result = good(ask('get', 'get-call-result/{callId}', key=key, callId=made['call_id']))['call']
        self.assertEqual((result['summary'], result['simulated']), ('They talked.', False))

    def test_a_lost_answer_is_looked_for(self):
        key = new_team(provider=provider.settings())
        provider.place = lambda body: None
        made = good(phone(key), 201)
        self.assertEqual(ended(made['call_id'], key)['status'], 'completed')
        self.assertEqual(provider.placed.count(made['call_id']), 1)

    def test_a_lost_answer_of_a_provider_that_cannot_be_asked_is_a_failure(self):
        settings = provider.settings(find=None)
        del settings['find']
        key = new_team(provider=settings)
        provider.place = lambda body: None
        made = good(phone(key), 201)
        over = ended(made['call_id'], key)
        self.assertEqual((over['status'], over['end_reason']), ('failed', 'unknown_outcome'))
        self.assertEqual(provider.placed.count(made['call_id']), 1)

    def test_a_refusal_is_said(self):
        key = new_team(provider=provider.settings())
        provider.place = lambda body: 422
        over = ended(good(phone(key), 201)['call_id'], key)
        self.assertEqual((over['status'], over['end_reason'], over['attempts']), ('failed', 'provider_refused', 1))
        self.assertIn('422', over['error'])

    def test_secrets_come_from_the_vault(self):
        item = {'name': 'voice_key', 'value': 'the secret of the provider', 'kind': 'secret'}
        key = live.make_key(['*'], team=next(teams))
        stored = live.ask('POST', '/workflows/vault', {'name': item['name'], 'secret': item['value']}, key=key)
        self.assertEqual(stored.status, 201, stored)
        settings = provider.settings()
        settings['place']['auth'] = {'type': 'bearer', 'token': '{{ vault.voice_key }}'}
        shown = good(ask('put', 'call-settings', {'provider': settings}, key=key))['call_settings']
        self.assertEqual(shown['provider']['place']['auth']['token'], '{{ vault.voice_key }}')
        ended(good(phone(key), 201)['call_id'], key)
        sent = [each.headers.get('Authorization') for each in provider.seen if each.method == 'POST' and each.path == '/calls']
        self.assertIn('Bearer the secret of the provider', sent)

    def test_calling_hours_and_rates(self):
        closed = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(int(time.time() // 86_400) + 4 + 3) % 7]  # in three days
        key = new_team(calling_hours={'timezone': 'UTC', 'windows': [{'days': [closed], 'from': '00:00', 'to': '24:00'}]})
        waiting = good(phone(key), 201)['call_id']
        slow = new_team(calls_per_minute=1)
        first, second = (good(phone(slow), 201)['call_id'] for _ in range(2))
        states = {ended(first, slow)['status'], good(ask('get', 'get-call/{callId}', key=slow, callId=second))['call']['progress']}
        self.assertEqual(states, {'completed', 'scheduled'})
        self.assertEqual(good(ask('get', 'get-call/{callId}', key=key, callId=waiting))['call']['progress'], 'scheduled')

    def test_settings(self):
        key = live.make_key(['*'], team=next(teams))
        none = good(ask('get', 'call-settings', key=key))['call_settings']
        self.assertEqual(none, {'provider': None, 'calling_hours': None, 'calls_per_minute': None, 'from_number': None})
        whole = {'provider': provider.settings(), 'calling_hours': {'timezone': 'Australia/Sydney', 'windows': [{'days': ['mon'], 'from': '09:00', 'to': '17:30'}]},
                 'calls_per_minute': 30, 'from_number': '02 9123 4567'}
        shown = good(ask('put', 'call-settings', whole, key=key))['call_settings']
        self.assertEqual(shown, {**whole, 'from_number': '+61291234567'})
        self.assertEqual(good(ask('get', 'call-settings', key=key))['call_settings'], shown)
        self.assertEqual(good(ask('put', 'call-settings', {}, key=key))['call_settings'], none)
        plain = provider.settings()
        plain['place']['auth'] = {'type': 'bearer', 'token': 'in plain text'}
        for wrong in ({'provider': []}, {'provider': {'type': 'phone'}}, {'provider': {'type': 'http'}}, {'provider': {'type': 'http', 'place': {'url': 'x' * 33_000}}},
                      {'provider': plain}, {'provider': {'type': 'twilio', 'account_sid': 'AC' + '0' * 32, 'auth_token': 'plain'}},
                      {'calling_hours': {'timezone': 'Nowhere', 'windows': []}}, {'calling_hours': {'timezone': 'UTC', 'windows': [{'days': ['mon'], 'from': '9', 'to': '17:00'}]}},
                      {'calls_per_minute': 0}, {'calls_per_minute': 60_001}, {'calls_per_minute': '5'}, {'from_number': 'x'}, {'nobody': 1}):
            with self.subTest(settings=str(wrong)[:60]):
                self.assertEqual(ask('put', 'call-settings', wrong, key=key).status, 400)


class WhatHoldsForAll(unittest.TestCase):
    """What holds for each of these operations. In the order of names; the last one looks at what was seen."""

    @staticmethod
    def operations():
        return [each for each in spec.operations() if each[2]['tags'][0] in TAGS]

    def test_unknown_things_queries_members_and_large_bodies(self):
        for method, path, operation in self.operations():
            values = {'scriptId': script()['id'], 'callId': scheduled()['id']}
            there, nowhere = (fill(path, each) for each in (values, NOBODY))
            with self.subTest(operation=f'{method} {path}'):
                def check(concrete, body, status):
                    answer = spec.check(method, path, live.ask(method, concrete, body))
                    self.assertEqual(answer.status, status, answer)
                    return answer.json['message']
                self.assertIn('nobody_knows', check(there + '?nobody_knows=1', None, 400))
                if '{' in path:
                    check(nowhere, {} if 'requestBody' in operation else None, 404)
                    check(nowhere.replace('0' * 26, "x'%20OR%201=1"), {} if 'requestBody' in operation else None, 404)
                if 'requestBody' not in operation:
                    continue
                self.assertIn('nobody_knows', check(there, {'nobody_knows': 1}, 400))
                self.assertIn('twice', check(there, '{"a": 1, "a": 2}', 400))
                self.assertIn('JSON object', check(there, '[]', 400))
                check(there, '{"name": "\\ud800"}', 400)
                check(there, b'\xff', 400)
                check(there, b'x' * ((1 << 20) + 1), 413)

    def test_other_teams_have_none_of_it(self):
        made, call = script(), scheduled()
        theirs = live.make_key(['*'], team=7)
        for path in ('scripts', 'calls'):
            self.assertEqual(good(ask('get', path, key=theirs))[path], [])
        for method, path, body in (('get', 'scripts/{scriptId}', None), ('delete', 'scripts/{scriptId}', None), ('patch', 'scripts/{scriptId}', {}),
                                   ('get', 'get-call/{callId}', None), ('get', 'get-call-result/{callId}', None), ('post', 'cancel-call/{callId}', None),
                                   ('post', 'end-web-call/{callId}', None), ('patch', 'reschedule-call/{callId}', {'scheduled_time': '2030-01-01T00:00:00Z'})):
            self.assertEqual(ask(method, path, body, key=theirs, scriptId=made['id'], callId=call['id']).status, 404)
        for query in (f'?script_id={made["id"]}', f'?contact_id={call["contact_id"]}'):
            self.assertEqual(ask('get', 'calls', query=query, key=theirs).status, 404)
        for body in ({'script_id': made['id'], 'contact': {'phone_number': next(numbers)}}, {'script_id': script(theirs)['id'], 'contact_id': call['contact_id']}):
            self.assertEqual(ask('post', 'create-phone-call', body, key=theirs).status, 404)
        good(ask('put', 'call-settings', {'from_number': '+61291234567'}, key=theirs))
        self.assertIsNone(good(ask('get', 'call-settings'))['call_settings']['from_number'])

    def test_a_key_makes_a_change_once(self):
        made, web = scheduled(), good(ask('post', 'create-web-call', {'script_id': script()['id']}), 201)
        bodies = {'scripts': {'name': 'once'}, 'create-phone-call': {'script_id': made['script_id'], 'contact_id': made['contact_id']},
                  'create-web-call': {'script_id': made['script_id']}, 'cancel-call/{callId}': None, 'end-web-call/{callId}': {'end_reason': 'once'}}
        self.assertEqual({'/api/v1/' + path for path in bodies}, {path for method, path, _ in self.operations() if method == 'post'})
        for path, body in bodies.items():
            with self.subTest(path=path):
                key = {'Idempotency-Key': f'once {path}'}
                call = web['call_id'] if path.startswith('end') else made['id']
                first, second = (ask('post', path, body, headers=key, callId=call) for _ in range(2))
                good(first)
                self.assertEqual((second.status, second.raw, second.headers['idempotency-replayed']), (first.status, first.raw, 'true'))
                other = ask('post', path, {} if body is None else {**body, 'nobody_knows': 1}, headers=key, callId=call)
                self.assertEqual(other.status, 409)

    def test_changes_are_in_the_audit_log(self):
        made = script()
        good(ask('patch', 'scripts/{scriptId}', {'name': 'other'}, scriptId=made['id']))
        good(ask('delete', 'scripts/{scriptId}', scriptId=made['id']))
        log = live.ask('GET', f'/audit?object_id={made["id"]}')
        self.assertEqual([each['action'] for each in log.json['data']], ['script.delete', 'script.update', 'script.create'])

    def test_they_outlive_a_killed_server(self):
        kept, call = script(name='kept'), scheduled()
        live.kill()
        live.start()
        self.assertEqual(good(ask('get', 'scripts/{scriptId}', scriptId=kept['id']))['script'], kept)
        self.assertEqual(good(ask('get', 'get-call/{callId}', callId=call['id']))['call'], call)

    def test_a_broken_disk_is_said_in_the_words_of_this_api(self):
        live.break_disk()
        try:
            answer = live.wait_for('a change is refused', lambda: next(
                (each for each in [ask('post', 'scripts', {'name': 'x' * 200})] if each.status >= 500), None))
        finally:
            live.mend_disk()
        self.assertEqual(answer.json['success'], False)

    def test_zz_every_documented_status_was_seen(self):
        for method, path, operation in self.operations():
            for status in set(map(int, operation['responses'])) - SHOWN_ELSEWHERE:
                with self.subTest(operation=f'{method} {path}', status=status):
                    self.assertIn((method, path, status), spec.seen)


if __name__ == '__main__':
    unittest.main()
