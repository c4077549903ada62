"""What commands, events and states of dispute coordination are made of: cases, acts, outcomes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

CaseId = NewType("CaseId", str)
ItemId = NewType("ItemId", str)
EventId = NewType("EventId", str)
DisputeId = NewType("DisputeId", str)
Reference = NewType("Reference", str)
Digest = NewType("Digest", str)
Department = NewType("Department", str)


class Ground(StrEnum):
    """What may be disputed; a closed list."""

    G1 = "G1"  # 对不予受理决定不服: the case was not accepted
    G2 = "G2"  # 对行政许可决定不服: a licence granted, refused, changed, revoked
    G3 = "G3"  # 对非行政许可审批不服: a non-licence approval; CN-2011 only
    G4 = "G4"  # 对审批和服务事项的办理结果有异议: any other result


class ActKind(StrEnum):
    """What was done to the applicant; the last two are no act by themselves (L-63)."""

    NOT_ACCEPTED = "not-accepted"
    GRANTED = "granted"
    REFUSED = "refused"
    NOT_CONCERNED = "not-concerned"
    CHANGED = "changed"  # a permit changed, renewed or not, revoked 撤销 or cancelled 注销
    CORRECTION_NOTICE = "correction-notice"
    STEP = "step"


DISPUTABLE = frozenset(ActKind) - {ActKind.CORRECTION_NOTICE, ActKind.STEP}


class Reason(StrEnum):
    """Why something is turned away at the door, with nothing recorded.

    Each is a slip that can be put right and tried again, or somebody else's case, in which a
    stranger may leave no trace. What nobody can put right is recorded instead: see `Cause`.
    """

    UNKNOWN_CASE = "unknown-case"
    STRANGER = "stranger"
    FILE_INCOMPLETE = "file-incomplete"
    FILE_MOVED = "file-moved"
    NO_SUCH_ACT = "no-such-act"
    ITEM_NEEDED = "item-needed"
    GROUND_MISMATCH = "ground-mismatch"
    ALREADY_FILED = "already-filed"
    UNKNOWN_DISPUTE = "unknown-dispute"
    NOT_OPEN = "not-open"  # it was not admitted, or is closed
    HANDLED_THE_CASE = "handled-the-case"  # 回避: who handled it cannot coordinate it
    ALREADY_DONE = "already-done"
    TOO_EARLY = "too-early"
    TOO_LATE = "too-late"
    NO_PANEL = "no-panel"
    NO_SUCH_EXPERT = "no-such-expert"
    NO_CHALLENGE = "no-challenge"
    UNSETTLED = "unsettled"  # a declaration or a challenge is outstanding
    CONTRADICTION = "contradiction"  # what is said does not fit together
    CONDITION_MISSING = "condition-missing"  # of an outcome


class Cause(StrEnum):
    """Why a dispute that was filed is not admitted 不予受理.

    These are recorded, with the evidence frozen and the way onwards: the applicant really objects,
    no other wording would change the answer, and a body that hears the matter later should find
    when the objection was made and what the file held then.
    """

    NOT_AN_ACT = "not-an-act"  # L-63
    OUT_OF_TIME = "out-of-time"  # L-70
    NO_TIME_LEFT = "no-time-left"  # in time, but coordination would have to be over already
    REMEDY_BEGUN = "remedy-begun"  # 已申请复议或起诉: another body hears it already (as T2)


class Outcome(StrEnum):
    """How a dispute ended; none of them changes a decision by itself (DOMAIN 7.4)."""

    UPHELD = "O1"  # 合法维持: lawful, and explained to the applicant
    CORRECTED = "O2"  # 自行纠正: the department decided anew
    AGREED = "O3"  # 达成协议
    PARTLY_CORRECTED = "O4"  # 部分纠正
    NOT_RECONCILED = "O5"  # 协调不成
    WITHDRAWN = "T1"  # 撤回
    REMEDY_BEGUN = "T2"  # 已进入复议或诉讼
    PERIOD_ENDING = "T3"  # 期限将届
    FALSE_MATERIAL = "T4"  # 材料虚假


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no, typed."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done in a case; `item` is None when it concerns the whole case."""

    event: EventId
    item: ItemId | None
    kind: ActKind
    at: datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    """A case that is accepted 受理: whose, by which event, when, and of which class."""

    case: CaseId
    applicant: Reference
    event: EventId
    at: datetime
    class_id: str


@dataclass(frozen=True, slots=True)
class ItemNature:
    """What kind of act an item is 事项性质, as the case was accepted; it decides the ground.

    `department` is who decides it; empty in what an earlier release recorded.
    """

    item: ItemId
    nature: str
    department: Department = Department("")


@dataclass(frozen=True, slots=True)
class Piece:
    """An event as evidence: which, when, the digest of its data, the documents it brought.

    `version` is its place in the history of the case at its sender.
    """

    event: EventId
    type: str
    at: datetime
    version: int
    sha256: Digest
    documents: tuple[Digest, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything a case file held at one instant, in order."""

    case: CaseId
    pieces: tuple[Piece, ...]
    documents: tuple[Digest, ...]


@dataclass(frozen=True, slots=True)
class FrozenFile:
    """A file of the frozen archive, as its manifest lists it; `size` in bytes."""

    path: str
    size: int
    sha256: Digest


@dataclass(frozen=True, slots=True)
class Prepared:
    """An archive made ready in the transaction of the filing: of which events, which files.

    `draw_commitment` binds whoever draws the panel to a secret that is kept until then.
    """

    events: tuple[EventId, ...]
    files: tuple[FrozenFile, ...]
    draw_commitment: Digest
