"""Signs deliveries as a sender's file says, with keys made here."""
import base64
import datetime
import email.utils
import hashlib
import hmac
import json
import secrets
import urllib.parse
from dataclasses import replace

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from support.sender_expressions import Number, at_path, compact_json, evaluate, parse_json, path_steps
from support.sender_files import RSA_HASHES, facts_of, hmac_key, signature_for

ASYMMETRIC = {"ed25519": "ed25519", "ecdsa-p256": "ecdsa-p256", "rsa-sha1": "rsa", "rsa-sha256": "rsa", "rsa-sha512": "rsa"}
JWT_ALGORITHMS = {"RS256": "rsa-sha256", "RS512": "rsa-sha512", "ES256": "ecdsa-p256", "EdDSA": "ed25519"}


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def required_claims(rules):
    """The claims that each hook of the sender has to name, with a value that stands for its own."""
    return {name: f"{name}@hook.example.com" for name in rules.get("required_claims", [])}


class Key:
    """A private key, and its public one in the forms that hooks take."""

    made = {}  # RSA keys take a while, and one serves all tests

    def __init__(self, kind, number=1):
        if (kind, number) not in self.made:
            self.made[kind, number] = {
                "ed25519": ed25519.Ed25519PrivateKey.generate, "ecdsa-p256": lambda: ec.generate_private_key(ec.SECP256R1()),
                "rsa": lambda: rsa.generate_private_key(65537, 2048)}[kind]()
        self.kind, self.private = kind, self.made[kind, number]
        self.public = self.private.public_key()

    def other(self):
        """Of the same kind."""
        return Key(self.kind, 2)

    def pem(self):
        return self.public.public_bytes(serialization.Encoding.PEM,
                                        serialization.PublicFormat.SubjectPublicKeyInfo).decode()

    def spki(self):
        return base64.b64encode(self.public.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)).decode()

    def raw(self):
        return self.public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)

    def jwk(self):
        if self.kind == "rsa":
            numbers = self.public.public_numbers()
            return {"kty": "RSA", "kid": "key-1", "e": base64url(numbers.e.to_bytes(3, "big")),
                    "n": base64url(numbers.n.to_bytes(256, "big"))}
        if self.kind == "ed25519":
            return {"kty": "OKP", "crv": "Ed25519", "kid": "key-1", "x": base64url(self.raw())}
        numbers = self.public.public_numbers()
        return {"kty": "EC", "crv": "P-256", "kid": "key-1", "x": base64url(numbers.x.to_bytes(32, "big")),
                "y": base64url(numbers.y.to_bytes(32, "big"))}

    def jwks(self):
        return json.dumps({"keys": [self.jwk()]})

    def sign(self, algorithm, content):
        if algorithm == "ed25519":
            return self.private.sign(content)
        if algorithm == "ecdsa-p256":
            return self.private.sign(content, ec.ECDSA(hashes.SHA256()))
        return self.private.sign(content, padding.PKCS1v15(), RSA_HASHES[algorithm]())


def written_time(at, time_format):
    moment = datetime.datetime.fromtimestamp(at, datetime.timezone.utc)
    return {"seconds": lambda: str(int(at)), "milliseconds": lambda: str(int(at * 1000)),
            "rfc3339": lambda: moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "http-date": lambda: email.utils.format_datetime(moment, usegmt=True)}[time_format]()


def put_member(body, path, text):
    """The JSON body with the text at the path; a number, where one was before."""
    document = parse_json(body)
    *way, last = path_steps(path)
    at = document
    for step in way:
        at = at.setdefault(step, {}) if isinstance(at, dict) else at[step]
    at[last] = Number(text) if isinstance(at.get(last), Number) else text
    return compact_json(document).encode()


def put_field(body, name, text):
    pairs = [pair for pair in urllib.parse.parse_qsl(body.decode(), keep_blank_values=True) if pair[0] != name]
    return urllib.parse.urlencode([*pairs, (name, text)]).encode()


def put(delivery, members, text):
    """The delivery with the text where the members say."""
    if "json" in members:
        return replace(delivery, body=put_member(delivery.body, members["json"], text))
    if "form" in members:
        return replace(delivery, body=put_field(delivery.body, members["form"], text))
    if "query" in members:
        pair = urllib.parse.urlencode({members["query"]: text})
        return replace(delivery, url=delivery.url + ("&" if delivery.query else "?") + pair)
    delivery = replace(delivery, headers=dict(delivery.headers))
    delivery.set_header(members["header"] if "header" in members else members["headers"][0], text)
    return delivery


def change_items(delivery, path, change):
    """The delivery with each item of its body changed, as if it were a body of its own."""
    document = parse_json(delivery.body)
    items = at_path(document, path)
    items[:] = [parse_json(change(replace(delivery, body=compact_json(item).encode())).body) for item in items]
    return replace(delivery, body=compact_json(document).encode())


