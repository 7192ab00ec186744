"""Contacts, lists, types of objects and objects: what a client of the automations API sees, every documented status, and
what hostile clients send."""
import concurrent.futures
import itertools
import subprocess
import tempfile
import unittest

from contract import ADMIN_KEY, Live, Spec, fill
from sluice_server import binary

TAGS = ('Contacts', 'Lists', 'Objects')
SHOWN_ELSEWHERE = {401, 403, 500, 503}  # test_auth; test_a_broken_disk_is_said_in_the_words_of_this_api
NOBODY = {'contactId': 'con_' + '0' * 26, 'listId': 'lst_' + '0' * 26, 'objectTypeId': 'oty_' + '0' * 26,
          'objectId': 'obj_' + '0' * 26, 'typeName': 'nobody'}
numbers = (f'+6140{number:07d}' for number in itertools.count(1))
names = (f'type_{number}' for number in itertools.count(1))


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


def contact(**members):
    return good(ask('post', 'create-contact', {'phone_number': next(numbers), **members}), 201)['contact']


def contact_list(name='a list'):
    return good(ask('post', 'create-list', {'name': name}), 201)['list_id']


def object_type(**members):
    body = {'type_name': next(names), 'display_name': 'A type', 'schema': {}, **members}
    return good(ask('post', 'object-types', body), 201)['object_type']


def put(type_name, data, **more):
    return ask('post', 'upsert-object', {'type_name': type_name, 'data': data, **more})


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


