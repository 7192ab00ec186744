#!/usr/bin/env python3
"""docs/errors.md: every error that a user of the API or the command line can meet, taken from the sources.

    errors_page.py          exits 1 when the page is not what the sources say
    errors_page.py --write  writes the page
"""

import os
import re
import sys

import error_texts

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = 'docs/errors.md'

# Tests, tools for tests, and what only reaches the log or a programmer.
SKIPPED = re.compile(r'_test\.cc$|/test_\w+\.(h|cc)$|/\w*testing\.h$|^src/(simulation|base/(log|check))|/conformance/'
                     r'|engine/run/run_replay|model/record|schedule_words|run_explanation|app/commands/(diff|completion)|src/http/routes'
                     r'|src/store/(?!sqlite/(data_dir|schema))|nodes/messaging/slack_message|src/liquid/(?!runtime|render|jsonl|filters)')

# (heading, what belongs to it, an introduction). The first that fits takes a file.
AREAS = (
    ('The API', r'src/(api/(?!forms)|services|runs)',
     'The status is followed by the `code` of the body, unless that follows from the status.'),
    ('Requests that are not valid HTTP', r'src/http/(framing|parser|connection|request_reader|message)', ''),
    ('Webhook deliveries', r'src/hooks/(?!sample)',
     'The sender sees the messages with a status. The others explain a 401 to the owner of the workflow, in '
     '`GET /workflows/{id}/rejections`; see also [signatures.md](signatures.md).'),
    ('Form pages', r'src/(api/forms|nodes/forms/form_check)', ''),
    ('Workflow definitions', r'src/(engine/compile|model/definition|services/definition_members)',
     'Returned in `errors` when a workflow is created, updated or validated.'),
    ('Settings of webhooks, retries and schedules', r'src/(model|base/(time|zone))', ''),
    ('Fields of nodes', r'src/nodes/(config|node|schema)', 'In every kind of node. Messages that begin with a verb follow the name of the field.'),
    ('Condition nodes', r'src/nodes/conditions', ''),
    ('HTTP and SOAP nodes', r'src/(nodes/http|effects/http|effects/core|formats/multipart)',
     'What went wrong with a call follows its method and host.'),
    ('Mail and notification nodes', r'src/(nodes/messaging|effects/mail|formats/mail)',
     'What went wrong with a connection follows the name of the mail server.'),
    ('SSH and network nodes', r'src/(nodes/network|effects/ssh)',
     'What went wrong with a connection follows the host and the port.'),
    ('Language model node', r'src/nodes/ai', ''),
    ('Form node', r'src/nodes/forms', ''),
    ('Flow nodes', r'src/nodes/flow', ''),
    ('Text, date and document nodes', r'src/(nodes/text|effects/(pdf|artifact_store|artifact_calls|effect_dispatcher)|formats/markdown)', ''),
    ('Data nodes', r'src/nodes/data', 'Messages of the rules of `validate` follow "The {field} field".'),
    ('Triggers', r'src/nodes/triggers', ''),
    ('JSON Schema, JSON, XML and regular expressions', r'src/(formats/(?!private_key)|base/json)',
     'Messages that begin with a verb follow a place in the value or in the schema.'),
    ('Liquid templates', r'src/liquid',
     'In addition to the errors of Liquid itself, whose wording is that of the reference implementation.'),
    ('Runs', r'src/(engine|runtime)', 'Shown as the `error_message` of a run, or returned by a request about it.'),
    ('The vault', r'src/(secrets|base/seal)', ''),
    ('The command line', r'src/(app/commands|hooks/sample|formats/private_key)', 'Printed to standard error; see `sluice --help` for the exit codes.'),
    ('Starting the server', r'src/(app|store|http)', 'Printed to standard error by `sluice serve`.'),
)

STATUSES = {'invalid': 400, 'unauthorized': 401, 'forbidden': 403, 'not_found': 404, 'conflict': 409, 'too_large': 413,
            'rate_limited': 429, 'overloaded': 503, 'unavailable': 503, 'timeout': 503, 'io': 500, 'corrupt': 500,
            'internal': 500}
# The status of what is made without a code.
USUAL_STATUS = ((re.compile(r'src/(api/(?!forms)|services)'), '400'), (re.compile(r'src/hooks/body'), '400'))
# Mistakes of programmers, and parts of sentences that say nothing alone.
LEFT_OUT = ('a server needs at least one io_context', 'an unknown outcome', 'add and subtract', "default-src 'none'",
            'line {line}, column {column}', '{id} of team {team}', 'after {count} of {count} commands')
WITH_STATUS = ('The API', 'Requests that are not valid HTTP', 'Webhook deliveries', 'Form pages')

HEAD = """# Errors

All errors of the API and the command line, grouped by area. Parts that vary are shown as `{name}`.
This page is generated from the sources by `scripts/errors-page`.

The API reports an error with an HTTP status and a body such as

    {"type": "invalid_request_error", "code": "parameter_invalid", "message": "...", "doc_url": "/docs/errors.md#parameter_invalid", "errors": ["..."]}

Programs should check `code`, which is stable; `message` and `errors` are for people and may change. `doc_url` leads to the
code's place under [Codes](#codes): each server serves this page as `/docs/errors.md`. Paths below
`/api/v1/` return `{"success": false, "message": "..."}` instead. The message of a status 500 is "Internal server error";
see the server's log for the cause.
"""


