"""Between the catalogue, the domain and the contracts; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from onehall_contracts import approval, intake
from onehall_contracts.message import Message
from onehall_store import Recorded, Said

from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m
from onehall_intake.domain.catalogue import Catalogue, ClassId, Item, RuleSet
from onehall_intake.domain.catalogue_selection import documents_needed
from onehall_intake.domain.guide import remedy_terms

COURT = "有管辖权的人民法院 the people's court with jurisdiction"
LONGEST_BASIS = 200  # characters a message may carry; the guide has the whole text


@dataclass(frozen=True, slots=True)
class Numbered:
    """What a case is given when it is handed in: its id, its number, whose it is, how it came."""

    case: f.CaseId
    number: str
    applicant: f.ApplicantRef
    channel: f.Channel


def filing(
    catalogue: Catalogue,
    wanted: ClassId,
    items: Sequence[Item],
    documents: tuple[f.Document, ...],
    given: Numbered,
) -> f.Filing:
    """Return what is handed in, with every item as the catalogue has it now (L-65)."""
    one = catalogue.parallel_class(wanted)
    return f.Filing(
        case=given.case,
        number=given.number,
        centre=catalogue.centre,
        class_id=one.id,
        class_name=one.name,
        lead=one.lead,
        catalogue_version=catalogue.version,
        rule_set=catalogue.rule_set.value,
        applicant=given.applicant,
        channel=given.channel,
        items=tuple(_plan(catalogue, item) for item in items),
        papers=papers(catalogue, items),
        documents=documents,
    )


def papers(catalogue: Catalogue, items: Sequence[Item]) -> tuple[str, ...]:
    """Return the kinds the applicant must bring: never one that this very case produces (L-06)."""
    made_here = {item.id for item in items}
    return tuple(
        need.document
        for need in documents_needed(items)
        if not made_here.intersection(catalogue.document(need.document).produced_by)
    )


def remedies(catalogue: Catalogue, wanted: ClassId) -> f.Remedies:
    """Return where a refusal at the window is challenged, as the published guides say it (L-13)."""
    lead = catalogue.department(catalogue.parallel_class(wanted).lead)
    body, months, _ = remedy_terms(catalogue.city, lead, RuleSet.CN_2024)
    return f.Remedies(body, COURT, litigation_months=months)


def record_issuance(
    said: approval.PermitIssuedV1 | approval.CaseRefusedV1,
) -> m.RecordIssuance:
    """Return the command that an issuance means."""
    issued = isinstance(said, approval.PermitIssuedV1)
    result = m.Result.ISSUED if issued else m.Result.REFUSED
    return m.RecordIssuance(str(said.issuance_id), result, said.issued_at)


def publishes(state: m.Case, recorded: Recorded[m.Event]) -> Iterable[Said]:
    """Yield what everybody is told about an event; that a case closed was said by approval."""
    filed = state.filing
    assert filed is not None  # noqa: S101 - the first event of every stream
    match recorded.event:
        case m.IssuanceRecorded():
            return
        case m.CaseSubmitted() as event:
            yield Said(_submitted(event))
        case m.CaseAccepted() as event:
            yield Said(_accepted(filed, state.documents, event))
        case other:
            yield Said(_progress(filed, other))


def document(one: f.Document) -> intake.DocumentRef:
    """Return a paper as everybody is told of it."""
    return intake.DocumentRef(
        kind=one.kind, sha256=one.sha256, size=one.size, media_type=one.media_type
    )


def _plan(catalogue: Catalogue, item: Item) -> f.Plan:
    return f.Plan(
        item=item.id,
        name=item.name,
        department=item.department,
        department_code=catalogue.department(item.department).code,
        nature=item.nature.value,
        promised_wd=item.promised_wd,
        legal_n=item.legal.number,
        legal_unit=item.legal.unit.value,
        legal_basis=";".join(basis.text for basis in item.basis)[:LONGEST_BASIS],
        certificate=item.certificate,
        steps=tuple(f.Step(s.name, s.limit_wd, s.clock.value) for s in item.steps),
        prerequisites=tuple(f.Prerequisite(p.item, p.kind.value) for p in item.prerequisites),
        documents=tuple(item.documents),
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
        accepted_at=event.accepted_at,
    )


def _item(plan: f.Plan) -> intake.AcceptedItem:
    said = {
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
        "steps": [{"name": s.name, "limit_wd": s.limit_wd, "clock": s.clock} for s in plan.steps],
        "prerequisites": [{"item_id": p.item, "kind": p.kind} for p in plan.prerequisites],
        "documents": plan.documents,
    }
    return intake.AcceptedItem.model_validate(said)


def _progress(
    filed: f.Filing,
    event: m.CorrectionNotified | m.CorrectionReceived | m.CaseNotAccepted | m.CaseWithdrawn,
) -> Message:
    match event:
        case m.CorrectionNotified():
            return intake.CorrectionNotifiedV1(
                case_id=filed.case,
                case_number=filed.number,
                applicant_ref=UUID(filed.applicant),
                deficiencies=tuple(
                    intake.Deficiency(kind=d.kind, what=d.what) for d in event.deficiencies
                ),
                notified_at=event.at,
            )
        case m.CorrectionReceived():
            return intake.CorrectionReceivedV1(
                case_id=filed.case,
                documents=tuple(map(document, event.documents)),
                received_at=event.at,
            )
        case m.CaseNotAccepted():
            return _not_accepted(filed, event)
        case m.CaseWithdrawn():
            return intake.CaseWithdrawnV1(
                case_id=filed.case, applicant_ref=UUID(filed.applicant), withdrawn_at=event.at
            )


def _not_accepted(filed: f.Filing, event: m.CaseNotAccepted) -> intake.CaseNotAcceptedV1:
    right = event.right_authority
    directions = (f"请向{right}提出申请 apply to {right} (行政许可法 32)",) if right else ()
    return intake.CaseNotAcceptedV1(
        case_id=filed.case,
        case_number=filed.number,
        applicant_ref=UUID(filed.applicant),
        cause=event.cause.value,
        reasons=event.reasons + directions,
        legal_basis=event.legal_basis,
        remedies=remedies_of(event.remedies),
        decided_at=event.at,
    )


def remedies_of(known: f.Remedies) -> intake.Remedies:
    """Return the remedies as everybody is told of them."""
    return intake.Remedies(
        reconsideration_body=known.reconsideration_body,
        reconsideration_days=known.reconsideration_days,
        court=known.court,
        litigation_months=known.litigation_months,
    )
