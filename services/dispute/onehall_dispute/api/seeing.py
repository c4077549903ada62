"""Who sees which dispute, and what a row of the table shows."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from asyncpg import Connection
from onehall_chassis import Actor
from onehall_contracts.problem import Problem

from onehall_dispute.domain import model as m
from onehall_dispute.store import tables

CENTRE = ("coordinator", "legal-officer", "director")
READERS = (*CENTRE, "supervisor", "operator", "service")
# Which of them it is, follows from the department (L-71) and where it sits.
RECONSIDERATION_BODY = "作出决定部门的本级人民政府 the people's government of the same level"
COURT = "有管辖权的人民法院 the people's court with jurisdiction"
PERIODS_RUN_ON = (
    "协调不停止、不中断上述期限 coordination neither stops nor interrupts these periods"
)
SHOWN = (*tables.COLUMNS, "respondent", "outcome", "closed_at")


def whose(actor: Actor) -> tables.Whose:
    """Return whose disputes somebody may see: all, the department's, the panels', or their own."""
    if actor.has(*READERS):
        return tables.Whose()
    if actor.has("department"):
        return tables.Whose(respondent=actor.department or "")
    if actor.has("expert"):
        return tables.Whose(expert=actor.ref)
    return tables.Whose(applicant=actor.ref)


async def find(connection: Connection, actor: Actor, dispute_id: UUID) -> Mapping[str, Any]:
    """Return the row of a dispute; raise a 404 problem if it is not there for this caller."""
    row = await tables.find(connection, dispute_id)
    if row is None or not whose(actor).has(row):
        raise no_such_dispute()
    return row


def no_such_dispute() -> Problem:
    """Return the problem of a dispute that is not there, worded as for somebody else's."""
    return Problem(404, "not-found", "there is no such dispute, or it is not yours")


def inside(actor: Actor) -> bool:
    """Whether somebody who sees a dispute takes part in it, and so reads what is said in it."""
    return actor.has(*CENTRE) or not actor.has(*READERS)


def view(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row shows, with the last days of the remedies."""
    shown = {name: row[name] for name in SHOWN if name in row}
    del shown["reconsideration_last_day"], shown["litigation_last_day"]
    return shown | {"remedies": _remedies(row)}


def _remedies(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the statutory last days; a notice or a step has none of its own (L-63)."""
    if row["cause"] == m.Cause.NOT_AN_ACT:
        return None
    return {
        "reconsideration_body": RECONSIDERATION_BODY,
        "reconsideration_last_day": row["reconsideration_last_day"],
        "court": COURT,
        "litigation_last_day": row["litigation_last_day"],
        "note": PERIODS_RUN_ON,
    }
