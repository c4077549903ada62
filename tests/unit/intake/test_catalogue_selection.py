"""Answers choose the items; the items give the papers, the order and the joint limit."""

from dataclasses import replace
from graphlib import CycleError

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_intake.domain.catalogue import (
    ClassId,
    Item,
    ItemId,
    Prerequisite,
    PrerequisiteKind,
)
from onehall_intake.domain.catalogue_selection import (
    NotAsked,
    conditions,
    documents_needed,
    items_for,
    joint_promise,
    topological_order,
)

from tests.unit.intake.examples import CATALOGUE, item, items_of

PC2 = CATALOGUE.parallel_class(ClassId("PC2"))
PC5 = CATALOGUE.parallel_class(ClassId("PC5"))
HERITAGE = ItemId("PC2-13")


def hard(wanted: str) -> Prerequisite:
    return Prerequisite(ItemId(wanted), PrerequisiteKind.HARD)


def test_the_joint_promise_is_the_longest_one_not_the_sum() -> None:
    assert joint_promise([item("PC2-06"), item("PC2-09")]) == 14
    assert joint_promise([]) == 0


@given(st.lists(st.sampled_from(list(CATALOGUE.items.values())), min_size=1))
def test_the_joint_promise_is_somebodys_and_nobody_has_a_longer_one(items: list[Item]) -> None:
    joint = joint_promise(items)
    assert joint in [one.promised_wd for one in items]
    assert all(one.promised_wd <= joint for one in items)


def test_an_unanswered_condition_counts_as_included() -> None:
    assert items_for(PC2, {}) == PC2.items
    assert items_for(PC2, {HERITAGE: True}) == PC2.items


def test_a_no_excludes_the_item_and_its_dependants_lose_the_prerequisite() -> None:
    chosen = {one.id: one for one in items_for(PC2, {HERITAGE: False})}
    assert HERITAGE not in chosen
    planning = chosen[ItemId("PC2-01")]
    assert planning.prerequisites == (hard("PC2-06"), hard("PC2-07"))
    assert planning.lost == (hard("PC2-13"),)
    assert chosen[ItemId("PC2-02")] == item("PC2-02")


def test_the_catalogues_own_record_is_untouched_by_answers() -> None:
    items_for(PC2, {HERITAGE: False})
    assert hard("PC2-13") in item("PC2-01").prerequisites
    assert all(one.lost == () for one in CATALOGUE.items.values())


def test_an_answer_nobody_asked_for_is_refused() -> None:
    with pytest.raises(NotAsked, match=r"'PC2-06' has no condition in PC2; answer for: PC2-13"):
        items_for(PC2, {ItemId("PC2-06"): False})


def test_each_condition_is_asked_once_however_many_items_hang_on_it() -> None:
    questions = conditions(PC5)
    assert [question.condition for question in questions] == [
        "预计参加人数>=1000",
        "占用城市道路",
        "含商业广告",
    ]
    assert questions[1].items == (ItemId("PC5-04"), ItemId("PC5-05"))
    assert questions[1].text == "是否符合:占用城市道路?"


@given(st.data())
def test_exactly_the_noes_are_left_out(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(list(CATALOGUE.classes.values())))
    asked = [one_id for question in conditions(one) for one_id in question.items]
    yes_or_no = st.dictionaries(st.sampled_from(asked), st.booleans()) if asked else st.just({})
    answers = data.draw(yes_or_no)
    left = {chosen.id for chosen in items_for(one, answers)}
    assert left == {i.id for i in one.items} - {k for k, yes in answers.items() if not yes}
    assert all(p.item in left for chosen in items_for(one, answers) for p in chosen.prerequisites)


def test_sixty_four_demands_are_twenty_six_papers() -> None:
    needs = documents_needed(items_of("PC2"))
    assert sum(len(need.wanted_by) for need in needs) == 64
    assert len({need.document for need in needs}) == len(needs) == 26


def test_papers_come_in_the_order_they_are_first_asked_for() -> None:
    needs = documents_needed([item("PC6-03"), item("PC6-04")])
    assert [(need.document, need.wanted_by) for need in needs] == [
        ("D01", ("PC6-03", "PC6-04")),
        ("D02", ("PC6-03",)),
        ("D55", ("PC6-03",)),
        ("D70", ("PC6-03", "PC6-04")),
        ("D11", ("PC6-04",)),
    ]


def test_decisions_follow_the_catalogue_where_nothing_else_is_said() -> None:
    order = topological_order(items_of("PC7"))
    assert [one.id[-2:] for one in order] == ["01", "02", "03", "04", "05", "06"]


def test_a_cycle_has_no_order() -> None:
    first = replace(item("PC6-01"), prerequisites=(hard("PC6-02"),))
    second = replace(item("PC6-02"), prerequisites=(hard("PC6-01"),))
    with pytest.raises(CycleError):
        topological_order([first, second])


@given(st.data())
def test_no_item_comes_before_what_it_waits_for(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 9))
    names = [f"PC6-{n:02}" for n in range(count)]
    graph = [
        replace(
            item("PC6-01"),
            id=ItemId(name),
            prerequisites=tuple(
                hard(one)
                for one in data.draw(st.sets(st.sampled_from(names[:n])) if n else st.just(set()))
            ),
        )
        for n, name in enumerate(names)
    ]
    shuffled = data.draw(st.permutations(graph))
    order = [one.id for one in topological_order(shuffled)]
    assert sorted(order) == sorted(names)
    for one in graph:
        assert all(order.index(p.item) < order.index(one.id) for p in one.prerequisites)