class Contacts(unittest.TestCase):
    def test_the_example_of_the_contract(self):
        body = {'phone_number': '0429069971', 'first_name': 'John', 'last_name': 'Smith', 'email': 'john@example.com', 'title': 'Mr'}
        made = good(ask('post', 'create-contact', body), 201)
        self.assertEqual(made['contact']['phone_number'], '+61429069971')
        self.assertEqual(made['contact']['full_name'], 'John Smith')
        self.assertIsNone(made['contact']['company'])
        again = ask('post', 'create-contact', {'phone_number': '+61 429 069 971'})
        self.assertEqual((again.status, again.json['contact_id']), (409, made['contact_id']))
        self.assertEqual(good(ask('get', 'get-contact/{contactId}', contactId=made['contact_id']))['contact'],
                         {**made['contact'], 'list_ids': []})

    def test_wrong_ones(self):
        for body, words in (({}, 'phone_number is missing'), ({'phone_number': 'ada'}, 'too few digits'),
                            ({'phone_number': '12'}, 'too short'), ({'phone_number': '+999123456'}, 'country code'),
                            ({'phone_number': 61429069971}, 'must be a string'), ({'phone_number': ['0429069971']}, 'must be a string'),
                            ({'phone_number': '0429069971', 'email': 'a@'}, 'email must be an address'),
                            ({'phone_number': '0429069971', 'first_name': 'x' * 256}, '255 bytes'),
                            ({'phone_number': '0429069971', 'first_name': 'a\0b'}, 'control characters'),
                            ({'phone_number': '0429069971', 'custom': 'x'}, 'must be an object'),
                            ({'phone_number': '0429069971', 'custom': {'x': 'y' * 17_000}}, '16384 bytes'),
                            ({'phone_number': '0429069971', 'frist_name': 'x'}, 'did you mean `first_name`?'),
                            ({'phone_number': '0' * 65}, '64 bytes'), ({'phone_number': '\u202e0429069971\0'}, 'phone_number'),
                            ([], 'must be a JSON object'), ('{"phone_number": "\\ud800"}', 'JSON'), (b'\xff', 'JSON'), (b'', 'empty')):
            with self.subTest(body=str(body)[:60]):
                answer = ask('post', 'create-contact', body)
                self.assertEqual(answer.status, 400)
                self.assertIn(words, answer.json['message'])
        both = ask('post', 'create-contact', {'phone_number': '12', 'email': 'a@'})
        self.assertIn('too short', both.json['message'])
        self.assertIn('email must be', both.json['message'], 'all that is wrong is said at once')

    def test_updates(self):
        made = contact(first_name='Ada', email='ada@example.com', custom={'plan': 'pro', 'n': 1})
        path = 'update-contact/{contactId}'
        changed = good(ask('patch', path, {'first_name': '', 'email': None, 'custom': {'n': None, 'x': [1.10]}}, contactId=made['id']), 200)
        self.assertEqual((changed['contact']['first_name'], changed['contact']['email'], changed['contact']['custom']),
                         ('Ada', None, {'plan': 'pro', 'x': [1.10]}))
        self.assertEqual(good(ask('patch', path, {}, contactId=made['id']))['contact'], changed['contact'])
        other = contact()
        taken = ask('patch', path, {'phone_number': other['phone_number']}, contactId=made['id'])
        self.assertEqual((taken.status, taken.json['contact_id']), (409, other['id']))

    def test_upserts_never_empty_what_is_stored(self):
        made = contact(first_name='Ada', custom={'plan': 'pro'})
        body = {'phone_number': made['phone_number'], 'first_name': '', 'email': None, 'custom': {'plan': ''}}
        same = good(ask('post', 'upsert-contact', body), 200)
        self.assertEqual((same['created'], same['contact']), (False, made))
        self.assertEqual(good(ask('post', 'upsert-contact', {**body, 'last_name': 'L'}), 200)['contact']['full_name'], 'Ada L')
        new = good(ask('post', 'upsert-contact', {'phone_number': next(numbers), 'email': 'By@Address.example'}), 201)
        self.assertTrue(new['created'])
        found = good(ask('post', 'upsert-contact', {'match_on': 'email', 'email': 'by@address.EXAMPLE', 'title': 'Dr'}), 200)
        self.assertEqual((found['contact_id'], found['contact']['title']), (new['contact_id'], 'Dr'))
        contact(email='by@address.example')
        self.assertEqual(ask('post', 'upsert-contact', {'match_on': 'email', 'email': 'by@address.example'}).status, 409)
        self.assertEqual(ask('post', 'upsert-contact', {'match_on': 'name'}).status, 400)

    def test_one_number_at_once_makes_one_contact(self):
        number = next(numbers)
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda n: live.ask('POST', '/api/v1/upsert-contact', {'phone_number': number, 'title': str(n)}), range(64)))
        self.assertEqual(sorted(each.status for each in answers), [200] * 63 + [201])
        self.assertEqual(len({each.json['contact_id'] for each in answers}), 1)

    def test_lists_in_pages(self):
        made = [contact(first_name='Paged', last_name=f'Numbered{i}', email=f'paged{i}@example.com') for i in range(5)]
        listed = pages('contacts', 'contacts')
        self.assertEqual([each['id'] for each in listed[:5]], [each['id'] for each in made[::-1]], 'newest first')
        first = good(ask('get', 'contacts', query='?limit=2'))
        contact()
        rest = good(ask('get', 'contacts', query='?limit=3&cursor=' + first['meta']['next_cursor']))
        self.assertEqual([each['id'] for each in rest['contacts']], [each['id'] for each in made[2::-1]], 'added ones move nothing')
        self.assertEqual({each['id'] for each in pages('contacts', 'contacts', '&q=paged')}, {each['id'] for each in made})
        self.assertEqual([each['id'] for each in pages('contacts', 'contacts', '&q=numbered3%20pag')], [made[3]['id']])
        self.assertEqual([each['id'] for each in pages('contacts', 'contacts', '&q=PAGED4%40')], [made[4]['id']])
        number = made[2]['phone_number']
        for query in (number[:10], number, '0' + number[3:], number[3:9]):
            with self.subTest(q=query):
                found = pages('contacts', 'contacts', '&q=' + query.replace('+', '%2B'))
                self.assertIn(made[2]['id'], [each['id'] for each in found])
        self.assertEqual([each['id'] for each in pages('contacts', 'contacts', '&email=Paged1@example.com')], [made[1]['id']])
        self.assertEqual([each['id'] for each in pages('contacts', 'contacts', '&phone_number=0' + number[3:])], [made[2]['id']])
        self.assertEqual(pages('contacts', 'contacts', '&q=!!!'), [])
        self.assertEqual(len(pages('contacts', 'contacts', '&created_after=2999-01-01T00:00:00Z')), 0)
        self.assertEqual(len(pages('contacts', 'contacts', '&created_before=2001-01-01T00:00:00Z')), 0)
        self.assertIn(made[0]['id'], [each['id'] for each in pages('contacts', 'contacts', '&created_after=2001-01-01T00:00:00Z', 200)])

    def test_wrong_queries(self):
        contact()
        cursor = good(ask('get', 'contacts', query='?limit=1'))['meta']['next_cursor']
        by_name = f'?cursor={cursor}&q=paged'
        for query in ('?limit=0', '?limit=201', '?limit=x', '?cursor=', '?cursor=x', '?cursor=c_', by_name, f'?cursor={cursor}_zz',
                      f'?cursor={cursor}_ff', '?created_after=soon', '?phone_number=12', '?q=ada&email=a@b.co', '?q=' + 'x' * 256, '?nobody=1'):
            with self.subTest(query=query[:40]):
                self.assertEqual(ask('get', 'contacts', query=query).status, 400)
        for wrong in ('x', NOBODY['listId'], NOBODY['contactId']):
            self.assertEqual(ask('get', 'contacts', query='?list_id=' + wrong).status, 404)

    def test_deleted_ones_are_gone_everywhere(self):
        made, group, kind = contact(), contact_list(), object_type()
        good(ask('post', 'add-contacts-to-list/{listId}', {'contact': {'contact_id': made['id']}}, listId=group))
        thing = good(put(kind['type_name'], {'id': 1}))['object_id']
        good(ask('post', 'link-contact-to-object/{objectId}', {'contact_id': made['id']}, objectId=thing))
        self.assertEqual(good(ask('delete', 'delete-contact/{contactId}', contactId=made['id'])), {'success': True, 'contact_id': made['id']})
        for method, path in (('get', 'get-contact/{contactId}'), ('delete', 'delete-contact/{contactId}'), ('patch', 'update-contact/{contactId}')):
            self.assertEqual(ask(method, path, {} if method == 'patch' else None, contactId=made['id']).status, 404)
        self.assertEqual(good(ask('get', 'get-list/{listId}', listId=group))['list']['contact_count'], 0)
        self.assertEqual(good(ask('get', 'get-object/{objectId}', objectId=thing))['object']['links'], [])
        good(ask('post', 'create-contact', {'phone_number': made['phone_number']}), 201)


