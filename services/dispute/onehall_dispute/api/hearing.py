"""Acts until there is an opinion: the reply, the panel, challenges, the meeting, the votes."""

import secrets
from typing import Annotated, Literal
from uuid import UUID

from onehall_chassis.bodies import Given, Line, Paragraph
from onehall_contracts.message import DepartmentId
from pydantic import AwareDatetime, Field, StringConstraints

from onehall_dispute.api.desk import Act, Desk, doing
from onehall_dispute.domain import drawing, experts
from onehall_dispute.domain import model as m
from onehall_dispute.store import draws

NOT_BLANK = r"^[^\x00]*[^\x00\s][^\x00]*$"  # PostgreSQL cannot keep a NUL
Words = Annotated[str, StringConstraints(max_length=20_000, pattern=NOT_BLANK)]
Articles = Annotated[tuple[Line, ...], Field(max_length=20)]


@doing("/{dispute_id}/respondent", m.NameRespondent)
class Respondent(Act):
    """Name the department that answers for an act whose events do not say it."""

    department: DepartmentId

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed."""
        del desk
        return m.NameRespondent(m.Department(self.department))


@doing("/{dispute_id}/reply", m.GiveReply)
class Reply(Act):
    """Reply for the respondent 答复: facts, evidence, legal basis."""

    reply: Words

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed."""
        return m.GiveReply(await desk.keep(self.reply))


@doing("/{dispute_id}/panel", m.DrawPanel)
class Panel(Act):
    """Draw a panel of 3, or of 5 where the matter is not simple."""

    size: Literal[3, 5] = 3
    field: Line | None = None

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed: who was listed at filing, and the seed that the frozen file binds."""
        chance = secrets.token_bytes(drawing.SEED_BYTES)
        row = desk.row
        lots = await draws.lots(desk.connection, desk.vault, row, row["round"], chance)
        field = experts.Field(self.field) if self.field else None
        return m.DrawPanel(lots.experts, self.size, lots.seed, field, lots.shown)


@doing("/{dispute_id}/panel/declarations", m.Declare)
class Declaration(Act):
    """Declare before sitting: free, tied 自行回避 by what, or unavailable."""

    declared: m.Declared
    tie: experts.Tie | None = None

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed."""
        del desk
        return m.Declare(self.declared, self.tie)


@doing("/{dispute_id}/challenges", m.ChallengeExpert)
class Challenge(Act):
    """Ask that an expert keeps out 申请回避, until the meeting opens."""

    expert_ref: UUID
    reasons: Paragraph

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed; why an expert should keep out concerns the expert."""
        kept = await desk.keep(self.reasons, self.expert_ref)
        return m.ChallengeExpert(m.Reference(str(self.expert_ref)), kept)


@doing("/{dispute_id}/challenges/decision", m.DecideChallenge)
class ChallengeDecision(Act):
    """Decide a side's challenge as the legal officer, or its review as the director."""

    expert_ref: UUID
    side: m.Side
    upheld: bool
    reasons: Paragraph

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed."""
        kept = await desk.keep(self.reasons, self.expert_ref)
        expert = m.Reference(str(self.expert_ref))
        return m.DecideChallenge(expert, self.side, self.upheld, kept)


@doing("/{dispute_id}/challenges/review", m.AskReview)
class Review(Act):
    """Ask for the one review 复核 of a challenge that was turned down."""

    expert_ref: UUID

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed."""
        del desk
        return m.AskReview(m.Reference(str(self.expert_ref)))


@doing("/{dispute_id}/meeting", m.ScheduleMeeting)
class Meeting(Act):
    """Set, or set anew, when and where both sides are heard 论证会."""

    meets_at: AwareDatetime
    place: Line
    remote: bool = False

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed."""
        del desk
        return m.ScheduleMeeting(self.meets_at, self.place, self.remote)


@doing("/{dispute_id}/minutes", m.RecordMinutes)
class Minutes(Act):
    """Record that the meeting was held, and who was heard; a side may stay away."""

    heard: frozenset[m.Side]
    minutes: Words

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed."""
        return m.RecordMinutes(tuple(sorted(self.heard)), await desk.keep(self.minutes))


class Finding(Given):
    """What an expert finds on one point, and the articles 条 it rests on."""

    point: m.Point
    finding: m.Found
    articles: Articles = ()


@doing("/{dispute_id}/opinion", m.CastVote)
class Vote(Act):
    """Give one's view as an expert of the panel; the last one makes the opinion."""

    findings: Annotated[tuple[Finding, ...], Field(min_length=4, max_length=4)]
    recommends: m.Recommendation
    reasons: Words
    appropriate: bool | None = None

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed."""
        found = tuple(m.PointFinding(f.point, f.finding, f.articles) for f in self.findings)
        kept = await desk.keep(self.reasons)
        return m.CastVote(found, self.recommends, kept, self.appropriate)


@doing("/{dispute_id}/opinion/voiding", m.VoidOpinion)
class Voiding(Act):
    """Let an opinion fall because an expert had a tie that was not declared."""

    expert_ref: UUID
    tie: experts.Tie

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed."""
        del desk
        return m.VoidOpinion(m.Reference(str(self.expert_ref)), self.tie)
