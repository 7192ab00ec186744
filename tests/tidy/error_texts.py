"""Finds the sentences that people read when something goes wrong, in the C++ sources.

An error is made by a call (`fail(...)`, `refuse(...)`, `data.error(...)`), by braces (`Error{...}`) or by an assignment
to a member `message`. Each string literal in its arguments is (a part of) a sentence; what is put into it at run time is
shown as `{name}`. No C++ is parsed beyond parentheses, commas and literals.
"""

import dataclasses
import os
import re

import cpp

# The names of functions and types that make an error from a sentence.
MAKERS = ('fail', 'failure', 'refuse', 'refused', 'complain', 'error', 'error_at', 'report', 'wrong', 'invalid',
          'issue', 'require', 'not_found', 'bad_schedule', 'bad_body', 'run_problem', 'problem_body', 'Error',
          'EffectError', 'Refusal', 'RequiredError', 'push_back', 'emplace_back', 'secret_error',
          'none_in', 'unless', 'text_rule', 'formatted', 'error_body', 'Problem', 'failed', 'reply_failure', 'token_error')
# `push_back` and `emplace_back` only into these.
LISTS = ('errors', 'errors_', 'problems', 'issues', 'sentences')
_MAKER = re.compile(r'(?:\b(\w+)(?:\.|->))?\b(' + '|'.join(MAKERS) + r')\s*(?:<[\w:]+>)?\s*[({]')
_MESSAGE = re.compile(r'\.(?:message|error)\s*=(?!=)\s*')
# What to call the result of these functions.
ALIASES = {'authority_of': '{host}', 'answering_host': '{host}', 'redirect_hint': '', 'describe_cycle': '{cycle}', 'handle_list': '{handles}', 'scope_name': '{scope}',
           'curl_easy_strerror': '{reason}', 'curl_url_strerror': '{reason}', 'strerror': '{reason}',
           'operator_names': '{operators}', 'scheme_names': '{schemes}', 'ipv4_text': '{network}',
           'ssh_key_type_to_char': '{type}', 'error_code_text': '{problem}', 'text_of': '{id}', 'field_type_name': '{type}',
           'nearest_hint': '', 'describe': '{address}', 'way_to': '{workflows}', 'wrong': '{reason}',
           'method_name': '{method}', 'sync_trigger': 'sync_request_trigger', 'kSyncTrigger': 'sync_request_trigger'}
_LITERAL = re.compile(r'(?:R"(?P<d>\w*)\((?P<raw>.*?)\)(?P=d)"|"(?P<text>(?:\\.|[^"\\])*)")', re.DOTALL)
_PLACEHOLDER = re.compile(r'\{\{|\}\}|\{(\d*)(?::[^{}]*)?\}')
_CODE = re.compile(r'\b(?:ErrorCode|EffectErrorCode)::k(\w+)')
_CONSTANT = re.compile(r'constexpr\s+[\w:]+(?:\s*<[^;=]*>)?\s+(k\w+)\s*(?:=\s*|\{)([^;{}]+)\}?;')
_STATUS = re.compile(r'\b([45]\d\d)\b')
_STATUS_BEFORE = re.compile(r'\.status = (\d{3}),\s*$')
_RETURN = re.compile(r'\breturn\s+(?=["(f])')


@dataclasses.dataclass(frozen=True)
class Text:
    """One sentence: where it is made, the code that programs see, and its words."""
    path: str
    code: str
    words: str


def constants_of(text):
    """{name: value} of the whole-number constants in one file, for sentences that name a limit."""
    found = {match[1]: _number(match[2].strip()) for match in _CONSTANT.finditer(text)}
    return {name: value for name, value in found.items() if value is not None}


def constants(sources):
    """The same of all files, without those whose name has several values."""
    found, twice = {}, set()
    for text in sources.values():
        for name, value in constants_of(text).items():
            if found.setdefault(name, value) != value:
                twice.add(name)
    return {name: value for name, value in found.items() if name not in twice}


def _number(expression):
    """The value of `64 * 1024` or `1 << 20`; None for anything else."""
    cleaned = re.sub(r"'|[uUlL]+\b", '', expression)
    if not re.fullmatch(r'[\d\s*+<()-]+', cleaned):
        return None
    try:
        return eval(cleaned, {'__builtins__': {}})  # pylint: disable=eval-used  # Digits and operators only.
    except (SyntaxError, TypeError):
        return None