class Lists(unittest.TestCase):
    def test_the_life_of_a_list(self):
        group = contact_list('leads')
        self.assertEqual(good(ask('patch', 'update-list/{listId}', {'name': 'callers'}, listId=group))['list']['name'], 'callers')
        for body in ({}, {'name': ''}, {'name': ' '}, {'name': 'x' * 256}, {'name': 7}, {'nmae': 'x'}):
            self.assertEqual(ask('post', 'create-list', body).status, 400)
            self.assertEqual(ask('patch', 'update-list/{listId}', body, listId=group).status, 400)
        made = [contact() for _ in range(3)]
        body = {'contacts': [{'contact_id': each['id']} for each in made] + [{'phone_number': next(numbers)}, {'phone_number': 'x'}, {'phone': 'x'}, 7]}
        done = good(ask('post', 'add-contacts-to-list/{listId}', body, listId=group))
        self.assertEqual(done['counts'], {'added': 4, 'failed': 3})
        self.assertEqual([each['status'] for each in done['results']], ['added'] * 4 + ['failed'] * 3)
        self.assertIn('too few digits', done['results'][4]['message'])
        again = good(ask('post', 'add-contact-to-list/{listId}', {'contact': {'contact_id': made[0]['id']}}, listId=group))
        self.assertEqual(again['counts'], {'already_in_list': 1})
        inside = pages('contacts', 'contacts', f'&list_id={group}')
        self.assertEqual(len(inside), 4)
        self.assertIn(group, good(ask('get', 'get-contact/{contactId}', contactId=made[0]['id']))['contact']['list_ids'])
        out = {'contacts': [{'contact_id': made[0]['id']}, {'phone_number': made[1]['phone_number']}, {'contact_id': made[0]['id']}]}
        done = good(ask('post', 'remove-contacts-from-list/{listId}', out, listId=group))
        self.assertEqual(done['counts'], {'removed': 2, 'not_in_list': 1})
        self.assertIn(group, [each['id'] for each in pages('lists', 'lists', limit=1)])
        good(ask('delete', 'delete-list/{listId}', listId=group))
        for method in ('get', 'delete', 'patch'):
            path = {'get': 'get', 'delete': 'delete', 'patch': 'update'}[method] + '-list/{listId}'
            self.assertEqual(ask(method, path, {} if method == 'patch' else None, listId=group).status, 404)
        good(ask('get', 'get-contact/{contactId}', contactId=made[0]['id']))

    def test_a_thousand_at_once_and_no_more(self):
        group = contact_list('many')
        body = {'contacts': [{'phone_number': next(numbers)} for _ in range(1000)]}
        done = good(ask('post', 'add-contacts-to-list/{listId}', body, listId=group))
        self.assertEqual(done['counts'], {'added': 1000})
        self.assertEqual(good(ask('get', 'get-list/{listId}', listId=group))['list']['contact_count'], 1000)
        self.assertEqual(len(pages('contacts', 'contacts', f'&list_id={group}', limit=200)), 1000)
        for action in ('add-contacts-to-list/{listId}', 'add-contact-to-list/{listId}', 'remove-contacts-from-list/{listId}'):
            for wrong in ({'contacts': [{}] * 1001}, {'contacts': []}, {'contacts': {}}, {}, {'contact': {}, 'contacts': [{}]}, {'contact': []}):
                with self.subTest(action=action, body=str(wrong)[:40]):
                    self.assertEqual(ask('post', action, wrong, listId=group).status, 400)


