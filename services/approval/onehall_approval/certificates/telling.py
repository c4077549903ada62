"""What is said when a document was made: it is there, and the public register names its holder."""

from collections.abc import Iterator
from datetime import datetime

from onehall_contracts import approval
from onehall_contracts.ids import derived
from onehall_store import Said

from onehall_approval.certificates.facts import Grant, Holder
from onehall_approval.certificates.vault import Place


def issued(grant: Grant, holder: Holder, place: Place, at: datetime) -> Iterator[Said]:
    """Yield what everybody is told of a document, whichever attempt made it; no name is in it."""
    certificate = approval.CertificateIssuedV1(
        case_id=grant.case_id,
        item_id=grant.item_id,
        department=grant.department,
        permit_number=grant.permit_number,
        document_sha256=place.sha256,
        issued_at=at,
    )
    named = approval.DecisionPublishedV1(
        case_id=grant.case_id,
        items=(grant.item_id,),
        holder=holder.shown,
        published_at=at,
    )
    which = grant.permit_number, grant.version
    yield Said(certificate, id=derived(*which, "certificate"))
    yield Said(named, id=derived(*which, "published"))
