"""Bodies: what is no date and time, and what is one that cannot be kept."""

from datetime import UTC, datetime

import pytest
from onehall_chassis.bodies import Given, Instant, read
from onehall_contracts.problem import Problem


class Since(Given):
    """Something irrevocable that holds since an instant."""

    since: Instant


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("0", "write it as in 2011-10-10T09:00:00+08:00"),  # 1970? seconds or milliseconds?
        ("1320105600000", "write it as"),
        ('"1320105600"', "write it as"),
        ("true", "write it as"),
        ('"2011-10-10T09:00:00"', "timezone"),
        ('"0001-01-01T00:00:00+08:00"', "not of the years 1 to 9999"),
        ('"9999-12-31T23:00:00-08:00"', "not of the years 1 to 9999"),
    ],
)
def test_an_instant_is_written_with_its_offset_and_exists(given: str, told: str) -> None:
    with pytest.raises(Problem) as refused:
        read(Since, f'{{"since": {given}}}'.encode())
    (error,) = refused.value.errors
    assert error.field == "since"
    assert told in error.message


def test_an_instant_is_taken() -> None:
    given = b'{"since": "2011-11-01T00:00:00+08:00"}'
    assert read(Since, given).since == datetime(2011, 10, 31, 16, tzinfo=UTC)
