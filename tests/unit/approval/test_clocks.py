"""What moves a deadline: a special procedure with its notice, one extension, a new calendar."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from onehall_approval.domain import clocks
from onehall_approval.domain import model as m
from onehall_calendar import ApproverRole, Calendar, Limit, SuspensionCause, Unit
from onehall_contracts import approval

from tests.unit.approval.acting import CALENDAR, applicant, department, ourselves, window
from tests.unit.approval.casework import FREE, A, B, C, Case, day, last_day, on, plan, uid

EXPERTS = SuspensionCause.EXPERT_REVIEW
HEAD, GOVERNOR = ApproverRole.HEAD_OF_AUTHORITY, ApproverRole.HEAD_OF_GOVERNMENT


def start(*items: m.ItemId, at: Any = None, **more: Any) -> m.StartProcedure:
    act = department("GHJ", "01", at or day(2))
    made = m.StartProcedure(
        m.ProcedureId(uid("procedure")), items or (A,), EXPERTS, 7, "通知1", act
    )
    return replace(made, **more)


def end(at: Any, name: str = "procedure") -> m.EndProcedure:
    return m.EndProcedure(m.ProcedureId(uid(name)), department("GHJ", "01", at))


def extend(item: m.ItemId | None, days: int, at: Any = None, **more: Any) -> m.ExtendLimit:
    role = HEAD if item else GOVERNOR
    act = department("GHJ", "01", at or day(3))
    made = m.ExtendLimit(item, days, role, "市长", "疑难 hard case", "通知2", act)
    return replace(made, **more)


@pytest.mark.parametrize("cause", SuspensionCause)
def test_each_of_the_eight_causes_stops_the_clocks_of_its_items_only(
    cause: SuspensionCause,
) -> None:
    """L-33: hearing, tender, auction, inspection, testing, quarantine, appraisal, expert review."""
    case = Case(*FREE)
    before = case.dues(B)
    case.do(start(cause=cause, declared_wd=2))
    assert case.dues(A) == (date(2011, 10, 17), date(2011, 10, 31))  # 10-13 and 10-27, two later
    assert case.dues(B) == before
    assert case.told(approval.ClockSuspendedV1)[0].cause == cause.value


def test_there_are_exactly_eight_causes() -> None:
    """L-33: the list of art. 45 is closed."""
    eight = ["听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"]
    assert [cause.value for cause in SuspensionCause] == eight


def test_without_a_written_notice_of_its_length_no_clock_stops() -> None:
    """L-33."""
    case = Case(*FREE)
    assert case.no(start(notice=" ")) == "notice-missing"
    assert case.no(start(declared_wd=0)) == "wrong-date"
    assert case.no(start(declared_wd=251)) == "wrong-date"
    assert case.dues(A) == (date(2011, 10, 13), date(2011, 10, 27))


def test_a_procedure_that_ends_early_excludes_what_it_took() -> None:
    """L-34: min(actual, declared), here 3 of 7."""
    case = Case(*FREE)
    case.do(start())
    (ended,) = case.do(end(day(5)))
    assert ended.excluded_wd == 3
    assert case.dues(A)[0] == last_day(_due(13))


def test_a_procedure_that_takes_longer_excludes_what_was_declared_and_no_more() -> None:
    """L-34: min(actual, declared), here 7 of 12; the clock ran on by itself."""
    case = Case(*FREE)
    case.do(start())
    expected = case.dues(A)
    (ended,) = case.do(end(day(14)))
    assert ended.excluded_wd == 7
    assert case.dues(A) == expected == (last_day(_due(17)), last_day(_due(27)))


def _due(n: int) -> Any:
    return clocks.explain(Case(*FREE).state, _review(n), Limit(n), "", CALENDAR).due_at


def _review(n: int) -> m.Review:
    return Case(plan(A, "GHJ", promised=n)).state.reviews[A]


def test_a_procedure_does_not_end_before_it_began_and_ends_once() -> None:
    case = Case(*FREE)
    assert case.no(end(day(5))) == "unknown-procedure"
    case.do(start())
    assert case.no(end(day(1))) == "wrong-date"
    assert case.no(m.EndProcedure(start().id, department("JW", at=day(5)))) == "not-the-department"
    case.do(end(day(5)))
    assert case.no(end(day(6))) == "procedure-ended"


def test_a_procedure_said_twice_is_one_and_two_of_a_kind_do_not_overlap() -> None:
    case = Case(*FREE)
    case.do(start())
    assert case.stale(start())
    other = m.ProcedureId(uid("other"))
    assert case.no(start(id=other)) == "procedure-open"
    case.do(start(id=other, cause=SuspensionCause.TESTING))
    assert case.dues(A)[0] == last_day(_due(17))  # a day both cover is excluded once


def test_only_its_own_department_stops_an_items_clock() -> None:
    case = Case(*FREE)
    assert case.no(start(act=department("JW", at=day(2)))) == "not-the-department"
    assert case.no(start(A, B)) == "not-the-department"
    assert case.no(start(m.ItemId("PC2-99"))) == "unknown-item"
    assert case.no(replace(start(), items=())) == "unknown-item"


def test_one_review_is_extended_once_by_at_most_ten_by_the_head_of_its_authority() -> None:
    """L-30."""
    case = Case(*FREE)
    assert case.no(extend(A, 10, approver_role=GOVERNOR)) == "wrong-approver"
    assert case.no(extend(A, 11)) == "extension-too-long"
    assert case.no(extend(A, 0)) == "extension-too-long"
    assert case.no(extend(B, 10)) == "not-the-department"
    case.do(extend(A, 10))
    assert case.dues(A) == (date(2011, 10, 27), date(2011, 11, 10))
    assert case.dues(B) == (date(2011, 10, 13), date(2011, 10, 27))
    assert case.no(extend(A, 1)) == "already-extended"


def test_an_extension_tells_the_applicant_why_in_a_notice() -> None:
    """L-30: the reason is told to the applicant."""
    case = Case(*FREE)
    assert case.no(extend(A, 10, reason=" ")) == "reason-missing"
    assert case.no(extend(A, 10, notice="")) == "notice-missing"


def test_all_together_are_extended_once_by_at_most_fifteen_by_the_head_of_the_government() -> None:
    """L-31."""
    case = Case(*FREE)
    assert case.no(extend(None, 15, approver_role=HEAD)) == "wrong-approver"
    assert case.no(extend(None, 16)) == "extension-too-long"
    assert case.no(extend(None, 15, act=department("JW", at=day(3)))) == "not-the-lead"
    case.do(extend(None, 15))
    assert {case.dues(item) for item in (A, B, C)} == {(date(2011, 11, 3), date(2011, 11, 17))}
    assert case.state.joint_due_at == day(25).replace(hour=0) + (day(26) - day(25))
    assert case.no(extend(None, 1)) == case.no(extend(A, 1)) == "already-extended"


def test_a_limit_that_is_over_cannot_be_extended() -> None:
    """L-30: before expiry; 24:00 of the last day is the end."""
    case = Case(*FREE)
    last = on(2011, 10, 27, hour=23)
    assert case.no(extend(A, 10, at=on(2011, 10, 28, hour=0))) == "limit-over"
    case.do(extend(A, 10, at=last))
    promised, legal = case.dues(A)
    assert (promised, legal) == (date(2011, 10, 13), date(2011, 11, 10))  # the promise was over


HAND = {
    "promised": date(2011, 11, 14),
    "legal": date(2011, 11, 28),
}
"""Accepted Monday 26 September 2011, by hand. 27 and 28 September are days 1 and 2. The experts
take 7 working days from the 28th: 29, 30 September, then, past National Day, Saturday 8 and Sunday
9 October (made up), 10, 11, 12. Day 3 is 13 October, day 10 the 24th; 15 more end on 14 November.
Legal: day 20 is 7 November, 15 more end on 28 November."""


ORDERS = ("suspend resume extend", "suspend extend resume", "extend suspend resume")


@pytest.mark.parametrize("order", ORDERS)
def test_the_order_of_suspension_and_extension_does_not_matter(order: str) -> None:
    """L-31, L-33, L-34: PEERS test 4, experts for 7 working days across National Day, plus 15."""
    case = Case(*FREE)
    steps = {
        "suspend": start(at=on(2011, 9, 28)),
        "resume": end(on(2011, 10, 12)),
        "extend": extend(None, 15, at=on(2011, 9, 30)),
    }
    for step in order.split():
        case.do(steps[step])
    assert case.dues(A) == (HAND["promised"], HAND["legal"])
    assert last_day(case.state.joint_due_at) == HAND["promised"]


def test_a_moved_deadline_explains_itself() -> None:
    """L-31, L-33: PEERS test 4: every excluded day by its cause, the extension by its approver."""
    case = Case(*FREE).all(
        start(at=on(2011, 9, 28)), end(on(2011, 10, 12)), extend(None, 15, at=on(2011, 10, 13))
    )
    review = case.state.reviews[A]
    said = clocks.explain(case.state, review, Limit(review.promised_wd), "受理", CALENDAR)
    assert last_day(review.promised_due_at) == said.due_on == HAND["promised"]
    lines = "\n".join(said.derivation())
    assert lines.count("专家评审 expert review, notice 通知1") == 7
    assert "国庆节" in lines
    assert "days 11 to 25 approved on 2011-10-13 by 本级人民政府负责人, notice 通知2" in lines


def calendar(version: str, *off: date) -> Calendar:
    more = dict.fromkeys(off, "临时放假 declared holiday")
    return Calendar(
        version,
        CALENDAR.first,
        CALENDAR.official_until,
        CALENDAR.last,
        {**CALENDAR.days_off, **more},
        CALENDAR.made_up,
    )


def recalculate(version: Calendar, **more: Any) -> m.RecalculateDeadlines:
    return m.RecalculateDeadlines(replace(ourselves(day(1)), calendar=version, **more))


def test_the_joint_date_is_the_longest_promise_as_it_is_now() -> None:
    case = Case(*FREE)
    assert last_day(case.state.joint_due_at) == date(2011, 10, 13)
    case.do(start())
    assert last_day(case.state.joint_due_at) == case.dues(A)[0]
    case.do(end(day(2, hour=11)))
    assert last_day(case.state.joint_due_at) == date(2011, 10, 13)


def test_another_calendar_version_counts_every_open_deadline_again_and_says_so() -> None:
    """Invariant 4: a calendar version is the third thing that moves a due, and the last."""
    case = Case(*FREE)
    case.do(case.opinion(C))
    renewed = calendar("test.2", date(2011, 10, 10), date(2011, 10, 20))
    (said,) = case.do(recalculate(renewed))
    assert (said.previous_version, said.calendar_version) == (CALENDAR.version, "test.2")
    assert case.dues(A) == (date(2011, 10, 14), date(2011, 10, 31))
    assert case.told(approval.DeadlinesRecalculatedV1)[0].calendar_version == "test.2"
    assert case.stale(recalculate(renewed))


def test_recalculation_keeps_suspensions_and_extensions_and_leaves_decided_items_alone() -> None:
    case = Case(*FREE).all(start(), extend(None, 15))
    case.do(case.opinion(C))
    before = case.dues(B)
    case.do(m.WithdrawItems((B,), applicant(day(3))))
    (said,) = case.do(recalculate(calendar("test.2", date(2011, 11, 11))))
    assert {due.item for due in said.dues} == {A, C}
    assert case.dues(B) == before
    assert case.dues(A) == (date(2011, 11, 15), date(2011, 11, 29))


def test_only_the_window_or_an_operator_recalculates_or_attributes() -> None:
    case, renewed = Case(*FREE), calendar("test.2")
    as_one = replace(department("GHJ"), calendar=renewed)
    assert case.no(m.RecalculateDeadlines(as_one)) == "not-delegated"
    assert case.no(outage(act=department("GHJ", at=day(3)))) == "not-delegated"


def outage(**more: Any) -> m.AttributeOutage:
    return replace(m.AttributeOutage((A,), day(1), day(2), window(day(3))), **more)


def test_lateness_within_a_confirmed_outage_is_attributed_and_moves_no_deadline() -> None:
    """Invariant 4: an outage explains; it does not extend."""
    case = Case(*FREE)
    before = case.dues(A)
    case.do(outage())
    assert case.dues(A) == before
    assert case.told(approval.LinkOutageAttributedV1)[0].items == (A,)


def test_an_outage_has_ended_before_it_is_confirmed_and_names_items_of_the_case() -> None:
    case = Case(*FREE)
    assert case.no(outage(until_at=day(1))) == "wrong-date"
    assert case.no(outage(until_at=day(4))) == "wrong-date"
    assert case.no(outage(items=(m.ItemId("PC2-99"),))) == "unknown-item"


def test_a_limit_in_calendar_days_is_counted_in_calendar_days() -> None:
    """L-36: the form of an environmental report has 30 days, holidays and all."""
    case = Case(plan(A, "GHJ", legal=Limit(30, Unit.CD)))
    assert case.dues(A) == (date(2011, 10, 13), date(2011, 10, 26))
    case.do(start())
    assert case.dues(A)[1] > date(2011, 10, 26)
