"""The files in senders/, and whether a delivery proves its sender, decided apart from the server's code."""
import base64
import binascii
import datetime
import email.utils
import glob
import hashlib
import hmac
import json
import os
import re
from dataclasses import replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from support import sender_yaml
from support.sender_expressions import Absent, Delivery, Facts, at_path, evaluate, evaluate_or_none, parse, parse_bare

TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(TREE, "senders")
SIGNATURES_MAX = 5
SAMPLE_URL = "https://hooks.example.com/s/sample"


def names():
    return sorted(os.path.basename(path).removesuffix(".yaml") for path in glob.glob(os.path.join(FOLDER, "*.yaml")))


def text_of(name):
    with open(os.path.join(FOLDER, name + ".yaml"), encoding="utf-8") as file:
        return file.read()


def load(name):
    return sender_yaml.load(os.path.join(FOLDER, name + ".yaml"))


def listed(value):
    return value if isinstance(value, list) else [value]


def body_kinds(sender):
    return listed(sender.get("body", "json"))


def seconds(duration):
    if isinstance(duration, (int, float)):
        return duration
    return int(duration[:-1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[duration[-1]]


def form_field(sender):
    return sender.get("form_field", "payload") if "form-json" in body_kinds(sender) else ""


def likely_type(sender, body):
    json_like = body.lstrip()[:1] in ("{", "[")
    form = {"form", "form-json"} & set(body_kinds(sender))
    return "application/x-www-form-urlencoded" if form and not json_like else "application/json"


def delivery_of(sender, sample):
    """The request that a sample or vector of the file stands for."""
    url = sample.get("url", SAMPLE_URL) + (f"?{sample['query']}" if sample.get("query") else "")
    delivery = Delivery(sample.get("method", "POST"), url, dict(sample.get("headers", {})), sample["body"].encode())
    if not delivery.content_type:
        delivery.set_header("Content-Type", sample.get("content_type") or likely_type(sender, sample["body"]))
    return delivery


def facts_of(sender, delivery, **values):
    facts = Facts(delivery, form_field(sender), values=values)
    facts.values["id"] = evaluate_or_none(sender.get("delivery_id"), facts)
    return facts


def items_of(sender, delivery):
    """What runs are made of: the items of a batch, or None for the delivery as a whole."""
    if "split" not in sender:
        return [None]
    return at_path(facts_of(sender, delivery).document(), sender["split"])


# --- keys ---

def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def hmac_key(secret, secret_format):
    if secret_format == "hex":
        return bytes.fromhex(secret)
    if secret_format == "base64":
        return base64.b64decode(secret, validate=True)
    if secret_format == "whsec" or (secret_format in ("whsec-or-text", "standard") and secret.startswith("whsec_")):
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    return secret.encode()


def jwk_key(jwk):
    def number(name):
        return int.from_bytes(unpadded(jwk[name]), "big")
    if jwk["kty"] == "RSA":
        return rsa.RSAPublicNumbers(number("e"), number("n")).public_key()
    if jwk["kty"] == "OKP":
        return ed25519.Ed25519PublicKey.from_public_bytes(unpadded(jwk["x"]))
    return ec.EllipticCurvePublicNumbers(number("x"), number("y"), ec.SECP256R1()).public_key()


def public_keys(secret, algorithm):
    """The keys that a secret of the formats public-key and jwks holds."""
    if secret.startswith("-----"):
        return [serialization.load_pem_public_key(secret.encode())]
    if secret.startswith("{"):
        document = json.loads(secret)
        return [jwk_key(jwk) for jwk in document.get("keys", [document])]
    if secret.startswith("whpk_"):
        return [ed25519.Ed25519PublicKey.from_public_bytes(base64.b64decode(secret[5:]))]
    if algorithm == "ed25519":
        raw = bytes.fromhex(secret) if len(secret) == 64 else base64.b64decode(secret)
        return [ed25519.Ed25519PublicKey.from_public_bytes(raw)]
    return [serialization.load_der_public_key(base64.b64decode(secret))]


RSA_HASHES = {"rsa-sha1": hashes.SHA1, "rsa-sha256": hashes.SHA256, "rsa-sha512": hashes.SHA512}


def is_signed_by(key, algorithm, signature, content):
    try:
        if algorithm == "ed25519":
            key.verify(signature, content)
        elif algorithm == "ecdsa-p256":
            if len(signature) == 64:
                signature = encode_dss_signature(int.from_bytes(signature[:32], "big"),
                                                 int.from_bytes(signature[32:], "big"))
            key.verify(signature, content, ec.ECDSA(hashes.SHA256()))
        else:
            key.verify(signature, content, padding.PKCS1v15(), RSA_HASHES[algorithm]())
    except InvalidSignature:
        return False
    return True


# --- the signature ---

PLACES = ("header", "headers", "query", "json", "form")


def is_met(when, facts):
    """Whether the delivery meets all conditions."""
    for expression, wanted in when.items():
        try:
            found = facts.value(parse_bare(expression))
        except Absent:
            found = None
        if found != str(wanted) if not isinstance(wanted, dict) else (found is None) == ("present" in wanted):
            return False
    return True


def signature_for(sender, delivery):
    """The sender's signature, or the case of it that the delivery meets."""
    signature = sender["signature"]
    facts = facts_of(sender, delivery)
    for case in signature.get("cases", []):
        if is_met(case["when"], facts):
            moved = PLACES if any(place in case for place in PLACES) else ()
            kept = {name: value for name, value in signature.items() if name not in moved}
            return {**kept, **{name: value for name, value in case.items() if name != "when"}}
    return signature

def decoded(text, encoding):
    try:
        if encoding == "hex":
            return bytes.fromhex(text)
        if encoding == "base64url":
            return unpadded(text)
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (ValueError, binascii.Error):
        return None


def at_place(place, facts, default=None):
    """What a header, query parameter, form field or member holds."""
    for source in ("header", "query", "form", "json"):
        if source in place:
            return evaluate(f"{{{source}:{place[source]}}}", facts).decode()
    return default


def claimed_signatures(signature, facts):
    """The texts at the place of the signature, without their prefix."""
    found = [evaluate_or_none(f"{{header:{name}}}", facts) for name in signature.get("headers", [])]
    found = [each.decode() for each in found if each is not None]
    if not found:
        found = [at_place(signature, facts, "")]
    prefix = signature.get("prefix", "")
    if signature.get("prefix_optional"):
        return [each.removeprefix(prefix) for each in found]
    fold = str.lower if prefix == "Bearer " else str
    return [each[len(prefix):] for each in found if fold(each[:len(prefix)]) == fold(prefix)]


def read_list(members, text):
    """name -> values; without names, positions from 1."""
    entries = {}
    for position, entry in enumerate(re.split(f"[{re.escape(members['separator'])}]", text), 1):
        name, value = (str(position), entry)
        if "pair" in members:
            name, _, value = entry.strip().partition(members["pair"])
        entries.setdefault(name, []).append(value)
    return entries


def entries_at(entries, which):
    which = str(which)
    if which.endswith("+"):
        return [value for name, values in entries.items() if int(name) >= int(which[:-1]) for value in values]
    return entries.get(which, [])


def time_of(text, time_format):
    if time_format == "milliseconds":
        return int(text) / 1000
    if time_format == "rfc3339":
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    if time_format == "http-date":
        return email.utils.parsedate_to_datetime(text).timestamp()
    return int(text)


class Verifier:
    """Whether deliveries are signed as a sender's file says."""

    def __init__(self, sender, secret, verify_token=None):
        self.sender, self.signature, self.secret = sender, sender["signature"], secret
        self.verify_token = verify_token
        self.algorithm = self.signature["algorithm"]
        self.format = self.signature.get("secret", {}).get("format", "jwks" if "keys" in self.signature else "text")

    def accepts(self, delivery, now):
        self.signature = signature_for(self.sender, delivery)
        self.algorithm = self.signature["algorithm"]
        facts = facts_of(self.sender, delivery, secret=self.secret, verify_token=self.verify_token)
        try:
            if "each" not in self.signature:
                return self.is_proven(facts, now)
            items = at_path(facts.document(), self.signature["each"])
            return bool(items) and all(self.is_proven(replace(facts, item=item), now) for item in items)
        except (Absent, ValueError, KeyError, binascii.Error):
            return False

    def is_proven(self, facts, now):
        if self.algorithm == "basic":
            scheme, _, credentials = facts.delivery.header("Authorization").partition(" ")
            return scheme.lower() == "basic" and base64.b64decode(credentials).decode() == self.secret
        claimed = claimed_signatures(self.signature, facts)
        if self.algorithm == "token":
            return any(hmac.compare_digest(each.encode(), self.secret.encode()) for each in claimed)
        if self.algorithm == "jwt":
            return any(self.is_valid_token(each, facts.delivery, now) for each in claimed)
        algorithm, timestamp = self.algorithm, None
        if "list" in self.signature:
            members = self.signature["list"]
            facts.entries = read_list(members, claimed[0])
            claimed = entries_at(facts.entries, members["signature"])
            if self.secret.startswith("whpk_"):
                algorithm, claimed = "ed25519", entries_at(facts.entries, members["public_key"])
            if "timestamp" in members:
                timestamp = entries_at(facts.entries, members["timestamp"])[0]
        if "timestamp" in self.signature:
            timestamp = at_place(self.signature["timestamp"], facts, timestamp)
            sent = time_of(timestamp, self.signature["timestamp"].get("format", "seconds"))
            if abs(sent - now) > seconds(self.signature["timestamp"]["tolerance"]):
                return False
        facts.values["timestamp"] = timestamp
        content = evaluate(self.signature.get("content", "{body}"), facts)
        encoding = self.signature.get("encoding", "hex")
        return any(self.matches(algorithm, decoded(each, encoding), content) for each in claimed[:SIGNATURES_MAX])

    def matches(self, algorithm, signature, content):
        if signature is None:
            return False
        if algorithm.startswith("hmac-"):
            key = hmac_key(self.secret, self.format)
            return hmac.compare_digest(signature, hmac.digest(key, content, algorithm.removeprefix("hmac-")))
        if algorithm in ("sha1", "sha256"):
            return hmac.compare_digest(signature, hashlib.new(algorithm, content).digest())
        return any(is_signed_by(key, algorithm, signature, content) for key in public_keys(self.secret, algorithm))

    def is_valid_token(self, token, delivery, now):
        rules = self.signature["jwt"]
        header, claims, signature = token.split(".")
        algorithm, claimed = json.loads(unpadded(header))["alg"], json.loads(unpadded(claims))
        if algorithm not in rules["algorithms"]:
            return False
        signed = f"{header}.{claims}".encode()
        if algorithm == "HS256":
            proven = hmac.compare_digest(unpadded(signature), hmac.digest(self.secret.encode(), signed, "sha256"))
        else:
            name = {"RS256": "rsa-sha256", "RS512": "rsa-sha512", "ES256": "ecdsa-p256", "EdDSA": "ed25519"}[algorithm]
            proven = any(is_signed_by(key, name, unpadded(signature), signed)
                         for key in public_keys(self.secret, name))
        return proven and self.claims_hold(claimed, delivery, now)

    def claims_hold(self, claimed, delivery, now):
        rules = self.signature["jwt"]
        if any(claimed.get(name) != value for name, value in rules.get("claims", {}).items()):
            return False
        audience = rules.get("audience")
        if audience and claimed.get("aud") != (delivery.url if audience == "url" else audience):
            return False
        if "exp" in claimed and now > claimed["exp"]:
            return False
        if "max_age" in rules and abs(now - claimed["iat"]) > seconds(rules["max_age"]):
            return False
        if "body_hash" in rules:
            digest = hashlib.sha256(delivery.body).digest()
            encoding = rules["body_hash"].get("encoding", "hex")
            return decoded(claimed[rules["body_hash"]["claim"]], encoding) == digest
        return True


def covers_body(signature):
    """Whether another body has to be refused."""
    if signature["algorithm"] in ("token", "basic") or "each" in signature:
        return False
    if signature["algorithm"] == "jwt":
        return "body_hash" in signature["jwt"]
    parts = parse(signature.get("content", "{body}"))
    return any(part.source in ("body", "crc32") or (part.source == "form" and not part.argument) for part in parts)


def altered(delivery):
    """The delivery with one byte changed in the first value of its body that can be another."""
    body = bytearray(delivery.body)
    if not body:
        return replace(delivery, body=b" ")
    at = len(body) // 2
    while at < len(body) - 1 and not chr(body[at]).isalnum():
        at += 1
    body[at] = ord("x") if body[at] != ord("x") else ord("y")
    return replace(delivery, body=bytes(body))