# What stands for a status where nothing is known more exactly.
USUAL_CODES = {
    'invalid_request': 'The request is wrong; the message says where.',
    'parameter_missing': 'A required member of the body is missing.',
    'parameter_unknown': 'The request carries a member or a query parameter that nothing uses.',
    'definition_invalid': 'The definition of the workflow is wrong; `errors` lists everything that is.',
    'schedule_invalid': 'The schedule of the workflow is wrong.',
    'payload_invalid': 'The payload for the run does not fit the trigger of the workflow.',
    'precondition_failed': 'The workflow or its draft is not in the state that `If-Match` or `If-None-Match` names (412); read it again.',
    'signature_invalid': 'The signature of the delivery is missing or wrong.',
    'verify_token_invalid': 'The verify token of the handshake is not that of the webhook.',
    'rejection_refused_again': 'The webhook would refuse the delivery again; the message says why.',
    'delivery_not_signed': 'A test delivery cannot be signed as its sender would; the message says why.',
    'form_not_open': 'The run has not come to this form yet.',
    'form_answered': 'The form was answered before.',
    'form_expired': 'The time for answering the form is over.',
    'form_closed': 'The run no longer waits for the answer.',
    'unauthorized': 'No valid credential was sent.',
    'forbidden': 'The credential does not allow this.',
    'not_found': 'There is no such thing, or it belongs to another team, or its URL is not right.',
    'method_not_allowed': 'The path does not take that method; the header `Allow` lists those that it takes.',
    'request_timeout': 'The request was sent too slowly.',
    'conflict': 'The request conflicts with something that exists.',
    'too_large': 'The body is larger than this path takes.',
    'headers_too_large': 'The headers are larger than the server takes.',
    'unsupported_media_type': 'The body is of a type that this path does not take.',
    'rate_limited': 'Too many requests; the header `Retry-After` says when to try again.',
    'internal': "The server failed; its log says why.",
    'database_damaged': "The database is damaged where the request reads; `sluice doctor` finds all damage.",
    'unavailable': 'The server is full, or its store cannot be written; the header `Retry-After` says when to try again.',
}


def codes_of(texts):
    """{code: [(status, words)]} of all sentences that have a code of their own."""
    found = {code: [] for code in USUAL_CODES}
    for text in texts:
        kind, _, name = text.code.partition(' ')
        if not re.fullmatch(r'[a-z][a-z0-9_]*', name) or area_of(text.path) not in WITH_STATUS:
            continue
        entry = (STATUSES.get(kind, kind), text.words)
        if entry not in found.setdefault(name, []):
            found[name].append(entry)
    return found


def codes_section(texts):
    out = ['\n## Codes\n\nThe values of `code`, with their messages.\n']
    for code, entries in sorted(codes_of(texts).items()):
        out.append(f'\n### {code}\n\n')
        if code in USUAL_CODES:
            out.append(USUAL_CODES[code] + '\n' + ('\n' if entries else ''))
        out += [f'- {status}: {escaped(words)}\n' for status, words in entries]
    return ''.join(out)


def area_of(path):
    return next((heading for heading, pattern, _ in AREAS if re.match(pattern, path)), AREAS[-1][0])


def escaped(words):
    """The sentence as Markdown, outside of its `code`."""
    parts = re.split(r'(`[^`]*`)', words)
    for i in range(0, len(parts), 2):
        parts[i] = re.sub(r'([*<])', r'\\\1', parts[i])
    return ''.join(parts).replace('|', '\\|')


def status_of(code):
    kind, _, name = code.partition(' ')
    status = STATUSES.get(kind, kind)
    return f'{status} `{name}`' if name else f'{status}'


def page(tree):
    """The text of the page for the sources under `tree`."""
    areas = {heading: {} for heading, _, _ in AREAS}
    texts = [text for text in error_texts.of_tree(tree, SKIPPED) if not text.words.startswith(LEFT_OUT)]
    for text in texts:
        statuses = areas[area_of(text.path)].setdefault(text.words, [])
        usual = next((status for pattern, status in USUAL_STATUS if pattern.match(text.path)), '')
        status = status_of(text.code) if text.code else usual
        if status and status not in statuses:
            statuses.append(status)
    out = [HEAD]
    for heading, _, introduction in AREAS:
        if not areas[heading]:
            continue
        out.append(f'\n## {heading}\n\n' + (f'{introduction}\n\n' if introduction else ''))
        if heading in WITH_STATUS:
            out.append('| Status | Message |\n|---|---|\n')
        for words, statuses in areas[heading].items():
            if heading in WITH_STATUS:
                out.append(f'| {", ".join(statuses)} | {escaped(words)} |\n')
            else:
                out.append(f'- {escaped(words)}\n')
    out.append(codes_section(texts))
    return ''.join(out)


def main(arguments):
    path = os.path.join(TREE, PAGE)
    wanted = page(TREE)
    if arguments == ['--write']:
        with open(path, 'w', encoding='utf-8') as file:
            file.write(wanted)
        return 0
    try:
        with open(path, encoding='utf-8') as file:
            current = file.read()
    except FileNotFoundError:
        current = ''
    if current == wanted:
        return 0
    print(f'{PAGE} is not what the sources say: run scripts/errors-page')
    return 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
