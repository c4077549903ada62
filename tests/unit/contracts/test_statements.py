"""What a statement holds, and what its digest is of."""

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_contracts import statements
from onehall_contracts.statements import (
    CARRIED,
    STATEMENTS,
    KeyProof,
    OpinionStatement,
    ReceiptStatement,
    Statement,
    TaskStatement,
    sha256_of,
)
from pydantic import ValidationError

PROOF = {"iss": "XFZD", "aud": "onehall", "iat": 0, "challenge": "0" * 32}


def test_every_type_promises_one_statement_and_says_whose_it_is() -> None:
    assert set(STATEMENTS.values()) == {
        TaskStatement,
        OpinionStatement,
        ReceiptStatement,
        KeyProof,
    }
    assert {typ for typ in STATEMENTS if not typ.startswith("onehall-")} == set()
    assert {typ for typ in STATEMENTS if not typ.endswith("+jws")} == set()
    assert set(CARRIED.values()) == STATEMENTS.keys() - {statements.KEY_PROOF}


def test_every_statement_says_who_to_whom_and_when() -> None:
    for statement in STATEMENTS.values():
        assert issubclass(statement, Statement)
        assert all(statement.model_fields[name].is_required() for name in ("iss", "aud", "iat"))


@given(st.integers(0, 253_402_300_799))
def test_the_instant_of_signing_is_whole_seconds(iat: int) -> None:
    at = KeyProof.model_validate(PROOF | {"iat": iat}).signed_at
    assert at == datetime.fromtimestamp(iat, UTC)
    assert int(at.timestamp()) == iat


@pytest.mark.parametrize("iat", [-1, 253_402_300_800, 1.0, 1.5, "0", True, None, 10**400])
def test_an_instant_that_no_calendar_has_is_refused(iat: object) -> None:
    with pytest.raises(ValidationError):
        KeyProof.model_validate(PROOF | {"iat": iat})


@pytest.mark.parametrize("challenge", ["", "0" * 31, "0" * 33, "A" * 32, "g" * 32, "0" * 32 + "\n"])
def test_a_challenge_has_one_spelling(challenge: str) -> None:
    with pytest.raises(ValidationError):
        KeyProof.model_validate(PROOF | {"challenge": challenge})


def test_a_statement_does_not_change() -> None:
    proof = KeyProof.model_validate(PROOF)
    with pytest.raises(ValidationError, match="frozen"):
        proof.iss = "HBJ"  # type: ignore[misc]  # that is the test


def test_the_digest_is_of_the_characters() -> None:
    assert sha256_of("abc") == sha256(b"abc").hexdigest()
    assert sha256_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_an_opinion_has_an_id_and_is_bound_to_its_task() -> None:
    bound = ("jti", "nonce", "task_sha256", "task_id", "case_id", "item_id", "answer", "officer")
    assert all(OpinionStatement.model_fields[name].is_required() for name in bound)
    with pytest.raises(ValidationError, match="task_sha256"):
        OpinionStatement(  # type: ignore[call-arg]  # that is the test
            iss="XFZD",
            aud="onehall",
            iat=0,
            jti=UUID(int=1),
            nonce="0" * 32,
            task_id=UUID(int=2),
            case_id=str(UUID(int=3)),
            item_id="PC2-06",
            answer="approve",
            officer="XFZD-03",
        )
