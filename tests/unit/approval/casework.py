"""A case of parallel approval on the desk: opened, acted on, rung; every event written and said.

Whatever happens to a `Case` in any test is also stored and read back, and told in valid messages;
so each test of a rule proves both by the way.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from functools import reduce
from types import MappingProxyType
from typing import Any
from uuid import UUID

from onehall_approval import messages
from onehall_approval.domain import coordination as co
from onehall_approval.domain import model as m
from onehall_approval.store import CODEC
from onehall_calendar import SHANGHAI, Limit, end_of
from onehall_contracts import approval
from onehall_contracts.ids import derived
from onehall_contracts.statements import TaskStatement
from onehall_store import Origin, Recorded, Said

from tests.building import ACCEPTED_AT, APPLICANT, stated
from tests.unit.approval.acting import CALENDAR, department, ourselves

MONDAY = ACCEPTED_AT.date()
CASE_ID = m.CaseId(str(derived("a case of parallel approval")))
PAPER = m.Document("D01", "0" * 64, 10, "application/pdf")
MINUTES = "a" * 64
A, B, C, D = (m.ItemId(f"PC2-0{n}") for n in (1, 2, 3, 4))
HARD, SOFT, DATA = m.PrerequisiteKind.HARD, m.PrerequisiteKind.SOFT, m.PrerequisiteKind.DATA


def day(n: int, hour: int = 10) -> datetime:
    """The n-th working day after acceptance; day 0 is the Monday itself."""
    return datetime.combine(CALENDAR.add_working_days(MONDAY, n), time(hour), SHANGHAI)


def on(year: int, month: int, of_month: int, hour: int = 10) -> datetime:
    return datetime(year, month, of_month, hour, tzinfo=SHANGHAI)


def night_after(year: int, month: int, of_month: int) -> datetime:
    """24:00 of a day, when limits end."""
    return end_of(date(year, month, of_month))


def uid(*names: object) -> str:
    return str(derived("test", *names))


def needs(*items: m.ItemId, kind: m.PrerequisiteKind = HARD) -> tuple[m.Prerequisite, ...]:
    return tuple(m.Prerequisite(item, kind) for item in items)


def plan(item: m.ItemId, of: str, *rests_on: m.ItemId, promised: int = 10, **more: Any) -> m.Plan:
    made = m.Plan(
        item=item,
        name=f"item {item}",
        department=m.DepartmentId(of),
        task=new_task(item, 1),
        permit_number=m.PermitNumber(f"610100201109260020000014-{item[-2:]}"),
        certificate="许可证",
        promised_wd=promised,
        legal=Limit(20),
        steps=(
            m.Step("受理", 1, "intake"),
            m.Step("审查", promised - 2, "decision"),
            m.Step("决定", 2, "decision"),
        ),
        prerequisites=needs(*rests_on),
        papers=frozenset({"D01"}),
    )
    return replace(made, **more)


def new_task(item: m.ItemId, round: int) -> m.TaskId:
    return messages.task_of(CASE_ID, item, round)


def opening(*plans: m.Plan, **more: Any) -> m.OpenCoordination:
    made = m.OpenCoordination(
        case=CASE_ID,
        case_number="610100201109260020000014",
        class_id="PC2",
        centre="610100",
        lead=m.DepartmentId("GHJ"),
        applicant=str(APPLICANT),
        accepted_at=ACCEPTED_AT,
        plans=plans,
        documents=(PAPER,),
        act=ourselves(),
    )
    return replace(made, **more)


CHAIN = (plan(A, "GHJ"), plan(B, "JW", A), plan(C, "XFZD"))  # C stands alone
LONG_CHAIN = (*CHAIN, plan(D, "HBJ", B))
FREE = (plan(A, "GHJ"), plan(B, "JW"), plan(C, "XFZD"))


class Case:
    """One case and everything that has happened to it."""

    def __init__(self, *plans: m.Plan, **more: Any) -> None:
        self.state = co.INITIAL
        self.happened: list[Any] = []
        self.said: list[Said] = []
        self.spoken: list[tuple[Any, list[Said]]] = []  # each event, with what is said of it
        if plans:
            self.do(opening(*plans, **more))

    def copy(self, other: "Case", state: m.Coordination | None = None) -> "Case":
        """Go on from where another case stands, which stays as it is."""
        self.state = state or other.state
        self.happened, self.said = list(other.happened), list(other.said)
        self.spoken = list(other.spoken)
        return self

    def do(self, command: m.Command) -> list[Any]:
        """Act, and return what happened; a refusal fails the test."""
        answer = co.decide(self.state, command)
        assert not isinstance(answer, m.Refused), answer
        return self.take(answer)

    def all(self, *commands: m.Command) -> "Case":
        for command in commands:
            self.do(command)
        return self

    def take(self, events: Iterable[m.Event]) -> list[Any]:
        for event in events:
            written = CODEC.decode(CODEC.name_of(event), CODEC.encode(event))
            assert written == event
            self.state = co.evolve(self.state, written)
            self.happened.append(event)
            self.spoken.append((event, self._told(event)))
            self.said += self.spoken[-1][1]
        return list(events)

    def no(self, command: m.Command) -> str:
        """Act in vain, and return the reason."""
        answer = co.decide(self.state, command)
        assert isinstance(answer, m.Refused), answer
        assert answer.detail
        return answer.reason.value

    def may(self, command: m.Command) -> bool:
        """Whether a command would be taken; nothing happens."""
        return not isinstance(co.decide(self.state, command), m.Refused)

    def outcome(self, command: m.Command) -> str:
        """`yes`, `-` when nothing follows, or the reason of the refusal; nothing happens."""
        answer = co.decide(self.state, command)
        if isinstance(answer, m.Refused):
            assert answer.detail
            return answer.reason.value
        return "yes" if answer else "-"

    def stale(self, command: m.Command) -> bool:
        """Whether a command changes nothing, and nobody is told off for it."""
        answer = co.decide(self.state, command)
        return not isinstance(answer, m.Refused) and not answer

    def ring(self, at: datetime) -> list[Any]:
        """Let time pass to `at`: every alarm rings at its instant, in order."""
        rung: list[Any] = []
        for _ in range(100):
            due = sorted((when, kind) for kind, when in co.alarms(self.state).items())
            if not due or due[0][0] > at:
                return rung
            when, kind = due[0]
            done = self.do(m.Ring(kind, ourselves(max(when, ACCEPTED_AT))))
            assert co.alarms(self.state).get(kind) != when, f"{kind} rings for ever"
            rung += done
        raise AssertionError("alarms never end")

    def opinion(
        self,
        item: m.ItemId,
        answer: str = "approve",
        at: datetime = ACCEPTED_AT,
        officer: str = "01",
        **more: Any,
    ) -> m.RecordOpinion:
        """The opinion of an item's department under its present task."""
        review = self.state.reviews[item]
        act = more.pop("act", None) or department(review.department, officer, at)
        said = m.Opinion(
            id=m.OpinionId(uid(review.task, "opinion")),
            answer=m.Answer(answer),
            officer=act.officer,
            given_at=at,
            reasons=("不符合 not met",) if answer == "refuse" else (),
            legal_basis=("消防法 11",) if answer == "refuse" else (),
            conditions=("限期 conditions",) if answer == "approve-with-conditions" else (),
            proof=proof(review),
        )
        return m.RecordOpinion(item, review.task, replace(said, **more), act)

    def answers(
        self, *items: m.ItemId, answer: str = "approve", at: datetime = ACCEPTED_AT
    ) -> list[Any]:
        return [e for item in items for e in self.do(self.opinion(item, answer, at))]

    def of(self, kind: type[Any]) -> list[Any]:
        """Everything of one kind that has happened."""
        return [e for e in self.happened if isinstance(e, kind)]

    def told(self, kind: type[Any], department: str | None = None) -> list[Any]:
        """Messages of one kind, to one department or to everybody."""
        return [
            s.message
            for s in self.said
            if isinstance(s.message, kind) and s.department == department
        ]

    def decided(self, item: m.ItemId) -> str:
        """Name what was decided of an item."""
        if item not in self.state.decisions:
            return "open"
        kinds = {m.Granted: "granted", m.Denied: "denied"}
        return kinds.get(type(self.state.decisions[item]), "not concerned")

    def dues(self, item: m.ItemId) -> tuple[date, date]:
        """The last days of an item's promised and legal limits."""
        review = self.state.reviews[item]
        return last_day(review.promised_due_at), last_day(review.legal_due_at)

    def _told(self, event: m.Event) -> list[Said]:
        origin = Origin("test", ACCEPTED_AT)
        recorded = Recorded(
            CASE_ID, len(self.happened), UUID(uid(len(self.happened))), event, origin
        )
        return list(messages.publishes(self.state, recorded))


