"""F05 特别程序监察: what stops the clock is of the law's eight kinds, announced, and no longer."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from onehall_calendar import SuspensionCause, end_of, local_day

from onehall_supervision.domain.facts import Closed, Issued, Left, Planned
from onehall_supervision.domain.model import CaseView, Subject
from onehall_supervision.domain.records.procedures import ProcedureBegun, ProcedureEnded
from onehall_supervision.domain.rounds import gone_at
from onehall_supervision.domain.watched import Found, Running, Watched

LOOKS_AT: Final = (ProcedureBegun, ProcedureEnded, Planned, Left, Issued, Closed)
RESTS_ON: Final = (ProcedureBegun,)
LISTED: Final = frozenset(str(cause) for cause in SuspensionCause)
MOMENT: Final = timedelta.resolution
DAY: Final = timedelta(days=1)


def watch(view: CaseView) -> Iterator[Watched]:
    """Show how long each procedure runs, and what was wrong with its beginning."""
    for one in _procedures(view):
        yield _running(view, one)
        if not one.notice.strip():
            yield _found("special-without-notice", one)
        if one.cause not in LISTED:
            yield _found("special-not-listed", one)
        yield _found("special-of-one-kind", one, group=f"special/{one.cause}"[:200])


def _procedures(view: CaseView) -> list[ProcedureBegun]:
    """Return every procedure as it was first told of."""
    first: dict[str, ProcedureBegun] = {}
    for one in view.known.of(ProcedureBegun):
        first.setdefault(one.procedure, one)
    return list(first.values())


def _running(view: CaseView, one: ProcedureBegun) -> Running:
    began = one.at if local_day(one.at) == one.started_on else end_of(one.started_on - DAY)
    return Running(
        "special",
        Subject(f"special/{one.procedure}"),
        began,
        one.declared_wd,
        ended=_ended(view, one),
        item=one.items[0] if one.items else None,
        department=one.department,
        words={"what": one.cause},
    )


def _ended(view: CaseView, one: ProcedureBegun) -> datetime | None:
    """Return when it was over: on the day that was said, or with the last review it stopped."""
    over = [
        end_of(max(ended.ended_on, one.started_on)) - MOMENT
        for ended in view.known.of(ProcedureEnded)
        if ended.procedure == one.procedure
    ]
    gone = [gone_at(view, item) for item in one.items]
    left = max((at for at in gone if at), default=None) if all(gone) else None
    return min([*over[:1], *([left] if left else [])], default=None)


def _found(finding: str, one: ProcedureBegun, group: str = "") -> Found:
    return Found(
        finding,
        Subject(f"special/{one.procedure}"),
        one.at,
        one.items[0] if one.items else None,
        one.department,
        group=group,
        words={"what": one.cause},
    )
