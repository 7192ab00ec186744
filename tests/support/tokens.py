"""JSON Web Tokens as issuers make them, and as forgers do."""
import hashlib
import hmac
import json
import time

from support.sender_signing import JWT_ALGORITHMS, base64url, raw_ecdsa

ISSUER, AUDIENCE = "https://login.example.com/", "orders"


def encoded(value):
    return base64url(value if isinstance(value, bytes) else json.dumps(value).encode())


def claims(**changes):
    """Of a good token; None takes one out."""
    all_of_them = {"iss": ISSUER, "aud": AUDIENCE, "sub": "anna", "exp": int(time.time()) + 300, **changes}
    return {name: value for name, value in all_of_them.items() if value is not None}


def by_secret(secret, header=None, **changes):
    text = f"{encoded({'alg': 'HS256', **(header or {})})}.{encoded(claims(**changes))}"
    return f"{text}.{base64url(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def by_key(key, algorithm, header=None, **changes):
    """Signed with a Key of sender_signing by that algorithm; its `kid` is that of the key's JWK."""
    text = f"{encoded({'alg': algorithm, 'kid': 'key-1', **(header or {})})}.{encoded(claims(**changes))}"
    signature = key.sign(JWT_ALGORITHMS[algorithm], text.encode())
    return f"{text}.{base64url(raw_ecdsa(signature) if algorithm == 'ES256' else signature)}"