def closing(text, opening):
    """Where the bracket at `opening` is closed."""
    depth, at = 0, opening
    while at < len(text):
        literal = _LITERAL.match(text, at) if text[at] in 'R"' else None
        if literal and (text[at] == '"' or not text[at - 1].isalnum()):
            at = literal.end()
            continue
        if text[at] == "'" and not text[at - 1].isalnum():
            character = re.compile(r"'(?:\\.|[^'\\])+'").match(text, at)
            if character:
                at = character.end()
                continue
        if text[at] in '([{':
            depth += 1
        elif text[at] in ')]}':
            depth -= 1
            if depth == 0:
                return at
        at += 1
    return len(text)


def split(text, separator):
    """The parts of `text` between separators that are in no bracket and no literal."""
    parts, start, at = [], 0, 0
    while at < len(text):
        literal = _LITERAL.match(text, at) if text[at] in 'R"' else None
        if literal and (text[at] == '"' or at == 0 or not text[at - 1].isalnum()):
            at = literal.end()
        elif text[at] in '([{':
            at = closing(text, at) + 1
        elif text.startswith(separator, at):
            parts.append(text[start:at])
            at += len(separator)
            start = at
        else:
            at += 1
    return parts + [text[start:]]


def whole(text):
    """The beginning of `text` up to the bracket that closes one from before it."""
    at = 0
    while at < len(text) and text[at] not in ')]}':
        literal = _LITERAL.match(text, at) if text[at] in 'R"' else None
        if literal and (text[at] == '"' or at == 0 or not text[at - 1].isalnum()):
            at = literal.end()
        else:
            at = closing(text, at) + 1 if text[at] in '([{' else at + 1
    return text[:at]


def _literals(text):
    """The joined contents, when `text` is nothing but string literals."""
    out, at, found = '', 0, False
    text = text.strip()
    while at < len(text):
        match = _LITERAL.match(text, at)
        if not match:
            return None
        found = True
        out += match['raw'] if match['raw'] is not None else match['text'].replace('\\"', '"').replace('\\\\', '\\')
        at = match.end()
        at += len(text[at:]) - len(text[at:].lstrip())
    return out if found else None


def name_of(expression, limits):
    """What stands for an expression in a sentence: a number, or `{name}`."""
    expression = expression.strip()
    constant = re.fullmatch(r'(?:\w+::)*(k[A-Z]\w*)', expression)
    if constant:
        if constant[1] in limits:
            return f'{limits[constant[1]]:,}'
        words = re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', constant[1][1:]).lower()
        return f'{{{words}}}'
    number = re.fullmatch(r'\d[\d\']*', expression)
    if number:
        return expression.replace("'", '')
    place = re.fullmatch(r'(?:\w+\.)?place\("([\w.]+)"\)', expression)
    if place:
        return place[1]
    if 'error().message' in expression or 'error_text' in expression or expression in ('why', 'what.message'):
        return '{reason}'
    choice = split(expression, '?')
    if len(choice) == 2:
        branches = _branches(choice[1])
        both = [sentence(part, limits) for part in branches]
        if all(both):
            return ' / '.join(both) if both[0][0] in ',;' else '/'.join(part.strip() for part in both)
        return name_of(next(part for part, words in zip(branches, both) if not words), limits)
    joined = re.match(r'fmt::join\(\s*([\w.]+)', expression)
    if joined:
        return name_of(joined[1], limits)
    call = re.fullmatch(r'(?:[\w:]+::)?(\w+)\((.*)\)', expression, re.DOTALL)
    if call and call[1] in ('excerpt', 'json_kind_name', 'to_json', 'quoted', 'cut_text', 'std::string', 'string',
                            'string_view', 'number_text', 'bound_text', 'trim', 'std::move', 'move', 'format_duration'):
        if call[1] == 'json_kind_name':
            return '{type}'
        return name_of(split(call[2], ',')[0], limits)
    if re.search(r'(?:\.|->)(?:size|length)\(\)$', expression):
        return '{count}'
    if call:
        return ALIASES.get(call[1], f'{{{call[1]}}}')
    names = [name for name in re.findall(r'[A-Za-z_]\w*', re.sub(r'"[^"]*"|\[[^\]]*\]', '', expression))
             if not re.match(r'k[A-Z]', name) and name not in ('text', 'size', 'name', 'count', 'std', 'string', 'string_view', 'static_cast', 'value',
                             'message', 'c_str', 'get', 'data', 'view', 'fmt', 'move', 'expose', 'front', 'substr')]
    if not names:
        names = re.findall(r'[A-Za-z_]\w*', expression)[:1] or ['value']
    return ALIASES.get(names[-1], f'{{{names[-1].strip("_")}}}')


def _formatted(arguments, limits):
    template = _literals(arguments[0])
    if template is None:
        return ''
    values = arguments[1:]
    following = iter(range(len(values)))

    def put(match):
        if match[0] in ('{{', '}}'):
            return match[0][0]
        index = int(match[1]) if match[1] else next(following, -1)
        return name_of(values[index], limits) if 0 <= index < len(values) else '{value}'

    return _PLACEHOLDER.sub(put, template)


