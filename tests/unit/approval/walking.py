"""A walk through the life of one case: each number is a step, and makes all of its choices.

A history is a list of numbers, so that hypothesis can leave steps out of one that failed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from random import Random
from types import MappingProxyType
from typing import Any, TypeVar

from onehall_approval.domain import coordination as co
from onehall_approval.domain import evidencing, phases
from onehall_approval.domain import model as m
from onehall_calendar import ApproverRole, Limit, SuspensionCause

from tests.unit.approval.acting import REGISTER, applicant, department, ourselves, window
from tests.unit.approval.casework import DATA, HARD, SOFT, Case, day, new_task, plan
from tests.unit.approval.every_command import (
    COMMANDS,
    HEARD,
    PARTY,
    activity,
    by,
    consultation,
    lead,
    procedure,
    question,
)
from tests.unit.approval.histories import check_step

T = TypeVar("T")
DEPARTMENTS = ("GHJ", "JW", "XFZD", "HBJ", "RFB", "WWJ")
NUMBERS = ("00", "00", "01", "01", "02", "03")
LAND = m.ItemId("PC1-09")
SEVEN = [m.ItemId(f"PC2-{n:02}") for n in range(1, 8)]
ANSWERS = [m.Answer.APPROVE] * 5 + list(m.Answer)
FIRST: Mapping[str, tuple[str, ...]] = {
    **HEARD,
    "answer-invitation": ("propose-activity",),
    "hold-activity": ("propose-activity",),
    "call-off-activity": ("propose-activity",),
    "sign-minutes": ("propose-activity", "hold-activity", "hold-activity"),
    "end-procedure": ("start-procedure",),
    "answer-clarification": ("ask-clarification",),
    "answer-consultation": ("ask-consultation",),
    "grant-leave": ("ask-consultation",),
}
"""What a walk does before a command that is about something that must be there."""

VARIED: Mapping[type[Any], Mapping[str, Sequence[Any]]] = {
    m.ChooseDependants: {"wish": list(m.Wish)},
    m.ProposeActivity: {"kind": list(m.ActivityKind), "reason": ["", "again"]},
    m.AskConsultation: {"silence_consents": [True, False], "consequence_told": [True, False]},
    m.StartProcedure: {
        "cause": list(SuspensionCause), "declared_wd": [1, 7, 20], "notice": ["通知", "通知", ""],
    },
    m.ExtendLimit: {"days": [1, 5, 10, 11, 15]},
    m.MakeDelivery: {"sequence": [1, 1, 2, 3], "channel": list(m.Channel)},
    m.DecideRenewal: {"granted": [True, False], "reasons": [("否",)], "legal_basis": [("法 50",)]},
    m.RevokePermit: {"defect": list(m.Defect), "harms_public_interest": [False, False, True]},
    m.CancelPermit: {"ground": list(m.Ground)},
    m.Correct: {"what": list(m.CorrectiveAct), "responsible": [None, m.OfficerId("GHJ-02")]},
    m.WithdrawItems: {"items": [*((i,) for i in SEVEN), (SEVEN[0], SEVEN[0]), SEVEN[1:3]]},
}  # fmt: skip
"""Contents of commands that a walk varies."""


class Walk:
    """One case, everybody who may touch it, and time that only goes on."""

    def __init__(self, seed: int) -> None:
        self.rng, self.n = Random(seed), 0  # noqa: S311 - a walk, not a secret
        self.evidence = m.Evidence()
        made = graph(self.rng)
        proofs = (m.Certificate(LAND, "证9", "国土局"),) if rests_on_land(made) else ()
        owed = frozenset({"D77"}) if self.rng.random() < 0.2 else frozenset[str]()
        self.case = Case(*made, certificates=proofs, owed=owed)

    @property
    def now(self) -> datetime:
        return day(self.n)

    def step(self, seed: int) -> None:
        """Let something happen; the number decides what, about what, and by whom."""
        self.rng = Random(seed)  # noqa: S311 - a walk, not a secret
        weighted: dict[Callable[[], None], int] = {
            self.time_goes_on: 5,
            self.a_long_time_goes_by: 1,
            self.departments_answer: 4,
            self.everybody_answers: 1,
            self.what_others_need_is_refused: 1,
            self.an_assumption_fails: 1,
            self.a_key_was_in_other_hands: 1,
            self.the_log_is_quiet_or_grows_again: 1,
            self.somebody_tidies_up: 2,
            self.somebody_acts: 10,
        }
        (chosen,) = self.rng.choices(list(weighted), list(weighted.values()))
        chosen()

    # --- what can happen

    def time_goes_on(self) -> None:
        self.wait(self.rng.choice([0, 1, 1, 2, 3, 5]))

    def a_long_time_goes_by(self) -> None:
        self.wait(self.rng.choice([12, 30, 65]) if self.n > 10 else 3)

    def departments_answer(self) -> None:
        for item in self.some(self.case.state.waiting_for):
            self.answer(item)

    def everybody_answers(self) -> None:
        for item in sorted(self.case.state.waiting_for) if self.n > 8 else ():
            self.answer(item)

    def what_others_need_is_refused(self) -> None:
        state = self.case.state
        for item in self.some((i for i in state.waiting_for if state.dependants(i)), 1):
            self.say(self.case.opinion(item, "refuse", self.now, "00"))
            self.wait(self.rng.choice([0, 1, 8]))
            if self.rng.random() < 0.7:
                wish = self.rng.choice(list(m.Wish))
                self.say(m.ChooseDependants(item, wish, applicant(self.now)))

    def an_assumption_fails(self) -> None:
        known = {*self.case.state.opinions, *self.case.state.discharged}
        for item in self.some(known, 1):
            self.say(m.FailAssumption(item, "作废", new_task, lead(self.n)))

    def a_key_was_in_other_hands(self) -> None:
        for item in self.some(self.case.state.opinions, 1):
            given = self.case.state.opinions[item].id
            self.say(m.ReopenOpinion(item, given, new_task, ourselves(self.now)))

    def the_log_is_quiet_or_grows_again(self) -> None:
        self.evidence = m.Evidence(fresh=not self.evidence.fresh)
        self.say(m.Ring(evidencing.ALARM, ourselves(self.now)))

    def somebody_tidies_up(self) -> None:
        """So that histories reach their ends: proofs, papers, hearings, activities."""
        self.say(m.VerifyCertificate(m.Certificate(LAND, "证9", "国土局"), lead(self.n)))
        self.say(m.NoteSupplement((), frozenset(), ourselves(self.now)))
        for item in self.some(self.case.state.reviews):
            self.say(m.CallOffActivity(activity(item), "下雨", lead(self.n)))
            self.say(m.HoldHearing(item, "笔录", new_task, by(self.case, item, self.n, "03")))

    def somebody_acts(self) -> None:
        """Somebody does something, after what must come before it, and sometimes in vain."""
        name = self.rng.choice(possible(self.case.state.phase))
        (item,) = self.some(self.fitting(name) or self.case.state.reviews, 1)
        for first in FIRST.get(name, ()):
            self.say(self.made(first, item))
            self.wait(self.rng.choice([0, 1, 3, 8]))
        self.say(self.made(name, item))

    # --- how it is done

    def say(self, said: Any) -> None:
        before = self.case.state
        command = replace(said, act=replace(said.act, evidence=self.evidence))
        answer = co.decide(before, command)
        if isinstance(answer, m.Refused):
            assert answer.detail and isinstance(answer.reason, m.Reason)
            return
        self.case.take(answer)
        check_step(before, self.case.state, answer, command.act)

    def wait(self, days: int) -> None:
        """Let days pass; alarms ring as late as the clock is looked at."""
        self.n += days
        for _ in range(200):
            due = [(at, kind) for kind, at in co.alarms(self.case.state).items() if at <= self.now]
            if not due:
                return
            (_, kind), before = min(due), self.case.state
            self.say(m.Ring(kind, ourselves(self.now)))
            assert co.alarms(self.case.state) != co.alarms(before), f"{kind} rings for ever"
        raise AssertionError("alarms never end")

    def some(self, among: Iterable[T], most: int = 3) -> list[T]:
        """Up to `most` of these, in any order."""
        known = sorted(among)  # type: ignore[type-var]  # ids are strings
        return self.rng.sample(known, min(len(known), self.rng.randint(1, most)))

    def answer(self, item: m.ItemId) -> None:
        act = self.elsewhen(by(self.case, item, self.n, self.rng.choice(NUMBERS)))
        more: dict[str, Any] = {}
        if self.rng.random() < 0.3:
            more["countersigned_by"] = m.OfficerId(f"{act.department}-{self.rng.choice(NUMBERS)}")
        hearing = self.case.state.hearings.get(item)
        if hearing and hearing.record and self.rng.random() < 0.8:
            more["legal_basis"] = ("行政许可法 48", hearing.record)
        answer = self.rng.choice(ANSWERS)
        if self.rng.random() < 0.1:
            more[self.rng.choice(["reasons", "legal_basis"])] = self.rng.choice([(), (" ",)])
        self.say(self.case.opinion(item, answer.value, act.at, act=act, **more))

    def fitting(self, name: str) -> list[m.ItemId]:
        """Items about which a command, or what comes first of it, would be taken."""
        first = FIRST.get(name, (name,))[0]
        return [i for i in self.case.state.reviews if self.case.may(self.plain(first, i))]

    def plain(self, name: str, item: m.ItemId) -> Any:
        """A command about an item, now, by who should."""
        built: Any = named(COMMANDS[name](self.case, item, self.n), item)
        return replace(built, act=replace(built.act, at=self.now))

    def made(self, name: str, item: m.ItemId) -> Any:
        """A command about an item, now, in any variety and by anybody."""
        built = self.varied(self.plain(name, item))
        return replace(built, act=self.elsewhen(self.anybody(built.act)))

    def varied(self, made: Any) -> Any:
        chosen = {name: self.rng.choice(of) for name, of in VARIED.get(type(made), {}).items()}
        if self.rng.random() < 0.5:
            return replace(made, **chosen)
        match made:
            case m.ExtendLimit():
                chosen |= {"item": None, "approver_role": ApproverRole.HEAD_OF_GOVERNMENT}
                chosen["act"] = lead(self.n)
            case m.VerifyCertificate(certificate=certificate):
                chosen["certificate"] = replace(certificate, item=LAND)
            case m.FailAssumption():
                chosen["item"] = LAND
            case m.HoldActivity(attendance=(one, *_)):
                closed = self.rng.random() < 0.5
                chosen["findings"] = (m.Finding("P1", one.department, "缺", closed),)
        return replace(made, **chosen)

    def anybody(self, act: m.Act) -> m.Act:
        """Usually who should; sometimes somebody else."""
        if self.rng.random() < 0.85:
            return act
        number = self.rng.choice((*NUMBERS, "99"))
        others = (
            applicant(self.now),
            window(self.now),
            ourselves(self.now),
            replace(applicant(self.now), by=PARTY, side=m.Side.PUBLIC),
            department(self.rng.choice(DEPARTMENTS), number, self.now),
        )
        return replace(self.rng.choice(others), calendar=act.calendar)

    def elsewhen(self, act: m.Act) -> m.Act:
        """Sometimes under a register in which somebody is away, or holds a post no more."""
        if act.department is None or self.rng.random() < 0.85:
            return act
        one = m.OfficerId(f"{act.department}-{self.rng.choice(NUMBERS)}")
        if self.rng.random() < 0.5:
            away = MappingProxyType({one: (m.Span(self.now, None),)})
            return replace(act, delegations=replace(REGISTER, absences=away))
        left = tuple(
            replace(d, span=m.Span(d.span.start, self.now)) if d.officer == one else d
            for d in REGISTER.by_department[act.department]
        )
        held = MappingProxyType({**REGISTER.by_department, act.department: left})
        return replace(act, delegations=m.Delegations(held))

    # --- how it ends

    def with_evidence(self) -> Case:
        """The case once the log grows again."""
        case = Case().copy(self.case)
        case.do(m.Ring(evidencing.ALARM, ourselves(self.now)))
        return case

    def withdrawn(self) -> Case:
        """The case as the applicant ends it."""
        case = self.with_evidence()
        if case.state.undecided:
            case.do(m.WithdrawItems((), applicant(self.now)))
        return case

    def terminated(self) -> Case:
        """The case as the lead ends it, by an officer without a conflict."""
        case = self.with_evidence()
        if case.state.undecided:
            fresh, long_ago = m.OfficerId("GHJ-77"), day(0) - timedelta(days=1)
            span = m.Span(long_ago)
            one = m.Delegation(
                m.DepartmentId("GHJ"), fresh, m.Post.HANDLER, m.Power.REVIEW, m.Level.SECTION, span
            )
            held = MappingProxyType({one.department: (one,)})
            act = replace(lead(self.n), by=fresh, delegations=m.Delegations(held))
            case.do(m.TerminateItems((), "终止", "行政许可法 70", act))
        return case


def graph(rng: Random) -> list[m.Plan]:
    """Three to seven items that rest on earlier ones, and sometimes on a certificate."""
    items = SEVEN[: rng.randint(3, 7)]
    return [_plan(rng, item, items[:n]) for n, item in enumerate(items)]


def _plan(rng: Random, item: m.ItemId, earlier: list[m.ItemId]) -> m.Plan:
    rests = rng.sample(
        [*earlier, LAND], rng.choice([0, 1, 1, 2]) if earlier else rng.choice([0, 1])
    )
    kinds = [HARD, HARD, SOFT, DATA]
    return plan(
        item,
        rng.choice(DEPARTMENTS),
        promised=rng.randint(3, 15),
        legal=Limit(rng.choice([20, 45, 90])),
        prerequisites=tuple(m.Prerequisite(i, rng.choice(kinds)) for i in rests),
        papers=frozenset({"D01"} | ({"D77"} if rng.random() < 0.3 else set())),
        valid_months=rng.choice([None, 12]),
        safety=rng.random() < 0.3,
        hearing=rng.choice([m.HearingRule.NONE] * 12 + list(m.HearingRule)),
        authority=rng.choice([m.Level.DIVISION] * 3 + list(m.Level)),
    )


def rests_on_land(made: Iterable[m.Plan]) -> bool:
    return any(p.item == LAND for one in made for p in one.prerequisites)


def named(made: Any, item: m.ItemId) -> Any:
    """The same command, about the one activity, question, procedure of its item."""
    ids: dict[type[Any], str] = {
        m.ProposeActivity: activity(item),
        m.AskConsultation: consultation(item),
        m.AskClarification: question(item),
        m.StartProcedure: procedure(item),
    }
    return replace(made, id=ids[type(made)]) if type(made) in ids else made


@cache
def possible(phase: m.Phase) -> list[str]:
    """The names of the commands of a phase; what is impossible in it has a test of its own."""
    one = Case(plan(SEVEN[0], "GHJ"))
    kinds = {name: type(make(one, SEVEN[0], 0)) for name, make in COMMANDS.items()}
    return sorted(name for name, kind in kinds.items() if phase in phases.POSSIBLE[kind])
