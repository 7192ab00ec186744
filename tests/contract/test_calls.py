"""Scripts: what a client of the automations API sees, every documented status, and what hostile clients send."""
import unittest

from contract import ADMIN_KEY, Live, Spec, fill

TAGS = ('Calls',)
SHOWN_ELSEWHERE = {401, 403, 500, 503}  # test_auth, test_roles; test_a_broken_disk_is_said_in_the_words_of_this_api
NOBODY = {'scriptId': 'scr_' + '0' * 26}


def setUpModule():
    global live, spec
    spec = Spec()
    live = Live().start()


def tearDownModule():
    assert live.finish() == 0, 'the server did not end well'


def ask(method, path, body=None, query='', key=ADMIN_KEY, headers=None, **values):
    path = '/api/v1/' + path
    return spec.check(method, path, live.ask(method, fill(path, values) + query, body, key=key, headers=headers))


def good(answer, *statuses):
    assert answer.status in (statuses or (200, 201)), answer
    assert answer.json['success'] is True
    return answer.json


def script(**members):
    return good(ask('post', 'scripts', {'name': 'a script', **members}), 201)['script']


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


class WhatHoldsForAll(unittest.TestCase):
    """What holds for each of these operations. In the order of names; the last one looks at what was seen."""

    @staticmethod
    def operations():
        return [each for each in spec.operations() if each[2]['tags'][0] in TAGS]

    def test_unknown_things_queries_members_and_large_bodies(self):
        values = {'scriptId': script()['id']}
        for method, path, operation in self.operations():
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
        made = script()
        theirs = live.make_key(['*'], team=7)
        self.assertEqual(good(ask('get', 'scripts', key=theirs))['scripts'], [])
        for method in ('get', 'delete', 'patch'):
            self.assertEqual(ask(method, 'scripts/{scriptId}', {} if method == 'patch' else None, key=theirs, scriptId=made['id']).status, 404)

    def test_a_key_makes_a_change_once(self):
        bodies = {'scripts': {'name': 'once'}}
        self.assertEqual({'/api/v1/' + path for path in bodies}, {path for method, path, _ in self.operations() if method == 'post'})
        for path, body in bodies.items():
            with self.subTest(path=path):
                key = {'Idempotency-Key': f'once {path}'}
                first, second = (ask('post', path, body, headers=key) for _ in range(2))
                good(first)
                self.assertEqual((second.status, second.raw, second.headers['idempotency-replayed']), (first.status, first.raw, 'true'))
                self.assertEqual(ask('post', path, {**body, 'nobody_knows': 1}, headers=key).status, 409)

    def test_changes_are_in_the_audit_log(self):
        made = script()
        good(ask('patch', 'scripts/{scriptId}', {'name': 'other'}, scriptId=made['id']))
        good(ask('delete', 'scripts/{scriptId}', scriptId=made['id']))
        log = live.ask('GET', f'/audit?object_id={made["id"]}')
        self.assertEqual([each['action'] for each in log.json['data']], ['script.delete', 'script.update', 'script.create'])

    def test_they_outlive_a_killed_server(self):
        kept = script(name='kept')
        live.kill()
        live.start()
        self.assertEqual(good(ask('get', 'scripts/{scriptId}', scriptId=kept['id']))['script'], kept)

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
