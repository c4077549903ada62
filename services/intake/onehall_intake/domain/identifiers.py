"""The numbers of applicants, checked, and the centre's own numbers, made and checked (DOMAIN 9).

Every refusal says which rule failed and what to do, and never repeats the number: messages end up
in logs, and these are people's data.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NoReturn

from onehall_intake.domain.check_digits import (
    ORGANISATION_ALPHABET,
    USCC_ALPHABET,
    mod_11_10,
    organisation_check,
    resident_check,
    uscc_check,
)

FICTITIOUS_REGION = "610199"  # assigned to no place, so no real person can have it
OLDEST_BIRTH_YEAR = 1900
PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
LAST_SEQUENCE = 999_999


class Rule(StrEnum):
    """Which rule a number breaks; stable words for interfaces to translate."""

    LENGTH = "length"
    CHARACTERS = "characters"
    CHECK_DIGIT = "check-digit"
    INNER_CHECK_DIGIT = "inner-check-digit"
    REGION = "region"
    BIRTH_DATE = "birth-date"
    OLD_FORMAT = "old-format"
    CENTRE = "centre"
    CODE = "code"
    SEQUENCE = "sequence"


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a number, without the number."""

    rule: Rule
    what: str
    cure: str


class IdentifierRefused(ValueError):
    """A number breaks one of its rules; `flaw` says which, nothing says the number."""

    def __init__(self, flaw: Flaw) -> None:
        self.flaw = flaw
        super().__init__(f"{flaw.what}; {flaw.cure}")


@dataclass(frozen=True, slots=True)
class Checked:
    """A number in its normal form, with what is odd about it but no reason to refuse it."""

    value: str = field(repr=False)
    warnings: tuple[Flaw, ...] = ()


def check_uscc(text: str) -> Checked:
    """Check a unified social credit code 统一社会信用代码 (GB 32100-2015).

    A wrong inner organisation code is a warning only: some were issued so.
    Raises IdentifierRefused.
    """
    code = _normal(text)
    _length(code, 18, "the unified social credit code")
    if not set(code) <= set(USCC_ALPHABET) or not re.fullmatch(r".{2}[0-9]{6}.{10}", code):
        what = "the unified social credit code has a character that cannot stand there"
        cure = "use digits and capitals without I, O, S, V, Z; characters 3 to 8 are digits"
        _refuse(Rule.CHARACTERS, what, cure)
    if uscc_check(code[:17]) != code[17]:
        _refuse_check_digit("the unified social credit code")
    inner = code[8:17]
    if organisation_check(inner[:8]) == inner[8]:
        return Checked(code)
    what = "the organisation code inside the credit code has a wrong check character"
    warning = Flaw(Rule.INNER_CHECK_DIGIT, what, "compare it with the licence")
    return Checked(code, (warning,))


def check_organisation_code(text: str) -> Checked:
    """Check an organisation code 组织机构代码 (GB 11714), with or without its hyphen.

    Raises IdentifierRefused; the normal form has the hyphen.
    """
    code = _normal(text).replace("-", "")
    _length(code, 9, "the organisation code")
    if not set(code) <= set(ORGANISATION_ALPHABET):
        what = "the organisation code has a character that cannot stand there"
        _refuse(Rule.CHARACTERS, what, "use digits and capital letters")
    if organisation_check(code[:8]) != code[8]:
        _refuse_check_digit("the organisation code")
    return Checked(f"{code[:8]}-{code[8]}")


def check_resident_number(text: str, *, on: date, allow_fictitious_region: bool = False) -> Checked:
    """Check a resident number 居民身份证号 (GB 11643-1999) as of the day `on`.

    Regions are those of the day of issue, so abolished ones are valid: only the province is
    checked. Region 610199 belongs to test data and needs its switch. Raises IdentifierRefused.
    """
    number = _normal(text)
    if re.fullmatch(r"[0-9]{15}", number):
        what = "the resident number has the old form of 15 digits, which is no longer valid"
        _refuse(Rule.OLD_FORMAT, what, "use the 18 characters printed on the present card")
    _length(number, 18, "the resident number")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        what = "the resident number has a character that cannot stand there"
        _refuse(Rule.CHARACTERS, what, "use 17 digits, then a digit or X")
    _region(number[:6], allow_fictitious_region)
    _birth_date(number[6:14], on)
    if resident_check(number[:17]) != number[17]:
        _refuse_check_digit("the resident number")
    return Checked(number)


def case_number(centre: str, on: date, code: str, sequence: int) -> str:
    """Make the 24 digits of a case: centre 6, day 8, class or department 3, sequence 6, check 1.

    Raises IdentifierRefused when a part does not fit its place.
    """
    body = f"{_centre(centre)}{_day(on)}{_code(code)}{_sequence(sequence)}"
    return body + mod_11_10(body)


def is_case_number(text: str) -> bool:
    """Tell whether a text is a case number: form, day and check digit."""
    if not re.fullmatch(r"[0-9]{24}", text) or not _date_of(text[6:14]):
        return False
    return mod_11_10(text[:-1]) == text[-1]


def is_check_code(text: str) -> bool:
    """Tell whether a text has the form of a public query's code: six digits."""
    return bool(re.fullmatch(r"[0-9]{6}", text))


def _normal(text: str) -> str:
    """Forgive spaces, small letters and the full-width characters of Chinese keyboards."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _length(text: str, wanted: int, name: str) -> None:
    if len(text) != wanted:
        what = f"{name} has {len(text)} characters instead of {wanted}"
        _refuse(Rule.LENGTH, what, "compare it with the certificate")


def _region(region: str, allow_fictitious: bool) -> None:
    if region == FICTITIOUS_REGION and not allow_fictitious:
        what = "the resident number has a region reserved for test data"
        _refuse(Rule.REGION, what, "use a real number, or switch fictitious regions on")
    if not PROVINCES.match(region):
        what = "the resident number begins with no known province"
        _refuse(Rule.REGION, what, "compare the first two digits with the card")


def _birth_date(digits: str, on: date) -> None:
    born = _date_of(digits)
    if born is None or born.year < OLDEST_BIRTH_YEAR or born > on:
        what = "the resident number has an impossible date of birth"
        _refuse(Rule.BIRTH_DATE, what, "compare digits 7 to 14 with the card")


def _date_of(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _centre(centre: str) -> str:
    if not re.fullmatch(r"[0-9]{6}", centre):
        _refuse(Rule.CENTRE, "the centre is not six digits", "use its GB/T 2260 code, as 610100")
    return centre


def _code(code: str) -> str:
    if not re.fullmatch(r"[0-9]{3}", code):
        what = "the class or department code is not three digits"
        _refuse(Rule.CODE, what, "use the catalogue's `code`, as 016")
    return code


def _day(on: date) -> str:
    return f"{on.year:04}{on.month:02}{on.day:02}"


def _sequence(sequence: int) -> str:
    if not 1 <= sequence <= LAST_SEQUENCE:
        what = f"the sequence is not between 1 and {LAST_SEQUENCE}"
        _refuse(Rule.SEQUENCE, what, "count from 1 for each centre, day and code")
    return f"{sequence:06}"


def _refuse_check_digit(name: str) -> NoReturn:
    what = f"{name} has a wrong check character, so a character is mistyped"
    _refuse(Rule.CHECK_DIGIT, what, "compare it with the certificate, character by character")


def _refuse(rule: Rule, what: str, cure: str) -> NoReturn:
    raise IdentifierRefused(Flaw(rule, what, cure))
