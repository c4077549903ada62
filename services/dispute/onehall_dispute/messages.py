"""Between contracts and the domain, both ways; pure."""

from collections.abc import Iterable
from uuid import UUID

from onehall_contracts import Event, Message, approval, dispute, intake
from onehall_store import Recorded, Said

from onehall_dispute.domain import evidence
from onehall_dispute.domain import model as m


def observe(event: Event) -> m.ObserveFact:
    """Return the command that any event of a case means: keep it for the file."""
    said = event.message
    applicant = getattr(said, "applicant_ref", None)
    return m.ObserveFact(
        case=m.CaseId(said.subject),
        piece=m.Piece(
            event=m.EventId(str(event.id)),
            type=event.type,
            at=event.time,
            version=event.caseversion or 0,
            sha256=evidence.digest(said.model_dump(mode="json")),
            documents=_documents(said),
        ),
        applicant=m.Reference(str(applicant)) if applicant else None,
        acts=tuple(_acts(m.EventId(str(event.id)), said)),
        natures=_natures(said),
    )


def publishes(state: m.CaseFile, recorded: Recorded[m.Event]) -> Iterable[Said]:
    """Yield what is said about an event to everybody; closing has no contract yet."""
    match recorded.event:
        case m.DisputeFiled() as event:
            yield Said(_filed(state.case, event))
        case m.EvidenceFrozen() as event:
            yield Said(_frozen(state.case, event))
        case m.DisputeAdmitted() as event:
            yield Said(
                dispute.DisputeAdmittedV1(
                    dispute_id=UUID(event.dispute),
                    case_id=state.case,
                    close_by=event.close_by,
                    admitted_at=event.at,
                )
            )
        case m.DisputeNotAdmitted() as event:
            yield Said(
                dispute.DisputeNotAdmittedV1(
                    dispute_id=UUID(event.dispute),
                    case_id=state.case,
                    cause=event.cause.value,
                    redirect_to=event.redirect_to,
                    decided_at=event.at,
                )
            )


def _documents(said: Message) -> tuple[m.Digest, ...]:
    brought = getattr(said, "documents", ())
    return tuple(m.Digest(d.sha256) for d in brought if isinstance(d, intake.DocumentRef))


def _acts(event: m.EventId, said: Message) -> Iterable[m.Act]:
    match said:
        case intake.CaseNotAcceptedV1():
            yield m.Act(event, None, m.ActKind.NOT_ACCEPTED, said.decided_at)
        case intake.CorrectionNotifiedV1():
            yield m.Act(event, None, m.ActKind.CORRECTION_NOTICE, said.notified_at)
        case approval.PermitIssuedV1() | approval.CaseRefusedV1():
            yield from _results(event, said)


def _results(
    event: m.EventId, said: approval.PermitIssuedV1 | approval.CaseRefusedV1
) -> Iterable[m.Act]:
    granted = said.permits if isinstance(said, approval.PermitIssuedV1) else ()
    results = [
        *((m.ActKind.GRANTED, permit.item_id) for permit in granted),
        *((m.ActKind.REFUSED, refusal.item_id) for refusal in said.refusals),
        *((m.ActKind.NOT_CONCERNED, item) for item in said.not_concerned),
    ]
    for kind, item in results:
        yield m.Act(event, m.ItemId(item), kind, said.issued_at)


def _natures(said: Message) -> tuple[m.ItemNature, ...]:
    if not isinstance(said, intake.CaseAcceptedV1):
        return ()
    return tuple(m.ItemNature(m.ItemId(item.item_id), item.nature) for item in said.items)


def _filed(case: m.CaseId, event: m.DisputeFiled) -> dispute.DisputeFiledV1:
    return dispute.DisputeFiledV1(
        dispute_id=UUID(event.dispute),
        case_id=case,
        item_id=event.act.item,
        ground=event.ground.value,
        applicant_ref=UUID(event.applicant),
        act_event_id=UUID(event.act.event),
        filed_at=event.at,
        reconsideration_last_day=event.reconsideration_last_day,
        litigation_last_day=event.litigation_last_day,
    )


def _frozen(case: m.CaseId, event: m.EvidenceFrozen) -> dispute.EvidenceFrozenV1:
    return dispute.EvidenceFrozenV1(
        dispute_id=UUID(event.dispute),
        case_id=case,
        manifest_sha256=event.manifest_sha256,
        events=len(event.manifest.pieces),
        documents=len(event.manifest.documents),
        frozen_at=event.at,
    )
