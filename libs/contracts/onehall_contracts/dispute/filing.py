"""A dispute filed, admitted or not, and its evidence frozen."""

from datetime import date
from typing import Literal, TypeAlias
from uuid import UUID

from onehall_contracts.message import CaseId, ItemId, Message, Moment, Sha256, ShortText, Text

Ground: TypeAlias = Literal["G1", "G2", "G3", "G4"]


class DisputeFiledV1(Message, wire_name="dispute.dispute-filed.v1"):
    """Somebody disputes an act on one of the four grounds 争议."""

    dispute_id: UUID
    case_id: CaseId
    item_id: ItemId | None = None
    ground: Ground
    applicant_ref: UUID
    act_event_id: UUID
    filed_at: Moment
    reconsideration_last_day: date
    litigation_last_day: date


class EvidenceFrozenV1(Message, wire_name="dispute.evidence-frozen.v1"):
    """The case file as it stood when the dispute was filed, by its hashes."""

    dispute_id: UUID
    case_id: CaseId
    manifest_sha256: Sha256
    events: int
    documents: int
    frozen_at: Moment


class DisputeAdmittedV1(Message, wire_name="dispute.dispute-admitted.v1"):
    """The dispute is admissible; it must close by this day."""

    dispute_id: UUID
    case_id: CaseId
    close_by: date
    admitted_at: Moment


class DisputeNotAdmittedV1(Message, wire_name="dispute.dispute-not-admitted.v1"):
    """The dispute is not admissible, and where else it belongs."""

    dispute_id: UUID
    case_id: CaseId
    cause: ShortText
    redirect_to: Text
    decided_at: Moment
