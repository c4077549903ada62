"""Step completeness of a live case against the catalogue's own process: missing, early, again."""

from itertools import permutations

import pytest
from onehall_contracts import Message
from onehall_supervision.domain.completeness import step_findings
from onehall_supervision.domain.mining.process import Defect, Process, deviations, in_a_row

from tests.building import item
from tests.moving import ended, voided
from tests.observing import answered, at, case_of, opened, step_completed
from tests.unit.supervision.watch import watching_of

FIRE, PLAN = item(6, "XFZD"), item(1, "GHJ", promised=14)
CASE = case_of(FIRE, PLAN)
DAYS = [at(f"2011-09-{day}T10:00:00") for day in (27, 28, 29, 30)]
REVIEWED, DECIDED = (
    step_completed(CASE, FIRE, step, when) for step, when in (("审查", DAYS[0]), ("决定", DAYS[1]))
)
ANSWERED = answered(CASE, FIRE, DAYS[2])

Found = list[tuple[Defect, str, str, int]]


def found(*said: Message) -> Found:
    findings = step_findings(watching_of([CASE, opened(CASE), *said]).view)
    return [(one.defect, one.item, one.step, one.round) for one in findings]


def test_nothing_is_found_where_every_step_was_done_in_turn() -> None:
    assert found(REVIEWED, DECIDED, ANSWERED) == []


def test_nothing_is_missing_before_its_turn() -> None:
    assert found() == []
    assert found(REVIEWED) == []


def test_without_a_plan_nothing_is_judged() -> None:
    assert step_findings(watching_of([REVIEWED]).view) == ()


def test_a_step_is_left_out_once_a_later_one_is_done() -> None:
    assert found(DECIDED) == [(Defect.MISSING, "PC2-06", "审查", 1)]


def test_an_opinion_without_its_steps_leaves_each_of_them_out() -> None:
    assert found(ANSWERED) == [
        (Defect.MISSING, "PC2-06", "审查", 1),
        (Defect.MISSING, "PC2-06", "决定", 1),
    ]
    (one, _) = step_findings(watching_of([CASE, ANSWERED]).view)
    assert (one.at, one.officer, one.department) == (DAYS[2], "officer of the opinion", "XFZD")


def test_a_step_done_before_the_one_it_needs_came_too_early() -> None:
    early = step_completed(CASE, FIRE, "决定", DAYS[0])
    late = step_completed(CASE, FIRE, "审查", DAYS[1])
    assert found(early, late) == [(Defect.OUT_OF_ORDER, "PC2-06", "决定", 1)]
    (one,) = step_findings(watching_of([CASE, late, early]).view)
    assert (one.at, one.officer, one.others) == (DAYS[0], "officer of 决定", ("审查",))


def test_steps_of_one_instant_are_in_the_catalogues_order() -> None:
    assert found(step_completed(CASE, FIRE, "决定", DAYS[0]), REVIEWED) == []


def test_a_step_done_again_is_found_once_and_a_repeated_message_never() -> None:
    again = step_completed(CASE, FIRE, "审查", DAYS[2])
    assert found(REVIEWED, REVIEWED) == []
    assert found(REVIEWED, DECIDED, again) == [(Defect.REPEATED, "PC2-06", "审查", 1)]


def test_a_department_that_was_asked_again_does_its_steps_again() -> None:
    void = voided(CASE, FIRE, ANSWERED.opinion_id, DAYS[2])
    second = [
        step_completed(CASE, FIRE, step, when)
        for step, when in (("审查", DAYS[2]), ("决定", DAYS[3]))
    ]
    first = [REVIEWED, DECIDED, ANSWERED, void]
    assert found(*first, *second) == []
    assert found(*first, second[1]) == [(Defect.MISSING, "PC2-06", "审查", 2)]


def test_an_item_that_left_the_case_owes_nothing_more() -> None:
    assert found(REVIEWED, ended(CASE, FIRE, when=DAYS[1])) == []


def test_a_step_the_plan_does_not_have_is_not_judged() -> None:
    assert found(step_completed(CASE, FIRE, "拍照", DAYS[0])) == []


def test_the_order_of_arrival_changes_nothing() -> None:
    said = [DECIDED, ANSWERED, step_completed(CASE, FIRE, "审查", DAYS[3])]
    every = {tuple(found(*some)) for some in permutations(said)}
    assert every == {((Defect.OUT_OF_ORDER, "PC2-06", "决定", 1),)}


@pytest.mark.parametrize(
    ("done", "over", "expected"),
    [
        ("abc", True, []),
        ("", True, ["missing a", "missing b", "missing c"]),
        ("", False, []),
        ("ac", False, ["missing b"]),
        ("cab", True, ["out-of-order c"]),
        ("cba", True, ["out-of-order c", "out-of-order b"]),
        ("abcb", True, ["repeated b"]),
        ("axbxc", True, []),
    ],
)
def test_a_row_of_steps_is_compared_step_by_step(
    done: str, over: bool, expected: list[str]
) -> None:
    compared = deviations(in_a_row("abc"), list(done), over)
    assert [f"{one.defect} {one.step}" for one in compared] == expected


def test_steps_without_an_order_between_them_come_as_they_like() -> None:
    process = Process(("a", "b", "c"), {"c": frozenset("a")}, frozenset("a"))
    assert deviations(process, list("bbac"), over=True) == ()
    assert [one.step for one in deviations(process, list("cab"), over=True)] == ["c"]
