"""The profiles `hunan2018` and `yulin`, and how a centre chooses its rules."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from onehall_contracts import Message
from onehall_supervision import __main__ as program
from onehall_supervision import store
from onehall_supervision.domain import watching
from onehall_supervision.domain.rulebook import DEFAULT, PROFILES, Count, RuleFileError, profile
from onehall_supervision.settings import Settings

from tests.building import accepted, item
from tests.concerning import (
    called_back,
    complained,
    complaint_admitted,
    enquired,
    issuance,
    permit,
    rated,
)
from tests.moving import resumed, suspended
from tests.observing import answered, at, issued, submitted
from tests.unit.supervision.functions.shown import cards

HUNAN, YULIN = profile("hunan2018"), profile("yulin")
SECOND = timedelta(seconds=1)
ACCEPTED = at("2018-10-15T10:00:00")
FIRE = item(6, "XFZD", promised=7).model_copy(update={"legal_n": 10})
CASE = accepted(FIRE, at=ACCEPTED)
LEVELS = ("warning", "yellow", "red")


def levels(function: str, told: list[Message], when: datetime, book: str = "hunan2018") -> set[str]:
    found = cards(function, told, when, profile(book))
    return {card.level.value for card in found if "PC2-06/" not in card.subject}


# The golden dates of the document of 2018 (DOMAIN 3.1): P = 7, L = 10.

GOLDEN = [("2018-10-19T10:00:00", 1), ("2018-10-24T10:00:00", 2), ("2018-10-29T10:00:00", 3)]
LATER = [("2018-10-24T10:00:00", 1), ("2018-10-29T10:00:00", 2), ("2018-11-01T10:00:00", 3)]
STOPPED = [
    suspended(CASE, FIRE, on=date(2018, 10, 16), declared=3, when=at("2018-10-16T09:00:00")),
    resumed(CASE, FIRE, on=date(2018, 10, 19), when=at("2018-10-19T09:00:00")),
]


@pytest.mark.parametrize(("edge", "reached"), GOLDEN)
def test_the_golden_dates_of_hunan(edge: str, reached: int) -> None:
    """超过1秒钟也算超期: in time to the second, a card a second later."""
    assert levels("F02", [CASE], at(edge)) == set(LEVELS[: reached - 1])
    assert levels("F02", [CASE], at(edge) + SECOND) == set(LEVELS[:reached])


@pytest.mark.parametrize(("edge", "reached"), LATER)
def test_three_days_of_special_procedure_move_them_all_by_three(edge: str, reached: int) -> None:
    told = [CASE, *STOPPED]
    assert levels("F02", told, at(edge)) == set(LEVELS[: reached - 1])
    assert levels("F02", told, at(edge) + SECOND) == set(LEVELS[:reached])


@pytest.mark.parametrize(("edge", "reached"), GOLDEN)
def test_what_was_done_by_then_gets_no_card_for_it(edge: str, reached: int) -> None:
    late = at("2018-12-20T10:00:00")
    for when, count in ((at(edge), reached - 1), (at(edge) + SECOND, reached)):
        told = [CASE, answered(CASE, FIRE, when), issued(CASE, when)]
        assert levels("F02", told, late) == set(LEVELS[:count])


def test_a_holiday_and_a_worked_saturday_count_as_in_the_calendar() -> None:
    """National Day 2011: seven days off, then a Saturday and a Sunday that are worked."""
    case = accepted(FIRE, at=at("2011-09-26T10:00:00"))
    assert levels("F02", [case], at("2011-09-30T10:00:00")) == set()
    assert levels("F02", [case], at("2011-09-30T10:00:01")) == {"warning"}
    assert levels("F02", [case], at("2011-10-10T10:00:00")) == {"warning"}
    assert levels("F02", [case], at("2011-10-10T10:00:01")) == {"warning", "yellow"}


def test_what_began_on_a_rest_day_is_counted_from_its_end() -> None:
    case = accepted(FIRE, at=at("2018-10-13T15:00:00"))  # a Saturday
    assert levels("F02", [case], at("2018-10-19T00:00:00")) == set()
    assert levels("F02", [case], at("2018-10-19T00:00:01")) == {"warning"}


ROWS = {
    # used >= D - 2, used > D, used > D + 1, for D = 5 declared on Monday 15 October at 10:00
    "special procedure": (
        "F05",
        [CASE, suspended(CASE, FIRE, on=date(2018, 10, 15), declared=5, when=ACCEPTED)],
        ("2018-10-17T10:00:00", "2018-10-22T10:00:00", "2018-10-23T10:00:00"),
    ),
    # over > 0, > 3, > 5 beyond the two days of an online application
    "online answer": (
        "F04",
        [submitted(CASE)],
        ("2018-10-17T10:00:00", "2018-10-22T10:00:00", "2018-10-24T10:00:00"),
    ),
    # E - 2, E + 1, E + 2, for five working days
    "enquiry": (
        "F13",
        [enquired(ACCEPTED)],
        ("2018-10-17T10:00:00", "2018-10-22T10:00:00", "2018-10-23T10:00:00"),
    ),
    "complaint": (
        "F13",
        [complained(ACCEPTED), complaint_admitted(ACCEPTED)],
        ("2018-10-17T10:00:00", "2018-10-22T10:00:00", "2018-10-23T10:00:00"),
    ),
}


@pytest.mark.parametrize(("function", "told", "edges"), ROWS.values(), ids=ROWS.keys())
def test_every_row_of_the_sheet(function: str, told: list[Message], edges: tuple[str, ...]) -> None:
    for reached, edge in enumerate(edges, 1):
        assert levels(function, told, at(edge)) == set(LEVELS[: reached - 1])
        assert levels(function, told, at(edge) + SECOND) == set(LEVELS[:reached])


def test_a_certificate_is_late_a_second_after_three_days() -> None:
    """电子证照出证: no warning, yellow when over, nothing graver."""
    told = [CASE, issuance(CASE, ACCEPTED, permit(FIRE))]
    by_rule = [c.rule for c in cards("F12", told, at("2018-10-18T10:00:00"), HUNAN)]
    assert by_rule == []
    late = cards("F12", told, at("2018-10-18T10:00:01"), HUNAN)
    assert [(c.rule, c.level) for c in late] == [("certificate-late", "yellow")]


def test_what_the_sheet_does_not_name_counts_begun_days_too() -> None:
    told = [CASE, rated(CASE, ACCEPTED)]
    assert levels("F13", told, at("2018-10-16T10:00:00")) == set()
    assert levels("F13", told, at("2018-10-16T10:00:01")) == {"red"}
    assert (
        levels(
            "F13", [*told, called_back(CASE, at("2018-10-16T10:00:00"))], at("2018-11-01T00:00:00")
        )
        == set()
    )


# Yulin


def test_yulin_is_yellow_at_nine_tenths_and_red_when_exceeded() -> None:
    """Ten working days from 26 September 2011: the ninth ends 12 October, the tenth 13 October."""
    case = accepted(item(6, "XFZD", promised=10), at=at("2011-09-26T10:00:00"))
    nine, ten = at("2011-10-13T00:00:00"), at("2011-10-14T00:00:00")
    assert levels("F02", [case], nine - SECOND, "yulin") == set()
    assert levels("F02", [case], nine, "yulin") == {"yellow"}
    assert levels("F02", [case], ten, "yulin") == {"yellow"}
    assert levels("F02", [case], ten + SECOND, "yulin") == {"yellow", "red"}


def test_nine_tenths_of_seven_days_are_reached_within_the_seventh() -> None:
    """6.3 days: two hours and six minutes of seven into the day that begins at nine."""
    assert levels("F02", [CASE], at("2018-10-24T11:05:59"), "yulin") == set()
    assert levels("F02", [CASE], at("2018-10-24T11:06:00"), "yulin") == {"yellow"}


def test_yulin_has_no_warning_of_a_case_and_knows_no_legal_limit() -> None:
    found = {card.rule for card in cards("F02", [CASE], at("2019-03-01T00:00:00"), YULIN)}
    assert found == {"case-nearly-over", "case-over", "review-nearly-over", "review-over"}


# Which one


def test_a_card_names_the_profile_it_was_issued_by() -> None:
    for name in PROFILES:
        found = cards("F02", [CASE], at("2019-03-01T00:00:00"), profile(name))
        assert {card.rule_set for card in found} == {name}
    assert (DEFAULT.count, HUNAN.count, YULIN.count) == (Count.DAY, Count.CEIL, Count.DAY)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("DATABASE_URL", "AMQP_URL", "AUTH_JWKS", "LOG_KEY"):
        monkeypatch.setenv(f"ONEHALL_{name}", "unused")
    return monkeypatch


OWN = """name = "own"
extends = "yulin"

