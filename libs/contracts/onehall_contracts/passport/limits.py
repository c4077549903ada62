"""The deadlines of a passport, derived again from their causes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from onehall_calendar import (
    Calendar,
    Deadline,
    Extension,
    Limit,
    Suspension,
    SuspensionCause,
    Unit,
    deadline,
    load,
    local_day,
    versions,
)

from onehall_contracts.passport import form
from onehall_contracts.passport.form import Fact

KINDS: Final = ("promised", "legal")


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


def wrong(passport: Mapping[str, Any], shown: list[Fact]) -> Iterator[tuple[str, str]]:
    """Yield each deadline that does not follow from its causes, and what is wrong with it.

    Raises `KeyError`, `TypeError` or `ValueError` for what is in no passport's form.
    """
    deadlines = passport["deadlines"]
    if deadlines["calendar_version"] is None:
        return
    calendar = load(deadlines["calendar_version"])
    if table(calendar, deadlines) != passport["calendar"]:
        yield "calendar", "the table is not that of the published version"
    accepted = next((fact.data for fact in shown if fact.type == form.ACCEPTED), None)
    if accepted is None:
        yield "acceptance", "the history shows no acceptance, from which limits count"
        return
    for one in deadlines["reviews"]:
        yield from _review(one, accepted, shown, calendar)
    for kind in KINDS:
        yield from _joint(deadlines["joint"][kind], deadlines["reviews"], kind)


def known(version: object) -> bool:
    """Whether this machine has that version of the calendar."""
    return version is None or version in versions()


def rederived(found: Mapping[str, Any], calendar: Calendar) -> dict[str, Any]:
    """Return a deadline as it follows from its start, its limit and what moved it."""
    limit = Limit(found["limit"]["n"], Unit(found["limit"]["unit"]))
    suspensions = [_suspension(one) for one in found["suspensions"]]
    start, extension = date.fromisoformat(found["start_on"]), _extension(found["extension"])
    again = deadline(start, limit, calendar, suspensions, extension, found["reason"])
    refused = (found["extension"] or {}).get("refused") or ""
    if refused and again.extension_refused != refused:
        bare = deadline(start, limit, calendar, suspensions, None, found["reason"])
        again = replace(bare, extension=extension, extension_refused=refused)
    return _written(again)


def _written(one: Deadline) -> dict[str, Any]:
    return {**one.to_dict(), "derivation": one.derivation()}


def _review(
    one: Mapping[str, Any], accepted: Mapping[str, Any], shown: list[Fact], calendar: Calendar
) -> Iterator[tuple[str, str]]:
    item = next((i for i in accepted["items"] if i["item_id"] == one["item_id"]), None)
    if item is None:
        yield f"{one['item_id']}", "the acceptance has no such item"
        return
    began = local_day(datetime.fromisoformat(accepted["accepted_at"])).isoformat()
    legal = item["legal_n"], item["legal_unit"]
    limits = {"promised": (item["promised_wd"], "wd"), "legal": legal}
    for kind, limit in limits.items():
        found = one[kind]
        if found is None:
            continue
        name = f"{one['item_id']} {kind}"
        if rederived(found, calendar) != found:
            yield name, "it does not follow from its causes"
        if (found["limit"]["n"], found["limit"]["unit"]) != limit:
            yield name, "its limit is not the one the case was accepted with"
        if found["start_on"] not in {began, *_again(one, shown, kind)}:
            yield name, "it does not count from the acceptance"
        yield from ((name, why) for why in _moved(found, one["item_id"], shown))


def _again(one: Mapping[str, Any], shown: list[Fact], kind: str) -> set[str]:
    """Return the days from which the promise of a review that was asked again may count."""
    if kind != "promised" or one["round"] == 1:
        return set()
    voided = (f.data for f in shown if f.type == form.VOIDED)
    return {
        local_day(datetime.fromisoformat(data["voided_at"])).isoformat()
        for data in voided
        if data["item_id"] == one["item_id"]
    }


def _moved(found: Mapping[str, Any], item: str, shown: list[Fact]) -> Iterator[str]:
    """Yield what a deadline says of its clock, and the history does not."""
    begun = {
        (d["cause"], d["started_on"], d["declared_wd"], d["notice"] or None)
        for d in (fact.data for fact in shown if fact.type == form.SUSPENDED)
        if item in {one["item_id"] for one in d["items"]}
    }
    names = ("cause", "started_on", "declared_wd", "notice_id")
    if any(tuple(s[n] for n in names) not in begun for s in found["suspensions"]):
        yield "the history knows no such special procedure"
    if found["extension"]:
        given = {
            (d["days"], d["approver_role"], d["notice"] or None)
            for d in (fact.data for fact in shown if fact.type == form.EXTENDED)
        }
        said = tuple(found["extension"][n] for n in ("days", "approver_role", "notice_id"))
        if said not in given:
            yield "the history knows no such extension"


def _joint(
    found: Mapping[str, Any] | None, reviews: list[Mapping[str, Any]], kind: str
) -> Iterator[tuple[str, str]]:
    if found is None:
        return
    own = {key: value for key, value in found.items() if key != "item_id"}
    same = (r for r in reviews if r["item_id"] == found["item_id"] and r[kind] == own)
    if next(same, None) is None:
        yield f"joint {kind}", "it is not the limit of the review it names"


def _suspension(found: Mapping[str, Any]) -> Suspension:
    ended = found["ended_on"]
    return Suspension(
        SuspensionCause(found["cause"]),
        date.fromisoformat(found["started_on"]),
        date.fromisoformat(ended) if ended else None,
        found["declared_wd"],
        found["notice_id"],
    )


def _extension(found: Mapping[str, Any] | None) -> Extension | None:
    if not found:
        return None
    on = date.fromisoformat(found["approved_on"])
    return Extension(found["days"], found["approver_role"], on, found["notice_id"])
