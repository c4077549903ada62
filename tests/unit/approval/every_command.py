"""One command of every kind, about an item and what was set up for it, at a time that fits."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from onehall_approval.domain import model as m
from onehall_calendar import ApproverRole, Calendar, SuspensionCause

from tests.unit.approval.acting import CALENDAR, applicant, department, ourselves, window
from tests.unit.approval.casework import (
    FREE,
    MINUTES,
    PAPER,
    Case,
    day,
    new_task,
    opening,
    proof,
    uid,
)

PARTY = m.PartyRef("party-7")
OTHER_CALENDAR = Calendar(
    "test.2",
    CALENDAR.first,
    CALENDAR.official_until,
    CALENDAR.last,
    CALENDAR.days_off,
    CALENDAR.made_up,
)
Build = Callable[[Case, m.ItemId, int], m.Command]
"""Makes a command about an item at the n-th working day, as the case stands."""


def of(case: Case, item: m.ItemId) -> m.DepartmentId:
    """The item's own department; the lead, if the case has no such item."""
    known = case.state.reviews.get(item)
    return known.department if known else m.DepartmentId("GHJ")


def by(case: Case, item: m.ItemId, n: int, number: str = "01") -> m.Act:
    return department(of(case, item), number, day(n))


def lead(n: int) -> m.Act:
    return department("GHJ", "03", day(n))


def _opinion(case: Case, item: m.ItemId, n: int) -> m.Command:
    act = by(case, item, n)
    review = case.state.reviews.get(item)
    task = review.task if review else new_task(item, 1)
    said = m.Opinion(m.OpinionId(uid("opinion", item, n)), m.Answer.APPROVE, act.officer, act.at)
    said = replace(said, proof=proof(review))
    return m.RecordOpinion(item, task, said, act)


def _step(case: Case, item: m.ItemId, n: int) -> m.Command:
    review = case.state.reviews.get(item)
    task = review.task if review else new_task(item, 1)
    return m.CompleteStep(item, task, "审查", uid("step", item), by(case, item, n, "03"))


def _number(case: Case, item: m.ItemId) -> m.PermitNumber:
    known = case.state.reviews.get(item)
    return known.permit_number if known else m.PermitNumber("none")


def activity(item: m.ItemId) -> m.ActivityId:
    return m.ActivityId(uid("visit", item))


def procedure(item: m.ItemId) -> m.ProcedureId:
    return m.ProcedureId(uid("procedure", item))


def question(item: m.ItemId) -> m.ClarificationId:
    return m.ClarificationId(uid("question", item))


def consultation(item: m.ItemId) -> m.ConsultationId:
    return m.ConsultationId(uid("view", item))


def _propose(case: Case, item: m.ItemId, n: int, name: object = "new") -> m.ProposeActivity:
    made = m.ActivityId(uid("visit", item, name))
    kind = m.ActivityKind.DRAWING_REVIEW
    return m.ProposeActivity(made, kind, (item,), "大厅", day(n + 2), lead(n), "again")


def _consult(case: Case, item: m.ItemId, n: int, name: object = "new") -> m.AskConsultation:
    made = m.ConsultationId(uid("view", item, name))
    return m.AskConsultation(made, item, "地铁办", "?", 5, True, True, by(case, item, n))


def _suspend(case: Case, item: m.ItemId, n: int) -> m.StartProcedure:
    made = m.ProcedureId(uid("procedure", item, "new"))
    cause = SuspensionCause.TESTING
    return m.StartProcedure(made, (item,), cause, 3, "通知", by(case, item, n))


def _reopen(case: Case, item: m.ItemId, n: int) -> m.ReopenOpinion:
    known = case.state.opinions.get(item)
    opinion = known.id if known else m.OpinionId(uid("no opinion"))
    return m.ReopenOpinion(item, opinion, new_task, ourselves(day(n)))


def _officers(case: Case, item: m.ItemId) -> tuple[m.Attended, ...]:
    one = of(case, item)
    return (m.Attended(one, (m.OfficerId(f"{one}-02"), m.OfficerId(f"{one}-03"))),)


def _schedule(case: Case, item: m.ItemId, n: int) -> m.ScheduleHearing:
    head = m.OfficerId(f"{of(case, item)}-00")
    on = day(n + 8).date()
    return m.ScheduleHearing(item, on, "听证室", head, "公告", by(case, item, n, "03"))


def _fraud(case: Case, item: m.ItemId, n: int) -> m.RevokePermit:
    why = (("虚假",), ("行政许可法 69",), False)
    return m.RevokePermit(_number(case, item), m.Defect.FRAUD, *why, by(case, item, n))


