"""What README.md and docs/ show: shell blocks, workflows and fragments of them."""
import os
import re

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
FENCE = re.compile(r"^```([a-z ]*)\n(.*?)^```$", re.M | re.S)
INDENTED_COMMAND = re.compile(r"^    (?:sluice|curl|make|sqlite3|examples/run|export|SLUICE_\w+=\S+) .*$", re.M)


def pages():
    """The documents with commands, as paths from the root."""
    docs = sorted(name for name in os.listdir(os.path.join(ROOT, "docs")) if name.endswith(".md") and name != "errors.md")
    return ["README.md", "examples/README.md", *(f"docs/{name}" for name in docs)]


def node_pages():
    """The kinds of nodes that have a page."""
    return sorted(name[:-3] for name in os.listdir(os.path.join(ROOT, "docs/nodes")) if name != "README.md")


def text_of(page):
    with open(os.path.join(ROOT, page), encoding="utf-8") as file:
        return file.read()


def blocks(page, language):
    """The contents of the page's blocks of a language, in order."""
    return [text for name, text in FENCE.findall(text_of(page)) if name == language]


def indented_commands(page):
    return INDENTED_COMMAND.findall(text_of(page))


def commands_above(workflow):
    """The commands in the comment that an example begins with."""
    found = []
    for line in workflow.splitlines():
        if not line.startswith("# "):
            break
        found.append(line[2:])
    return found
