"""A table of definitions that nobody should send, each with the answer that it gets: wrong types in
every place, graphs that are none, JSON that is none, numbers and texts at their edges. After each
row the server must still be healthy."""
import copy
import json
import unittest

from contract import Live, Spec, node

PATH = '/workflows'
GOOD = {
    'name': 'good',
    'nodes': [node('in', 'webhook_trigger'), node('t', 'text_transform', template='x')],
    'edges': [{'id': 'e', 'source': 'in', 'target': 't'}],
}
WRONG = {'null': None, 'true': True, 'number': 7, 'fraction': 0.5, 'text': 'x', 'array': [1], 'object': {'a': 1}}


def changed(*path, value):
    """GOOD with one place replaced; the last part of the path may be new."""
    body = copy.deepcopy(GOOD)
    target = body
    for part in path[:-1]:
        target = target[part]
    target[path[-1]] = value
    return body


def data(component, **values):
    """A graph whose second node is of this kind."""
    body = copy.deepcopy(GOOD)
    body['nodes'][1] = node('t', component, **values)
    return body


def trigger(**values):
    body = copy.deepcopy(GOOD)
    body['nodes'][0] = node('in', 'webhook_trigger', **values)
    return body


def graph(nodes, edges):
    return {'name': 'graph', 'nodes': nodes,
            'edges': [{'id': f'e{i}', 'source': a, 'target': b} for i, (a, b) in enumerate(edges)]}


def unknown_members():
    for label, body in (
            ('an unknown member', changed('colour', value='green')),
            ('a misspelt member', changed('setings', value={})),
            ('a read-only member', changed('id', value='fl_mine')),
            ('an unknown member of a node', changed('nodes', 0, 'colour', value='green')),
            ('a setting beside the data', changed('nodes', 1, 'retry', value={'max_attempts': 2})),
            ('a position with three axes', changed('nodes', 0, 'position', value={'x': 1, 'y': 2, 'z': 3})),
            ('an unknown member of an edge', changed('edges', 0, 'from', value='in'))):
        yield label, body, 400


def wrong_types():
    """Every member of the body, a node and an edge with every kind of value that it may not have."""
    places = (
        (('name',), 'text'), (('description',), 'text null'), (('authorization_id',), 'text null'),
        (('is_active',), 'true'), (('schedule_type',), ''), (('schedule_value',), 'text null'),
        (('nodes',), ''), (('edges',), ''), (('nodes', 0), ''), (('edges', 0), ''),
        (('nodes', 0, 'id'), 'text'), (('nodes', 1, 'type'), 'text null'), (('nodes', 1, 'parentId'), 'null'),
        (('nodes', 0, 'data'), ''), (('nodes', 1, 'data', 'componentId'), 'null'),
        (('nodes', 1, 'data', 'template'), 'text number fraction true'),
        (('edges', 0, 'id'), 'text null'), (('edges', 0, 'source'), ''), (('edges', 0, 'target'), ''),
        (('edges', 0, 'sourceHandle'), 'null'),
    )
    for path, fine in places:
        for kind, value in WRONG.items():
            if kind in fine.split():
                continue
            if path == ('nodes', 0, 'data') and kind in ('object', 'null'):
                continue  # still a webhook_trigger by its type
            yield f'{".".join(map(str, path))} is {kind}', changed(*path, value=value), 400


