"""Ids: in time order when made, the same for ever when derived."""

import time
from uuid import RFC_4122, UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onehall_contracts import ids
from onehall_contracts.ids import derived, uuid7

MANY = 10_000
names = st.lists(st.text(), max_size=4)


def test_a_new_id_has_the_version_and_the_variant_of_rfc_9562() -> None:
    for _ in range(100):
        made = uuid7()
        assert made.version == 7
        assert made.variant == RFC_4122


def test_a_new_id_holds_the_millisecond_of_its_birth() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7()
    after = time.time_ns() // 1_000_000
    assert before <= made.int >> 80 <= after


def test_ids_of_later_milliseconds_sort_later(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for millisecond in (0, 1, 1_317_000_000_000, 1_317_000_000_001, 2**48 - 1):
        monkeypatch.setattr(ids.time, "time_ns", lambda ms=millisecond: ms * 1_000_000)
        made.append(uuid7())
    assert made == sorted(made)
    assert [str(i) for i in made] == sorted(str(i) for i in made)


@pytest.mark.parametrize("byte", [b"\x00", b"\xff"])
def test_the_random_bits_touch_neither_time_nor_version(
    byte: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ids.time, "time_ns", lambda: 0x0123456789AB * 1_000_000)
    monkeypatch.setattr(ids.os, "urandom", lambda n: byte * n)
    made = uuid7()
    assert str(made)[:15] == "01234567-89ab-7"
    assert (made.version, made.variant) == (7, RFC_4122)
    assert str(made)[15:18] == byte.hex()[0] * 3


def test_ids_made_in_one_millisecond_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_317_000_000_000_000_000)
    assert len({uuid7() for _ in range(MANY)}) == MANY


def test_a_derived_id_is_the_same_for_ever() -> None:
    """These are on record: a change here would break every history and every golden example."""
    assert derived("case", "PC2-06", "review") == UUID("967c54e4-9520-5ab8-ae86-1982317eaa4d")
    assert derived("case", "PC2-06", "review") == uuid5(ids.NAMESPACE, "case/PC2-06/review")


@settings(deadline=None)
@given(names)
def test_the_same_names_give_the_same_id(some: list[str]) -> None:
    assert derived(*some) == derived(*some)
    assert derived(*some).version == 5


@settings(deadline=None)
@given(names.filter(bool), names.filter(bool))
def test_other_names_give_another_id(some: list[str], others: list[str]) -> None:
    assert (derived(*some) == derived(*others)) == (some == others)


@pytest.mark.parametrize(
    ("some", "others"),
    [
        (("a/b",), ("a", "b")),
        (("a", "b/c"), ("a/b", "c")),
        (("a~1b",), ("a/b",)),
        (("",), ("", "")),
    ],
)
def test_the_border_between_names_counts(some: tuple[str, ...], others: tuple[str, ...]) -> None:
    assert derived(*some) != derived(*others)


def test_anything_with_a_text_can_be_a_name() -> None:
    made = uuid7()
    assert derived(made, 1) == derived(str(made), "1")
