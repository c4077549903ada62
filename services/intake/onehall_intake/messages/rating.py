"""What everybody is told of ratings 好差评: whose case, never who rated unless they are named."""

from collections.abc import Iterable
from typing import assert_never
from uuid import UUID

from onehall_contracts import voices
from onehall_contracts.message import Message
from onehall_store import Recorded, Said

from onehall_intake.domain.rating import model as r
from onehall_intake.domain.rating.words import Channel, Remedy

CHANNELS: dict[Channel, voices.RatingChannel] = {
    Channel.WINDOW: "window",
    Channel.ONLINE: "online",
    Channel.PHONE: "phone",
    Channel.TERMINAL: "terminal",
}


def publishes(state: r.Rating, recorded: Recorded[r.Event]) -> Iterable[Said]:
    """Yield what everybody is told of an event; of a call back notify said so itself."""
    assert state.received is not None  # noqa: S101 - the first event of every rating
    said = _said(state, state.received.given, recorded.event)
    return [Said(said)] if said else []


def _said(state: r.Rating, given: r.Given, event: r.Event) -> Message | None:
    match event:
        case r.RatingReceived():
            return _received(event)
        case r.CalledBack() | r.RatingSummarised():
            return None
        case r.RectificationOpened() | r.RectificationExtended() | r.RectificationClosed():
            return _rectified(state, given, event)
        case r.FollowedUp(grade=grade, at=at):
            return voices.EvaluationFollowedUpV1(
                evaluation_id=UUID(given.evaluation),
                case_id=given.case,
                department=given.department,
                grade=int(grade),
                followed_up_at=at,
            )
        case r.RatingAppealed() | r.AppealDecided():
            return _appealed(given, event)
        case _:
            assert_never(event)


def _received(event: r.RatingReceived) -> Message:
    given = event.given
    return voices.EvaluationReceivedV1(
        evaluation_id=UUID(given.evaluation),
        case_id=given.case,
        applicant_ref=_rater(given),
        item_id=given.item,
        department=given.department,
        window=given.window,
        channel=CHANNELS[given.channel],
        grade=int(given.grade),
        named=given.named,
        received_at=event.at,
    )


def _rectified(
    state: r.Rating,
    given: r.Given,
    event: r.RectificationOpened | r.RectificationExtended | r.RectificationClosed,
) -> Message:
    """Tell of a remedy; one that takes longer is told again, with its new last day."""
    if isinstance(event, r.RectificationClosed):
        return voices.RectificationClosedV1(
            evaluation_id=UUID(given.evaluation),
            case_id=given.case,
            applicant_ref=_rater(given),
            department=given.department,
            result="fixed" if event.remedy is Remedy.FIXED else "explained",
            closed_at=event.at,
        )
    assert state.opened is not None  # noqa: S101 - extended is only what was opened
    return voices.RectificationOpenedV1(
        evaluation_id=UUID(given.evaluation),
        case_id=given.case,
        department=given.department,
        fix_by=event.fix_by,
        opened_at=state.opened.at,
    )


def _appealed(given: r.Given, event: r.RatingAppealed | r.AppealDecided) -> Message:
    if isinstance(event, r.RatingAppealed):
        return voices.EvaluationAppealedV1(
            evaluation_id=UUID(given.evaluation),
            case_id=given.case,
            department=given.department,
            decide_by=event.decide_by,
            appealed_at=event.at,
        )
    return voices.EvaluationAppealDecidedV1(
        evaluation_id=UUID(given.evaluation),
        case_id=given.case,
        department=given.department,
        excluded=event.excluded,
        decided_at=event.at,
    )


def _rater(given: r.Given) -> UUID | None:
    return UUID(given.applicant) if given.named else None
