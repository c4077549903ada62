"""Wire names are written, unique, and never guessed."""

import pytest
from onehall_contracts import UnknownMessage, class_for, every_message, owner_of
from onehall_contracts import message as registry
from onehall_contracts.intake import CaseAcceptedV1
from onehall_contracts.message import Message
from pydantic import ValidationError


@pytest.fixture(autouse=True)
def _registry_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_by_wire_name", dict(every_message()))


@pytest.mark.parametrize(
    "name",
    [
        "", "intake", "intake.said", "intake.said.v0", "intake.said.v01", "intake.said.v1\n",
        "Intake.said.v1", "intake.Said.v1", "intake.said-.v1", "intake.said_it.v1",
        " intake.said.v1", "intake.said.v1.v2", "in-take.said.v1",
    ],
)  # fmt: skip
def test_a_wire_name_has_an_owner_a_what_and_a_version(name: str) -> None:
    with pytest.raises(TypeError, match="is not a wire name"):
        type("Said", (Message,), {"__module__": __name__}, wire_name=name)
    assert name not in every_message()


def test_a_wire_name_names_one_message() -> None:
    with pytest.raises(TypeError, match="already names a message"):

        class Again(Message, wire_name="intake.case-accepted.v1"):
            """The same name again."""


@pytest.mark.parametrize("field", ["kind", "wire_name", "subject"])
def test_a_field_does_not_hide_what_every_message_has(field: str) -> None:
    said = {"__module__": __name__, "__annotations__": {field: str}}
    with pytest.raises(TypeError, match=f"has a field '{field}'"):
        type("Said", (Message,), said, wire_name="intake.something-said.v2")
    assert "intake.something-said.v2" not in every_message()


def test_a_new_message_is_found_by_its_name() -> None:
    class Said(Message, wire_name="intake.something-said.v2", kind="command"):
        """Something."""

        case_id: str

    assert class_for("intake.something-said.v2") is Said
    assert (Said.wire_name, Said.kind) == ("intake.something-said.v2", "command")
    assert Said(case_id="a").subject == "a"
    assert list(every_message()) == sorted(every_message())


def test_an_unknown_version_is_told_the_known_ones() -> None:
    with pytest.raises(UnknownMessage, match=r"known versions: \['intake.case-accepted.v1'\]"):
        class_for("intake.case-accepted.v9")
    with pytest.raises(UnknownMessage, match="known versions: none"):
        class_for("x" * 1000)


def test_the_owner_is_the_first_word() -> None:
    assert owner_of(CaseAcceptedV1.wire_name) == "intake"


def test_a_message_is_frozen() -> None:
    withdrawn = every_message()["intake.case-withdrawn.v1"].model_construct(case_id="a")
    with pytest.raises(ValidationError):
        withdrawn.case_id = "b"
