"""Who does what in a simulated case, and on which working day: steps, joint activities, opinions.

Nothing here decides anything: it is what departments would send, and the decider may refuse it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from onehall_calendar import SHANGHAI, Calendar, local_day
from onehall_contracts.ids import derived

from onehall_approval.domain import model as m

JOINT: Final = {
    "联合踏勘": m.ActivityKind.SITE_VISIT,
    "联合审图": m.ActivityKind.DRAWING_REVIEW,
}
"""Steps that are done together, and as what."""

BASIS: Final = ("行政许可法 第三十八条 Administrative Licensing Law art. 38",)
AHEAD_WD: Final = 2
NOON = 12


class Scale(StrEnum):
    """How much of its time every department takes."""

    PROMISED = "promised"  # all of the promised limit
    LEGAL = "legal"  # all the law allows
    TYPICAL = "typical"  # three fifths of the promised limit, as in the demonstration


DELIVERY_WD: Final = {Scale.TYPICAL: 1, Scale.PROMISED: 3, Scale.LEGAL: 10}


@dataclass(frozen=True, slots=True)
class Hall:
    """The centre of a simulation: the case, the pace, and who holds which post."""

    opened: m.CoordinationOpened
    scale: Scale
    calendar: Calendar
    register: m.Delegations

    def instant(self, day: int, hour: int) -> datetime:
        """Return an hour of the n-th working day after acceptance."""
        on = self.calendar.add_working_days(local_day(self.opened.opened_at), day)
        return datetime.combine(on, time(hour), SHANGHAI)

    def ready_on(self, review: m.Review, done: int) -> int:
        """Return the working day on which so many promised days of work are done."""
        match self.scale:
            case Scale.PROMISED:
                return done
            case Scale.TYPICAL:
                return -(-done * 3 // 5)
            case Scale.LEGAL:
                return -(-done * self._allowed(review) // review.promised_wd)

    def act(self, department: m.DepartmentId, post: m.Post, at: datetime) -> m.Act:
        """Return an act of the officer who holds that post."""
        officer = self.officer(department, post, at)
        return m.Act(at, self.calendar, officer, m.Side.DEPARTMENT, department, self.register)

    def officer(self, department: m.DepartmentId, post: m.Post, at: datetime) -> m.OfficerId:
        """Return who holds that post."""
        found = self.register.holding(department, post, at)
        if found is None:
            raise ValueError(f"nobody holds the post {post.value} of {department} on {at.date()}")
        return found

    def _allowed(self, review: m.Review) -> int:
        last = local_day(review.legal_due_at - timedelta(seconds=1))
        return self.calendar.working_days_between(local_day(self.opened.opened_at), last)


def written(hall: Hall) -> Iterator[m.Command]:
    """Yield what every department does with this case, in no order; each act has its time."""
    held: dict[str, int] = {}
    for step, concerned, day in meetings(hall):
        held[step] = day
        yield from together(hall, step, concerned, day)
    for review in hall.opened.reviews:
        yield from _work(hall, review, held)


def meetings(hall: Hall) -> Iterator[tuple[str, list[m.Review], int]]:
    """Yield each step that is done together: who takes part, and on which working day."""
    for step in JOINT:
        if concerned := [r for r in hall.opened.reviews if _has(r, step)]:
            day = max(AHEAD_WD, min(_planned(hall, r, step) for r in concerned))
            yield step, concerned, day


def delivery(hall: Hall, issued: m.IssuanceMade) -> m.MakeDelivery:
    """Return the delivery of an issuance, within ten working days of its first decision (L-32)."""
    latest = local_day(issued.deliver_by - timedelta(seconds=1))
    wanted = hall.calendar.add_working_days(local_day(issued.at), DELIVERY_WD[hall.scale])
    at = datetime.combine(min(wanted, latest), time(NOON), SHANGHAI)
    receipt = f"送达回证-{hall.opened.case_number}-{issued.sequence}"
    act = m.Act(at, hall.calendar, "onehall/window", m.Side.WINDOW, delegations=hall.register)
    return m.MakeDelivery(issued.sequence, m.Channel.WINDOW, receipt, act)


def _work(hall: Hall, review: m.Review, held: dict[str, int]) -> Iterator[m.Command]:
    """Yield the steps of one review and its opinion; nobody waits for a sibling (R-14)."""
    day = done = 0
    for step in decision(review):
        done += step.limit_wd
        day = max(day, hall.ready_on(review, done), held.get(step.name, 0))
        act = hall.act(review.department, m.Post.HANDLER, hall.instant(day, 16))
        report = str(derived(review.task, step.name))
        yield m.CompleteStep(review.item, review.task, step.name, report, act)
    at = hall.instant(max(day, 1), 17)
    yield approval(hall, review, hall.act(review.department, m.Post.HANDLER, at))


def approval(hall: Hall, review: m.Review, act: m.Act) -> m.RecordOpinion:
    """Approve, signed by who worked on it and one who may decide at that level 两次签字."""
    post = m.Post.HEAD if review.authority is m.Level.BUREAU else m.Post.CHIEF
    opinion = m.Opinion(
        id=m.OpinionId(str(derived(review.task, "opinion"))),
        answer=m.Answer.APPROVE,
        officer=act.officer,
        given_at=act.at,
        legal_basis=BASIS,
        countersigned_by=hall.officer(review.department, post, act.at),
    )
    return m.RecordOpinion(review.item, review.task, opinion, act)


def together(
    hall: Hall, step: str, concerned: list[m.Review], day: int
) -> Iterator[m.ActivityCommand]:
    """Yield one joint activity: proposed at once, held once, signed by all who came."""
    lead, case = hall.opened.lead, hall.opened.case
    name = m.ActivityId(str(derived(case, step)))
    everybody = tuple(dict.fromkeys([lead, *(r.department for r in concerned)]))
    chairs = hall.act(lead, m.Post.CHIEF, hall.opened.opened_at + timedelta(hours=1))
    items = tuple(r.item for r in concerned)
    yield m.ProposeActivity(name, JOINT[step], items, "现场", hall.instant(day, 9), chairs)
    for one in everybody:
        act = hall.act(one, m.Post.HANDLER, hall.instant(1, 11))
        yield m.AnswerInvitation(name, m.Reply(_delegates(hall, one, act.at)), act)
    chairs = hall.act(lead, m.Post.CHIEF, hall.instant(day, 10))
    came = tuple(m.Attended(one, _delegates(hall, one, chairs.at)) for one in everybody)
    yield m.HoldActivity(name, came, (), chairs)
    minutes = sha256(f"{case}/{step}".encode()).hexdigest()
    for one in everybody:
        yield m.SignMinutes(name, minutes, hall.act(one, m.Post.HANDLER, hall.instant(day, 15)))


def _delegates(hall: Hall, one: m.DepartmentId, at: datetime) -> tuple[m.OfficerId, ...]:
    """Return who comes: the handler, and for the lead also its chief, so never one alone (L-21)."""
    posts = (m.Post.HANDLER, m.Post.CHIEF) if one == hall.opened.lead else (m.Post.HANDLER,)
    return tuple(hall.officer(one, post, at) for post in posts)


def _planned(hall: Hall, review: m.Review, name: str) -> int:
    """Return the working day on which a department alone would have done this step."""
    done = 0
    for step in decision(review):
        done += step.limit_wd
        if step.name == name:
            break
    return hall.ready_on(review, done)


def _has(review: m.Review, name: str) -> bool:
    return any(step.name == name for step in decision(review))


def decision(review: m.Review | m.Plan) -> list[m.Step]:
    """Return the steps of the decision period: intake and delivery have their own limits."""
    return [step for step in review.steps if step.clock == "decision"]
