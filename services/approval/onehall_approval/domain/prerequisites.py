"""What was assumed at fan-out: made true by a certificate, or found false (O2).

A sibling's opinion discharges by itself (`opinions`). Here are the other two ends of an assumption:
a certificate from elsewhere that was looked up, and a failure, which names exactly the opinions
that rested on it.
"""

from types import MappingProxyType

from onehall_calendar import Limit, local_day
from onehall_calendar.values import replace

from onehall_approval.domain import branches, clocks
from onehall_approval.domain import model as m
from onehall_approval.domain.ruling import (
    Answer,
    Decides,
    Evolves,
    added,
    missing,
    opened,
    undecided,
    undelegated,
    unfit,
)
from onehall_approval.domain.sealing import asked_again, remembered, sealed


def verify(state: m.Coordination, command: m.VerifyCertificate) -> Answer:
    """Discharge an item by a certificate that its department, or the lead, has looked up."""
    act, certificate = command.act, command.certificate
    waiting = _who_need(state, certificate.item)
    if not waiting:
        detail = f"no open item of this case needs {certificate.item}"
        return m.Refused(m.Reason.NOT_A_PREREQUISITE, detail)
    if refused := _not_entitled(state, act, certificate.item):
        return refused
    if not certificate.number or not certificate.issuer:
        detail = "name the certificate's number and its issuer"
        return m.Refused(m.Reason.CERTIFICATE_INVALID, detail)
    if certificate.valid_until and certificate.valid_until < local_day(act.at):
        detail = f"the certificate ended on {certificate.valid_until}; only a valid one counts"
        return m.Refused(m.Reason.CERTIFICATE_INVALID, detail)
    discharged = m.PrerequisiteDischarged(
        certificate.item,
        waiting,
        act.at,
        m.By.CERTIFICATE,
        certificate.number,
        certificate.valid_until,
    )
    return [discharged]


def no_objection(state: m.Coordination, command: m.RecordNoObjection) -> Answer:
    """Replace a soft prerequisite by the written no-objection of the department asked for it."""
    act = command.act
    soft = tuple(
        r.item
        for r in state.reviews.values()
        if any(
            p.item == command.item and p.kind is m.PrerequisiteKind.SOFT for p in r.prerequisites
        )
    )
    if not soft:
        detail = f"{command.item} is no soft prerequisite here; a hard one is granted, or fails"
        return m.Refused(m.Reason.NOT_A_PREREQUISITE, detail)
    if refused := _not_entitled(state, act, command.item):
        return refused
    if refused := missing(command.paper, m.Reason.BASIS_MISSING, "name the written no-objection"):
        return refused
    by = m.By.NO_OBJECTION
    return [m.PrerequisiteDischarged(command.item, soft, act.at, by, command.paper)]


def fail(state: m.Coordination, command: m.FailAssumption) -> Answer:
    """Void every opinion that rested on an assumption that turned out false."""
    act, item = command.act, command.item
    if not state.certified(item) and (item in state.decisions or item in state.items_ended):
        detail = f"{item} is decided or gone; revoke its permit instead"
        return m.Refused(m.Reason.ALREADY_DECIDED, detail)
    if not _assumed(state, item):
        return m.Refused(m.Reason.NOT_A_PREREQUISITE, f"nothing open rests on {item}")
    if refused := _not_entitled(state, act, item):
        return refused
    if refused := missing(command.reason, m.Reason.REASON_MISSING, "say why it does not hold"):
        return refused
    voided = tuple(i for i in (item, *state.dependants(item)) if i in state.opinions)
    failed = m.AssumptionFailed(item, voided, command.reason, act.at)
    # A certificate stood for a refused sibling, so nobody has been asked yet.
    denied = isinstance(state.decisions.get(item), m.Denied)
    asked = branches.ask(state, item, act) if denied else []
    return [failed, *(void(state, i, item, command.new_task, act) for i in voided), *asked]


