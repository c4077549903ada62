"""What intake and approval tell, as facts of a case file."""

from collections.abc import Iterable, Iterator

from onehall_contracts import Event, Message, approval, intake

from onehall_dispute.domain import evidence
from onehall_dispute.domain import model as m

# Fields in which a message names who did or answers for something, by work reference.
NAMING = ("officer", "countersigned_by", "responsible", "demanded_by", "charged_by", "confirmed_by")


def observe(event: Event) -> m.ObserveFact:
    """Return the command that any event of a case means: keep it for the file."""
    said = event.message
    applicant = getattr(said, "applicant_ref", None)
    content = evidence.canonical(said.model_dump(mode="json"))
    return m.ObserveFact(
        case=m.CaseId(said.subject),
        piece=m.Piece(
            event=m.EventId(str(event.id)),
            type=event.type,
            at=event.time,
            version=event.caseversion or 0,
            sha256=evidence.digest_of(content),
            documents=_documents(said),
        ),
        applicant=m.Reference(str(applicant)) if applicant else None,
        acts=tuple(_acts(m.EventId(str(event.id)), said)),
        natures=_natures(said),
        class_id=getattr(said, "class_id", ""),
        handlers=tuple(sorted(set(_handlers(said)))),
        content=content.decode(),
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
        case approval.PermitChangedV1():
            yield m.Act(event, m.ItemId(said.item_id), m.ActKind.CHANGED, said.changed_at)
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
    return tuple(
        m.ItemNature(m.ItemId(one.item_id), one.nature, m.Department(one.department))
        for one in said.items
    )


def _handlers(said: Message) -> Iterator[str]:
    """Yield who handled the case as this message tells: they cannot coordinate its disputes."""
    yield from (str(name) for one in NAMING if (name := getattr(said, one, None)))
    if isinstance(said, intake.CaseAcceptedV1):
        steps = (step for item in said.items for step in item.steps)
        yield from (step.responsible for step in steps if step.responsible)
    if isinstance(said, approval.JointActivityHeldV1):
        yield from (officer for one in said.attendance for officer in one.officers)
