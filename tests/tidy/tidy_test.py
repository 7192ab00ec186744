#!/usr/bin/env python3
"""Plants one violation of each rule of tidy.py into a small clean tree and sees it found there."""

import os
import tempfile
import unittest

import cpp
import tidy

CLEAN = {
    'CMakeLists.txt': 'sluice_layer(base x)\nsluice_layer(http)\nsluice_layer(store)\n',
    'src/layers.txt': 'base\nhttp\nstore\n',
    'src/base/a.h': '#pragma once\n\nnamespace sluice {\nint a();\n}  // namespace sluice\n',
    'src/base/a.cc': '#include "base/a.h"\n\nnamespace sluice {\nint a() { return 1; }\n}  // namespace sluice\n',
    'src/base/a_test.cc': '#include "base/a.h"\n',
    'src/http/b.h': '// A comment first is fine.\n#pragma once\n#include "base/a.h"\n\nnamespace sluice::http {}\n',
    'src/http/b_test.cc': '#include "http/b.h"\n',
    'src/store/c_test.cc': '#include "http/b.h"\n\n#include "base/a.h"\n',
}


def long_function(name, lines):
    return f'int {name}() {{\n' + '  step();\n' * (lines - 2) + '}\n'


# (what is planted, files, where it must be found, a word of the message)
PLANTED = [
    ('an include down the list', {'src/base/x.cc': '#include "http/b.h"\n'}, 'src/base/x.cc:1', 'below'),
    ('an include that is not from src/', {'src/http/x.cc': '\n#include "b.h"\n'}, 'src/http/x.cc:2', 'from src/'),
    ('an include of nothing', {'src/http/x.cc': '#include "base/no.h"\n'}, 'src/http/x.cc:1', 'exist'),
    ('another order in CMake', {'CMakeLists.txt': 'sluice_layer(http)\nsluice_layer(base)\nsluice_layer(store)\n'},
     'CMakeLists.txt:1', 'order'),
    ('a folder that is no layer', {'src/util/x.cc': '\n'}, 'src/util/x.cc:1', 'layers.txt'),
    ('no #pragma once', {'src/base/x.h': '#ifndef X\n#endif\nnamespace sluice {}\n'}, 'src/base/x.h:1', 'pragma'),
    ('own header not first', {'src/base/a.cc': '#include <string>\n#include "base/a.h"\n'}, 'src/base/a.cc:1', 'own'),
    ('a foreign namespace', {'src/http/x.h': '#pragma once\nnamespace sluice {}\n'}, 'src/http/x.h:1', 'sluice::http'),
    ('a layer without tests', {'src/http/b_test.cc': None}, 'src/http:1', 'x_test.cc'),
    ('tests that never run', {'tests/api/check.py': 'class A(unittest.TestCase):\n    def test_a(self): pass\n'},
     'tests/api/check.py:1', 'test_'),
    ('a huge file', {'docs/x.svg': 'x' * 500_001}, 'docs/x.svg:1', 'larger'),
    ('no line end at the end', {'docs/x.md': 'a\nb'}, 'docs/x.md:2', 'line end'),
    ('a long function', {'src/base/x.cc': '\n' + long_function('f', 71)}, 'src/base/x.cc:2', 'f has 71 lines'),
    ('a long file', {'src/base/x.cc': '//\n' * 401}, 'src/base/x.cc:1', '401 lines'),
    ('growth of a long function',
     {'src/base/x.cc': long_function('f', 90), 'tests/tidy/ratchet.txt': 'src/base/x.cc:f 80\n'},
     'src/base/x.cc:1', '80 are allowed'),
    ('a ratchet that is too high',
     {'src/base/x.cc': long_function('f', 80), 'tests/tidy/ratchet.txt': '# why\nsrc/base/x.cc:f 90\n'},
     'tests/tidy/ratchet.txt:2', 'lower'),
    ('a ratchet for something short', {'tests/tidy/ratchet.txt': 'src/base/a.cc 500\n'},
     'tests/tidy/ratchet.txt:1', 'remove'),
    ('a conflict marker', {'docs/x.md': 'a\n<<<<<<< ours\n'}, 'docs/x.md:2', 'merge'),
    ('space at the end of a line', {'src/base/x.cc': 'int x; \n'}, 'src/base/x.cc:1', 'space'),
    ('a DOS line end', {'src/base/x.cc': 'int x;\r\n'}, 'src/base/x.cc:1', 'DOS'),
    ('a retired word', {'docs/x.md': 'The first lane.\n'}, 'docs/x.md:1', 'glossary'),
    ('a retired name', {'src/base/x.cc': 'EffectTrouble x;\n'}, 'src/base/x.cc:1', 'glossary'),
    ('a path of one machine', {'scripts/x': 'cd /home/me/sluice\n'}, 'scripts/x:1', 'relative'),
    ('a note to do it later', {'docs/x.md': 'TODO: write\n'}, 'docs/x.md:1', 'do it'),
]

