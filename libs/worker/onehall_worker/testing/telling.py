"""Believable messages of a centre, signed where they have to be, and readers of what comes back."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID, uuid4

from onehall_contracts import Message
from onehall_contracts.approval import (
    CancelReviewV1,
    ForwardClarificationV1,
    InviteToJointActivityV1,
    RequestReviewV1,
    ReturnMessageV1,
    SendReceiptV1,
)
from onehall_contracts.departments import OpinionGivenV1
from onehall_contracts.intake import StepPlan
from onehall_contracts.signing import SigningKey, verify
from onehall_contracts.statements import (
    OPINION,
    RECEIPT,
    TASK,
    OpinionStatement,
    ReceiptStatement,
    TaskStatement,
    sha256_of,
)

from onehall_worker.testing.keys import CENTRE, CENTRE_NAME, KEY

Asks: TypeAlias = RequestReviewV1 | InviteToJointActivityV1 | CancelReviewV1
Handed: TypeAlias = SendReceiptV1 | ReturnMessageV1 | ForwardClarificationV1


def review(item_id: str, *, department: str, **changes: Any) -> RequestReviewV1:
    """Return a believable request, signed; `changes` are fields of `TaskStatement`."""
    at = datetime.now(UTC)
    stated = TaskStatement(
        iss=CENTRE_NAME,
        aud=department,
        iat=int(at.timestamp()),
        nonce=uuid4().hex,
        task_id=uuid4(),
        case_id=str(uuid4()),
        case_number="XA-2018-PC2-000001",
        class_id="PC2",
        item_id=item_id,
        name="a review to test with",
        department=department,
        requested_at=at,
        due_at=at + timedelta(days=14),
        due_explained="14 days from the request, for a test",
        steps=(StepPlan(name="审查", limit_wd=10, clock="decision"),),
    )
    return sign(stated.model_copy(update=changes))


def sign(stated: TaskStatement, key: SigningKey = CENTRE) -> RequestReviewV1:
    """Return the request for a task, signed by the centre of these tests or by another key."""
    return RequestReviewV1(
        task_id=stated.task_id,
        case_id=stated.case_id,
        item_id=stated.item_id,
        department=stated.department,
        statement=key.sign(TASK, stated),
    )


def task(request: RequestReviewV1) -> TaskStatement:
    """Return what a request asks, as the centre of these tests signed it."""
    return verify(request.statement, TASK, {CENTRE.kid: CENTRE.public}.get).read(TaskStatement)


def opinion(said: Message) -> OpinionStatement:
    """Return what a worker's signed opinion says; raise `Untrusted` if its key did not sign it."""
    assert isinstance(said, OpinionGivenV1), f"{said.wire_name} is no opinion"  # noqa: S101 - a test's
    return verify(said.signed, OPINION, {KEY.kid: KEY.public}.get).read(OpinionStatement)


def receipt(said: Message, key: SigningKey = CENTRE, **changes: Any) -> SendReceiptV1:
    """Return the centre's receipt for an opinion; `changes` are fields of `ReceiptStatement`."""
    given, at = opinion(said), datetime.now(UTC)
    stated = ReceiptStatement(
        iss=CENTRE_NAME,
        aud=given.iss,
        iat=int(at.timestamp()),
        task_id=given.task_id,
        case_id=given.case_id,
        item_id=given.item_id,
        opinion_id=given.jti,
        opinion_sha256=sha256_of(said.signed),  # type: ignore[attr-defined]  # `opinion` made sure
        recorded_at=at,
    ).model_copy(update=changes)
    return SendReceiptV1(
        task_id=stated.task_id,
        case_id=stated.case_id,
        item_id=stated.item_id,
        department=given.iss,
        opinion_id=stated.opinion_id,
        receipt=key.sign(RECEIPT, stated),
    )


def returned(event_id: UUID, *, department: str, **changes: Any) -> ReturnMessageV1:
    """Return the note that something was not taken; `changes` are fields of `ReturnMessageV1`."""
    note = ReturnMessageV1(
        department=department,
        event_id=event_id,
        message=OpinionGivenV1.wire_name,
        reason="unknown-key",
        detail="nobody has registered the key it names",
        returned_at=datetime.now(UTC),
    )
    return note.model_copy(update=changes)


def clarification(clarification_id: UUID, request: RequestReviewV1) -> ForwardClarificationV1:
    """Return the news that the applicant answered what was asked about a request."""
    return ForwardClarificationV1(
        clarification_id=clarification_id,
        case_id=request.case_id,
        item_id=request.item_id,
        department=request.department,
        answered_at=datetime.now(UTC),
    )


def invite(*items: str, department: str, **changes: Any) -> InviteToJointActivityV1:
    """Return a believable invitation; `changes` are fields of `InviteToJointActivityV1`."""
    at = datetime.now(UTC)
    request = InviteToJointActivityV1(
        activity_id=uuid4(),
        case_id=str(uuid4()),
        case_number="XA-2018-PC2-000001",
        department=department,
        activity="site-visit",
        items=items,
        place="the building site",
        starts_at=at + timedelta(days=4),
        answer_by=at + timedelta(days=2),
        invited_at=at,
    )
    return request.model_copy(update=changes)


def cancel(request: RequestReviewV1, reason: str = "the case was withdrawn") -> CancelReviewV1:
    """Return the message that takes a request back."""
    return CancelReviewV1(
        task_id=request.task_id,
        case_id=request.case_id,
        item_id=request.item_id,
        department=request.department,
        reason=reason,
        cancelled_at=datetime.now(UTC),
    )
