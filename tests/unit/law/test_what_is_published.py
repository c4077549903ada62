"""What anybody may know and nobody pays for: guides, fees, permits, and the one way in."""

from collections import Counter
from dataclasses import fields
from typing import Any

from onehall_approval.certificates.facts import Holder, HolderKind
from onehall_approval.certificates.register import Permit
from onehall_bus import topology
from onehall_intake.domain.guide import ARTICLE_30, guide

from tests.unit.simulation.classes import catalogue

Told = dict[str, Any]


def told() -> list[Told]:
    """The guide of every item, its fields by key."""
    every: list[Any] = [guide(catalogue(), item) for item in catalogue().items]
    return [{field["key"]: field["value"] for field in one["fields"]} for one in every]


def test_a_department_has_one_way_in_and_one_way_out() -> None:
    """L-01: however many offices it has, one queue of tasks and one of opinions."""
    departments = [str(one) for one in catalogue().departments]
    everybody = [*topology.users(departments), "onehall-admin"]
    made = topology.definitions(departments, dict.fromkeys(everybody, "secret"))
    ways = Counter(binding["destination"] for binding in made["bindings"])
    for department in departments:
        assert ways[topology.tasks_queue(department)] == 1
        assert ways[topology.opinions_queue(department)] == 1
    assert len({topology.tasks_queue(one) for one in departments}) == len(departments)


def test_of_every_item_the_law_lets_everybody_know_eight_things() -> None:
    """L-05: matter, basis, conditions, quantity, procedure, limits, papers, a sample."""
    assert len(ARTICLE_30) == 8
    guides = told()
    assert len(guides) == len(catalogue().items)
    assert not [one for one in guides if any(not one[key] for key in ARTICLE_30)]


def test_what_is_promised_is_told_beside_the_law_and_is_no_longer() -> None:
    """L-37."""
    for item in catalogue().items.values():
        assert item.promised_wd <= item.legal.working_days
    assert not [one for one in told() if "承诺" not in one["limits"]["text"]]


def test_no_item_charges_a_fee_that_no_law_knows() -> None:
    """L-53: the forms are free too (L-03)."""
    assert {one["fees"]["charged"] for one in told()} == {False}


def test_a_grant_is_public_and_a_persons_name_is_not() -> None:
    """L-52: the register holds no more of a holder than the public may see."""
    public = {field.name for field in fields(Permit)}
    assert {"permit_number", "certificate", "department_name", "status"} <= public
    assert {name for name in public if "holder" in name} == {"holder_name_masked"}
    assert Holder(HolderKind.PERSON, "王示例").masked == "王**"