class Objects(unittest.TestCase):
    def test_the_life_of_a_type(self):
        kind = object_type(schema={'address': 'string', 'bedrooms': 'number'}, description='d')
        self.assertEqual((kind['validation_mode'], kind['unique_by_contact'], kind['object_count']), ('off', False, 0))
        name = kind['type_name']
        self.assertEqual(good(ask('get', 'object-types/by-name/{typeName}', typeName=name))['object_type'], kind)
        self.assertEqual(good(ask('get', 'object-types/{objectTypeId}', objectTypeId=kind['id']))['object_type'], kind)
        self.assertEqual(ask('get', 'object-types/by-name/{typeName}', typeName='Wrong').status, 400)
        again = {'type_name': name, 'display_name': 'x', 'schema': {}}
        self.assertEqual([ask('post', path, again).status for path in ('object-types', 'create-object-type')], [409, 409])
        good(ask('post', 'create-object-type', {**again, 'type_name': next(names)}), 201)
        self.assertIn(kind['id'], [each['id'] for each in pages('object-types', 'object_types', limit=1)])
        path = 'object-types/{objectTypeId}'
        self.assertEqual(good(ask('patch', path, {'display_name': 'Other'}, objectTypeId=kind['id']))['object_type']['display_name'], 'Other')
        self.assertEqual(ask('patch', path, {'type_name': 'x'}, objectTypeId=kind['id']).status, 400)
        thing = good(put(name, {'id': 1}), 201)['object_id']
        self.assertEqual(ask('patch', path, {'unique_by_contact': True}, objectTypeId=kind['id']).status, 409)
        refused = ask('delete', path, objectTypeId=kind['id'])
        self.assertEqual(refused.status, 409)
        self.assertIn('has 1 object', refused.json['message'])
        good(ask('delete', 'delete-object/{objectId}', objectId=thing))
        good(ask('delete', path, objectTypeId=kind['id']))
        for method in ('get', 'delete', 'patch'):
            self.assertEqual(ask(method, path, {} if method == 'patch' else None, objectTypeId=kind['id']).status, 404)
        self.assertEqual(put(name, {'id': 1}).status, 404)

    def test_wrong_types(self):
        for change in ({'type_name': 'A'}, {'type_name': '1a'}, {'type_name': 'a b'}, {'type_name': 'x' * 256}, {'type_name': 7},
                       {'display_name': ''}, {'description': 'x' * 1001}, {'schema': []}, {'schema': {'a': 'text'}}, {'schema': {'a': {}}},
                       {'schema': {'properties': {'a': {'type': 'text'}}}}, {'schema': {'$ref': 'http://example.com/'}}, {'schema': {'a': 'x' * 33_000}},
                       {'schema': {'properties': {'a': {'pattern': '('}}}}, {'validation_mode': 'hard'}, {'unique_by_contact': 'yes'}, {'nobody': 1}):
            with self.subTest(change=str(change)[:60]):
                body = {'type_name': next(names), 'display_name': 'x', 'schema': {}, **change}
                self.assertEqual([ask('post', path, body).status for path in ('object-types', 'create-object-type')], [400, 400])

    def test_modes_of_validation(self):
        kind = object_type(schema={'price': 'number', 'due': 'date', 'tags': 'array'})
        wrong = {'id': 1, 'price': 'much', 'due': 'soon', 'other': 1}
        self.assertNotIn('warnings', good(put(kind['type_name'], wrong), 201))
        for mode, status in (('warn', 200), ('strict', 400)):
            good(ask('patch', 'object-types/{objectTypeId}', {'validation_mode': mode}, objectTypeId=kind['id']))
            answer = put(kind['type_name'], wrong)
            self.assertEqual(answer.status, status)
            said = answer.json['message'] if mode == 'strict' else ' '.join(answer.json['warnings'])
            self.assertIn('price must be', said)
            self.assertIn('due must have the format date', said)
        good(put(kind['type_name'], {'id': 1, 'price': 1.5, 'due': '2026-01-31', 'tags': None}))

    def test_a_whole_json_schema(self):
        schema = {'type': 'object', 'required': ['address'], 'additionalProperties': False,
                  'properties': {'id': {}, 'address': {'type': 'object', 'properties': {'zip': {'pattern': '^[0-9]{4}$'}}}}}
        kind = object_type(schema=schema, validation_mode='strict')
        good(put(kind['type_name'], {'id': 1, 'address': {'zip': '2000'}}), 201)
        for data, words in (({'id': 1}, 'address'), ({'id': 1, 'address': {'zip': 'x'}}, 'address.zip'), ({'id': 1, 'address': {}, 'x': 1}, 'x')):
            answer = put(kind['type_name'], data)
            self.assertEqual(answer.status, 400)
            self.assertIn(words, answer.json['message'])

    def test_keys(self):
        name = object_type()['type_name']
        made = good(put(name, {'id': 7}), 201)
        self.assertEqual(made['object']['key'], '7')
        same = good(put(name, {'id': '7', 'price': 1.10}), 200)
        self.assertEqual((same['object_id'], same['created'], same['object']['data']), (made['object_id'], False, {'id': '7', 'price': 1.10}))
        self.assertEqual(good(put(name, {'id': 1, 'external_ids': {'rex': {'property_id': 'p1'}}}))['object']['key'], 'p1')
        self.assertEqual(good(put(name, {'a': [{'b c': 'k'}]}, upsert_key="$.a[0]['b c']"))['object']['key'], 'k')
        for data, more in (({}, {}), ({'id': None}, {}), ({'id': ''}, {}), ({'id': [1]}, {}), ({'id': True}, {}), ({'id': 'x' * 256}, {}),
                           ({'id': 1}, {'upsert_key': '$.nobody'}), ({'id': 1}, {'upsert_key': 'id'}), ({'id': 1}, {'upsert_key': '$..id'}),
                           ({'id': 1}, {'upsert_key': '$[*]'}), ({'id': 1}, {'upsert_key': '$.' + 'x' * 255}), ({'id': 1}, {'upsert_key': 7}),
                           ([], {}), ({'id': 1}, {'nobody': 1}), ({'id': 1, 'x': 'y' * 61_500}, {})):
            with self.subTest(data=str(data)[:40], more=str(more)[:40]):
                self.assertEqual(put(name, data, **more).status, 400)
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda n: put(name, {'id': 'at once', 'n': n}), range(48)))
        self.assertEqual(sorted(each.status for each in answers), [200] * 47 + [201])

    def test_links(self):
        kind = object_type(unique_by_contact=True)
        first, second = (good(put(kind['type_name'], {'id': n}))['object_id'] for n in (1, 2))
        ada, bob = contact(), contact()
        path = 'link-contact-to-object/{objectId}'
        link = good(ask('post', path, {'contact_id': ada['id'], 'metadata': {'role': 'owner'}}, objectId=first))['link']
        self.assertEqual((link['object_id'], link['contact_id'], link['metadata']), (first, ada['id'], {'role': 'owner'}))
        good(ask('post', 'link-object-to-contact/{objectId}', {'contact_id': ada['id']}, objectId=first))
        good(ask('post', path, {'contact_id': bob['id']}, objectId=first))
        for each in (path, 'link-object-to-contact/{objectId}'):
            taken = ask('post', each, {'contact_id': ada['id']}, objectId=second)
            self.assertEqual((taken.status, taken.json['object_id']), (409, first))
            for wrong in ({}, {'contact_id': 7}, {'contact_id': ada['id'], 'metadata': []}, {'contact_id': ada['id'], 'metadata': {'x': 'y' * 5000}},
                          {'contact': ada['id']}):
                self.assertEqual(ask('post', each, wrong, objectId=first).status, 400)
            self.assertEqual(ask('post', each, {'contact_id': NOBODY['contactId']}, objectId=first).status, 404)
        shown = good(ask('get', 'get-object/{objectId}', objectId=first))['object']
        self.assertEqual({each['contact_id'] for each in shown['links']}, {ada['id'], bob['id']})
        self.assertEqual([each['id'] for each in pages('objects', 'objects', f'&contact_id={ada["id"]}')], [first])
        away = 'unlink-contact-from-object/{objectId}'
        good(ask('post', away, {'contact_id': ada['id']}, objectId=first))
        self.assertEqual(ask('post', away, {'contact_id': ada['id']}, objectId=first).status, 404)
        self.assertEqual(ask('post', away, {}, objectId=first).status, 400)
        good(ask('delete', 'delete-object/{objectId}', objectId=first))
        self.assertEqual([ask(method, f'{method}-object/{{objectId}}', objectId=first).status for method in ('get', 'delete')], [404, 404])

    def test_lists_of_objects(self):
        kind, other = object_type(), object_type()
        made = [good(put(kind['type_name'], {'id': n}))['object_id'] for n in range(5)]
        good(put(other['type_name'], {'id': 1}))
        self.assertEqual([each['id'] for each in pages('objects', 'objects', f'&type_name={kind["type_name"]}')], made[::-1])
        self.assertEqual([each['id'] for each in pages('objects', 'objects', f'&object_type_id={kind["id"]}&key=3')], [made[3]])
        self.assertLessEqual(set(made), {each['id'] for each in pages('objects', 'objects', limit=200)})
        for query, status in ((f'?type_name={kind["type_name"]}&object_type_id={kind["id"]}', 400), ('?key=1', 400), ('?type_name=No', 400),
                              ('?type_name=nobody', 404), ('?object_type_id=x', 404), ('?contact_id=x', 404), ('?cursor=x', 400), ('?limit=201', 400)):
            with self.subTest(query=query):
                self.assertEqual(ask('get', 'objects', query=query).status, status)