COMMANDS: Mapping[str, Build] = {
    "open": lambda c, i, n: opening(*FREE),
    "record-opinion": _opinion,
    "complete-step": _step,
    "assign-review": lambda c, i, n: m.AssignReview(
        i, m.OfficerId(f"{of(c, i)}-02"), by(c, i, n)
    ),
    "recuse": lambda c, i, n: m.Recuse(
        m.OfficerId("GHJ-02"), "亲属", department("GHJ", "02", day(n))
    ),
    "verify-certificate": lambda c, i, n: m.VerifyCertificate(
        m.Certificate(i, "证1", "局"), lead(n)
    ),
    "record-no-objection": lambda c, i, n: m.RecordNoObjection(i, "函1", lead(n)),
    "fail-assumption": lambda c, i, n: m.FailAssumption(i, "作废", new_task, lead(n)),
    "reopen-opinion": _reopen,
    "note-supplement": lambda c, i, n: m.NoteSupplement((PAPER,), frozenset(), ourselves(day(n))),
    "start-procedure": _suspend,
    "end-procedure": lambda c, i, n: m.EndProcedure(procedure(i), by(c, i, n)),
    "extend-limit": lambda c, i, n: m.ExtendLimit(
        i, 5, ApproverRole.HEAD_OF_AUTHORITY, "局长", "疑难", "通知", by(c, i, n)
    ),
    "recalculate": lambda c, i, n: m.RecalculateDeadlines(
        replace(ourselves(day(n)), calendar=OTHER_CALENDAR)
    ),
    "attribute-outage": lambda c, i, n: m.AttributeOutage(
        (i,), day(n) - timedelta(hours=2), day(n), window(day(n))
    ),
    "propose-activity": _propose,
    "answer-invitation": lambda c, i, n: m.AnswerInvitation(
        activity(i), m.Reply((), "出差"), by(c, i, n)
    ),
    "hold-activity": lambda c, i, n: m.HoldActivity(
        activity(i), _officers(c, i), (), lead(n)
    ),
    "sign-minutes": lambda c, i, n: m.SignMinutes(activity(i), MINUTES, by(c, i, n)),
    "call-off-activity": lambda c, i, n: m.CallOffActivity(activity(i), "下雨", lead(n)),
    "ask-clarification": lambda c, i, n: m.AskClarification(
        m.ClarificationId(uid("question", i, "new")), i, "?", by(c, i, n)
    ),
    "answer-clarification": lambda c, i, n: m.AnswerClarification(
        question(i), "!", applicant(day(n))
    ),
    "demand-paper": lambda c, i, n: m.DemandPaper(i, "D01", by(c, i, n)),
    "ask-consultation": _consult,
    "answer-consultation": lambda c, i, n: m.AnswerConsultation(
        consultation(i), True, (), by(c, i, n)
    ),
    "grant-leave": lambda c, i, n: m.GrantLeave(consultation(i), 5, by(c, i, n)),
    "withdraw-items": lambda c, i, n: m.WithdrawItems((i,), applicant(day(n))),
    "terminate-items": lambda c, i, n: m.TerminateItems((i,), "终止", "行政许可法 70", lead(n)),
    "choose-dependants": lambda c, i, n: m.ChooseDependants(i, m.Wish.KEEP, applicant(day(n))),
    "lapse-supplement": lambda c, i, n: m.LapseSupplement(("D77",), ourselves(day(n))),
    "inform-parties": lambda c, i, n: m.InformParties(
        m.HearingId(uid("hearing", i)), i, (PARTY,), by(c, i, n)
    ),
    "record-statement": lambda c, i, n: m.RecordStatement(i, PARTY, "反对", window(day(n))),
    "request-hearing": lambda c, i, n: m.RequestHearing(i, PARTY, window(day(n))),
    "schedule-hearing": _schedule,
    "replace-presider": lambda c, i, n: m.ReplacePresider(
        i, m.OfficerId("GHJ-00"), "回避", by(c, i, n, "03")
    ),
    "hold-hearing": lambda c, i, n: m.HoldHearing(
        i, "笔录", new_task, by(c, i, n + 8, "03")
    ),
    "make-delivery": lambda c, i, n: m.MakeDelivery(1, m.Channel.POST, "EMS", window(day(n))),
    "change-permit": lambda c, i, n: m.ChangePermit(
        _number(c, i), ("新",), ("变更",), by(c, i, n)
    ),
    "apply-for-renewal": lambda c, i, n: m.ApplyForRenewal(_number(c, i), applicant(day(n))),
    "decide-renewal": lambda c, i, n: m.DecideRenewal(_number(c, i), True, (), (), by(c, i, n)),
    "revoke-permit": _fraud,
    "cancel-permit": lambda c, i, n: m.CancelPermit(
        _number(c, i), m.Ground.OTHER, (), by(c, i, n)
    ),
    "correct": lambda c, i, n: m.Correct(
        m.CorrectionId(uid("correction", i, n)),
        i,
        m.CorrectiveAct.SEND_TASK_AGAIN,
        ourselves(day(n)),
        m.OfficerId(f"{of(c, i)}-02"),
        procedure(i),
    ),
    "ring": lambda c, i, n: m.Ring("joint-date", ourselves(day(n))),
}  # fmt: skip

HEARD: Mapping[str, tuple[str, ...]] = {
    "record-statement": ("inform-parties",),
    "request-hearing": ("inform-parties",),
    "schedule-hearing": ("inform-parties", "request-hearing"),
    "replace-presider": ("inform-parties", "request-hearing", "schedule-hearing"),
    "hold-hearing": ("inform-parties", "request-hearing", "schedule-hearing"),
    "decide-renewal": ("apply-for-renewal",),
}
"""What must have happened before, of the same item, for a command to be possible at all."""


def furnish(case: Case, item: m.ItemId, n: int) -> None:
    """Set up for an item what commands are about: a question, a consultation, a procedure."""
    act = by(case, item, n)
    case.all(
        m.AskClarification(question(item), item, "?", act),
        replace(_consult(case, item, n), id=consultation(item), silence_consents=False),
        replace(_suspend(case, item, n), id=procedure(item), cause=SuspensionCause.EXPERT_REVIEW),
    )


def invite(case: Case, item: m.ItemId, n: int) -> None:
    """Propose a joint activity about an item."""
    case.do(replace(_propose(case, item, n), id=activity(item)))
