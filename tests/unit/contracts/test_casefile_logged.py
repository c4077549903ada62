"""A frozen case file beside the log's proof of its case: the same digest, at a signed place."""

import json
from copy import deepcopy
from typing import Any

import pytest
from onehall_contracts.casefile.archive import opened
from onehall_contracts.casefile.logged import FROZEN, verify_logged
from onehall_contracts.casefile.verifying import manifest_sha256

from tests.keys import named_key
from tests.unit.contracts.casefiles import CASE, DISPUTE, EVENTS, frozen
from tests.unit.log.histories import KEYS, Log, row

HELD = frozen(EVENTS[:2])
DIGEST = manifest_sha256(opened(HELD))


def said(digest: str = DIGEST, dispute: str = DISPUTE) -> str:
    data = {"dispute_id": dispute, "case_id": CASE, "manifest_sha256": digest, "events": 2}
    return json.dumps({"type": FROZEN, "data": data})


def proof_of(*payloads: str, case: str = CASE) -> dict[str, Any]:
    log = Log()
    log.add(row("another", 1, seq=1))
    for version, payload in enumerate(payloads, 1):
        log.add(row(case, version, seq=version + 1, payload=payload))
    return log.proof(case)


PROOF = proof_of('{"type": "intake.case-submitted.v1", "data": {}}', said())


def failed(proof: object, content: bytes = HELD, keys: Any = KEYS) -> tuple[str, ...]:
    return verify_logged(content, proof, keys).failed


def test_the_log_has_it_and_says_when_and_where() -> None:
    verdict = verify_logged(HELD, PROOF, KEYS)
    assert verdict.holds and verdict.trust.ok
    (logged,) = (one for one in verdict.checks if one.name == "logged")
    assert "leaf 2" in logged.en and "2011-09-26T" in logged.en
    assert verify_logged(HELD, {"proof": PROOF}, KEYS).holds, "a passport has it as a part"


def test_without_the_log_s_keys_it_proves_no_more_than_the_proof_s_own() -> None:
    verdict = verify_logged(HELD, PROOF)
    assert (verdict.holds, verdict.trust.ok) == (True, False)
    stranger = named_key("stranger")
    assert failed(PROOF, keys={stranger.kid: stranger.public}) == ("checkpoint",)


def test_another_case_file_is_not_the_one_that_was_logged() -> None:
    assert failed(PROOF, content=frozen(EVENTS[:3])) == ("logged",)
    assert failed(proof_of(said("0" * 64))) == ("logged",)


@pytest.mark.parametrize(
    "payload",
    ["{}", said(dispute="0" * 36), json.dumps({"type": "dispute.dispute-filed.v1", "data": {}})],
)
def test_a_proof_without_the_freeze_of_this_dispute_proves_nothing(payload: str) -> None:
    assert failed(proof_of(payload)) == ("logged",)


def test_an_event_that_was_put_there_later_is_not_under_the_root() -> None:
    forged = deepcopy(proof_of(said("0" * 64)))
    forged["entries"][0]["row"]["payload"] = said()
    assert "history" in failed(forged)


@pytest.mark.parametrize("garbage", [None, 1, [], {}, {"proof": None}, {"format": "x"}])
def test_what_is_no_proof_is_refused(garbage: object) -> None:
    assert failed(garbage) == ("checkpoint",)


@pytest.mark.parametrize("content", [b"", b"PK", HELD[:100]])
def test_what_is_no_case_file_is_in_no_log(content: bytes) -> None:
    assert failed(PROOF, content=content) == ("logged",)
