"""How a table of readers looks, and what several of them need."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from onehall_contracts import Message

from onehall_supervision.domain.facts import ItemId
from onehall_supervision.domain.known import Record

Read: TypeAlias = Callable[[Any], Iterable[Record]]
Readers: TypeAlias = Mapping[type[Message], Read]


def item_ids(items: Iterable[str]) -> tuple[ItemId, ...]:
    """Return items as the domain names them."""
    return tuple(ItemId(item) for item in items)


def stated(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the texts that say something."""
    return tuple(text for text in texts if text.strip())
