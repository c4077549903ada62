"""Numbers are checked by their standards, and a refusal never repeats the number."""

from collections.abc import Callable
from datetime import date

import pytest
import stdnum.cn.ric
import stdnum.cn.uscc
import stdnum.iso7064.mod_11_10
from hypothesis import given
from hypothesis import strategies as st
from onehall_intake.domain import check_digits
from onehall_intake.domain.identifiers import (
    Checked,
    IdentifierRefused,
    Rule,
    case_number,
    check_organisation_code,
    check_resident_number,
    check_uscc,
    is_case_number,
    is_check_code,
)

TODAY = date(2026, 11, 23)
REMAINDER_ZERO = "916101990019797590"
USCC = [
    REMAINDER_ZERO,
    "91110000600037341L",
    "91350100M000100Y43",
    "916101990000791932",
    "91610199000158385E",
    "91610199000237577T",
]
RESIDENTS = [
    "610199199001010019",
    "610199198506150020",
    "610199199202290459",
    "61019919900101006X",
]
DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))
SEQUENCES = st.integers(1, 999_999)


def resident(text: str, fictitious: bool = True) -> Checked:
    return check_resident_number(text, on=TODAY, allow_fictitious_region=fictitious)


def refusal(check: Callable[[str], Checked], text: str) -> Rule:
    with pytest.raises(IdentifierRefused) as caught:
        check(text)
    told = f"{caught.value} {caught.value!r} {caught.value.flaw}"
    for start in range(len(text) - 5):
        assert text[start : start + 6] not in told
    assert caught.value.flaw.cure
    return caught.value.flaw.rule


def changed(text: str, place: int, by: int) -> str:
    digit = str((int(text[place]) + by) % 10)
    return text[:place] + digit + text[place + 1 :]


@pytest.mark.parametrize("code", USCC)
def test_the_golden_credit_codes_are_accepted(code: str) -> None:
    assert check_uscc(code).value == code
    assert stdnum.cn.uscc.is_valid(code)


def test_a_remainder_of_zero_gives_the_check_character_zero() -> None:
    total = sum(
        check_digits.USCC_ALPHABET.index(c) * 3**n for n, c in enumerate(REMAINDER_ZERO[:17])
    )
    assert total % 31 == 0
    assert check_digits.uscc_check(REMAINDER_ZERO[:17]) == "0"


@given(st.text(check_digits.USCC_ALPHABET, min_size=9, max_size=9), st.integers(0, 999999))
def test_our_credit_code_check_is_that_of_the_library(subject: str, region: int) -> None:
    body = f"91{region:06}{subject}"
    assert check_digits.uscc_check(body) == stdnum.cn.uscc.calc_check_digit(body)


@given(st.sampled_from(USCC), st.integers(0, 17), st.sampled_from(check_digits.USCC_ALPHABET))
def test_any_single_wrong_character_of_a_credit_code_is_detected(
    code: str, place: int, wrong: str
) -> None:
    if wrong == code[place]:
        return
    with pytest.raises(IdentifierRefused):
        check_uscc(code[:place] + wrong + code[place + 1 :])


def test_a_wrong_inner_organisation_code_is_only_a_warning() -> None:
    body = "91610199000237578"
    found = check_uscc(body + check_digits.uscc_check(body))
    assert [flaw.rule for flaw in found.warnings] == [Rule.INNER_CHECK_DIGIT]
    assert check_uscc("91110000600037341L").warnings == ()


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("", Rule.LENGTH),
        ("91610199001979759", Rule.LENGTH),
        ("91610199O019797590", Rule.CHARACTERS),
        ("91A101990019797590", Rule.CHARACTERS),
        ("٩16101990019797590", Rule.CHARACTERS),
        ("916101990019797591", Rule.CHECK_DIGIT),
    ],
)
def test_a_refused_credit_code_names_the_broken_rule(code: str, rule: Rule) -> None:
    assert refusal(check_uscc, code) is rule


def test_spaces_small_letters_and_full_width_characters_are_forgiven() -> None:
    assert check_uscc(" 91110000 600037341l ").value == "91110000600037341L"
    assert check_uscc("９１６１０１９９００１９７９７５９０").value == REMAINDER_ZERO
    assert resident("61019919900101006x").value == "61019919900101006X"


def test_organisation_codes_are_accepted_with_and_without_hyphen() -> None:
    assert check_organisation_code("D2143569-X").value == "D2143569-X"
    assert check_organisation_code("d2143569x").value == "D2143569-X"


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("D2143569-1", Rule.CHECK_DIGIT),
        ("D2143569", Rule.LENGTH),
        ("D21435_9-X", Rule.CHARACTERS),
    ],
)
def test_a_refused_organisation_code_names_the_broken_rule(code: str, rule: Rule) -> None:
    assert refusal(check_organisation_code, code) is rule