[[rule]]
id = "case-over"
function = "F02"
level = "yellow"
clock = "case"
when = "used > P"
zh = "超期"
en = "over"
law = "law"
"""


def test_a_centre_names_a_profile_or_brings_its_own(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert Settings().book is DEFAULT
    environment.setenv("ONEHALL_RULE_PROFILE", "hunan2018")
    assert Settings().book is HUNAN
    own = tmp_path / "own.toml"
    own.write_text(OWN, encoding="utf-8")
    environment.setenv("ONEHALL_RULE_FILE", str(own))
    book = Settings().book
    assert (book.name, book.by_id["case-over"].level) == ("own", "yellow")
    assert "case-nearly-over" in book.by_id


def test_a_rule_file_that_is_wrong_ends_the_start_with_its_line_and_cure(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(OWN.replace("used > P", "used > Q"), encoding="utf-8")
    environment.setenv("ONEHALL_RULE_FILE", str(own))
    with pytest.raises(SystemExit) as ended:
        program.main()
    assert str(ended.value) == (
        "ONEHALL_RULE_FILE: own.toml, line 9: there is no 'Q'; an amount may name P and L"
    )
    with pytest.raises(RuleFileError):
        _ = Settings().book


def test_a_rule_file_that_is_missing_ends_the_start(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.setenv("ONEHALL_RULE_FILE", str(tmp_path / "nowhere.toml"))
    with pytest.raises(SystemExit, match=r"ONEHALL_RULE_FILE: .*nowhere\.toml"):
        program.main()


def test_the_model_of_a_profile_begins_every_case_with_its_book() -> None:
    model = store.judged_by(HUNAN)
    try:
        assert model.decider.INITIAL.book is HUNAN
        assert store.MODEL.decider.INITIAL is watching.INITIAL
    finally:
        store.judged_by(DEFAULT)