def graphs():
    a, b, c = (node(name, 'text_transform', template='x') for name in 'abc')
    start = node('in', 'manual_trigger')
    yield 'no trigger', graph([a, b], [('a', 'b')]), 400
    yield 'two triggers', graph([start, node('in2', 'webhook_trigger'), a], [('in', 'a'), ('in2', 'a')]), 400
    yield 'a circle', graph([start, a, b], [('in', 'a'), ('a', 'b'), ('b', 'a')]), 400
    yield 'an edge to itself', graph([start, a], [('in', 'a'), ('a', 'a')]), 400
    yield 'an edge into the trigger', graph([start, a], [('in', 'a'), ('a', 'in')]), 400
    yield 'an island', graph([start, a, b, c], [('in', 'a'), ('b', 'c')]), 400
    yield 'an edge to nowhere', graph([start, a], [('in', 'a'), ('a', 'zzz')]), 400
    yield 'an edge from nowhere', graph([start, a], [('in', 'a'), ('zzz', 'a')]), 400
    yield 'the same id twice', graph([start, a, a], [('in', 'a')]), 400
    yield 'no node', graph([], []), 400
    yield 'only edges', {'name': 'x', 'edges': GOOD['edges']}, 400
    yield 'only nodes', {'name': 'x', 'nodes': GOOD['nodes']}, 400
    yield 'only a name', {'name': 'x'}, 400
    yield 'nothing', {}, 400
    yield 'an unknown component', changed('nodes', 1, 'data', 'componentId', value='rocket'), 400
    yield 'a component with a zero byte', changed('nodes', 1, 'data', 'componentId', value='text_transform\0'), 400
    yield 'a handle that is not there', changed('edges', 0, 'sourceHandle', value='maybe'), 400
    for name in ('', '1a', '-a', 'a b', 'a.b', '{{a}}', '\u00e4', 'a\0', 'a\n', '../x', 'x' * 65, "a'--"):
        yield f'node id {name[:8]!r}', changed('nodes', 1, 'id', value=name), 400
    nodes = [start] + [node(f'n{i}', 'text_transform', template='x') for i in range(1000)]
    yield 'a node too many', graph(nodes, [('in', f'n{i}') for i in range(1000)]), 400
    yield 'an edge too many', graph(nodes[:2], [('in', 'n0')] * 5001), 400
    yield 'a thousand nodes in a row', graph(nodes[:1000], [
        (x['id'], y['id']) for x, y in zip(nodes[:1000], nodes[1:1000])]), 201
    yield 'one trigger alone', graph([start], []), 201


def settings():
    for key in ('signature', 'idempotency', 'rate_limit', 'body_bytes_max'):
        for kind, value in WRONG.items():
            if kind == 'null' or (key, kind) == ('body_bytes_max', 'number'):
                continue
            yield f'{key} is {kind}', trigger(**{key: value}), 400
    for label, value in (
            ('no secrets', {'scheme': 'hmac-sha256'}), ('an empty list', {'secrets': []}),
            ('a number as secret', {'secrets': [1]}), ('an empty secret', {'secrets': ['']}),
            ('a list in the list', {'secrets': [['x']]}), ('a redacted secret', {'secrets': ['***']}),
            ('a sealed secret', {'secrets': ['sealed:AAAA']}), ('a huge secret', {'secrets': ['x' * 100_000]}),
            ('a thousand secrets', {'secrets': ['x'] * 1000}), ('an unknown scheme', {'scheme': 'rot13', 'secrets': ['x']}),
            ('no tolerance', {'secrets': ['x'], 'tolerance': 'a while'}),
            ('a negative tolerance', {'secrets': ['x'], 'tolerance': '-5m'}),
            ('an endless tolerance', {'secrets': ['x'], 'tolerance': '9' * 40 + 'd'}),
            ('an unknown member', {'secrets': ['x'], 'algorithm': 'none'})):
        yield 'signature with ' + label, trigger(signature=value), 400
    for label, value in (
            ('a bad header', {'header': 'a b'}), ('a header with a line end', {'header': 'a\r\nb'}),
            ('an empty header', {'header': ''}), ('a path without $', {'path': 'id'}),
            ('a path with a filter', {'path': '$..[?(@.x)]'}), ('a deep path', {'path': '$' + '.a' * 1000}),
            ('no window', {'header': 'a', 'window': 'forever'}), ('a zero window', {'header': 'a', 'window': '0s'})):
        yield 'idempotency with ' + label, trigger(idempotency=value), 400
    for label, value in (
            ('a limit of 0', {'limit': 0}), ('a negative limit', {'limit': -1}), ('half a limit', {'limit': 0.5}),
            ('a limit in words', {'limit': 'ten'}), ('a limit beyond 64 bits', {'limit': 10 ** 30}),
            ('a window of 0', {'limit': 1, 'window': '0s'}), ('a burst beyond the limit', {'limit': 5, 'burst': 6})):
        yield 'rate_limit with ' + label, trigger(rate_limit=value), 400
    for value in (0, -1, 1 << 40, 10 ** 30, 1e308):
        yield f'body_bytes_max {value}', trigger(body_bytes_max=value), 400


