"""What people do in a dispute: each its part; none of it changes a decision or a statutory day."""

from typing import Any

from fastapi import Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers.loop import Happened
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import ONCE, DisputeId, Given
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()


def _act(name: str) -> dict[str, Any]:
    """Return what the API document says of an act: its id, its key, and what happened."""
    return {"dependencies": [ONCE]} | operation(name, Happened)


async def _tell(request: Request, id: DisputeId, path: str, body: Given | None = None) -> Response:
    return await forward(request, "dispute", f"/disputes/{id}/{path}", body=body)


@router.post("/interested-parties", **_act("confirmInterest"))
@needs(Permission.DISPUTE_COORDINATE)
async def confirm_interest(request: Request, body: models.InterestedParty) -> Response:
    """Confirm that a licence affects somebody 利害关系人, who can then dispute it on G2."""
    return await forward(request, "dispute", "/disputes/interested-parties", body=body)


@router.post("/{dispute_id}/respondent", **_act("nameRespondent"))
@needs(Permission.DISPUTE_COORDINATE)
async def name_respondent(
    request: Request, dispute_id: DisputeId, body: models.DisputeRespondent
) -> Response:
    """Name the department that answers 被申请人, where no event of the case does."""
    return await _tell(request, dispute_id, "respondent", body)


@router.post("/{dispute_id}/reply", **_act("replyToDispute"))
@needs(Permission.DISPUTE_REPLY)
async def reply(request: Request, dispute_id: DisputeId, body: models.DisputeReply) -> Response:
    """Reply for the respondent, within five working days."""
    return await _tell(request, dispute_id, "reply", body)


@router.post("/{dispute_id}/panel", **_act("drawPanel"))
@needs(Permission.DISPUTE_COORDINATE)
async def draw_panel(request: Request, dispute_id: DisputeId, body: models.PanelDraw) -> Response:
    """Draw the panel of experts 专家组 by lot, from those whom nothing excludes."""
    return await _tell(request, dispute_id, "panel", body)


@router.post("/{dispute_id}/panel/declarations", **_act("declareAsExpert"))
@needs(Permission.DISPUTE_SIT)
async def declare(
    request: Request, dispute_id: DisputeId, body: models.ExpertDeclaration
) -> Response:
    """Declare before sitting; a tie makes room for the next of the draw."""
    return await _tell(request, dispute_id, "panel/declarations", body)


@router.post("/{dispute_id}/challenges", **_act("challengeExpert"))
@needs(Permission.DISPUTE_SIDE)
async def challenge(
    request: Request, dispute_id: DisputeId, body: models.ExpertChallenge
) -> Response:
    """Ask that an expert keeps out 申请回避, until the meeting opens."""
    return await _tell(request, dispute_id, "challenges", body)


@router.post("/{dispute_id}/challenges/decision", **_act("decideChallenge"))
@needs(Permission.CHALLENGE_DECIDE)
async def decide_challenge(
    request: Request, dispute_id: DisputeId, body: models.ChallengeDecision
) -> Response:
    """Decide a challenge within one working day; the director decides its review."""
    return await _tell(request, dispute_id, "challenges/decision", body)


@router.post("/{dispute_id}/challenges/review", **_act("askChallengeReview"))
@needs(Permission.DISPUTE_SIDE)
async def ask_review(
    request: Request, dispute_id: DisputeId, body: models.ChallengeReview
) -> Response:
    """Ask for the one review 复核 of a challenge that was turned down."""
    return await _tell(request, dispute_id, "challenges/review", body)


@router.post("/{dispute_id}/meeting", **_act("scheduleMeeting"))
@needs(Permission.DISPUTE_COORDINATE)
async def schedule_meeting(
    request: Request, dispute_id: DisputeId, body: models.DisputeMeeting
) -> Response:
    """Set, or set anew, when and where both sides are heard 论证会."""
    return await _tell(request, dispute_id, "meeting", body)


@router.post("/{dispute_id}/minutes", **_act("recordMinutes"))
@needs(Permission.DISPUTE_COORDINATE)
async def record_minutes(
    request: Request, dispute_id: DisputeId, body: models.DisputeMinutes
) -> Response:
    """Record that the meeting was held, and who was heard."""
    return await _tell(request, dispute_id, "minutes", body)


