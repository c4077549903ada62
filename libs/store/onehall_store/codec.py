"""How a service's events are written down: a written name and JSON, validated on the way back."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Generic, Self, TypeVar

from pydantic import TypeAdapter

Event = TypeVar("Event")


class Codec(Generic[Event]):
    """Events to stored text and back; `names` maps each stored name to its dataclass.

    Stored names are written, never derived, because the history outlives every refactoring.
    """

    def __init__(self, names: Mapping[str, type[Any]]) -> None:
        self._kinds = dict(names)
        self._adapters = {name: TypeAdapter(kind) for name, kind in names.items()}
        self._names = {kind: name for name, kind in names.items()}

    @classmethod
    def together(cls, codecs: Iterable["Codec[Any]"]) -> Self:
        """Return one codec for all their events; raise `ValueError` for a name used twice."""
        names: dict[str, type[Any]] = {}
        for codec in codecs:
            if twice := names.keys() & codec._kinds.keys():
                raise ValueError(f"two events are called {min(twice)!r}")
            names |= codec._kinds
        return cls(names)

    @property
    def kinds(self) -> Collection[type[Any]]:
        """Return the classes of the events it writes."""
        return self._kinds.values()

    def name_of(self, event: Event) -> str:
        """Return the stored name of an event."""
        return self._names[type(event)]

    def encode(self, event: Event) -> str:
        """Return an event as JSON text."""
        return self._adapters[self.name_of(event)].dump_json(event).decode()

    def decode(self, name: str, text: str) -> Event:
        """Return the event that `encode` wrote; raise `ValidationError` if it is not."""
        decoded: Event = self._adapters[name].validate_json(text)
        return decoded
