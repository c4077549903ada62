"""Acts that lead to the end: the answer, more time, an agreement, and the nine outcomes."""

from datetime import date
from typing import Literal
from uuid import UUID

from onehall_chassis.bodies import Line, Paragraph, Sha256

from onehall_dispute.api.desk import Act, Desk, doing
from onehall_dispute.api.hearing import Words
from onehall_dispute.domain import model as m
from onehall_dispute.store import frozen


@doing("/{dispute_id}/answer", m.AnswerOpinion)
class Answer(Act):
    """Say for the department what it does about an opinion that it should correct its act."""

    answer: m.Answered
    text: Words

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed."""
        return m.AnswerOpinion(self.answer, await desk.keep(self.text))


@doing("/{dispute_id}/extension", m.Extend)
class Extension(Act):
    """Give ten working days more, once, as far as the remedies leave them."""

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed."""
        del desk
        return m.Extend()


@doing("/{dispute_id}/reconsideration", m.BeginRemedy)
class RemedyBegun(Act):
    """Say that reconsideration 行政复议 or litigation 行政诉讼 has begun: coordination ends."""

    remedy: m.Remedy = m.Remedy.RECONSIDERATION
    body: Line
    since: date

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed."""
        del desk
        return m.BeginRemedy(m.Elsewhere(self.remedy, self.body, self.since))


@doing("/{dispute_id}/withdrawal", m.Withdraw)
class Withdrawal(Act):
    """Take the dispute back 撤回."""

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed."""
        del desk
        return m.Withdraw()


@doing("/{dispute_id}/agreement", m.DraftAgreement)
class Agreement(Act):
    """Lay a text before both sides; signatures of an earlier one fall."""

    text: Words

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed."""
        return m.DraftAgreement(await desk.keep(self.text))


@doing("/{dispute_id}/agreement/signature", m.SignAgreement)
class Signature(Act):
    """Sign the agreement one has read, named by its digest."""

    agreement_sha256: Sha256

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed."""
        del desk
        return m.SignAgreement(m.Digest(self.agreement_sha256))


@doing("/{dispute_id}/agreement/examination", m.ExamineAgreement)
class Examination(Act):
    """Find whether an agreement harms the public or somebody who is no side."""

    agreement_sha256: Sha256
    harmless: bool
    reasons: Paragraph

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed."""
        kept = await desk.keep(self.reasons)
        return m.ExamineAgreement(m.Digest(self.agreement_sha256), self.harmless, kept)


@doing("/{dispute_id}/false-material", m.ReportFalsity)
class FalseMaterial(Act):
    """Say which material is false 材料虚假 and how: coordination ends."""

    what: Paragraph
    document_sha256: Sha256 | None = None

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed."""
        document = m.Digest(self.document_sha256) if self.document_sha256 else None
        kept = await desk.keep(self.what)
        return m.ReportFalsity(m.Falsity(kept, desk.who.name, document))


@doing("/{dispute_id}/closing", m.Close)
class Closing(Act):
    """Close with an outcome that the coordinator finds; each has its own conditions."""

    outcome: Literal["O1", "O2", "O3", "O4", "O5"]
    explanation: Words | None = None
    accepted_case_id: UUID | None = None

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed; a case that is not accepted, or not known here, is as none."""
        kept = await desk.keep(self.explanation) if self.explanation else None
        anew = self.accepted_case_id
        found = await frozen.accepted(desk.connection, str(anew)) if anew else None
        return m.Close(m.Outcome(self.outcome), kept, found)
