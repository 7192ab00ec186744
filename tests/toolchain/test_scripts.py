"""The scripts that say whether all is well: do they notice when it is not, and count what is there?"""

import json
import os
import subprocess
import tempfile
import textwrap
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRIPTS = os.path.join(ROOT, 'scripts')


def run(*command, **kwargs):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **kwargs)


class Folder(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = place.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text, mode=0o644):
        with open(self.path(name), 'w', encoding='utf-8') as file:
            file.write(textwrap.dedent(text))
        os.chmod(self.path(name), mode)
        return self.path(name)


class RunPythonTests(Folder):
    def counts_of(self, text):
        counts = self.path('counts')
        done = run(os.path.join(SCRIPTS, 'run-python-tests'), self.write('test_x.py', text), '--counts', counts)
        with open(counts, encoding='utf-8') as file:
            return done.returncode, file.read().split()

    def test_counts_each_sub_test(self):
        self.assertEqual(self.counts_of('''
            import unittest
            class A(unittest.TestCase):
                def test_rows(self):
                    for row in range(5):
                        with self.subTest(row): self.assertNotEqual(row, 3)
                def test_plain(self): pass
                @unittest.skip('not here')
                def test_skipped(self): pass
            '''), (1, ['5', '1', '1']))

    def test_an_error_in_the_set_up_is_a_failure(self):
        self.assertEqual(self.counts_of('''
            import unittest
            def setUpModule(): raise OSError('no server')
            class A(unittest.TestCase):
                def test_a(self): pass
            '''), (1, ['0', '1', '0']))

    def test_a_file_without_tests_fails(self):
        self.assertEqual(self.counts_of('print("hello")\n'), (1, ['0', '1', '0']))

    def test_all_well_is_success(self):
        self.assertEqual(self.counts_of('''
            import unittest
            class A(unittest.TestCase):
                def test_a(self): pass
            '''), (0, ['1', '0', '0']))


class CountUnitTests(Folder):
    def count(self, programs, reports):
        """programs: name -> ctest's status; reports: program -> {case: failed?}"""
        rows = ''.join(f'<testcase name="unit.{name}" status="{status}"/>' for name, status in programs.items())
        self.write('ctest.xml', f'<testsuite>{rows}</testsuite>')
        for program, cases in reports.items():
            self.write(f'{program}_test.json', json.dumps({'testsuites': [{'testsuite': [
                {'name': name, 'classname': 'Suite', 'status': 'RUN', 'result': 'COMPLETED',
                 **({'failures': [{'failure': 'x'}]} if failed else {})} for name, failed in cases.items()]}]}))
        done = run(os.path.join(SCRIPTS, 'count-unit-tests'), self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()

    def test_adds_up_cases_of_all_programs(self):
        self.assertEqual(self.count({'a': 'run', 'b': 'run'}, {'a': {'X': False, 'Y': False}, 'b': {'Z': False}}),
                         ['counts 3 0 0'])

    def test_names_failed_cases(self):
        self.assertEqual(self.count({'a': 'fail'}, {'a': {'X': True, 'Y': False}}),
                         ['FAILED Suite.X', 'counts 1 1 0'])

    def test_a_crash_is_a_failure(self):
        self.assertEqual(self.count({'a': 'fail'}, {})[-1], 'counts 0 1 0')

    def test_a_failure_after_the_last_case_is_a_failure(self):
        self.assertEqual(self.count({'a': 'fail'}, {'a': {'X': False}})[-1], 'counts 1 1 0')

    def test_a_program_without_a_report_is_a_failure(self):
        self.assertEqual(self.count({'a': 'run'}, {})[-1], 'counts 0 1 0')


class InstallPackages(Folder):
    """With a dpkg-query and an apt-get of our own first in the PATH, which write down how they are called."""

    def install(self, *groups, missing=(), provided='', **environment):
        cases = '|'.join(missing) or 'none-at-all'
        self.write('dpkg-query', f'''\
            #!/bin/sh
            for last; do :; done
            case $last in *Provides*) echo 'installed {provided}';; {cases}) exit 1;; *) printf installed;; esac
            ''', 0o755)
        self.write('apt-get', f'#!/bin/sh\necho "$@" >>{self.path("asked")}\n', 0o755)
        self.write('sudo', '#!/bin/sh\nexec "$@"\n', 0o755)
        env = {'PATH': f'{self.folder}:{os.environ["PATH"]}', **environment}
        done = run(os.path.join(SCRIPTS, 'install-packages'), *groups, env=env)
        asked = ''
        if os.path.exists(self.path('asked')):
            with open(self.path('asked'), encoding='utf-8') as file:
                asked = file.read()
        return done, asked

    def test_is_silent_and_asks_nobody_when_all_is_there(self):
        done, asked = self.install('build', 'test', 'check', 'bench')
        self.assertEqual((done.returncode, done.stdout, done.stderr, asked), (0, '', '', ''))

    def test_installs_only_what_is_missing_and_says_why(self):
        with open('/etc/os-release', encoding='utf-8') as file:
            if 'VERSION_ID="12"' not in file.read():
                self.skipTest('not on Debian 12')
        done, asked = self.install('build', 'bench', missing=('cmake', 'wrk', 'clang-19'))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('wrk                      the load generator', done.stdout)
        install = asked.splitlines()[-1]
        self.assertIn('--no-install-recommends', install)
        self.assertTrue(install.endswith(' cmake wrk'), install)

    def test_what_another_package_provides_is_there(self):
        done, asked = self.install('test', missing=('npm',), provided='nodejs-dev, npm (= 9.2)')
        self.assertEqual((done.returncode, done.stdout, done.stderr, asked), (0, '', '', ''))

    def test_can_be_told_to_keep_out(self):
        done, asked = self.install('build', missing=('cmake',), SLUICE_SKIP_PACKAGES='1')
        self.assertEqual((done.returncode, asked), (0, ''))

    def test_an_unknown_group_is_an_error(self):
        done, _ = self.install('biuld')
        self.assertEqual(done.returncode, 1)
        self.assertIn("no group 'biuld'", done.stderr)


class FrontDoor(unittest.TestCase):
    def test_help_explains_every_target(self):
        with open(os.path.join(ROOT, 'Makefile'), encoding='utf-8') as file:
            targets = next(line for line in file if line.startswith('.PHONY:')).split()[1:]
        done = run('make', '--no-print-directory', '-C', ROOT, env={'PATH': os.environ['PATH']})
        for target in targets:
            with self.subTest(target):
                self.assertIn(f'make {target} ', done.stdout)

    def test_an_unknown_stage_is_an_error(self):
        done = run(os.path.join(SCRIPTS, 'test'), 'untit')
        self.assertEqual(done.returncode, 2)
        self.assertIn('no stage untit', done.stderr)


class LintOpenApi(Folder):
    def lint(self, path):
        done = subprocess.run([os.path.join(SCRIPTS, 'lint-openapi'), path], capture_output=True, text=True, timeout=300,
                              check=False)
        return done.returncode, done.stdout

    def test_the_document_is_clean_and_a_stray_key_is_found(self):
        document = os.path.join(ROOT, 'api', 'openapi.yaml')
        self.assertEqual(self.lint(document), (0, '0 problems\n'))
        with open(document, encoding='utf-8') as file:
            text = file.read()
        quoted = "'The run, where there is one.'"
        self.assertIn(quoted, text)
        code, said = self.lint(self.write('stray.yaml', text.replace(quoted, quoted.strip("'"))))
        self.assertEqual(code, 1)
        self.assertIn('`where there is one.` is not expected here', said)


