"""The permit as data: canonical, complete, and no test for guesses of a name."""

import json
import string
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_approval.certificates import licence
from onehall_approval.certificates.licence import FIELDS, check_character, licence_json
from stdnum.iso7064 import mod_37_36

from tests.unit.approval.certificates.examples import FACTS, GRANT, PERSON


def paths(value: Any, above: str = "") -> set[str]:
    if not isinstance(value, dict):
        return {above}
    return {p for k, v in value.items() for p in paths(v, f"{above}.{k}" if above else k)}


def test_every_field_is_documented_with_its_source() -> None:
    assert paths(licence.licence(FACTS)) == {one.path for one in FIELDS}
    assert all(one.name and one.source for one in FIELDS)


def test_it_says_what_the_permit_says() -> None:
    found = json.loads(licence_json(FACTS))
    assert found["metadata"]["number"] == GRANT.permit_number
    assert found["metadata"]["holder"] == FACTS.holder.name
    assert found["metadata"]["validUntil"] == "2014-12-01"
    assert found["catalogue"]["basis"] == list(GRANT.legal_basis)


def test_a_permit_without_end_says_so() -> None:
    endless = replace(FACTS, grant=replace(GRANT, valid_until=None))
    assert json.loads(licence_json(endless))["metadata"]["validUntil"] == "长期"


def test_its_bytes_are_canonical() -> None:
    document = licence_json(FACTS)
    assert document == licence.canonical(json.loads(document))
    assert document.decode("utf-8").startswith('{"catalogue":{"basis":["《')
    assert b": " not in document and b"\\u" not in document


@pytest.mark.parametrize(
    "change",
    [
        replace(FACTS, holder=PERSON),
        replace(FACTS, salt="f" * 32),
        replace(FACTS, grant=replace(GRANT, version=2)),
        replace(FACTS, grant=replace(GRANT, conditions=())),
    ],
)
def test_any_change_changes_the_digest(change: Any) -> None:
    assert licence.digest(licence_json(change)) != licence.digest(licence_json(FACTS))


def test_the_salt_is_in_the_digest_so_that_a_masked_name_cannot_be_guessed_from_it() -> None:
    assert json.loads(licence_json(FACTS))["salt"] == FACTS.salt


def test_the_identifier_has_type_issuer_number_version_and_check() -> None:
    parts = licence.identifier(FACTS).split(".")
    assert parts[:4] == ["PC2-03", "610100GHJ", GRANT.permit_number, "001"]
    assert parts[4] == check_character("".join(parts[:4]))


@given(st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=60))
def test_the_check_character_is_iso_7064(text: str) -> None:
    assert check_character(text) == mod_37_36.calc_check_digit(text)


@given(st.text(min_size=1, max_size=30))
def test_any_text_has_a_check_character(text: str) -> None:
    assert check_character(text) in licence.ALPHABET