@router.post("/{dispute_id}/opinion", **_act("voteOnLegality"))
@needs(Permission.DISPUTE_SIT)
async def vote(request: Request, dispute_id: DisputeId, body: models.LegalityVote) -> Response:
    """Give one's view on the four points; the last one makes the opinion."""
    return await _tell(request, dispute_id, "opinion", body)


@router.post("/{dispute_id}/opinion/voiding", **_act("voidOpinion"))
@needs(Permission.DISPUTE_EXAMINE)
async def void_opinion(
    request: Request, dispute_id: DisputeId, body: models.OpinionVoiding
) -> Response:
    """Let an opinion fall because of an undeclared tie; a new panel sits, once."""
    return await _tell(request, dispute_id, "opinion/voiding", body)


@router.post("/{dispute_id}/answer", **_act("answerOpinion"))
@needs(Permission.DISPUTE_REPLY)
async def answer_opinion(
    request: Request, dispute_id: DisputeId, body: models.OpinionAnswer
) -> Response:
    """Say what the department does about the opinion, within ten working days."""
    return await _tell(request, dispute_id, "answer", body)


@router.post("/{dispute_id}/extension", **_act("extendDispute"))
@needs(Permission.DISPUTE_EXTEND)
async def extend(request: Request, dispute_id: DisputeId) -> Response:
    """Give ten working days more, once; never past ten days before the remedy ends."""
    return await _tell(request, dispute_id, "extension")


@router.post("/{dispute_id}/reconsideration", **_act("tellRemedyBegun"))
@needs(Permission.REMEDY_TELL)
async def remedy_begun(
    request: Request, dispute_id: DisputeId, body: models.RemedyBegun
) -> Response:
    """Say that reconsideration or litigation has begun: coordination ends (T2)."""
    return await _tell(request, dispute_id, "reconsideration", body)


@router.post("/{dispute_id}/withdrawal", **_act("withdrawDispute"))
@needs(Permission.DISPUTE_FILE)
async def withdraw(request: Request, dispute_id: DisputeId) -> Response:
    """Take one's dispute back 撤回 (T1)."""
    return await _tell(request, dispute_id, "withdrawal")


@router.post("/{dispute_id}/agreement", **_act("draftAgreement"))
@needs(Permission.DISPUTE_COORDINATE)
async def draft_agreement(
    request: Request, dispute_id: DisputeId, body: models.DisputeAgreement
) -> Response:
    """Lay an agreement 协议 before both sides; signatures of an earlier text fall."""
    return await _tell(request, dispute_id, "agreement", body)


@router.post("/{dispute_id}/agreement/signature", **_act("signAgreement"))
@needs(Permission.DISPUTE_SIDE)
async def sign_agreement(
    request: Request, dispute_id: DisputeId, body: models.AgreementSignature
) -> Response:
    """Sign the agreement that lies before one, for one's side."""
    return await _tell(request, dispute_id, "agreement/signature", body)


@router.post("/{dispute_id}/agreement/examination", **_act("examineAgreement"))
@needs(Permission.DISPUTE_EXAMINE)
async def examine_agreement(
    request: Request, dispute_id: DisputeId, body: models.AgreementExamination
) -> Response:
    """Find whether an agreement harms the public or somebody who is no side."""
    return await _tell(request, dispute_id, "agreement/examination", body)


@router.post("/{dispute_id}/false-material", **_act("reportFalseMaterial"))
@needs(Permission.FALSITY_REPORT)
async def report_falsity(
    request: Request, dispute_id: DisputeId, body: models.FalseMaterial
) -> Response:
    """Say which material is false: coordination ends (T4)."""
    return await _tell(request, dispute_id, "false-material", body)


@router.post("/{dispute_id}/closing", **_act("closeDispute"))
@needs(Permission.DISPUTE_COORDINATE)
async def close(request: Request, dispute_id: DisputeId, body: models.DisputeClosing) -> Response:
    """Close with an outcome whose conditions are on record (O1 to O5)."""
    return await _tell(request, dispute_id, "closing", body)
