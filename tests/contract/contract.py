"""What the contract tests share: the document api/openapi.yaml, a server, and the one check that
an answer is what the document promises."""
import functools
import http.client
import json
import os
import re
import resource
import sys
import tempfile
import time

import jsonschema
import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'support'))
from sluice_server import ADMIN_KEY, Server, chain, node  # noqa: E402,F401

METHODS = ('get', 'post', 'put', 'delete', 'patch')
RECOVERY_S_MAX = 30


class Answer:
    """Status, headers (names in lower case), raw body and, where it is JSON, its value."""

    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.type = self.headers.get('content-type', '').split(';')[0].strip()
        self.raw = self.first_event(response) if self.type == 'text/event-stream' else response.read()
        self.json = json.loads(self.raw) if self.type == 'application/json' and self.raw else None

    @staticmethod
    def first_event(response):
        """A stream has no end to wait for."""
        lines = []
        while not lines or lines[-1].strip():
            lines.append(response.readline())
        return b''.join(lines)

    def __repr__(self):
        return f'<{self.status} {self.raw[:300]!r}>'


class Live(Server):
    """A server on a data directory of its own that is gone afterwards."""

    def __init__(self, *options):
        self.directory = tempfile.TemporaryDirectory(prefix='sluice-contract-')
        super().__init__(os.path.join(self.directory.name, 'data'), *options)

    def finish(self):
        code = self.stop()
        self.directory.cleanup()
        return code

    def ask(self, method, path, body=None, key=ADMIN_KEY, headers=None):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        sent = {'Authorization': f'Bearer {key}'} if key else {}
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        if isinstance(body, str):
            body = body.encode()
        if body is not None:
            sent['Content-Type'] = 'application/json'
        sent.update(headers or {})
        try:
            connection.request(method.upper(), path, body, sent)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def healthy(self):
        return self.ask('GET', '/api/v1/health', key=None).status == 200

    def wait_for(self, what, condition, seconds=RECOVERY_S_MAX):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            value = condition()
            if value:
                return value
        raise AssertionError(f'not within {seconds} s: {what}')

    def finished_run(self, run):
        """The run once it is final."""
        def final():
            answer = self.ask('GET', f'/workflows/runs/{run}')
            return answer.json if answer.status == 200 and answer.json['completed_at'] else None
        return self.wait_for(f'run {run} ends', final)

    def break_disk(self):
        """No file may grow from now on: every write of the store fails, as on a full disk."""
        hard = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (0, hard))

    def mend_disk(self):
        hard = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        self.wait_for('the server is healthy again', self.healthy)

    def make_key(self, scopes, team=1):
        answer = self.ask('POST', '/workflows/api-keys', {'name': 'test', 'scopes': scopes, 'team_id': team})
        assert answer.status == 201, answer
        return answer.json['key']

    def make_workflow(self, name, *nodes, **extra):
        """(id, token) of a new workflow of nodes in a row."""
        listed, edges = chain(*nodes)
        answer = self.ask('POST', '/workflows', {'name': name, 'nodes': listed, 'edges': edges, **extra})
        assert answer.status == 201, answer
        url = answer.json['webhook_url']
        return answer.json['id'], url.rsplit('/', 1)[-1] if url else None


def json_schema(schema, document):
    """A schema of the document with its references resolved."""
    if isinstance(schema, list):
        return [json_schema(each, document) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if '$ref' in schema:
        return json_schema(resolve(schema['$ref'], document), document)
    return {key: json_schema(value, document) for key, value in schema.items()}


def resolve(reference, document):
    target = document
    for part in reference.removeprefix('#/').split('/'):
        target = target[part.replace('~1', '/')]
    return target


@functools.cache
def documented_codes():
    """The codes that docs/errors.md explains."""
    with open(os.path.join(HERE, '..', '..', 'docs', 'errors.md'), encoding='utf-8') as file:
        return set(re.findall(r'^### (\w+)$', file.read(), re.MULTILINE))


class Spec:
    def __init__(self):
        with open(os.path.join(HERE, '..', '..', 'api', 'openapi.yaml'), encoding='utf-8') as file:
            self.document = yaml.safe_load(file)
        self.seen = set()  # (method, path, status) that an answer was checked for

    def operations(self):
        """(method, path, operation) of all."""
        for path, item in self.document['paths'].items():
            for method in METHODS:
                if method in item:
                    yield method, path, item[method]

    def scope_of(self, operation):
        found = re.search(r'[Nn]eeds the scope ([a-z]+:[a-z]+)', operation.get('description', ''))
        return found.group(1) if found else None

    def needs_any_key(self, operation):
        return 'eeds an API key of any scope' in operation.get('description', '')

    def needs_key(self, operation):
        return operation.get('security', self.document['security']) != []

    def resolved(self, thing):
        return resolve(thing['$ref'], self.document) if '$ref' in thing else thing

    def check(self, method, path, answer):
        """The answer is one that the document has for this operation, in every part."""
        method = method.lower()
        responses = self.document['paths'][path][method]['responses']
        where = f'{method} {path} {answer.status}'
        assert str(answer.status) in responses, f'{where} is not documented: {answer}'
        response = self.resolved(responses[str(answer.status)])
        content = response.get('content')
        if content is None:
            assert answer.raw == b'', f'{where} should have no body: {answer}'
        else:
            assert answer.type in content, f'{where}: content type {answer.type!r}: {answer}'
            schema = json_schema(content[answer.type]['schema'], self.document)
            value = answer.json if answer.type == 'application/json' else answer.raw.decode('utf-8', 'replace')
            jsonschema.Draft202012Validator(schema).validate(value)
        if isinstance(answer.json, dict) and 'doc_url' in answer.json:
            assert answer.json['doc_url'] == '/docs/errors.md#' + answer.json['code'], f'{where}: {answer}'
            assert answer.json['code'] in documented_codes(), f'{where}: docs/errors.md has no such code: {answer}'
        for name, header in response.get('headers', {}).items():
            assert not header.get('required') or name.lower() in answer.headers, f'{where}: no header {name}'
        self.seen.add((method, path, answer.status))
        return answer


def fill(path, values):
    """The path with its {parameters} filled in."""
    return re.sub(r'\{(\w+)\}', lambda found: values[found.group(1)], path)
