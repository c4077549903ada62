"""Business time: scaled for demonstrations, frozen for tests, and read from a setting."""

from datetime import UTC, datetime, timedelta

import pytest
from onehall_calendar import (
    SHANGHAI,
    Clock,
    FrozenClock,
    ScaledClock,
    SystemClock,
    clock_from,
    parse_span,
)

START = datetime(2011, 9, 26, 9, tzinfo=SHANGHAI)
REAL = datetime(2026, 11, 23, 3, tzinfo=UTC)
SPEC = "2011-09-26T09:00:00+08:00@2026-11-23T03:00:00+00:00x86400"


def test_a_day_passes_in_a_second() -> None:
    clock: Clock = clock_from(SPEC)
    assert clock.at(REAL) == START
    assert clock.at(REAL + timedelta(seconds=3)) == START + timedelta(days=3)
    assert clock.real_seconds(timedelta(days=45)) == 45
    assert clock.rate == 86_400


def test_a_scaled_clock_moves_with_real_time() -> None:
    before = datetime.now(UTC)
    clock = ScaledClock(START, before, 1_000)
    now = clock.now()
    assert START <= now <= clock.at(datetime.now(UTC))


def test_a_scaled_clock_can_be_told_to_another_process() -> None:
    clock = ScaledClock(START, REAL, 0.5)
    again = clock_from(clock.spec())
    assert again.at(REAL + timedelta(days=2)) == clock.at(REAL + timedelta(days=2))


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_no_setting_is_the_system_clock(empty: str | None) -> None:
    clock = clock_from(empty)
    assert isinstance(clock, SystemClock)
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.at(REAL) == REAL
    assert clock.real_seconds(timedelta(minutes=1)) == 60
    assert clock.rate == 1


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("tomorrow", "is not START@REAL_STARTxRATE; write e.g. 2011-09-26T09"),
        (SPEC.replace("2011-09-26", "2011-13-26"), "business start '2011-13-26T09:00:00[+]08:00'"),
        (SPEC.replace("+08:00", ""), "business start 2011-09-26T09:00:00 has no offset; add one"),
        (SPEC.replace("2026-11-23", "now"), "real start 'nowT03:00:00[+]00:00' is not an ISO time"),
        (SPEC.replace("x86400", "xfast"), "rate 'fast' is not a number"),
        (SPEC.replace("x86400", "x0"), "rate is 0.0; give business seconds per second"),
        (SPEC.replace("x86400", "xinf"), "rate is inf"),
    ],
)
def test_a_bad_setting_names_the_field_and_the_cure(spec: str, says: str) -> None:
    with pytest.raises(ValueError, match=f"clock: .*{says}"):
        clock_from(spec)


def test_a_frozen_clock_moves_only_when_told() -> None:
    clock = FrozenClock(START)
    asked: Clock = clock
    assert asked.now() == asked.at(REAL) == START
    assert clock.advance(timedelta(days=1)) == START + timedelta(days=1) == asked.now()
    assert asked.real_seconds(timedelta(days=1)) == 0
    assert asked.rate == 0


def test_every_clock_refuses_naive_time() -> None:
    naive = datetime(2011, 9, 26, 9)  # noqa: DTZ001
    for clock in (SystemClock(), clock_from(SPEC), FrozenClock(START)):
        with pytest.raises(ValueError, match="has no offset"):
            clock.at(naive)
    with pytest.raises(ValueError, match="has no offset"):
        FrozenClock(naive)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("90s", timedelta(seconds=90)),
        ("1h30m", timedelta(minutes=90)),
        ("0.5d", timedelta(hours=12)),
    ],
)
def test_a_span_is_read_as_written(text: str, span: timedelta) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize("text", ["", "5", "-5s", "5 days", "s", "1h 30m"])
def test_a_bad_span_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a span of time; write e\.g\. 90s"):
        parse_span(text)
