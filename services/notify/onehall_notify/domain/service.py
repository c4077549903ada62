"""Proof of service 送达: that what the law has somebody told has reached them, and how it is known.

One stream for each notice, kept beside it: the notice says what was tried, this what is proven. The
first proof counts; others are kept. When nobody can be reached, service by public announcement
(公告送达, 民事诉讼法 92 of 2012, 95 of 2021) is proven by the time that has passed since.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeAlias, assert_never

from onehall_calendar import local_day

ANNOUNCED_DAYS = ((date(2022, 1, 1), 30), (date.min, 60))
"""Calendar days until an announcement counts as service: 30 since the amendment of 2021."""
SINCE = "announcement"
RETURNED_WITHIN = timedelta(days=5)
"""For so long a mail may still come back: servers try four to five days (RFC 5321 4.5.4.1)."""


class Proof(StrEnum):
    """How service is known."""

    READ = "read"
    ACCEPTED = "accepted-by-server"
    CONFIRMED = "confirmed-by-provider"
    HANDED_OVER = "handed-over"
    POSTED = "posted"
    ANNOUNCED = "announced"


class Reason(StrEnum):
    """Why a proof is refused."""

    NOTHING_TO_SERVE = "nothing-to-serve"
    ALREADY_SERVED = "already-served"
    ALREADY_ANNOUNCED = "already-announced"


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no, typed."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What is served: a notice, by what identifies it, and the hash of its words."""

    notice: str
    case: str | None
    recipient: str
    template: str
    content_sha256: str


@dataclass(frozen=True, slots=True)
class Prove:
    """Say how service is known; `reference` is a receipt's number, where there is one."""

    notice: Notice
    proof: Proof
    at: datetime
    reference: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Announce:
    """Announce publicly what could not be served otherwise; `where` it can be read."""

    notice: Notice
    where: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AnnouncementEnds:
    """Say that the time of an announcement is over."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ServiceProven:
    """It is known that a notice was served; `first` if it was not known before."""

    notice: Notice
    proof: Proof
    first: bool
    reference: str | None
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ServiceAnnounced:
    """A notice was announced publicly, and counts as served then."""

    notice: Notice
    where: str
    by: str
    counts_at: datetime
    at: datetime


Command: TypeAlias = Prove | Announce | AnnouncementEnds
Event: TypeAlias = ServiceProven | ServiceAnnounced


@dataclass(frozen=True, slots=True)
class Service:
    """What is known of the service of one notice."""

    proofs: tuple[Proof, ...] = ()
    announced: ServiceAnnounced | None = None


INITIAL = Service()


def decide(state: Service, command: Command) -> Sequence[Event] | Refused:
    """Return what happens: nothing, when it is known already."""
    match command:
        case Prove():
            return _prove(state, command)
        case Announce():
            return _announce(state, command)
        case AnnouncementEnds():
            return _ends(state, command)
        case _:
            assert_never(command)


def evolve(state: Service, event: Event) -> Service:
    """Return the state after `event`."""
    match event:
        case ServiceProven(proof=proof):
            return replace(state, proofs=(*state.proofs, proof))
        case ServiceAnnounced():
            return replace(state, announced=event)
        case _:
            assert_never(event)


def alarms(state: Service) -> Mapping[str, datetime]:
    """Return when an announcement counts, unless the notice was served meanwhile."""
    if state.announced is None or state.proofs:
        return {}
    return {SINCE: state.announced.counts_at}


def announced_days(day: date) -> int:
    """Return for how many calendar days an announcement made on `day` has to stand."""
    return next(days for since, days in ANNOUNCED_DAYS if day >= since)


def _prove(state: Service, command: Prove) -> Sequence[Event]:
    if command.proof in state.proofs:
        return []
    first = not state.proofs
    said = (command.proof, first, command.reference, command.by, command.at)
    return [ServiceProven(command.notice, *said)]


def _announce(state: Service, command: Announce) -> Sequence[Event] | Refused:
    if state.proofs:
        return Refused(Reason.ALREADY_SERVED, "its service is proven; see its proofs")
    if state.announced:
        return Refused(Reason.ALREADY_ANNOUNCED, "it is announced; see from when that counts")
    counts_at = command.at + timedelta(days=announced_days(local_day(command.at)))
    said = (command.where, command.by, counts_at, command.at)
    return [ServiceAnnounced(command.notice, *said)]


def _ends(state: Service, command: AnnouncementEnds) -> Sequence[Event]:
    announced = state.announced
    if announced is None or state.proofs or command.at < announced.counts_at:
        return []
    said = (Proof.ANNOUNCED, True, announced.where, announced.by, announced.counts_at)
    return [ServiceProven(announced.notice, *said)]
