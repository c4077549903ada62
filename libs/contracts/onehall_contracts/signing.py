"""Compact JWS with Ed25519, read strictly (RFC 7515, RFC 8037, RFC 9864).

A signature proves the characters that were signed. So whatever could be written in a second way is
refused: a header with more than `alg`, `kid` and `typ`, base64url that is not canonical, JSON that
names a field twice or is not UTF-8. The algorithm is the key's own, never the header's word for it.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Protocol, TypeVar, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import ValidationError

from onehall_contracts.event import explain, holds_nul
from onehall_contracts.statements import Statement, sha256_of

S = TypeVar("S", bound=Statement)

ALGORITHM: Final = "Ed25519"
LONGEST: Final = 65_536
HEADER: Final = frozenset({"alg", "kid", "typ"})
REGISTRY: Final = jws.JWSRegistry(algorithms=[ALGORITHM])
KEY_BYTES: Final = 32

# Points of small order: a signature by such a "key" can hold for many messages (RFC 7748).
WEAK_KEYS: Final = frozenset(
    bytes.fromhex(one)
    for one in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    )
)


class Untrusted(Exception):
    """Something signed is not to be believed; `reason` is one of a closed list, for machines.

    `malformed`, `header`, `wrong-type`, `unknown-key`, `algorithm`, `bad-signature`, `wrong-data`.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


class BadKey(ValueError):
    """A key cannot be used; the text says why and what would cure it."""


class Verifier(Protocol):
    """A public key with its one algorithm."""

    @property
    def algorithm(self) -> str:
        """The JOSE name of the algorithm, as it stands in headers."""
        ...

    @property
    def kid(self) -> str:
        """The key's id: its RFC 7638 thumbprint, so that no key can take another's name."""
        ...

    def verifies(self, compact: str) -> bool:
        """Whether the signature of a compact JWS is this key's."""
        ...


Find = Callable[[str], Verifier | None]


