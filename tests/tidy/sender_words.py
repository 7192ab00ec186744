"""What a sender's file says, in words: its signature, ids, answers and handshakes."""

import os
import re
import sys

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TREE, 'tests'))
# After the path is set.
from support.sender_expressions import parse, parse_bare  # noqa: E402

ALGORITHMS = {
    'hmac-sha1': 'HMAC-SHA1', 'hmac-sha256': 'HMAC-SHA256', 'hmac-sha384': 'HMAC-SHA384', 'hmac-sha512': 'HMAC-SHA512',
    'sha1': 'SHA-1 digest', 'sha256': 'SHA-256 digest', 'ed25519': 'Ed25519 signature',
    'ecdsa-p256': 'ECDSA signature (P-256, SHA-256)', 'rsa-sha1': 'RSA signature (SHA-1)',
    'rsa-sha256': 'RSA signature (SHA-256)', 'rsa-sha512': 'RSA signature (SHA-512)', 'jwt': 'JSON Web Token',
    'token': 'secret token', 'basic': 'user name and password'}
ENCODINGS = {'hex': 'hexadecimal digits', 'base64': 'base64', 'base64url': 'base64url'}
TIMES = {'seconds': 'Unix time in seconds', 'milliseconds': 'Unix time in milliseconds',
         'rfc3339': 'a time in the form of RFC 3339', 'http-date': 'a time in the form of HTTP headers'}
SECRETS = {
    'text': '', 'hex': 'Its hexadecimal digits are decoded to the bytes of the key.',
    'base64': 'It is decoded from base64 to the bytes of the key.',
    'whsec': 'What follows `whsec_` is decoded from base64 to the bytes of the key; the prefix may be missing.',
    'standard': 'What follows `whsec_` is decoded from base64 to the bytes of the key; after `whpk_` it is a public key.',
    'whsec-or-text': 'With the prefix `whsec_` it is decoded from base64 to the bytes of the key, otherwise used as text.',
    'public-key': 'It is a public key: PEM, JWK, base64 of its SPKI form, or for Ed25519 the 32 bytes in hexadecimal digits or base64.',
    'jwks': 'It is the JWKS document as JSON; a public key as PEM is accepted, too.'}
EXAMPLE_SECRETS = {'whsec': 'whsec_...', 'standard': 'whsec_...', 'public-key': '-----BEGIN PUBLIC KEY-----\n...',
                'jwks': '{"keys": [...]}'}
FUNCTIONS = {'or-empty': '(empty if it is missing)', 'hex': 'in hexadecimal digits', 'base64': 'in base64', 'base64url': 'in base64url', 'json': '',
             'lower': 'in lower case', 'upper': 'in upper case'}
KINDS = {
    'json': 'a JSON object', 'any': 'any JSON', 'form': 'a form', 'form-json': 'JSON in a field of a form',
    'multipart': 'a form with files (multipart)', 'xml': 'XML', 'text': 'text', 'binary': 'bytes',
    'cloudevents': 'a CloudEvent', 'ndjson': 'lines of JSON'}


def code(text):
    """Inline code that shows spaces and line ends."""
    text = text.replace('\n', '\\n')
    return f'`` {text} ``' if '`' in text else f'`{text}`'


def joined(words, last='and'):
    words = list(words)
    return words[0] if len(words) == 1 else f'{", ".join(words[:-1])} {last} {words[-1]}'


def listed(value):
    return value if isinstance(value, list) else [value]


def duration(text):
    names = {'s': 'second', 'm': 'minute', 'h': 'hour', 'd': 'day'}
    count = text[:-1]
    return f'{count} {names[text[-1]]}{"" if count == "1" else "s"}'


def source_words(part, whole='body'):
    """"the header `X-Id`", "the body in base64". Members are those of `whole`."""
    argument = code(part.argument)
    words = {
        'body': 'the body', 'timestamp': 'the timestamp', 'id': 'the delivery id', 'secret': 'the secret',
        'verify_token': 'the `verify_token`', 'text': 'the text', 'execution_id': 'the id of the run',
        'method': 'the method', 'url': "the hook's URL with its query", 'path': 'the path with the query',
        'crc32': 'the CRC-32 of the body as a decimal number', 'header': f'the header {argument}',
        'query': f'the query parameter {argument}' if part.argument else 'the query',
        'form': f'the form field {argument}' if part.argument
                else 'all form fields sorted by name, each name followed by its value',
        'json': f'{argument} of the {whole}', 'entry': f'the entry {argument} of the signature',
        'signed_headers': f'the headers that {argument} lists'}[part.source]
    for function in part.functions:
        if function.startswith('hmac-') or function in ('sha1', 'sha256'):
            name = {'sha1': 'SHA-1', 'sha256': 'SHA-256'}.get(function, ALGORITHMS.get(function))
            words = f'the {name} of {words}'
        else:
            words = f'{words} {FUNCTIONS[function]}'.rstrip()
    return words


