"""Care's rules: limits, buddies, leave with cover, and figures of ten or more only."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_calendar import SHANGHAI, end_of, load
from onehall_intake.domain.care import buddies, leaving, limits, measures
from onehall_intake.domain.care.leaving import Situation, Span, Wanted
from onehall_intake.domain.care.words import CHINESE, Absence, Module, Reason, Subject, Urgency

CALENDAR = load()
LI, WANG = Subject("clerk-li"), Subject("clerk-wang")
BEFORE_NATIONAL_DAY = datetime(2011, 9, 30, 16, 0, tzinfo=SHANGHAI)
DAYS = st.dates(date(2011, 1, 1), date(2011, 12, 1))


def wanted(first: date, last: date, why: Absence = Absence.ANNUAL) -> Wanted:
    return Wanted(LI, why, Span(first, last), WANG)


def test_the_four_systems_have_their_names() -> None:
    assert [CHINESE[one] for one in Module] == ["增进感情", "缓解压力", "关心生活", "优化环境"]


@pytest.mark.parametrize(
    ("urgency", "by"),
    [
        # An hour is left on Friday; the next working day is the Saturday after the holiday.
        (Urgency.STOPS, datetime(2011, 10, 8, 10, 0, tzinfo=SHANGHAI)),
        (Urgency.HINDERS, end_of(date(2011, 10, 8))),
        (Urgency.BOTHERS, end_of(date(2011, 10, 12))),
    ],
)
def test_what_is_wrong_is_mended_in_working_time(urgency: Urgency, by: datetime) -> None:
    assert limits.mended_by(BEFORE_NATIONAL_DAY, urgency, CALENDAR) == by


def test_requests_and_suggestions_are_answered_after_the_holiday() -> None:
    assert limits.answered_by(BEFORE_NATIONAL_DAY, CALENDAR) == end_of(date(2011, 10, 8))
    assert limits.replied_by(BEFORE_NATIONAL_DAY, CALENDAR) == end_of(date(2011, 10, 12))


def test_the_list_of_a_newcomer_counts_from_the_first_day() -> None:
    began = date(2011, 10, 10)
    due = buddies.checklist(began, {"hall"})
    assert [one.step.day for one in due] == sorted(one.step.day for one in due)
    assert due[-1].on == began + timedelta(days=30)
    late = [one.step.key for one in due if one.overdue(began + timedelta(days=4))]
    assert late == ["safety", "systems"]


@pytest.mark.parametrize(
    ("buddy", "has", "helps", "reason"),
    [
        (LI, False, 0, Reason.TO_ONESELF),
        (WANG, True, 0, Reason.HAS_A_BUDDY),
        (WANG, False, 2, Reason.BUDDY_BUSY),
        (WANG, False, 1, None),
    ],
)
def test_who_can_be_whose_buddy(
    buddy: Subject, has: bool, helps: int, reason: Reason | None
) -> None:
    refused = buddies.pairing(LI, buddy, has, helps)
    assert (refused.reason if refused else None) == reason


FIRST, LAST = date(2011, 10, 10), date(2011, 10, 14)


@pytest.mark.parametrize(
    ("ask", "now", "reason"),
    [
        (wanted(LAST, FIRST), Situation(), Reason.BACKWARDS),
        (Wanted(LI, Absence.FAMILY, Span(FIRST, LAST), LI), Situation(), Reason.TO_ONESELF),
        (wanted(FIRST, LAST), Situation(own=(Span(LAST, LAST),)), Reason.AWAY_ALREADY),
        (wanted(FIRST, LAST), Situation(of_cover=(Span(FIRST, FIRST),)), Reason.COVER_AWAY),
        (Wanted(LI, Absence.FAMILY, Span(FIRST, LAST), None), Situation(), Reason.NO_COVER),
        (wanted(FIRST, LAST), Situation(left=4), Reason.NOT_ENOUGH_LEFT),
        (wanted(FIRST, LAST), Situation(left=5), None),
        (wanted(FIRST, LAST, Absence.FAMILY), Situation(left=0), None),
    ],
)
def test_leave_is_refused_with_its_cure(ask: Wanted, now: Situation, reason: Reason | None) -> None:
    refused = leaving.refusal(ask, now, CALENDAR)
    assert (refused.reason if refused else None) == reason
    assert refused is None or refused.detail.split(":")[0] in {"first_day", "last_day", "cover"}


@given(DAYS, st.integers(0, 40), DAYS, st.integers(0, 40))
def test_two_spans_meet_when_they_share_a_day(a: date, n: int, b: date, m: int) -> None:
    one, other = Span(a, a + timedelta(days=n)), Span(b, b + timedelta(days=m))
    shared = {a + timedelta(days=i) for i in range(n + 1)} & {
        b + timedelta(days=i) for i in range(m + 1)
    }
    assert one.meets(other) == other.meets(one) == bool(shared)


@given(DAYS, st.integers(0, 40))
def test_leave_takes_only_working_days(first: date, n: int) -> None:
    days = [first + timedelta(days=i) for i in range(n + 1)]
    worked = sum(1 for day in days if CALENDAR.is_work_day(day))
    assert leaving.working_days(Span(days[0], days[-1]), CALENDAR) == worked


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_nothing_is_told_of_fewer_than_ten_people(part: int, more: int, people: int) -> None:
    """Eleven reports of one person are one person's."""
    told = measures.measure("a share", part, part + more, people)
    assert (told.share is None) == (told.of is None) == (min(part + more, people) < 10)
    assert (measures.count("a number", part, people).of is None) == (min(part, people) < 10)
