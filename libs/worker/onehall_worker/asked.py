"""What a department is asked: a review, its presence at a joint activity, to leave a review be, or
to look at what the applicant answered.

Each keeps the envelope it came in; `id` is what the local inbox knows it by.
"""

from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from onehall_contracts import Envelope, Message
from onehall_contracts.approval import (
    CancelReviewV1,
    ForwardClarificationV1,
    InviteToJointActivityV1,
    RequestReviewV1,
)
from onehall_contracts.ids import derived
from onehall_contracts.signing import Find, Untrusted, verify
from onehall_contracts.statements import TASK, TaskStatement

from onehall_worker.records import Row


@dataclass(frozen=True, slots=True)
class Review:
    """A task as it was asked, what its signature proves, and how often handling it failed."""

    envelope: Envelope
    request: RequestReviewV1
    task: TaskStatement
    attempts: int = 0

    @property
    def id(self) -> UUID:
        """The id that the answer, and every repetition of it, is tied to."""
        return self.request.task_id

    def row(self) -> Row:
        """Return what the local inbox keeps."""
        return Row(self.id, self.request.item_id, _body(self.envelope))


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as it came."""

    envelope: Envelope
    request: InviteToJointActivityV1
    attempts: int = 0

    @property
    def id(self) -> UUID:
        """The id that the reply, and every repetition of it, is tied to."""
        return self.request.activity_id

    def row(self) -> Row:
        """Return what the local inbox keeps."""
        return Row(self.id, ",".join(self.request.items), _body(self.envelope), "activity")


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A cancellation as it came; its id is its own, for its hook may have to be told again."""

    envelope: Envelope
    request: CancelReviewV1
    attempts: int = 0

    @property
    def id(self) -> UUID:
        """The id of the telling, one for each task however often it is cancelled."""
        return derived(self.request.task_id, "cancelled")

    def row(self) -> Row:
        """Return what the local inbox keeps, and which task it takes back."""
        task = self.request.task_id
        return Row(self.id, self.request.item_id, _body(self.envelope), "cancel", task)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The news of a clarification as it came; its id is its own, for the question has one."""

    envelope: Envelope
    request: ForwardClarificationV1
    attempts: int = 0

    @property
    def id(self) -> UUID:
        """The id of the telling, one for each question however often its answer is forwarded."""
        return derived(self.request.clarification_id, "forwarded")

    def row(self) -> Row:
        """Return what the local inbox keeps."""
        return Row(self.id, self.request.item_id, _body(self.envelope), "clarified")


Asked: TypeAlias = Review | Invited | Cancelled | Forwarded


def asked(envelope: Envelope, message: Message, find: Find, attempts: int = 0) -> Asked | None:
    """Return what a message asks of a department, or None if it asks nothing a worker knows.

    `find` knows the centre's keys. Raises `Untrusted` for a task that no centre of ours signed.
    """
    match message:
        case RequestReviewV1():
            return Review(envelope, message, _stated(message, find), attempts)
        case InviteToJointActivityV1():
            return Invited(envelope, message, attempts)
        case CancelReviewV1():
            return Cancelled(envelope, message, attempts)
        case ForwardClarificationV1():
            return Forwarded(envelope, message, attempts)
        case _:
            return None


def _stated(request: RequestReviewV1, find: Find) -> TaskStatement:
    task = verify(request.statement, TASK, find).read(TaskStatement)
    outside = (request.task_id, request.case_id, request.item_id, request.department)
    if (task.task_id, task.case_id, task.item_id, task.department) != outside:
        raise Untrusted("wrong-envelope", "it was signed for another task than its envelope says")
    if task.aud != task.department:
        raise Untrusted("wrong-audience", "it was signed for somebody else")
    return task


def _body(envelope: Envelope) -> bytes:
    return envelope.model_dump_json().encode()
