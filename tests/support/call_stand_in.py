"""A provider of calls on 127.0.0.1: it calls nobody, and counts how often it was asked to call whom."""
import json
import threading

from stand_in import StandIn


class CallProvider(StandIn):
    """A call rings, is answered and is over, one step each time that it is asked for. `place` gives the status of the
    answer to a placing; None: the connection is dropped after the call was placed."""

    def __init__(self):
        super().__init__(self.serve)
        self.placed = []  # the references, in order
        self.calls = {}  # by their ids here
        self.ended = []
        self.place = lambda body: 201
        self.state = threading.Lock()

    def settings(self, **more):
        """How Sluice is told of it."""
        return {'type': 'http',
                'place': {'method': 'POST', 'url': self.url + '/calls', 'timeout': '5s',
                          'body': {'reference': '{{ call.id }}', 'to': '{{ call.to_number }}', 'name': '{{ contact.first_name }}'}},
                'find': {'url': self.url + '/calls?reference={{ call.id }}'},
                'look_up': {'url': self.url + '/calls/{{ call.provider_call_id }}'},
                'end': {'method': 'POST', 'url': self.url + '/calls/{{ call.provider_call_id }}/end'},
                'found_at': 'found.0', 'absent_means': 'not_placed',
                'fields': {'call_id': 'id', 'status': 'state', 'end_reason': 'why', 'duration': 'seconds', 'summary': 'analysis.summary'},
                'statuses': {'done': 'completed', 'talking': 'in_progress'}, **more}

    def serve(self, request):
        with self.state:
            if request.method == 'POST' and request.path == '/calls':
                return self.place_call(json.loads(request.body))
            if request.path == '/calls':
                found = [call for call in self.calls.values() if call['reference'] == request.query['reference'][0]]
                return self.json(200, {'found': found})
            name = request.path.split('/')[2]
            if name not in self.calls:
                return self.json(404, {})
            if request.path.endswith('/end'):
                self.ended.append(name)
                return self.json(200, {})
            return self.json(200, self.step(self.calls[name]))

    def place_call(self, body):
        status = self.place(body)
        if status is not None and status >= 300:
            return self.json(status, {'message': 'not now'})
        call = {'id': f'c{len(self.calls)}', 'state': 'ringing', 'reference': body['reference'], 'to': body['to'], 'name': body['name']}
        self.placed.append(body['reference'])
        self.calls[call['id']] = call
        if status is None:
            raise ConnectionError('the answer is lost')
        return self.json(status, call)

    @staticmethod
    def step(call):
        call['state'] = {'ringing': 'talking', 'talking': 'done'}.get(call['state'], call['state'])
        if call['state'] == 'done':
            call.update(why='user hangup', seconds=7, analysis={'summary': 'They talked.'})
        return call

    @staticmethod
    def json(status, value):
        return status, {'Content-Type': 'application/json'}, json.dumps(value)
