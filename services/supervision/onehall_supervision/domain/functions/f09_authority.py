"""F09 授权与回避监察: who signed with what authority, and whether anybody is there to sign.

Delegations and absences are a department's own affairs, in a ledger of its own; what an opinion
was signed under comes with it. One that names no authority at all tells nothing: opinions did not
always carry it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from onehall_calendar import SHANGHAI, Calendar, local_day
from onehall_calendar.values import replace

from onehall_supervision.domain.model import CaseView, Subject
from onehall_supervision.domain.records.authority import (
    LEVELS,
    Away,
    Conflict,
    Delegated,
    DelegationEnds,
    Under,
)
from onehall_supervision.domain.records.decisions import Opinion
from onehall_supervision.domain.watched import Found, Running, Watched

LOOKS_AT: Final = (Opinion, Conflict, Delegated, DelegationEnds, Away)
SHORT_WD: Final = 5
"""A delegation as short as this was given for the occasion, and nobody is told that it ends."""
LONGEST: Final = 200
CENTRE_DECIDES: Final = ("科级", "处级")
NONE: Final = "无有效授权 no delegation in force"
TOO_LOW: Final = "授权层级不足 a delegation of too low a level"


def watch(view: CaseView) -> Iterator[Watched]:
    """Yield how opinions were signed, and delegations that end, clash or are missing."""
    for opinion in view.known.of(Opinion):
        yield from _signatures(view, opinion)
    given = [_as_ended(view, one) for one in view.known.of(Delegated)]
    for one in given:
        yield from _ending(view, one, given)
    yield from _both_offices(given)
    yield from _chief_away(view, given)


def unmoved(_before: CaseView, after: CaseView, said: Sequence[Any]) -> bool:
    """Whether opinions were signed as they should be."""
    if not all(isinstance(one, Opinion) for one in said):
        return False
    return not any(found for one in said for found in _signatures(after, one))


def _signatures(view: CaseView, opinion: Opinion) -> Iterator[Found]:
    signed = [(opinion.officer, opinion.under)]
    signed += [(opinion.second, opinion.second_under)] if opinion.second else []
    carried = any(under for _, under in signed)
    for officer, under in signed:
        if carried and (what := _unlawful(under, opinion.at)):
            yield _signed("signed-without-authority", opinion, officer, what)
        if under and under.office != "approval":
            yield _signed("both-offices", opinion, officer)
        if under and under.post == "head" and under.needed in CENTRE_DECIDES:
            yield _signed("decided-outside", opinion, officer)
        if _in_conflict(view, opinion, officer):
            yield _signed("signed-in-conflict", opinion, officer)


def _unlawful(under: Under | None, at: datetime) -> str:
    """Say what is wrong with a signature's delegation; nothing if it allowed it then."""
    if under is None or at < under.valid_from or (under.valid_until and at >= under.valid_until):
        return NONE
    if under.needed and LEVELS.index(under.level) < LEVELS.index(under.needed):
        return TOO_LOW
    return ""


def _in_conflict(view: CaseView, opinion: Opinion, officer: str | None) -> bool:
    return any(
        one.officer == officer
        and one.department == opinion.department
        and one.item in (None, opinion.item)
        and one.at <= opinion.at
        for one in view.known.of(Conflict)
    )


def _signed(finding: str, opinion: Opinion, officer: str | None, what: str = "") -> Found:
    return Found(
        finding=finding,
        subject=Subject(f"{opinion.item}#{opinion.opinion}/{officer}"[:LONGEST]),
        at=opinion.at,
        item=opinion.item,
        department=opinion.department,
        responsible=officer,
        words={"what": what},
    )


def _as_ended(view: CaseView, given: Delegated) -> Delegated:
    """Return a delegation with the end that was told last."""
    told = [o for o in view.known.of(DelegationEnds) if o.delegation == given.delegation]
    return replace(given, valid_until=told[-1].ends_at) if told else given


