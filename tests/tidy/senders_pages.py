#!/usr/bin/env python3
"""docs/senders/: a page for each file in senders/, and a table of all of them.

    senders_pages.py          exits 1 when a page is not what the files say
    senders_pages.py --write  writes the pages, and removes those without a file
"""

import glob
import json
import os
import re
import sys

import sender_words as words  # sets the path of support/
from support import sender_yaml

FOLDER = 'docs/senders'

INTRODUCTION = """# Senders

What is known of {count} senders of webhooks, from the files in [`senders/`](../../senders): what to enter where, on both sides, and what
their signatures are worth. Name one as the `sender` of a [`webhook_trigger`](../nodes/webhook_trigger.md); `sluice senders list` shows the same
list. For any other sender, see [your own signature](../signatures.md#your-own-signature).

*Protection* with a time means that the signature has a timestamp: a captured delivery is useless after that time. Without one it can be sent again.
*(if set)*: the sender signs only when it was given a secret. *Recognised by* is what tells a repeated delivery from a new one.
These pages are generated from the files by `scripts/senders-pages`.

| Sender | `sender` | Category | Protection | Body | Recognised by |
|---|---|---|---|---|---|
"""


def senders_of(tree):
    """name -> what the file says, in the order of their titles."""
    senders = {}
    for path in glob.glob(os.path.join(tree, 'senders', '*.yaml')):
        senders[os.path.basename(path).removesuffix('.yaml')] = sender_yaml.load(path)
    return dict(sorted(senders.items(), key=lambda each: (each[1]['title'].lower(), each[0])))


def bullets(lines):
    return ''.join(f'- {line}\n' for line in lines)


def step(text):
    """The address stands as URL in code, also where the step has code around it."""
    parts = re.split(r'(`[^`]*`)', text)
    return ''.join(part.replace('{url}', 'URL' if part.startswith('`') else '`URL`') for part in parts)


def node(sender):
    """The trigger as it is pasted into a workflow."""
    data = {'componentId': 'webhook_trigger', 'sender': sender['sender']}
    if 'signature' in sender and not words.learns_secret(sender):
        data['signature'] = {} if 'keys' in sender['signature'] else {'secrets': [words.example_secret(sender)]}
        if claims := sender['signature'].get('jwt', {}).get('required_claims'):
            data['signature']['jwt'] = {'claims': {claim: '...' for claim in claims}}
    if words.uses_verify_token(sender):
        data['verify_token'] = f'the verify token that {words.plain_title(sender)} has, too'
    if not data.get('signature', True):
        del data['signature']
    return {'id': 'in', 'type': 'webhook_trigger', 'position': {'x': 0, 'y': 0}, 'data': data}


def set_up(sender):
    out = ['## Set up\n\n', '`URL` is the address of the hook, as `sluice hooks show WORKFLOW` prints it.\n\n']
    out += [f'{number}. {step(text)}\n' for number, text in enumerate(sender['setup'], 1)]
    out.append('\nThe trigger of the workflow:\n\n```json\n' + json.dumps(node(sender), indent=2, ensure_ascii=False) + '\n```\n')
    if 'signature' not in sender:
        out.append('\nThis sender signs nothing, so there is no secret to enter.\n')
    elif words.learns_secret(sender):
        out.append(f'\n{words.plain_title(sender)} makes the secret itself and tells it in the handshake. Until you have added it as '
                   '`"signature": {"secrets": ["..."]}`, every delivery is refused.\n')
    elif sender['signature'].get('optional'):
        does = 'sends its secret' if sender['signature']['algorithm'] in ('token', 'basic') else 'signs'
        out.append(f'\n{words.plain_title(sender)} {does} only when that was set up there. To accept deliveries without, write '
                   '`"signature": "none"`; then the URL is the only protection.\n')
    return ''.join(out)


def signature(sender):
    out = ['\n## Signature\n\n']
    members = sender.get('signature')
    if members:
        lines = words.signed_words(members) + words.timestamp_words(members) + words.case_words(members)
        if 'keys' in members:
            lines.append(words.keys_words(members))
        else:
            lines.append(f'The secret: {members["secret"]["from"].rstrip(".")}. {words.SECRETS[members["secret"].get("format", "text")]}'.rstrip())
        out.append(bullets(lines))
        out.append('\nA delivery that does not fit is refused with `401`; `sluice hooks show` says why.\n')
    else:
        out.append('None.\n')
    out.append('\n### A repeated or late delivery\n\n' + bullets(words.replay_words(sender)))
    return ''.join(out)


def deliveries(sender):
    lines = [words.body_words(sender)]
    if 'methods' in sender and sender['methods'] != ['POST']:
        lines.append(f'Accepted methods: {words.joined(sender["methods"])}.')
    if 'event_type' in sender:
        whole = 'item' if 'split' in sender else 'body'
        lines.append(f'The type of the event is {words.template_words(sender["event_type"], whole)}.')
    lines += words.id_words(sender)
    expects = sender['expects']
    lines.append(f'The answer to an accepted delivery is {words.answer_words(sender.get("respond", {}))}.')
    if 'statuses' in expects:
        lines.append(f'The sender takes these statuses as success: {str(expects["statuses"]).rstrip(".")}.'
                     + (f' It waits for {words.duration(expects["timeout"])}.' if 'timeout' in expects else ''))
    if 'retries' in expects:
        lines.append(f'Retries: {expects["retries"].rstrip(".")}.')
    return '\n## Deliveries\n\n' + bullets(lines)


