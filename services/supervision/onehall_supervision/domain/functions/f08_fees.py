"""F08 收费监察: what is charged is based on law, published, and what was published (L-53)."""

from collections.abc import Iterator
from typing import Final

from onehall_calendar import local_day

from onehall_supervision.domain.model import CaseView, Subject
from onehall_supervision.domain.records.fees import Charged
from onehall_supervision.domain.watched import Found, Running, Watched

LOOKS_AT: Final = (Charged,)


def watch(view: CaseView) -> Iterator[Watched]:
    """Show every fee whose basis is ending, and what is wrong with it; nothing taken is no fee."""
    for one in view.known.of(Charged):
        if not one.amount:
            continue
        if basis := _ending(one):
            yield basis
        for finding in _wrongs(one):
            yield Found(
                finding,
                _subject(one),
                one.at,
                one.item,
                one.department,
                one.by,
                words={"what": one.what},
            )


def _wrongs(one: Charged) -> Iterator[str]:
    if one.on_form:
        yield "fee-on-form"  # free whatever was published (L-03)
        return
    if not one.basis or (one.basis_ends_on and local_day(one.at) > one.basis_ends_on):
        yield "fee-without-basis"
    if not one.published:
        yield "fee-on-free-item"
    elif one.amount != one.published:
        yield "fee-not-as-published"


def _ending(one: Charged) -> Running | None:
    """Return how long the basis still holds, as it was when the fee was taken."""
    if one.basis_ends_on is None or local_day(one.at) > one.basis_ends_on:
        return None
    return Running(
        "fee-basis",
        _subject(one),
        one.at,
        due_on=one.basis_ends_on,
        ended=one.at,
        item=one.item,
        department=one.department,
        responsible=one.by,
        words={"what": one.what},
    )


def _subject(one: Charged) -> Subject:
    return Subject(f"fee/{one.fee}")
