"""F04 受理与一次性告知监察: an answer in time, one notice of everything, refusals in due form.

Supervision recounts when intake owed its answer: from the receipt, and again from the instant the
last paper of a notice came in (L-10, L-11).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from onehall_supervision.domain.known import Record
from onehall_supervision.domain.model import CASE, CaseView, Subject
from onehall_supervision.domain.records.intake import (
    HandedIn,
    Notified,
    NotTaken,
    Supplied,
    TakenBack,
    TakenIn,
)
from onehall_supervision.domain.records.materials import Demanded, Forbidden
from onehall_supervision.domain.watched import Found, Running, Watched

LOOKS_AT: Final = (HandedIn, Notified, Supplied, TakenIn, NotTaken, TakenBack, Demanded)
RESTS_ON: Final = (HandedIn, Notified, NotTaken, Demanded)
WINDOW: Final = "受理窗口 intake window"
ANSWER_WD: Final = 5
"""Working days within which the applicant is told everything that is missing (L-10)."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A time during which the window owed its answer."""

    began: datetime
    ended: datetime | None


def watch(view: CaseView) -> Iterator[Watched]:
    """Show how long intake took, and what was wrong with what it said."""
    yield from _answers(view)
    yield from _second_notices(view)
    yield from _refusals(view)


def _answers(view: CaseView) -> Iterator[Running]:
    handed_in = view.known.first(HandedIn)
    if handed_in is None:
        return
    clock = "intake-answer-online" if handed_in.online else "intake-answer"
    for number, turn in enumerate(_turns(view, handed_in.at), 1):
        subject = Subject("intake" if number == 1 else f"intake#{number}")
        yield Running(clock, subject, turn.began, ANSWER_WD, ended=turn.ended, responsible=WINDOW)


def _turns(view: CaseView, began: datetime) -> Iterator[Turn]:
    """Yield when intake owed an answer; the applicant's own time between them is not counted."""
    since: datetime | None = began
    missing: set[str] = set()
    for one in _in_order(view):
        if isinstance(one, Notified):
            missing |= set(one.kinds)
            if since:
                yield Turn(since, one.at)
            since = None
        elif isinstance(one, Supplied):
            missing -= set(one.kinds)
            since = one.at if since is None and not missing else since
        else:
            if since:
                yield Turn(since, one.at)
            return
    if since:
        yield Turn(since, None)


def _in_order(view: CaseView) -> list[Record]:
    """Return notices, supplies and what ended the intake; silence ends nothing (视为受理)."""
    known = view.known
    told = [*known.of(Notified), *known.of(Supplied), *known.of(NotTaken), *known.of(TakenBack)]
    accepted = [one for one in known.of(TakenIn) if not one.deemed]
    return sorted([*told, *accepted], key=lambda one: one.at)


def _second_notices(view: CaseView) -> Iterator[Found]:
    """Show points that the first notice could have named, whether asked or only tried."""
    told: set[str] = set()
    for one in view.known.of(Notified):
        if told and (new := [kind for kind in one.kinds if kind not in told]):
            yield _second(new, one.at)
        told |= set(one.kinds)
    for demand in view.known.of(Demanded):
        if demand.why is Forbidden.SECOND_NOTICE:
            first = {
                kind for one in view.known.of(Notified) if one.at <= demand.at for kind in one.kinds
            }
            if new := [kind for kind in demand.kinds if kind not in first]:
                yield _second(new, demand.at, demand)


def _second(kinds: list[str], at: datetime, demand: Demanded | None = None) -> Found:
    what = "、".join(kinds)
    department, by = (demand.department, demand.by) if demand else (None, WINDOW)
    subject = Subject(f"notice/{what}"[:200])
    words = {"what": what}
    return Found("second-notice", subject, at, None, department, by, words=words)


def _refusals(view: CaseView) -> Iterator[Found]:
    for one in view.known.of(NotTaken):
        if one.lacks:
            words = {"what": "、".join(one.lacks)}
            yield Found("not-accepted-without-form", CASE, one.at, responsible=WINDOW, words=words)
        if why := _contradicted(view, one):
            words = {"what": why}
            yield Found("qualifying-refused", CASE, one.at, responsible=WINDOW, words=words)


def _contradicted(view: CaseView, refused: NotTaken) -> str:
    """Return what in the record speaks against a refusal; whether it does, a person decides.

    The law knows three grounds (L-07, L-08, L-10). Who asked for corrections has treated the
    application as one that needs a licence and is theirs to give.
    """
    notices = [one for one in view.known.of(Notified) if one.at <= refused.at]
    if refused.cause == "other":
        return "理由不在法定三种情形之内 none of the three grounds of the law"
    if refused.cause != "not-corrected":
        return "此前已要求补正 corrections had been asked for before" if notices else ""
    owed = {kind for one in notices for kind in one.kinds}
    came = {kind for one in view.known.of(Supplied) if one.at <= refused.at for kind in one.kinds}
    if owed - came:
        return ""
    return (
        "要求补正的材料已全部补齐 all that was asked for had come in"
        if notices
        else ("从未告知需补正 no correction had been asked for")
    )
