"""The file of one case and the disputes in it.

The module is a decider: `INITIAL`, `decide` and `evolve` are all the shell needs. Filing, freezing
and admitting are one decision, so no event of the case can slip in between. Nothing here changes a
decision or a statutory date: only the deciding authority or its superior can (行政许可法 69).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar, assert_never

from onehall_calendar import end_of

from onehall_dispute.domain import admission, evidence, remedies
from onehall_dispute.domain.model import (
    Act,
    CaseFile,
    CloseDue,
    Command,
    Dispute,
    DisputeAdmitted,
    DisputeClosed,
    DisputeFiled,
    DisputeId,
    DisputeNotAdmitted,
    Event,
    EvidenceFrozen,
    FactObserved,
    FileDispute,
    ObserveFact,
    Outcome,
    Reason,
    Refused,
)

INITIAL = CaseFile()
CLOSE = "close"

Key = TypeVar("Key")
Value = TypeVar("Value")


def decide(state: CaseFile, command: Command) -> Sequence[Event] | Refused:
    """Return what happens when `command` meets `state`: nothing, if it is stale."""
    match command:
        case ObserveFact():
            return _observe(state, command)
        case FileDispute():
            return _file(state, command)
        case CloseDue(at=at):
            return [
                DisputeClosed(dispute, Outcome.PERIOD_ENDING, at)
                for dispute, until in _open(state).items()
                if until <= at
            ]
        case _:
            assert_never(command)


def evolve(state: CaseFile, event: Event) -> CaseFile:
    """Return `state` as it is after `event`."""
    match event:
        case FactObserved(piece=piece):
            facts = _with(state.facts, piece.event, event)
            applicant = state.applicant or event.applicant
            return replace(state, case=event.case, applicant=applicant, facts=facts)
        case DisputeFiled(dispute=dispute):
            return replace(state, disputes=_with(state.disputes, dispute, Dispute(event)))
        case EvidenceFrozen():
            return _changed(state, replace(state.disputes[event.dispute], evidence=event))
        case DisputeAdmitted(close_by=day):
            return _changed(state, replace(state.disputes[event.dispute], open_until=day))
        case DisputeClosed():
            return _changed(state, replace(state.disputes[event.dispute], open_until=None))
        case DisputeNotAdmitted():
            return state
        case _:
            assert_never(event)


def alarms(state: CaseFile) -> Mapping[str, datetime]:
    """Name the instant at which the first open dispute must be over: 24:00 of its last day."""
    until = min(_open(state).values(), default=None)
    return {CLOSE: until} if until else {}


def _observe(state: CaseFile, command: ObserveFact) -> Sequence[Event]:
    if command.piece.event in state.facts:
        return []
    observed = FactObserved(
        command.case, command.piece, command.applicant, command.acts, command.natures
    )
    return [observed]


def _file(state: CaseFile, command: FileDispute) -> Sequence[Event] | Refused:
    """File, freeze and admit in one decision; see `Reason` and `Cause` for what is recorded."""
    act = _not_theirs(state, command) or admission.disputed_act(state, command)
    if isinstance(act, Refused):
        return act
    if refused := _already_filed(state, act):
        return refused
    last = remedies.last_days(act.at)
    filed = DisputeFiled(
        dispute=command.dispute,
        ground=command.ground,
        act=act,
        applicant=command.applicant,
        statement_sha256=command.statement_sha256,
        reconsideration_last_day=last.reconsideration,
        litigation_last_day=last.litigation,
        at=command.at,
    )
    manifest = evidence.manifest(state)
    frozen = EvidenceFrozen(
        command.dispute, manifest, evidence.manifest_sha256(manifest), command.at
    )
    return [filed, frozen, admission.verdict(act, last, command)]


def _not_theirs(state: CaseFile, command: FileDispute) -> Refused | None:
    if state.applicant is None:
        detail = "no such case is known here; a new case is known within moments of submission"
        return Refused(Reason.UNKNOWN_CASE, detail)
    if state.applicant != command.applicant:
        return Refused(Reason.STRANGER, "only the applicant of a case can dispute its decisions")
    return None


def _already_filed(state: CaseFile, act: Act) -> Refused | None:
    for dispute in state.disputes.values():
        if (dispute.filed.act.event, dispute.filed.act.item) == (act.event, act.item):
            detail = (
                f"this decision is disputed already, as {dispute.filed.dispute}; see its answer"
            )
            return Refused(Reason.ALREADY_FILED, detail)
    return None


def _open(state: CaseFile) -> Mapping[DisputeId, datetime]:
    disputes = state.disputes.items()
    return {key: end_of(d.open_until) for key, d in disputes if d.open_until}


def _changed(state: CaseFile, dispute: Dispute) -> CaseFile:
    return replace(state, disputes=_with(state.disputes, dispute.filed.dispute, dispute))


def _with(mapping: Mapping[Key, Value], key: Key, value: Value) -> Mapping[Key, Value]:
    return MappingProxyType({**mapping, key: value})
