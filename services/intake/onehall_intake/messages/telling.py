"""From what happened to what everybody is told about it."""

from collections.abc import Iterable
from typing import Any, TypeAlias, assert_never
from uuid import UUID

from onehall_contracts import intake
from onehall_contracts.message import Message
from onehall_store import Recorded, Said

from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m

Asked: TypeAlias = m.GapsReported | m.DemandRefused | m.CorrectionNotified | m.CorrectionReceived


def publishes(state: m.Case, recorded: Recorded[m.Event]) -> Iterable[Said]:
    """Yield what everybody is told about an event; that a case closed was said by approval."""
    if isinstance(recorded.event, m.PersonErased):
        yield Said(_erased(recorded.event))
        return
    filed = state.filing
    assert filed is not None  # noqa: S101 - the first event of every case's stream
    match recorded.event:
        case m.CaseSubmitted() as event:
            yield Said(_submitted(event))
        case m.CaseAccepted() as event:
            yield Said(_accepted(filed, state.documents, event))
        case m.CaseNotAccepted() | m.CaseWithdrawn() as event:
            yield Said(_ended(filed, event))
        case m.OwedReceived() | m.SupplementOverdue() as event:
            yield Said(_promised(filed, event))
        case m.GapsReported() | m.DemandRefused() | m.CorrectionNotified() as event:
            yield Said(_asked(filed, event))
        case m.CorrectionReceived() as event:
            yield Said(_asked(filed, event))
        case _:
            return  # what approval said itself, and what the acceptance will carry


def document(one: f.Document) -> intake.DocumentRef:
    """Return a paper as everybody is told of it."""
    return intake.DocumentRef(
        kind=one.kind, sha256=one.sha256, size=one.size, media_type=one.media_type
    )


def _erased(event: m.PersonErased) -> intake.PersonErasedV1:
    return intake.PersonErasedV1(
        applicant_ref=UUID(event.applicant), ground=event.ground.value, erased_at=event.at
    )


def _submitted(event: m.CaseSubmitted) -> intake.CaseSubmittedV1:
    filed = event.filing
    return intake.CaseSubmittedV1(
        case_id=filed.case,
        case_number=filed.number,
        centre=filed.centre,
        class_id=filed.class_id,
        applicant_ref=UUID(filed.applicant),
        channel=filed.channel.value,
        items=tuple(plan.item for plan in filed.items),
        documents=tuple(map(document, filed.documents)),
        submitted_at=event.at,
    )


def _accepted(
    filed: f.Filing, documents: Iterable[f.Document], event: m.CaseAccepted
) -> intake.CaseAcceptedV1:
    return intake.CaseAcceptedV1(
        case_id=filed.case,
        case_number=filed.number,
        centre=filed.centre,
        class_id=filed.class_id,
        class_name=filed.class_name,
        applicant_ref=UUID(filed.applicant),
        mode=event.mode.value,
        lead_department=filed.lead,
        catalogue_version=filed.catalogue_version,
        rule_set=filed.rule_set,
        items=tuple(_item(plan) for plan in filed.items),
        documents=tuple(map(document, documents)),
        certificates=tuple(map(_certificate, filed.certificates)),
        owed=tuple(intake.OwedDocument(kind=o.kind, due_at=o.due_at) for o in event.owed),
        accepted_at=event.accepted_at,
    )


def _certificate(one: f.Certificate) -> intake.ExistingCertificate:
    return intake.ExistingCertificate(
        item_id=one.item, number=one.number, issuer=one.issuer, valid_until=one.valid_until
    )


