"""Expressions over a delivery, as the files in senders/ use them: text and {source | function}.

Written from docs/signatures.md, and apart from the server's code on purpose: what the two disagree on is a fault."""
import base64
import email
import email.policy
import hashlib
import hmac
import json
import re
import urllib.parse
import zlib
from dataclasses import dataclass, field


class Absent(Exception):
    """The delivery does not have what an expression asks for."""


@dataclass(frozen=True)
class Part:
    """A piece of a template: literal text, or a source with its argument and the functions over it."""
    literal: str = ""
    source: str = ""
    argument: str = ""
    functions: tuple = ()


def parse_bare(expression):
    """The part that an expression without braces is, such as "json:$.type"."""
    source, *functions = (word.strip() for word in expression.split("|"))
    source, _, argument = source.partition(":")
    return Part(source=source, argument=argument, functions=tuple(functions))


def parse(template):
    """The parts of a template, in order. ValueError for a brace that belongs to nothing."""
    parts = []
    for found in re.finditer(r"(?P<text>(?:[^{}]|\{\{|\}\})+)|\{(?P<expression>[^{}]+)\}|(?P<wrong>.)", template, re.S):
        if found["wrong"]:
            raise ValueError(f"a lone brace in {template!r}")
        if found["text"]:
            parts.append(Part(literal=found["text"].replace("{{", "{").replace("}}", "}")))
        else:
            parts.append(parse_bare(found["expression"]))
    return parts


class Number(str):
    """A number of a JSON document as it was written."""


def parse_json(text):
    try:
        return json.loads(text, parse_int=Number, parse_float=Number)
    except ValueError:
        raise Absent("the body is not JSON") from None


def compact_json(value):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{compact_json(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(compact_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


PATH_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")


def path_steps(path):
    """The keys and positions of "$.a[0].b"."""
    if not re.fullmatch(rf"\$(?:{PATH_STEP.pattern})*", path):
        raise ValueError(f"{path!r} is not a path")
    return [found[1] if found[1] else int(found[2]) for found in PATH_STEP.finditer(path)]


def at_path(document, path):
    for step in path_steps(path):
        if isinstance(document, dict) and isinstance(step, str) and step in document:
            document = document[step]
        elif isinstance(document, list) and isinstance(step, int) and step < len(document):
            document = document[step]
        else:
            raise Absent(path)
    return document


@dataclass
class Delivery:
    """A request as it arrives at a hook. `url` is the public one, with its query."""
    method: str = "POST"
    url: str = "https://hooks.example.com/s/sample"
    headers: dict = field(default_factory=dict)
    body: bytes = b""

    def header(self, name):
        for key, value in self.headers.items():
            if key.lower() == name.lower():
                return value
        raise Absent(name)

    def set_header(self, name, value):
        for key in [key for key in self.headers if key.lower() == name.lower()]:
            del self.headers[key]
        self.headers[name] = value

    @property
    def content_type(self):
        return next((value for key, value in self.headers.items() if key.lower() == "content-type"), "")

    @property
    def path(self):
        """With the query."""
        parts = urllib.parse.urlsplit(self.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def query(self):
        return urllib.parse.urlsplit(self.url).query

    def form_fields(self):
        """(name, value) of each field, in order; of a file its text."""
        if "multipart/form-data" in self.content_type:
            head = f"Content-Type: {self.content_type}\r\n\r\n".encode()
            message = email.message_from_bytes(head + self.body, policy=email.policy.HTTP)
            return [(part.get_param("name", header="content-disposition"), part.get_content())
                    for part in message.iter_parts()]
        text = self.body.decode()
        if "urlencoded" not in self.content_type and text.lstrip()[:1] in ("{", "[", "<", ""):
            return []
        return urllib.parse.parse_qsl(text, keep_blank_values=True)


def named(pairs, name):
    for key, value in pairs:
        if key == name:
            return value
    raise Absent(name)


@dataclass
class Facts:
    """A delivery and what else an expression may ask for."""
    delivery: Delivery
    form_field: str = ""  # where a form holds the JSON
    item: object = None  # of a batch, in place of the body
    values: dict = field(default_factory=dict)  # timestamp, id, secret, verify_token, text
    entries: dict = field(default_factory=dict)  # of the signature's list: name -> values
    key: bytes = b""  # of the functions that sign

    def document(self):
        if self.item is not None:
            return self.item
        if self.form_field and "urlencoded" in self.delivery.content_type:
            return parse_json(named(self.delivery.form_fields(), self.form_field))
        return parse_json(self.delivery.body)

    def signed_headers(self, name):
        """Named by the header of that name (Contentful), or by the list's entry (Coinbase)."""
        if name in self.entries:
            return ".".join(self.delivery.header(each) for each in self.entries[name][0].split(" "))
        names = [each.strip().lower() for each in self.delivery.header(name).split(",")]
        return ";".join(f"{each}:{self.delivery.header(each).strip()}" for each in names)

    def value(self, part):
        """Of the source alone, as text or bytes."""
        delivery, argument = self.delivery, part.argument
        if part.source in ("timestamp", "id", "secret", "verify_token", "text", "execution_id"):
            if self.values.get(part.source) is None:
                raise Absent(part.source)
            return self.values[part.source]
        if part.source == "json":
            found = at_path(self.document(), argument)
            return found if isinstance(found, str) else compact_json(found)
        if part.source == "form" and not argument:
            return "".join(name + value for name, value in sorted(delivery.form_fields()))
        if part.source == "query" and argument:
            return named(urllib.parse.parse_qsl(delivery.query, keep_blank_values=True), argument)
        sources = {
            "body": lambda: delivery.body, "method": lambda: delivery.method.upper(), "url": lambda: delivery.url,
            "path": lambda: delivery.path, "query": lambda: delivery.query,
            "crc32": lambda: str(zlib.crc32(delivery.body)), "header": lambda: delivery.header(argument),
            "form": lambda: named(delivery.form_fields(), argument),
            "entry": lambda: named(self.entries.items(), argument)[0],
            "signed_headers": lambda: self.signed_headers(argument)}
        return sources[part.source]()


def apply(function, value, key):
    if function.startswith("hmac-"):
        return hmac.digest(key, value, function.removeprefix("hmac-"))
    functions = {
        "sha1": lambda: hashlib.sha1(value).digest(), "sha256": lambda: hashlib.sha256(value).digest(),
        "hex": lambda: value.hex().encode(), "base64": lambda: base64.b64encode(value),
        "base64url": lambda: base64.urlsafe_b64encode(value).rstrip(b"="),
        "json": lambda: json.dumps(value.decode(), ensure_ascii=False).encode(),
        "lower": value.lower, "upper": value.upper, "or-empty": lambda: value}
    return functions[function]()


def evaluate_part(part, facts):
    if not part.source:
        return part.literal.encode()
    try:
        value = facts.value(part)
    except Absent:
        if part.functions[:1] != ("or-empty",):
            raise
        value = ""
    value = value if isinstance(value, bytes) else value.encode()
    for function in part.functions:
        value = apply(function, value, facts.key)
    return value


def evaluate(template, facts):
    """The bytes that the template gives; Absent when any part of it is missing."""
    return b"".join(evaluate_part(part, facts) for part in parse(template))


def evaluate_or_none(template, facts):
    try:
        return evaluate(template, facts) if template else None
    except Absent:
        return None
