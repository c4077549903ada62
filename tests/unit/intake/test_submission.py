"""Everything wrong with a submission is named at once, with its cure, and nothing is repeated."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_chassis.bodies import read
from onehall_contracts.problem import Problem
from onehall_intake.api.correcting import Notice
from onehall_intake.api.submission import Checks, Submission
from onehall_intake.api.window import Acceptance, Refusal
from onehall_intake.store.papers import Stored

from tests.unit.intake.examples import CATALOGUE

SHA = "a" * 64
DAY = date(2011, 9, 26)
ORGANISATION, PERSON = "916101990000791932", "610199199001010019"
STORED = {SHA: Stored(SHA, 10, "application/pdf")}


def checks(**more: Any) -> Checks:
    known = {
        "catalogue": CATALOGUE,
        "on": DAY,
        "allow_fictitious_region": True,
        "kinds": ("D01", "D02"),
        "stored": STORED,
    }
    return Checks(**(known | more))


def body(**more: Any) -> dict[str, Any]:
    return {
        "class_id": "PC2",
        "answers": {"PC2-13": False},
        "applicant": {"kind": "organisation", "name": "示例公司", "id_number": ORGANISATION},
        "documents": [{"kind": "D01", "sha256": SHA}],
        "channel": "online",
    } | more


def errors(said: Any, **more: Any) -> dict[str, str]:
    with pytest.raises(Problem) as caught:
        read(Submission, json.dumps(said).encode(), checks(**more))
    assert caught.value.status == 422
    return {e.field: e.message for e in caught.value.errors}


def test_a_good_submission_gives_the_items_its_answers_leave() -> None:
    given = read(Submission, json.dumps(body()).encode(), checks())
    assert [i.id for i in given.items(CATALOGUE, DAY)] == [
        f"PC2-{n:02}" for n in range(1, 17) if n != 13
    ]
    assert given.applicant.language == "zh"


def test_everything_wrong_is_named_at_once() -> None:
    """L-03: the form takes nothing it does not need, and says so."""
    found = errors(
        {
            "class_id": "PC9",
            "answers": {"PC2-13": None},
            "applicant": {"kind": "person", "name": "", "id_number": "610199199001010010"},
            "documents": [{"kind": "D99", "sha256": "b" * 64}, {"kind": "D01"}],
            "channel": "pigeon",
            "on_behalf_of": "wang",
            "colour": "red",
        }
    )
    assert set(found) == {
        "class_id",
        "answers.PC2-13",
        "applicant.name",
        "applicant.id_number",
        "documents.0.kind",
        "documents.0.sha256",
        "documents.1.sha256",
        "channel",
        "on_behalf_of",
        "colour",
    }


@pytest.mark.parametrize(
    ("applicant", "field"),
    [
        ({"kind": "organisation", "name": "a", "id_number": "916101990000791933"}, "id_number"),
        ({"kind": "person", "name": "a", "id_number": "610199199001010018"}, "id_number"),
        ({"kind": "person", "name": "a", "id_number": ORGANISATION}, "id_number"),
        ({"kind": "person", "name": "a", "id_number": PERSON, "phone": "call me"}, "phone"),
        ({"kind": "person", "name": "a", "id_number": PERSON, "email": "nobody"}, "email"),
        ({"kind": "person", "name": "a", "id_number": PERSON, "language": "fr"}, "language"),
        ({"kind": "person", "name": "a\u0000b", "id_number": PERSON}, "name"),
        ({"kind": "person", "name": "a"}, "id_number"),
        ({"kind": "person", "id_number": PERSON}, "name"),
        ({"kind": "robot", "name": "a", "id_number": PERSON}, "kind"),
        ({"kind": "person", "name": 7, "id_number": PERSON}, "name"),
    ],
)
def test_a_wrong_field_of_the_applicant_is_named(applicant: Any, field: str) -> None:
    found = errors(body(applicant=applicant))
    assert set(found) == {f"applicant.{field}"}
    assert not any(str(value) in json.dumps(found) for value in applicant.values() if value != "a")


def test_fictitious_regions_are_for_development_only() -> None:
    person = {"kind": "person", "name": "张示例", "id_number": PERSON}
    read(Submission, json.dumps(body(applicant=person)).encode(), checks())
    found = errors(body(applicant=person), allow_fictitious_region=False)
    assert "reserved for test data" in found["applicant.id_number"]


def test_a_number_used_as_a_name_of_a_field_is_not_repeated() -> None:
    found = errors(body(answers={PERSON: True}) | {PERSON: 1, "张示例": 2})
    assert PERSON not in json.dumps(found)
    assert "张示例" not in json.dumps(found, ensure_ascii=False)
    assert "PC2-13" in found["answers"]


def test_answers_fit_what_was_asked() -> None:
    assert "answers.PC2-13" in errors(body(answers={"PC2-13": 1.5}))
    assert "answers" in errors(body(answers={"PC2-13": 1}))
    assert "answers" in errors(body(answers={"PC2-13": "perhaps"}))
    assert "answers" in errors(body(answers={"PC2-01": False}))
    assert "answers" in errors(body(answers=[]))


def test_a_document_is_listed_once_as_the_same_kind() -> None:
    paper = {"kind": "D01", "sha256": SHA}
    assert "list it once" in errors(body(documents=[paper, paper]))["documents"]
    read(
        Submission, json.dumps(body(documents=[paper, paper | {"kind": "D02"}])).encode(), checks()
    )


def test_a_clerk_hands_in_for_somebody_and_an_applicant_for_nobody_else() -> None:
    """L-04: an agent may apply, and the window is one way of many."""
    clerk = {"may_be_for_another": True, "may_be_for_self": False}
    assert "on_behalf_of" in errors(body(), **clerk)
    read(Submission, json.dumps(body(on_behalf_of="wang")).encode(), checks(**clerk))
    assert "on_behalf_of" in errors(body(on_behalf_of="wang"))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"7", b"\xff\xfe", b'{"a":NaN}', b"null"])
def test_what_is_no_object_is_a_422_too(content: bytes) -> None:
    with pytest.raises(Problem) as caught:
        read(Submission, content, checks())
    assert caught.value.status == 422
    assert caught.value.errors


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted(body())), JSON)
def test_any_value_in_any_field_is_taken_or_answered_with_a_422(field: str, value: Any) -> None:
    try:
        read(Submission, json.dumps(body(**{field: value})).encode(), checks())
    except Problem as problem:
        assert problem.status == 422
        assert any(e.field.startswith(field) for e in problem.errors)


def test_a_notice_lists_something_and_a_refusal_says_why() -> None:
    for model, content in (
        (Notice, {"deficiencies": []}),
        (Notice, {"deficiencies": [{"kind": "D08"}]}),
        (Refusal, {"cause": "not-required", "reasons": [], "legal_basis": ["32"]}),
        (Refusal, {"cause": "because", "reasons": ["a"], "legal_basis": ["32"]}),
        (Refusal, {"cause": "wrong-authority", "reasons": ["a"], "legal_basis": ["32"]}),
    ):
        with pytest.raises(Problem) as caught:
            read(model, json.dumps(content).encode())
        assert len(caught.value.errors) == 1


def test_a_centre_is_one_of_the_citys() -> None:
    read(Submission, json.dumps(body(centre="6101G1")).encode(), checks())
    assert "610115" in errors(body(centre="999999"))["centre"]
    assert PERSON not in json.dumps(errors(body(centre=PERSON)))


def held(**more: Any) -> dict[str, Any]:
    return {"item_id": "PC2-06", "number": "西消设〔2011〕第1号", "issuer": "消防支队"} | more


def test_a_certificate_takes_its_item_out_of_the_application() -> None:
    said = body(certificates=[held(valid_until="2011-09-26")])
    given = read(Submission, json.dumps(said).encode(), checks())
    assert "PC2-06" not in {item.id for item in given.items(CATALOGUE, DAY)}
    assert [c.valid_until for c in given.held_already()] == [DAY]


@pytest.mark.parametrize(
    ("certificates", "field"),
    [
        ([held(valid_until="2011-09-25")], "certificates.0.valid_until"),
        ([held(), held(item_id="PC2-07", valid_until="2010-01-01")], "certificates.1.valid_until"),
        ([held(valid_until="next year")], "certificates.0.valid_until"),
        ([held(number="")], "certificates.0.number"),
        ([held(number="<script>")], "certificates.0.number"),
        ([held(issuer="")], "certificates.0.issuer"),
        ([held(item_id="PC6-01")], "certificates"),
        ([held(item_id=PERSON)], "certificates"),
        ([held(), held(number="another 2")], "certificates"),
        ([held(item_id=f"PC2-{n:02}") for n in range(1, 17)], "certificates"),
        ([held(colour="red")], "certificates.0.colour"),
        ("PC2-06", "certificates"),
    ],
)
def test_a_certificate_that_cannot_stand_is_named_with_its_field(
    certificates: Any, field: str
) -> None:
    found = errors(body(certificates=certificates))
    assert set(found) == {field}
    assert PERSON not in json.dumps(found)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"deferred": [{"kind": "D22"}]}, "promise"),
        ({"promise": "C-17"}, "promise"),
        ({"deferred": [{"kind": "D22"}, {"kind": "D22"}], "promise": "C-17"}, "deferred"),
        ({"deferred": [{"kind": "D22", "due_wd": 0}], "promise": "C-17"}, "deferred.0.due_wd"),
        ({"deferred": [{"kind": "my own paper"}], "promise": "C-17"}, "deferred.0.kind"),
        ({"because": 1}, "because"),
    ],
)
def test_a_tolerant_acceptance_names_its_papers_and_its_promise(said: Any, field: str) -> None:
    with pytest.raises(Problem) as caught:
        read(Acceptance, json.dumps(said).encode())
    assert [e.field for e in caught.value.errors] == [field]


def test_a_paper_is_asked_for_by_its_id_never_in_own_words() -> None:
    """L-06: what is refused goes on the record, so nothing personal may be in it."""
    asked = {"deficiencies": [{"kind": "张示例的身份证", "what": "bring it"}]}
    with pytest.raises(Problem) as caught:
        read(Notice, json.dumps(asked).encode())
    assert [e.field for e in caught.value.errors] == ["deficiencies.0.kind"]
