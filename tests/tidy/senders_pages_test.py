#!/usr/bin/env python3
"""docs/senders/ is what the files in senders/ say, and says what a reader must know before trusting a signature."""

import os
import tempfile
import unittest

import sender_words as words
import senders_pages

SENDER = {
    'sender': 'shop', 'title': 'Shop', 'category': 'commerce', 'summary': 'Orders.', 'facts': 'documented',
    'signature': {'algorithm': 'hmac-sha256', 'header': 'X-Sign', 'prefix': 'sha256=', 'encoding': 'hex',
                  'secret': {'from': 'The settings page.'}},
    'expects': {'statuses': '2xx', 'timeout': '10s', 'retries': 'None.'},
    'setup': ['Enter {url} there, not `{url}/x`.'],
    'samples': [{'name': 'order', 'content_type': 'application/json', 'body': '{"id":1}'}]}


def with_signature(**members):
    return {**SENDER, 'signature': {**SENDER['signature'], **members}}


class Words(unittest.TestCase):

    def test_what_is_signed(self):
        rows = (
            ({}, 'The header `X-Sign` contains the HMAC-SHA256 in hexadecimal digits after `sha256=`.'),
            ({}, 'It covers the body, byte for byte as it was sent.'),
            ({'content': '{timestamp}.{body | base64url}'},
             'It covers `{timestamp}.{body | base64url}`: the timestamp, `.` and the body in base64url, in this order.'),
            ({'list': {'separator': ',', 'pair': '=', 'signature': 'v1', 'timestamp': 't'}}, '`t=TIME,v1=SIGNATURE`'),
            ({'list': {'separator': ',', 'signature': '2+', 'timestamp': '1'}},
             'the timestamp is entry 1 and the signatures are entry 2 and all after it'),
            ({'algorithm': 'token'}, 'contains the secret itself after `sha256=`'),
            ({'algorithm': 'jwt', 'jwt': {'algorithms': ['RS256']}}, 'It does not cover the body.'))
        for members, expected in rows:
            with self.subTest(expected):
                self.assertIn(expected, ' '.join(words.signed_words(with_signature(**members)['signature'])))

    def test_what_a_repeated_delivery_does(self):
        in_time = {'timestamp': {'header': 'X-Time', 'tolerance': '5m'}}
        rows = (
            (SENDER, '**The signature has no timestamp that is checked.**'),
            (SENDER, 'Each repetition starts another run'),
            ({**SENDER, 'delivery_id': '{header:X-Id}'}, 'The signature does not cover the delivery id'),
            (with_signature(**in_time), 'more than 5 minutes is refused with `401`'),
            (with_signature(content='{timestamp}', **in_time), 'The signature does not cover the body'),
            (with_signature(algorithm='token'), 'anyone who captures one delivery can send others'),
            ({name: value for name, value in SENDER.items() if name != 'signature'}, 'Deliveries are not signed'))
        for sender, expected in rows:
            with self.subTest(expected):
                self.assertIn(expected, ' '.join(words.replay_words(sender)))
        covered = {**with_signature(content='{id}.{body}'), 'delivery_id': '{header:X-Id}'}
        self.assertNotIn('does not cover', ' '.join(words.replay_words(covered)))

    def test_how_the_sample_is_sent(self):
        rows = ((SENDER, '`sluice send WORKFLOW --sample shop` signs and sends it.'),
                (with_signature(algorithm='ed25519'), 'signs and sends it, with a private key of your own in PEM.'),
                ({name: value for name, value in SENDER.items() if name != 'signature'}, '--sample shop` sends it.'))
        for sender, expected in rows:
            with self.subTest(expected):
                self.assertIn(expected, senders_pages.sample(sender))
        self.assertNotIn('sluice send ', senders_pages.sample(with_signature(content='{verify_token}{body}')))

    def test_a_handshake(self):
        handshake = {'name': 'Check', 'method': 'GET', 'when': {'query:mode': 'subscribe'},
                     'verify_token': '{query:token}', 'respond': {'status': 200, 'body': '{query:challenge}'}}
        self.assertEqual(
            words.handshake_words({**SENDER, 'handshakes': [handshake]}, handshake),
            'An unsigned GET request in which the query parameter `mode` is `subscribe` and the query parameter `token` is the '
            '`verify_token` of the hook starts no run; the answer is `200` and the query parameter `challenge` as the body.')


class Pages(unittest.TestCase):

    def test_a_page(self):
        page = senders_pages.page({**SENDER, 'unconfirmed': ['It is fast.']})
        for expected in ('# Shop\n', '1. Enter `URL` there, not `URL/x`.\n', '"secrets": [\n', '## Not confirmed\n\n- It is fast.\n',
                         '```json\n{"id":1}\n```'):
            self.assertIn(expected, page)

    def test_pages_without_a_file_go(self):
        with tempfile.TemporaryDirectory() as tree:
            senders_pages.write(tree, {'docs/senders/a.md': 'a', 'docs/senders/b.md': 'b'})
            senders_pages.write(tree, {'docs/senders/b.md': 'c'})
            self.assertEqual(senders_pages.current(tree), {'docs/senders/b.md': 'c'})
            self.assertEqual(os.listdir(os.path.join(tree, 'docs/senders')), ['b.md'])

    def test_the_pages_are_current(self):
        self.assertEqual(senders_pages.current(words.TREE), senders_pages.pages(words.TREE),
                         'docs/senders/ is stale: run scripts/senders-pages')


if __name__ == '__main__':
    unittest.main()
