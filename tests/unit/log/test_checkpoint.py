"""Signed notes as C2SP has them: read strictly, believed only under a known key."""

import base64
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_contracts.log import checkpoint as notes
from onehall_contracts.log.checkpoint import Checkpoint, Note, Signer
from onehall_contracts.signing import Untrusted

from tests.keys import log_key, named_key
from tests.unit.log.histories import AT, ORIGIN, grown

KEY, OTHER = log_key(), named_key("another log")
ROOT = bytes(range(32))
NOTE = notes.signed(Checkpoint(ORIGIN, 7, ROOT), KEY, AT)
LOG = Signer(ORIGIN, KEY.public)
LINE = NOTE.signatures[0].line

# The key and the signature of the example in C2SP's own tests of signed notes.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOO = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="


def test_anothers_signature_of_a_note_is_verified() -> None:
    signer = Signer.read(VKEY)
    raw = base64.b64decode(FOO)
    assert raw[:4] == signer.key_id()
    assert signer.key.signed(b"This is an example message.\n", raw[4:])
    assert not signer.key.signed(b"This is an example message.", raw[4:])
    assert signer.vkey == VKEY


def test_a_note_is_written_as_the_specification_says() -> None:
    body, signatures = NOTE.text.split("\n\n")
    assert body == f"{ORIGIN}\n7\n{base64.b64encode(ROOT).decode()}"
    assert [line.split(" ")[:2] for line in signatures.splitlines()] == [["—", ORIGIN]] * 2
    assert notes.read(NOTE.text) == NOTE


def test_the_logs_own_line_carries_the_time_of_signing() -> None:
    assert NOTE.cosigned_by(LOG) == AT
    assert Note(NOTE.checkpoint, NOTE.signatures[:1]).cosigned_by(LOG) is None


def test_witnesses_stand_below_and_each_is_known_by_name_and_key() -> None:
    later, witness = AT + timedelta(minutes=5), named_key("department XFZD")
    note = notes.cosigned(NOTE, "onehall/test/XFZD", witness, later)
    assert len(note.signatures) == 3
    assert note.cosigned_by(Signer("onehall/test/XFZD", witness.public)) == later
    assert note.cosigned_by(Signer("onehall/test/GHJ", witness.public)) is None
    assert note.cosigned_by(Signer("onehall/test/XFZD", OTHER.public)) is None
    assert notes.opened(note.text, ORIGIN, [KEY.public]) == note


def test_a_note_under_an_unknown_key_or_of_another_log_is_not_believed() -> None:
    for origin, keys, reason in (
        (ORIGIN, [OTHER.public], "unknown-key"),
        (ORIGIN, [], "unknown-key"),
        ("onehall/other/supervision", [KEY.public], "wrong-data"),
    ):
        with pytest.raises(Untrusted) as error:
            notes.opened(NOTE.text, origin, keys)
        assert error.value.reason == reason


def test_a_note_whose_time_of_signing_was_altered_is_not_believed() -> None:
    timed = NOTE.signatures[1]
    for place in (0, 7, 8, len(timed.raw) - 1):
        raw = bytearray(timed.raw)
        raw[place] ^= 1
        altered = notes.Signature(timed.name, timed.key_id, bytes(raw))
        false = NOTE.text.replace(timed.line, altered.line)
        with pytest.raises(Untrusted) as error:
            notes.opened(false, ORIGIN, [OTHER.public, KEY.public])
        assert error.value.reason == "bad-signature"


def test_a_retired_keys_checkpoints_stay_believed() -> None:
    assert notes.opened(NOTE.text, ORIGIN, [OTHER.public, KEY.public]) == NOTE


@pytest.mark.parametrize("changed", [(7, 8), (ORIGIN, ORIGIN)])
def test_a_signature_over_anything_else_is_refused(changed: tuple[object, object]) -> None:
    false = NOTE.text.replace(f"\n{changed[0]}\n", f"\n{changed[1]}\n", 1)
    if false == NOTE.text:  # the same words, and one bit of the signature
        raw = bytearray(NOTE.signatures[0].raw)
        raw[0] ^= 1
        line = notes.Signature(ORIGIN, LOG.key_id(), bytes(raw)).line
        false = NOTE.text.replace(LINE, line)
    with pytest.raises(Untrusted) as error:
        notes.opened(false, ORIGIN, [KEY.public])
    assert error.value.reason == "bad-signature"


def test_a_false_time_is_refused() -> None:
    plain, timed = NOTE.signatures
    raw = (int.from_bytes(timed.raw[:8], "big") + 1).to_bytes(8, "big") + timed.raw[8:]
    false = Note(NOTE.checkpoint, (plain, notes.Signature(ORIGIN, timed.key_id, raw)))
    with pytest.raises(Untrusted, match="not that key's"):
        false.cosigned_by(LOG)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        NOTE.text.rstrip("\n"),
        NOTE.text + "\n",
        NOTE.text.replace("\n\n", "\n"),
        NOTE.text.replace("\n", "\r\n"),
        NOTE.text.replace("—", "-"),
        NOTE.text.replace("— ", "—  "),
        NOTE.text.replace("\n7\n", "\n07\n"),
        NOTE.text.replace("\n7\n", "\n-7\n"),
        NOTE.text.replace("\n7\n", "\n٧\n"),
        NOTE.text.replace("\n7\n", "\n" + "9" * 20 + "\n"),
        NOTE.text.replace(ORIGIN, "one hall"),
        NOTE.text.replace(ORIGIN, "one+hall"),
        NOTE.text.replace("=\n\n", "=\nextension\n\n"),
        NOTE.text.replace("=\n\n", "\n\n"),
        NOTE.text.replace("8=\n\n", "9=\n\n"),
        NOTE.checkpoint.body + "\n",
        NOTE.checkpoint.body + "\n" + LINE * 101,
        NOTE.checkpoint.body + "\n" + f"— {ORIGIN} AAAA\n",
        NOTE.checkpoint.body + "\n" + f"— {ORIGIN} !!!!\n",
        NOTE.text + "x" * 70_000,
    ],
)
def test_what_is_not_just_a_note_is_refused(text: str) -> None:
    with pytest.raises(Untrusted) as error:
        notes.read(text)
    assert error.value.reason == "malformed"


@pytest.mark.parametrize(
    "vkey",
    ["", "x", VKEY[:-4], VKEY.replace("530d", "530e"), VKEY.replace("+A", "+B"), f"a {VKEY}"],
)
def test_what_is_no_vkey_is_refused(vkey: str) -> None:
    with pytest.raises(Untrusted):
        Signer.read(vkey)


@given(st.text(max_size=300) | st.text(alphabet="\n—+ =0aA", max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        assert notes.read(text).text == text
    except Untrusted as error:
        assert error.reason == "malformed"


def test_a_log_of_a_real_history_is_signed() -> None:
    log = grown()
    note = notes.opened(log.note().text, ORIGIN, [KEY.public])
    assert (note.checkpoint.size, note.checkpoint.root) == (12, log.tree.root)
