"""The register of keys as a decider over one key: registered by one, proved, confirmed by another.

A key only ever loses standing: an end moves forward in time never, a revocation is never taken
back, and a key is compromised since the earliest day that anybody declared.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeAlias

from onehall_approval.domain.keys import Entry, Key, Standing, of

OVERLAP: Final = timedelta(days=7)
"""How long a department's next key has to be valid before the last one ends (RELIABILITY 6.3)."""
LATE: Final = timedelta(minutes=1)
"""How far a caller's clock may be behind ours."""


class Why(StrEnum):
    """Why the register does not change."""

    UNKNOWN = "unknown-key"
    TAKEN = "registered-key"
    UNPROVED = "unproved-key"
    UNCONFIRMED = "unconfirmed-key"
    CONFIRMED = "confirmed-key"
    DEAD = "revoked-key"
    SAME_PERSON = "same-person"
    FINGERPRINT = "wrong-fingerprint"
    PERIOD = "wrong-period"
    NO_OVERLAP = "no-overlap"


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no, with its cure."""

    reason: Why
    detail: str


@dataclass(frozen=True, slots=True)
class Act:
    """Who asks, and when."""

    by: str
    at: datetime


# Commands


@dataclass(frozen=True, slots=True)
class Register:
    """Enter a key that somebody brought, with the challenge it has to be proved with."""

    kid: str
    department: str
    algorithm: str
    jwk: Mapping[str, str]
    challenge: str
    act: Act


@dataclass(frozen=True, slots=True)
class Prove:
    """Keep the department's signature under the challenge, which was verified."""

    proof: str
    act: Act


@dataclass(frozen=True, slots=True)
class Confirm:
    """Say, as the second person, that the department read out this very fingerprint."""

    fingerprint: str
    valid_from: datetime
    valid_until: datetime | None
    act: Act


@dataclass(frozen=True, slots=True)
class Limit:
    """Let a key end when another one has taken over; `others` are its department's keys."""

    valid_until: datetime
    others: tuple[Key, ...]
    act: Act


@dataclass(frozen=True, slots=True)
class Revoke:
    """End a key at once; what it signed before stands."""

    reason: str
    act: Act


@dataclass(frozen=True, slots=True)
class DeclareCompromised:
    """Say since when a key was in other hands; what it signed from then on is reopened."""

    since: datetime
    reason: str
    act: Act


Command: TypeAlias = Register | Prove | Confirm | Limit | Revoke | DeclareCompromised


class Did(StrEnum):
    """What happened to a key, as the audit names it."""

    REGISTERED = "registered"
    PROVED = "proved"
    CONFIRMED = "confirmed"
    LIMITED = "limited"
    REVOKED = "revoked"
    COMPROMISED = "compromised"


@dataclass(frozen=True, slots=True)
class Change:
    """What happened, and the key as it is from then on."""

    did: Did
    entry: Entry
    act: Act
    reason: str = ""


Answer: TypeAlias = Sequence[Change] | Refused


def decide(entry: Entry | None, command: Command) -> Answer:
    """Return what changes, nothing if it is so already, or why it cannot."""
    if isinstance(command, Register):
        return _register(entry, command)
    if entry is None:
        return Refused(Why.UNKNOWN, "this department has no such key; register it first")
    return DECIDES[type(command)](entry, command)


def _register(entry: Entry | None, command: Register) -> Answer:
    act = command.act
    if entry is None:
        made = Entry(
            command.kid,
            command.department,
            command.algorithm,
            command.jwk,
            challenge=command.challenge,
            registered_by=act.by,
            registered_at=act.at,
        )
        return [Change(Did.REGISTERED, made, act)]
    ours = (entry.department, entry.registered_by) == (command.department, act.by)
    if ours and entry.confirmed_at is None and entry.revoked_at is None:
        return []
    return Refused(Why.TAKEN, "this key is registered already, and once is enough; make a new key")


def _prove(entry: Entry, command: Prove) -> Answer:
    if entry.revoked_at:
        return _dead()
    if entry.proof is not None:
        return []
    proved = replace(entry, proof=command.proof, proved_at=command.act.at)
    return [Change(Did.PROVED, proved, command.act)]


