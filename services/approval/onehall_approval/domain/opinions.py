"""What departments answer: steps on the way, and one opinion with at most two signatures."""

from collections.abc import Mapping

from onehall_calendar.values import replace

from onehall_approval.domain import branches, hearings
from onehall_approval.domain import model as m
from onehall_approval.domain.ruling import (
    Answer,
    Decides,
    Evolves,
    added,
    authority,
    opened,
    stated,
    unauthorised,
    undecided,
)
from onehall_approval.domain.sealing import receipt, unbound


def record(state: m.Coordination, command: m.RecordOpinion) -> Answer:
    """Take an opinion down, with what it discharges or, refusing, asks of the applicant."""
    review = _answerable(state, command)
    if isinstance(review, m.Refused):
        return review
    if refused := (
        unbound(review, command.opinion)
        or _unsigned(state, command, review)
        or _incomplete(command)
        or _unheard(state, command)
    ):
        return refused
    return [_recording(state, command, review), *_consequences(state, command)]


def _recording(
    state: m.Coordination, command: m.RecordOpinion, review: m.Review
) -> m.OpinionRecorded:
    """Return the opinion with its receipt, and by what authority each signature was given."""
    opinion, act = command.opinion, command.act
    other = opinion.countersigned_by
    power = m.Power.REVIEW if other else m.Power.DECIDE
    return m.OpinionRecorded(
        command.item,
        review.department,
        command.task,
        opinion,
        act.at,
        receipt(opened(state), review, command),
        authority(act, opinion.officer, review, power),
        authority(act, other, review, m.Power.DECIDE) if other else None,
    )


def complete_step(state: m.Coordination, command: m.CompleteStep) -> Answer:
    """Take down a finished step; the next one begins with it."""
    review = _answerable(state, command)
    if isinstance(review, m.Refused):
        return review
    if refused := unauthorised(state, command.act, review, m.Power.REVIEW):
        return refused
    if command.step not in {step.name for step in review.steps}:
        return m.Refused(m.Reason.UNKNOWN_STEP, f"{command.item} has no such step")
    act = command.act
    done = m.StepCompleted(
        command.item, review.department, command.step, act.officer, command.report, act.at
    )
    return [done]


def _answerable(
    state: m.Coordination, command: m.RecordOpinion | m.CompleteStep
) -> m.Review | m.Refused:
    asked = state.reviews.get(command.item)
    if asked is None or asked.department != command.act.department:
        detail = f"{command.act.department} was not asked about {command.item}"
        return m.Refused(m.Reason.NOT_ASKED, detail)
    review = undecided(state, command.item)
    if isinstance(review, m.Refused):
        return review
    if review.task != command.task:
        detail = f"this is not the task {review.department} was given last"
        return m.Refused(m.Reason.WRONG_TASK, detail)
    known = state.opinions.get(command.item)
    return _answered(known, command) if known else review


def _answered(known: m.Opinion, command: m.RecordOpinion | m.CompleteStep) -> m.Refused:
    """Tell a repetition, character by character, from another answer; neither counts.

    Whoever is asked again repeats the event, which the inbox knows by its id; this is a new event.
    """
    if isinstance(command, m.RecordOpinion) and _same(known, command.opinion):
        detail = f"{command.item} has this very opinion on record; repeat the event, not the answer"
        return m.Refused(m.Reason.REPLAYED, detail)
    return m.Refused(m.Reason.ALREADY_ANSWERED, f"{command.item} has its opinion already")


def _same(known: m.Opinion, given: m.Opinion) -> bool:
    of_known, of_given = (one.proof and one.proof.sha256 for one in (known, given))
    return known.id == given.id and of_known == of_given


def _unsigned(
    state: m.Coordination, command: m.RecordOpinion, review: m.Review
) -> m.Refused | None:
    """Check the signatures: one who may decide, and at most one colleague besides 两次签字."""
    opinion = command.opinion
    other = opinion.countersigned_by
    if other is None:
        return unauthorised(state, command.act, review, m.Power.DECIDE)
    if other == opinion.officer:
        return m.Refused(m.Reason.TOO_MANY_SIGNATURES, "the two signatures are two people's")
    if refused := unauthorised(state, command.act, review, m.Power.REVIEW):
        return refused
    return unauthorised(state, replace(command.act, by=other), review, m.Power.DECIDE)


def _incomplete(command: m.RecordOpinion) -> m.Refused | None:
    opinion = command.opinion
    if opinion.answer is m.Answer.REFUSE and not (
        stated(opinion.reasons) and stated(opinion.legal_basis)
    ):
        detail = "a refusal states its reasons and legal basis (行政许可法 38, L-51)"
        return m.Refused(m.Reason.REFUSAL_WITHOUT_REASONS, detail)
    if opinion.answer is m.Answer.APPROVE_WITH_CONDITIONS and not stated(opinion.conditions):
        return m.Refused(m.Reason.CONDITIONS_MISSING, "name the conditions, or approve without any")
    return None


def _unheard(state: m.Coordination, command: m.RecordOpinion) -> m.Refused | None:
    """Refuse an opinion that comes before its hearing, or passes its record over (L-43)."""
    if hearings.open_for(state, command.item):
        detail = "a hearing is open for this item; the decision waits for it (行政许可法 47)"
        return m.Refused(m.Reason.HEARING_OPEN, detail)
    hearing = state.hearings.get(command.item)
    signing = {command.opinion.officer, command.opinion.countersigned_by}
    if hearing and hearing.record and hearing.presider in signing:
        detail = "who presided over the hearing does not review the application (L-42)"
        return m.Refused(m.Reason.PRESIDER_REVIEWED, detail)
    if hearing and hearing.record and hearing.record not in command.opinion.legal_basis:
        detail = f"name the hearing record {hearing.record} in legal_basis (行政许可法 48, L-43)"
        return m.Refused(m.Reason.RECORD_NOT_CITED, detail)
    return None


def _consequences(state: m.Coordination, command: m.RecordOpinion) -> list[m.Event]:
    if command.opinion.answer is m.Answer.REFUSE:
        bare = not state.certified(command.item)
        return branches.ask(state, command.item, command.act) if bare else []
    waiting = tuple(
        r.item for r in state.reviews.values() if command.item in {p.item for p in r.prerequisites}
    )
    return [m.PrerequisiteDischarged(command.item, waiting, command.act.at)] if waiting else []


def _step_done(state: m.Coordination, event: m.StepCompleted) -> m.Coordination:
    steps_done = added(state.steps_done, (event.item, event.step), event.at)
    return replace(state, steps_done=steps_done, hands=_hands(state, event.item, event.officer))


def _recorded(state: m.Coordination, event: m.OpinionRecorded) -> m.Coordination:
    opinion = event.opinion
    if opinion.proof:
        opinion = replace(opinion, proof=replace(opinion.proof, signed=""))
    hands = _hands(state, event.item, opinion.officer, opinion.countersigned_by)
    return replace(state, opinions=added(state.opinions, event.item, opinion), hands=hands)


def _hands(
    state: m.Coordination, item: m.ItemId, *officers: m.OfficerId | None
) -> Mapping[m.ItemId, frozenset[m.OfficerId]]:
    """Remember who had a hand in a review; none of them presides over its hearing (L-42)."""
    known, signing = state.hands.get(item, frozenset()), frozenset(o for o in officers if o)
    return state.hands if signing <= known else added(state.hands, item, known | signing)


DECIDES: Decides = {m.RecordOpinion: record, m.CompleteStep: complete_step}
EVOLVES: Evolves = {m.StepCompleted: _step_done, m.OpinionRecorded: _recorded}
