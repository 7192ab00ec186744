#!/usr/bin/env python3
"""Style as a test: what a reviewer would otherwise say again and again, each with its cure.

    tidy.py [TREE]     checks the tree (default: the one this file is in); prints one line a
                       violation, "path:line: what, and what to do instead"; exits 1 if there is any

Every rule has a planted violation in tidy_test.py. Functions and files that are longer than allowed
may stand in ratchet.txt with their length; an entry may only shrink.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field

import cpp

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 400
FILE_BYTES_MAX = 500_000


@dataclass(frozen=True)
class Ban:
    """A pattern that may not appear in C++ code, and what to write instead."""
    pattern: str
    cure: str
    allowed: tuple = ()  # Path patterns (regular expressions, from the start) where it may.
    raw: bool = False  # Looks into strings, too.


# Tests, and what stands beside the code for their use alone.
TESTS = r'src/.*_test\.cc|src/.*/test_\w+\.(h|cc)|tests/|bench/'
THREADS_LIVE_IN = (r'src/base/worker_pool\.', r'src/http/', r'src/store/', r'src/runtime/', r'src/app/', TESTS)

BANS = (
    Ban(r'\bstd::(cout|cerr|clog)\b|(?<![\w:>.])(?:std::)?f?printf\s*\(',
        'writes past the log: use base/log.h; only app/ talks to the terminal',
        (r'src/app/', r'src/base/check\.cc', r'tests/', r'bench/')),
    Ban(r'\b(sleep_for|sleep_until|usleep|nanosleep)\b|(?<![\w.>])sleep\s*\(',
        'nothing here sleeps: wait for a condition, a timer or an event; tests advance a ManualClock',
        (r'bench/',)),
    Ban(r'\bstd::(w?regex|[ws]?match_results|regex_\w+)\b|#\s*include\s*<regex>',
        'std::regex is slow and overflows the stack on hostile input: use RE2'),
    Ban(r'\bjson::serialize\s*\(|#\s*include\s*<boost/json/serialize\.hpp>',
        'Boost prints 1.5 as 1.5E0: use append_json of base/json.h'),
    Ban(r'(\.|->)if_string\s*\(',
        'a number that is kept as it was written is such a string, too: ask if_text of base/json_number.h',
        (r'src/base/json', r'src/engine/run/storable\.cc', r'src/api/core/views\.cc', r'src/formats/json_values\.cc', TESTS)),
    Ban(r'\busing\s+namespace\s+(?!std::(chrono_|string_|string_view_)?literals\b)',
        'using namespace hides where a name comes from: write the namespace or an alias'),
    Ban(r'#\s*include\s*<boost/(asio|beast|json/src|beast/src)\.hpp>',
        'an umbrella header costs ten seconds a file: include the headers of the parts that are used',
        (r'src/base/json_impl\.cc',)),
    Ban(r'#\s*include\s*<boost/beast/|\bboost::beast\b',
        'Beast is known to http/ alone: use http/http.h', (r'src/http/',)),
    Ban(r'\bco_(await|return|yield)\b',
        'GCC 12 miscompiles coroutines (double free): use a callback or a small state machine'),
    Ban(r'\bstd::(jthread|thread|async)\b(?!::(id|hardware_concurrency)\b)|\bpthread_create\b',
        'threads are started in http/, store/, runtime/ and app/ only: take a callback or an executor',
        THREADS_LIVE_IN),
    Ban(r'\bsteady_clock::now\b', 'the layers that wait may measure; here take a Clock& and ask steady()',
        (r'src/base/clock\.', r'src/http/', r'src/store/committer', r'src/runtime/', r'src/app/', r'tests/', r'bench/')),
    Ban(r'\b(system|high_resolution|utc)_clock::now\b|\b(gettimeofday|clock_gettime)\b'
        r'|(?<![\w.>:])(?:std::)?time\s*\(\s*(nullptr|NULL|0|&)',
        'only base/clock reads the time: take a Clock&', (r'src/base/clock\.', r'tests/', r'bench/')),
    Ban(r'(?<![\w.>:])(?:std::)?s?rand\s*\(|\bstd::(random_device|mt19937(_64)?|default_random_engine)\b',
        'only base/clock knows randomness: take an Entropy&', (r'src/base/clock\.', r'tests/', r'bench/')),
    Ban(r'(?:format(?:_to|_to_n)?\s*\((?:[^;"]*,)?\s*|\+=?\s*)"[^"\n]*\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b'
        r'|"[^"\n]*\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b[^"\n]*"\s*\+',
        'SQL is never put together from strings: write a constant statement and bind its values', raw=True),
)

# In every text file of the tree, whatever its language.
TEXT_BANS = (
    Ban(r'\b(TODO|FIXME|XXX)\b(?!\w)', 'do it, or describe the limit as it is today', raw=True),
    Ban(r'(?<![\w./:\-*<>}$~"\'])/(work|home|root|Users)/\w', 'a path of one machine: make it relative or an option',
        raw=True),
    Ban(r'^(<<<<<<<|>>>>>>>) ', 'a conflict marker: finish the merge', raw=True),
    Ban(r'[ \t]+$', 'space at the end of the line: remove it', (r'.*\.md$',), raw=True),
    Ban(r'(?i)\b(lanes?|parked|unpark|turnstiles?|needles?|maskers?|troubles?|meddle|universe|sweepers?'
        r'|keepers?|first stretch|stretches)\b|\b(LaneNews|ManualStart|RunEnds|Residents|EffectTrouble)\b',
        'a retired word: docs/glossary.md has the one to use',
        (r'docs/glossary\.md', r'src/store/sqlite/(migrations/|waits_backfill\.cc)', r'bench/'), raw=True),
    Ban(r'\r$', 'a DOS line end: save it with \\n', raw=True),
)
TEXT_SUFFIXES = ('.h', '.cc', '.py', '.cmake', '.txt', '.md', '.sql', '.sh', '.yaml', '.yml', '.ts', '.tsx', '.js',
                 '.mjs', '.css', '.html')
# The rules would find themselves; a corpus is input for programs, not text for people.
NOT_TEXT = re.compile(r'tests/tidy/tidy(_test)?\.py$|tests/fuzz/corpus/|.*package-lock\.json$')


@dataclass
class Tree:
    root: str
    paths: list = field(default_factory=list)
    texts: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)

    def text(self, path):
        if path not in self.texts:
            with open(os.path.join(self.root, path), encoding='utf-8', errors='replace', newline='') as file:
                self.texts[path] = file.read()
        return self.texts[path]

    def complain(self, path, line, message):
        self.problems.append((path, line, message))

    def cpp(self, under='src/'):
        return [p for p in self.paths if p.startswith(under) and p.endswith(('.h', '.cc'))]

    def exists(self, path):
        return os.path.exists(os.path.join(self.root, path))


def load(root):
    """The files that belong to the tree: those of git, also not yet added ones; all, without git."""
    tree = Tree(root)
    listing = None
    if os.path.exists(os.path.join(root, '.git')):
        listing = subprocess.run(
            ['git', '-c', 'safe.directory=*', 'ls-files', '-co', '--exclude-standard', '-z'],
            cwd=root, capture_output=True, text=True, check=False)
    if listing and listing.returncode == 0:
        tree.paths = sorted({p for p in listing.stdout.split('\0') if p and tree.exists(p)})
    else:
        for folder, folders, files in os.walk(root):
            folders[:] = [f for f in folders if f not in ('.git', 'build', 'data', 'node_modules', '__pycache__')]
            tree.paths += [os.path.relpath(os.path.join(folder, f), root) for f in files]
        tree.paths.sort()
    return tree


# --- the rules; each takes the tree and complains ---

def layers(tree):
    """Includes point up src/layers.txt, and CMake names the layers in the same order."""
    rooms = tree.text('src/layers.txt').split()
    order = list(dict.fromkeys(room.split('/')[0] for room in rooms))
    named = re.findall(r'^\s*sluice_layer\((\w+)', tree.text('CMakeLists.txt'), re.M)
    if order != named:
        tree.complain('CMakeLists.txt', 1, f'the sluice_layer calls ({" ".join(named)}) must stand in the order of '
                                           'src/layers.txt: change one of the two')
    for path in tree.cpp():
        layer = path.split('/')[1]
        if layer not in order:
            tree.complain(path, 1, f'folder {layer}/ is no layer: put it into src/layers.txt and CMakeLists.txt')
            continue
        for match in re.finditer(r'^\s*#\s*include\s*"([^"]+)"', cpp.without_comments(tree.text(path)), re.M):
            check_include(tree, order, path, layer, match)
            check_room(tree, rooms, path, match)


def check_include(tree, order, path, layer, match):
    line = cpp.line_of(tree.text(path), match.start(1))
    target = match[1]
    target_layer = target.split('/')[0]
    if target_layer == 'embedded':
        return  # generated: sluice_embed in cmake/embed.cmake
    if target_layer not in order or '/' not in target:
        tree.complain(path, line, f'"{target}": write the path from src/, and <...> for other libraries')
    elif order.index(target_layer) > order.index(layer):
        tree.complain(path, line, f'{layer}/ may not know {target_layer}/, which stands below it in src/layers.txt: '
                                  'take a callback, and let app/ connect the two')
    elif not target.endswith('.inc') and not tree.exists('src/' + target):
        tree.complain(path, line, f'"{target}" does not exist')


def room_of(rooms, path):
    """The place in src/layers.txt of the deepest folder listed there that holds the file; None without one."""
    folder = os.path.dirname(path)
    while folder:
        if folder in rooms:
            return rooms.index(folder)
        folder = os.path.dirname(folder)
    return None


def check_room(tree, rooms, path, match):
    """Sub-folders of a layer have an order, too. Tests and their helpers see their whole layer, and so do the
    sources in the layer's own folder, which put its parts together."""
    own, target = path[len('src/'):], match[1]
    if own.split('/')[0] != target.split('/')[0] or re.match(TESTS, path) or '/testing.h' in path:
        return
    if own.endswith('.cc') and own.count('/') == 1:
        return
    here, there = room_of(rooms, own), room_of(rooms, target)
    if here is not None and there is not None and there > here:
        line = cpp.line_of(tree.text(path), match.start(1))
        tree.complain(path, line, f'{rooms[here]}/ may not know {rooms[there]}/, which stands below it in '
                                  'src/layers.txt: move the code, or take a callback')


