"""The deadlines of a passport, compared with those that follow from its history."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from onehall_calendar import Calendar, load, versions

from onehall_contracts.passport import causes, sheets
from onehall_contracts.passport.form import Fact
from onehall_contracts.passport.sheets import KINDS

INSTANTS: Final = frozenset({"started_at", "answered_at"})


def table(calendar: Calendar, deadlines: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return as much of a calendar's table as the deadlines were counted with; None for none."""
    ends = ("start_on", "due_on")
    days = [date.fromisoformat(one[day]) for one in told(deadlines) for day in ends]
    if not days:
        return None
    first, last = min(days), max(days)
    off = sorted((day, why) for day, why in calendar.days_off.items() if first <= day <= last)
    return {
        "version": calendar.version,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "official_until": calendar.official_until.isoformat(),
        "days_off": {day.isoformat(): why for day, why in off},
        "made_up": [d.isoformat() for d in sorted(calendar.made_up) if first <= d <= last],
    }


def told(deadlines: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield every deadline of a passport."""
    for place in (deadlines["joint"] or {}, *deadlines["reviews"]):
        yield from (place[kind] for kind in KINDS if place.get(kind))


def derivable(passport: Mapping[str, Any], shown: Sequence[Fact]) -> bool:
    """Whether this machine has the version of the calendar that the limits were counted with."""
    version = _version(passport, shown)
    return version is None or version in versions()


def wrong(passport: Mapping[str, Any], shown: Sequence[Fact]) -> Iterator[tuple[str, str]]:
    """Yield each deadline that does not follow from the history, and what is wrong with it.

    Raises `KeyError`, `TypeError` or `ValueError` for what is in no passport's form.
    """
    stated, version = passport["deadlines"], _version(passport, shown)
    calendar = load(version) if version else load()
    derived = sheets.derived(shown, calendar)
    if stated["calendar_version"] != derived["calendar_version"]:
        yield "calendar", f"the history says that limits are counted with {version}"
    if table(calendar, derived) != passport["calendar"]:
        yield "calendar", "the table is not that of the published version"
    for name in _differing(stated, derived, {"case_id", "joint", "reviews", "calendar_version"}):
        yield name, "the history says otherwise"
    yield from _reviews(stated["reviews"], derived["reviews"])
    yield from _joint(stated["joint"], derived["joint"])


def _version(passport: Mapping[str, Any], shown: Sequence[Fact]) -> str | None:
    """Return the version the history names; before it names one, that of the sheets."""
    stated: str | None = passport["deadlines"]["calendar_version"]
    return causes.calendar_version(shown) or stated


def _reviews(
    stated: Sequence[Mapping[str, Any]], derived: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    found = {(one["item_id"], one["round"]): one for one in stated}
    if len(found) != len(stated):
        yield "reviews", "one of them stands there twice"
    for one in derived:
        item = one["item_id"]
        same = found.pop((item, one["round"]), None)
        if same is None:
            yield f"{item}", f"the time it was asked for, number {one['round']}, is left out"
            continue
        for name in _differing(same, one, {*KINDS}):
            yield f"{item} {name}", "the history says otherwise"
        yield from _limits(item, same, one)
    yield from ((f"{item}", "the history knows no such review") for item, _ in found)


def _limits(
    name: str, stated: Mapping[str, Any], derived: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    for kind in KINDS:
        said, follows = stated[kind], derived[kind]
        if said == follows:
            continue
        what = ", ".join(_differing(said or {}, follows or {}))
        yield f"{name} {kind}", f"it does not follow from the history: {what}"


def _joint(
    stated: Mapping[str, Any] | None, derived: Mapping[str, Any] | None
) -> Iterator[tuple[str, str]]:
    if stated is None or derived is None:
        if stated is not derived:
            yield "joint", "the history says otherwise"
        return
    yield from _limits("joint", stated, derived)


def _differing(
    stated: Mapping[str, Any],
    derived: Mapping[str, Any],
    apart: frozenset[str] | set[str] = frozenset(),
) -> list[str]:
    """Return the names of what differs, but for what is looked at apart."""
    names = sorted((stated.keys() | derived.keys()) - apart)
    return [one for one in names if not _same(one, stated.get(one), derived.get(one))]


def _same(name: str, stated: Any, derived: Any) -> bool:
    """Whether two values are one: of instants, however their offset is written."""
    if name in INSTANTS and stated and derived:
        return datetime.fromisoformat(stated) == datetime.fromisoformat(derived)
    return bool(stated == derived)