def sentence(expression, limits):
    """The words of one argument; empty when it has none of its own."""
    expression = expression.strip()
    literal = _literals(expression)
    if literal is not None:
        return literal
    call = re.match(r'fmt::format\(', expression)
    if call and closing(expression, call.end() - 1) == len(expression) - 1:
        return _formatted(split(expression[call.end():-1], ','), limits)
    parts = split(expression, '+')
    if len(parts) > 1:
        texts = [_literals(part) if _literals(part) is not None else sentence(part, limits) or name_of(part, limits)
                 for part in parts]
        return ''.join(texts) if any(_literals(part) is not None for part in parts) else ''
    choice = split(expression, '?')
    if len(choice) == 2:
        return '\n'.join(filter(None, (sentence(part, limits) for part in _branches(choice[1]))))
    return ''


def _branches(text):
    guarded = text.replace('::', '\0\0')
    return [part.replace('\0\0', '::') for part in split(guarded, ':')]


def _is_sentence(line):
    """Whether it says something by itself: two words at least, outside of placeholders and code."""
    return len(re.findall(r"[A-Za-z][\w.']+", re.sub(r'`[^`]*`|\{\w*\}', ' ', line))) > 1


def _of_arguments(arguments, maker, limits):
    """(code, words) of one call."""
    code = ''
    words = []
    every = split(arguments, ',')
    if maker == 'report':  # the format may stand behind what the finding is about
        for place, argument in enumerate(every):
            if '{' in (_literals(argument) or ''):
                return '', [_formatted(every[place:], limits)]
    for argument in every:
        named = re.match(r'\s*\.\w+\s*=\s*(.*)', argument, re.DOTALL)
        argument = named[1] if named else argument
        status = _STATUS.fullmatch(argument.strip())
        kind = _CODE.fullmatch(re.sub(r'^\s*(?:\w+::)*?(?=(?:ErrorCode|EffectErrorCode)::)', '', argument.strip()))
        if status:
            code = status[1]
        elif kind:
            code = code or re.sub(r'(?<=[a-z])(?=[A-Z])', '_', kind[1]).lower()
        else:
            said = sentence(argument, limits)
            if maker in ('refuse', 'run_problem', 'Refusal', 'Problem', 'problem_body') and re.fullmatch(r'[a-z_]+', said):
                code = f'{code} {said}'.strip()
            elif said and maker == 'not_found':
                code, words = 'not_found', [f'There is no such {said}.']
            elif said and maker == 'RequiredError':
                words = [f'{said} is required']
            else:
                words += [line for line in said.split('\n') if line]
    return code, words


def of_source(path, text, limits):
    """The sentences of one file, in order. Those inside another maker's arguments are found once."""
    text = cpp.without_comments(text)
    code = cpp.code_only(text)
    found, covered = [], 0
    matches = [*_MAKER.finditer(code), *_MESSAGE.finditer(code), *_RETURN.finditer(code)]
    for match in sorted(matches, key=lambda m: m.start()):
        if match.start() < covered:
            continue
        if match.re is _MAKER:
            if match[2] in ('push_back', 'emplace_back') and match[1] not in LISTS:
                continue
            if match[1] == 'log' or text[:match.start()].endswith('log::'):
                continue
            end = closing(text, match.end() - 1)
            kind, words = _of_arguments(text[match.end():end], match[2], limits)
        else:
            expression = split(re.split(r';', code[match.end():], maxsplit=1)[0], ',')[0]
            end = match.end() + len(whole(expression))
            words = [line for line in sentence(text[match.end():end], limits).split('\n') if line]
            status = _STATUS_BEFORE.search(text[:match.start()])
            kind = status[1] if status else ''
            if match.re is _RETURN:
                words = [line for line in words if line.count(' ') > 1]
        words = [line for line in words if _is_sentence(line)]
        if words:
            covered = end
        found += [Text(path, kind, line) for line in words]
    return found


def of_tree(tree, skipped):
    """All sentences under src/ of `tree`; `skipped` is a pattern of paths that have none for users."""
    sources = {}
    for folder, _, names in sorted(os.walk(os.path.join(tree, 'src'))):
        for name in sorted(names):
            path = os.path.relpath(os.path.join(folder, name), tree)
            if name.endswith(('.cc', '.h')) and not skipped.search(path):
                with open(os.path.join(tree, path), encoding='utf-8') as file:
                    sources[path] = file.read()
    limits = constants(sources)
    return [text for path in sorted(sources) for text in of_source(path, sources[path], limits | constants_of(sources[path]))]
