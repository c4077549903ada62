"""A department's signing key 签名密钥: who vouched for it, and when its word counts.

Validity is judged at the instant an opinion goes on record (RELIABILITY 6.3): what was signed in
time stays good when the key expires. A key that was compromised since a date counts until then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Standing(StrEnum):
    """Whether a key's word counts at an instant, and if not, why."""

    VALID = "valid"
    UNKNOWN = "unknown-key"
    FOREIGN = "foreign-key"
    UNCONFIRMED = "unconfirmed-key"
    NOT_YET = "not-yet-valid-key"
    EXPIRED = "expired-key"
    REVOKED = "revoked-key"
    COMPROMISED = "compromised-key"


@dataclass(frozen=True, slots=True)
class Key:
    """One key: it proved to be the department's, and a second person confirmed it."""

    kid: str
    department: str
    algorithm: str
    jwk: Mapping[str, str]
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    revoked_at: datetime | None = None
    compromised_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Key):
    """A key as the register holds it: who registered it, how it was proved, who confirmed it."""

    challenge: str
    registered_by: str
    registered_at: datetime
    proof: str | None = None
    proved_at: datetime | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Keyring:
    """Every key by its id: a snapshot of the register."""

    by_kid: Mapping[str, Key] = field(default_factory=lambda: MappingProxyType({}))

    def standing(self, kid: str, department: str, at: datetime) -> Standing:
        """Say whether a key may speak for a department at that instant."""
        key = self.by_kid.get(kid)
        if key is None:
            return Standing.UNKNOWN
        if key.department != department:
            return Standing.FOREIGN
        return of(key, at)

    def recordable(self, kid: str, department: str, at: datetime) -> Standing:
        """Say whether a key may still speak for a department in something that goes on record.

        What the register says of a key has happened by then, whatever the clock of who asks says.
        """
        key = self.by_kid.get(kid)
        ends = (key.revoked_at, key.compromised_since) if key else ()
        return self.standing(kid, department, max([at, *filter(None, ends)]))


def of(key: Key, at: datetime) -> Standing:
    """Say whether a key's word counts at that instant."""
    if key.valid_from is None:
        return Standing.UNCONFIRMED
    if key.compromised_since and at >= key.compromised_since:
        return Standing.COMPROMISED
    if key.revoked_at and at >= key.revoked_at:
        return Standing.REVOKED
    if at < key.valid_from:
        return Standing.NOT_YET
    if key.valid_until and at >= key.valid_until:
        return Standing.EXPIRED
    return Standing.VALID
