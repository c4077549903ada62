"""What every route of care begins with: who asks, and how a no is said."""

from typing import Any, Final

from asyncpg import Record
from onehall_chassis import Actor
from onehall_contracts.problem import Problem

from onehall_intake.domain.care.words import Refused

COLLEAGUES: Final = (
    *("clerk", "guide", "department", "supervisor", "coordinator", "legal-officer"),
    *("operator", "director"),
)
HEAD: Final = "director"
KEEPER: Final = "operator"
"""Whoever keeps the house: mends, and knows what stands where."""


def colleague(actor: Actor) -> str:
    """Return the work reference of a member of the staff; raise a 403 problem for anybody else."""
    actor.must_have(*COLLEAGUES)
    return actor.subject


def head(actor: Actor) -> str:
    """Return who asks as the centre's director; raise a 403 problem for anybody else."""
    actor.must_have(HEAD)
    return actor.subject


def unless(refused: Refused | None) -> None:
    """Raise a 409 problem if the rules say no."""
    if refused:
        raise Problem(409, refused.reason, refused.detail)


def nothing(what: str) -> Problem:
    """Return the problem of something that is not there, or not the caller's."""
    return Problem(404, "not-found", f"there is no such {what}, or it is not yours")


def listed(name: str, rows: list[Record] | list[dict[str, Any]]) -> dict[str, Any]:
    """Return rows as the body of a list."""
    return {name: [dict(row) for row in rows]}
