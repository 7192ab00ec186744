"""Runs and steps as spans at a stand-in collector: whose trace they are in, what calls are sent along, and what never is."""
import json
import os
import re
import sys
import unittest

from contract import Live, node

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'support'))
from stand_in import StandIn  # noqa: E402

TRACE, SPAN = '4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'
SENDER = {'traceparent': f'00-{TRACE}-{SPAN}-01'}
CANARY = 'canary_of_the_payload_52b1'
COMPLETED, SERVER_KIND = 'completed', 2


class Collector(StandIn):
    """Takes spans, or answers with `status`."""

    def __init__(self):
        self.status = 200
        super().__init__(lambda request: (self.status, {'Content-Type': 'application/json'}, '{}'))

    @property
    def bodies(self):
        with self.lock:
            return [request.body.decode() for request in self.seen if request.path == '/v1/traces']

    def spans(self, run):
        """name -> span of those that were taken of a run."""
        found = {}
        for body in self.bodies:
            for resource in json.loads(body)['resourceSpans']:
                for scope in resource['scopeSpans']:
                    for span in scope['spans']:
                        span['attributes'] = {each['key']: next(iter(each['value'].values())) for each in span['attributes']}
                        if span['attributes']['sluice.run.id'] == run:
                            found[span['name'] + ('' if span['attributes'].get('sluice.attempt', '1') == '1' else ' again')] = span
        return found