def handshakes(sender):
    if 'handshakes' not in sender:
        return ''
    introduction = 'Answered without a run; see [what a webhook answers](../handshakes.md).\n\n'
    return '\n## Handshakes\n\n' + introduction + bullets(f'**{each["name"]}.** {words.handshake_words(sender, each)}'
                                         for each in sender['handshakes'])


def pretty(body):
    """JSON in one long line gets line ends."""
    body = body.replace('\r\n', '\n')
    if '\n' in body or len(body) < 100:
        return body, ''
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False), 'json'
    except ValueError:
        return body, ''


def needs_private_key(signature):
    if signature['algorithm'] == 'jwt':
        return 'HS256' not in signature['jwt']['algorithms']
    return not signature['algorithm'].startswith(('hmac', 'sha', 'token', 'basic'))


def sending(sender):
    """How the sample is sent; nothing where its signature covers what only the hook's owner has."""
    signature = sender.get('signature')
    if signature and '{verify_token}' in signature.get('content', ''):
        return []
    how = 'signs and sends it' if signature else 'sends it'
    if signature and needs_private_key(signature):
        how += ', with a private key of your own in PEM'
    return [f'`sluice send WORKFLOW --sample {sender["sender"]}` {how}.']


def sample(sender):
    first = sender['samples'][0]
    method, query = first.get('method', 'POST'), first.get('query', '')
    body, language = pretty(first['body'])
    head = f'{method} URL{"?" + query if query else ""}\n'
    kind = first.get('content_type')
    head += ''.join(f'{name}: {value}\n' for name, value in
                    {**({'Content-Type': kind} if kind else {}), **first.get('headers', {})}.items())
    language = language or ('json' if body[:1] in ('{', '[') else 'xml' if body[:1] == '<' else 'text')
    rest = ', '.join(each['name'] for each in sender['samples'][1:])
    unsigned = ' (without its signature)' if 'signature' in sender else ''
    out = f'\n## A sample\n\n{first["name"]}{unsigned}:\n\n```http\n{head}```\n'
    if body:
        out += f'\n```{language}\n{body}\n```\n'
    lines = sending(sender)
    if rest:
        lines.append(f'`sluice senders show {sender["sender"]}` has more: {rest}.')
    return out + (f'\n{" ".join(lines)}\n' if lines else '')


def sentences(sender):
    out = ''
    if 'notes' in sender:
        out += '\n## Notes\n\n' + bullets(sender['notes'])
    if 'unconfirmed' in sender:
        out += '\n## Not confirmed\n\n' + bullets(sender['unconfirmed'])
    return out


def page(sender):
    facts = ("The sender's own documentation, SDK or source was read" if sender['facts'] == 'documented'
             else 'Much of this is reported by others, because the documentation of the sender was not available')
    docs = f' ([documentation]({sender["docs"]}))' if 'docs' in sender else ''
    head = f'# {sender["title"]}\n\n{sender["summary"]}\n\n`sender: {sender["sender"]}`, {sender["category"]}. {facts}{docs}.\n\n'
    return head + set_up(sender) + signature(sender) + deliveries(sender) + handshakes(sender) + sample(sender) + sentences(sender)


def cell(text):
    return text.replace('|', '\\|').replace('\n', ' ')


def recognised_by(sender):
    if 'delivery_id' in sender:
        return words.template_words(sender['delivery_id'])
    return words.template_words(sender['item_id'], 'item') if 'item_id' in sender else '-'


def table(senders):
    rows = [INTRODUCTION.format(count=len(senders))]
    for name, sender in senders.items():
        kinds = ', '.join(words.listed(sender.get('body', 'json'))) + (', one run per item' if 'split' in sender else '')
        rows.append(f'| [{cell(sender["title"])}]({name}.md) | `{name}` | {sender["category"]} | {words.protection(sender)} '
                    f'| {kinds} | {cell(recognised_by(sender))} |\n')
    return ''.join(rows)


def pages(tree):
    """path -> text of all pages for the files under `tree`."""
    senders = senders_of(tree)
    out = {f'{FOLDER}/{name}.md': page(sender) for name, sender in senders.items()}
    out[f'{FOLDER}/README.md'] = table(senders)
    return out


def current(tree):
    found = {}
    for path in glob.glob(os.path.join(tree, FOLDER, '*.md')):
        with open(path, encoding='utf-8') as file:
            found[os.path.relpath(path, tree)] = file.read()
    return found


def write(tree, wanted):
    os.makedirs(os.path.join(tree, FOLDER), exist_ok=True)
    for path in current(tree).keys() - wanted.keys():
        os.remove(os.path.join(tree, path))
    for path, text in wanted.items():
        with open(os.path.join(tree, path), 'w', encoding='utf-8') as file:
            file.write(text)


def main(arguments):
    wanted = pages(words.TREE)
    if arguments == ['--write']:
        write(words.TREE, wanted)
        return 0
    if current(words.TREE) == wanted:
        return 0
    print(f'{FOLDER}/ is not what the files in senders/ say: run scripts/senders-pages')
    return 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