@given(st.text("0123456789", min_size=8, max_size=8), st.integers(0, 7), st.integers(1, 9))
def test_any_single_wrong_digit_of_an_organisation_code_is_detected(
    body: str, place: int, by: int
) -> None:
    wrong = changed(body, place, by)
    assert check_digits.organisation_check(body) != check_digits.organisation_check(wrong)


@pytest.mark.parametrize("number", RESIDENTS)
def test_the_fictitious_golden_numbers_need_their_switch(number: str) -> None:
    assert resident(number).value == number
    assert refusal(lambda text: resident(text, fictitious=False), number) is Rule.REGION


def test_the_golden_real_pattern_needs_no_switch() -> None:
    assert resident("11010519491231002X", fictitious=False).value.endswith("2X")
    assert stdnum.cn.ric.calc_check_digit("11010519491231002X") == "X"


@pytest.mark.parametrize("region", ["610125", "610126", "610117", "610118"])
def test_regions_old_and_new_are_accepted_for_every_birth_year(region: str) -> None:
    body = f"{region}19700101001"
    number = body + check_digits.resident_check(body)
    assert resident(number, fictitious=False).value == number


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("610199900101001", Rule.OLD_FORMAT),
        ("61019919900101001", Rule.LENGTH),
        ("61019919900101X019", Rule.CHARACTERS),
        ("990199199001010019", Rule.REGION),
        ("610199199002300019", Rule.BIRTH_DATE),
        ("610199189901010019", Rule.BIRTH_DATE),
        ("610199202612010019", Rule.BIRTH_DATE),
        ("610199199001010018", Rule.CHECK_DIGIT),
    ],
)
def test_a_refused_resident_number_names_the_broken_rule(number: str, rule: Rule) -> None:
    assert refusal(resident, number) is rule


def test_somebody_born_on_the_day_itself_has_a_plausible_birth_date() -> None:
    body = "61019920261123001"
    assert resident(body + check_digits.resident_check(body))


@given(DAYS, st.integers(0, 999))
def test_our_resident_check_is_that_of_the_library(born: date, sequence: int) -> None:
    body = f"610102{born:%Y%m%d}{sequence:03}"
    assert check_digits.resident_check(body) == stdnum.cn.ric.calc_check_digit(body + "0")


@given(st.sampled_from(RESIDENTS), st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_of_a_resident_number_is_detected(
    number: str, place: int, by: int
) -> None:
    with pytest.raises(IdentifierRefused):
        resident(changed(number, place, by))


def test_the_old_number_is_refused_with_a_clear_cure() -> None:
    with pytest.raises(IdentifierRefused, match=r"old form of 15 digits.*18 characters"):
        resident("610199900101001")


def test_a_checked_number_does_not_show_in_a_log() -> None:
    assert RESIDENTS[0] not in repr(resident(RESIDENTS[0]))


def test_the_golden_case_numbers() -> None:
    assert case_number("610100", date(2011, 8, 31), "016", 1) == "610100201108310160000012"
    assert case_number("610100", date(2012, 1, 19), "004", 42) == "610100201201190040000424"


@given(DAYS, st.integers(0, 999), SEQUENCES)
def test_every_case_number_made_is_recognised_and_any_wrong_digit_detected(
    on: date, code: int, sequence: int
) -> None:
    number = case_number("610100", on, f"{code:03}", sequence)
    assert len(number) == 24
    assert is_case_number(number)
    assert stdnum.iso7064.mod_11_10.is_valid(number)
    assert not any(is_case_number(changed(number, n, by)) for n in range(24) for by in (1, 5, 9))


@pytest.mark.parametrize("text", ["", "6101002011083101600000", "61010020110831016000001２"])
def test_other_texts_are_no_case_numbers(text: str) -> None:
    assert not is_case_number(text)


def test_a_case_number_of_an_impossible_day_is_none() -> None:
    body = "61010020110231016000001"
    assert not is_case_number(body + check_digits.mod_11_10(body))


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda: case_number("61010", TODAY, "016", 1), Rule.CENTRE),
        (lambda: case_number("610100", TODAY, "16", 1), Rule.CODE),
        (lambda: case_number("610100", TODAY, "016", 0), Rule.SEQUENCE),
        (lambda: case_number("610100", TODAY, "016", 1_000_000), Rule.SEQUENCE),
    ],
)
def test_a_part_that_does_not_fit_is_refused(make: Callable[[], str], rule: Rule) -> None:
    with pytest.raises(IdentifierRefused) as caught:
        make()
    assert caught.value.flaw.rule is rule


def test_a_check_code_is_six_digits() -> None:
    assert is_check_code("004213")
    assert not any(
        map(is_check_code, ["", "12345", "1234567", "12345a", "１２３４５６", "123456\n"])
    )
