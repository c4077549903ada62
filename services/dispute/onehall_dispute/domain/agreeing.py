"""The agreement 协议: one text, signed by both sides, that harms nobody who is not one of them."""

from onehall_dispute.domain import model as m
from onehall_dispute.domain.asking import Answer, Asked, contradiction, done, early


def draft(asked: Asked, deed: m.DraftAgreement) -> Answer:
    """Lay a text before both sides; what was signed before falls with the text before."""
    return [m.AgreementDrafted(asked.id, deed.agreement_sha256, asked.at)]


def sign(asked: Asked, deed: m.SignAgreement) -> Answer:
    """Sign the text that lies before one, and no other."""
    text = asked.dispute.agreement
    if refused := _another(text, deed.agreement_sha256):
        return refused
    if text and asked.side in text.signed:
        return done("you signed this text")
    return [m.AgreementSigned(asked.id, asked.side, asked.at)]


def examine(asked: Asked, deed: m.ExamineAgreement) -> Answer:
    """Find whether the text harms the public or others; once for each text."""
    text = asked.dispute.agreement
    if refused := _another(text, deed.agreement_sha256):
        return refused
    if text and text.examined:
        return done("this text was examined; a new text is examined anew")
    return [
        m.AgreementExamined(asked.id, deed.harmless, deed.reasons_sha256, asked.who.name, asked.at)
    ]


def missing(text: m.Agreement | None) -> str | None:
    """Say what an agreement lacks to end a dispute with it."""
    if text is None or text.signed != frozenset(m.Side):
        return "O3 needs an agreement that both sides signed"
    if text.examined is None or not text.examined.harmless:
        return "O3 needs the legal officer's finding that the agreement harms nobody else"
    return None


def _another(text: m.Agreement | None, digest: m.Digest) -> m.Refused | None:
    if text is None:
        return early("no agreement is drafted yet")
    if text.drafted.agreement_sha256 != digest:
        return contradiction("`agreement_sha256` is not the text that lies before the sides now")
    return None
