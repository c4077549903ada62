"""The question as it was asked, and the answer bound to it: nonce, digest, proof (RELIABILITY 6).

What is signed stands in the history, character by character. The state keeps the digests only.
"""

from datetime import datetime

from onehall_calendar.values import replace

from onehall_approval.domain import model as m


def sealed(
    opened: m.CoordinationOpened, review: m.Review, documents: tuple[m.Document, ...], act: m.Act
) -> m.Seal | None:
    """Return the signed question of one review; None in a rehearsal, where nobody signs."""
    if act.notary is None:
        return None
    at = review.asked_at or opened.opened_at
    asking = m.Asking(
        opened.case,
        opened.case_number,
        opened.class_id,
        opened.calendar_version,
        review,
        at,
        # A department gets the papers its item asks for, and no others.
        tuple(d for d in documents if d.kind in review.papers),
        act.evidence.note,
    )
    return act.notary.seal(asking)


def all_sealed(opened: m.CoordinationOpened, act: m.Act) -> m.CoordinationOpened:
    """Return an opening whose every question is signed."""
    reviews = (replace(r, seal=sealed(opened, r, opened.documents, act)) for r in opened.reviews)
    return replace(opened, reviews=tuple(reviews))


def asked_again(
    review: m.Review, task: m.TaskId, promised_due_at: datetime, at: datetime
) -> m.Review:
    """Return a review in its next round; the seal of the last one is no longer any good."""
    return replace(
        review,
        task=task,
        round=review.round + 1,
        asked_at=at,
        promised_due_at=promised_due_at,
        seal=None,
    )


def remembered(seal: m.Seal | None) -> m.Seal | None:
    """Return a seal without the characters that history keeps."""
    return replace(seal, statement="") if seal and seal.statement else seal


def unbound(review: m.Review, opinion: m.Opinion) -> m.Refused | None:
    """Refuse an opinion that is not bound to the very question its department was asked."""
    seal, proof = review.seal, opinion.proof
    if seal is None:
        return None
    if proof is None:
        return m.Refused(m.Reason.UNSIGNED, "sign the opinion with the department's key")
    if proof.nonce != seal.nonce:
        return m.Refused(m.Reason.WRONG_NONCE, "the nonce is not that of the task")
    if proof.task_sha256 != seal.sha256:
        detail = "the digest is not that of the task: something else was examined"
        return m.Refused(m.Reason.WRONG_DIGEST, detail)
    return None


def receipt(state: m.CoordinationOpened, review: m.Review, command: m.RecordOpinion) -> str:
    """Return the signed receipt of an opinion that goes on record; empty in a rehearsal."""
    act, opinion = command.act, command.opinion
    if act.notary is None or opinion.proof is None:
        return ""
    return act.notary.receipt(state.case, review, opinion, act.at)