def _item(plan: f.Plan) -> intake.AcceptedItem:
    said: dict[str, Any] = {
        "item_id": plan.item,
        "name": plan.name,
        "department": plan.department,
        "department_code": plan.department_code,
        "nature": plan.nature,
        "promised_wd": plan.promised_wd,
        "legal_n": plan.legal_n,
        "legal_unit": plan.legal_unit,
        "legal_basis": plan.legal_basis,
        "certificate": plan.certificate,
        "steps": [_step(step) for step in plan.steps],
        "prerequisites": [{"item_id": p.item, "kind": p.kind} for p in plan.prerequisites],
        "documents": plan.documents,
        "centre": plan.centre,
        "mode": plan.mode,
        "valid_months": plan.valid_months,
        "safety": plan.safety,
        "hearing": plan.hearing,
        "authority": plan.authority,
        "department_name": plan.department_name,
    }
    return intake.AcceptedItem.model_validate(said)


def _step(step: f.Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "limit_wd": step.limit_wd,
        "clock": step.clock,
    }


def _asked(filed: f.Filing, event: Asked) -> Message:
    match event:
        case m.GapsReported():
            return intake.GapsReportedV1(
                case_id=filed.case,
                department=event.department,
                deficiencies=_deficiencies(event.deficiencies),
                reported_at=event.at,
            )
        case m.DemandRefused():
            return _demand(filed, event)
        case m.CorrectionNotified():
            return intake.CorrectionNotifiedV1(
                case_id=filed.case,
                case_number=filed.number,
                applicant_ref=UUID(filed.applicant),
                deficiencies=_deficiencies(event.deficiencies),
                notified_at=event.at,
            )
        case m.CorrectionReceived():
            return intake.CorrectionReceivedV1(
                case_id=filed.case,
                documents=tuple(map(document, event.documents)),
                received_at=event.at,
            )
        case _:
            assert_never(event)


def _demand(filed: f.Filing, event: m.DemandRefused) -> intake.DemandRefusedV1:
    return intake.DemandRefusedV1(
        case_id=filed.case,
        department=event.department,
        kinds=event.kinds,
        cause=event.cause.value,
        demanded_by=event.by,
        refused_at=event.at,
    )


def _deficiencies(listed: Iterable[f.Deficiency]) -> tuple[intake.Deficiency, ...]:
    return tuple(intake.Deficiency(kind=d.kind, what=d.what) for d in listed)


def _promised(filed: f.Filing, event: m.OwedReceived | m.SupplementOverdue) -> Message:
    match event:
        case m.OwedReceived():
            return intake.DocumentAddedV1(
                case_id=filed.case,
                documents=tuple(map(document, event.documents)),
                still_owed=event.still_owed,
                added_at=event.at,
            )
        case m.SupplementOverdue():
            return intake.SupplementOverdueV1(
                case_id=filed.case, kinds=event.kinds, overdue_at=event.at
            )
        case _:
            assert_never(event)


def _ended(filed: f.Filing, event: m.CaseNotAccepted | m.CaseWithdrawn) -> Message:
    if isinstance(event, m.CaseNotAccepted):
        return _not_accepted(filed, event)
    return intake.CaseWithdrawnV1(
        case_id=filed.case, applicant_ref=UUID(filed.applicant), withdrawn_at=event.at
    )


def _not_accepted(filed: f.Filing, event: m.CaseNotAccepted) -> intake.CaseNotAcceptedV2:
    right = event.right_authority
    directions = (f"请向{right}提出申请 apply to {right} (行政许可法 32)",) if right else ()
    return intake.CaseNotAcceptedV2(
        case_id=filed.case,
        case_number=filed.number,
        applicant_ref=UUID(filed.applicant),
        cause=event.cause.value,
        reasons=event.reasons + directions,
        legal_basis=event.legal_basis,
        remedies=remedies_of(event.remedies),
        decided_at=event.at,
        officer=event.by,
    )


def remedies_of(known: f.Remedies) -> intake.Remedies:
    """Return the remedies as everybody is told of them."""
    return intake.Remedies(
        reconsideration_body=known.reconsideration_body,
        reconsideration_days=known.reconsideration_days,
        court=known.court,
        litigation_months=known.litigation_months,
    )
