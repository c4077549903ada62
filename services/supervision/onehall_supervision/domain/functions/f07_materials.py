"""F07 申请材料监察: only published papers are asked for, once, and never what is held already."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from onehall_supervision.domain.functions.f04_intake import WINDOW
from onehall_supervision.domain.model import CaseView, Subject
from onehall_supervision.domain.records.intake import Notified, NotTaken, Supplied, TakenIn
from onehall_supervision.domain.records.materials import Demanded, Forbidden
from onehall_supervision.domain.watched import Found, Watched

LOOKS_AT: Final = (Demanded, Notified, Supplied, TakenIn, NotTaken)
RESTS_ON: Final = (Demanded, Notified)
FINDING: Final = {
    Forbidden.ALREADY_HELD: "asked-already-held",
    Forbidden.NOT_LISTED: "asked-not-listed",
    Forbidden.FORMAL: "asked-twice",
}
ONCE_MORE: Final = 2
"""How often one paper may be named: once, and again if what came in is still wrong (L-10)."""


def watch(view: CaseView) -> Iterator[Watched]:
    """Show what was asked for that may not be."""
    yield from _demands(view)
    yield from _notices(view)
    yield from _blocked(view)


def _demands(view: CaseView) -> Iterator[Found]:
    """Show each demand that was refused, and each that was made again after the refusal."""
    told: set[tuple[str | None, str]] = set()
    for one in view.known.of(Demanded):
        for kind in one.kinds:
            again = (one.department, kind) in told
            finding = "asked-twice" if again else _why(view, one, kind)
            if finding:
                yield _found(finding, kind, one)
            told.add((one.department, kind))


def _why(view: CaseView, one: Demanded, kind: str) -> str:
    if one.why is not Forbidden.SECOND_NOTICE:
        return FINDING.get(one.why, "")
    before = (notice for notice in view.known.of(Notified) if notice.at <= one.at)
    return "asked-twice" if any(kind in notice.kinds for notice in before) else ""


def _notices(view: CaseView) -> Iterator[Found]:
    """Show papers that notices name too often: nothing had come in, or it was the third time."""
    named: dict[str, list[datetime]] = {}
    for notice in view.known.of(Notified):
        for kind in notice.kinds:
            times = named.setdefault(kind, [])
            if times and (len(times) >= ONCE_MORE or not _came(view, times[-1], notice.at)):
                yield _of_window("asked-twice", kind, notice.at)
            times.append(notice.at)


def _came(view: CaseView, since: datetime, until: datetime) -> bool:
    return any(since <= one.at <= until for one in view.known.of(Supplied))


def _blocked(view: CaseView) -> Iterator[Found]:
    """Show where a paper that no item lists kept a case from being accepted."""
    for kind, at in _unlisted_in_notices(view).items():
        yield _of_window("acceptance-blocked", kind, at)
    for refused in view.known.of(NotTaken):
        for one in view.known.of(Demanded):
            if one.why is Forbidden.NOT_LISTED and one.at <= refused.at:
                for kind in one.kinds:
                    yield _found("acceptance-blocked", kind, one, refused.at)


def _unlisted_in_notices(view: CaseView) -> dict[str, datetime]:
    """Return what notices asked for and no item needs; only the acceptance tells what they need."""
    accepted, found = view.known.first(TakenIn), dict[str, datetime]()
    for notice in view.known.of(Notified) if accepted else ():
        for kind in notice.kinds:
            if accepted and kind not in accepted.listed:
                found.setdefault(kind, notice.at)
    return found


def _found(finding: str, kind: str, one: Demanded, at: datetime | None = None) -> Found:
    subject = "/".join(filter(None, (one.item, one.department, kind)))
    whose = (one.item, one.department, one.by)
    return Found(finding, Subject(subject[:200]), at or one.at, *whose, words={"what": kind})


def _of_window(finding: str, kind: str, at: datetime) -> Found:
    return Found(finding, Subject(kind), at, responsible=WINDOW, words={"what": kind})
