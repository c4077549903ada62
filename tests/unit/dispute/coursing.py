"""A dispute taken through its course, deed by deed, with a register of experts of two fields."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

from onehall_contracts import Message
from onehall_contracts.ids import derived
from onehall_dispute import messages
from onehall_dispute.domain import disputes, experts
from onehall_dispute.domain import model as m

from tests.building import APPLICANT
from tests.unit.dispute.examples import (
    ACCEPTED,
    CALENDAR,
    ISSUED_AT,
    OPINION,
    SUBMITTED,
    file_of,
    filing,
    issued,
    told,
)

SHA = m.Digest("b" * 64)
SEED = bytes(range(32))
LAW = experts.ADMINISTRATIVE_LAW
DECIDED = file_of(SUBMITTED, ACCEPTED, OPINION, issued())
FILED_AT = ISSUED_AT + timedelta(hours=1)
REFS = tuple(str(derived("expert", n)) for n in range(8))


def register(lawyers: int = 3, others: int = 5) -> tuple[experts.Expert, ...]:
    made = [(ref, LAW) for ref in REFS[:lawyers]]
    made += [(ref, experts.Field("规划")) for ref in REFS[lawyers : lawyers + others]]
    return tuple(experts.Expert(experts.ExpertRef(ref), frozenset({f})) for ref, f in made)


def who(part: str, at: datetime, ref: str = "", department: str = "XFZD") -> m.Who:
    """Somebody in a part: the applicant of the example, a department's officer, the centre's."""
    known = {"applicant": str(APPLICANT)}
    found = m.Reference(ref or known.get(part, str(derived(part))))
    of = m.Department(department) if part == "respondent" else None
    return m.Who(found, m.Part(part), at, f"{part}-1", of)


class Course:
    """One dispute, about the refusal of item 4 by XFZD unless said otherwise."""

    def __init__(
        self, state: m.CaseFile = DECIDED, filed: m.FileDispute | None = None, **more: Any
    ) -> None:
        self.filed = filed or filing("G2", "PC2-04", **more)
        self.state, self.id = state, self.filed.dispute
        self.at = self.filed.at
        self.happened: list[m.Event] = []
        self.ask(self.filed)

    def ask(self, command: m.Command) -> Sequence[m.Event]:
        answer = disputes.decide(self.state, command)
        assert not isinstance(answer, m.Refused), answer
        self.state = reduce(disputes.evolve, answer, self.state)
        self.happened += answer
        return answer

    def command(self, part: str, deed: m.Deed, **more: Any) -> m.Do:
        return m.Do(self.id, deed, who(part, self.at, **more), CALENDAR)

    def do(self, part: str, deed: m.Deed, **more: Any) -> Sequence[m.Event]:
        return self.ask(self.command(part, deed, **more))

    def refused(self, part: str, deed: m.Deed, **more: Any) -> str:
        answer = disputes.decide(self.state, self.command(part, deed, **more))
        assert isinstance(answer, m.Refused), answer
        assert answer.detail
        return answer.reason.value

    def tell(self, said: Message, hour: int = 500) -> None:
        self.ask(messages.observe(told(said, hour)))

    def ring(self) -> Sequence[m.Event]:
        """Let the next alarm ring, at its instant."""
        kind, self.at = min(self.alarms.items(), key=lambda one: (one[1], one[0]))
        return self.ask(disputes.rings(kind, self.at, CALENDAR))

    @property
    def alarms(self) -> dict[str, datetime]:
        return dict(disputes.alarms(self.state))

    @property
    def now(self) -> m.Dispute:
        return self.state.disputes[self.id]

    @property
    def members(self) -> tuple[m.Reference, ...]:
        assert self.now.panel is not None
        return self.now.panel.members

    def drawn(self, size: int = 3, **more: int) -> "Course":
        self.do("coordinator", m.DrawPanel(register(**more), size, SEED))
        return self

    def declared(self) -> "Course":
        for expert in self.members:
            self.do("expert", m.Declare(m.Declared.FREE), ref=expert)
        return self

    def met(self) -> "Course":
        meets_at = self.at + timedelta(days=1)
        self.do("coordinator", m.ScheduleMeeting(meets_at, "协调室 2", remote=True))
        self.at = meets_at + timedelta(hours=2)
        self.do("coordinator", m.RecordMinutes(tuple(m.Side), SHA))
        return self

    def heard(self, size: int = 3) -> "Course":
        return self.drawn(size).declared().met()

    def advised(self, *recommend: str) -> "Course":
        for expert, one in zip(self.members, recommend, strict=True):
            self.do("expert", vote(one), ref=expert)
        return self


def vote(recommends: str, wrong: str = "procedure") -> m.CastVote:
    """A view: lawful on all points, or unlawful on one and so to be corrected."""
    unlawful = recommends == "correct"
    findings = tuple(
        m.PointFinding(
            point,
            m.Found.UNLAWFUL if unlawful and point == wrong else m.Found.LAWFUL,
            (f"行政许可法 第{30 + n}条",),
        )
        for n, point in enumerate(m.Point)
    )
    return m.CastVote(findings, m.Recommendation(recommends), SHA)
