"""An opinion counts for the very question it was given to, and history keeps both verbatim."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_approval.domain import model as m
from onehall_contracts import approval
from onehall_contracts.signing import verify
from onehall_contracts.statements import RECEIPT, ReceiptStatement, sha256_of

from tests.building import NOTARY, stated
from tests.unit.approval.acting import department, ourselves
from tests.unit.approval.casework import CASE_ID, FREE, A, B, Case, asked, day, new_task, opening

HEX = st.text("0123456789abcdef", min_size=32, max_size=32)


def test_what_was_asked_stands_in_history_and_only_its_digest_in_the_state() -> None:
    case = Case(*FREE)
    (opened,) = case.of(m.CoordinationOpened)
    for review in opened.reviews:
        assert review.seal.sha256 == sha256_of(review.seal.statement)
        assert case.state.reviews[review.item].seal == replace(review.seal, statement="")
        assert stated(review.seal.statement).task_id.hex == review.task.replace("-", "")
    assert len({review.seal.nonce for review in opened.reviews}) == 3


def test_the_same_question_is_signed_the_same_way_whenever_it_is_asked() -> None:
    assert Case(*FREE).happened == Case(*FREE).happened


def test_the_receipt_names_the_opinion_by_its_digest_and_is_signed_by_the_centre() -> None:
    case = Case(*FREE)
    case.answers(A)
    (sent,) = case.told(approval.SendReceiptV1, "GHJ")
    signed = verify(sent.receipt, RECEIPT, {NOTARY.key.kid: NOTARY.key.public}.get)
    receipt = signed.read(ReceiptStatement)
    assert (receipt.iss, receipt.aud) == (NOTARY.name, "GHJ")
    proof = case.of(m.OpinionRecorded)[0].opinion.proof
    assert receipt.opinion_sha256 == proof.sha256
    assert (receipt.case_id, receipt.item_id) == (CASE_ID, A)
    assert case.state.opinions[A].proof == replace(proof, signed="")


def bound_otherwise(case: Case, **changes: object) -> m.RecordOpinion:
    said = case.opinion(A)
    assert said.opinion.proof
    other = replace(said.opinion.proof, **changes)  # type: ignore[arg-type]  # what each test says
    return replace(said, opinion=replace(said.opinion, proof=other))


@given(HEX)
def test_an_opinion_with_another_nonce_is_refused(nonce: str) -> None:
    case = Case(*FREE)
    assert case.no(bound_otherwise(case, nonce=nonce)) == "wrong-nonce"


@given(HEX.map(lambda half: half * 2))
def test_an_opinion_on_other_papers_is_refused(digest: str) -> None:
    case = Case(*FREE)
    assert case.no(bound_otherwise(case, task_sha256=digest)) == "wrong-digest"


def test_an_unsigned_opinion_is_refused() -> None:
    case = Case(*FREE)
    assert case.no(case.opinion(A, proof=None)) == "unsigned"


def test_an_opinion_bound_to_a_sibling_of_the_same_case_is_refused() -> None:
    case = Case(*FREE)
    other = case.opinion(B).opinion.proof
    assert case.no(case.opinion(A, proof=other)) == "wrong-nonce"


def test_the_same_opinion_again_changes_nothing_and_another_under_its_id_is_refused() -> None:
    case = Case(*FREE)
    said = case.opinion(A)
    case.do(said)
    assert case.no(said) == "replayed"
    assert case.no(bound_otherwise(case, sha256="f" * 64)) == "already-answered"


def test_a_rehearsal_without_a_notary_asks_for_no_proof() -> None:
    act = replace(ourselves(), notary=None)
    opened = Case()
    with pytest.raises(LookupError, match="a rehearsal publishes nothing"):
        opened.do(opening(*FREE, act=act))
    assert opened.state.reviews[A].seal is None


def test_an_opinion_of_a_compromised_key_is_asked_again_under_a_new_seal() -> None:
    case = Case(*FREE)
    case.answers(A)
    old, given = case.state.reviews[A].seal, case.state.opinions[A].id
    reopened = m.ReopenOpinion(A, given, new_task, ourselves(day(2)))
    (voided,) = case.do(reopened)
    assert (voided.ground, voided.because) == (m.VoidGround.COMPROMISED_KEY, A)
    again = case.told(approval.RequestReviewV1, "GHJ")[-1]
    assert asked(again).round == 2
    assert case.state.reviews[A].seal not in (old, None)
    assert case.no(reopened) == "no-such-opinion"
    late = m.RecordOpinion(A, new_task(A, 1), case.opinion(A).opinion, department("GHJ"))
    assert case.no(late) == "wrong-task"
    assert case.told(approval.OpinionVoidedV1)[-1].ground == "compromised-key"


def test_only_the_registry_reopens_and_only_the_opinion_it_names() -> None:
    case = Case(*FREE)
    case.answers(A)
    given = case.state.opinions[A].id
    theirs = m.ReopenOpinion(A, given, new_task, department("GHJ", at=day(2)))
    assert case.no(theirs) == "not-the-department"
    other = m.ReopenOpinion(A, m.OpinionId("another"), new_task, ourselves(day(2)))
    assert case.no(other) == "no-such-opinion"


def test_a_decided_item_is_not_reopened() -> None:
    case = Case(*FREE)
    case.answers(*case.state.reviews)
    given = case.state.opinions[A].id
    assert case.outcome(m.ReopenOpinion(A, given, new_task, ourselves(day(2)))) == "already-issued"
