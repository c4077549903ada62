"""The centre that the kit plays: its keys, its tasks, and what it says about them."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID, uuid4

from onehall_contracts import Event, Message, encode
from onehall_contracts.approval import (
    CancelReviewV1,
    RequestReviewV1,
    ReturnMessageV1,
    SendReceiptV1,
)
from onehall_contracts.intake import StepPlan
from onehall_contracts.message import Part
from onehall_contracts.signing import SigningKey
from onehall_contracts.statements import (
    RECEIPT,
    TASK,
    ReceiptStatement,
    TaskStatement,
    sha256_of,
)
from pydantic import ValidationError

from onehall_worker.conformance.findings import Untried
from onehall_worker.conformance.heard import Utterance

NAME = "onehall-worker check"
Piece: TypeAlias = Any
"""Anything that JSON can say: a CloudEvent, most of the time."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task, and the characters it was signed as."""

    statement: TaskStatement
    compact: str

    @property
    def id(self) -> UUID:
        """The task's id."""
        return self.statement.task_id


class TaskOfTomorrow(TaskStatement):
    """A task with a field that nobody knows yet."""

    colour: str = "vermilion"


@dataclass(frozen=True, slots=True)
class Centre:
    """A centre with its key, the next one, and a stranger's for what is not to be believed."""

    department: str
    key: SigningKey = field(default_factory=SigningKey.generate)
    next_key: SigningKey = field(default_factory=SigningKey.generate)
    stranger: SigningKey = field(default_factory=SigningKey.generate)

    @property
    def another(self) -> str:
        """A department that is not the one under check."""
        return "GHJ" if self.department != "GHJ" else "XFZD"

    @property
    def keys(self) -> str:
        """The public keys, as a JWK Set."""
        return json.dumps({"keys": [dict(key.public.jwk) for key in (self.key, self.next_key)]})

    def stated(self, item: str, **changes: Any) -> TaskStatement:
        """Return a task that can be believed."""
        at, task = datetime.now(UTC), uuid4()
        stated = TaskStatement(
            iss=NAME,
            aud=self.department,
            iat=int(at.timestamp()),
            nonce=uuid4().hex,
            task_id=task,
            case_id=str(uuid4()),
            case_number=f"CHECK-{task.hex[:12]}",
            class_id="PC2",
            item_id=item,
            name="符合性检查 a task of the conformance kit",
            department=self.department,
            requested_at=at,
            due_at=at + timedelta(days=14),
            due_explained="14 days from the request, for this check",
            steps=(StepPlan(name="审查", limit_wd=10, clock="decision"),),
        )
        return stated.model_copy(update=changes)

    def task(self, item: str, **changes: Any) -> Task:
        """Return a task, signed."""
        return self.signed(self.stated(item, **changes))

    def signed(self, stated: TaskStatement, key: SigningKey | None = None) -> Task:
        """Return a task signed by the centre, or by another key."""
        return Task(stated, (key or self.key).sign(TASK, stated))

    def request(self, task: Task, **changes: Any) -> Piece:
        """Return the event that asks for an opinion; `changes` are fields of its data."""
        stated = task.statement
        said = _event(
            RequestReviewV1(
                task_id=stated.task_id,
                case_id=stated.case_id,
                item_id=stated.item_id,
                department=stated.department,
                statement=task.compact,
            )
        )
        said["data"].update(changes)
        return said

    def cancellation(self, task: Task) -> Piece:
        """Return the event that takes a task back."""
        stated = task.statement
        return _event(
            CancelReviewV1(
                task_id=stated.task_id,
                case_id=stated.case_id,
                item_id=stated.item_id,
                department=stated.department,
                reason="the conformance kit takes it back",
                cancelled_at=datetime.now(UTC),
            )
        )

    def receipt(self, opinion: Utterance, key: SigningKey | None = None, **changes: Any) -> Piece:
        """Return the receipt of an opinion; `changes` are fields of what is signed.

        Raises `Untried` for an opinion that has no ids to be known by.
        """
        stated, at = _ids(opinion), datetime.now(UTC)
        receipt = ReceiptStatement(
            iss=NAME,
            aud=self.department,
            iat=int(at.timestamp()),
            task_id=stated.task_id,
            case_id=stated.case_id,
            item_id=stated.item_id,
            opinion_id=stated.jti,
            opinion_sha256=sha256_of(opinion.signed),
            recorded_at=at,
        ).model_copy(update=changes)
        return _event(
            SendReceiptV1(
                task_id=stated.task_id,
                case_id=stated.case_id,
                item_id=stated.item_id,
                department=self.department,
                opinion_id=stated.jti,
                receipt=(key or self.key).sign(RECEIPT, receipt),
            )
        )

    def returned(self, said: Utterance) -> Piece:
        """Return the event that gives a message back; raise `Untried` if it has no id."""
        try:
            event_id = UUID(str(said.event.get("id")))
        except ValueError:
            raise Untried("a message without an id cannot be given back") from None
        return _event(
            ReturnMessageV1(
                department=self.department,
                event_id=event_id,
                message=said.type,
                reason="rehearsal",
                detail="the conformance kit gives it back; there is nothing to cure",
                returned_at=datetime.now(UTC),
            )
        )


class Ids(Part):
    """What a receipt needs of an opinion."""

    jti: UUID
    task_id: UUID
    case_id: str
    item_id: str


def _ids(opinion: Utterance) -> Ids:
    try:
        return Ids.model_validate(opinion.payload)
    except ValidationError:
        raise Untried("there is no receipt for an opinion without its ids") from None


def _event(message: Message) -> Piece:
    event = Event(uuid4(), "onehall/approval", datetime.now(UTC), message, message.subject)
    return json.loads(encode(event))
