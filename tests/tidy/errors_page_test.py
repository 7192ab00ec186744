#!/usr/bin/env python3
"""docs/errors.md is what the sources say, and the errors in them are found in each way in which they are made."""

import os
import tempfile
import unittest

import error_texts
import errors_page

# (C++, the code and the words that are found in it)
ROWS = (
    ('return fail(ErrorCode::kInvalid, "the URL has no scheme");', [('invalid', 'the URL has no scheme')]),
    ('return fail(ErrorCode::kTooLarge, fmt::format("the text has "\n "{} bytes", text.size()));',
     [('too_large', 'the text has {count} bytes')]),
    ('constexpr int kMax = 64 * 1024;\ndata.error(fmt::format("`{}` has over {} bytes", data.place("id"), kMax));',
     [('', '`id` has over 65,536 bytes')]),
    ('fields.complain(name + " must be true or false.");', [('', '{name} must be true or false.')]),
    ('return refuse(ErrorCode::kNotFound, "no_webhook", "It has no webhook.");',
     [('not_found no_webhook', 'It has no webhook.')]),
    ('return not_found("workflow");', [('not_found', 'There is no such workflow.')]),
    ('return {.reason = Reason::kConflict, .status = 409, .message = "Used already.", .detail = {}};',
     [('409', 'Used already.')]),
    ('report("edge {}: no node {{ {} }}", quoted(edge.id), target);', [('', 'edge {id}: no node { {target} }')]),
    ('report(at_node(i, "id_reserved", "/id"), "node {}: reserved {}", def.id, root);', [('', 'node {id}: reserved {root}')]),
    ('list.push_back({.code = "cycle", .message = fmt::format("a cycle through {}", quoted(name))});',
     [('', 'a cycle through {name}')]),
    ('errors.push_back(fmt::format("`{}` is twice there", json_kind_name(value)));', [('', '`{type}` is twice there')]),
    ('return fail(ErrorCode::kInvalid, "must be \\"a\\" or b" + std::string(hint(x)));',
     [('invalid', 'must be "a" or b{hint}')]),
    ('return wrong(open ? "it is open now" : "it is closed now");', [('', 'it is open now'), ('', 'it is closed now')]),
    ('return "Please choose an option.";', [('', 'Please choose an option.')]),
    ('log::error("the disk {} is full", disk);\n// fail(ErrorCode::kInvalid, "in a comment");\nnames.push_back("a b c");', []),
)


class ErrorTexts(unittest.TestCase):

    def test_each_way_of_making_an_error(self):
        for source, expected in ROWS:
            with self.subTest(source=source):
                limits = error_texts.constants_of(source)
                found = error_texts.of_source('src/x.cc', source, limits)
                self.assertEqual([(text.code, text.words) for text in found], expected)


class ErrorsPage(unittest.TestCase):

    def test_areas_and_statuses(self):
        with tempfile.TemporaryDirectory() as tree:
            for path, text in (('src/api/a.cc', 'return refuse(ErrorCode::kConflict, "name_taken", "The name | is taken.");'),
                               ('src/api/a_test.cc', 'return fail(ErrorCode::kInvalid, "this is a test");'),
                               ('src/app/b.cc', 'return fail(ErrorCode::kIo, fmt::format("cannot read *{}*", path));')):
                os.makedirs(os.path.dirname(os.path.join(tree, path)), exist_ok=True)
                with open(os.path.join(tree, path), 'w', encoding='utf-8') as file:
                    file.write(text)
            page = errors_page.page(tree)
        self.assertIn('## The API\n', page)
        self.assertIn('| 409 `name_taken` | The name \\| is taken. |\n', page)
        self.assertIn('## Starting the server\n', page)
        self.assertIn('- cannot read \\*{path}\\*\n', page)
        self.assertNotIn('this is a test', page)

    def test_the_page_is_current(self):
        with open(os.path.join(errors_page.TREE, errors_page.PAGE), encoding='utf-8') as file:
            self.assertEqual(file.read(), errors_page.page(errors_page.TREE),
                             'docs/errors.md is stale: run scripts/errors-page')


if __name__ == '__main__':
    unittest.main()
