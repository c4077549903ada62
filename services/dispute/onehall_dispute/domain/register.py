"""The register of experts 专家库: proposed by a coordinator, confirmed by a legal officer.

The module is a decider; a stream is one expert. Names and ties are personal, so they are locked
outside the history, which has fields, who did what and when, and a salted commitment to the rest.
What experts declare of themselves counts at once, because it can only keep them off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias, assert_never

from onehall_dispute.domain.experts import ExpertRef, Field


class Change(StrEnum):
    """What is proposed of an expert."""

    ADD = "add"
    CHANGE = "change"
    END = "end"


class Status(StrEnum):
    """How an expert stands in the register."""

    PROPOSED = "proposed"
    LISTED = "listed"
    ENDED = "ended"
    DECLINED = "declined"


class Reason(StrEnum):
    """Why a change of the register is turned away."""

    ALREADY_LISTED = "already-listed"
    NOT_LISTED = "not-listed"
    CHANGE_PENDING = "change-pending"
    NOTHING_PENDING = "nothing-pending"
    SAME_PERSON = "same-person"


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no, typed."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, and when."""

    who: str
    at: datetime


# Commands


@dataclass(frozen=True, slots=True)
class Propose:
    """Propose an expert, a change, or an end; `record` commits to the name and the ties."""

    expert: ExpertRef
    change: Change
    by: By
    fields: tuple[Field, ...] = ()
    record: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Settle:
    """Confirm or decline what is pending, as a second person."""

    expert: ExpertRef
    confirmed: bool
    by: By


@dataclass(frozen=True, slots=True)
class DeclareTies:
    """Add to one's own ties."""

    expert: ExpertRef
    record: str
    version: int
    at: datetime


Command: TypeAlias = Propose | Settle | DeclareTies
COMMANDS = (Propose, Settle, DeclareTies)


# Events


@dataclass(frozen=True, slots=True)
class ExpertProposed:
    """Something is proposed of an expert, and counts for nothing until it is confirmed."""

    expert: ExpertRef
    change: Change
    fields: tuple[Field, ...]
    record: str
    version: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ExpertSettled:
    """What was proposed is confirmed by a second person, or declined."""

    expert: ExpertRef
    change: Change
    confirmed: bool
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TiesDeclared:
    """An expert declared ties 申报; they count from now on."""

    expert: ExpertRef
    record: str
    version: int
    at: datetime


Event: TypeAlias = ExpertProposed | ExpertSettled | TiesDeclared


@dataclass(frozen=True, slots=True)
class Entry:
    """An expert of the register, and what is pending."""

    status: Status = Status.DECLINED
    pending: ExpertProposed | None = None


INITIAL = Entry()


def decide(state: Entry, command: Command) -> Sequence[Event] | Refused:
    """Return what happens to an expert's entry, or why it cannot."""
    match command:
        case Propose():
            return _propose(state, command)
        case Settle():
            return _settle(state, command)
        case DeclareTies():
            return _declare(state, command)
        case _:
            assert_never(command)


def evolve(state: Entry, event: Event) -> Entry:
    """Return the entry after an event."""
    match event:
        case ExpertProposed(change=change):
            status = Status.PROPOSED if change is Change.ADD else state.status
            return Entry(status, event)
        case ExpertSettled():
            return Entry(_settled(state, event))
        case TiesDeclared():
            return state
        case _:
            assert_never(event)


def _propose(state: Entry, command: Propose) -> Sequence[Event] | Refused:
    if state.pending:
        detail = "a change of this expert awaits a legal officer; let it be settled first"
        return Refused(Reason.CHANGE_PENDING, detail)
    listed = state.status is Status.LISTED
    if listed and command.change is Change.ADD:
        detail = "this expert is in the register; propose a change"
        return Refused(Reason.ALREADY_LISTED, detail)
    if not listed and command.change is not Change.ADD:
        return _not_listed()
    return [
        ExpertProposed(
            command.expert,
            command.change,
            tuple(sorted(command.fields)),
            command.record,
            command.version,
            command.by.who,
            command.by.at,
        )
    ]


def _settle(state: Entry, command: Settle) -> Sequence[Event] | Refused:
    if state.pending is None:
        return Refused(Reason.NOTHING_PENDING, "nothing is proposed of this expert")
    if state.pending.by == command.by.who:
        detail = "who proposed it cannot settle it; ask another legal officer"
        return Refused(Reason.SAME_PERSON, detail)
    change = state.pending.change
    by = command.by
    return [ExpertSettled(command.expert, change, command.confirmed, by.who, by.at)]


def _declare(state: Entry, command: DeclareTies) -> Sequence[Event] | Refused:
    """Let ties count; a change proposed before knows nothing of them, and is declined."""
    if state.status is not Status.LISTED:
        return _not_listed()
    expert, at = command.expert, command.at
    declared = TiesDeclared(expert, command.record, command.version, at)
    if state.pending is None:
        return [declared]
    return [declared, ExpertSettled(expert, state.pending.change, False, expert, at)]


def _settled(state: Entry, event: ExpertSettled) -> Status:
    if not event.confirmed:
        return Status.DECLINED if event.change is Change.ADD else state.status
    return Status.ENDED if event.change is Change.END else Status.LISTED


def _not_listed() -> Refused:
    return Refused(Reason.NOT_LISTED, "no such expert is in the register")
