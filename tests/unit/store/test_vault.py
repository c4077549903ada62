"""What is locked opens only with its own key, in its own place, and untouched."""

import base64
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_store.vault import (
    BadKey,
    DataKey,
    FileKey,
    KeyRing,
    Place,
    Unreadable,
    commitment,
)

PERSON, OTHER = UUID(int=1), UUID(int=2)
KEY = DataKey(PERSON, UUID(int=3), b"k" * 32)
PLACE = Place("intake.person", "locked", "row-1")
SECRET = "金丝雀".encode()


def kek(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


def test_what_is_locked_opens_again_and_shows_nothing() -> None:
    locked = KEY.lock(PLACE, SECRET)
    assert KEY.open(PLACE, locked) == SECRET
    assert SECRET not in locked
    assert KEY.lock(PLACE, SECRET) != locked, "equal values must not look equal"


@pytest.mark.parametrize(
    "place",
    [
        Place("intake.person", "locked", "row-2"),
        Place("intake.person", "name", "row-1"),
        Place("intake.document", "locked", "row-1"),
        Place("intake.perso", "nlocked", "row-1"),
    ],
)
def test_a_value_that_was_moved_does_not_open(place: Place) -> None:
    with pytest.raises(Unreadable, match="moved"):
        KEY.open(place, KEY.lock(PLACE, SECRET))


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_value_that_was_changed_anywhere_does_not_open(at: int, change: int) -> None:
    locked = bytearray(KEY.lock(PLACE, SECRET))
    locked[at % len(locked)] ^= change
    with pytest.raises(Unreadable):
        KEY.open(PLACE, bytes(locked))


@pytest.mark.parametrize("cut", [0, 1, 12, 28])
def test_a_value_that_was_cut_does_not_open(cut: int) -> None:
    with pytest.raises(Unreadable):
        KEY.open(PLACE, KEY.lock(PLACE, SECRET)[:cut])


def test_another_persons_key_opens_nothing() -> None:
    other = DataKey(OTHER, KEY.id, b"o" * 32)
    with pytest.raises(Unreadable):
        other.open(PLACE, KEY.lock(PLACE, SECRET))


def test_a_commitment_is_salted_by_the_key_and_the_place() -> None:
    salt = KEY.salt(PLACE)
    assert commitment(salt, SECRET) == commitment(KEY.salt(PLACE), SECRET)
    others = {KEY.salt(Place("a", "b", "c")), DataKey(OTHER, KEY.id, b"o" * 32).salt(PLACE)}
    assert commitment(salt, SECRET) not in {commitment(one, SECRET) for one in others}


def test_a_wrapped_key_is_its_persons_and_its_rings() -> None:
    ring = KeyRing.read(kek("a"))
    wrapped = ring.wrap(PERSON, KEY.id, KEY.secret)
    assert ring.unwrap(PERSON, KEY.id, ring.current, wrapped) == KEY
    with pytest.raises(Unreadable, match="moved"):
        ring.unwrap(OTHER, KEY.id, ring.current, wrapped)
    with pytest.raises(Unreadable, match="openssl rand"):
        KeyRing.read(kek("b")).unwrap(PERSON, KEY.id, ring.current, wrapped)


def test_after_a_change_of_keys_the_old_one_still_unwraps() -> None:
    old = KeyRing.read(kek("a"))
    wrapped = old.wrap(PERSON, KEY.id, KEY.secret)
    ring = KeyRing.read(kek("b"), f"{kek('a')}\n{kek('c')}\n")
    assert ring.current != old.current
    assert ring.unwrap(PERSON, KEY.id, old.current, wrapped) == KEY


@pytest.mark.parametrize("text", ["", "short", base64.b64encode(b"x" * 31).decode(), "ä" * 44])
def test_a_key_that_is_none_is_told_with_the_cure_and_never_repeated(text: str) -> None:
    with pytest.raises(BadKey, match="openssl rand -base64 32") as caught:
        KeyRing.read(text)
    assert not text or text not in str(caught.value)


def test_no_key_is_shown_when_printed() -> None:
    ring, file = KeyRing.read(kek("a")), FileKey.new()
    shown = f"{KEY!r} {ring!r} {file!r}"
    assert "kkkk" not in shown
    assert "aaaa" not in shown
    assert repr(file.secret) not in shown


def test_a_files_key_opens_that_file_only() -> None:
    file, other = FileKey.new(), FileKey.new()
    locked = file.lock(SECRET, b"bound")
    assert file.open(locked, b"bound") == SECRET
    for wrong in (FileKey(other.id, file.secret), FileKey(file.id, other.secret)):
        with pytest.raises(Unreadable):
            wrong.open(locked, b"bound")
    with pytest.raises(Unreadable):
        file.open(locked, b"elsewhere")