def kinds():
    yield 'text_transform without template', data('text_transform'), 400
    yield 'a template that does not end', data('text_transform', template='{{ x'), 400
    yield 'a tag that does not exist', data('text_transform', template='{% fly %}'), 400
    yield 'an if that does not end', data('text_transform', template='{% if a %}'), 400
    yield 'ifs without end', data('text_transform', template='{% if a %}' * 5000), 400
    yield 'an unknown member', data('text_transform', template='x', templat='y'), 400
    yield 'webhook without url', data('webhook'), 400
    yield 'webhook with a bad method', data('webhook', url='https://example.org', method='FLY'), 400
    yield 'webhook with a bad scheme', data('webhook', url='file:///etc/passwd'), 400
    yield 'webhook with a line end in a header', data(
        'webhook', url='https://example.org', headers=[{'key': 'a\r\nb', 'value': 'c'}]), 400
    yield 'webhook with a header of its own length', data(
        'webhook', url='https://example.org', headers=[{'key': 'Content-Length', 'value': '5'}]), 400
    by = {'authorization_id': 'auth_' + '0' * 26}
    yield 'api_call without authorization', data('api_call', endpoint='/x'), 400
    yield 'api_call by an authorization that is not there', data('api_call', **by, endpoint='/x'), 400
    for endpoint in (None, '', 'x', 'https://example.org/', '/../x', '/%2e%2e/x', '/x#y', '/x\\y', '/x\r\ny', '/' * 20_000):
        yield f'api_call endpoint {str(endpoint)[:20]}', data('api_call', **by, endpoint=endpoint), 400
    for kind, value in WRONG.items():
        if kind not in ('text', 'null'):
            yield f'api_call authorization is {kind}', data('api_call', authorization_id=value, endpoint='/x'), 400
            yield f'webhook url is {kind}', data('webhook', url=value), 400
    for timeout in (-1, '1y', '0s', 10 ** 30):
        yield f'webhook timeout {timeout}', data('webhook', url='https://example.org', timeout=timeout), 400
    for status in (99, 1000, 'ok', [], [[200]], '400-300'):
        yield f'accept_status {status}', data('webhook', url='https://example.org', accept_status=status), 400
    for retry in ({'max_attempts': 0}, {'max_attempts': -1}, {'max_attempts': 1.5}, {'max_attempts': 10 ** 9},
                  {'multiplier': 0}, {'jitter': 2}, {'initial_interval': 'soon'}, [], 'often', 5):
        yield f'retry {retry}', data('webhook', url='https://example.org', retry=retry), 400
    yield 'continue_on_error in words', data('webhook', url='https://example.org', continue_on_error='yes'), 400
    for duration in (None, -1, 'a while', '400d', [], {}, True, 10 ** 30):
        yield f'delay {duration}', data('delay', duration=duration), 400
    yield 'delay with an unknown unit', data('delay', duration=1, unit='moons'), 400
    yield 'number_condition without operator', data('number_condition', input='1', value=1), 400
    yield 'number_condition with a bad operator', data('number_condition', input='1', operator='~', value=1), 400
    yield 'string_condition with a bad pattern', data('string_condition', input='a', operator='regex', value='/(/'), 400
    yield 'switch_condition without cases', data('switch_condition', input='a'), 400
    yield 'switch_condition with the same case twice', data(
        'switch_condition', input='a', cases=[{'id': 'x', 'value': 1}, {'id': 'x', 'value': 2}]), 400
    yield 'data_mapper with a number', data('data_mapper', mappings=5), 400
    yield 'terminate with an unknown status', data('terminate', status='exploded'), 400


