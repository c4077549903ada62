"""Signing what no honest worker would: any header, any payload, any spelling."""

import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from onehall_contracts.signing import SigningKey, decoded, encoded
from onehall_contracts.statements import OPINION

ORDER = 2**252 + 27742317777372353535851937790883648493
"""The order L of the base point of Ed25519 (RFC 8032 section 5.1)."""


def raw_key(key: SigningKey) -> Ed25519PrivateKey:
    """The key without its manners."""
    return Ed25519PrivateKey.from_private_bytes(key.seed)


def header_of(key: SigningKey, **changes: Any) -> dict[str, Any]:
    """The header as it should be, with members changed, added, or left out (None)."""
    members = {"alg": "Ed25519", "kid": key.kid, "typ": OPINION} | changes
    return {name: value for name, value in members.items() if value is not None}


def compact(key: SigningKey, header: Any, payload: Any) -> str:
    """A compact JWS with a sound signature over whatever it is: bytes are taken as they are."""
    parts = (p if isinstance(p, bytes) else json.dumps(p).encode() for p in (header, payload))
    return sealed(key, ".".join(map(encoded, parts)))


def sealed(key: SigningKey, characters: str) -> str:
    """Those very characters and a sound signature over them."""
    return f"{characters}.{encoded(raw_key(key).sign(characters.encode()))}"


def malleable(compact: str) -> str:
    """The same with S + L for S, which satisfies the same equation (RFC 8032 section 8.4)."""
    head, _, tail = compact.rpartition(".")
    raw = decoded(tail) or b""
    other = int.from_bytes(raw[32:], "little") + ORDER
    return f"{head}.{encoded(raw[:32] + other.to_bytes(32, 'little'))}"