def _ending(view: CaseView, one: Delegated, given: Iterable[Delegated]) -> Iterator[Running]:
    """Yield the time a delegation has left, unless it was to end or goes on by another."""
    until = one.valid_until
    goes_on = any(
        other.delegation != one.delegation
        and (other.officer, other.post, other.office) == (one.officer, one.post, one.office)
        and until is not None
        and other.valid_from <= until
        and (other.valid_until is None or other.valid_until > until)
        for other in given
    )
    if until is None or goes_on or _on_purpose(view, one):
        return
    last = local_day(until - timedelta.resolution)
    if _working_days(one.at, until, view.calendar) > SHORT_WD:
        yield Running(
            clock="delegation",
            subject=Subject(f"{one.delegation}@{last}"),
            began=one.valid_from,
            due_on=last,
            department=one.department,
            words={"what": one.officer},
        )


def _on_purpose(view: CaseView, one: Delegated) -> bool:
    """Whether somebody ended a delegation sooner than it was given for, or with short notice."""
    told = [o for o in view.known.of(DelegationEnds) if o.delegation == one.delegation]
    first = next((o for o in view.known.of(Delegated) if o.delegation == one.delegation), None)
    if not told or first is None:
        return False
    return first.valid_until is None or told[-1].ends_at <= first.valid_until


def _working_days(since: datetime, until: datetime, calendar: Calendar) -> int:
    first, last = local_day(since), local_day(until - timedelta.resolution)
    try:
        return calendar.working_days_between(first, last) if last > first else 0
    except ValueError:
        return 0  # past the calendar: what cannot be counted warns of nothing


def _both_offices(given: Iterable[Delegated]) -> Iterator[Found]:
    """Yield officers who hold approval and regulation at one time 审管分离."""
    every = list(given)
    for one in every:
        for other in every:
            same = (one.office, other.office) == ("approval", "regulation")
            if same and one.officer == other.officer and _overlap(one, other):
                yield Found(
                    finding="both-offices",
                    subject=Subject(f"{one.delegation}/{other.delegation}"),
                    at=max(one.valid_from, other.valid_from),
                    department=one.department,
                    words={"what": one.officer},
                )


def _overlap(one: Delegated, other: Delegated) -> bool:
    begins = max(one.valid_from, other.valid_from)
    return all(until is None or begins < until for until in (one.valid_until, other.valid_until))


def _chief_away(view: CaseView, given: Iterable[Delegated]) -> Iterator[Found]:
    """Yield absences of a chief representative with a working day on which nobody stands in."""
    posts = [one for one in given if one.office == "approval"]
    for away in view.known.of(Away):
        at = _unattended(away, posts, view.known.of(Away), view.calendar)
        if at is not None:
            yield Found(
                finding="chief-away",
                subject=Subject(
                    f"{at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}/{away.officer}"[:LONGEST]
                ),
                at=at,
                department=away.department,
                words={"what": away.officer},
            )


def _unattended(
    away: Away, posts: list[Delegated], absences: Iterable[Away], calendar: Calendar
) -> datetime | None:
    """Find from when in an absence there is neither a chief nor a deputy on a working day."""
    known = [a for a in absences if a.begins < away.ends and a.ends > away.begins]
    changes = {away.begins, *(a.begins for a in known), *(a.ends for a in known)}
    changes |= {end for one in posts for end in (one.valid_from, one.valid_until) if end}
    steps = sorted(at for at in changes if away.begins <= at < away.ends)
    for at, until in zip(steps, [*steps[1:], away.ends], strict=True):
        holding = [one for one in posts if _holds(one, at)]
        chief = any(one.officer == away.officer and one.post == "chief" for one in holding)
        present = {one.officer for one in holding if one.post in ("chief", "deputy")}
        present -= {a.officer for a in known if a.begins <= at < a.ends}
        if chief and not present and _has_working_day(at, until, calendar):
            return at
    return None


def _holds(one: Delegated, at: datetime) -> bool:
    return one.valid_from <= at and (one.valid_until is None or at < one.valid_until)


def _has_working_day(begins: datetime, ends: datetime, calendar: Calendar) -> bool:
    day, last = local_day(begins), local_day(ends - timedelta.resolution)
    try:
        return calendar.is_work_day(day) or calendar.next_working_day(day) <= last
    except ValueError:
        return False
