"""What must hold of every history of parallel approval, said apart from the code that keeps it.

The invariants of DOMAIN section 10 that concern approval, by their numbers there.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from onehall_approval.domain import model as m
from onehall_calendar import Suspension, SuspensionCause
from onehall_contracts import approval
from onehall_store import Said

from tests.building import ACCEPTED_AT

MOVERS: Final = (m.ProcedureStarted, m.ProcedureEnded, m.LimitExtended, m.DeadlinesRecalculated)
LATER: Final = {
    m.Phase.UNOPENED: set(m.Phase),
    m.Phase.REVIEWING: set(m.Phase) - {m.Phase.UNOPENED},
    m.Phase.DECIDED: {m.Phase.DECIDED, m.Phase.ISSUED},
    m.Phase.ISSUED: {m.Phase.ISSUED},
    m.Phase.ENDED: {m.Phase.ENDED},
}


def check_step(
    before: m.Coordination, after: m.Coordination, events: Sequence[Any], act: m.Act
) -> None:
    """Check one decision: what was, what is, what happened, who did it."""
    assert after.phase in LATER[before.phase], f"{before.phase} became {after.phase}"
    _same_acceptance(after)
    _steps_sum_to_the_promise(after)
    _dues_stay(before, after, events)
    for event in events:
        match event:
            case m.OpinionRecorded():
                _signed_with_authority(before, event, act)
            case m.GateOpened():
                _decided_properly(before, after, event, events)
            case m.ProcedureStarted(procedure=procedure):
                _announced(procedure.suspension)


def check_history(happened: Iterable[Any]) -> None:
    """Check what is counted over a whole history."""
    happened = list(happened)
    decided = [i for e in happened if isinstance(e, m.GateOpened) for i in e.order]
    assert len(decided) == len(set(decided)), "an item is decided at most once"
    issued = [i for e in happened if isinstance(e, m.IssuanceMade) for i in e.items]
    assert len(issued) == len(set(issued)), "an item is issued at most once"
    assert set(issued) <= set(decided)
    ended = [i for e in happened if isinstance(e, m.ItemsEnded) for i in e.items]
    assert len(ended) == len(set(ended)) and not set(ended) & set(decided)
    extended = [e.item for e in happened if isinstance(e, m.LimitExtended)]
    assert len(extended) == len(set(extended)), "a limit is extended once"
    assert [type(e) for e in happened].count(m.CaseEnded) <= 1


def check_said(said: Sequence[Said]) -> None:
    """Check what everybody was told: once each, and departments only of their own items."""
    ids = [one.id for one in said if one.id]
    assert len(ids) == len(set(ids)), "no two messages share an id"
    for one in said:
        addressed = one.message.kind == "command"
        assert addressed == (one.department is not None), one.message.wire_name
        if addressed:
            assert getattr(one.message, "department") == one.department  # noqa: B009 - of commands
        if isinstance(one.message, approval.PermitIssuedV1 | approval.CaseRefusedV1):
            _explained(one.message.refusals)


def _same_acceptance(state: m.Coordination) -> None:
    """Invariant 2: all reviews count from one instant."""
    assert state.opened is None or state.opened.opened_at == ACCEPTED_AT


def _steps_sum_to_the_promise(state: m.Coordination) -> None:
    """Invariant 9."""
    for review in state.reviews.values():
        counted = sum(step.limit_wd for step in review.steps if step.clock == "decision")
        assert counted == review.promised_wd, review.item


def _dues_stay(before: m.Coordination, after: m.Coordination, events: Sequence[Any]) -> None:
    """Invariant 4: a due moves by exclusion, extension or calendar, and by nothing else."""
    movers = [e for e in events if isinstance(e, MOVERS)]
    moved = {due.item for e in movers for due in e.dues}
    for item, review in before.reviews.items():
        now = after.reviews[item]
        if item not in moved:
            assert now.legal_due_at == review.legal_due_at, item
        if item not in moved and now.round == review.round:
            assert now.promised_due_at == review.promised_due_at, item
        if now.round != review.round:  # asked again, it has its promise again
            assert any(isinstance(e, m.OpinionVoided) and e.item == item for e in events)
            assert now.promised_due_at >= review.promised_due_at
    if before.opened and not movers:
        assert after.joint_due_at == before.joint_due_at


def _announced(suspension: Suspension) -> None:
    """Invariant 4: exclusion with notice, for a cause of the law."""
    assert suspension.cause in SuspensionCause
    assert (suspension.notice_id or "").strip()


def _signed_with_authority(before: m.Coordination, event: m.OpinionRecorded, act: m.Act) -> None:
    """Invariant 11: sealed by one whose delegation was valid at that instant."""
    opinion, review = event.opinion, before.reviews[event.item]
    signers = [o for o in (opinion.officer, opinion.countersigned_by) if o]
    assert len(signers) == len(set(signers)) <= 2
    conflicts = {(one, item) for one in signers for item in (None, event.item)}
    assert not conflicts & before.recused
    assert any(_may_decide(act, review, officer) for officer in signers)
    if opinion.answer is m.Answer.REFUSE:
        assert any(r.strip() for r in opinion.reasons) and any(
            b.strip() for b in opinion.legal_basis
        )


def _may_decide(act: m.Act, review: m.Review, officer: m.OfficerId) -> bool:
    def away(one: m.OfficerId) -> bool:
        spans = act.delegations.absences.get(one, ())
        return any(s.start <= act.at and (s.end is None or act.at < s.end) for s in spans)

    register = act.delegations.by_department.get(review.department, ())
    chiefs = [d for d in register if d.post is m.Post.CHIEF and d.span.holds(act.at)]
    held = [
        d
        for d in register
        if d.officer == officer
        and d.power is m.Power.DECIDE
        and d.level.rank >= review.authority.rank
        and (d.items is None or review.item in d.items)
        and d.span.start <= act.at
        and (d.span.end is None or act.at < d.span.end)
        and (d.post is not m.Post.DEPUTY or all(away(c.officer) for c in chiefs))
    ]
    regulator = any(
        d.officer == officer and d.office is m.Office.REGULATION and d.span.holds(act.at)
        for d in register
    )
    return bool(held) and not regulator and not away(officer)


def _decided_properly(
    before: m.Coordination, after: m.Coordination, gate: m.GateOpened, events: Sequence[Any]
) -> None:
    """Invariants 1 and 10, and never by silence."""
    assert not set(gate.order) & set(before.decisions)
    assert not set(gate.order) & set(after.items_ended)
    opinions = dict(before.opinions)
    opinions |= {e.item: e.opinion for e in events if isinstance(e, m.OpinionRecorded)}
    granted = [p.item for p in gate.permits]
    for item in granted:
        assert opinions[item].answer in (m.Answer.APPROVE, m.Answer.APPROVE_WITH_CONDITIONS)
        for need in after.reviews[item].needs:
            _holds(after, gate, item, need)
        assert not any(a.open and item in a.proposed.items for a in after.activities.values())
        hearing = after.hearings.get(item)
        mandatory = after.reviews[item].hearing is m.HearingRule.MANDATORY
        assert hearing.over if hearing else not mandatory
        if hearing and hearing.record:
            assert hearing.record in opinions[item].legal_basis
        assert not after.owed & after.reviews[item].papers
    _explained(gate.refusals)


def _holds(after: m.Coordination, gate: m.GateOpened, item: m.ItemId, need: m.ItemId) -> None:
    """Invariant 1: a hard prerequisite is really there before the decision."""
    found = after.discharged.get(need)
    if found and found.by is m.By.CERTIFICATE:
        return
    assert need in after.decisions, f"{item} was granted without {need}"
    assert not isinstance(after.decisions[need], m.Denied), f"{need} was refused"
    if need in gate.order:
        assert gate.order.index(need) < gate.order.index(item)
    made = after.decisions[need]
    if isinstance(made, m.Granted) and made.permit_number in after.permits:
        assert after.permits[made.permit_number].status is m.PermitStatus.VALID


def _explained(refusals: Iterable[Any]) -> None:
    """Invariant 10: reasons, basis and, in what is told, remedies."""
    for refusal in refusals:
        assert any(reason.strip() for reason in refusal.reasons)
        assert any(basis.strip() for basis in refusal.legal_basis)
        assert getattr(refusal, "remedies", True)