# (a line of code, a word of the message, where it is fine)
BANNED = [
    ('std::cout << 1;', 'log', 'src/app/x.cc'),
    ('std::printf("a");', 'log', 'src/app/x.cc'),
    ('std::this_thread::sleep_for(a);', 'sleeps', None),
    ('  ::sleep(1);', 'sleeps', None),
    ('std::regex r;', 'RE2', None),
    ('#include <regex>', 'RE2', None),
    ('auto s = boost::json::serialize(v);', 'append_json', None),
    ('if (auto* s = v->if_string()) use(*s);', 'if_text', 'src/base/json_x.cc'),
    ('using namespace std;', 'alias', None),
    ('#include <boost/asio.hpp>', 'umbrella', None),
    ('#include <boost/beast.hpp>', 'umbrella', None),
    ('#include <boost/beast/http/fields.hpp>', 'Beast', 'src/http/x.cc'),
    ('co_await x;', 'miscompiles', None),
    ('std::thread t;', 'threads', 'src/store/x.cc'),
    ('std::thread t;', 'threads', 'src/base/test_server.cc'),
    ('std::jthread t;', 'threads', 'src/base/x_test.cc'),
    ('auto t = std::chrono::system_clock::now();', 'Clock', 'src/base/clock.cc'),
    ('auto t = std::chrono::steady_clock::now();', 'steady()', 'src/http/x.cc'),
    ('auto t = std::time(nullptr);', 'Clock', None),
    ('int x = rand();', 'Entropy', None),
    ('std::mt19937 g;', 'Entropy', 'src/base/clock.cc'),
    ('auto q = fmt::format("SELECT a FROM {}", t);', 'bind', None),
    ('q += " DELETE FROM runs";', 'bind', None),
    ('auto q = "UPDATE runs SET a = " + v;', 'bind', None),
]

# What looks like a violation and is none.
INNOCENT = '''#include <thread>
// std::cout in a comment, a to-do list, mkdtemp("xXXXXXX"), rand() and co_await too.
/* using namespace std; */
const char* text = "std::cout << rand(); using namespace std";
const char* sql = "SELECT id FROM runs WHERE id = ?";
const char* raw = R"(std::regex " sleep_for)";
using namespace std::chrono_literals;
int operand(int brand) { return brand; }
auto n = 1'000'000;
auto id = std::this_thread::get_id();
void expand(Clock& clock) { clock.now(); grand(1); timer.time(); }
'''


class TidyTest(unittest.TestCase):
    def problems(self, files):
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**CLEAN, **files}.items():
                if text is not None:
                    os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
                    with open(os.path.join(root, path), 'w', newline='') as file:
                        file.write(text)
            return [f'{path}:{line}: {message}' for path, line, message in tidy.check(root)]

    def test_a_clean_tree_is_clean(self):
        self.assertEqual(self.problems({}), [])

    def test_each_planted_violation_is_found_alone(self):
        for what, files, place, word in PLANTED:
            with self.subTest(what):
                problems = self.problems(files)
                self.assertEqual(len(problems), 1, problems)
                self.assertTrue(problems[0].startswith(place + ':'), problems)
                self.assertIn(word, problems[0])

    def test_each_ban_is_found_and_knows_its_exceptions(self):
        for code, word, fine_in in BANNED:
            with self.subTest(code):
                problems = self.problems({'src/base/x.cc': '\n' + code + '\n'})
                self.assertEqual(len(problems), 1, problems)
                self.assertTrue(problems[0].startswith('src/base/x.cc:2:'), problems)
                self.assertIn(word, problems[0])
                if fine_in:
                    layered = {**CLEAN, fine_in: code + '\n'}
                    if fine_in.startswith('src/app/'):
                        layered['src/layers.txt'] = 'base\nhttp\nstore\napp\n'
                        layered['CMakeLists.txt'] = CLEAN['CMakeLists.txt'] + 'sluice_layer(app)\n'
                        layered['src/app/y_test.cc'] = '\n'
                    self.assertEqual(self.problems(layered), [])

    def test_every_ban_has_a_planted_violation(self):
        for ban in tidy.BANS:
            self.assertTrue(any(word in ban.cure for _, word, _ in BANNED), ban.cure)
        for ban in tidy.TEXT_BANS:
            self.assertTrue(any(word in ban.cure for _, _, _, word in PLANTED), ban.cure)

    def test_comments_strings_and_similar_names_are_innocent(self):
        self.assertEqual(self.problems({'src/base/x.cc': INNOCENT}), [])

    def test_an_exact_ratchet_is_silent(self):
        self.assertEqual(self.problems({
            'src/base/x.cc': long_function('f', 90),
            'tests/tidy/ratchet.txt': '# Why it is long.\nsrc/base/x.cc:f 90\n'}), [])


class CppTest(unittest.TestCase):
    def test_finds_functions_of_all_shapes(self):
        text = '''
template <class T = int>
struct A final : B {
 public:
  A(int x) noexcept(true) : a_{x}, b_(y) {
    f({1, 2});
  }
  bool operator==(const A& o) const { return true; }
  int v{3};
  std::array<int, 3> z = {1, 2, 3};
};
constexpr T kTable[] = {
    {"a{", f(1)},
};
TEST(Name, DoesIt) {
#if 1 // {
  int x = '{';
#endif
}
auto g(struct X* y, int z = 3) -> int {
  auto inner = [] { return R"({{)"; };
}
enum class E { kA, kB };
'''
        self.assertEqual(cpp.functions(text), [
            ('A', 5, 7), ('operator==', 8, 8), ('Name.DoesIt', 15, 19), ('g', 20, 22)])

    def test_blanks_keep_their_places(self):
        text = 'a /* b\nc */ "d" // e\nf'
        self.assertEqual(cpp.code_only(text), 'a     \n     " "     \nf')
        self.assertEqual(cpp.without_comments(text), 'a     \n     "d"     \nf')


if __name__ == '__main__':
    unittest.main()
