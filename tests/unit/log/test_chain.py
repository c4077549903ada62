"""The chain of a case: every column counts, and so does every place."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from onehall_contracts.log import chain
from onehall_contracts.log.chain import Link, Row
from onehall_contracts.log.entries import row_of

from tests.unit.log.histories import row

ROW = row_of(row("A", 1))


def test_a_row_is_written_as_the_documents_say() -> None:
    written = b""
    for value in (
        *("A", "1", "1", "0197f2d4-8c1a-7b1e-9b51-000000000001", "observed", "1317000000000001"),
        *("1317000000000002", "onehall/approval", None, None),
        hashlib.sha256('{"步": 1}'.encode()).hexdigest(),
    ):
        text = b"" if value is None else value.encode()
        written += (b"\xff" * 4 if value is None else len(text).to_bytes(4, "big")) + text
    assert ROW.canonical == written
    before = hashlib.sha256(b"A").digest()
    link = chain.following(chain.first("A"), ROW)
    assert link.sha256 == hashlib.sha256(b"\x01" + before + written).digest()


def test_sm3_stands_beside_sha256() -> None:
    if not chain.sm3_available():
        pytest.skip("not on this platform: OpenSSL has no SM3")
    abc = chain.first("abc").sm3
    assert abc is not None
    # GB/T 32905-2016 annex A.1
    assert abc.hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    link = chain.following(chain.first("A"), ROW)
    assert link.sm3 is not None and link.leaf == link.sha256 + link.sm3


def test_where_there_is_no_sm3_the_link_says_so_and_the_next_begins_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = chain.following(chain.first("A"), ROW)
    monkeypatch.setattr(chain, "sm3_available", lambda: False)
    link = chain.following(chain.first("A"), ROW)
    assert link == Link(known.sha256, None)
    assert link.leaf == link.sha256
    assert chain.same(link, known) and chain.same(known, link)
    monkeypatch.undo()
    second = row_of(row("A", 2))
    anew = Link(known.sha256, chain.first("A").sm3)
    assert chain.following(link, second) == chain.following(anew, second)


@pytest.mark.parametrize("column", chain.COLUMNS)
def test_every_column_counts(column: str) -> None:
    value = getattr(ROW, column)
    other: dict[str, Any] = {column: value + 1 if isinstance(value, int) else f"{value}x"}
    changed: Row = replace(ROW, **other)
    before = chain.first("A")
    assert not chain.same(chain.following(before, changed), chain.following(before, ROW))


def test_nothing_is_not_an_empty_text_and_columns_do_not_run_together() -> None:
    nothing, empty = replace(ROW, cause=None), replace(ROW, cause="")
    assert nothing.canonical != empty.canonical
    one, other = replace(ROW, type="ab", actor="c"), replace(ROW, type="a", actor="bc")
    assert one.canonical != other.canonical


def test_the_place_counts() -> None:
    first = chain.following(chain.first("A"), ROW)
    assert chain.following(first, ROW) != first
    assert chain.first("B") != chain.first("A")
