"""Just enough understanding of C++ text for tidy.py: comments, strings and where functions are."""

import re

_TOKEN = re.compile(
    r'//[^\n]*'
    r'|/\*.*?\*/'
    r'|(?:u8|[uUL])?R"(?P<delimiter>[^()\\\s]{0,16})\(.*?\)(?P=delimiter)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-zA-Z_])'(?:\\.|[^'\\\n])+'",
    re.DOTALL)


def _blank(text):
    return re.sub(r'[^\n]', ' ', text)


def without_comments(text):
    """The same text, comments replaced by spaces; strings stay."""
    return _TOKEN.sub(lambda m: _blank(m[0]) if m[0].startswith('/') else m[0], text)


def code_only(text):
    """The same text, comments and the insides of strings replaced by spaces; places stay the same."""

    def replace(match):
        token = match[0]
        if token.startswith('/'):
            return _blank(token)
        return token[0] + _blank(token[1:-1]) + token[-1]

    return _TOKEN.sub(replace, text)


def line_of(text, position):
    return text.count('\n', 0, position) + 1


_SCOPE = re.compile(r'\b(?:namespace|class|struct|union|enum|extern)\b')
_NOT_OF_THE_NAME = re.compile(r'\[\[.*?\]\]|\b(?:alignas|noexcept|requires|decltype)\s*\([^()]*\)', re.DOTALL)
_LABELS = re.compile(r'^(?:\s*(?:public|private|protected)\s*:(?!:))+')
_OPERATOR = re.compile(r'\boperator\s*(?:\(\s*\)|[^\s\w(]+)')


def _without_groups(text, opening, closing):
    """The text with all (...) or <...>, nested ones too, emptied."""
    pattern = re.compile(rf'{re.escape(opening)}[^{re.escape(opening + closing)}]*{re.escape(closing)}')
    before = None
    while before != text:
        before, text = text, pattern.sub(' ', text)
    return text


def _opens_scope(header):
    header = _NOT_OF_THE_NAME.sub(' ', header)
    return '(' not in header and bool(_SCOPE.search(header))


def _is_function(header):
    if '(' not in header:
        return False
    header = _without_groups(_OPERATOR.sub(' operator_ ', header), '(', ')')
    return '=' not in _without_groups(header, '<', '>')


def _name_of(header):
    """The name of the function that this text, everything before its body, declares."""
    header = _NOT_OF_THE_NAME.sub(' ', header)
    test = re.match(r'\s*(?:TEST\w*|TYPED_TEST\w*|BENCHMARK\w*)\s*\(\s*(\w+)\s*,?\s*(\w*)', header)
    if test:
        return '.'.join(part for part in test.groups() if part)
    name = re.search(r'(?:[\w:]*operator\s*[^\s\w(]+|[~\w:]+)(?=\s*\()', header)
    return name[0].replace(' ', '') if name else '?'


def _closing_brace(code, opening):
    depth = 0
    for match in re.compile(r'[{}]').finditer(code, opening):
        depth += 1 if match[0] == '{' else -1
        if depth == 0:
            return match.start()
    return len(code) - 1


def functions(text):
    """[(name, first line, last line)] of every function; what is inside of one counts as its part."""
    code = re.sub(r'^[ \t]*#(?:[^\n]*\\\n)*[^\n]*', lambda m: _blank(m[0]), code_only(text), flags=re.M)
    found = []
    header_start = at = 0
    stop = re.compile(r'[{};]')
    while match := stop.search(code, at):
        at = match.start() + 1
        if match[0] != '{':
            header_start = at
            continue
        header = _LABELS.sub(lambda m: _blank(m[0]), code[header_start:match.start()])
        if _opens_scope(header):
            header_start = at
            continue
        end = _closing_brace(code, match.start())
        at = end + 1
        if re.match(r'\s*[,{]', code[at:]):
            continue  # That was the {} of a member's initialiser; the body is still to come.
        if _is_function(header):
            start = header_start + len(header) - len(header.lstrip())
            found.append((_name_of(header), line_of(code, start), line_of(code, end)))
        header_start = at
    return found
