"""What everything that is said shares: the case, its opening, the shape of a saying."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias
from uuid import UUID

from onehall_contracts import approval, intake
from onehall_store import Said

from onehall_approval.domain import model as m

Says: TypeAlias = Mapping[type[Any], Callable[[m.Coordination, Any], Iterable[Said]]]


def opened_of(state: m.Coordination) -> m.CoordinationOpened:
    """Return the first event of every stream."""
    assert state.opened is not None  # noqa: S101 - the first event of every stream
    return state.opened


def case_of(state: m.Coordination) -> m.CaseId:
    """Return the case that is spoken of."""
    return opened_of(state).case


def dues(known: Iterable[m.Due]) -> tuple[approval.ItemDue, ...]:
    """Return moved limits as parts of a message."""
    return tuple(
        approval.ItemDue(
            item_id=due.item,
            promised_due_at=due.promised_due_at,
            legal_due_at=due.legal_due_at,
        )
        for due in known
    )


@lru_cache(maxsize=4096)
def steps(known: tuple[m.Step, ...]) -> tuple[intake.StepPlan, ...]:
    """Return steps as parts of a message; every case of an item has the same ones."""
    return tuple(
        intake.StepPlan.model_validate(
            {
                "name": s.name,
                "limit_wd": s.limit_wd,
                "clock": s.clock,
                "responsible": s.responsible,
            }
        )
        for s in known
    )


def authority(known: m.Authority | None) -> approval.Authority | None:
    """Return by what authority somebody signed as a part of a message."""
    if known is None:
        return None
    return approval.Authority(
        delegation_id=UUID(known.delegation),
        post=known.post.value,
        level=known.level.value,
        office=known.office.value,
        needed=known.needed.value if known.needed else None,
        valid_from=known.span.start,
        valid_until=known.span.end,
    )


def documents(known: Iterable[m.Document]) -> tuple[intake.DocumentRef, ...]:
    """Return papers as parts of a message."""
    return tuple(
        intake.DocumentRef(kind=d.kind, sha256=d.sha256, size=d.size, media_type=d.media_type)
        for d in known
    )
