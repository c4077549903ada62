"""Vectors for readers of signed statements in other languages, made from the published examples.

`python -m tests.integration.node_vectors` writes them to examples/node_worker/test/vectors.json.
"""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from onehall_contracts import published
from onehall_contracts.golden import signed, story
from onehall_contracts.ids import derived
from onehall_contracts.signing import Untrusted, verify
from onehall_contracts.statements import OPINION, RECEIPT, TASK, sha256_of

FILE = Path(__file__).parents[2] / "examples/node_worker/test/vectors.json"
SIGNED = {
    "approval.request-review.v1": ("statement", TASK),
    "departments.opinion-given.v1": ("signed", OPINION),
    "approval.send-receipt.v1": ("receipt", RECEIPT),
}
KEYS = {key.kid: key for key in (signed.CENTRE, *signed.DEPARTMENTS.values())}
HEADER = {"alg": "Ed25519", "kid": signed.CENTRE.kid, "typ": TASK}
BOM = b"\xef\xbb\xbf"


def text() -> str:
    """Return the vectors as they are written down."""
    return json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n"


def vectors() -> dict[str, Any]:
    """Return keys, what they truly signed, forgeries with the reason against each, and ids."""
    truly = list(_signed())
    task = next(compact for typ, compact in truly if typ == TASK)
    forged = [*_misread(task), *(_with(*one, task) for one in _headers()), *_payloads()]
    names = ([str(story.FIRE_TASK), "opinion"], ["a/b", "~1"], ["会签踏勘"])
    return {
        "keys": [
            {"kid": k, "jwk": {**key.public.jwk}, "pem": key.pem()} for k, key in KEYS.items()
        ],
        "signed": [{"typ": typ, "compact": c, "sha256": sha256_of(c)} for typ, c in truly],
        "forged": [{"what": what, "compact": c, "reason": _reason(c)} for what, c in forged],
        "derived": [{"names": one, "id": str(derived(*one))} for one in names],
    }


def _signed() -> Iterator[tuple[str, str]]:
    for name, (field, typ) in SIGNED.items():
        for _, body in sorted(published.examples(name).items()):
            yield from ((typ, event["data"][field]) for event in json.loads(body))


def _reason(compact: str) -> str:
    try:
        verify(compact, TASK, {kid: key.public for kid, key in KEYS.items()}.get)
    except Untrusted as error:
        return error.reason
    return "trusted"


def _misread(compact: str) -> Iterator[tuple[str, str]]:
    """A true statement with its characters changed."""
    head, payload, signature = compact.split(".")
    yield "nothing", ""
    yield "two parts", f"{head}.{payload}"
    yield "four parts", f"{compact}.{signature}"
    yield "a padded signature", f"{compact}=="
    yield "a signature with spare bits set", compact[:-1] + chr(ord(compact[-1]) + 1)
    yield "a signature in the other alphabet", f"{head}.{payload}.+/{signature[2:]}"
    yield "no signature", f"{head}.{payload}."
    yield "half a signature", f"{head}.{payload}.{signature[:43]}"
    yield "another signature", f"{head}.{payload}.{'A' * 86}"
    yield "a line break", f"{head}.{payload}\n.{signature}"
    yield (
        "a changed payload",
        f"{head}.{payload[:40]}{'AB'[payload[40] == 'A']}{payload[41:]}.{signature}",
    )
    yield "somebody else's payload", f"{head}.{_base64url(b'{}')}.{signature}"


def _headers() -> Iterator[tuple[str, bytes]]:
    """Headers that a true statement did not have."""
    said = json.dumps(HEADER)
    changes: dict[str, dict[str, Any]] = {
        "alg none": {"alg": "none"},
        "alg HS256": {"alg": "HS256"},
        "alg EdDSA": {"alg": "EdDSA"},
        "another type": {"typ": OPINION},
        "a key that nobody knows": {"kid": "A" * 43},
        "another's key": {"kid": signed.DEPARTMENTS["XFZD"].kid},
        "a key brought along": {"jwk": {**signed.CENTRE.public.jwk}},
        "a critical member": {"crit": ["b64"], "b64": False},
        "a kid that is a number": {"kid": 1},
    }
    for what, change in changes.items():
        yield what, json.dumps(HEADER | change).encode()
    yield "no kid", json.dumps({"alg": "Ed25519", "typ": TASK}).encode()
    yield "a header that is a list", b"[]"
    yield "a header that is no JSON", b"alg"
    yield "a header with a byte order mark", BOM + said.encode()
    yield "alg twice", f'{said[:-1]},"alg":"none"}}'.encode()
    yield "alg twice, once in disguise", f'{said[:-1]},"\\u0061lg":"none"}}'.encode()


def _payloads() -> Iterator[tuple[str, str]]:
    """What the centre's own key signed and is refused all the same; the last is to be believed."""
    payloads = {
        "signed: a field twice": b'{"answer":"refuse","answer":"approve"}',
        "signed: a field twice within": b'{"a":[{"b":1,"c":{},"b":2}]}',
        "signed: a field twice, once in disguise": b'{"answer":1,"\\u0061nswer":2}',
        "signed: NaN": b'{"iat":NaN}',
        "signed: a list": b"[]",
        "signed: a text": b'"{}"',
        "signed: not UTF-8": b'{"iss":"\xff"}',
        "signed: a byte order mark": BOM + b"{}",
        "signed: nothing": b"",
        "signed: equal names apart": b'{"a":{"x":1},"b":{"x":"a\\"b:{"},"c":["x","x",{"x":2}]}',
    }
    for what, payload in payloads.items():
        said = f"{_base64url(json.dumps(HEADER).encode())}.{_base64url(payload)}"
        yield what, f"{said}.{_base64url(_sign()(said.encode()))}"


def _with(what: str, header: bytes, compact: str) -> tuple[str, str]:
    return what, ".".join([_base64url(header), *compact.split(".")[1:]])


def _sign() -> Callable[[bytes], bytes]:
    key = load_pem_private_key(signed.CENTRE.pem().encode(), None)
    assert isinstance(key, Ed25519PrivateKey)
    return key.sign


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
