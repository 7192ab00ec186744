"""What a delivery may be: each kind of body through the real server, and what its run sees."""
import gzip
import http.client
import json
import threading
import unittest
import zlib

from contract import Live, chain, node

FORM = 'application/x-www-form-urlencoded'


def setUpModule():
    global live
    live = Live().start()


def tearDownModule():
    assert live.finish() == 0, 'the server did not end well'


class Bodies(unittest.TestCase):
    count = 0

    def hook(self, **settings):
        Bodies.count += 1
        text = node('seen', 'data_mapper', mappings=[{'source': 'trigger', 'target': 'all'}])
        return live.make_workflow(f'bodies {Bodies.count}', node('in', 'webhook_trigger', **settings), text)[1]

    def post(self, token, body, kind=None, headers=None, path=''):
        sent = {'Content-Type': kind} if kind else {}
        connection = http.client.HTTPConnection(live.host, live.port, timeout=30)
        try:
            connection.request('POST', f'/api/v1/hooks/{token}{path}', body, {**sent, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def trigger(self, run):
        """What the run was given, once it is over."""
        answer = live.finished_run(run)
        self.assertEqual(answer['status'], 'completed', answer)
        return answer['logs'][-1]['output']['all']

    def seen(self, token, body, kind=None, headers=None, path=''):
        status, answer = self.post(token, body, kind, headers, path)
        self.assertEqual(status, 202, answer)
        return self.trigger(answer['execution_id'])

    def payload(self, *arguments, **options):
        return self.seen(*arguments, **options)['webhook_payload']

    def test_without_a_setting_a_body_is_one_object(self):
        token = self.hook()
        self.assertEqual(self.payload(token, b'{"n": 1}', 'text/plain'), {'n': 1})
        self.assertEqual(self.payload(token, b'\xef\xbb\xbf{"n": 1}', 'application/vnd.acme+json'), {'n': 1})
        seen = self.seen(token, b'{"cut": "hi \\ud83d"}')
        self.assertEqual(seen['webhook_payload'], {'cut': 'hi \ufffd'})
        self.assertEqual(len(seen['warnings']), 1)
        for body, kind, setting in ((b'a=1', FORM, 'body: form'), (b'payload=%7B%7D', FORM, 'body: form-json'),
                                    (b'[1]', 'application/json', 'body: any'), (b'<a/>', 'text/xml', 'body: xml'),
                                    (b'{}\n{}', 'application/x-ndjson', 'body: ndjson'), (b'hi', 'text/plain', 'body: text'),
                                    (b'\x00\xff', 'application/octet-stream', 'body: binary'),
                                    (b'--x--', 'multipart/form-data; boundary=x', 'body: multipart')):
            with self.subTest(setting=setting):
                status, answer = self.post(token, body, kind)
                self.assertEqual(status, 400)
                self.assertIn(f'`{setting}` takes.', answer['message'])

    def test_the_owner_reads_more(self):
        flow, token = live.make_workflow('owner', node('in', 'webhook_trigger'), node('t', 'text_transform', template='x'))
        self.post(token, b'a=1', FORM)
        entries = live.wait_for('the rejection is kept', lambda: live.ask('GET', f'/workflows/{flow}/rejections').json)
        self.assertIn('Set `body: form` in the data of the webhook trigger', entries[0]['detail'])

    def test_forms(self):
        token = self.hook(body=['json', 'form'])
        self.assertEqual(self.payload(token, b'a=1&a=2&b%5Bc%5D=x+y&d[]=1', FORM), {'a': ['1', '2'], 'b': {'c': 'x y'}, 'd': ['1']})
        self.assertEqual(self.payload(token, b'a=gr%FC%DF', f'{FORM}; charset=iso-8859-1'), {'a': 'grüß'})
        self.assertEqual(self.payload(token, b'{"n":1}', 'application/json'), {'n': 1})
        in_field = self.hook(body='form-json')
        self.assertEqual(self.payload(in_field, b'payload=%7B%22ref%22%3A%22main%22%7D', FORM), {'ref': 'main'})
        self.assertEqual(self.payload(in_field, b'{"ref":"main"}', 'application/json'), {'ref': 'main'})

    def test_files_of_a_multipart_form_are_kept(self):
        token = self.hook(body='multipart')
        body = (b'--xyz\r\nContent-Disposition: form-data; name="title"\r\n\r\nA report\r\n'
                b'--xyz\r\nContent-Disposition: form-data; name="file"; filename="r\xc3\xa9port.txt"\r\n'
                b'Content-Type: text/plain\r\n\r\nline one\r\n--line two\r\n--xyz--\r\n')
        payload = self.payload(token, body, 'multipart/form-data; boundary=xyz')
        self.assertEqual(payload['title'], 'A report')
        self.assertEqual((payload['file']['filename'], payload['file']['bytes']), ('réport.txt', 20))
        path = '/f/' + payload['file']['url'].rsplit('/', 1)[-1]
        answer = live.ask('GET', path, key=None)
        self.assertEqual((answer.status, answer.raw), (200, b'line one\r\n--line two'))

    def test_other_kinds(self):
        for setting, body, kind, expected in (
                ('any', b'[1, {"a": null}]', 'application/json', [1, {'a': None}]),
                ('any', b'"x"', None, 'x'),
                ('xml', b'<o id="7"><n>x</n><n>y</n></o>', 'application/xml', {'o': {'@id': '7', 'n': ['x', 'y']}}),
                ('text', 'grüß'.encode('latin-1'), 'text/plain; charset=latin1', 'grüß'),
                ('binary', b'\x00\xff', 'image/png', 'AP8='),
                ('ndjson', b'{"a":1}\n{"a":2}\n', 'application/x-ndjson', [{'a': 1}, {'a': 2}]),
                ('cloudevents', b'{"specversion":"1.0","id":"1"}', 'application/cloudevents+json', {'specversion': '1.0', 'id': '1'})):
            with self.subTest(setting=setting, body=body):
                self.assertEqual(self.payload(self.hook(body=setting), body, kind), expected)
        event = self.payload(self.hook(body='cloudevents'), b'{"n":1}', 'application/json',
                             headers={'ce-specversion': '1.0', 'ce-id': '9', 'ce-type': 'made'})
        self.assertEqual(event, {'specversion': '1.0', 'id': '9', 'type': 'made', 'datacontenttype': 'application/json', 'data': {'n': 1}})

    def test_the_run_sees_the_request(self):
        token = self.hook(raw_body=True)
        seen = self.seen(token, b'{ "n":1 }', 'application/json', path='?source=crm&tag=a&tag=b%20c&api_key=s3cret&apikey=s3cret',
                         headers={'Linear-Event': 'Issue', 'X-Author': 'me', 'Authorization': 'Bearer s3cret', 'X-Forwarded-For': '192.0.2.1'})
        self.assertEqual((seen['method'], seen['path'], seen['remote_address']), ('POST', '/', '127.0.0.1'))
        self.assertEqual(seen['query'].get('tag'), ['a', 'b c'])
        self.assertEqual(seen['query'].get('source'), 'crm')
        self.assertNotIn('apikey', seen['query'])
        self.assertEqual(seen['raw_body'], '{ "n":1 }')
        self.assertEqual((seen['headers']['linear-event'], seen['headers']['x-author']), ('Issue', 'me'))
        for name in ('authorization', 'x-forwarded-for', 'content-length'):
            self.assertNotIn(name, seen['headers'])

    def test_packed_bodies(self):
        token = self.hook(body_bytes_max=2_000)
        body = json.dumps({'text': 'x' * 1_000}).encode()
        deflated = zlib.compress(body)
        for coding, packed in (('gzip', gzip.compress(body)), ('deflate', deflated), ('deflate', deflated[2:-4]),
                               ('deflate, gzip', gzip.compress(deflated))):
            self.assertEqual(self.payload(token, packed, headers={'Content-Encoding': coding}), json.loads(body))
        bomb = gzip.compress(b'{"a":"' + b'0' * 50_000_000 + b'"}')
        self.assertEqual(self.post(self.hook(), bomb, headers={'Content-Encoding': 'gzip'})[0], 413)
        self.assertEqual(self.post(token, gzip.compress(b' ' * 1_999 + b'{}'), headers={'Content-Encoding': 'gzip'})[0], 413)
        self.assertEqual(self.post(token, b'{}', headers={'Content-Encoding': 'gzip'})[0], 400)

    def test_items_have_runs_of_their_own(self):
        token = self.hook(body='any', split='$', item_id='{json:$.id}')
        status, answer = self.post(token, b'[{"id":1},{"id":2},{"id":3}]')
        self.assertEqual(status, 202)
        ids = answer['execution_ids']
        self.assertEqual((len(set(ids)), answer['execution_id']), (3, ids[0]))
        self.assertEqual([self.trigger(run)['webhook_payload'] for run in ids], [{'id': 1}, {'id': 2}, {'id': 3}])
        self.assertEqual(self.post(token, b'[{"id":1},{"id":2},{"id":3}]')[1]['execution_ids'], ids)
        self.assertEqual(self.post(token, b'[{"id":4},{"id":3,"x":1}]')[0], 409)
        self.assertEqual(self.post(token, b'[]'), (202, {'success': True, 'execution_ids': []}))

    def test_acknowledged_items_survive_a_crash(self):
        server = Live()
        server.start()
        try:
            listed, edges = chain(node('in', 'webhook_trigger', split='$.events', item_id='{json:$.id}'),
                                  node('nap', 'delay', duration=1, unit='hours'))
            url = server.ask('POST', '/workflows', {'name': 'crash', 'nodes': listed, 'edges': edges}).json['webhook_url']
            path = '/workflows/webhooks/' + url.rsplit('/', 1)[-1]
            answers = []

            def send(number):
                events = [{'id': f'{number}-{i}'} for i in range(20)]
                try:
                    answers.append((events, server.ask('POST', path, {'events': events}, key=None).json['execution_ids']))
                except OSError:
                    pass  # not acknowledged

            threads = [threading.Thread(target=send, args=(number,)) for number in range(20)]
            for thread in threads:
                thread.start()
            server.wait_for('some are acknowledged', lambda: len(answers) >= 3)
            server.kill()
            for thread in threads:
                thread.join()
            server.start()
            acknowledged = list(answers)
            for events, ids in acknowledged:
                self.assertEqual(server.ask('POST', path, {'events': events}, key=None).json['execution_ids'], ids)
            total = server.ask('GET', '/workflows/runs?per_page=1').json['meta']['total']
            self.assertEqual(total % 20, 0, 'deliveries are stored whole')
        finally:
            server.kill()
            server.directory.cleanup()


if __name__ == '__main__':
    unittest.main()
