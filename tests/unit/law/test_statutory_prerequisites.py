"""What a statute forbids to grant before something else is a hard prerequisite of the catalogue."""

import pytest
from onehall_approval.domain import model as m

from tests.unit.simulation.classes import accepted, played


def hard(item_id: str) -> set[str]:
    (found,) = [i for i in accepted(item_id[:3]).items if i.item_id == item_id]
    return {p.item_id for p in found.prerequisites if p.kind == "hard"}


def papers(item_id: str) -> set[str]:
    (found,) = [i for i in accepted(item_id[:3]).items if i.item_id == item_id]
    return set(found.documents)


def test_a_construction_permit_waits_for_planning_quality_and_safety() -> None:
    """L-60: and asks for land, contractor, drawings, funds and safety measures on paper."""
    assert {"PC2-01", "PC2-03"} <= hard("PC2-02")
    assert {"D05", "D09", "D21", "D23", "D24"} <= papers("PC2-02")


def test_planning_in_a_heritage_zone_waits_for_the_heritage_authority() -> None:
    """L-60b."""
    assert "PC2-13" in hard("PC2-01")


def test_completion_is_not_accepted_before_the_planning_verification() -> None:
    """L-60c."""
    assert "PC3-01" in hard("PC3-12")


def test_nothing_is_built_before_the_fire_design_review() -> None:
    """L-60d: nor against the energy standard, which the certificate of the drawings covers."""
    assert "PC2-06" in hard("PC2-02")
    assert "D10" in papers("PC2-02")  # 施工图审查合格书


@pytest.mark.parametrize("class_id", ["PC2", "PC3"])
def test_they_are_granted_in_that_order_in_the_one_session(class_id: str) -> None:
    """L-60, L-60b, L-60c, L-60d: reviewed at once, granted one after another."""
    (gate,) = [e for e in played(class_id).events if isinstance(e, m.GateOpened)]
    place = {item: n for n, item in enumerate(gate.order)}
    for review in played(class_id).state.reviews.values():
        assert all(place[need] < place[review.item] for need in review.needs)
