"""Commands about reviews: who answers for them, what they rest on, what they may not ask."""

from datetime import date
from typing import Annotated

from onehall_chassis.bodies import Kind, Line, Paragraph
from onehall_contracts.message import ItemId
from pydantic import Field

from onehall_approval.api.commanding import Call, Command, command, uuid_of
from onehall_approval.domain import model as m

Officer = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.@-]{1,64}$")]


@command("/assignments", "department")
class Assignment(Command):
    """Let another officer answer for a review from now on (AB岗)."""

    item_id: ItemId
    responsible: Officer

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.AssignReview(m.ItemId(self.item_id), m.OfficerId(self.responsible), call.act)


@command("/conflicts", "department")
class Conflict(Command):
    """Declare an officer's conflict 回避, who takes no more part in the case, or in one item."""

    officer: Officer
    ground: Paragraph
    item_id: ItemId | None = None

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        item = m.ItemId(self.item_id) if self.item_id else None
        return m.Recuse(m.OfficerId(self.officer), self.ground, call.act, item)


@command("/certificates", "department")
class VerifiedCertificate(Command):
    """Discharge a prerequisite by a certificate that was looked up with its issuer."""

    item_id: ItemId
    number: Line
    issuer: Line
    valid_until: date | None = None

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        item = m.ItemId(self.item_id)
        certificate = m.Certificate(item, self.number, self.issuer, self.valid_until)
        return m.VerifyCertificate(certificate, call.act)


@command("/no-objections", "department")
class NoObjection(Command):
    """Replace a soft prerequisite by its department's written no-objection."""

    item_id: ItemId
    paper: Line

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.RecordNoObjection(m.ItemId(self.item_id), self.paper, call.act)


@command("/failed-assumptions", "department")
class FailedAssumption(Command):
    """Say that what others assumed of an item is false; the opinions that rested on it are void."""

    item_id: ItemId
    reason: Paragraph

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        item = m.ItemId(self.item_id)
        return m.FailAssumption(item, self.reason, call.new_task, call.act)


@command("/demands", "department")
class Demand(Command):
    """Ask the applicant for a paper in mid-review: always refused, and on record (L-06)."""

    item_id: ItemId
    paper: Kind

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.DemandPaper(m.ItemId(self.item_id), self.paper, call.act)


@command("/clarifications", "department")
class Clarification(Command):
    """Ask the applicant about the substance; no clock stops for it."""

    item_id: ItemId
    question: Paragraph

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        made = m.ClarificationId(call.new_id)
        return m.AskClarification(made, m.ItemId(self.item_id), self.question, call.act)


@command("/clarifications/{clarification_id}/answer", "applicant", "clerk")
class ClarificationAnswer(Command):
    """Answer a department's question."""

    answer: Paragraph

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        known = m.ClarificationId(uuid_of(call, "clarification_id"))
        return m.AnswerClarification(known, self.answer, call.act)


@command("/consultations", "department")
class Consultation(Command):
    """Ask a body that decides nothing here for its view, by a day."""

    item_id: ItemId
    body: Line
    question: Paragraph
    limit_wd: Annotated[int, Field(ge=1, le=250)]
    silence_consents: bool = False
    consequence_told: bool = False

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.AskConsultation(
            id=m.ConsultationId(call.new_id),
            item=m.ItemId(self.item_id),
            body=self.body,
            question=self.question,
            limit_wd=self.limit_wd,
            silence_consents=self.silence_consents,
            consequence_told=self.consequence_told,
            act=call.act,
        )


@command("/consultations/{consultation_id}/answer", "department")
class ConsultationAnswer(Command):
    """Record what a consulted body says; an objection states its reasons."""

    agrees: bool
    reasons: Annotated[tuple[Paragraph, ...], Field(max_length=20)] = ()

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        known = m.ConsultationId(uuid_of(call, "consultation_id"))
        return m.AnswerConsultation(known, self.agrees, tuple(self.reasons), call.act)


@command("/consultations/{consultation_id}/leave", "department")
class Leave(Command):
    """Let a consulted body answer later; its silence no longer consents."""

    limit_wd: Annotated[int, Field(ge=1, le=250)]

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        known = m.ConsultationId(uuid_of(call, "consultation_id"))
        return m.GrantLeave(known, self.limit_wd, call.act)