def synchronous():
    """Workflows whose caller waits."""
    start = node('in', 'sync_request_trigger')
    text, after = (node(name, 'text_transform', template='x') for name in ('t', 'after'))
    wait, loop = node('wait', 'delay', duration='1s'), node('loop', 'iterator', items=[1])

    def answers(name='a', **settings):
        return node(name, 'text_transform', template='x', response=True, **settings)

    yield 'nobody answers', graph([start], []), 400
    yield 'a text that is no answer', graph([start, text], [('in', 't')]), 400
    yield 'something behind the answer', graph([start, answers(), after], [('in', 'a'), ('a', 'after')]), 400
    yield 'two answers in a row', graph([start, answers(), answers('b')], [('in', 'a'), ('a', 'b')]), 400
    yield 'a delay before the answer', graph([start, wait, answers()], [('in', 'wait'), ('wait', 'a')]), 400
    yield 'an iterator before the answer', graph(
        [start, loop, {**text, 'parentId': 'loop'}, answers()], [('in', 'loop'), ('loop', 'a')]), 400
    yield 'an answer in an iterator', graph(
        [start, loop, {**answers(), 'parentId': 'loop'}], [('in', 'loop')]), 400
    for trigger in ('manual_trigger', 'webhook_trigger', 'scheduled_trigger', 'workflow_trigger', 'subflow_trigger'):
        yield f'an answer after a {trigger}', graph([node('in', trigger), answers()], [('in', 'a')]), 400
    for status in (0, 100, 199, 600, -200, 200.5, 10 ** 30, 'ok', '', [], {}, True):
        yield f'an answer of status {status}', graph([start, answers(status=status)], [('in', 'a')]), 400
    for name in ('Content-Length', 'transfer-encoding', 'CONNECTION', 'Set-Cookie', 'Content-Type', 'X-Sluice-Run',
                 'a b', 'a\r\nb', '', '\u00e4', 'a:'):
        yield f'an answer with the header {name!r}', graph([start, answers(headers={name: 'x'})], [('in', 'a')]), 400
    for headers in ({'A': 'b\r\nc'}, {'A': []}, {'A': 'b', 'a': 'b'}, [{'key': 'A'}], ['A'], 'A: b',
                    {f'X-{i}': 'x' for i in range(51)}):
        yield f'an answer with headers {str(headers)[:30]}', graph([start, answers(headers=headers)], [('in', 'a')]), 400
    for kind in ('html', '', 5, 'a/b\r\nc: d'):
        yield f'an answer of type {kind!r}', graph([start, answers(content_type=kind)], [('in', 'a')]), 400
    yield 'a status without an answer', data('text_transform', template='x', status=200), 400
    yield 'response in words', data('text_transform', template='x', response='yes'), 400
    for schema in (5, 'object', [], {'type': 'thing'}, {'$ref': '#/nowhere'}):
        yield f'input_schema {schema}', graph(
            [node('in', 'sync_request_trigger', input_schema=schema), answers()], [('in', 'a')]), 400
    yield 'two branches that answer', graph([start, answers(), answers('b')], [('in', 'a'), ('in', 'b')]), 201


def texts():
    good = json.dumps(GOOD).encode()
    for label, body in (
            ('no JSON', b'hello'), ('half of it', good[:50]), ('twice', good + good), ('a comma too many', good[:-1] + b',}'),
            ('an array', b'[]'), ('a text', b'"x"'), ('null', b'null'), ('a number', b'1e5'), ('blanks', b'   '),
            ('a BOM', b'\xef\xbb\xbf' + good), ('a zero byte behind', good + b'\0'), ('single quotes', b"{'name': 'x'}"),
            ('a comment', b'{/* */}'), ('NaN', b'{"name": NaN}'), ('Infinity', b'{"name": Infinity}'),
            ('a leading zero', b'{"name": 01}'), ('hex', b'{"name": 0x1}'), ('a bare point', b'{"name": .5}'),
            ('bad UTF-8', b'{"name": "\xff"}'), ('overlong UTF-8', b'{"name": "\xc0\xaf"}'),
            ('a surrogate in UTF-8', b'{"name": "\xed\xa0\x80"}'), ('half a surrogate', b'{"name": "\\ud800"}'),
            ('a control character', b'{"name": "\x01"}'), ('a bad escape', b'{"name": "\\x41"}'),
            ('UTF-16', '{"name": "x"}'.encode('utf-16')), ('deep arrays', b'[' * 100_000),
            ('deep objects', b'{"a":' * 100_000 + b'1' + b'}' * 100_000),
            ('deep data', json.dumps(GOOD)[:-1].encode() + b', "x": ' + b'[' * 5000 + b']' * 5000 + b'}')):
        yield 'body: ' + label, body, 400
    yield 'body: 1 MiB and a byte', b' ' * ((1 << 20) + 1), 413
    yield 'body: 8 MiB', b' ' * (8 << 20), 413
    yield 'an empty name', changed('name', value=''), 400
    yield 'a name of 256 bytes', changed('name', value='x' * 256), 400
    yield 'a name of 128 two-byte letters', changed('name', value='\u00e4' * 128), 400
    yield 'a description of 2,001 bytes', changed('description', value='x' * 2001), 400
    yield 'a schedule', changed('schedule_type', value='cron'), 400