def headers(tree):
    """Headers guard themselves; a source includes its own header first, so that it compiles alone."""
    for path in tree.cpp():
        code = cpp.without_comments(tree.text(path))
        if path.endswith('.h') and not code.lstrip().startswith('#pragma once'):
            tree.complain(path, 1, 'a header starts with #pragma once')
        own = path[len('src/'):-len('.cc')] + '.h'
        if path.endswith('.cc') and tree.exists('src/' + own):
            first = re.search(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', code, re.M)
            if not first or first[1] != own:
                tree.complain(path, 1, f'include the own header first: "{own}"')


def namespaces(tree):
    """One namespace a folder: sluice::<layer>, and sluice itself for base/."""
    for path in tree.cpp():
        layer = path.split('/')[1]
        wanted = 'sluice' if layer == 'base' else f'sluice::{layer}'
        spaces = re.findall(r'^namespace\s+([\w:]+)\s*{', cpp.code_only(tree.text(path)), re.M)
        if path.endswith('.h') and not any(s == wanted or s.startswith(wanted + '::') for s in spaces):
            tree.complain(path, 1, f'a header in {layer}/ declares into namespace {wanted}')


def bans(tree):
    for path in tree.cpp('src/') + tree.cpp('tests/') + tree.cpp('bench/'):
        code = cpp.code_only(tree.text(path))
        with_strings = cpp.without_comments(tree.text(path))
        for ban in BANS:
            apply_ban(tree, ban, path, with_strings if ban.raw else code)
    for path in tree.paths:
        if (path.endswith(TEXT_SUFFIXES) or is_script(path)) and not NOT_TEXT.match(path):
            for ban in TEXT_BANS:
                apply_ban(tree, ban, path, tree.text(path))


def is_script(path):
    name = os.path.basename(path)
    return '.' not in name and (path.startswith(('scripts/', '.ci/')) or name == 'Makefile')


def apply_ban(tree, ban, path, text):
    if any(re.match(allowed, path) for allowed in ban.allowed):
        return
    for match in re.finditer(ban.pattern, text, re.M):
        line = cpp.line_of(text, match.start())
        what = ' '.join(match[0].split())[:60]
        tree.complain(path, line, f'{what!r}: {ban.cure}')


def lengths(tree):
    """Functions fit a screen and files are short; what is longer stands in ratchet.txt and shrinks."""
    ratchet = read_ratchet(tree)
    for path in tree.cpp('src/') + tree.cpp('tests/') + tree.cpp('bench/'):
        text = tree.text(path)
        measure(tree, ratchet, path, 1, path, text.count('\n'), FILE_LINES_MAX, 'split it by concern')
        longest = {}
        for name, first, last in cpp.functions(text):
            longest[name] = max(longest.get(name, (0, 0)), (last - first + 1, first))
        for name, (lines, first) in longest.items():
            measure(tree, ratchet, f'{path}:{name}', first, path, lines, FUNCTION_LINES_MAX,
                    'branches stay, straight work moves into helpers')
    for key, (_, line) in ratchet.items():
        tree.complain(RATCHET, line, f'{key} is short now, or gone: remove its line')


RATCHET = 'tests/tidy/ratchet.txt'


def read_ratchet(tree):
    entries = {}
    if RATCHET in tree.paths:
        for number, line in enumerate(tree.text(RATCHET).splitlines(), 1):
            if line.strip() and not line.startswith('#'):
                key, lines = line.rsplit(None, 1)
                entries[key] = (int(lines), number)
    return entries


def measure(tree, ratchet, key, line, path, lines, limit, cure):
    if lines <= limit:
        return
    allowed, ratchet_line = ratchet.pop(key, (limit, 0))
    if lines > allowed:
        what = 'the file' if key == path else key.split(':', 1)[1]
        tree.complain(path, line, f'{what} has {lines} lines, {allowed} are allowed: {cure}')
    elif lines < allowed:
        tree.complain(RATCHET, ratchet_line, f'{key} has only {lines} lines now: lower its number, it may not grow again')


def tests_exist(tree):
    for layer in dict.fromkeys(room.split('/')[0] for room in tree.text('src/layers.txt').split()):
        if tree.cpp(f'src/{layer}/') and not any(p.endswith('_test.cc') for p in tree.cpp(f'src/{layer}/')):
            tree.complain(f'src/{layer}', 1, 'a layer has unit tests beside its code: x_test.cc')
    for path in tree.paths:
        if re.match(r'tests/\w+/\w+\.py$', path) and not os.path.basename(path).startswith('test_'):
            if 'tests/tidy/' not in path and re.search(r'\(unittest\.TestCase\)', tree.text(path)) and \
                    re.search(r'^    def test_', tree.text(path), re.M):
                tree.complain(path, 1, 'holds tests but would never be run: name it test_*.py')


def sizes(tree):
    for path in tree.paths:
        size = os.lstat(os.path.join(tree.root, path)).st_size
        if size > FILE_BYTES_MAX:
            tree.complain(path, 1, f'{size} bytes: what is larger than {FILE_BYTES_MAX} is generated or fetched, not kept')


def endings(tree):
    for path in tree.paths:
        if path.endswith(TEXT_SUFFIXES) and not NOT_TEXT.match(path):
            text = tree.text(path)
            if text and not text.endswith('\n'):
                tree.complain(path, cpp.line_of(text, len(text)), 'no line end at the end of the file: add it')


RULES = (layers, headers, namespaces, bans, lengths, tests_exist, sizes, endings)


def check(root):
    """[(path, line, message)] of everything that is wrong in the tree."""
    tree = load(root)
    for rule in RULES:
        rule(tree)
    return sorted(tree.problems)


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..')
    problems = check(os.path.normpath(root))
    for path, line, message in problems:
        print(f'{path}:{line}: {message}')
    print(f'tidy: {len(problems)} problem{"" if len(problems) == 1 else "s"}')
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
