"""Deciding and delivering: the gate, one issuance, and what becomes of a permit."""

from datetime import date
from typing import Literal
from uuid import UUID

from onehall_contracts.intake import Remedies
from onehall_contracts.message import (
    CaseId,
    Days,
    DepartmentId,
    ItemId,
    Message,
    Moment,
    Part,
    Sha256,
    ShortText,
    Text,
)


class Permit(Part):
    """A permit 证照 granted for one item."""

    item_id: ItemId
    department: DepartmentId
    permit_number: ShortText
    certificate: ShortText
    conditions: tuple[Text, ...] = ()
    valid_until: Moment | None = None


class Refusal(Part):
    """A refused item: whose, why, on what law, and what can be done (L-51, L-62)."""

    item_id: ItemId
    department: DepartmentId
    reasons: tuple[Text, ...]
    legal_basis: tuple[ShortText, ...]
    remedies: Remedies
    barred_until: date | None = None


class GateOpenedV1(Message, wire_name="approval.gate-opened.v1"):
    """The one moment decisions are made 集中批准, in this order."""

    case_id: CaseId
    order: tuple[ItemId, ...]
    opened_at: Moment


class PermitIssuedV1(Message, wire_name="approval.permit-issued.v1"):
    """The single issuance 统一送达 of a case: its permits, and what was refused."""

    case_id: CaseId
    case_number: ShortText
    class_id: ShortText
    issuance_id: UUID
    sequence: Days = 1
    permits: tuple[Permit, ...]
    refusals: tuple[Refusal, ...] = ()
    not_concerned: tuple[ItemId, ...] = ()
    remaining: tuple[ItemId, ...] = ()
    used_wd: Days
    joint_limit_wd: Days
    serial_legal_wd: Days
    issued_at: Moment


class CaseRefusedV1(Message, wire_name="approval.case-refused.v1"):
    """The single issuance of a case in which nothing could be granted."""

    case_id: CaseId
    case_number: ShortText
    class_id: ShortText
    issuance_id: UUID
    sequence: Days = 1
    refusals: tuple[Refusal, ...]
    not_concerned: tuple[ItemId, ...] = ()
    remaining: tuple[ItemId, ...] = ()
    used_wd: Days
    joint_limit_wd: Days
    serial_legal_wd: Days
    issued_at: Moment


class DeliveryMadeV1(Message, wire_name="approval.delivery-made.v1"):
    """An issuance reached the applicant 送达, with its receipt 送达回证."""

    case_id: CaseId
    issuance_id: UUID
    channel: Literal["window", "post", "electronic"]
    receipt: ShortText
    decided_at: Moment
    delivered_at: Moment


class PermitChangedV1(Message, wire_name="approval.permit-changed.v1"):
    """A permit was changed, renewed, revoked 撤销 or cancelled 注销 after it was issued."""

    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    permit_number: ShortText
    change: Literal[
        "changed", "renewed", "deemed-renewed", "renewal-refused", "revoked", "cancelled"
    ]
    valid_until: Moment | None = None
    conditions: tuple[Text, ...] = ()
    reasons: tuple[Text, ...] = ()
    legal_basis: tuple[ShortText, ...] = ()
    remedies: Remedies | None = None
    barred_until: date | None = None
    changed_at: Moment


class CaseEndedV1(Message, wire_name="approval.case-ended.v1"):
    """Nothing is left to decide, and nothing was decided: withdrawn 撤回 or terminated 终止."""

    case_id: CaseId
    case_number: ShortText
    class_id: ShortText
    outcome: Literal["withdrawn", "terminated"]
    reason: Text
    ended_at: Moment


class CertificateIssuedV1(Message, wire_name="approval.certificate-issued.v1"):
    """The document of a permit 证照 was made and signed (L-32)."""

    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    permit_number: ShortText
    document_sha256: Sha256
    issued_at: Moment


class DecisionPublishedV1(Message, wire_name="approval.decision-published.v1"):
    """Decisions entered the public register 双公示; `holder` is how it names the holder (L-52)."""

    case_id: CaseId
    items: tuple[ItemId, ...]
    holder: Literal["not-named", "organisation", "masked", "unmasked"]
    published_at: Moment
