"""How a dispute stands: what was done, what may be done next by whom, and its clocks."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from onehall_chassis import Actor

from onehall_dispute.domain import clocks, following
from onehall_dispute.domain import model as m

# Paths below the dispute, as `next` names them.
PATHS: dict[type[m.Deed], str] = {
    m.NameRespondent: "respondent",
    m.GiveReply: "reply",
    m.DrawPanel: "panel",
    m.Declare: "panel/declarations",
    m.ChallengeExpert: "challenges",
    m.DecideChallenge: "challenges/decision",
    m.AskReview: "challenges/review",
    m.ScheduleMeeting: "meeting",
    m.RecordMinutes: "minutes",
    m.CastVote: "opinion",
    m.VoidOpinion: "opinion/voiding",
    m.AnswerOpinion: "answer",
    m.Extend: "extension",
    m.BeginRemedy: "reconsideration",
    m.Withdraw: "withdrawal",
    m.DraftAgreement: "agreement",
    m.SignAgreement: "agreement/signature",
    m.ExamineAgreement: "agreement/examination",
    m.ReportFalsity: "false-material",
    m.Close: "closing",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, and when."""

    actor: Actor
    at: datetime

    @property
    def expert_only(self) -> bool:
        """Whether an expert looks, who is not told why others should keep out."""
        return self.actor.has("expert")

    def may_read(self, vote: m.Vote, dispute: m.Dispute) -> bool:
        """Whether a vote is shown: one's own, and all of them once there is an opinion."""
        return dispute.opinion is not None or vote.expert == str(self.actor.ref)


def view(state: m.CaseFile, dispute: m.Dispute, reader: Reader) -> dict[str, Any]:
    """Return the course of a dispute; what people said, by digest."""
    return {
        "reply": _reply(dispute.reply),
        "panel": _panel(dispute, reader),
        "meeting": _told(dispute.meeting),
        "minutes": _told(dispute.held),
        "opinion": _opinion(dispute, reader),
        "voided": [_told(one) for one in dispute.voided],
        "answer": _answer(dispute),
        "agreement": _agreement(dispute.agreement),
        "extended": dispute.extended is not None,
        "closed": _told(dispute.closed),
        "next": [_step(one) for one in following.steps(state, dispute, reader.at)],
        "clocks": [_clock(one, reader.at) for one in clocks.sheet(dispute)],
    }


def digests(dispute: m.Dispute, reader: Reader) -> list[str]:
    """Return the digests of the words a reader inside the dispute may have."""
    return [one for one in _digests(dispute, reader) if one]


def _digests(dispute: m.Dispute, reader: Reader) -> Iterator[str | None]:
    if dispute.reply and dispute.reply.given:
        yield dispute.reply.given.reply_sha256
    if dispute.held:
        yield dispute.held.minutes_sha256
    yield from (v.reasons_sha256 for v in dispute.votes if reader.may_read(v, dispute))
    if dispute.answer:
        yield dispute.answer.answer_sha256
    if text := dispute.agreement:
        yield text.drafted.agreement_sha256
        yield text.examined.reasons_sha256 if text.examined else None
    if closed := dispute.closed:
        yield closed.explained_sha256
        yield closed.falsity.what_sha256 if closed.falsity else None
    if not reader.expert_only:
        yield from _reasons(dispute.panel.challenges if dispute.panel else ())


def _reasons(challenges: Iterable[m.Challenge]) -> Iterator[str]:
    for one in challenges:
        yield one.made.reasons_sha256
        yield from (d.reasons_sha256 for d in (one.first, one.second) if d)


def _told(event: Any) -> dict[str, Any] | None:
    """Return an event of the dispute as it is, less which dispute it is."""
    if event is None:
        return None
    return {name: value for name, value in asdict(event).items() if name != "dispute"}


def _reply(reply: m.Reply | None) -> dict[str, Any] | None:
    if reply is None:
        return None
    given = reply.given
    return {
        "department": reply.asked.department,
        "reply_by": reply.asked.reply_by,
        "given_at": given.at if given else None,
        "reply_sha256": given.reply_sha256 if given else None,
        "missed": reply.missed is not None,
    }


def _panel(dispute: m.Dispute, reader: Reader) -> dict[str, Any] | None:
    panel = dispute.panel
    lacking = dispute.not_formed.lacking if dispute.not_formed else None
    if panel is None:
        return {"lacking": lacking} if lacking else None
    drawn = panel.drawn
    return {
        "round": drawn.round,
        "seats": [_seat(one, panel) for one in panel.seats],
        "reserves": len(drawn.reserves),
        "pool_sha256": drawn.pool_sha256,
        "seed": drawn.seed,
        "shown": drawn.shown,
        "excluded": drawn.excluded,
        "drawn_at": drawn.at,
        "lacking": lacking,
        "challenges": [] if reader.expert_only else [_challenge(c) for c in panel.challenges],
    }


def _seat(seat: m.Seat, panel: m.Panel) -> dict[str, Any]:
    said = panel.declared.get(seat.expert)
    return {
        "expert_ref": seat.expert,
        "field": seat.field,
        "declared": said.declared if said else None,
    }


def _challenge(one: m.Challenge) -> dict[str, Any]:
    return {
        "expert_ref": one.made.expert,
        "side": one.made.side,
        "reasons_sha256": one.made.reasons_sha256,
        "made_at": one.made.at,
        "decide_by": one.review.decide_by if one.review else one.made.decide_by,
        "first": _told(one.first),
        "review": _told(one.second),
    }


def _opinion(dispute: m.Dispute, reader: Reader) -> dict[str, Any] | None:
    votes = [_vote(one) for one in dispute.votes if reader.may_read(one, dispute)]
    if dispute.opinion is None:
        missed = dispute.opinion_missed is not None
        return {"missed": missed, "votes": votes} if votes or missed else None
    return (_told(dispute.opinion) or {}) | {"missed": False, "votes": votes}


def _vote(vote: m.Vote) -> dict[str, Any]:
    return asdict(vote)


def _answer(dispute: m.Dispute) -> dict[str, Any] | None:
    if dispute.answer is None:
        return {"missed": True} if dispute.answer_missed else None
    return (_told(dispute.answer) or {}) | {"missed": dispute.answer_missed is not None}


def _agreement(text: m.Agreement | None) -> dict[str, Any] | None:
    if text is None:
        return None
    return {
        "agreement_sha256": text.drafted.agreement_sha256,
        "signed": sorted(text.signed),
        "examined": _told(text.examined),
    }


def _step(one: following.Step) -> dict[str, Any]:
    return {
        "do": PATHS[one.deed],
        "by": one.by,
        "until": one.until,
        "owed": one.owed,
        "note": one.note or None,
    }


def _clock(one: clocks.Clock, at: datetime) -> dict[str, Any]:
    return {
        "name": one.name,
        "rule": one.rule,
        "until": one.until,
        "met_at": one.met_at,
        "late": one.late(at),
    }