def _confirm(entry: Entry, command: Confirm) -> Answer:
    act = command.act
    if refused := _unconfirmable(entry, command):
        return refused
    confirmed = replace(
        entry,
        confirmed_by=act.by,
        confirmed_at=act.at,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
    )
    return [Change(Did.CONFIRMED, confirmed, act)]


def _unconfirmable(entry: Entry, command: Confirm) -> Refused | None:
    if entry.revoked_at:
        return _dead()
    if entry.confirmed_at:
        return Refused(Why.CONFIRMED, "this key is confirmed already")
    if entry.proof is None:
        return Refused(Why.UNPROVED, "let the department sign the challenge first")
    if command.act.by == entry.registered_by:
        return Refused(Why.SAME_PERSON, "who registered a key cannot confirm it; ask a colleague")
    if command.fingerprint != entry.kid:
        cure = "ask the department to read it out again, and revoke the key if it differs"
        return Refused(Why.FINGERPRINT, f"this is not the key's fingerprint; {cure}")
    return _bad_period(command)


def _bad_period(command: Confirm) -> Refused | None:
    if command.valid_from < command.act.at - LATE:
        return Refused(Why.PERIOD, "valid_from: a key counts from now on, never for what was")
    if command.valid_until and command.valid_until <= command.valid_from:
        return Refused(Why.PERIOD, "valid_until comes after valid_from")
    return None


def _limit(entry: Entry, command: Limit) -> Answer:
    until = command.valid_until
    if refused := _unlimitable(entry, command):
        return refused
    if until == entry.valid_until:
        return []
    if not any(_takes_over(other, entry, until) for other in command.others):
        detail = f"no other key counts from {OVERLAP.days} days before; confirm the next one first"
        return Refused(Why.NO_OVERLAP, f"{detail} (in an emergency, revoke this one)")
    limited = replace(entry, valid_until=until)
    return [Change(Did.LIMITED, limited, command.act, f"until {until.isoformat()}")]


def _unlimitable(entry: Entry, command: Limit) -> Refused | None:
    until, now = command.valid_until, command.act.at
    if entry.revoked_at or entry.compromised_since:
        return _dead()
    if entry.valid_from is None:
        return Refused(Why.UNCONFIRMED, "a key that does not count needs no end; revoke it")
    if until <= max(now, entry.valid_from):
        return Refused(Why.PERIOD, "valid_until has to be to come; to end a key at once, revoke it")
    if entry.valid_until and until > entry.valid_until:
        return Refused(Why.PERIOD, "a key never counts for longer; register a new one")
    return None


def _takes_over(other: Key, entry: Entry, until: datetime) -> bool:
    """Whether another key of the department counts well before this one ends, and after it."""
    if other.kid == entry.kid or other.department != entry.department:
        return False
    return all(of(other, at) is Standing.VALID for at in (until - OVERLAP, until))


def _revoke(entry: Entry, command: Revoke) -> Answer:
    if entry.revoked_at:
        return []
    revoked = replace(entry, revoked_at=command.act.at)
    return [Change(Did.REVOKED, revoked, command.act, command.reason)]


def _compromise(entry: Entry, command: DeclareCompromised) -> Answer:
    since, known = command.since, entry.compromised_since
    if entry.valid_from is None:
        return Refused(Why.UNCONFIRMED, "nothing was ever signed with this key; revoke it")
    if since > command.act.at:
        return Refused(Why.PERIOD, "since: a key that will be compromised is revoked now")
    if known and since > known:
        return Refused(Why.PERIOD, "since: an earlier day is declared, and that is not taken back")
    if since == known:
        return []
    reason = f"since {since.isoformat()}: {command.reason}"
    return [Change(Did.COMPROMISED, replace(entry, compromised_since=since), command.act, reason)]


def _dead() -> Refused:
    return Refused(Why.DEAD, "this key is revoked for good; register a new one")


DECIDES: Final[Mapping[type[Any], Callable[[Entry, Any], Answer]]] = {
    Prove: _prove,
    Confirm: _confirm,
    Limit: _limit,
    Revoke: _revoke,
    DeclareCompromised: _compromise,
}
