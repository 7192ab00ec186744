"""Every statement of the SQLite store finds its rows through an index: none scans a table or sorts one.

The statements are the constants kName[] of src/store/sqlite/*.cc; the database has the schema that the migrations make,
rows in every table, and, as in production, no statistics of ANALYZE."""
import pathlib
import re
import sqlite3
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
STORE = ROOT / "src" / "store" / "sqlite"

# Why a statement may read all of something.
EXCEPTIONS = {
    "kAllWorkflows": "read once, at the start",
    "kAllTokens": "read once, at the start",
    "kHookTokens": "read once, at the start",
    "kAllKeys": "read once, at the start",
    "kAllVaultItems": "read once, at the start",
    "kAllAuthorizations": "read once, at the start, and when the vault's key is changed",
    "kAllSessions": "read once, at the start",
    "kAllTeams": "read once, at the start",
    "kNewestId": "the last row of each table; sorts eleven",
    "kVaultItemsOfTeam": "all of a team's, of which there are at most as many as the limit says",
    "kTokensOf": "all of one workflow: the current one and those that were rotated and have not expired",
    "kWaitsOf": "all that one run waits for",
    "kUnheard": "what open runs wait for, from where it stopped; of the run there, all that it waits for",
    "kSuperseded": "the open runs of concurrency groups; at the start",
    "kYielding": "the open runs of one concurrency group",
    "kCrowdedWorkflows": "the rejections of a day, of which each workflow keeps a limited number",
    "kLoad": "the recent keys, a ring of limited size; at the start",
    "kRunsOfRecentKeys": "the recent keys, a ring of limited size; only where a list of runs is filtered by key",
    "kLookAt": "compares the whole of a unique key, so one row at most is equal",
    "kNoteFailure": "the runs above the one that failed, as deep as runs start runs; only where somebody hears of it",
    "kCountUnfinished": "all of a partial index: what is open; at the start",
    "kCountWaiting": "all of a partial index: what waits; at the start",
}


def constants(text):
    """The statements of one source, by name: what the preprocessor and the joining of literals make of them."""
    text = re.sub(r"//[^\n]*", "", text)
    text = text.replace("\\\n", " ")
    macros = {}
    for name, params, body in re.findall(r"^[ \t]*#define (\w+)(?:\(([\w, ]*)\))?[ \t]+(.*)$", text, re.M):
        macros[name] = ([p.strip() for p in params.split(",")] if params else None, body)

    def joined(body, values):
        out, at = "", 0
        for match in re.finditer(r'"((?:[^"\\]|\\.)*)"|(\w+)(?:\(([^()]*)\))?', body):
            literal, name, given = match.groups()
            if name is None:
                out += literal.replace('\\"', '"')
            elif name in values:
                out += values[name]
            elif name in macros:
                params, inner = macros[name]
                parts = [joined(part, values) for part in given.split(",")] if params else []
                out += joined(inner, dict(zip(params or [], parts)))
            else:
                raise AssertionError(f"what is {name} in {body!r}?")
        return out

    found = re.findall(r"constexpr const char (\w+)\[\] =([^;]*?(?:\"[^\"]*\"[^;\"]*)*);", text)
    return {name: joined(body, {}) for name, body in found}


def statements():
    found = {}
    for source in sorted(STORE.glob("*.cc")):
        if source.name.endswith("_test.cc") or source.name.endswith("_backfill.cc"):
            continue  # the latter are parts of migrations
        for name, sql in constants(source.read_text()).items():
            if sql.split(" ", 1)[0] in ("SELECT", "INSERT", "UPDATE", "DELETE"):
                found[f"{source.name} {name}"] = sql
    return found


def filled_database():
    database = sqlite3.connect(":memory:")
    for migration in sorted((STORE / "migrations").glob("*.sql")):
        database.executescript(migration.read_text())
    rows = range(1, 2001)
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    for table in tables:
        columns = database.execute(f"SELECT name, type FROM pragma_table_info('{table}')").fetchall()
        marks = ", ".join("?" for _ in columns)
        value = {"INTEGER": lambda i: i, "TEXT": str, "BLOB": lambda i: str(i).encode()}
        database.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})",
                             [[value[kind](i) for _, kind in columns] for i in rows])
    return database


def bad_steps(plan):
    """The steps that read all of a table or sort rows; a table in parentheses is the rows of a subquery.

    After (a, b) > (?, ?) SQLite begins at the first row that is equal and walks over all that are: a scan in disguise,
    which made the store thread read the index of all runs whenever old ones were looked for."""
    for (detail,) in plan:
        if re.match(r"SCAN (?!\(|CONSTANT)", detail) or "TEMP B-TREE" in detail or re.search(r"\(\([\w,]+\)[<>]", detail):
            yield detail


class QueryPlans(unittest.TestCase):
    def test_every_statement_uses_an_index(self):
        database = filled_database()
        found = statements()
        self.assertGreater(len(found), 80)
        used = set()
        for name, sql in found.items():
            constant = name.split(" ")[1]
            with self.subTest(statement=name):
                parameters = {str(i): None for i in range(1, 1 + max(map(int, re.findall(r"\?(\d+)", sql)), default=0))}
                plan = [row[3:] for row in database.execute("EXPLAIN QUERY PLAN " + sql, [None] * len(parameters))]
                steps = list(bad_steps(plan))
                if constant in EXCEPTIONS:
                    if steps:
                        used.add(constant)
                    continue
                self.assertEqual(steps, [], f"add an index, or an exception with its reason\n{sql}\n{plan}")
        self.assertEqual(used, set(EXCEPTIONS), "exceptions that are no longer needed")

    def test_a_scan_and_a_sort_are_found(self):
        database = filled_database()
        for sql in ("SELECT key FROM runs WHERE version = 7", "SELECT key FROM runs WHERE team = 1 ORDER BY created_at",
                    "SELECT team FROM runs WHERE (team, workflow_key) > (1, 2) ORDER BY team, workflow_key LIMIT 1"):
            plan = [row[3:] for row in database.execute("EXPLAIN QUERY PLAN " + sql)]
            self.assertTrue(list(bad_steps(plan)), sql)

    def test_constants_are_read_as_the_compiler_reads_them(self):
        source = '#define WHAT(x) \\\n "a " x " c"\nconstexpr const char kSql[] = "SELECT " WHAT("b;")\n " d";  // e;\n'
        self.assertEqual(constants(source), {"kSql": "SELECT a b; c d"})


if __name__ == "__main__":
    unittest.main()
