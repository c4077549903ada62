"""The file of one case and the disputes in it.

The module is a decider: `INITIAL`, `decide` and `evolve` are all the shell needs. Filing, freezing,
admitting and asking the respondent are one decision, so no event of the case can slip in between.
Nothing here changes a decision or a statutory date: only the deciding authority or its superior can
(行政许可法 69).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import assert_never

from onehall_calendar import Calendar

from onehall_dispute.domain import (
    admission,
    clocks,
    coordinating,
    evidence,
    evolving,
    parties,
    remedies,
    replying,
)
from onehall_dispute.domain import model as m

INITIAL = m.CaseFile()
CLOSE = "close"
LIMIT = "limit"

evolve = evolving.evolve


def decide(state: m.CaseFile, command: m.Command) -> Sequence[m.Event] | m.Refused:
    """Return what happens when `command` meets `state`: nothing, if it is stale."""
    match command:
        case m.ObserveFact():
            return _observe(state, command)
        case m.FileDispute():
            return _file(state, command)
        case m.ConfirmInterest():
            return _confirm(state, command)
        case m.Do():
            return coordinating.do(state, command)
        case m.CloseDue(at=at, calendar=calendar):
            return clocks.close(state, at, calendar)
        case m.LimitDue(at=at, calendar=calendar):
            return clocks.miss(state, at, calendar)
        case _:
            assert_never(command)


def alarms(state: m.CaseFile) -> Mapping[str, datetime]:
    """Name the instants at which the first dispute is over, and the first thing is missed."""
    set_for = {CLOSE: clocks.next_close(state), LIMIT: clocks.next_limit(state)}
    return {name: at for name, at in set_for.items() if at}


def rings(kind: str, at: datetime, calendar: Calendar) -> m.Command:
    """Return what an alarm asks."""
    return m.CloseDue(at, calendar) if kind == CLOSE else m.LimitDue(at, calendar)


def _observe(state: m.CaseFile, command: m.ObserveFact) -> Sequence[m.Event]:
    if command.piece.event in state.facts:
        return []
    observed = m.FactObserved(
        command.case,
        command.piece,
        command.applicant,
        command.acts,
        command.natures,
        command.handlers,
        command.content,
        command.class_id,
    )
    return [observed]


def _confirm(state: m.CaseFile, command: m.ConfirmInterest) -> Sequence[m.Event] | m.Refused:
    """Confirm an interest in a licence that was decided, by a coordinator who had no hand in it."""
    if refused := parties.has_handled(state, command.who):
        return refused
    if refused := admission.no_interest(state, command):
        return refused
    said = (command.party, command.item, command.because_sha256)
    return [m.InterestConfirmed(*said, command.who.name, command.who.at)]


def _file(state: m.CaseFile, command: m.FileDispute) -> Sequence[m.Event] | m.Refused:
    """File, freeze and admit in one decision; see `Reason` and `Cause` for what is recorded."""
    act = admission.not_theirs(state, command) or admission.disputed_act(state, command)
    if isinstance(act, m.Refused):
        return act
    if refused := admission.already_filed(state, command, act):
        return refused
    if refused := admission.impossible_remedy(act, command):
        return refused
    last = remedies.last_days(act.at)
    filed = m.DisputeFiled(
        dispute=command.dispute,
        ground=command.ground,
        act=act,
        applicant=command.applicant,
        statement_sha256=command.statement_sha256,
        reconsideration_last_day=last.reconsideration,
        litigation_last_day=last.litigation,
        at=command.at,
    )
    frozen = evidence.freeze(state, filed, command.prepared)
    if frozen is None:
        return m.Refused(m.Reason.FILE_MOVED, "the case moved on meanwhile; file again")
    verdict = admission.verdict(act, last, command)
    return [filed, frozen, verdict, *_asks(state, act, verdict, command)]


def _asks(
    state: m.CaseFile, act: m.Act, verdict: m.Verdict, command: m.FileDispute
) -> Sequence[m.Event]:
    """Ask the department that decides the item for its reply; a case not accepted has none yet."""
    department = state.departments.get(act.item) if act.item else None
    if department is None or not isinstance(verdict, m.DisputeAdmitted):
        return []
    return [replying.request(command.dispute, department, command.at, command.calendar)]
