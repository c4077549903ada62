"""Compact JWS by hand: to look into what nobody vouches for, and make what nobody should take."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from joserfc import jws
from joserfc.jwk import OKPKey
from onehall_contracts.signing import ALGORITHM, SigningKey

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM], strict_check_header=False)


def encoded(value: Mapping[str, Any]) -> str:
    """Return JSON in base64url without padding."""
    raw = json.dumps(value, ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def header_of(compact: str) -> Mapping[str, Any]:
    """Return the header, or nothing if there is none to be read."""
    return _object(compact.split(".", maxsplit=1)[0])


def payload_of(compact: str) -> Mapping[str, Any]:
    """Return the payload, or nothing if there is none to be read."""
    parts = compact.split(".")
    return _object(parts[1]) if len(parts) > 1 else {}


def signed_with(key: SigningKey, header: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
    """Return a payload signed by a key under any header."""
    jwk = OKPKey.import_key(key.pem(), {"alg": ALGORITHM})
    return jws.serialize_compact(dict(header), json.dumps(payload), jwk, registry=REGISTRY)


def under_a_secret(secret: bytes, header: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
    """Return a payload under HMAC: the old trick with a public key for the secret."""
    head = f"{encoded({**header, 'alg': 'HS256'})}.{encoded(payload)}"
    mac = hmac.new(secret, head.encode(), hashlib.sha256).digest()
    return f"{head}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def respelled(compact: str) -> str:
    """Return the same bytes in other characters: the last one carries four bits of nobody's."""
    last = ALPHABET.index(compact[-1])
    return compact[:-1] + ALPHABET[last ^ 1]


def _object(part: str) -> Mapping[str, Any]:
    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
