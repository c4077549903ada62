"""The usual posts of a department at the centre: head, chief representative, deputy, handler."""

from collections.abc import Iterable
from datetime import datetime
from types import MappingProxyType
from typing import Final

from onehall_calendar import SHANGHAI

from onehall_approval.domain import model as m

OPENING: Final = datetime(2009, 4, 27, tzinfo=SHANGHAI)
"""The day the centre opened (R-01); the usual posts are held from then on."""

USUAL: Final = (
    ("00", m.Post.HEAD, m.Power.DECIDE, m.Level.BUREAU),  # outside the centre
    ("01", m.Post.CHIEF, m.Power.DECIDE, m.Level.DIVISION),  # 处级 and below
    ("02", m.Post.DEPUTY, m.Power.DECIDE, m.Level.DIVISION),  # AB岗
    ("03", m.Post.HANDLER, m.Power.REVIEW, m.Level.SECTION),
)


def usual_posts(department: m.DepartmentId) -> tuple[m.Delegation, ...]:
    """Return the delegations a department starts with, all items, until further notice."""
    return tuple(
        m.Delegation(
            department, m.OfficerId(f"{department}-{number}"), post, power, level, m.Span(OPENING)
        )
        for number, post, power, level in USUAL
    )


def usual(departments: Iterable[str]) -> m.Delegations:
    """Return a register with the usual posts of these departments."""
    ids = (m.DepartmentId(department) for department in departments)
    return m.Delegations(MappingProxyType({one: usual_posts(one) for one in ids}))
