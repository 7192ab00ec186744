"""Runs that go on by another version, tests of drafts and the requests of past steps, with a server that is called."""
import json
import unittest

from calls import Calls
from sluice_server import chain, node


class RunsAgain(Calls):
    def answer(self, request):
        if request.path == '/pay':
            return 400, {'Content-Type': 'application/json'}, '{"error": "broken"}'
        return 200, {'Content-Type': 'application/json'}, json.dumps({'path': request.path, 'n': len(self.peer.seen)})

    def paths(self):
        return [each.path for each in self.peer.seen]

    def setUp(self):
        self.peer = self.other_side(self.answer)
        self.server.call('POST', '/workflows/vault', {'name': 'pay_key', 'secret': 'very secret'})  # once for all tests

    def flow(self, name, pay='/pay'):
        nodes, edges = chain(node('in', 'manual_trigger'),
                             node('reserve', 'webhook', url=self.peer.url + '/reserve', method='POST', body={'order': '{{ context.order }}'}),
                             node('pay', 'webhook', url=self.peer.url + pay, method='POST', headers={'X-Key': '{{ vault.pay_key }}'},
                                  body={'order': '{{ context.order }}', 'reserved': '{{ reserve.body.n }}'}),
                             node('done', 'text_transform', template='{{ pay.body.path }}'))
        return {'name': name, 'nodes': nodes, 'edges': edges}

    def make(self, name):
        status, made = self.server.call('POST', '/workflows', self.flow(name))
        self.assertEqual(status, 201, made)
        return made['id']

    def finished(self, run):
        return self.ended(run)

    def test_failed_runs_go_on_without_repeating_what_was_done(self):
        flow = self.make('mended')
        run = self.server.call('POST', f'/workflows/{flow}/execute', {'context': {'order': 7}})[1]['id']
        self.assertEqual(self.finished(run)['state'], 'failed')
        self.assertEqual(self.paths(), ['/reserve', '/pay'])
        status, step = self.server.call('GET', f'/workflows/runs/{run}/steps/pay/input')
        self.assertEqual(status, 200, step)
        self.assertEqual(step['input']['body'], {'order': 7, 'reserved': 1})
        self.assertEqual((step['request']['method'], step['request']['url']), ('POST', self.peer.url + '/pay'))
        self.assertEqual(json.loads(step['request']['body']), json.loads(self.peer.seen[1].body))
        self.assertNotIn('very secret', json.dumps(step))
        self.assertIn('vault.pay_key', json.dumps(step['request']['headers']))
        changed = self.flow('mended', '/pay-v2')
        self.assertEqual(self.server.call('PUT', f'/workflows/{flow}', {'nodes': changed['nodes']})[0], 200)
        status, plan = self.server.call('POST', f'/workflows/runs/{run}/rerun', {'from_failed_step': True, 'dry_run': True})
        self.assertEqual((status, plan['effects_repeated']), (200, ['pay']), plan)
        status, made = self.server.call('POST', f'/workflows/runs/{run}/rerun', {'from_failed_step': True})
        self.assertEqual(status, 202, made)
        self.assertEqual(self.finished(made['new_run']['id'])['state'], 'completed')
        self.assertEqual(self.paths(), ['/reserve', '/pay', '/pay-v2'], 'the first call was not made again')

    def test_a_test_makes_no_call_and_shows_what_it_would_send(self):
        flow = self.make('tested')
        status, made = self.server.call('POST', f'/workflows/{flow}/test-runs', {'payload': {'order': 8}})
        self.assertEqual(status, 202, made)
        done = self.finished(made['id'])
        self.assertEqual((done['state'], self.paths()), ('failed', []))
        self.assertIn('makes no calls', done['error_message'])
        step = self.server.call('GET', f'/workflows/runs/{made["id"]}/steps/reserve/input')[1]
        self.assertEqual(step['request']['url'], self.peer.url + '/reserve')
        self.assertEqual(json.loads(step['request']['body']), {'order': 8})
        pins = {'reserve': {'body': {'n': 5}}, 'pay': {'body': {'path': 'pretended'}}}
        made = self.server.call('POST', f'/workflows/{flow}/test-runs', {'payload': {'order': 8}, 'pins': pins})[1]
        done = self.finished(made['id'])
        self.assertEqual((done['state'], done['logs'][-1]['output'], self.paths()), ('completed', {'text': 'pretended'}, []))
        allowed = self.server.call('POST', f'/workflows/{flow}/test-runs', {'payload': {'order': 8}, 'up_to': 'reserve', 'effects': 'allow'})[1]
        self.assertEqual((self.finished(allowed['id'])['state'], self.paths()), ('completed', ['/reserve']))

    def test_a_test_goes_on_after_a_restart_and_still_makes_no_call(self):
        flow = self.make('restarted')
        nodes, edges = chain(node('in', 'manual_trigger'), node('nap', 'delay', duration='2s'),
                             node('call', 'webhook', url=self.peer.url + '/never'))
        document = {'nodes': nodes, 'edges': edges}
        made = self.server.call('POST', f'/workflows/{flow}/test-runs', {'document': document})[1]
        self.server.kill()
        self.server.start()
        done = self.finished(made['id'])
        self.assertEqual((done['state'], done['test'], self.paths()), ('failed', True, []))


if __name__ == '__main__':
    unittest.main()