def template_words(template, whole='body'):
    return joined(source_words(part, whole) if part.source else code(part.literal) for part in parse(template))


def place_words(members):
    if members['algorithm'] == 'basic':
        return 'The header `Authorization`'
    if 'headers' in members:
        return f'One of the headers {joined(map(code, members["headers"]), "or")}'
    name, value = next((name, members[name]) for name in ('header', 'query', 'form', 'json') if name in members)
    kind = {'header': 'The header', 'query': 'The query parameter', 'form': 'The form field',
            'json': 'The member'}[name]
    whole = f' of each item of {code(members["each"])}' if 'each' in members else ' of the body'
    return f'{kind} {code(value)}' + (whole if name == 'json' else '')


# --- what protects ---

def protection(sender):
    """In a cell of the table."""
    members = sender.get('signature')
    if not members:
        return 'the URL alone'
    words = ALGORITHMS[members['algorithm']]
    if 'timestamp' in members:
        words += f', {duration(members["timestamp"]["tolerance"])}'
    return words + (' (if set)' if members.get('optional') else '')


def list_words(members):
    rules = members['list']
    entries = {str(rules[name]): example for name, example in (
        ('timestamp', 'TIME'), ('signature', 'SIGNATURE'), ('public_key', 'SIGNATURE')) if name in rules}
    if 'pair' in rules:
        shown = rules['separator'][0].join(f'{name}{rules["pair"]}{value}' for name, value in entries.items())
        return (f'It is a list such as {code(shown)}. Up to 5 signatures in it are tried, and one that is right is '
                f'enough; other entries are ignored.')
    places = [f'the timestamp is entry {rules["timestamp"]}'] if 'timestamp' in rules else []
    which = str(rules['signature'])
    places.append(f'the signatures are entry {which[:-1]} and all after it' if which.endswith('+')
                  else f'the signature is entry {which}')
    return f'It is a list separated by {code(rules["separator"])}: {joined(places)}.'


def token_words(members):
    rules = members['jwt']
    words = [f'Accepted algorithms: {joined(rules["algorithms"])}.']
    for claim, value in rules.get('claims', {}).items():
        words.append(f'The claim {code(claim)} must be {code(str(value).lower() if value is True else str(value))}.')
    if rules.get('audience'):
        words.append("Its audience must be the hook's public URL (`--public-url`)." if rules['audience'] == 'url'
                     else f'Its audience must be {code(rules["audience"])}.')
    if 'body_hash' in rules:
        words.append(f'Its claim {code(rules["body_hash"]["claim"])} holds the SHA-256 of the body '
                     f'in {ENCODINGS[rules["body_hash"].get("encoding", "hex")]}, so the body is protected as well.')
    else:
        words.append('It does not cover the body.')
    return ' '.join(words)


def article(algorithm):
    return 'an' if algorithm[0] in 'er' else 'the'


def signed_words(members):
    """What is signed and where the signature is."""
    algorithm, place = members['algorithm'], place_words(members)
    after = f' after {code(members["prefix"])}' if members.get('prefix') else ''
    if algorithm == 'basic':
        return ['The header `Authorization` contains the user name and the password (HTTP Basic). Nothing is signed.']
    if algorithm == 'token':
        return [f'{place} contains the secret itself{after}. It is compared in constant time. Nothing is signed.']
    if algorithm == 'jwt':
        return [f'{place} contains a JSON Web Token{after}. {token_words(members)}']
    words = [f'{place} contains {article(algorithm)} {ALGORITHMS[algorithm]} in {ENCODINGS[members.get("encoding", "hex")]}{after}.']
    if 'list' in members:
        words.append(list_words(members))
    content = members.get('content', '{body}')
    if content == '{body}':
        words.append('It covers the body, byte for byte as it was sent.')
    else:
        words.append(f'It covers {code(content)}: {template_words(content)}, in this order.')
    return words


def keys_words(members):
    """Where its public keys come from."""
    rules = members['keys']
    words = [f'The public keys are fetched from {template_words(rules["url"]) if "{" in rules["url"] else code(rules["url"])}'
             + (f', only from {joined(map(code, rules["hosts"]))}' if 'hosts' in rules else '') + ', so there is no secret to enter.']
    certificate = rules.get('certificate', {})
    if 'names' in certificate:
        words.append(f'The certificate must be valid now and be issued for {joined(map(code, certificate["names"]), "or")}.')
    if 'id' in rules:
        words.append(f'The key of a delivery is named by {template_words(rules["id"])}.')
    words.append('See [keys that a sender publishes](../signatures.md#keys-that-a-sender-publishes).')
    return ' '.join(words)


