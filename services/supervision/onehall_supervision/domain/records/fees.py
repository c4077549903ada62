"""Fees 收费 as they were taken; amounts in fen."""

from dataclasses import dataclass
from datetime import date

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record


@dataclass(frozen=True, slots=True)
class Charged(Record):
    """A fee was taken; `published` is the rate that everybody can read, none for a free item."""

    fee: str
    item: ItemId
    department: DepartmentId
    what: str
    on_form: bool
    amount: int
    published: int | None
    basis: str
    basis_ends_on: date | None
    by: str
