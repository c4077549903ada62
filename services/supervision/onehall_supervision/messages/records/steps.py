"""What is told later than the day after it happened 补录, as F01 looks at it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from onehall_contracts import Message, approval, intake, window

from onehall_supervision.domain.known import Record
from onehall_supervision.domain.records.steps import Entered

SHORTEST: Final = timedelta(days=1)
HAPPENED: Final[Mapping[type[Message], str]] = {
    intake.CorrectionNotifiedV1: "notified_at",
    intake.CorrectionReceivedV1: "received_at",
    intake.CaseAcceptedV1: "accepted_at",
    intake.CaseNotAcceptedV1: "decided_at",
    intake.CaseNotAcceptedV2: "decided_at",
    window.FeeChargedV1: "charged_at",
    approval.StepCompletedV1: "completed_at",
    approval.OpinionRecordedV1: "given_at",
    approval.ReviewAssignedV1: "assigned_at",
    approval.JointActivityHeldV1: "held_at",
    approval.JointActivityConcludedV1: "concluded_at",
    approval.ClockSuspendedV1: "suspended_at",
    approval.ClockResumedV1: "resumed_at",
    approval.LimitExtendedV1: "extended_at",
    approval.PermitIssuedV1: "issued_at",
    approval.CaseRefusedV1: "issued_at",
    approval.CertificateIssuedV1: "issued_at",
    approval.DeliveryMadeV1: "delivered_at",
}
"""When what people do happened, by the message that tells it."""


def entered(said: Message, written: datetime) -> Iterable[Record]:
    """Yield that something is told later than the day after it happened, whoever is to blame."""
    field = HAPPENED.get(type(said))
    if field is None:
        return
    happened: datetime = getattr(said, field)
    if written - happened > SHORTEST and getattr(said, "mode", "") != "deemed":
        yield _entered(said, happened, written)


def _entered(said: Any, happened: datetime, written: datetime) -> Entered:
    officers = (getattr(said, name, None) for name in ("officer", "charged_by", "approver"))
    return Entered(
        happened,
        written,
        what=said.wire_name.split(".")[1],
        item=getattr(said, "item_id", None),
        department=getattr(said, "department", None),
        officer=next(filter(None, officers), None),
        step=getattr(said, "step", ""),
    )
