"""What a channel has to offer, so that one pump can send on all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from onehall_notify.clients import Undeliverable
from onehall_notify.clients.contacts import Contact
from onehall_notify.domain import model as m
from onehall_notify.domain.model import Channel
from onehall_notify.store.work import Due


class Sift(Protocol):
    """Whether due notices go now: a recipient may want them later, or not on this channel."""

    async def __call__(self, channel: Channel, due: Sequence[Due]) -> Mapping[UUID, m.Command]:
        """Return what becomes of those that do not go now."""
        ...


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is carried at once: a notice, or several of one recipient, and how to reach them.

    `digest` is the number of a mail of several.
    """

    notices: tuple[Due, ...]
    contact: Contact | None = None
    extra: Any = None
    digest: str | None = None

    @property
    def due(self) -> Due:
        """Return the notice, or the first of them."""
        return self.notices[0]


class Lane(Protocol):
    """One way to a provider, used for one notice at a time."""

    async def carry(self, parcel: Parcel) -> None:
        """Return when the provider has taken it; raise `Undeliverable` when it has not."""
        ...

    def cut_off(self) -> Undeliverable:
        """Return what it means that the time for this attempt is up."""
        ...


class Carrier(Protocol):
    """One channel: its lanes, its pace, what it needs to know, and how to ask whether it works."""

    channel: Channel
    per_second: int
    by_address: bool
    """Whether each `via` is a provider of its own, to be left alone by itself."""

    @property
    def lanes(self) -> Sequence[Lane]:
        """Return the ways to the provider; as many notices are sent at once."""
        ...

    async def prepare(self, due: Sequence[Due]) -> Sequence[Parcel]:
        """Return what to carry, asking others once for all of it.

        Raises `Undeliverable`, blaming no notice, while they cannot say.
        """
        ...

    async def probe(self) -> None:
        """Return when the provider works, as far as can be seen without a notice."""
        ...
