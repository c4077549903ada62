"""What is published of ratings (E-13): rates with their n, and nothing that shows one person.

The satisfaction rate is grades 3 to 5 of the valid ones; who gave none is in no numerator (E-11).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from onehall_calendar import Calendar

from onehall_intake.domain.fewest import FEWEST
from onehall_intake.domain.rating.deciding import APPEAL_WD, DECIDE_WD, OPEN_WD

CONTENT: Final = 3
"""The least of the contented grades 基本满意."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted of a group: services that could be rated, those that were, and how.

    `grades` counts the valid ratings of 1 to 5, in that order; `within` is the group of groups it
    belongs to: an item's department, whose sum is published too, or a window's centre, whose sum is
    not: there it is that of all windows of the city.
    """

    group: str
    within: str
    services: int
    rated: int
    grades: tuple[int, int, int, int, int]
    excluded: int = 0
    followed_up: int = 0

    @property
    def valid(self) -> int:
        """How many ratings count, n."""
        return sum(self.grades)


@dataclass(frozen=True, slots=True)
class Figures:
    """What everybody may see of a group; the rate and its spread are None where `withheld`."""

    group: str
    within: str
    services: int
    rated: int
    n: int
    excluded: int
    followed_up: int
    response_rate: float | None
    satisfaction_rate: float | None
    distribution: Mapping[int, int] | None
    withheld: bool


def settled_on(last: date, calendar: Calendar) -> date:
    """Return the day up to which what happens counts in figures of services that ended by `last`.

    Rated within ten working days, appealed against within three more, decided within five. Later
    decisions and follow-ups are left out: in figures that are published already a rating that went
    would tell its grade by subtraction.
    """
    return calendar.add_working_days(last, OPEN_WD.n + APPEAL_WD.n + DECIDE_WD.n)


def published(
    tallies: Sequence[Tally], hidden: Collection[str] = (), *, one_family: bool = False
) -> list[Figures]:
    """Return what is shown of each group; what one subtraction would tell is withheld with it.

    `hidden` are families whose sum is withheld where sums are shown: their groups must not add
    up to it, so at least ten ratings of such a family are withheld too. `one_family` where the
    sum that is shown is that of all groups, whatever they are within.
    """
    withheld = {
        one
        for family in ([tallies] if one_family else _families(tallies))
        for one in _withheld(family, any(one.within in hidden for one in family))
    }
    return [_figures(one, one in withheld) for one in tallies]


def _families(tallies: Iterable[Tally]) -> list[Sequence[Tally]]:
    found: dict[str, list[Tally]] = {}
    for one in tallies:
        found.setdefault(one.within, []).append(one)
    return list(found.values())


def _withheld(family: Sequence[Tally], whole: bool) -> list[Tally]:
    """Return the groups too small to show, and as many beside them as make `FEWEST` together."""
    rising = sorted((one for one in family if one.valid), key=lambda one: (one.valid, one.group))
    hidden = [one for one in rising if one.valid < FEWEST]
    for one in rising[len(hidden) :]:
        if not (hidden or whole) or sum(h.valid for h in hidden) >= FEWEST:
            break
        hidden.append(one)
    return hidden


def _figures(one: Tally, withheld: bool) -> Figures:
    shown = one.valid > 0 and not withheld
    return Figures(
        group=one.group,
        within=one.within,
        services=one.services,
        rated=one.rated,
        n=one.valid,
        excluded=one.excluded,
        followed_up=one.followed_up,
        response_rate=_share(one.rated, one.services),
        satisfaction_rate=_share(sum(one.grades[CONTENT - 1 :]), one.valid) if shown else None,
        distribution=dict(enumerate(one.grades, 1)) if shown else None,
        withheld=withheld,
    )


def _share(part: int, whole: int) -> float | None:
    """Return a part of a whole; None of none, and where more was rated than was counted."""
    return round(part / whole, 4) if whole >= max(part, 1) else None