def proof(review: m.Review | None) -> m.Proof | None:
    """What binds an opinion to the task of a review; that it is signed is tested elsewhere."""
    if review is None or review.seal is None:
        return None
    return m.Proof("key", review.seal.nonce, review.seal.sha256, "e" * 64, "signed.as.said")


def asked(request: approval.RequestReviewV1) -> TaskStatement:
    """What a department was asked, as the centre signed it."""
    return stated(request.statement)


def last_day(due: datetime) -> date:
    """The last day of a limit that ends at `due`."""
    local = due.astimezone(SHANGHAI)
    assert local.time() == time(0), "limits end at 24:00"
    return date.fromordinal(local.toordinal() - 1)


def refolded(happened: Iterable[m.Event]) -> m.Coordination:
    """The state that the written history gives."""
    read = (CODEC.decode(CODEC.name_of(e), CODEC.encode(e)) for e in happened)
    return reduce(co.evolve, read, co.INITIAL)


def register(*delegations: m.Delegation, away: dict[str, m.Span] | None = None) -> m.Delegations:
    """A register with just these delegations."""
    by: dict[m.DepartmentId, tuple[m.Delegation, ...]] = {}
    for one in delegations:
        by[one.department] = (*by.get(one.department, ()), one)
    spans = {m.OfficerId(officer): (span,) for officer, span in (away or {}).items()}
    return m.Delegations(MappingProxyType(by), MappingProxyType(spans))
