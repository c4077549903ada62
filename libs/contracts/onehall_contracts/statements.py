"""Signed statements: what centre and department can prove to a court that the other one said.

Each is the payload of a compact JWS (RFC 7515), which travels as a string, is stored verbatim and
verified verbatim: nobody ever writes it down anew. `iss`, `aud`, `iat` and `jti` are those of RFC
7519. An opinion is bound to the very task it answers by the task's nonce and by its SHA-256.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Final, TypeAlias
from uuid import UUID

from pydantic import Field, StringConstraints

from onehall_contracts.intake import AuthorityLevel, DocumentRef, StepPlan
from onehall_contracts.message import (
    Answer,
    CaseId,
    Count,
    Days,
    DepartmentId,
    ItemId,
    Moment,
    Part,
    Sha256,
    ShortText,
    Text,
)

TASK: Final = "onehall-task+jws"
OPINION: Final = "onehall-opinion+jws"
RECEIPT: Final = "onehall-receipt+jws"
KEY_PROOF: Final = "onehall-key-proof+jws"

Nonce: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Seconds: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=253_402_300_799)]


class Statement(Part):
    """Who says it, to whom, and when it was signed: whole seconds since 1970 (NumericDate)."""

    iss: ShortText
    aud: ShortText
    iat: Seconds

    @property
    def signed_at(self) -> datetime:
        """The instant of signing, by the signer's clock."""
        return datetime.fromtimestamp(self.iat, UTC)


class TaskStatement(Statement):
    """A centre asks one department for its opinion on one item; prerequisites are assumed."""

    nonce: Nonce
    task_id: UUID
    case_id: CaseId
    case_number: ShortText
    class_id: ShortText
    item_id: ItemId
    name: ShortText
    department: DepartmentId
    round: Days = 1
    authority: AuthorityLevel = "处级"
    requested_at: Moment
    due_at: Moment
    due_explained: Text
    steps: tuple[StepPlan, ...] = ()
    assumed: tuple[ItemId, ...] = ()
    documents: tuple[DocumentRef, ...] = ()
    checkpoint: Text | None = None


class SeenCheckpoint(Part):
    """What the evidence log was when a department last saw it: it cosigns our history 见证."""

    size: Count
    root: Sha256


class OpinionStatement(Statement):
    """A department answers one task; `jti` is the opinion's id."""

    jti: UUID
    nonce: Nonce
    task_sha256: Sha256
    task_id: UUID
    case_id: CaseId
    item_id: ItemId
    answer: Answer
    reasons: tuple[Text, ...] = ()
    conditions: tuple[Text, ...] = ()
    legal_basis: tuple[ShortText, ...] = ()
    officer: ShortText
    countersigned_by: ShortText | None = None
    false_materials: bool = False
    checkpoint: SeenCheckpoint | None = None


class ReceiptStatement(Statement):
    """A centre has an opinion on record, by its SHA-256; neither side can deny it any more."""

    task_id: UUID
    case_id: CaseId
    item_id: ItemId
    opinion_id: UUID
    opinion_sha256: Sha256
    recorded_at: Moment


class KeyProof(Statement):
    """A department holds the private half of the key it registers: it signed our challenge."""

    challenge: Nonce


STATEMENTS: Final[Mapping[str, type[Statement]]] = {
    TASK: TaskStatement,
    OPINION: OpinionStatement,
    RECEIPT: ReceiptStatement,
    KEY_PROOF: KeyProof,
}
"""Which statement a type of header promises."""

CARRIED: Final[Mapping[str, str]] = {
    "RequestReviewV1.statement": TASK,
    "OpinionGivenV1.signed": OPINION,
    "SendReceiptV1.receipt": RECEIPT,
}
"""Which type of statement travels in which field of a message."""


def sha256_of(compact: str) -> str:
    """Return the name of a signed statement: SHA-256 over its characters, in hex."""
    return sha256(compact.encode()).hexdigest()
