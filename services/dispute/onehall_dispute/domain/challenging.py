"""Challenges 申请回避: by either side until the meeting opens, decided in a day, reviewed once."""

from onehall_dispute.domain import limits, panels
from onehall_dispute.domain import model as m
from onehall_dispute.domain.asking import Answer, Asked, done, early, late

P = m.Part


def challenge(asked: Asked, deed: m.ChallengeExpert) -> Answer:
    """Ask that an expert of the panel keeps out."""
    panel = asked.dispute.panel
    if panel is None or deed.expert not in panel.members:
        return m.Refused(m.Reason.NO_SUCH_EXPERT, "name an expert who sits on the panel now")
    if _opened(asked):
        return late(
            "experts can be challenged until the meeting opens; tell the legal officer of a tie "
            "that was not declared"
        )
    if _of(panel, deed.expert, asked.side):
        return done("you challenged this expert already; a refusal can be reviewed once")
    decide_by = asked.within(limits.CHALLENGE_WD)
    return [
        m.ExpertChallenged(
            asked.id, deed.expert, asked.side, deed.reasons_sha256, decide_by, asked.at
        )
    ]


def decide(asked: Asked, deed: m.DecideChallenge) -> Answer:
    """Decide as the legal officer, or as the director on review; upheld, the expert leaves."""
    panel = asked.dispute.panel
    made = _of(panel, deed.expert, deed.side) if panel else None
    if panel is None or made is None:
        return m.Refused(m.Reason.NO_CHALLENGE, "this side did not challenge this expert")
    stage = m.Stage.REVIEW if asked.who.part is P.DIRECTOR else m.Stage.FIRST
    if refused := _not_to_decide(made, stage):
        return refused
    decided = m.ChallengeDecided(
        dispute=asked.id,
        expert=deed.expert,
        side=deed.side,
        stage=stage,
        upheld=deed.upheld,
        reasons_sha256=deed.reasons_sha256,
        by=asked.who.name,
        at=asked.at,
    )
    if not deed.upheld or deed.expert not in panel.members:
        return [decided]
    return [decided, *panels.replaced(asked, deed.expert, m.Because.CHALLENGE)]


def ask_review(asked: Asked, deed: m.AskReview) -> Answer:
    """Ask for the review of one's challenge that was turned down."""
    panel = asked.dispute.panel
    made = _of(panel, deed.expert, asked.side) if panel else None
    if made is None or made.first is None:
        return early("a challenge is reviewed after it was decided")
    if made.first.upheld or made.review:
        return done("your challenge was upheld, or its one review was asked for")
    if _opened(asked):
        return late("a review can be asked for until the meeting opens")
    decide_by = asked.within(limits.CHALLENGE_WD)
    return [m.ReviewAsked(asked.id, deed.expert, asked.side, decide_by, asked.at)]


def outstanding(panel: m.Panel) -> tuple[m.Challenge, ...]:
    """Return the challenges of those who sit that are still to be decided."""
    return tuple(c for c in panel.challenges if c.open and c.made.expert in panel.members)


def _not_to_decide(made: m.Challenge, stage: m.Stage) -> m.Refused | None:
    if stage is m.Stage.FIRST:
        return done("this challenge was decided; the director reviews it") if made.first else None
    if made.first is None or made.review is None:
        return early("the director decides when the side has asked for a review")
    return done("the review was decided; there is no other") if made.second else None


def _opened(asked: Asked) -> bool:
    meeting = asked.dispute.meeting
    return asked.dispute.held is not None or (meeting is not None and asked.at >= meeting.meets_at)


def _of(panel: m.Panel, expert: m.Reference, side: m.Side) -> m.Challenge | None:
    made = (c for c in panel.challenges if (c.made.expert, c.made.side) == (expert, side))
    return next(made, None)