def case_words(members):
    """The other ways in which it signs, in the order in which they are looked at."""
    out = []
    for case in members.get('cases', []):
        when = ' and '.join(f'{template_words("{" + expression + "}")} is '
                            + (code(wanted) if not isinstance(wanted, dict) else 'present' if 'present' in wanted else 'missing')
                            for expression, wanted in case['when'].items())
        differs = [f'it covers {code(case["content"])}'] if 'content' in case else []
        if 'algorithm' in case:
            differs.append(f'it is {article(case["algorithm"])} {ALGORITHMS[case["algorithm"]]}')
        if 'timestamp' in case:
            differs.append(f'a timestamp that is off by more than {duration(case["timestamp"]["tolerance"])} is refused')
        out.append(f'If {when}: {joined(differs)}.')
    return out


def timestamp_words(members):
    rules = members.get('timestamp')
    if not rules:
        return []
    place = 'in that list'
    for name, words in (('header', 'in the header'), ('json', 'in the member'), ('form', 'in the form field'),
                        ('query', 'in the query parameter')):
        if name in rules:
            place = f'{words} {code(rules[name])}'
    signed = '' if rules.get('signed', True) else ' The signature does not cover it.'
    return [f'The timestamp is {place}: {TIMES[rules.get("format", "seconds")]}.{signed}']


# --- what a repeated or late delivery does ---

def covers_body(members):
    if members['algorithm'] in ('token', 'basic') or 'each' in members:
        return False
    if members['algorithm'] == 'jwt':
        return 'body_hash' in members['jwt']
    return any(part.source in ('body', 'crc32') or (part.source == 'form' and not part.argument)
               for part in parse(members.get('content', '{body}')))


def covers_id(sender):
    """Whether the signature covers what names a delivery."""
    members = sender['signature']
    content = parse(members.get('content', '{body}')) if members['algorithm'] not in ('token', 'basic', 'jwt') else []
    if any(part.source == 'id' for part in content):
        return True
    covered = {(part.source, part.argument.lower()) for part in content}
    for part in parse(sender['delivery_id']):
        in_body = part.source in ('body', 'json', 'form') and covers_body(members)
        if part.source and not in_body and (part.source, part.argument.lower()) not in covered:
            return False
    return True


def repeated_words(sender):
    if 'split' in sender and 'item_id' not in sender and 'delivery_id' not in sender:
        return 'Each repetition starts its runs again, because the items of this sender have no id.'
    if 'delivery_id' not in sender and 'item_id' not in sender:
        return 'Each repetition starts another run, because the deliveries of this sender have no id.'
    return ('The same delivery again gives the run that it started the first time, within the idempotency window (7 days).')


def replay_words(sender):
    """What somebody can do with a delivery that was captured, and what a late one does."""
    members = sender.get('signature')
    if not members:
        return ['Deliveries are not signed: anyone who knows the URL can send them, old ones included. '
                + repeated_words(sender)]
    algorithm = members['algorithm']
    if algorithm in ('token', 'basic'):
        what = 'The user name and password are' if algorithm == 'basic' else 'The secret itself is'
        return [f'{what} sent with each delivery, and nothing is signed: anyone who captures one delivery can send others, '
                'at any time. ' + repeated_words(sender)]
    if algorithm == 'jwt':
        limit = members['jwt'].get('max_age')
        end = f'{duration(limit)} after it was issued (`iat`)' if limit else 'at the time that it names itself (`exp`), if it names one'
        again = 'with the same body' if 'body_hash' in members['jwt'] else 'even with another body'
        return [f'The token expires {end}; a later delivery is refused with `401`. Until then a captured delivery can be sent again, '
                f'{again}. ' + repeated_words(sender)]
    if 'timestamp' in members:
        tolerance = duration(members['timestamp']['tolerance'])
        start = (f"A delivery whose timestamp differs from the server's clock by more than {tolerance} is refused with `401`, "
                 'so a captured one is useless after that time. ')
    else:
        start = ('**The signature has no timestamp that is checked.** A captured delivery stays valid for as long as the secret, '
                 'and can be sent again at any time. ')
    words = [start + repeated_words(sender)]
    if 'delivery_id' in sender and not covers_id(sender):
        words.append('The signature does not cover the delivery id: with another id, a captured delivery starts another run'
                     + (' within that time.' if 'timestamp' in members else '.'))
    if '{json:' in members.get('content', ''):
        words.append('The signature covers only the parts named above: someone with a captured signature can change the rest of the body'
                     + (' within that time.' if 'timestamp' in members else '.'))
    elif not covers_body(members):
        words.append('The signature does not cover the body: with a captured signature, another body is accepted'
                     + (' within that time.' if 'timestamp' in members else '.'))
    return words


