"""Permits beside the history: the public register, and documents to be made, in its transaction."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from asyncpg import Connection
from onehall_calendar import local_day
from onehall_store import Recorded

from onehall_approval.certificates import register, work
from onehall_approval.certificates.facts import Grant
from onehall_approval.domain import model as m

STATUS: Final = {
    m.Change.REVOKED: register.PermitStatus.REVOKED,
    m.Change.CANCELLED: register.PermitStatus.CANCELLED,
}


async def project(connection: Connection, recorded: Sequence[Recorded[m.Event]]) -> None:
    """Enter what was issued, and what became of it; one statement for each kind."""
    grants = [grant for one in recorded for grant in _grants(one)]
    if grants:
        await register.record(connection, [_issued(grant, at) for grant, at in grants])
        await work.queue(connection, [grant for grant, _ in grants])
    if changes := [change for one in recorded for change in _changes(one)]:
        await register.change_status(connection, changes)


def _grants(recorded: Recorded[m.Event]) -> Iterator[tuple[Grant, datetime]]:
    """Yield every permit that is new, or says something new."""
    state: m.Coordination = recorded.after
    match recorded.event:
        case m.IssuanceMade(items=items, at=at):
            for item in items:
                decision = state.decisions[item]
                if isinstance(decision, m.Granted):
                    yield _grant(state, state.permits[decision.permit_number], 1), at
        case m.PermitChanged(number=number, at=at) as event if event.change in _NEW_DOCUMENT:
            version = 1 + state.changes[number]
            yield _grant(state, state.permits[number], version), at


_NEW_DOCUMENT: Final = frozenset({m.Change.CHANGED, m.Change.RENEWED, m.Change.DEEMED_RENEWED})


def _grant(state: m.Coordination, permit: m.Permit, version: int) -> Grant:
    opened, review = state.opened, state.reviews[permit.granted.item]
    assert opened is not None  # noqa: S101 - permits come after the opening
    issued_on = local_day(permit.issued_at)
    return Grant(
        permit_number=permit.granted.permit_number,
        certificate=permit.granted.certificate,
        item_id=review.item,
        item_name=review.name,
        department=review.department,
        department_name=review.department_name,
        case_id=opened.case,
        case_number=opened.case_number,
        issued_on=issued_on,
        valid_from=issued_on,
        valid_until=_last_day(permit.valid_until),
        centre=review.centre,
        seal_id=f"{review.department}-seal",
        conditions=permit.conditions,
        legal_basis=tuple(filter(None, (review.legal_basis,))),
        version=version,
        applicant=opened.applicant,
    )


def _issued(grant: Grant, at: datetime) -> register.Issued:
    return register.Issued(
        permit_number=grant.permit_number,
        case_id=grant.case_id,
        item_id=grant.item_id,
        item_name=grant.item_name,
        certificate=grant.certificate,
        department=grant.department,
        department_name=grant.department_name,
        issued_at=at,
        valid_until=grant.valid_until,
        version=grant.version,
    )


def _changes(recorded: Recorded[m.Event]) -> Iterable[register.StatusChange]:
    event = recorded.event
    if isinstance(event, m.PermitChanged) and event.change in STATUS:
        status = STATUS[event.change]
        yield register.StatusChange(event.number, status, event.at, "; ".join(event.reasons))


def _last_day(until: datetime | None) -> date | None:
    """Return the last day a permit holds: its end is 24:00 of it, which is 0:00 of the next."""
    return local_day(until - timedelta(seconds=1)) if until else None