@dataclass(frozen=True)
class PublicKey:
    """An Ed25519 public key."""

    jwk: Mapping[str, str]
    algorithm: str = ALGORITHM

    @staticmethod
    def read(jwk: object) -> "PublicKey":
        """Return the key in a JWK; raise `BadKey` for anything but a sound Ed25519 public key."""
        if not isinstance(jwk, Mapping) or jwk.get("kty") != "OKP" or jwk.get("crv") != ALGORITHM:
            raise BadKey('a key is a JWK {"kty": "OKP", "crv": "Ed25519", "x": ...} (RFC 8037)')
        if "d" in jwk:
            raise BadKey("this is a private key, and no longer private; make another one")
        x = jwk.get("x")
        raw = decoded(x) if isinstance(x, str) else None
        if raw is None or len(raw) != KEY_BYTES:
            raise BadKey("x is not 32 bytes in base64url without padding")
        if raw in WEAK_KEYS:
            raise BadKey("x is a point of small order, which proves nothing; make another key")
        return PublicKey({"kty": "OKP", "crv": ALGORITHM, "x": str(x)})

    @cached_property
    def raw(self) -> bytes:
        """The key's 32 bytes (RFC 8032)."""
        return decoded(self.jwk["x"]) or b""

    @cached_property
    def kid(self) -> str:
        """The RFC 7638 thumbprint."""
        return str(self._key.thumbprint())

    @cached_property
    def _key(self) -> OKPKey:
        return OKPKey.import_key({**self.jwk, "alg": ALGORITHM})

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether the 64 bytes are this key's signature of a message that is no JWS."""
        try:
            cast(ed25519.Ed25519PublicKey, self._key.public_key).verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def verifies(self, compact: str) -> bool:
        """Whether the signature of a compact JWS is this key's."""
        try:
            jws.deserialize_compact(compact, self._key, registry=REGISTRY)
        except (JoseError, ValueError):
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 private key; signatures are deterministic (RFC 8032)."""

    _key: OKPKey = field(repr=False)

    @staticmethod
    def generate() -> "SigningKey":
        """Return a new key."""
        return SigningKey(OKPKey.generate_key(ALGORITHM, parameters={"alg": ALGORITHM}))

    @staticmethod
    def read(pem: str, passphrase: str | None = None) -> "SigningKey":
        """Return the key in a PKCS #8 PEM text; raise `BadKey` with the cure."""
        try:
            key = OKPKey.import_key(pem, {"alg": ALGORITHM}, password=passphrase)
        except (JoseError, ValueError, TypeError) as error:
            cure = "give the right passphrase" if "ENCRYPTED" in pem else "it is PKCS #8 in PEM"
            raise BadKey(f"the key cannot be read ({type(error).__name__}); {cure}") from None
        if not key.is_private or key.curve_name != ALGORITHM:
            raise BadKey("this is no Ed25519 private key")
        return SigningKey(key)

    def pem(self, passphrase: str | None = None) -> str:
        """Return the key as PKCS #8 in PEM, encrypted if there is a passphrase."""
        return self._key.as_pem(private=True, password=passphrase).decode()

    @cached_property
    def public(self) -> PublicKey:
        """The public half."""
        return PublicKey.read(self._key.as_dict(private=False))

    @property
    def kid(self) -> str:
        """The key's id."""
        return self.public.kid

    @cached_property
    def seed(self) -> bytes:
        """The private 32 bytes, to derive other secrets from."""
        return decoded(str(self._key.as_dict(private=True)["d"])) or b""

    def sign_bytes(self, message: bytes) -> bytes:
        """Return the 64 bytes of a signature of a message that is no JWS."""
        return cast(ed25519.Ed25519PrivateKey, self._key.private_key).sign(message)

    def sign(self, typ: str, statement: Statement) -> str:
        """Return a statement as a compact JWS of that type."""
        header = {"alg": ALGORITHM, "kid": self.kid, "typ": typ}
        payload = statement.model_dump_json(exclude_none=True)
        return jws.serialize_compact(header, payload, self._key, registry=REGISTRY)


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature proved: by which key, over what, and the name of the whole."""

    kid: str
    sha256: str
    payload: Mapping[str, Any]
    raw: bytes = field(repr=False)
    compact: str = field(repr=False)

    def read(self, statement: type[S]) -> S:
        """Return the statement; raise `Untrusted` (`wrong-data`) for a payload that is none.

        Strictly: a text that could be taken for a number or a boolean is neither.
        """
        try:
            return statement.model_validate_json(self.raw, strict=True)
        except ValidationError as error:
            raise Untrusted("wrong-data", explain(error)) from None


def kid_of(compact: str, typ: str) -> str:
    """Return which key a compact JWS names, its form and type checked and nothing else."""
    return _header(compact, typ)["kid"]


def verify(compact: str, typ: str, find: Find) -> Signed:
    """Return what `compact` proves under the key that `find` knows by its kid.

    Raises `Untrusted`; everything cheap is checked before the signature.
    """
    header = _header(compact, typ)
    key = find(header["kid"])
    if key is None:
        raise Untrusted("unknown-key", "nobody has registered the key it names")
    if header["alg"] != key.algorithm:
        raise Untrusted("algorithm", f"this key signs with {key.algorithm} only")
    if not key.verifies(compact):
        raise Untrusted("bad-signature", "the signature is not that key's over these characters")
    payload, raw = _object(compact.split(".")[1], "malformed")
    return Signed(header["kid"], sha256_of(compact), payload, raw, compact)


def _header(compact: str, typ: str) -> dict[str, str]:
    if len(compact) > LONGEST:
        raise Untrusted("malformed", f"it is longer than {LONGEST} characters")
    parts = compact.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, payload, signature
        raise Untrusted("malformed", "a compact JWS has three parts")
    if decoded(parts[2]) is None:
        raise Untrusted("malformed", "the signature is not canonical base64url")
    header, _ = _object(parts[0], "header")
    if header.keys() != HEADER or not all(isinstance(value, str) for value in header.values()):
        raise Untrusted("header", f"the header has {sorted(HEADER)}, nothing else and nothing less")
    if header["typ"] != typ:
        raise Untrusted("wrong-type", f"it is not of type {typ}")
    return header


def _object(part: str, reason: str) -> tuple[dict[str, Any], bytes]:
    raw = decoded(part)
    if raw is None:
        raise Untrusted(reason, "it is not canonical base64url")
    try:
        found = JSON.decode(raw.decode("utf-8"))  # `json.loads` would guess at UTF-16 and the like
        unstorable = b"\\u0000" in raw and holds_nul(found)
    except (ValueError, RecursionError):
        raise Untrusted(reason, "it is not JSON in UTF-8, or names a field twice") from None
    if not isinstance(found, dict):
        raise Untrusted(reason, "it is not a JSON object")
    if unstorable:
        raise Untrusted(reason, "U+0000 cannot be stored; leave it out")
    return found, raw


def decoded(part: str) -> bytes | None:
    """Return the bytes of base64url, or None if they can be written in another way."""
    try:
        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (ValueError, binascii.Error):
        return None
    return raw if encoded(raw) == part else None


def encoded(raw: bytes) -> str:
    """Return bytes in base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field is named twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


JSON: Final = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)