def odd_but_fine():
    for label, body in (
            ('a name of 255 bytes', changed('name', value='x' * 255)),
            ('a name in many scripts', changed('name', value='\u4f60\u597d \u202e \U0001f980 e\u0301')),
            ('a name with quotes', changed('name', value='\'"; DROP TABLE workflows; --')),
            ('a name with a zero byte', changed('name', value='a\0b')),
            ('what an editor keeps', changed('nodes', 0, 'ui', value={'colour': 'green'})),
            ('a position far away', changed('nodes', 0, 'position', value={'x': 1e300, 'y': -10 ** 18})),
            ('no type', changed('nodes', 1, 'type', value=None)),
            ('null where it may be', changed('description', value=None)),
            ('an id of 64 bytes', graph([node('in', 'manual_trigger'), node('x' * 64, 'text_transform', template='x')],
                                        [('in', 'x' * 64)]))):
        yield label, body, 201


def setUpModule():
    global live, spec
    spec = Spec()
    live = Live().start()


def tearDownModule():
    assert live.finish() == 0, 'the server did not end well'


class Hostile(unittest.TestCase):
    def walk(self, rows):
        for number, (label, body, expected) in enumerate(rows):
            with self.subTest(row=label):
                if isinstance(body, dict) and isinstance(body.get('name'), str) and expected == 201:
                    body = {**body, 'name': (body['name'] + f' {number}')[-255:]}
                answer = spec.check('post', PATH, live.ask('POST', PATH, body))
                self.assertEqual(answer.status, expected, answer)
                if isinstance(body, dict) and expected == 400 and 'name' in body and len(str(body['name'])) < 200:
                    self.check_validate(body, answer)
                if expected == 201:
                    shown = live.ask('GET', f'{PATH}/{answer.json["id"]}')
                    self.assertEqual(spec.check('get', PATH + '/{workflowId}', shown).json['name'], body['name'])
                self.assertTrue(live.healthy())

    def check_validate(self, body, refused):
        """The dry run finds the same faults."""
        if not body['name']:
            return
        verdict = spec.check('post', PATH + '/validate', live.ask('POST', PATH + '/validate', body)).json
        self.assertFalse(verdict['valid'])
        self.assertEqual(verdict['errors'], refused.json['errors'])

    def test_wrong_types(self):
        self.walk(wrong_types())

    def test_graphs(self):
        self.walk(graphs())

    def test_settings(self):
        self.walk(settings())

    def test_node_kinds(self):
        self.walk(kinds())

    def test_synchronous_workflows(self):
        self.walk(synchronous())

    def test_texts(self):
        self.walk(texts())

    def test_unknown_members(self):
        self.walk(unknown_members())

    def test_odd_but_fine(self):
        self.walk(odd_but_fine())

    def test_wrong_things_in_paths(self):
        for part in ('x', 'fl_', 'fl_' + '0' * 25, 'fl_' + '0' * 27, 'fl_' + 'I' * 26, 'fl_' + 'z' * 26, 'FL_' + '0' * 26,
                     '%00', '%ff', 'a' * 5000, "'--", '%2e%2e', 'fl_run_' + '0' * 26, '{}', '*'):
            for path in (f'/workflows/{part}', f'/workflows/{part}/logs', f'/workflows/runs/{part}'):
                with self.subTest(path=path[:60]):
                    answer = live.ask('GET', path)
                    self.assertIn(answer.status, (400, 404))
                    self.assertEqual(set(answer.json) - {'errors'}, {'type', 'code', 'message', 'doc_url'})
        self.assertTrue(live.healthy())


if __name__ == '__main__':
    unittest.main()
