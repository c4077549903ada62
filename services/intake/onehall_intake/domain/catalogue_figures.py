"""What a class costs one after another and all at once, computed from the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass

from onehall_intake.domain.catalogue import Item, ItemId
from onehall_intake.domain.catalogue_selection import (
    compression,
    documents_needed,
    joint_promise,
    serial_legal,
    topological_order,
)


@dataclass(frozen=True, slots=True)
class Figures:
    """One row of the table: days are working days, `compression` a share of `legal_wd`.

    `critical_path_wd` is how long the promises take when prerequisites are waited for and all else
    runs at once; `joint_wd` is what parallel approval promises instead (R-17).
    """

    items: int
    departments: int
    legal_wd: int
    promised_wd: int
    critical_path_wd: int
    joint_wd: int
    compression: float
    documents_demanded: int
    documents_distinct: int


def class_figures(items: Sequence[Item]) -> Figures:
    """Compute the row of a class, or of the part of it that one application has."""
    return Figures(
        items=len(items),
        departments=len({item.department for item in items}),
        legal_wd=serial_legal(items),
        promised_wd=sum(item.promised_wd for item in items),
        critical_path_wd=critical_path(items),
        joint_wd=joint_promise(items),
        compression=compression(items) if items else 0.0,
        documents_demanded=sum(len(item.documents) for item in items),
        documents_distinct=len(documents_needed(items)),
    )


def critical_path(items: Sequence[Item]) -> int:
    """Give the longest chain of promises, each after what it waits for, in working days."""
    done: dict[ItemId, int] = {}
    for item in topological_order(items):
        before = max((done.get(need.item, 0) for need in item.prerequisites), default=0)
        done[item.id] = before + item.promised_wd
    return max(done.values(), default=0)