class Traces(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.collector, cls.target = Collector(), StandIn(lambda request: (cls.status, {}, json.dumps({'text': CANARY})))
        cls.addClassCleanup(cls.collector.close)
        cls.addClassCleanup(cls.target.close)
        cls.live = Live('--egress-allow', '127.0.0.0/8', '--trace-endpoint', cls.collector.url + '/v1/traces')
        cls.live.start()
        cls.addClassCleanup(cls.live.finish)

    def setUp(self):
        type(self).status = 200

    def call_node(self, **data):
        return node('call', 'webhook', method='GET', url=self.target.url + '/called', **data)

    def deliver(self, token, headers=None, status=202):
        answer = self.live.ask('POST', f'/workflows/webhooks/{token}', {'secret': CANARY}, key=None, headers=headers)
        self.assertEqual(answer.status, status)
        return answer.json['execution_id']

    def spans_of(self, run, count):
        self.live.finished_run(run)
        return self.live.wait_for(f'{count} spans of {run}', lambda: len(found := self.collector.spans(run)) >= count and found)

    def called_with(self):
        with self.target.lock:
            return self.target.seen[-1].headers.get('traceparent')

    def test_a_run_goes_on_in_its_senders_trace(self):
        flow, token = self.live.make_workflow('traced', node('in', 'webhook_trigger'), self.call_node())
        run = self.deliver(token, SENDER)
        spans = self.spans_of(run, 3)
        whole, call = spans['workflow ' + flow], spans['call']
        self.assertEqual({each['traceId'] for each in spans.values()}, {TRACE})
        self.assertEqual((whole['parentSpanId'], whole['kind']), (SPAN, SERVER_KIND))
        self.assertEqual((call['parentSpanId'], spans['in']['parentSpanId']), (whole['spanId'],) * 2)
        self.assertEqual(self.called_with(), f'00-{TRACE}-{call["spanId"]}-01')
        self.assertEqual(whole['attributes']['sluice.run.status'], COMPLETED)
        self.assertLessEqual(int(whole['startTimeUnixNano']), int(call['startTimeUnixNano']))
        self.assertLessEqual(int(call['startTimeUnixNano']), int(call['endTimeUnixNano']))
        self.assertLessEqual(int(call['endTimeUnixNano']), int(whole['endTimeUnixNano']))
        self.assertNotIn('status', whole)
        self.assertNotIn(CANARY, ''.join(self.collector.bodies))

    def test_a_run_goes_on_in_the_trace_of_who_starts_it(self):
        flow, _ = self.live.make_workflow('traced by hand', node('in', 'manual_trigger'), self.call_node())
        sync, _ = self.live.make_workflow('traced call', node('in', 'sync_request_trigger'), self.call_node(),
                                          node('said', 'text_transform', template='x', response=True))
        started = self.live.ask('POST', f'/workflows/{flow}/execute', {'context': {}}, headers=SENDER)
        called = self.live.ask('POST', f'/workflows/sync/{sync}', {}, headers=SENDER)
        for run, of, steps in ((started.json['id'], flow, 3), (called.headers['x-sluice-run'], sync, 4)):
            spans = self.spans_of(run, steps)
            self.assertEqual({each['traceId'] for each in spans.values()}, {TRACE})
            self.assertEqual(spans['workflow ' + of]['parentSpanId'], SPAN)
        for wrong in ('', '00-x', f'00-{"0" * 32}-{SPAN}-01'):
            run = self.live.ask('POST', f'/workflows/{flow}/execute', {}, headers={'traceparent': wrong}).json['id']
            self.assertNotIn(TRACE, {each['traceId'] for each in self.spans_of(run, 3).values()})

    def test_without_a_sender_a_run_has_a_trace_of_its_own(self):
        _, token = self.live.make_workflow('untold', node('in', 'webhook_trigger'), self.call_node())
        first, second = (self.spans_of(self.deliver(token), 3) for _ in range(2))
        trace = {each['traceId'] for each in first.values()}
        self.assertEqual(len(trace), 1)
        self.assertNotEqual(trace, {each['traceId'] for each in second.values()})
        self.assertRegex(self.called_with(), '^00-[0-9a-f]{32}-[0-9a-f]{16}-01$')

    def test_a_sender_may_say_that_it_does_not_trace(self):
        _, token = self.live.make_workflow('silent', node('in', 'webhook_trigger'), self.call_node())
        silent = self.deliver(token, {'traceparent': f'00-{TRACE}-{SPAN}-00'})
        self.live.finished_run(silent)
        self.assertIsNone(self.called_with())
        self.spans_of(self.deliver(token, SENDER), 3)  # came after it
        self.assertEqual(self.collector.spans(silent), {})

    def test_a_workflow_may_name_the_trace_of_its_call(self):
        own = f'00-{"1" * 32}-{"2" * 16}-01'
        _, token = self.live.make_workflow('own', node('in', 'webhook_trigger'), self.call_node(headers={'Traceparent': own}))
        self.live.finished_run(self.deliver(token, SENDER))
        self.assertEqual(self.called_with(), own)

    def test_each_attempt_is_a_span(self):
        type(self).status = 503
        retry = {'max_attempts': 2, 'initial_interval': '0.01s'}
        flow, token = self.live.make_workflow('tried', node('in', 'webhook_trigger'), self.call_node(retry=retry))
        run = self.deliver(token, SENDER)
        spans = self.spans_of(run, 4)
        self.assertEqual(spans['workflow ' + flow]['status'], {'code': 2})
        for name in ('call', 'call again'):
            self.assertEqual(spans[name]['status'], {'code': 2})
        self.assertIn(spans['call again']['spanId'], self.called_with())
        self.assertNotEqual(spans['call']['spanId'], spans['call again']['spanId'])

    def test_a_run_keeps_its_trace_over_a_restart(self):
        flow, token = self.live.make_workflow('kept', node('in', 'webhook_trigger'), node('wait', 'wait_for_event', key='{{ webhook_payload.secret }}'),
                                              self.call_node())
        run = self.deliver(token, SENDER)
        self.live.wait_for('the run waits', lambda: self.live.ask('GET', f'/workflows/runs/{run}').json['state'] == 'waiting')
        self.live.stop()
        self.live.start()
        self.assertEqual(self.live.ask('POST', f'/workflows/{flow}/events', {'key': CANARY, 'payload': {}}).status, 200)
        spans = self.spans_of(run, 4)
        self.assertEqual({each['traceId'] for each in spans.values()}, {TRACE})
        self.assertEqual(spans['workflow ' + flow]['parentSpanId'], SPAN)
        self.assertIn(spans['call']['spanId'], self.called_with())

    def test_a_called_workflow_is_in_the_trace_of_its_caller(self):
        called = self.live.ask('POST', '/workflows', {'name': 'called', 'edges': [], 'nodes': [node('in', 'workflow_trigger')]}).json['id']
        flow, token = self.live.make_workflow('calls', node('in', 'webhook_trigger'), node('child', 'trigger_workflow', workflow_id=called))
        run = self.deliver(token, SENDER)
        spans = self.spans_of(run, 3)
        child = self.live.ask('GET', f'/workflows/{called}/executions').json['data'][0]['id']
        below = self.spans_of(child, 2)['workflow ' + called]
        self.assertEqual((below['traceId'], below['parentSpanId']), (TRACE, spans['child']['spanId']))

    def test_what_became_of_the_spans_is_counted(self):
        def counted(outcome):
            text = self.live.ask('GET', '/metrics').raw.decode()
            return float(re.search(rf'^sluice_trace_spans_total{{outcome="{outcome}"}} (\S+)', text, re.M).group(1))
        _, token = self.live.make_workflow('counted', node('in', 'webhook_trigger'))
        self.spans_of(self.deliver(token, SENDER), 2)
        self.live.wait_for('spans are counted', lambda: counted('exported') >= 2)
        before = counted('dropped')
        self.collector.status = 400
        self.live.finished_run(self.deliver(token, SENDER))
        self.live.wait_for('refused spans are counted', lambda: counted('dropped') >= before + 2)
        self.collector.status = 200


class Untraced(unittest.TestCase):
    def test_nothing_is_traced_unless_it_is_asked_for(self):
        target = StandIn(lambda request: (200, {}, '{}'))
        self.addCleanup(target.close)
        live = Live('--egress-allow', '127.0.0.0/8').start()
        self.addCleanup(live.finish)
        _, token = live.make_workflow('untraced', node('in', 'webhook_trigger'), node('call', 'webhook', method='GET', url=target.url + '/'))
        answer = live.ask('POST', f'/workflows/webhooks/{token}', {}, key=None, headers=SENDER)
        live.finished_run(answer.json['execution_id'])
        self.assertNotIn('traceparent', target.seen[0].headers)

    def test_settings_that_are_wrong_are_refused(self):
        for options, told in ((('--trace-endpoint', 'localhost:4318'), '--trace-endpoint must be a URL'),
                              (('--trace-endpoint', 'ftp://localhost/'), '--trace-endpoint must be a URL'),
                              (('--trace-ratio', '1.5'), '--trace-ratio must be a number from 0 to 1'),
                              (('--trace-ratio', 'nan'), '--trace-ratio must be a number from 0 to 1')):
            with self.subTest(options=options):
                live = Live(*options)
                self.addCleanup(live.directory.cleanup)
                with self.assertRaisesRegex(AssertionError, told):
                    live.start()


if __name__ == '__main__':
    unittest.main()
