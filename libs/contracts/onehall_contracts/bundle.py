"""What an evidence bundle 证据包 consists of, and how sets of public keys are written.

What the centre's register says of a key, and of the centre's own keys, is under the centre's
signature (`extract`), by the SHA-256 of its JSON with sorted keys and no spaces, in UTF-8.
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict

from onehall_contracts.message import Compact, DepartmentId, Moment, Sha256
from onehall_contracts.signing import BadKey, PublicKey
from onehall_contracts.statements import Statement

VERSION: Final = 1
EXTRACT: Final = "onehall-extract+jws"
COVERED: Final = ("key", "audit", "centre_keys")


class Exact(BaseModel):
    """A part of the bundle: what it does not know is an alteration."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class KeyRecord(Exact):
    """A department's key as the register holds it."""

    kid: str
    department: DepartmentId
    algorithm: str
    jwk: dict[str, str]
    registered_by: str
    registered_at: Moment
    challenge: str
    proof: Compact
    proved_at: Moment
    confirmed_by: str
    confirmed_at: Moment
    valid_from: Moment
    valid_until: Moment | None
    revoked_at: Moment | None
    compromised_since: Moment | None


class KeyAct(Exact):
    """Something that was done to the key, or to this opinion because of it."""

    act: str
    by: str
    at: Moment
    reason: str


class KeySet(Exact):
    """A JWK set (RFC 7517)."""

    keys: tuple[dict[str, str], ...]


class Bundle(Exact):
    """What `GET /cases/{case}/items/{item}/evidence` returns."""

    version: Literal[1]
    centre: str
    task: Compact
    opinion: Compact
    receipt: Compact
    key: KeyRecord
    audit: tuple[KeyAct, ...]
    centre_keys: KeySet
    extract: Compact


class ExtractStatement(Statement):
    """A centre says that its register holds what a bundle shows of it, by its SHA-256."""

    record_sha256: Sha256


def jwks(keys: Iterable[PublicKey]) -> dict[str, list[dict[str, str]]]:
    """Return public keys as a JWK set."""
    return {
        "keys": [{**k.jwk, "kid": k.kid, "alg": k.algorithm, "use": "sig"} for k in keys],
    }


def keys_in(found: object) -> dict[str, PublicKey]:
    """Return the keys of a JWK set by kid; raise `BadKey` for anything else."""
    listed = found.get("keys") if isinstance(found, Mapping) else None
    if not isinstance(listed, list | tuple):
        raise BadKey('a set of keys is {"keys": [...]} (RFC 7517)')
    keys = [(PublicKey.read(jwk), jwk) for jwk in listed]
    if any(jwk.get("kid", key.kid) != key.kid for key, jwk in keys):
        raise BadKey("the kid of a key is not its RFC 7638 thumbprint")
    return {key.kid: key for key, _ in keys}


def record_sha256(bundle: Mapping[str, Any]) -> str:
    """Return the digest of what a bundle shows of the register."""
    shown = {name: bundle[name] for name in COVERED}
    text = json.dumps(shown, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
