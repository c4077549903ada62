"""What intake says: a case from submission to acceptance or refusal."""

from datetime import date
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

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

HandlingMode: TypeAlias = Literal["M1", "M2", "M3", "M4"]
AuthorityLevel: TypeAlias = Literal["科级", "处级", "局级"]


class DocumentRef(Part):
    """A paper of the case 材料: known by its hash, never carried."""

    kind: ShortText
    sha256: Sha256
    size: Annotated[int, Field(ge=0)]
    media_type: ShortText


class Deficiency(Part):
    """One thing missing or wrong, with what would put it right."""

    kind: ShortText
    what: Text


class Remedies(Part):
    """Where and until when a refusal can be challenged (L-51, L-70, L-78)."""

    reconsideration_body: ShortText
    reconsideration_days: int = 60
    court: ShortText
    litigation_months: int = 6


class StepPlan(Part):
    """A step 环节 of a review, its limit in working days, and the period it belongs to."""

    name: ShortText
    limit_wd: Days
    clock: Literal["intake", "decision", "delivery"]
    responsible: ShortText | None = None


class Prerequisite(Part):
    """An item that must be granted first 前置条件."""

    item_id: ItemId
    kind: Literal["hard", "soft", "data"]


class ExistingCertificate(Part):
    """A certificate the applicant has already, standing for an item this case would need."""

    item_id: ItemId
    number: ShortText
    issuer: ShortText
    valid_until: date | None = None


class OwedDocument(Part):
    """A paper to be handed in later 容缺受理, and until when."""

    kind: ShortText
    due_at: Moment


class AcceptedItem(Part):
    """An item as the catalogue had it when the case was accepted."""

    item_id: ItemId
    name: ShortText
    department: DepartmentId
    department_code: ShortText
    department_name: ShortText = ""
    nature: ShortText
    promised_wd: Days
    legal_n: Days
    legal_unit: Literal["wd", "cd"]
    legal_basis: ShortText
    certificate: ShortText
    steps: tuple[StepPlan, ...]
    prerequisites: tuple[Prerequisite, ...] = ()
    documents: tuple[ShortText, ...] = ()
    centre: ShortText = "610100"
    mode: HandlingMode = "M1"
    valid_months: Days | None = None
    safety: bool = False
    hearing: Literal["none", "on-request", "mandatory"] = "none"
    authority: AuthorityLevel = "处级"


class CaseSubmittedV1(Message, wire_name="intake.case-submitted.v1"):
    """A case was handed in, once, with one set of documents."""

    case_id: CaseId
    case_number: ShortText
    centre: ShortText
    class_id: ShortText
    applicant_ref: UUID
    channel: Literal["online", "window"]
    items: tuple[ItemId, ...]
    documents: tuple[DocumentRef, ...]
    submitted_at: Moment


class CorrectionNotifiedV1(Message, wire_name="intake.correction-notified.v1"):
    """The applicant was told, once, everything that is missing (L-10)."""

    case_id: CaseId
    case_number: ShortText
    applicant_ref: UUID
    deficiencies: tuple[Deficiency, ...]
    notified_at: Moment


class CorrectionReceivedV1(Message, wire_name="intake.correction-received.v1"):
    """The applicant supplied what was asked for."""

    case_id: CaseId
    documents: tuple[DocumentRef, ...]
    received_at: Moment


class CaseAcceptedV1(Message, wire_name="intake.case-accepted.v1"):
    """The case is accepted: every item as it stood, so that nobody needs our catalogue."""

    case_id: CaseId
    case_number: ShortText
    centre: ShortText
    class_id: ShortText
    class_name: ShortText
    applicant_ref: UUID
    mode: Literal["explicit", "deemed", "tolerant"]
    lead_department: DepartmentId
    catalogue_version: ShortText
    rule_set: ShortText
    items: tuple[AcceptedItem, ...]
    documents: tuple[DocumentRef, ...]
    certificates: tuple[ExistingCertificate, ...] = ()
    owed: tuple[OwedDocument, ...] = ()
    accepted_at: Moment


class CaseNotAcceptedV1(Message, wire_name="intake.case-not-accepted.v1"):
    """The case is refused at the window, with reasons and remedies (L-13)."""

    case_id: CaseId
    case_number: ShortText
    applicant_ref: UUID
    cause: Literal["not-required", "wrong-authority", "not-corrected", "other"]
    reasons: tuple[Text, ...]
    legal_basis: tuple[ShortText, ...]
    remedies: Remedies
    decided_at: Moment


class CaseNotAcceptedV2(CaseNotAcceptedV1, wire_name="intake.case-not-accepted.v2"):
    """The same, with whoever refused it: they keep out of what is said about it later 回避."""

    officer: ShortText


class CaseWithdrawnV1(Message, wire_name="intake.case-withdrawn.v1"):
    """The applicant took the case back before acceptance."""

    case_id: CaseId
    applicant_ref: UUID
    withdrawn_at: Moment


class GapsReportedV1(Message, wire_name="intake.gaps-reported.v1"):
    """A participant told the lead, within three working days, what its item still lacks."""

    case_id: CaseId
    department: DepartmentId
    deficiencies: tuple[Deficiency, ...]
    reported_at: Moment


class DemandRefusedV1(Message, wire_name="intake.demand-refused.v1"):
    """Something was asked of the applicant that may not be asked; refused, and reported (L-10)."""

    case_id: CaseId
    department: DepartmentId | None = None
    kinds: tuple[ShortText, ...]
    cause: Literal["second-notice", "late-gap", "not-listed", "already-held"]
    demanded_by: ShortText
    refused_at: Moment


class DocumentAddedV1(Message, wire_name="intake.document-added.v1"):
    """Papers came in after acceptance: what tolerant acceptance left open, or a clarification."""

    case_id: CaseId
    documents: tuple[DocumentRef, ...]
    still_owed: tuple[ShortText, ...] = ()
    added_at: Moment


class SupplementOverdueV1(Message, wire_name="intake.supplement-overdue.v1"):
    """Papers promised at tolerant acceptance did not come in time; the case is terminated."""

    case_id: CaseId
    kinds: tuple[ShortText, ...]
    overdue_at: Moment


class PersonErasedV1(Message, wire_name="intake.person-erased.v1"):
    """An applicant's data was destroyed 删除; whoever keeps some destroys it too (PIPL 47)."""

    applicant_ref: UUID
    ground: Literal[
        "person-asks", "no-longer-needed", "retention-over", "handled-unlawfully", "court-order"
    ]
    erased_at: Moment
