"""What the history of a passport says of limits: from when they count, what moved them, who asked.

Read from the events' own words alone, in whatever order they stand and however often; what a
service says a limit came to is not looked at.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple, TypeAlias

from onehall_calendar import ApproverRole, Extension, Suspension, SuspensionCause, local_day

from onehall_contracts.passport import form
from onehall_contracts.passport.form import Fact, digest

Said: TypeAlias = Mapping[str, Any]
ROLES: Final = {role.name.lower().replace("_", "-"): role.value for role in ApproverRole}
MAY_GRANT: Final[Mapping[str, int]] = {
    ApproverRole.HEAD_OF_AUTHORITY: 10,  # Administrative Licensing Law art. 42(1), L-30
    ApproverRole.HEAD_OF_GOVERNMENT: 15,  # art. 42(2), L-31
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What was to be decided, from when on; `legal` if the items name their legal limits."""

    start: datetime
    items: Mapping[str, Said]
    legal: bool


class Round(NamedTuple):
    """One time a department was asked: from when, and when it answered if it did."""

    number: int
    started: datetime
    answered: datetime | None


class Clock(NamedTuple):
    """What moved the limits of an item; `refused` says why an extension does not count."""

    suspensions: tuple[Suspension, ...] = ()
    extension: Extension | None = None
    refused: str = ""


def plan(shown: Sequence[Fact]) -> Plan | None:
    """Return the plan of the acceptance, else that of the opening, which names no legal limits."""
    told = ((form.ACCEPTED, "items", "accepted_at"), (form.OPENED, "reviews", "opened_at"))
    for kind, items, at in told:
        said = next((one for one in _all(shown, kind) if one[items]), None)
        if said:
            named = {one["item_id"]: one for one in said[items]}
            return Plan(_at(said[at]), named, kind == form.ACCEPTED)
    return None


def calendar_version(shown: Sequence[Fact]) -> str | None:
    """Return the version the history says limits are counted with; None if it names none."""
    moved = max(_all(shown, form.RECALCULATED), key=_by("recalculated_at"), default=None)
    opened = [*_all(shown, form.OPENED)][-1:]
    named = (one["calendar_version"] for one in ([moved] if moved else opened))
    return next(named, None)


def rounds(shown: Sequence[Fact], start: datetime, item: str) -> Iterator[Round]:
    """Yield each time an item's department was asked: once, unless an opinion became void."""
    recorded = _firsts(_of(shown, form.RECORDED, item), "opinion_id", "given_at")
    given = {one["opinion_id"]: _at(one["given_at"]) for one in recorded}
    voided = _firsts(_of(shown, form.VOIDED, item), "opinion_id", "voided_at")
    number, started = 1, start
    for one in voided:
        again = _at(one["voided_at"])
        yield Round(number, started, given.pop(one["opinion_id"], again))
        number, started = number + 1, again
    yield Round(number, started, next(iter(given.values()), None))


def clock(shown: Sequence[Fact], item: str) -> Clock:
    """Return the special procedures of an item, each until it ended, and its extension."""
    suspensions = tuple(_suspensions(shown, item))
    said = _extended(shown, item)
    if said is None:
        return Clock(suspensions)
    on, notice = local_day(_at(said["extended_at"])), said["notice"] or None
    extension = Extension(said["days"], _role(said), on, notice)
    return Clock(suspensions, extension, _overstepped(said))


def _suspensions(shown: Sequence[Fact], item: str) -> Iterator[Suspension]:
    """Yield the special procedures 特别程序 (art. 45); the first word about each counts."""
    ended = _firsts(_all(shown, form.RESUMED), "procedure_id", "resumed_at")
    ends = {one["procedure_id"]: date.fromisoformat(one["ended_on"]) for one in ended}
    begun = _firsts(_all(shown, form.SUSPENDED), "procedure_id", "suspended_at")
    for one in sorted(begun, key=lambda one: (one["started_on"], one["procedure_id"])):
        if not _concerns(one, item):
            continue
        start, end = date.fromisoformat(one["started_on"]), ends.get(one["procedure_id"])
        last, notice = max(end, start) if end else None, one["notice"] or None
        yield Suspension(SuspensionCause(one["cause"]), start, last, one["declared_wd"], notice)


def _extended(shown: Sequence[Fact], item: str) -> Said | None:
    """Return the one extension there may be (art. 42): the first that counts, else the first."""
    every = (one for one in _all(shown, form.EXTENDED) if _concerns(one, item))
    said = [one for one in every if one["days"] > 0 and _role(one) in MAY_GRANT]
    own = ApproverRole.HEAD_OF_AUTHORITY
    said.sort(key=lambda one: (_at(one["extended_at"]), _role(one) != own, digest(one)))
    lawful = (one for one in said if one["notice"] and not _overstepped(one))
    return next(lawful, said[0] if said else None)


def _overstepped(said: Said) -> str:
    role, days = _role(said), said["days"]
    most = MAY_GRANT[role]
    return "" if days <= most else f"{role} may grant {most} days, not {days}"


def _role(said: Said) -> str:
    role: str = said["approver_role"]
    return ROLES.get(role, role)


def _all(shown: Sequence[Fact], kind: str) -> Iterator[Said]:
    return (fact.data for fact in shown if fact.type == kind)


def _of(shown: Sequence[Fact], kind: str, item: str) -> Iterator[Said]:
    return (one for one in _all(shown, kind) if one["item_id"] == item)


def _concerns(said: Said, item: str) -> bool:
    return item in {one["item_id"] for one in said["items"]}


def _firsts(said: Iterable[Said], name: str, at: str) -> list[Said]:
    """Return the first word about each procedure or opinion, in the order of their instants."""
    found: dict[str, Said] = {}
    for one in sorted(said, key=_by(at)):
        found.setdefault(one[name], one)
    return [*found.values()]


def _by(name: str) -> Callable[[Said], tuple[datetime, str]]:
    """Order by an instant; equal ones by content, so that order is settled."""
    return lambda said: (_at(said[name]), digest(said))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
