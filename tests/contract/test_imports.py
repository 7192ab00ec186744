"""Imports and exports of contacts as CSV: what a client sees, every documented status, and other teams."""
import csv
import io
import itertools
import unittest

from contract import ADMIN_KEY, Live, Spec, fill

TAG = 'Imports and exports'
SHOWN_ELSEWHERE = {401, 403, 500, 503}  # test_auth; test_a_broken_disk_is_said_in_the_words_of_this_api
NOBODY = 'csv_' + '0' * 26
MIB = 1 << 20
numbers = (f'+6141{number:07d}' for number in itertools.count(1))


def setUpModule():
    global live, spec
    spec = Spec()
    live = Live().start()


def tearDownModule():
    assert live.finish() == 0, 'the server did not end well'


def ask(method, path, body=None, query='', key=ADMIN_KEY, headers=None, **values):
    path = '/api/v1/' + path
    return spec.check(method, path, live.ask(method, fill(path, values) + query, body, key=key, headers=headers))


def send(text, query='', charset='', **more):
    headers = {'Content-Type': 'text/csv' + (f'; charset={charset}' if charset else ''), **more.pop('headers', {})}
    return ask('post', 'imports', text, query, headers=headers, **more)


def form(file, settings=None, name='leads.csv', charset='', extra=''):
    """A body of multipart/form-data with its headers."""
    kind = 'text/csv' + (f'; charset={charset}' if charset else '')
    parts = [f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'.encode() + file]
    if settings is not None:
        parts.append(b'Content-Disposition: form-data; name="settings"\r\n\r\n' + settings.encode())
    body = b''.join(b'--part\r\n' + part + b'\r\n' for part in parts) + extra.encode() + b'--part--\r\n'
    return body, {'Content-Type': 'multipart/form-data; boundary=part'}


def over(kind, begun):
    """The job once it is over."""
    assert begun.status in (200, 201), begun
    job = begun.json[f'{kind}_id']

    def now():
        found = ask('get', f'{kind}s/{{{kind}Id}}', **{f'{kind}Id': job}).json[kind]
        return found if found['finished_at'] else None
    return live.wait_for(f'{kind} {job} ends', now)


def imported(begun):
    return over('import', begun)


def counts(job):
    return {name: number for name, number in job['rows'].items() if number}


def errors(job):
    text = ask('get', 'imports/{importId}/errors', importId=job['id'])
    assert text.status == 200 and text.type == 'text/csv', text
    return list(csv.reader(io.StringIO(text.raw.decode(), newline='')))


def exported(settings=None):
    job = over('export', ask('post', 'exports', settings))
    assert job['status'] == 'completed', job
    answer = ask('get', 'exports/{exportId}/file', exportId=job['id'])
    assert answer.status == 200 and len(answer.raw) == job['bytes'] == int(answer.headers['content-length']), answer
    return job, answer.raw.decode()


def found(number):
    return ask_contacts('?phone_number=' + number.replace('+', '%2B'))[0]


def ask_contacts(query):
    return live.ask('GET', '/api/v1/contacts' + query).json['contacts']


def contact_list():
    return live.ask('POST', '/api/v1/create-list', {'name': 'imported'}).json['list_id']


class Imports(unittest.TestCase):
    def test_a_file_as_the_body(self):
        first, second, leads = next(numbers), next(numbers), contact_list()
        live.ask('POST', '/api/v1/create-contact', {'phone_number': first, 'first_name': 'Ada', 'email': 'ada@example.com'})
        begun = send(f'phone_number,First name,E-Mail,custom.plan\r\n{first},,ADA@example.com,pro\r\n{second},"Bob, the builder",,\r\n',
                     f'?list_id={leads}&name=leads.csv')
        self.assertEqual((begun.status, begun.json['import']['name'], begun.json['import']['status']), (201, 'leads.csv', 'processing'))
        self.assertEqual(begun.json['import']['columns'][:3], [{'column': 'phone_number', 'field': 'phone_number'},
                                                                {'column': 'First name', 'field': 'first_name'}, {'column': 'E-Mail', 'field': None}])
        job = imported(begun)
        self.assertEqual((job['status'], job['progress'], counts(job)), ('completed', 100, {'read': 2, 'created': 1, 'updated': 1}))
        self.assertEqual((found(first)['first_name'], found(first)['custom']), ('Ada', {'plan': 'pro'}), 'what is empty says nothing')
        self.assertEqual(found(second)['first_name'], 'Bob, the builder')
        self.assertEqual(len(ask_contacts(f'?list_id={leads}')), 2)
        self.assertEqual(errors(job), [])

    def test_a_form_with_settings(self):
        number = next(numbers)
        settings = '{"mapping": {"Mobil": "phone_number", "Größe": "custom.size", "email": null}, "on_existing": "skip"}'
        file = f'Mobil;Größe;email\n{number};groß;nobody\n'.encode('windows-1252')
        body, headers = form(file, settings, 'Kontakte März.csv', 'windows-1252')
        job = imported(ask('post', 'imports', body, headers=headers))
        self.assertEqual((counts(job), job['name'], job['on_existing']), ({'read': 1, 'created': 1}, 'Kontakte März.csv', 'skip'))
        self.assertEqual(found(number)['custom'], {'size': 'groß'})
        again = imported(ask('post', 'imports', *form(file.replace(b'nobody', b'other'), settings, charset='latin1')[:1], headers=headers))
        self.assertEqual(counts(again), {'read': 1, 'skipped': 1})

    def test_a_file_in_parts(self):
        some = [next(numbers) for _ in range(50)]
        text = ('\ufeffphone_number,first_name\r\n' + ''.join(f'{number},"Zoë n°{i}"\r\n' for i, number in enumerate(some))).encode()
        begun = ask('post', 'imports', {'name': 'large.csv'})
        values = {'importId': begun.json['import_id']}
        self.assertEqual((begun.json['import']['status'], begun.json['import']['columns']), ('uploading', []))
        kind = {'Content-Type': 'text/csv'}
        empty = ask('post', 'imports/{importId}/start', **values)
        self.assertEqual((empty.status, empty.json['message']), (400, 'The file is empty; its first row must name the columns.'))
        for number, at in enumerate(range(0, len(text), 97)):
            for _ in range(2):  # once more changes nothing
                part = ask('put', 'imports/{importId}/parts/{partNumber}', text[at:at + 97], headers=kind, partNumber=str(number), **values)
                self.assertEqual((part.status, part.json['import']['parts']), (200, number + 1), part)
        self.assertEqual(part.json['import']['bytes'], len(text) - 3, 'without its mark')
        early = ask('put', 'imports/{importId}/parts/{partNumber}', b'x', headers=kind, partNumber='999', **values)
        self.assertEqual((early.status, early.json['message']), (409, f'Parts are sent in their order; the next one is number {number + 1}.'))
        for wrong in ('-1', 'x', '1e3', '9' * 30):
            self.assertEqual(ask('put', 'imports/{importId}/parts/{partNumber}', b'x', headers=kind, partNumber=wrong, **values).status, 400)
        self.assertEqual(ask('put', 'imports/{importId}/parts/{partNumber}', b'x', partNumber='9', **values).status, 400, 'it is not text/csv')
        job = imported(ask('post', 'imports/{importId}/start', **values))
        self.assertEqual(counts(job), {'read': 50, 'created': 50})
        self.assertEqual(found(some[17])['first_name'], 'Zoë n°17')
        self.assertEqual(ask('post', 'imports/{importId}/start', **values).json['import'], job, 'once more changes nothing')
        late = ask('put', 'imports/{importId}/parts/{partNumber}', b'x', headers=kind, partNumber='1000', **values)
        self.assertEqual((late.status, late.json['message']), (409, 'The import is completed; parts are taken while it is uploading.'))

    def test_rows_that_fail(self):
        good = next(numbers)
        job = imported(send(f'phone_number,first_name,email\n{good},Ada,\n12,=cmd|x,\n{next(numbers)},Bob,nobody\n\n,Eve,\n{next(numbers)},a,b@c.de,d\n'))
        self.assertEqual((job['status'], counts(job), job['errors_listed']), ('completed', {'read': 5, 'created': 1, 'failed': 4}, 4))
        listed = errors(job)
        self.assertEqual(listed[0], ['line', 'problem', 'phone_number', 'first_name', 'email'])
        self.assertEqual([row[0] for row in listed[1:]], ['3', '4', '6', '7'])
        self.assertIn('too short', listed[1][1])
        self.assertEqual(listed[1][2:], ['12', "'=cmd|x", ''])
        self.assertIn('email must be an address', listed[2][1])
        self.assertEqual(listed[3][1], 'phone_number is missing.')
        self.assertIn('The row has 4 fields, and the file 3 columns', listed[4][1])

    def test_files_that_are_refused(self):
        for text, query, words in ((b'', '', 'The file is empty'), (b'name\nAda\n', '', 'No column is for phone_number'), (b'phone_number\n', '?on_existing=replace', 'update or skip'),
                                   (b'phone_number\n', '?delimiter=x', 'delimiter must be'), (b'"phone_number\n', '', 'a quotation mark is not closed'),
                                   (b'phone_number,Phone number\n', '', 'both for phone_number'), ('phone_number\n'.encode('utf-16-be'), '', 'such as utf-16'),
                                   (b'x' * 300_000, '', 'more than 262144 bytes'), (b'a,' * 600, '', 'more than 500 columns')):
            with self.subTest(text=text[:30], query=query):
                answer = send(text, query)
                self.assertEqual(answer.status, 400, answer)
                self.assertIn(words, answer.json['message'])
        unknown = send(b'phone_number\n', charset='klingon')
        self.assertEqual(unknown.status, 400)
        self.assertIn('is in the charset klingon, which is not supported', unknown.json['message'])
        self.assertEqual(send(b'phone_number\n', '?list_id=' + 'lst_' + '0' * 26).status, 404)
        for body, headers, words in ((b'phone_number\n', {'Content-Type': 'text/plain'}, 'Send the file as text/csv'),
                                     (b'{}', {'Content-Type': 'application/json', 'X': 'x'}, None), ({'mapping': []}, {}, 'mapping must be an object'),
                                     ({'maping': {}}, {}, 'did you mean `mapping`?'), ({'name': 'a\nb'}, {}, 'control characters'), ({'charset': 'klingon'}, {}, 'klingon'),
                                     (*form(b'phone_number\n', '[]'), 'a JSON object as its settings'), (*form(b'phone_number\n', '{"name": "a", "name": "b"}'), 'twice'),
                                     (*form(b'phone_number\n', '{"mapping": {"Mobile": "phone_number"}}'), 'the file has no column Mobile'),
                                     (*form(b'x', extra='--part\r\nContent-Disposition: form-data; name="list_id"\r\n\r\nx\r\n'), 'has the part list_id'),
                                     (b'--part--\r\n', {'Content-Type': 'multipart/form-data; boundary=part'}, 'form'),
                                     (b'phone_number\n', {'Content-Type': 'multipart/form-data'}, 'form')):
            with self.subTest(body=str(body)[:60]):
                answer = ask('post', 'imports', body, headers=headers)
                self.assertEqual(answer.status, 400 if words else 201, answer)
                if words:
                    self.assertIn(words, answer.json['message'])
                else:
                    ask('post', 'imports/{importId}/cancel', importId=answer.json['import_id'])
        self.assertIn('list_id is a parameter of requests whose body is text/csv', ask('post', 'imports', {}, '?list_id=x').json['message'])

    def test_a_quotation_mark_that_is_never_closed(self):
        job = imported(send(f'phone_number,first_name\n{next(numbers)},Ada\n{next(numbers)},"Bob\n{next(numbers)},Eve\n'))
        self.assertEqual((job['status'], counts(job)), ('failed', {'read': 1, 'created': 1}))
        self.assertIn('opens a field in line 3 is not closed', job['message'])

    def test_cancelling_and_how_many_there_may_be(self):
        begun = [ask('post', 'imports', {'name': str(i)}) for i in range(5)]
        self.assertEqual([each.status for each in begun], [201] * 5)
        for refused in (ask('post', 'imports', {}), send('phone_number\n'), ask('post', 'exports')):
            self.assertEqual(refused.status, 409)
            self.assertIn('5 imports and exports under way', refused.json['message'])
        for each in begun:
            cancelled = ask('post', 'imports/{importId}/cancel', importId=each.json['import_id'])
            self.assertEqual((cancelled.status, cancelled.json['import']['status']), (200, 'cancelled'))
            self.assertEqual(ask('post', 'imports/{importId}/cancel', importId=each.json['import_id']).json, cancelled.json)
        self.assertEqual(ask('post', 'imports/{importId}/start', importId=begun[0].json['import_id']).status, 409)

    def test_lists_in_pages(self):
        made = [imported(send('phone_number\n', f'?name={i}'))['id'] for i in range(3)]
        first = ask('get', 'imports', query='?limit=2').json
        self.assertEqual([each['id'] for each in first['imports']], made[:0:-1], 'newest first')
        second = ask('get', 'imports', query='?limit=2&cursor=' + first['meta']['next_cursor']).json
        self.assertEqual(second['imports'][0]['id'], made[0])


class Exports(unittest.TestCase):
    def test_what_is_exported_can_be_imported(self):
        leads, number = contact_list(), next(numbers)
        body = {'phone_number': number, 'first_name': '=HYPERLINK("x")', 'last_name': "O'Neill, \"Bob\"", 'company': '-', 'title': "'@", 'email': '+a@example.com',
                'address': '@home', 'custom': {'note': '=1', 'list': [1.10, None]}}
        made = live.ask('POST', '/api/v1/add-contacts-to-list/' + leads, {'contact': body}).json['results'][0]['contact_id']
        job, text = exported({'list_id': leads, 'name': 'März.csv'})
        self.assertEqual((job['rows'], job['progress'], job['name'], job['list_id']), (1, 100, 'März.csv', leads))
        header, row = csv.reader(io.StringIO(text, newline=''))
        cells = dict(zip(header, row))
        self.assertEqual((cells['id'], cells['phone_number'], cells['first_name'], cells['company']), (made, number, "'=HYPERLINK(\"x\")", "'-"))
        self.assertEqual((cells['email'], cells['address'], cells['title']), ("'+a@example.com", "'@home", "''@"))
        for name, cell in cells.items():
            self.assertTrue(cell[:1] not in ('=', '+', '-', '@', '\t', '\r') or name == 'phone_number', (name, cell))
        before = found(number)
        live.ask('DELETE', '/api/v1/delete-contact/' + made)
        again = imported(send(text))
        self.assertEqual(counts(again), {'read': 1, 'created': 1})
        changed = ('id', 'created_at', 'updated_at')
        self.assertEqual({**found(number), **dict.fromkeys(changed)}, {**before, **dict.fromkeys(changed)})

    def test_all_contacts_in_many_parts(self):
        rows = [(next(numbers), f'{i} ' + 'x' * 900) for i in range(1_200)]
        imported(send('phone_number,address\n' + ''.join(f'{number},{address}\n' for number, address in rows)))
        job, text = exported({'byte_order_mark': True})
        self.assertGreater(job['bytes'], 1_000_000)
        self.assertTrue(text.startswith('\ufeffid,'))
        listed = {row['phone_number']: row['address'] for row in csv.DictReader(io.StringIO(text.removeprefix('\ufeff'), newline=''))}
        self.assertEqual(len(listed), job['rows'])
        self.assertLessEqual(dict(rows).items(), listed.items())

    def test_wrong_ones(self):
        for body, status in (({'list': 'x'}, 400), ({'list_id': 'x'}, 400), ({'list_id': 'lst_' + '0' * 26}, 404), ({'byte_order_mark': 1}, 400), ('[]', 400), ({'name': 'a\nb'}, 400)):
            with self.subTest(body=body):
                self.assertEqual(ask('post', 'exports', body).status, status)

    def test_one_that_is_not_completed(self):
        """Each is cancelled at once; one that was quicker is tried again."""
        rows = ''.join(f'{next(numbers)}\n' for _ in range(2_000))
        imported(send('phone_number\n' + rows))

        def refused():
            job = ask('post', 'exports').json['export_id']
            return next((each for each in [ask('get', 'exports/{exportId}/file', exportId=job)] if each.status == 409), None)
        self.assertEqual(live.wait_for('an export under way has no file', refused).json['message'], 'The export has no file: it is processing.')

        def cancelled():
            job = ask('post', 'exports').json['export_id']
            return next((each for each in [ask('post', 'exports/{exportId}/cancel', exportId=job).json['export']] if each['status'] == 'cancelled'), None)
        job = live.wait_for('an export is cancelled', cancelled)
        self.assertEqual(ask('get', 'exports/{exportId}/file', exportId=job['id']).json['message'], 'The export has no file: it is cancelled.')


class WhatHoldsForAll(unittest.TestCase):
    """What holds for each of these operations. In the order of names; the last one looks at what was seen."""

    @staticmethod
    def operations():
        return [each for each in spec.operations() if each[2]['tags'][0] == TAG]

    @classmethod
    def setUpClass(cls):
        cls.values = {'importId': imported(send('phone_number\n'))['id'], 'exportId': exported()[0]['id'], 'partNumber': '0'}

    def test_unknown_things_queries_and_large_bodies(self):
        for method, path, operation in self.operations():
            with self.subTest(operation=f'{method} {path}'):
                def check(concrete, status, body=None, kind='application/json'):
                    answer = spec.check(method, path, live.ask(method, concrete, body, headers={'Content-Type': kind}))
                    self.assertEqual(answer.status, status, answer)
                    return answer.json['message']
                there = fill(path, self.values)
                self.assertIn('nobody_knows', check(there + '?nobody_knows=1', 400))
                if '{' in path:
                    for unknown in (NOBODY, 'csv_', "x'%20OR%201=1", self.values['exportId' if 'importId' in path else 'importId']):
                        check(fill(path, {'importId': unknown, 'exportId': unknown, 'partNumber': '0'}), 404)
                if method == 'post' and 'requestBody' not in operation:
                    self.assertIn('no body', check(there, 400, {'nobody_knows': 1}))
                if method != 'get':
                    check(there, 413, b'x' * (8 * MIB + 1), 'text/csv')

    def test_other_teams_have_none_of_it(self):
        theirs = live.make_key(['*'], team=7)
        for kind in ('imports', 'exports'):
            self.assertEqual(ask('get', kind, key=theirs).json[kind], [])
        for method, path, _ in self.operations():
            if '{' in path:
                with self.subTest(operation=f'{method} {path}'):
                    self.assertEqual(spec.check(method, path, live.ask(method, fill(path, self.values), key=theirs)).status, 404)
        group = contact_list()
        self.assertEqual(ask('post', 'exports', {'list_id': group}, key=theirs).status, 404)
        self.assertEqual(ask('post', 'imports', {'list_id': group}, key=theirs).status, 404)
        number = next(numbers)
        live.ask('POST', '/api/v1/create-contact', {'phone_number': number})
        own = imported(send(f'phone_number\n{number}\n'))
        self.assertEqual(counts(own), {'read': 1, 'unchanged': 1})
        begun = send(f'phone_number\n{number}\n', key=theirs)
        job = live.wait_for('their import ends', lambda: next(
            (each for each in ask('get', 'imports', key=theirs).json['imports'] if each['finished_at'] and each['id'] == begun.json['import_id']), None))
        self.assertEqual(counts(job), {'read': 1, 'created': 1}, 'a contact of their own')

    def test_a_key_makes_a_change_once(self):
        waiting = ask('post', 'imports', {}).json['import_id']
        values = {**self.values, 'importId': waiting}
        for path in ('imports', 'exports', 'imports/{importId}/start', 'imports/{importId}/cancel', 'exports/{exportId}/cancel'):
            with self.subTest(path=path):
                headers = {'Idempotency-Key': 'once ' + path, 'Content-Type': 'text/csv' if path == 'imports' else 'application/json'}
                if path.endswith('start'):
                    ask('put', 'imports/{importId}/parts/{partNumber}', b'phone_number\n', headers={'Content-Type': 'text/csv'}, **values)
                body = b'phone_number\n' if path == 'imports' else b'{}'
                first, second = (ask('post', path, body, headers=headers, **values) for _ in range(2))
                self.assertIn(first.status, (200, 201), first)
                self.assertEqual((second.status, second.raw, second.headers['idempotency-replayed']), (first.status, first.raw, 'true'))
                other = ask('post', path, body + b'1' if path == 'imports' else b'', headers=headers, **values)
                self.assertEqual(other.status, 409)

    def test_what_was_done_is_in_the_audit_log_without_what_is_personal(self):
        job = imported(send(f'phone_number,first_name\n{next(numbers)},Secretive\n', '?name=Secretive.csv'))
        log = live.ask('GET', f'/audit?object_id={job["id"]}')
        self.assertEqual([each['action'] for each in log.json['data']], ['import.create'])
        self.assertNotIn(b'Secretive', log.raw)

    def test_a_broken_disk_is_said_in_the_words_of_this_api(self):
        live.break_disk()
        try:
            answer = live.wait_for('an import is refused', lambda: next((each for each in [send('phone_number\n' + 'x' * 5_000)] if each.status >= 500), None))
        finally:
            live.mend_disk()
        self.assertEqual(answer.json['success'], False)
        self.assertEqual(imported(send('phone_number\n'))['status'], 'completed', 'and it goes on')

    def test_zz_every_documented_status_was_seen(self):
        for method, path, operation in self.operations():
            for status in set(map(int, operation['responses'])) - SHOWN_ELSEWHERE:
                with self.subTest(operation=f'{method} {path}', status=status):
                    self.assertIn((method, path, status), spec.seen)


if __name__ == '__main__':
    unittest.main()