class Signer:
    """One sender with a secret of its own. `entries` are others of the signature's list."""

    def __init__(self, sender, entries=None, verify_token=None):
        self.sender, self.signature = sender, sender["signature"]
        self.entries, self.verify_token = entries or {}, verify_token
        self.algorithm = self.signature["algorithm"]
        self.format = self.signature.get("secret", {}).get("format", "jwks" if "keys" in self.signature else "text")
        self.key = self._key()
        self.secret = self._secret()

    def _key(self):
        algorithm = self.algorithm
        if algorithm == "jwt" and self._jwt_algorithm() != "HS256":
            algorithm = JWT_ALGORITHMS[self._jwt_algorithm()]
        return Key(ASYMMETRIC[algorithm]) if algorithm in ASYMMETRIC else None

    def _jwt_algorithm(self):
        return self.signature["jwt"]["algorithms"][0]

    def _secret(self):
        """What the owner of the hook enters."""
        if self.key:
            return self.key.jwks() if self.format == "jwks" else self.key.pem()
        raw = secrets.token_bytes(32)
        return {"hex": raw.hex, "base64": lambda: base64.b64encode(raw).decode(),
                "whsec": lambda: "whsec_" + base64.b64encode(raw).decode(),
                "standard": lambda: "whsec_" + base64.b64encode(raw).decode(),
                "whsec-or-text": lambda: "whsec_" + base64.b64encode(raw).decode()}.get(
                    self.format, lambda: ("user:" if self.algorithm == "basic" else "") + raw.hex())()

    def sign(self, delivery, at):
        """The delivery as the sender sends it at that time."""
        self.signature = signature_for(self.sender, delivery)
        self.algorithm = self.signature["algorithm"]
        if "each" in self.signature:
            return change_items(delivery, self.signature["each"], lambda item: self._sign_one(item, at))
        return self._sign_one(delivery, at)

    def _sign_one(self, delivery, at):
        if self.algorithm == "basic":
            return put(delivery, {"header": "Authorization"}, "Basic " + base64.b64encode(self.secret.encode()).decode())
        prefix = self.signature.get("prefix", "")
        if self.algorithm == "token":
            return put(delivery, self.signature, prefix + self.secret)
        if self.algorithm == "jwt":
            return put(delivery, self.signature, prefix + self._token(delivery, at))
        rules, timestamp = self.signature.get("timestamp", {}), None
        if rules:
            timestamp = written_time(at, rules.get("format", "seconds"))
            if any(place in rules for place in ("header", "json", "form", "query")):
                delivery = put(delivery, rules, timestamp)
        facts = facts_of(self.sender, delivery, secret=self.secret, timestamp=timestamp, verify_token=self.verify_token)
        facts.entries = {name: [value] for name, value in self.entries.items()}
        content = evaluate(self.signature.get("content", "{body}"), facts)
        return put(delivery, self.signature, prefix + self._in_list(self._encoded(self._signed(content)), timestamp))

    def _signed(self, content):
        if self.algorithm.startswith("hmac-"):
            return hmac.digest(hmac_key(self.secret, self.format), content, self.algorithm.removeprefix("hmac-"))
        if self.key:
            return self.key.sign(self.algorithm, content)
        return hashlib.new(self.algorithm, content).digest()

    def _encoded(self, signature):
        encoding = self.signature.get("encoding", "hex")
        if encoding == "hex":
            return signature.hex()
        return base64url(signature) if encoding == "base64url" else base64.b64encode(signature).decode()

    def _in_list(self, signature, timestamp):
        rules = self.signature.get("list")
        if not rules:
            return signature
        entries = dict(self.entries)
        if "timestamp" in rules:
            entries = {str(rules["timestamp"]): timestamp, **entries}
        entries[str(rules["signature"]).rstrip("+")] = signature
        if "pair" in rules:
            return rules["separator"][0].join(f"{name}{rules['pair']}{value}" for name, value in entries.items())
        places = range(1, max(map(int, entries)) + 1)
        return rules["separator"][0].join(entries.get(str(place), "") for place in places)

    def _token(self, delivery, at):
        rules, algorithm = self.signature["jwt"], self._jwt_algorithm()
        claims = {"iat": int(at), "exp": int(at) + 120, **rules.get("claims", {}), **required_claims(rules)}
        if rules.get("audience"):
            claims["aud"] = delivery.url if rules["audience"] == "url" else rules["audience"]
        if "body_hash" in rules:
            digest = hashlib.sha256(delivery.body).digest()
            encoding = rules["body_hash"].get("encoding", "hex")
            claims[rules["body_hash"]["claim"]] = digest.hex() if encoding == "hex" else base64.b64encode(digest).decode()
        header = {"alg": algorithm, "typ": "JWT", **({"kid": "key-1"} if self.key else {})}
        signed = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
        if algorithm == "HS256":
            return f"{signed}.{base64url(hmac.digest(self.secret.encode(), signed.encode(), 'sha256'))}"
        signature = self.key.sign(JWT_ALGORITHMS[algorithm], signed.encode())
        if algorithm == "ES256":
            signature = raw_ecdsa(signature)
        return f"{signed}.{base64url(signature)}"


def raw_ecdsa(signature):
    r, s = decode_dss_signature(signature)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")