def reopen(state: m.Coordination, command: m.ReopenOpinion) -> Answer:
    """Void an opinion whose key was not its department's alone; nothing else is held against it."""
    act, known = command.act, state.opinions.get(command.item)
    if act.side is not m.Side.OURSELVES:
        return m.Refused(m.Reason.NOT_THE_DEPARTMENT, "the registry of keys reopens opinions")
    if known is None or known.id != command.opinion:
        return m.Refused(m.Reason.NO_SUCH_OPINION, f"this is not {command.item}'s opinion")
    review = undecided(state, command.item)
    if isinstance(review, m.Refused):
        return review
    ground = m.VoidGround.COMPROMISED_KEY
    return [void(state, command.item, command.item, command.new_task, act, ground)]


def void(
    state: m.Coordination,
    item: m.ItemId,
    because: m.ItemId,
    new_task: m.NewTask,
    act: m.Act,
    ground: m.VoidGround = m.VoidGround.ASSUMPTION,
) -> m.OpinionVoided:
    """Return the voiding of one opinion; its department is asked again under a new task."""
    review = state.reviews[item]
    task = new_task(item, review.round + 1)
    limit = Limit(review.promised_wd)
    due = clocks.explain(state, review, limit, "", act.calendar, act.at).due_at
    again = asked_again(review, task, due, act.at)
    seal = sealed(opened(state), again, state.documents, act)
    opinion = state.opinions[item].id
    return m.OpinionVoided(
        item, review.department, opinion, because, task, due, act.at, ground, seal
    )


def _who_need(state: m.Coordination, item: m.ItemId) -> tuple[m.ItemId, ...]:
    return tuple(i for i in state.undecided if item in state.reviews[i].needs)


def _assumed(state: m.Coordination, item: m.ItemId) -> bool:
    return item in state.reviews or bool(_who_need(state, item))


def _not_entitled(state: m.Coordination, act: m.Act, item: m.ItemId) -> m.Refused | None:
    """Refuse all but the item's own department and the lead."""
    review = state.reviews.get(item)
    entitled = {opened(state).lead} | ({review.department} if review else set())
    if act.side is not m.Side.DEPARTMENT or act.department not in entitled:
        detail = f"only {' or '.join(sorted(entitled))} says so"
        return m.Refused(m.Reason.NOT_THE_DEPARTMENT, detail)
    return unfit(state, act, act.officer) or undelegated(
        act, act.officer, act.department, None, m.Power.REVIEW
    )


def _discharged(state: m.Coordination, event: m.PrerequisiteDischarged) -> m.Coordination:
    if event.by is m.By.OPINION:
        return state
    if event.by is m.By.NO_OBJECTION:  # replaces a soft need; a certificate stands for more
        known = {event.item: event, **state.discharged}
        return replace(state, discharged=MappingProxyType(known))
    unverified = MappingProxyType({i: c for i, c in state.unverified.items() if i != event.item})
    return replace(
        state,
        discharged=added(state.discharged, event.item, event),
        unverified=unverified,
        failed=state.failed - {event.item},
    )


def _failed(state: m.Coordination, event: m.AssumptionFailed) -> m.Coordination:
    discharged = {i: d for i, d in state.discharged.items() if i != event.item}
    own = event.item in state.undecided  # asked again, so it is assumed again
    return replace(
        state,
        discharged=MappingProxyType(discharged),
        failed=state.failed if own else state.failed | {event.item},
    )


def _voided(state: m.Coordination, event: m.OpinionVoided) -> m.Coordination:
    review = state.reviews[event.item]
    again = asked_again(review, event.task, event.promised_due_at, event.at)
    again = replace(again, seal=remembered(event.seal))
    opinions = {i: o for i, o in state.opinions.items() if i != event.item}
    steps_done = {key: at for key, at in state.steps_done.items() if key[0] != event.item}
    return replace(
        state,
        opinions=MappingProxyType(opinions),
        steps_done=MappingProxyType(steps_done),
        reviews=added(state.reviews, event.item, again),
    )


DECIDES: Decides = {
    m.VerifyCertificate: verify,
    m.RecordNoObjection: no_objection,
    m.FailAssumption: fail,
    m.ReopenOpinion: reopen,
}
EVOLVES: Evolves = {
    m.PrerequisiteDischarged: _discharged,
    m.AssumptionFailed: _failed,
    m.OpinionVoided: _voided,
}
