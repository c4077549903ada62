"""What everything that is told shares: its shape, and the notices it becomes; pure.

Parameters are in no language and name no person: numbers, dates as RFC 3339, and the names, reasons
and permits that the message itself carries.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from onehall_contracts.ids import derived

from onehall_notify.domain import model as m
from onehall_notify.domain.kinds import Kind


@dataclass(frozen=True, slots=True)
class Tidings:
    """What somebody is to be told, on every channel of its kind.

    Without a recipient it waits for a message about the same thing that names one: what approval
    says of a case's end does not say whose it is.
    """

    kind: Kind
    case_id: str | None
    about: str
    recipient: UUID | None
    parameters: Mapping[str, Any]


def notices(
    tidings: Tidings, cause: UUID, at: datetime, carried: Container[m.Channel]
) -> Iterable[tuple[str, m.Queue]]:
    """Yield one notice for each channel of its kind that is carried.

    Its id is one that the same event always gives it.
    """
    kind, recipient = tidings.kind, tidings.recipient
    for channel in (one for one in kind.channels if one in carried):
        # The name without its version: an event read again after an update is the same notice.
        notice_id = derived(cause, recipient or tidings.about, channel, kind.name)
        yield (
            str(notice_id),
            m.Queue(
                case=m.CaseId(tidings.case_id) if tidings.case_id else None,
                about=m.About(tidings.about),
                template=kind.template,
                parameters=tidings.parameters,
                channel=channel,
                recipient=m.RecipientRef(str(recipient)) if recipient else None,
                legal=kind.legal,
                at=at,
            ),
        )


def of_case(
    kind: Kind, case_id: str, parameters: Mapping[str, Any], applicant: UUID | None
) -> Tidings:
    """Return what the applicant of a case is told; without one, whoever it turns out to be."""
    return Tidings(kind, case_id, f"case/{case_id}", applicant, parameters)


def of_dispute(
    kind: Kind, said: Any, parameters: Mapping[str, Any], applicant: UUID | None = None
) -> Tidings:
    """Return what whoever filed a dispute is told; they need not be the case's applicant."""
    return Tidings(kind, said.case_id, f"dispute/{said.dispute_id}", applicant, parameters)


def to_person(kind: Kind, said: Any, about: str, parameters: Mapping[str, Any]) -> Tidings | None:
    """Return what somebody is told of their own matter; nothing, if they did not say who."""
    if said.applicant_ref is None:
        return None
    return Tidings(kind, said.case_id, about, said.applicant_ref, parameters)


def to_department(
    kind: Kind,
    department: str | None,
    parameters: Mapping[str, Any],
    *,
    case_id: str | None = None,
    about: str | None = None,
) -> Tidings | None:
    """Return what a department is told in its inbox; nothing, if the message names none.

    The case is left out where it would tell who complained or rated (GB/T 39734, 4).
    """
    if department is None:
        return None
    ref = derived("department", department)
    return Tidings(kind, case_id, about or f"department/{department}", ref, parameters)
