"""What stopped or lengthened the clock of one review: the causes, never the dues others state.

A special procedure stops both limits (L-33, L-34). The one extension lengthens each limit that had
not ended when it was approved, the promise too: the applicant was told why (L-30, L-31, L-37).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from onehall_calendar import ApproverRole, Extension, Suspension, local_day

from onehall_supervision.domain.facts import Extended, ItemId, Resumed, Suspended
from onehall_supervision.domain.moves import Moves

MAY_GRANT: Final[Mapping[str, int]] = {
    ApproverRole.HEAD_OF_AUTHORITY: 10,  # L-30
    ApproverRole.HEAD_OF_GOVERNMENT: 15,  # L-31
}


@dataclass(frozen=True, slots=True)
class Clock:
    """The suspensions of a review in order, and its extension if the law lets it count.

    `refused` says why an extension that was announced does not count.
    """

    suspensions: tuple[Suspension, ...] = ()
    extension: Extension | None = None
    refused: str = ""


RUNNING: Final = Clock()


def clock_of(moves: Moves, item: ItemId) -> Clock:
    """Return what moved the clock of a review; the same whatever the order it came in."""
    if not moves.suspended and not moves.extended:
        return RUNNING
    begun = _begun(moves, item)
    suspensions = tuple(_suspension(one, moves.resumed.get(one.procedure)) for one in begun)
    said = extension_of(moves, item)
    if said is None:
        return Clock(suspensions) if suspensions else RUNNING
    extension = Extension(said.days, said.role, local_day(said.at), said.notice or None)
    return Clock(suspensions, extension, _overstepped(said))


def extension_of(moves: Moves, item: ItemId) -> Extended | None:
    """Return the one extension a review may have: the first that counts, else the first (L-30).

    Of two at one instant the review's own counts: after the joint one it could not have been given.
    """
    said = [one for one in moves.extended if item in one.items and _sayable(one)]
    said.sort(key=lambda one: (one.at, one.role != ApproverRole.HEAD_OF_AUTHORITY))
    lawful = (one for one in said if one.notice and not _overstepped(one))
    return next(lawful, said[0] if said else None)


def _begun(moves: Moves, item: ItemId) -> list[Suspended]:
    found = [one for one in moves.suspended.values() if item in one.items]
    return sorted(found, key=lambda one: (one.started_on, one.procedure))


def _suspension(begun: Suspended, ended: Resumed | None) -> Suspension:
    ended_on = max(ended.ended_on, begun.started_on) if ended else None
    return Suspension(
        begun.cause, begun.started_on, ended_on, begun.declared_wd, begun.notice or None
    )


def _sayable(said: Extended) -> bool:
    return said.days > 0 and said.role in MAY_GRANT


def _overstepped(said: Extended) -> str:
    if said.days <= MAY_GRANT[said.role]:
        return ""
    return f"{said.role} may grant {MAY_GRANT[said.role]} days, not {said.days}"