class Region(unittest.TestCase):
    def test_the_server_has_a_default_region(self):
        american = Live('--default-region', 'US').start()
        try:
            made = american.ask('POST', '/api/v1/create-contact', {'phone_number': '(212) 555-0100'})
            self.assertEqual(made.json['contact']['phone_number'], '+12125550100')
        finally:
            self.assertEqual(american.finish(), 0)

    def test_a_wrong_region_is_refused_at_the_start(self):
        for wrong in ('us', 'XX', ''):
            with self.subTest(region=wrong), tempfile.TemporaryDirectory() as folder:
                done = subprocess.run([binary(), 'serve', '--data', folder, '--listen', '127.0.0.1:0', '--default-region', wrong],
                                      capture_output=True, text=True, timeout=60, check=False)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn('--default-region must be a two-letter country code', done.stderr + done.stdout)


class WhatHoldsForAll(unittest.TestCase):
    """What holds for each of these operations. In the order of names; the last one looks at what was seen."""

    @staticmethod
    def operations():
        return [each for each in spec.operations() if each[2]['tags'][0] in TAGS]

    def test_unknown_things_queries_members_and_large_bodies(self):
        values = {'contactId': contact()['id'], 'listId': contact_list(), 'objectTypeId': (kind := object_type())['id'],
                  'typeName': kind['type_name'], 'objectId': good(put(kind['type_name'], {'id': 1}))['object_id']}
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
                    check(nowhere.replace('0' * 26, "x'%20OR%201=1"), {} if 'requestBody' in operation else None,
                          404)
                if 'requestBody' not in operation:
                    continue
                self.assertIn('nobody_knows', check(there, {'nobody_knows': 1}, 400))
                self.assertIn('twice', check(there, '{"a": 1, "a": 2}', 400))
                self.assertIn('JSON object', check(there, '[]', 400))
                check(there, b'x' * ((1 << 20) + 1), 413)

    def test_other_teams_have_none_of_it(self):
        made, group, kind = contact(email='ours@example.com'), contact_list(), object_type()
        thing = good(put(kind['type_name'], {'id': 'ours'}))['object_id']
        theirs = live.make_key(['*'], team=7)
        for path, member in (('contacts', 'contacts'), ('lists', 'lists'), ('object-types', 'object_types'), ('objects', 'objects')):
            self.assertEqual(good(ask('get', path, key=theirs))[member], [])
        self.assertEqual(good(ask('get', 'contacts', query='?email=ours@example.com', key=theirs))['contacts'], [])
        self.assertEqual(ask('get', 'contacts', query=f'?list_id={group}', key=theirs).status, 404)
        self.assertEqual(ask('get', 'objects', query=f'?contact_id={made["id"]}', key=theirs).status, 404)
        own = good(ask('post', 'create-contact', {'phone_number': made['phone_number']}, key=theirs), 201)['contact_id']
        their_list = good(ask('post', 'create-list', {'name': 'theirs'}, key=theirs))['list_id']
        done = good(ask('post', 'add-contacts-to-list/{listId}', {'contact': {'contact_id': made['id']}}, key=theirs, listId=their_list))
        self.assertEqual(done['results'][0]['message'], 'There is no such contact.')
        self.assertEqual(ask('post', 'link-contact-to-object/{objectId}', {'contact_id': own}, objectId=thing).status, 404)
        self.assertEqual(ask('get', 'object-types/by-name/{typeName}', key=theirs, typeName=kind['type_name']).status, 404)

    def test_a_key_makes_a_change_once(self):
        group, kind, who = contact_list(), object_type(), contact()
        thing = good(put(kind['type_name'], {'id': 1}))['object_id']
        member = {'contact': {'contact_id': who['id']}}
        bodies = {'create-contact': {'phone_number': next(numbers)}, 'upsert-contact': {'phone_number': next(numbers)}, 'create-list': {'name': 'once'},
                  'add-contacts-to-list/{listId}': member, 'add-contact-to-list/{listId}': member, 'remove-contacts-from-list/{listId}': member,
                  'object-types': {'type_name': next(names), 'display_name': 'x', 'schema': {}},
                  'create-object-type': {'type_name': next(names), 'display_name': 'x', 'schema': {}},
                  'upsert-object': {'type_name': kind['type_name'], 'data': {'id': 'once'}},
                  'link-contact-to-object/{objectId}': {'contact_id': who['id']}, 'link-object-to-contact/{objectId}': {'contact_id': who['id']},
                  'unlink-contact-from-object/{objectId}': {'contact_id': who['id']}}
        self.assertEqual({'/api/v1/' + path for path in bodies}, {path for method, path, _ in self.operations() if method == 'post'})
        for path, body in bodies.items():
            with self.subTest(path=path):
                key = {'Idempotency-Key': f'once {path}'}
                first, second = (ask('post', path, body, headers=key, listId=group, objectId=thing) for _ in range(2))
                good(first)
                self.assertEqual((second.status, second.raw, second.headers['idempotency-replayed']), (first.status, first.raw, 'true'))
                other = ask('post', path, {**body, 'nobody_knows': 1}, headers=key, listId=group, objectId=thing)
                self.assertEqual(other.status, 409)

    def test_changes_are_in_the_audit_log_without_what_is_personal(self):
        made = contact(first_name='Secretive', email='secretive@example.com')
        good(ask('patch', 'update-contact/{contactId}', {'last_name': 'Whisper'}, contactId=made['id']))
        good(ask('delete', 'delete-contact/{contactId}', contactId=made['id']))
        log = live.ask('GET', f'/audit?object_id={made["id"]}')
        self.assertEqual([each['action'] for each in log.json['data']], ['contact.delete', 'contact.update', 'contact.create'])
        for word in (b'Secretive', b'Whisper', made['phone_number'].encode()):
            self.assertNotIn(word, log.raw)

    def test_teams_have_a_region_of_their_own(self):
        live.ask('POST', '/teams', {'name': 'New Zealand', 'team_id': 64, 'default_region': 'NZ'})
        self.assertEqual(live.ask('GET', '/teams/64').json['default_region'], 'NZ')
        key = live.make_key(['records:write'], team=64)
        made = good(ask('post', 'create-contact', {'phone_number': '021 123 4567'}, key=key), 201)
        self.assertEqual(made['contact']['phone_number'], '+64211234567')
        self.assertEqual(live.ask('PUT', '/teams/64', {'default_region': None}).json['default_region'], None)
        for wrong in ('nz', 'XX', '', 'NZL', 64):
            self.assertEqual(live.ask('PUT', '/teams/64', {'default_region': wrong}).status, 400)

    def test_records_outlive_a_killed_server(self):
        kept = contact(first_name='Kept')
        live.kill()
        live.start()
        self.assertEqual(good(ask('get', 'get-contact/{contactId}', contactId=kept['id']))['contact']['first_name'], 'Kept')

    def test_a_broken_disk_is_said_in_the_words_of_this_api(self):
        live.break_disk()
        try:
            answer = live.wait_for('a change is refused', lambda: next(
                (each for each in [ask('post', 'create-list', {'name': 'x' * 200})] if each.status >= 500), None))
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
