"""The model of a department: piles, what is laid aside, leave, and what a card moves."""

from onehall_approval.domain import model as m
from onehall_approval.simulation.city.desks import Department, Desk, File
from onehall_approval.simulation.city.habits import Habits
from onehall_approval.simulation.city.heeding import ORDER, RED, WARNING, YELLOW, Card, Chiefs
from onehall_approval.simulation.city.luck import Luck, luck

HABITS = Habits(aside_share=0.5)
NEVER, ALWAYS = 0.9, 0.1
"""A draw above the share that is laid aside, and one below it."""


def department(*leaves: frozenset[int], habits: Habits = HABITS) -> Department:
    desks = [Desk(m.OfficerId(f"JW-{n:02}"), leave) for n, leave in enumerate(leaves, 3)]
    return Department(m.DepartmentId("JW"), [*desks, Desk(m.OfficerId("JW-02"))], habits)


def file(case: int = 1, hours: float = 2.0, aside: float = NEVER, steps: int = 1) -> File:
    chance = Luck((hours,) * steps, ((aside, 3.0),) * steps, (0.5,) * 4)
    return File(case, m.ItemId("JW-001"), chance, {})


def worked(one: Department, half: int, hours: float = 3.0) -> list[int]:
    """The cases whose step is done in a half-day, in order."""
    one.come_back(half)
    return [f.case for desk in one.working(half) for f, _ in desk.work(one.hours(half, hours))]


def test_what_comes_first_is_done_first() -> None:
    one = department(frozenset())
    for case in (1, 2, 3):
        one.take(file(case), 0)
    assert worked(one, 0) == [1]
    assert worked(one, 1) == [2, 3]


def test_what_is_urged_lies_on_top() -> None:
    one, last = department(frozenset()), file(3)
    for each in (file(1), file(2), last):
        one.take(each, 0)
    one.urge(last, 0)
    assert worked(one, 0) == [3]


def test_a_file_that_is_laid_aside_comes_back_by_itself() -> None:
    one = department(frozenset())
    one.take(file(aside=ALWAYS), 0)
    assert [half for half in range(12) if worked(one, half)] == [6]


def test_a_file_that_is_laid_aside_is_fetched_when_it_is_urged() -> None:
    one, forgotten = department(frozenset()), file(aside=ALWAYS)
    one.take(forgotten, 0)
    one.urge(forgotten, 1)
    assert worked(one, 1) == [1]
    assert [half for half in range(2, 12) if worked(one, half)] == []


def test_a_pile_waits_while_its_officer_is_away_and_an_urged_file_does_not() -> None:
    one, urged = department(frozenset({1, 2}), frozenset()), file(2)
    first = file(1)
    one.take(first, 0)
    one.take(urged, 0)
    first.desk, urged.desk = urged.desk, first.desk
    assert first.desk
    assert urged.desk
    urged.desk.drop(first)
    first.desk.drop(urged)
    urged.desk.put(urged)
    assert worked(one, 1) == []
    assert one.urge(urged, 1)
    assert worked(one, 1) == [2]


def test_what_waits_for_a_meeting_cannot_be_hurried() -> None:
    one, waits = department(frozenset()), file()
    waits.not_before[0] = 5
    one.take(waits, 0)
    one.urge(waits, 1)
    assert [half for half in range(9) if worked(one, half)] == [5]


def test_a_red_card_takes_a_file_to_who_has_least_to_do() -> None:
    one, late = department(frozenset(), frozenset()), file(2)
    for each in (file(1), file(3), late):
        one.take(each, 0)
    assert late.desk is one.desks[0]
    assert [done.case for done, _ in one.desks[1].work(3.0)] == [3]
    assert one.urge(late, 0, away=True)
    assert late.desk is one.desks[1]


def test_repeated_cards_bring_overtime_and_a_look_at_the_piles() -> None:
    one, chiefs = department(frozenset()), Chiefs(seed=1, obedience=1.0)
    for half in (0, 1):
        chiefs.hear(one, card(YELLOW), half)
    assert not one.attentive(2)
    chiefs.hear(one, card(RED), 2)
    assert one.attentive(2)
    assert one.hours(2, 4.0) > 4.0
    assert not one.attentive(2 + 2 * HABITS.attention_days)


def test_cards_far_apart_and_warnings_bring_nothing() -> None:
    one, chiefs = department(frozenset()), Chiefs(seed=1, obedience=1.0)
    for half in (0, 1, 40, 41, 80):
        chiefs.hear(one, card(YELLOW), half)
        chiefs.hear(one, card(WARNING), half)
    assert not one.attentive(81)


def test_an_order_brings_the_deputy() -> None:
    one, chiefs = department(frozenset()), Chiefs(seed=1, obedience=1.0)
    assert len(one.present(0)) == 1
    chiefs.hear(one, card(ORDER), 0)
    assert [desk.officer for desk in one.present(0)] == ["JW-03", "JW-02"]
    assert len(one.present(2 * HABITS.help_days)) == 1


def test_who_obeys_nothing_does_nothing() -> None:
    one, chiefs = department(frozenset()), Chiefs(seed=1, obedience=0.0)
    for half in range(10):
        chiefs.hear(one, card(RED), half)
        chiefs.hear(one, card(ORDER), half)
    assert not one.attentive(10)
    assert len(one.present(10)) == 1


def test_the_deputy_finishes_what_she_was_given_when_nobody_was_there() -> None:
    one = department(frozenset({0}))
    assert one.take(file(hours=5.0), 0).officer == "JW-02"
    assert worked(one, 0) == []
    assert worked(one, 1) == [1]


def test_chance_is_the_matters_own() -> None:
    one, again, other = (luck(1, name, (3, 2), HABITS, 4) for name in ("1/A", "1/A", "2/A"))
    assert one == again
    assert one != other
    assert one != luck(2, "1/A", (3, 2), HABITS, 4)


def card(level: str) -> Card:
    return Card(1, None, m.DepartmentId("JW"), level, None)
