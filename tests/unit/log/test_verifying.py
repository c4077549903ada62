"""Whole logs and proofs of cases: what holds, and what each falsification is called."""

import copy
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from onehall.commands import proofs
from onehall.heads import SpilledHeads
from onehall_contracts.log import chain, exported, proving
from onehall_contracts.log.entries import BadEntry

from tests.keys import named_key
from tests.unit.log.histories import KEYS, Log, grown, row

Change = Callable[[list[Any]], object]


def codes(lines: list[Any], *older: str, **more: Any) -> list[str]:
    return [one.code for one in exported.verify(lines, older, **more)]


def test_a_log_holds_with_every_checkpoint_it_ever_had() -> None:
    log, older = Log(), []
    for _ in range(5):
        older.append(log.note().text)
        grown(events=7, log=log)
    assert codes(log.export(), *older, keys=KEYS) == []


def test_a_log_with_other_hashes_for_sm3_holds_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = grown()
    monkeypatch.setattr(chain, "sm3_available", lambda: False)
    assert codes(log.export()) == []
    grown(events=6, log=log)
    monkeypatch.undo()
    assert codes(log.export()) == []


CHANGES: dict[str, tuple[Change, list[str]]] = {
    "a payload": (lambda x: x[5]["row"].update(payload="{}"), ["row-altered"]),
    "a row away": (lambda x: x[5].update(row=None), ["row-missing"]),
    "a row without leaf": (
        lambda x: x.__setitem__(
            slice(13, None), [{"leaf": None, "row": row("A", 9)}, exported.end(13)]
        ),
        ["row-without-leaf"],
    ),
    "a leaf's hash": (lambda x: x[5]["leaf"].update(hash="00" * 32), ["leaf-altered", "root"]),
    "a leaf's number": (
        lambda x: x[5]["leaf"].update(index=40),
        ["leaf-missing", "leaf-missing"],
    ),
    "an entry away": (
        lambda x: x.pop(5) and x[-1].update(entries=11),
        ["leaf-missing", "version-gap", "cut"],
    ),
    "the end away": (lambda x: x.pop(), ["truncated"]),
    "cut in the middle": (lambda x: x.__delitem__(slice(6, None)), ["truncated", "cut"]),
    "more after the end": (lambda x: x.append({}), ["truncated"]),
    "no JSON": (
        lambda x: x.__setitem__(5, None),
        ["malformed", "leaf-missing", "version-gap", "cut"],
    ),
    "an unknown field": (
        lambda x: x[5]["row"].update(more=1),
        ["malformed", "leaf-missing", "version-gap", "cut"],
    ),
    "another row": (
        lambda x: x[5].update(row=x[6]["row"]),
        ["row-exchanged", "row-altered"],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_changed_is_found_and_named(name: str) -> None:
    change, expected = CHANGES[name]
    lines = copy.deepcopy(grown().export())
    change(lines)
    found = codes(lines)
    assert [code for code in found if code not in {"version-gap", "row-altered"}] == [
        code for code in expected if code not in {"version-gap", "row-altered"}
    ]
    assert set(found) >= set(expected)


def test_two_logs_that_were_one_are_told_apart() -> None:
    ours = grown(events=6)
    theirs = copy.deepcopy(ours)
    ours.add(row("A", 3, 6))
    theirs.add(row("A", 3, 6, actor="somebody else"))
    assert codes(ours.export(), theirs.note().text) == ["root"]
    assert codes(grown(events=1, log=ours).export(), theirs.note().text) == ["root"]


def test_a_log_that_is_shorter_than_it_was_is_cut() -> None:
    older = grown(events=13).note().text
    assert codes(grown(events=12).export(), older) == ["cut"]


def test_checkpoints_under_other_keys_prove_nothing() -> None:
    log = grown()
    other = named_key("another log")
    assert codes(log.export(), keys={other.kid: other.public})[0] == "checkpoint"
    false = Log(key=other)
    assert codes(grown(log=false).export(), log.note().text) == ["checkpoint"]
    assert codes(log.export(), "nonsense") == ["checkpoint"]


@pytest.mark.parametrize("first", [None, {}, [], {"format": "onehall-log", "version": 2}, 3])
def test_what_is_no_export_is_refused(first: object) -> None:
    with pytest.raises(BadEntry, match="no export of a log"):
        codes([first])


def test_the_proof_of_a_case_holds_for_that_case_only() -> None:
    log = grown(events=20)
    proof = proving.read(json.loads(json.dumps(log.proof("B"))))
    checkpoint = proof.opened(KEYS).checkpoint
    assert len(proof.events) == 7
    assert list(proving.verify(proof, checkpoint)) == []
    other = grown(events=21).note().checkpoint
    assert {one.code for one in proving.verify(proof, other)} == {"not-included"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda x: x["entries"][2]["row"].update(actor="x"), "row-altered"),
        (lambda x: x["entries"].pop(2), "version-gap"),
        (lambda x: x["entries"].reverse(), "version-gap"),
        (lambda x: x["entries"][2]["leaf"].update(hash="00" * 32), "leaf-altered"),
        (lambda x: x["entries"][2]["path"].pop(), "not-included"),
        (lambda x: x["entries"][2].update(leaf=None), "row-without-leaf"),
        (lambda x: x.update(case_id="A"), "row-foreign"),
    ],
)
def test_a_false_proof_of_a_case_is_found(change: Callable[[Any], object], code: str) -> None:
    found = copy.deepcopy(grown(events=20).proof("B"))
    change(found)
    proof = proving.read(found)
    assert code in {one.code for one in proving.verify(proof, proof.opened().checkpoint)}


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.update(version=2),
        lambda x: x.update(keys=[{}]),
        lambda x: x.update(entries=[{}]),
        lambda x: x["entries"][0].update(path=["00"]),
        lambda x: x["entries"][0].update(path=[7]),
        lambda x: x["entries"][0]["row"].update(at="yesterday"),
        lambda x: x["entries"][0]["row"].update(actor="\ud800"),
        lambda x: x["entries"][0]["row"].update(payload_sha256="00"),
        lambda x: x["entries"][0]["row"].pop("cause"),
        lambda x: x["entries"][0]["leaf"].update(chain="AB" * 32),
    ],
)
def test_what_is_no_proof_of_a_case_is_refused(change: Callable[[Any], object]) -> None:
    found = copy.deepcopy(grown().proof("B"))
    change(found)
    with pytest.raises(BadEntry):
        proving.read(found)


def test_heads_beyond_memory_are_on_disk_and_still_right() -> None:
    log = grown([f"case {n}" for n in range(40)], events=400)
    heads = SpilledHeads(recent=3)
    assert codes(log.export(), heads=heads) == []
    assert len(heads) == 40
    del heads["case 7"]
    assert "case 7" not in heads and set(heads) == log.heads.keys() - {"case 7"}
    heads.close()


@pytest.mark.parametrize("part", [0.001, 0.3, 0.6, 0.99])
def test_a_packed_file_that_breaks_off_proves_nothing(tmp_path: Path, part: float) -> None:
    file, log = tmp_path / "log.jsonl.gz", grown(events=300)
    whole = gzip.compress("\n".join(json.dumps(one) for one in log.export()).encode())
    file.write_bytes(whole)
    assert codes(list(proofs.lines_of(file))) == []
    file.write_bytes(whole[: int(len(whole) * part)])
    lines = list(proofs.lines_of(file))
    if lines:
        assert {"truncated", "cut"} <= set(codes(lines))
    else:  # not even its first line is there
        with pytest.raises(BadEntry):
            codes(lines)
