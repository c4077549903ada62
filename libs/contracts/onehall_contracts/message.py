"""What every message has: a written wire name, a version and one owner.

A published version never changes. A breaking change is a new class with the next version; both are
sent until every reader has moved. Readers ignore fields they do not know.
"""

import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from inspect import get_annotations
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticKnownError

WIRE_NAME = re.compile(
    r"^(?P<owner>[a-z]+)\.(?P<what>[a-z]+(-[a-z]+)*)\.v(?P<version>[1-9][0-9]*)$"
)

Kind: TypeAlias = Literal["event", "command"]
CaseId: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
DepartmentId: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,15}$")]
ItemId: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+-[0-9]{2,4}$")]
Sha256: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Text: TypeAlias = Annotated[str, StringConstraints(max_length=2000)]
ShortText: TypeAlias = Annotated[str, StringConstraints(max_length=200)]
Answer: TypeAlias = Literal["approve", "approve-with-conditions", "refuse", "not-concerned"]
Compact: TypeAlias = Annotated[
    str,
    StringConstraints(
        max_length=65_536, pattern=r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$"
    ),
]
Count: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=2**53 - 1)]
Days: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=10_000)]


def _of_our_calendar(given: datetime) -> datetime:
    """Return an instant that is one in UTC as well; midnight of the year 1 in Xi'an is none."""
    if given.year in (MINYEAR, MAXYEAR):
        try:
            given.astimezone(UTC)
        except OverflowError:
            facts = {"error": "in UTC it is not of the years 1 to 9999"}
            raise PydanticKnownError("datetime_parsing", facts) from None
    return given


Moment: TypeAlias = Annotated[AwareDatetime, AfterValidator(_of_our_calendar)]


class Part(BaseModel):
    """A piece of a message: frozen, and forgiving of fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Message(Part):
    """One thing said on the bus."""

    wire_name: ClassVar[str]
    kind: ClassVar[Kind]

    def __init_subclass__(cls, *, wire_name: str | None = None, kind: Kind = "event") -> None:
        """Register a concrete message under the name it has on the wire."""
        super().__init_subclass__()
        if wire_name is None:
            return
        if not WIRE_NAME.fullmatch(wire_name):
            raise TypeError(f"{wire_name!r} is not a wire name; write owner.what.v1")
        if wire_name in _by_wire_name:
            raise TypeError(f"{wire_name!r} already names a message")
        if hidden := _OURS & get_annotations(cls).keys():
            raise TypeError(f"{wire_name!r} has a field {min(hidden)!r}, which every message has")
        cls.wire_name, cls.kind = wire_name, kind
        _by_wire_name[wire_name] = cls

    @property
    def subject(self) -> str:
        """The case this is about, or an empty string."""
        return str(getattr(self, "case_id", None) or "")


_OURS = frozenset({"wire_name", "kind", "subject"})
_by_wire_name: dict[str, type[Message]] = {}


class UnknownMessage(LookupError):
    """No class is registered for a wire name; the text names the versions that are known."""


def class_for(wire_name: str) -> type[Message]:
    """Return the message class that `wire_name` stands for; raise `UnknownMessage` otherwise."""
    found = _by_wire_name.get(wire_name)
    if found is None:
        stem = wire_name.rsplit(".", 1)[0]
        known = sorted(name for name in _by_wire_name if name.rsplit(".", 1)[0] == stem)
        raise UnknownMessage(f"no message {wire_name[:100]!r}; known versions: {known or 'none'}")
    return found


def owner_of(wire_name: str) -> str:
    """Return the service that owns a wire name: `intake` for `intake.case-accepted.v1`."""
    return wire_name.split(".", 1)[0]


def every_message() -> dict[str, type[Message]]:
    """Return all registered messages by wire name, sorted."""
    return dict(sorted(_by_wire_name.items()))
