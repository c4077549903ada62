"""Frozen evidence: the same whatever the order, whole or the changed piece is named."""

import copy
import hashlib
import json
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_contracts import encode
from onehall_dispute import messages, verifying
from onehall_dispute.domain import checking, evidence
from onehall_dispute.domain import model as m
from onehall_dispute.store.codec import CODEC

from tests.unit.dispute.examples import (
    ACCEPTED,
    NOTIFIED,
    OPINION,
    SUBMITTED,
    file_of,
    filing,
    issued,
    run,
    told,
)

SAID = (SUBMITTED, NOTIFIED, ACCEPTED, OPINION, issued())
OBSERVED = [messages.observe(told(said, hour)) for hour, said in enumerate(SAID)]
STATE = run(filing("G2", "PC2-04"), state=file_of(*SAID))
(DISPUTE,) = STATE.disputes.values()
BUNDLE = evidence.bundle(DISPUTE)
CONTENT = evidence.canonical(BUNDLE)


@given(st.permutations(OBSERVED), st.lists(st.sampled_from(OBSERVED), max_size=4))
def test_the_order_and_repetition_of_what_is_heard_do_not_change_the_manifest(
    order: list[m.ObserveFact], again: list[m.ObserveFact]
) -> None:
    assert evidence.manifest(run(*order, *again)) == evidence.manifest(run(*OBSERVED))


def test_a_manifest_lists_events_by_time_with_the_documents_they_brought() -> None:
    manifest = evidence.manifest(STATE)
    assert [p.type for p in manifest.pieces] == [said.wire_name for said in SAID]
    assert manifest.documents == ("0" * 64, "1" * 64)
    assert [p.documents for p in manifest.pieces] == [("1" * 64,), (), ("0" * 64,), (), ()]


def test_what_one_sender_told_in_one_instant_stands_in_its_own_order() -> None:
    at_once = [replace(told(said), caseversion=n) for n, said in enumerate((OPINION, issued()), 1)]
    backwards = [replace(e, caseversion=3 - (e.caseversion or 0)) for e in at_once]
    for events, first in ((at_once, OPINION), (backwards, issued())):
        pieces = evidence.manifest(run(*map(messages.observe, events))).pieces
        assert pieces[0].type == first.wire_name


def test_an_instant_is_written_alike_whatever_its_offset() -> None:
    assert BUNDLE["events"][0]["time"] == "2011-09-26T01:00:00.000000Z"
    elsewhere = replace(told(SUBMITTED), time=told(SUBMITTED).time.astimezone(UTC))
    (here, there) = (run(messages.observe(e)) for e in (told(SUBMITTED), elsewhere))
    digests = {evidence.manifest_sha256(evidence.manifest(file)) for file in (here, there)}
    assert len(digests) == 1


