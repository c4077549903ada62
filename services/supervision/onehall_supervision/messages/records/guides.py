"""What is said about what is public, as F11 looks at it."""

from collections.abc import Iterable
from typing import Final

from onehall_contracts import approval, window

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record
from onehall_supervision.domain.records.guides import DecisionPublished, GuidePublished
from onehall_supervision.messages.records.reading import Readers


def _guide(said: window.GuidePublishedV1) -> Iterable[Record]:
    yield GuidePublished(
        said.published_at,
        item=ItemId(said.item_id),
        department=DepartmentId(said.department),
        version=said.catalogue_version,
        empty=said.empty_fields,
        revised_on=said.revised_on,
        basis_changed_on=said.basis_changed_on,
    )


def _published(said: approval.DecisionPublishedV1) -> Iterable[Record]:
    items = tuple(ItemId(item) for item in said.items)
    yield DecisionPublished(said.published_at, items, said.holder == "unmasked")


READERS: Final[Readers] = {
    window.GuidePublishedV1: _guide,
    approval.DecisionPublishedV1: _published,
}
