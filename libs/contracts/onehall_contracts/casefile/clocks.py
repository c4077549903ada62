"""The clock sheet 期限计算单: every limit counted again, from the events of the case file alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from onehall_calendar import (
    Calendar,
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

from onehall_contracts.casefile.sheets import Fact

ACCEPTED: Final = "intake.case-accepted.v1"
OPENED: Final = "approval.coordination-opened.v1"
SUSPENDED: Final = "approval.clock-suspended.v1"
RESUMED: Final = "approval.clock-resumed.v1"
EXTENDED: Final = "approval.limit-extended.v1"
RECALCULATED: Final = "approval.deadlines-recalculated.v1"
VOIDED: Final = "approval.opinion-voided.v1"
MOVES: Final = frozenset({SUSPENDED, RESUMED, EXTENDED, RECALCULATED})
KINDS: Final = ("promised", "legal")
UNKNOWN: Final = "not-counted"


def clocks(facts: Sequence[Fact]) -> dict[str, Any]:
    """Return both limits of every review: counted day by day, and as the case was told them.

    `agrees` is None where no event told a last day. Working and calendar days are those of the
    calendar's version that the events name; one this machine does not have is not counted with.
    """
    accepted, opened = _first(facts, ACCEPTED), _first(facts, OPENED)
    if accepted is None or opened is None:
        return {"calendar_version": None, "limits": [], "why": "no coordination was opened"}
    version = _version(facts, opened)
    if version not in versions():
        return {"calendar_version": version, "limits": [], "why": UNKNOWN}
    calendar = load(version)
    limits = [
        _limit(_Review(item, kind, facts), accepted, calendar)
        for item in accepted.data["items"]
        for kind in KINDS
    ]
    return {"calendar_version": version, "limits": limits, "why": ""}


@dataclass(frozen=True)
class _Review:
    """One of the two limits of an item, and the events that may have moved it."""

    item: Mapping[str, Any]
    kind: str
    facts: Sequence[Fact]

    @property
    def id(self) -> str:
        found: str = self.item["item_id"]
        return found

    @property
    def limit(self) -> Limit:
        if self.kind == "promised":
            return Limit(self.item["promised_wd"], Unit.WD)
        return Limit(self.item["legal_n"], Unit(self.item["legal_unit"]))

    @property
    def begun_again(self) -> datetime | None:
        """When the promise began to run anew: the opinion was void and asked again."""
        again = [f for f in self.facts if f.type == VOIDED and f.data["item_id"] == self.id]
        if self.kind == "legal" or not again:
            return None
        return datetime.fromisoformat(again[-1].data["voided_at"])

    def moved(self, kind: str) -> Iterator[Fact]:
        """Yield the events of a kind that concern this item, since the count began."""
        since = self.begun_again
        for fact in (one for one in self.facts if one.type == kind):
            late = since is None or datetime.fromisoformat(fact.time) >= since
            if late and self.id in {one["item_id"] for one in fact.data["items"]}:
                yield fact


def _limit(review: _Review, accepted: Fact, calendar: Calendar) -> dict[str, Any]:
    began = review.begun_again or datetime.fromisoformat(accepted.data["accepted_at"])
    counted = deadline(
        local_day(began), review.limit, calendar, list(_suspensions(review)), _extension(review)
    )
    told = _told(review)
    return {
        "item_id": review.id,
        "kind": review.kind,
        "counted": counted.to_dict(),
        "derivation": counted.derivation(),
        "told": told.isoformat() if told else None,
        "agrees": counted.due_at == told if told else None,
    }


def _suspensions(review: _Review) -> Iterator[Suspension]:
    """Yield the special procedures 特别程序, each until it ended."""
    ended = {f.data["procedure_id"]: f.data["ended_on"] for f in review.facts if f.type == RESUMED}
    for fact in review.moved(SUSPENDED):
        end = ended.get(fact.data["procedure_id"])
        yield Suspension(
            SuspensionCause(fact.data["cause"]),
            date.fromisoformat(fact.data["started_on"]),
            date.fromisoformat(end) if end else None,
            fact.data["declared_wd"],
            fact.data["notice"] or None,
        )


def _extension(review: _Review) -> Extension | None:
    fact = next(review.moved(EXTENDED), None)
    if fact is None:
        return None
    on = local_day(datetime.fromisoformat(fact.data["extended_at"]))
    data = fact.data
    return Extension(data["days"], data["approver_role"], on, data["notice"] or None)


def _told(review: _Review) -> datetime | None:
    """Return the last day that the case was last told; None if nobody said since it began anew."""
    name = f"{review.kind}_due_at"
    places = [fact for kind in sorted(MOVES) for fact in review.moved(kind)]
    latest = max(places, key=lambda fact: fact.time, default=None)
    if latest is not None:
        said = latest.data["items"]
    elif review.begun_again is None:
        opened = _first(review.facts, OPENED)
        said = opened.data["reviews"] if opened else ()
    else:
        return None
    found = next((one[name] for one in said if one["item_id"] == review.id), None)
    return datetime.fromisoformat(found) if found else None


def _version(facts: Sequence[Fact], opened: Fact) -> str:
    last = [fact for fact in (opened, *facts) if fact.type in (OPENED, RECALCULATED)][-1]
    version: str = last.data["calendar_version"]
    return version


def _first(facts: Sequence[Fact], kind: str) -> Fact | None:
    return next((fact for fact in facts if fact.type == kind), None)
