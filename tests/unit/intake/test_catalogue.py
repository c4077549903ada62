"""The built-in catalogue says what the reference says it says."""

import pytest
from onehall_intake.domain.catalogue import (
    Clock,
    DepartmentId,
    DepartmentKind,
    ItemId,
    LegalLimit,
    Source,
    Unit,
    UnknownEntry,
)
from onehall_intake.domain.catalogue_selection import (
    compression,
    topological_order,
)

from tests.unit.intake.examples import CATALOGUE, FILE, item, items_of

OF_CLASSES = [item for item in CATALOGUE.items.values() if item.class_id]


def test_the_catalogue_holds_31_departments_155_categories_and_323_items() -> None:
    assert len(CATALOGUE.departments) == 31
    assert len(CATALOGUE.categories) == 155
    assert len(CATALOGUE.items) == 323
    assert len(CATALOGUE.classes) == 7
    assert len(OF_CLASSES) == 62


def test_the_departments_split_15_6_4_6() -> None:
    kinds = [department.kind for department in CATALOGUE.departments.values()]
    assert [kinds.count(kind) for kind in DepartmentKind] == [15, 6, 4, 6]
    assert all(department.stationed for department in CATALOGUE.departments.values())


def test_the_planning_and_construction_stage_saves_nine_tenths_of_the_time() -> None:
    assert compression(items_of("PC2")) == pytest.approx(1 - 29 / 319)


def test_steps_are_expanded_from_template_and_split() -> None:
    steps = [(step.name, step.limit_wd, step.clock) for step in item("PC2-06").steps]
    assert steps == [
        ("受理", 5, Clock.INTAKE),
        ("审查", 3, Clock.DECISION),
        ("联合踏勘", 2, Clock.DECISION),
        ("联合审图", 3, Clock.DECISION),
        ("审核", 4, Clock.DECISION),
        ("决定", 2, Clock.DECISION),
        ("制证送达", 10, Clock.DELIVERY),
    ]


def test_every_promise_is_shorter_and_every_item_has_at_most_eight_steps() -> None:
    for one in CATALOGUE.items.values():
        assert 10 * one.promised_wd <= 7 * one.legal.working_days
        assert 1 <= len(one.steps) <= 8
        decision = [step.limit_wd for step in one.steps if step.clock is Clock.DECISION]
        assert sum(decision) == one.promised_wd


def test_calendar_days_are_compared_as_five_sevenths_rounded_down() -> None:
    limits = {15: 10, 30: 21, 60: 42, 90: 64, 1: 0}
    for days, working in limits.items():
        assert LegalLimit(days, Unit.CALENDAR_DAYS, Source.READ).working_days == working
    assert LegalLimit(20, Unit.WORKING_DAYS, Source.READ).working_days == 20


def test_the_construction_permit_comes_after_everything_it_waits_for() -> None:
    order = [one.id for one in topological_order(items_of("PC2"))]
    assert order.index(ItemId("PC2-06")) < order.index(ItemId("PC2-01"))
    assert order.index(ItemId("PC2-01")) < order.index(ItemId("PC2-02"))


def test_an_unknown_entry_is_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(UnknownEntry, match=r"no item 'PC2-1'.*did you mean 'PC2-1\d'"):
        CATALOGUE.item(ItemId("PC2-1"))
    with pytest.raises(UnknownEntry, match=r"no department 'ZZZZZ'.*known: AJJ, CZJ"):
        CATALOGUE.department(DepartmentId("ZZZZZ"))


def test_the_file_says_that_it_is_a_reconstruction_and_keeps_its_provenance_tags() -> None:
    head = FILE.read_text("utf-8")[:1500]
    assert "RECONSTRUCTION" in head
    sources = [one.legal.source for one in OF_CLASSES]
    assert [sources.count(source) for source in Source] == [12, 4, 46]
    assert all(basis.source in Source for one in CATALOGUE.items.values() for basis in one.basis)