# --- ids, answers, handshakes ---

def id_words(sender):
    words = []
    if 'delivery_id' in sender:
        words.append(f'A repeated delivery is recognised by {template_words(sender["delivery_id"])}.')
    if 'item_id' in sender:
        words.append(f'A repeated item is recognised by {template_words(sender["item_id"], "item")}.')
    if not words:
        return ['The deliveries have no id. If the workflow must not run twice, set `idempotency` or `delivery_id` on the hook.']
    if sender.get('on_conflict') == 'first':
        words.append('An id that was seen is the same delivery, whatever its body is.')
    else:
        words.append('The same id with another body is refused with `409`.')
    if 'ignore' in sender:
        words.append(f'These members may differ: {joined(map(code, sender["ignore"]))}.')
    return words


def answer_words(answer, usual='the usual JSON, which has the id of the run'):
    """"`200` with the text `ok`"."""
    status = answer.get('status', 202)
    words = f'`{status}`'
    body = answer.get('body')
    if body is None:
        words += f' and {usual}' if usual else ''
    elif not body:
        words += ' and an empty body'
    elif len(body) > 200:
        words += f' and a body of the type {code(answer.get("content_type", "text/plain"))}'
    elif all(not part.source for part in parse(body)):
        words += f' and the body {code("".join(part.literal for part in parse(body)))}'
    elif len(parse(body)) == 1:
        words += f' and {template_words(body)} as the body'
    else:
        words += f' and the body {code(body.replace("{{", "{").replace("}}", "}"))}'
    headers = answer.get('headers', {})
    if headers:
        words += ', with ' + joined(f'the header {code(name)}: {template_words(value) if value else "empty"}'
                                  for name, value in headers.items())
    return words


def condition_words(expression, wanted):
    words = source_words(parse_bare(expression))
    if isinstance(wanted, dict):
        return f'{words} is {"there" if "present" in wanted else "missing"}'
    return f'{words} is {code(str(wanted))}'


def condition_list(handshake):
    conditions = [condition_words(*each) for each in handshake['when'].items() if each[0] != 'method']
    if 'verify_token' in handshake:
        conditions.append(f'{template_words(handshake["verify_token"])} is the `verify_token` of the hook')
    return conditions


def handshake_words(sender, handshake):
    members = sender.get('signature')
    methods = listed(handshake.get('method', 'POST'))
    signed = handshake.get('signed', bool(members) and methods == ['POST'])
    words = f'{"A signed" if signed else "An unsigned"} {joined(methods, "or")} request'
    conditions = condition_list(handshake)
    if conditions:
        words += f' in which {joined(conditions)}'
    words += f' starts no run; the answer is {answer_words(handshake["respond"], "")}.'
    if 'text' in handshake:
        words += f' The text is {template_words(handshake["text"])}.'
    if 'learns_secret' in handshake:
        words += (f' It brings the secret with which the sender signs from then on: {template_words(handshake["learns_secret"])}. '
                  '`sluice hooks show WORKFLOW` then lists it; enter it in `signature.secrets`.')
    return words


def body_words(sender):
    kinds = listed(sender.get('body', 'json'))
    words = f'The body is {joined((KINDS[kind] for kind in kinds), "or")}.'
    if 'form-json' in kinds:
        words += f' The JSON is in the form field {code(sender.get("form_field", "payload"))}.'
    if 'split' in sender:
        what = 'the array' if sender['split'] == '$' else f'the array {code(sender["split"])}'
        words += f' Each item of {what} becomes a run of its own.'
    return words


def example_secret(sender):
    """A text in place of the secret that says what belongs there."""
    members = sender['signature']
    if members['algorithm'] == 'basic':
        return 'USER:PASSWORD'
    return EXAMPLE_SECRETS.get(members['secret'].get('format', 'text'), f'the secret that {plain_title(sender)} has, too')


def plain_title(sender):
    return re.sub(r' \(.*\)', '', sender['title'])


def uses_verify_token(sender):
    content = sender.get('signature', {}).get('content', '')
    return '{verify_token}' in content or any(
        'verify_token' in handshake or 'verify_token' in str(handshake.get('text', '')) or
        'verify_token' in str(handshake['respond']) for handshake in sender.get('handshakes', []))


def learns_secret(sender):
    return any('learns_secret' in handshake for handshake in sender.get('handshakes', []))
