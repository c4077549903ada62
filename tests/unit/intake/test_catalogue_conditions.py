"""Answers given before submission decide which items a case needs, and every item says why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_intake.domain.catalogue import ClassId, ItemId, ParallelClass
from onehall_intake.domain.catalogue_conditions import (
    Answer,
    Comparison,
    Condition,
    Group,
    Operator,
    holds,
    questions_of,
)
from onehall_intake.domain.catalogue_ids import InstrumentId, QuestionId
from onehall_intake.domain.catalogue_selection import (
    NoLongerApplied,
    NotAsked,
    Why,
    discontinued,
    explained,
    items_for,
)
from onehall_intake.domain.catalogue_terms import Act, Change, Instrument

from tests.unit.intake.examples import CATALOGUE, entry, item, problems, raw, raw_item

PC4 = CATALOGUE.parallel_class(ClassId("PC4"))
PC5 = CATALOGUE.parallel_class(ClassId("PC5"))
DECREE = Instrument(InstrumentId("X-1"), "取消决定", "市政发〔2012〕1号", date(2012, 1, 4))
END = Change(Act.CANCELLED, DECREE, date(2012, 2, 1))


def chosen(one: ParallelClass, answers: dict[str, Answer]) -> set[str]:
    return {item.id for item in items_for(one, answers)}


@pytest.mark.parametrize(("participants", "needed"), [(999, False), (1000, True), (0, False)])
def test_a_number_brings_an_item_in_from_its_threshold_on(participants: int, needed: bool) -> None:
    assert ("PC5-03" in chosen(PC5, {"participants": participants})) is needed


def test_one_answer_decides_every_item_that_hangs_on_it() -> None:
    without = chosen(PC5, {"road": False})
    assert not {"PC5-04", "PC5-05"} & without
    assert {"PC5-04", "PC5-05"} <= chosen(PC5, {"road": True})


@pytest.mark.parametrize(("land", "needed"), [("划拨", True), ("出让", False)])
def test_a_choice_brings_an_item_in_when_it_is_the_one(land: str, needed: bool) -> None:
    assert ("PC4-01" in chosen(PC4, {"land": land})) is needed


@pytest.mark.parametrize("answer", [{"participants": True}, {"participants": -1}, {"road": 3}])
def test_what_is_no_answer_to_a_question_is_refused(answer: dict[str, Answer]) -> None:
    with pytest.raises(NotAsked, match=r"answer '(participants|road)' with"):
        items_for(PC5, answer)
    with pytest.raises(NotAsked, match="answer 'land' with one of 划拨"):
        items_for(PC4, {"land": "赠与"})


def test_an_answer_about_the_item_itself_counts_before_the_question() -> None:
    assert "PC5-04" not in chosen(PC5, {"road": True, "PC5-04": False})


def test_every_item_says_why_it_is_in_or_out() -> None:
    said = {p.item.id: p for p in explained(PC5, {"participants": 20, "advertising": True})}
    assert said[ItemId("PC5-01")].reason is Why.ALWAYS
    assert said[ItemId("PC5-03")].text == "不符合:预计参加人数>=1000"
    assert said[ItemId("PC5-06")].text == "符合:含商业广告"
    assert said[ItemId("PC5-04")].reason is Why.UNANSWERED
    assert said[ItemId("PC5-04")].included
    assert len(said) == len(PC5.items)


def leaf(question: str) -> Comparison:
    return Comparison(QuestionId(question), Operator.IS, True, question)


def test_all_needs_every_part_and_any_needs_one() -> None:
    both = Group(True, (leaf("a"), leaf("b")))
    either = Group(False, (leaf("a"), leaf("b")))
    a, b = QuestionId("a"), QuestionId("b")
    assert holds(both, {a: True, b: True}) is True
    assert holds(both, {a: False}) is False
    assert holds(both, {a: True}) is None
    assert holds(either, {b: True}) is True
    assert holds(either, {a: False, b: False}) is False
    assert holds(either, {a: False}) is None
    assert (both.text, either.text) == ("a且b", "a或b")
    assert questions_of(both) == ("a", "b")


CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    st.sampled_from("abc").map(leaf),
    lambda inner: st.builds(
        Group, st.booleans(), st.lists(inner, min_size=1, max_size=3).map(tuple)
    ),
)


@given(CONDITIONS, st.dictionaries(st.sampled_from("abc").map(QuestionId), st.booleans()))
def test_an_answer_more_never_takes_back_what_was_decided(
    condition: Condition, answers: dict[QuestionId, bool]
) -> None:
    before = holds(condition, answers)
    for question in questions_of(condition):
        for more in (True, False):
            after = holds(condition, {question: more} | answers)
            assert before is None or after is before


def test_an_item_an_instrument_has_ended_is_left_out_from_that_day_on() -> None:
    gone = replace(item("PC5-06"), changes=(END,))
    one = replace(PC5, items=(*PC5.items[:-1], gone))
    assert "PC5-06" in {i.id for i in items_for(one, {}, date(2012, 1, 31))}
    [placing] = [p for p in explained(one, {}, date(2012, 2, 1)) if not p.included]
    assert placing.reason is Why.ENDED
    assert "市政发〔2012〕1号" in placing.text


def test_asking_for_an_ended_item_is_refused_with_the_instrument() -> None:
    gone = replace(item("PC5-06"), changes=(END,))
    one = replace(PC5, items=(*PC5.items[:-1], gone))
    with pytest.raises(NoLongerApplied, match=r"市政发〔2012〕1号.*2012-02-01起取消") as caught:
        items_for(one, {"PC5-06": True}, date(2012, 3, 1))
    assert caught.value.what.change == END


def test_a_former_item_cannot_be_applied_for_and_names_what_ended_it() -> None:
    today = date(2011, 9, 26)
    gone = discontinued(CATALOGUE, ItemId("GHJ-901"), today)
    assert gone is not None
    assert (gone.change.act, gone.change.into) == (Act.MERGED, "PC2-01")
    assert "国发〔2007〕33号" in gone.text
    assert discontinued(CATALOGUE, ItemId("PC2-09"), today) is None  # made, not ended


@pytest.mark.parametrize("former", CATALOGUE.former)
def test_every_former_item_is_refused(former: ItemId) -> None:
    assert former not in CATALOGUE.items
    assert discontinued(CATALOGUE, former, date(2011, 9, 26)) is not None


def when(wanted: str, condition: Any) -> Callable[[dict[str, Any]], None]:
    return lambda data: raw_item(data, wanted).update(when=condition)


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        (when("PC5-04", "占用城市道路"), "PC5-04.when", "is a str"),
        (
            when("PC5-04", {"question": "rode", "is": True}),
            "PC5-04.when.question",
            "names 'rode', which is not a question of the class",
        ),
        (
            when("PC5-04", {"question": "road", "at_least": 3}),
            "PC5-04.when",
            "does not say which answer to 'road' (yes-no) brings the item in",
        ),
        (
            when("PC5-04", {"question": "road", "is": "yes"}),
            "PC5-04.when.is",
            "is not true or false",
        ),
        (when("PC5-04", {"all": []}), "PC5-04.when.all", "is missing"),
        (
            when("PC4-01", {"question": "land", "one_of": ["赠与"]}),
            "PC4-01.when.one_of",
            "names '赠与', which is no choice of 'land'",
        ),
        (
            lambda data: entry(data, "classes", "PC5")["questions"].append(
                {"id": "night", "kind": "yes-no", "statement": "夜间"}
            ),
            "PC5.questions",
            "'night' decides nothing",
        ),
    ],
)
def test_a_condition_that_cannot_be_decided_is_refused(
    change: Callable[[dict[str, Any]], object], where: str, what: str
) -> None:
    data = raw()
    change(data)
    assert (where, what) in [(one.where, one.what) for one in problems(data)]


def test_a_condition_may_hang_on_several_questions() -> None:
    data = raw()
    both = {"all": [{"question": "road", "is": True}, {"question": "participants", "below": 50}]}
    raw_item(data, "PC5-04")["when"] = both
    assert problems(data) == []
