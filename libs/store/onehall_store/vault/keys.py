"""Keys of the vault: one that wraps (the service's), one for each person, and what they lock.

AES-256-GCM (NIST SP 800-38D) with random 96-bit nonces; whatever is locked is bound to its place,
so that a value moved to another row, column, table or person does not open.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

BYTES: Final = 32
NONCE: Final = 12
FORMAT: Final = b"\x01"
CURE: Final = (
    "ONEHALL_VAULT_KEY(_FILE) is 32 random bytes in base64 (openssl rand -base64 32), made once"
    " and kept: what it wraps nobody can read without it"
)


class BadKey(ValueError):
    """A key-encryption key is missing or is not 32 bytes in base64; the text has the cure."""


class Unreadable(Exception):
    """A locked value was changed, moved, or locked with another key."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a locked value stands: `table` with its schema, `column`, and the row's own key."""

    table: str
    column: str
    row: str

    @property
    def bound(self) -> bytes:
        """Return what the value is bound to (associated data); no two places have the same."""
        parts = (self.table, self.column, self.row)
        return b"".join(len(p).to_bytes(4) + p for p in (part.encode() for part in parts))


@dataclass(frozen=True, slots=True)
class DataKey:
    """One person's key; `id` tells it from one the same person had before an erasure."""

    subject: UUID
    id: UUID
    secret: bytes = field(repr=False)

    def lock(self, place: Place, content: bytes) -> bytes:
        """Return `content` encrypted, for this place only; 29 bytes longer."""
        return _locked(self._derived(b"lock"), content, place.bound)

    def open(self, place: Place, locked: bytes) -> bytes:
        """Return what was locked for this place; raise `Unreadable` for anything else."""
        return _opened(self._derived(b"lock"), locked, place.bound)

    def salt(self, place: Place) -> bytes:
        """Return 32 bytes nobody can know without this key: what a commitment is salted with."""
        return hmac.digest(self._derived(b"salt"), place.bound, "sha256")

    def _derived(self, purpose: bytes) -> bytes:
        return hmac.digest(self.secret, b"onehall vault " + purpose, "sha256")


@dataclass(frozen=True, slots=True)
class FileKey:
    """A file's own key; kept locked with its owner's, and shared by locking it with another's."""

    id: UUID
    secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """Return a key for a new file."""
        return cls(uuid4(), new_secret())

    def lock(self, content: bytes, bound: bytes) -> bytes:
        """Return a file's content encrypted, for this file only."""
        return _locked(self.secret, content, self.id.bytes + bound)

    def open(self, locked: bytes, bound: bytes) -> bytes:
        """Return a file's content; raise `Unreadable` if it was changed, or is another's."""
        return _opened(self.secret, locked, self.id.bytes + bound)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Key-encryption keys by their ids: `current` wraps, the others only unwrap."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def read(cls, current: str, before: str = "") -> Self:
        """Read keys in base64, those `before` separated by blanks; raise `BadKey` with the cure."""
        found = {name(key): key for key in map(_key, [current, *before.split()])}
        return cls(next(iter(found)), found)

    def wrap(self, subject: UUID, key_id: UUID, secret: bytes) -> bytes:
        """Return a data key wrapped by the current key, for one person only."""
        return _locked(self.keys[self.current], secret, subject.bytes + key_id.bytes)

    def unwrap(self, subject: UUID, key_id: UUID, kek: str, wrapped: bytes) -> DataKey:
        """Return a data key; raise `Unreadable` if we lack its key or it was tampered with."""
        if kek not in self.keys:
            raise Unreadable(f"the key-encryption key {kek} is not here; {CURE}")
        secret = _opened(self.keys[kek], wrapped, subject.bytes + key_id.bytes)
        return DataKey(subject, key_id, secret)


def commitment(salt: bytes, content: bytes) -> str:
    """Return HMAC-SHA-256 in hexadecimal: proof of `content` to whoever is shown the salt."""
    return hmac.new(salt, content, hashlib.sha256).hexdigest()


def name(key: bytes) -> str:
    """Return the id of a key-encryption key, which tells nothing about it."""
    return hashlib.sha256(b"onehall vault kek" + key).hexdigest()[:16]


def new_secret() -> bytes:
    """Return a new data key's 32 bytes."""
    return secrets.token_bytes(BYTES)


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != BYTES:
        raise BadKey(f"the vault's key is missing or malformed; {CURE}")
    return key


def _locked(key: bytes, content: bytes, bound: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, content, FORMAT + bound)


def _opened(key: bytes, locked: bytes, bound: bytes) -> bytes:
    if locked[:1] != FORMAT:
        raise Unreadable("a locked value has a format nobody here writes")
    try:
        nonce, rest = locked[1 : NONCE + 1], locked[NONCE + 1 :]
        return AESGCM(key).decrypt(nonce, rest, FORMAT + bound)
    except (InvalidTag, ValueError):
        raise Unreadable("a locked value was changed, moved, or locked with another key") from None
