"""The centre's signature: under what it asks of a department, and under what it received."""

import hmac
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from onehall_contracts.signing import SigningKey
from onehall_contracts.statements import (
    RECEIPT,
    TASK,
    ReceiptStatement,
    TaskStatement,
    sha256_of,
)

from onehall_approval.domain import model as m
from onehall_approval.messages.parts import documents, steps

NONCE_HEX: Final = 32


class Notary:
    """Signs with the centre's key, under the centre's name; deterministic, as Ed25519 is.

    Nonces are derived from the key, so that a task has one, and nobody without the key knows it.
    """

    def __init__(self, key: SigningKey, name: str) -> None:
        self.key, self.name = key, name
        self._secret = sha256(b"onehall nonces" + key.seed).digest()

    def seal(self, asking: m.Asking) -> m.Seal:
        """Return the signed question, and what an answer to it has to be bound to."""
        nonce = self._nonce(asking.review.task)
        statement = self.key.sign(TASK, self._task(asking, nonce))
        return m.Seal(nonce, sha256_of(statement), statement)

    def receipt(self, case: m.CaseId, review: m.Review, opinion: m.Opinion, at: datetime) -> str:
        """Return the signed receipt for an opinion that is going on record."""
        if opinion.proof is None:
            raise ValueError("there is no receipt for what nobody signed")
        stated = ReceiptStatement(
            iss=self.name,
            aud=review.department,
            iat=int(at.timestamp()),
            task_id=UUID(review.task),
            case_id=case,
            item_id=review.item,
            opinion_id=UUID(opinion.id),
            opinion_sha256=opinion.proof.sha256,
            recorded_at=at,
        )
        return self.key.sign(RECEIPT, stated)

    def _nonce(self, task: m.TaskId) -> str:
        return hmac.new(self._secret, task.encode(), sha256).hexdigest()[:NONCE_HEX]

    def _task(self, asking: m.Asking, nonce: str) -> TaskStatement:
        review = asking.review
        explained = (
            f"{review.promised_wd} 个工作日 working days after {asking.at.isoformat()}, "
            f"calendar {asking.calendar_version}"
        )
        return TaskStatement(
            iss=self.name,
            aud=review.department,
            iat=int(asking.at.timestamp()),
            nonce=nonce,
            task_id=UUID(review.task),
            case_id=asking.case,
            case_number=asking.case_number,
            class_id=asking.class_id,
            item_id=review.item,
            name=review.name,
            department=review.department,
            round=review.round,
            authority=review.authority.value,
            requested_at=asking.at,
            due_at=review.promised_due_at,
            due_explained=explained,
            steps=steps(review.steps),
            assumed=tuple(p.item for p in review.prerequisites),
            documents=documents(asking.documents),
            checkpoint=asking.checkpoint,
        )
