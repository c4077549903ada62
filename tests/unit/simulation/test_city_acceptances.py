"""What intake's program says it would accept: every class, and every item alone."""

import io
import json

import pytest
from onehall_contracts import intake
from onehall_intake.loading.acceptances import acceptances
from onehall_intake.loading.commands import COMMANDS

from tests.unit.simulation.city import accepted
from tests.unit.simulation.classes import CLASSES


def test_there_is_one_of_each_class_and_of_each_item() -> None:
    said = json.loads(accepted())
    assert [one["class_id"] for one in said["classes"]] == list(CLASSES)
    assert len({one["class_id"] for one in said["items"]}) == len(said["items"]) == 323


def test_each_is_an_acceptance_by_the_contract_and_an_item_alone_needs_nothing() -> None:
    said = json.loads(accepted())
    for one in said["items"]:
        alone = intake.CaseAcceptedV1.model_validate(one)
        (item,) = alone.items
        assert (alone.class_id, alone.lead_department) == (item.item_id, item.department)
        assert item.prerequisites == ()


def test_the_same_instant_gives_the_same_text() -> None:
    again = io.StringIO()
    acceptances(["--at", "2009-04-27T09:00:00+08:00"], again)
    assert again.getvalue() == accepted()


def test_a_catalogue_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--at", "2009-04-27T09:00:00+08:00", "--against", "none.yaml"]
    assert COMMANDS["acceptances"](asked) != 0
    assert "none.yaml" in capsys.readouterr().err
