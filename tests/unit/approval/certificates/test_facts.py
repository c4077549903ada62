"""Names for the public, numbers of every department's format, addresses that lead back."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from onehall_approval.certificates.facts import (
    Holder,
    HolderKind,
    is_number,
    mask_name,
    verification_address,
)
from onehall_intake.domain import masking

from tests.unit.approval.certificates.examples import BASE_URL, FACTS, PERSON


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王五", "王*"),
        ("诸葛亮", "诸**"),
        ("欧阳示例", "欧阳**"),
        ("王", "*"),
        ("", "*"),
        ("  李四  ", "李*"),
    ],
)
def test_a_person_is_masked_and_the_surname_kept(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize("name", ["王", "王五", "诸葛亮", "欧阳示例", " Al ", "A. Name"])
def test_a_name_shows_on_a_permit_what_it_shows_in_its_case(name: str) -> None:
    """Two services mask names, each in its own domain: together they must not tell more."""
    assert mask_name(name) == masking.mask_name(name)


def test_an_organisation_is_not_masked() -> None:
    assert Holder(HolderKind.ORGANISATION, "某某有限公司").masked == "某某有限公司"


def test_a_name_and_a_salt_are_not_shown_when_printed() -> None:
    assert PERSON.name not in repr(PERSON)
    assert FACTS.holder.name not in repr(FACTS)
    assert FACTS.salt not in repr(FACTS)


@pytest.mark.parametrize(
    "number",
    [
        "610100201110310050000017-06",
        "建字第610100201100017",
        "610100201112020101",
        "陕餐证字2011610100000001",
    ],
)
def test_numbers_of_every_format_are_numbers(number: str) -> None:
    assert is_number(number)


@pytest.mark.parametrize("text", ["", "a b", "a/b", "a?b", "a#b", "a%2Fb", "a\n", "x" * 65, "\x00"])
def test_what_could_not_stand_in_an_address_is_no_number(text: str) -> None:
    assert not is_number(text)


@pytest.mark.parametrize("number", ["610100201110310050000017-06", "建字第610100201100017"])
def test_the_address_leads_back_to_number_and_digest(number: str) -> None:
    parts = urlsplit(verification_address(f"{BASE_URL}/", number, "0123456789abcdef" * 4))
    assert (parts.scheme, parts.netloc) == ("https", "hall.example.org")
    assert unquote(parts.path) == f"/verify/{number}"
    assert parse_qs(parts.query) == {"d": ["0123456789abcdef"]}
    assert parts.geturl().isascii()