def test_the_digest_of_an_event_is_that_of_its_data_on_the_wire() -> None:
    for said in SAID:
        on_the_wire = json.loads(encode(told(said)))["data"]
        text = json.dumps(on_the_wire, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        expected = hashlib.sha256(text.encode("utf-8")).hexdigest()
        assert messages.observe(told(said)).piece.sha256 == expected


def test_what_is_kept_of_an_event_survives_being_written_down() -> None:
    for happened in [*STATE.facts.values(), DISPUTE.filed, DISPUTE.evidence]:
        assert happened is not None
        again = CODEC.decode(CODEC.name_of(happened), CODEC.encode(happened))
        assert again == happened
    assert DISPUTE.evidence is not None
    again = CODEC.decode("evidence-frozen", CODEC.encode(DISPUTE.evidence))
    assert isinstance(again, m.EvidenceFrozen)
    assert evidence.manifest_sha256(again.manifest) == DISPUTE.evidence.manifest_sha256


def test_nothing_personal_is_kept_in_the_history() -> None:
    kept = " ".join(CODEC.encode(fact) for fact in STATE.facts.values())
    assert "不符合" not in kept
    assert "缺少图纸" not in kept


def test_a_whole_bundle_has_no_problem() -> None:
    assert checking.verify(json.loads(CONTENT)) == []
    assert checking.verify_file(CONTENT) == checking.verify_file(CONTENT + b"\n") == []


def spoiled(spoil: Any) -> list[str]:
    bundle = copy.deepcopy(json.loads(CONTENT))
    spoil(bundle)
    return checking.verify(bundle)


@pytest.mark.parametrize(
    ("names", "spoil"),
    [
        (["event 3 (intake.case-accepted.v1"], lambda b: b["events"][2].update(sha256="f" * 64)),
        (["event 3 (intake.case-accepted.v1"], lambda b: b["events"][2].update(link="f" * 64)),
        (["event 1 (intake"], lambda b: b["events"][0].update(time="2011-09-25T01:00:00Z")),
        (["event 3 (approval.opinion-recorded.v1"], lambda b: b["events"].pop(2)),
        (["manifest_sha256"], lambda b: b["events"].pop()),
        (["manifest_sha256"], lambda b: b.update(manifest_sha256="f" * 64)),
        (["dispute: "], lambda b: b["dispute"].update(ground="G3")),
        (["dispute: "], lambda b: b.update(dispute_sha256="f" * 64)),
        (["case_id", "manifest_sha256"], lambda b: b.update(case_id="another")),
        (["document ffff", "document 0000"], lambda b: b["documents"].__setitem__(0, "f" * 64)),
        (["documents: are out of order"], lambda b: b["documents"].reverse()),
        (["how_to_verify"], lambda b: b["how_to_verify"].pop()),
        (["format", "manifest_sha256"], lambda b: b.update(format="onehall-evidence/0")),
        (["bundle: dispute is missing"], lambda b: b.pop("dispute")),
        (["bundle: 'more' does not belong"], lambda b: b.update(more=1)),
        (["event 2: link is missing"], lambda b: b["events"][1].pop("link")),
        (["event 1 (intake"], lambda b: b["events"][0].update(caseversion=7)),
        (["event 2: sha256 is not a str"], lambda b: b["events"][1].update(sha256=1)),
        (["event 2: is not a JSON object"], lambda b: b["events"].__setitem__(1, [])),
        (["bundle: one of its documents"], lambda b: b["documents"].append({})),
    ],
)
def test_a_changed_piece_is_named(names: list[str], spoil: Any) -> None:
    problems = spoiled(spoil)
    assert any(problem.startswith(names[0]) for problem in problems), problems
    if not names[0].startswith(("event 3 (approval", "documents")):
        allowed = (*names, "document ")
        assert all(problem.startswith(allowed) for problem in problems), problems


@given(st.integers(0, len(CONTENT) - 1), st.integers(1, 255))
def test_no_byte_of_a_bundle_can_change_unnoticed(where: int, flip: int) -> None:
    changed = bytearray(CONTENT)
    changed[where] ^= flip
    assert checking.verify_file(bytes(changed))


def test_a_value_given_twice_or_reformatted_is_noticed() -> None:
    doubled = CONTENT.replace(b'{"case_id"', b'{"case_id":"other","case_id"', 1)
    assert doubled != CONTENT
    assert checking.verify_file(doubled)[0].startswith("file: not in canonical form")
    assert checking.verify_file(json.dumps(BUNDLE, indent=1).encode())
    assert checking.verify_file(b"[" * 100_000)[0].startswith("file: ")
    assert checking.verify_file(b"[]") == ["bundle: is not a JSON object"]


def test_a_copy_of_an_event_or_document_is_checked_against_the_bundle() -> None:
    good = encode(told(issued()))
    assert checking.verify_copy(BUNDLE, "issued.json", good) == []
    bad = checking.verify_copy(BUNDLE, "issued.json", good.replace(b"GHJ", b"HBJ"))
    assert bad[0].startswith("issued.json: the data of event")
    paper = b"%PDF"
    held = {**BUNDLE, "documents": [hashlib.sha256(paper).hexdigest()]}
    assert checking.verify_copy(held, "plan.pdf", paper) == []
    assert "plan.pdf" in checking.verify_copy(held, "plan.pdf", paper + b"!")[0]


def test_the_command_says_whole_changed_or_unreadable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, piece = tmp_path / "evidence.json", tmp_path / "issued.json"
    file.write_bytes(CONTENT)
    piece.write_bytes(encode(told(issued())))
    assert verifying.main([str(file), str(piece)]) == verifying.WHOLE
    assert BUNDLE["manifest_sha256"] in capsys.readouterr().out
    assert verifying.main([str(file), "--manifest-sha256", "f" * 64]) == verifying.CHANGED
    file.write_bytes(CONTENT.replace(b'"G2"', b'"G3"'))
    assert verifying.main([str(file)]) == verifying.CHANGED
    assert "CHANGED  dispute" in capsys.readouterr().out
    assert verifying.main([str(tmp_path / "absent")]) == verifying.UNREADABLE
    assert "absent" in capsys.readouterr().err
