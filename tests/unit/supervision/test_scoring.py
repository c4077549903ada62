"""Scores and key figures: every point has its line, and no denominator flatters."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from onehall_supervision.domain.levels import Function, Level
from onehall_supervision.domain.scoring import scale
from onehall_supervision.domain.scoring.kpis import figures
from onehall_supervision.domain.scoring.marking import Card, Month, Voice, mark
from onehall_supervision.domain.scoring.restoring import Kept, restored
from onehall_supervision.domain.scoring.scale import Grade, Part
from onehall_supervision.domain.scoring.tally import Handled, handled

from tests.building import ACCEPTED_AT, item
from tests.observing import answered, at, case_of, issued
from tests.unit.supervision.watch import watching_of

TODAY = date(2011, 11, 1)
DAY = timedelta(days=1)


def one(case: str = "c1", **changed: Any) -> Handled:
    values: dict[str, Any] = {
        "case": case,
        "item": "PC2-06",
        "department": "XFZD",
        "officer": "o1",
        "centre": "610100",
        "class_size": 1,
        "accepted_on": date(2011, 9, 26),
        "promised_wd": 10,
        "legal_wd": 20,
        "promised_on": date(2011, 10, 13),
        "legal_on": date(2011, 10, 27),
        "decided_on": date(2011, 10, 13),
        "left": False,
    }
    return Handled(**values | changed)


def card(id: str, level: Level, function: Function = Function.CASE_LIMIT, **more: Any) -> Card:
    values: dict[str, Any] = {
        "case": f"case of {id}",
        "rule": "case-over",
        "officer": "o1",
        "issued_at": ACCEPTED_AT + timedelta(hours=len(id)),
        "unanswered": False,
    }
    return Card(id=id, level=level, function=function, **values | more)


def month(handled: Any = (), cards: Any = (), voices: Any = ()) -> Month:
    return Month(tuple(handled), tuple(cards), tuple(voices))


def points(of: Month, part: Part | None) -> float:
    return sum(line.points for line in mark(of).lines if line.part is part)


def test_the_weights_are_a_hundred_and_a_clean_month_has_them_all() -> None:
    assert sum(scale.WEIGHTS.values()) == 100
    score = mark(month())
    assert (score.score, score.grade, score.lines) == (100, Grade.EXCELLENT, ())


def test_a_yellow_card_takes_five_and_a_red_ten_once_for_a_case_and_function() -> None:
    cards = [
        card("y", Level.YELLOW, case="same"),
        card("r", Level.RED, case="same"),
        card("other", Level.YELLOW),
    ]
    found = mark(month(cards=cards))
    assert points(month(cards=cards), Part.LIMITS) == -15
    assert {line.refs for line in found.lines} == {("r",), ("other",)}
    assert found.score == 100 - 14  # the part floors at nothing


def test_three_warnings_in_a_row_take_three_and_a_card_between_begins_anew() -> None:
    rows = [card("w" * n, Level.WARNING) for n in (1, 2, 3)]
    assert points(month(cards=rows), Part.INSPECTION) == -3
    broken = [*rows[:2], card("yyy", Level.YELLOW, Function.FEES), card("wwww", Level.WARNING)]
    assert points(month(cards=broken), Part.INSPECTION) == 0
    of_two = [rows[0], rows[1], card("www", Level.WARNING, officer="o2")]
    assert points(month(cards=of_two), Part.INSPECTION) == 0


def test_what_was_not_answered_late_entries_and_voices_are_each_a_line() -> None:
    cards = [
        card("a", Level.YELLOW, unanswered=True),
        card("b", Level.YELLOW, Function.STEP_INTEGRITY, rule="late-entry", case="c1"),
    ]
    voices = [Voice("c1", grade=1), Voice("c2", grade=5), Voice("c3", upheld=Part.INTEGRITY)]
    found = month([one("c1"), one("c2")], cards, voices)
    assert points(found, Part.INSPECTION) == -5
    assert points(found, Part.PROCESS) == -5 - 5  # the card, and 50 % late entries, five at most
    assert points(found, Part.SATISFACTION) == -5
    assert points(found, Part.INTEGRITY) == -10
    assert (mark(found).satisfaction, mark(found).rated) == (50.0, 2)


def test_early_completions_and_shorter_promises_earn_points_on_top() -> None:
    early = one(decided_on=date(2011, 10, 12))
    assert points(month([early] + [one(f"c{n}") for n in range(2, 11)]), None) == 1 + 5
    assert points(month([one(promised_wd=15)]), None) == 0
    assert points(month([one(promised_wd=14)]), None) == 3
    assert points(month([one(promised_wd=14), one(promised_wd=15)]), None) == 0


def test_nobody_is_ranked_on_fewer_than_thirty_cases() -> None:
    assert not mark(month([one(f"c{n}") for n in range(29)])).ranked
    assert mark(month([one(f"c{n}") for n in range(30)])).ranked


@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(Level)),
            st.sampled_from(list(Function)),
            st.integers(0, 5),
            st.booleans(),
        ),
        max_size=40,
    )
)
def test_no_part_is_ever_below_nothing_and_order_makes_no_difference(rows: Any) -> None:
    cards = [
        card(f"k{n}", level, function, case=f"c{case}", unanswered=unanswered)
        for n, (level, function, case, unanswered) in enumerate(rows)
    ]
    found = mark(month(cards=cards))
    assert all(0 <= left <= scale.WEIGHTS[part] for part, left in found.parts)
    assert mark(month(cards=reversed(cards))) == found


def test_what_is_open_and_late_counts_against_the_rate() -> None:
    kept = one("kept")
    late = one("late", decided_on=date(2011, 10, 14))
    overdue = one("open", decided_on=None)
    found = figures([kept, late, overdue], TODAY)
    assert (found.on_time.part, found.on_time.whole) == (1, 3)
    assert set(found.on_time.cases) == {"late", "open"}
    assert (found.legal_on_time.part, found.legal_on_time.whole) == (2, 3)
    assert found.overdue == ("open",)
    assert (found.early.part, found.early.whole) == (0, 2)


def test_the_points_of_a_card_that_is_revoked_later_come_back_in_a_line_of_their_own() -> None:
    red = card("red", Level.RED, case="c1", unanswered=True)
    stays = [card("yellow", Level.YELLOW, case="c1"), card("fee", Level.YELLOW, Function.FEES)]
    whole = mark(month([one()], [red, *stays]))
    now = restored(Kept(whole.lines, whole.cases), stays, [red])
    assert now and now.lines[: len(whole.lines)] == whole.lines
    back = {line.part: line.points for line in now.lines[len(whole.lines) :]}
    assert back == {Part.LIMITS: 5, Part.INSPECTION: 5}  # the yellow one of the case counts now
    assert now.score == whole.score + 10 == mark(month([one()], stays)).score
    assert restored(Kept(mark(month([one()], stays)).lines, 1), stays, [red]) is None


def test_a_card_that_is_taken_back_makes_no_row_of_the_warnings_it_stood_between() -> None:
    def at(id: str, level: Level, hour: int, **more: Any) -> Card:
        when = ACCEPTED_AT + timedelta(hours=hour)
        return card(id, level, Function.STEP_LIMIT, case=id, issued_at=when, **more)

    warned = [at(f"w{n}", Level.WARNING, n) for n in (0, 1, 3)]
    between = at("between", Level.YELLOW, 2, unanswered=True)
    whole = mark(month([one()], [*warned, between]))
    now = restored(Kept(whole.lines, whole.cases), warned, [between])
    assert now and now.score == whole.score + 10 == mark(month([one()])).score


def test_what_comes_back_fills_no_part_beyond_what_is_still_taken() -> None:
    reds = [card(f"red{n}", Level.RED) for n in range(3)]
    late = card("late", Level.YELLOW, Function.STEP_INTEGRITY, rule="late-entry", case="c1")
    whole = mark(month([one("c1")], [*reds, late]))
    now = restored(Kept(whole.lines, whole.cases), reds[1:], [reds[0], late])
    assert now and now.parts[Part.LIMITS] == 0  # 14, less 30, and 10 back
    assert now.parts[Part.PROCESS] == scale.WEIGHTS[Part.PROCESS]


def test_silence_that_came_after_the_month_was_scored_gives_nothing_back() -> None:
    """Issued on the last working day, scored on the 1st, answered by nobody until the 3rd."""
    then = card("late", Level.YELLOW)
    case = one(legal_wd=None)
    kept = mark(month([case], [then]))
    now = restored(Kept(kept.lines, kept.cases), [], [replace(then, unanswered=True)])
    assert now and (now.score, now.parts[Part.INSPECTION]) == (100, scale.WEIGHTS[Part.INSPECTION])
    silent = mark(month([case], [replace(then, unanswered=True)]))
    back = restored(Kept(silent.lines, silent.cases), [], [replace(then, unanswered=True)])
    assert back and back.score == 100


def test_a_late_entry_comes_back_only_where_it_was_taken_whoever_rated_its_case() -> None:
    kept = mark(month([one("c1")], voices=[Voice("c1", grade=1)]))
    later = card("late", Level.YELLOW, Function.STEP_INTEGRITY, rule="late-entry", case="c1")
    assert restored(Kept(kept.lines, kept.cases), [], [later]) is None


def test_what_is_open_in_time_or_left_the_case_counts_neither_way() -> None:
    still = one("still", decided_on=None, promised_on=TODAY, legal_on=TODAY + DAY)
    gone = one("gone", decided_on=None, left=True)
    found = figures([still, gone], TODAY)
    assert found.on_time.share is None
    assert found.overdue == ()
    assert (found.accepted, found.decided) == (2, 0)


def test_an_item_is_tallied_from_its_case() -> None:
    fire, plan = item(6, "XFZD", promised=10), item(1, "GHJ", promised=14)
    case = case_of(fire, plan)
    day = at("2011-10-13T10:00:00")
    watch = watching_of([case, answered(case, fire, day), answered(case, plan, day)])
    watch.see(issued(case, day))
    found = {h.item: h for h in handled(case.case_id, watch.view)}
    assert found["PC2-06"].promised_on == date(2011, 10, 13)
    assert not found["PC2-06"].early
    assert found["PC2-01"].early
    assert found["PC2-01"].officer == "officer of the opinion"
    assert {h.class_size for h in found.values()} == {2}
