"""F06 决定合法性监察: whether decisions were made as the law demands."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from onehall_supervision.domain.clocks import clock_of
from onehall_supervision.domain.facts import (
    Closed,
    Extended,
    ItemId,
    Left,
    Planned,
    Recalculated,
    Resumed,
    Suspended,
)
from onehall_supervision.domain.facts import Issued as PartIssued
from onehall_supervision.domain.model import CaseView, Subject
from onehall_supervision.domain.records.decisions import (
    Granted,
    HearingOwed,
    HearingStage,
    Issued,
    Opinion,
    Proven,
    Refused,
)
from onehall_supervision.domain.records.joint import Met
from onehall_supervision.domain.rounds import gone_at
from onehall_supervision.domain.watched import Found, Running, Watched

LOOKS_AT: Final = (
    *(Planned, Closed, PartIssued, Left, Recalculated, Suspended, Resumed, Extended),
    *(Opinion, HearingOwed, HearingStage, Issued, Granted, Refused, Proven, Met),
)
RESTS_ON: Final = (HearingOwed, Met, Opinion, Refused, Granted)
ON_SITE: Final = ("site-visit", "completion-inspection")
LEAST_OFFICERS: Final = 2
BINDING: Final = ("refuse", "approve-with-conditions")
"""Answers that cost the applicant something, and so name the law they rest on."""
REASONS, REMEDIES = "理由 reasons", "救济途径 remedies"
BASIS, RECORD = "法律依据 legal basis", "听证笔录 hearing record"


def watch(view: CaseView) -> Iterator[Watched]:
    """Yield hearings to be told of, and what was decided or verified against the law."""
    yield from _to_be_told(view)
    yield from _verified_alone(view)
    for opinion in view.known.of(Opinion):
        yield from _without_basis(view, opinion)
    for refused in view.known.of(Refused):
        yield from _without_form(refused)
        if not refused.renewal_of and _refused_by_opinion(view, refused):
            yield from _unheard(view, refused)
    for granted in view.known.of(Granted):
        yield from _unheard(view, granted)
        yield from _too_soon(view, granted)


def unmoved(_before: CaseView, after: CaseView, said: Sequence[Any]) -> bool:
    """Whether opinions before any decision named all they rest on; a decision looks at them all."""
    if not all(isinstance(one, Opinion) for one in said) or after.known.first(Refused):
        return False
    return not any(found for one in said for found in _without_basis(after, one))


def _to_be_told(view: CaseView) -> Iterator[Running]:
    """Yield for each mandatory hearing (L-40) the time until the parties are told (L-41)."""
    for owed in view.known.of(HearingOwed) if view.plan else ():
        item = view.plan.items.get(owed.item) if view.plan else None
        if item is None or view.plan is None:
            continue
        ends = [one.at for one in _stages(view, item.id, "parties-informed", "scheduled", "held")]
        gone = gone_at(view, item.id)
        yield Running(
            clock="hearing-notice",
            subject=Subject(item.id),
            began=view.plan.start,
            promised=item.promised_wd,
            ended=min([*ends, *([gone] if gone else [])], default=None),
            moved=clock_of(view.moves, item.id),
            item=item.id,
            department=item.department,
        )


def _verified_alone(view: CaseView) -> Iterator[Found]:
    """Yield verifications on site by fewer than two officers in all (L-21)."""
    for met in view.known.of(Met):
        if met.kind not in ON_SITE or len(set(met.came)) >= LEAST_OFFICERS:
            continue
        department, officer = met.came[0] if met.came else (None, None)
        lead = view.plan.lead if view.plan else None
        yield Found(
            finding="verified-alone",
            subject=Subject(f"{met.activity}#{met.round}"),
            at=met.at,
            department=department or lead,
            responsible=officer,
        )


def _without_basis(view: CaseView, opinion: Opinion) -> Iterator[Found]:
    """Yield what an opinion rests on and does not name: the law, or the record of its hearing."""
    held = [one for one in _stages(view, opinion.item, "held") if one.at <= opinion.at]
    record = held[-1].record if held else ""
    lacking = [BASIS] if opinion.answer in BINDING and not opinion.basis else []
    if record and record not in opinion.basis and opinion.answer != "not-concerned":
        lacking.append(RECORD)  # L-43
    if lacking:
        yield Found(
            finding="criterion-missing",
            subject=Subject(f"{opinion.item}#{opinion.opinion}"),
            at=opinion.at,
            item=opinion.item,
            department=opinion.department,
            responsible=opinion.officer,
            words={"what": ", ".join(lacking)},
        )


def _without_form(refused: Refused) -> Iterator[Found]:
    """Yield a refusal without its reasons or remedies (L-51)."""
    lacking = [] if refused.reasoned else [REASONS]
    lacking += [] if refused.remedies else [REMEDIES]
    if lacking:
        renewal = f"#{refused.renewal_of}" if refused.renewal_of else ""
        yield Found(
            finding="refused-without-form",
            subject=Subject(f"{refused.item}{renewal}"),
            at=refused.at,
            item=refused.item,
            department=refused.department,
            words={"what": ", ".join(lacking)},
        )


def _unheard(view: CaseView, decided: Granted | Refused) -> Iterator[Found]:
    """Yield a decision before its hearing, or before the time to ask for one was over (L-41)."""
    stages = [one for one in _stages(view, decided.item) if one.at <= decided.at]
    by_name = {one.stage: one for one in stages}
    told = by_name.get("parties-informed")
    asked = "requested" in by_name or "scheduled" in by_name
    owed = any(one.item == decided.item for one in view.known.of(HearingOwed))
    waiting = told is not None and told.due_at is not None and decided.at < told.due_at
    if "held" not in by_name and (owed or asked or (waiting and "lapsed" not in by_name)):
        yield Found(
            finding="hearing-not-held",
            subject=Subject(decided.item),
            at=decided.at,
            item=decided.item,
            department=decided.department,
        )


def _too_soon(view: CaseView, granted: Granted) -> Iterator[Found]:
    """Yield a grant while something it needs of this case is not granted (L-60).

    What an issuance not yet heard of may have granted is not missed.
    """
    plan = view.plan
    if plan is None or granted.item not in plan.items or not _all_heard(view, granted.at):
        return
    holds = _holding(view, granted.at)
    for need in plan.items[granted.item].needs:
        if need in plan.items and need not in holds:
            yield Found(
                finding="prerequisite-not-granted",
                subject=Subject(f"{granted.item}/{need}"),
                at=granted.at,
                item=granted.item,
                department=granted.department,
                words={"what": need},
            )


def _all_heard(view: CaseView, at: datetime) -> bool:
    """Whether every issuance up to then is known, by their numbers."""
    numbers = {one.sequence for one in view.known.of(Issued) if one.at <= at}
    return numbers == set(range(1, len(numbers) + 1))


def _holding(view: CaseView, at: datetime) -> set[ItemId]:
    """Return the items that hold as prerequisites: granted by then, not concerned, or proven."""
    granted = {one.item for one in view.known.of(Granted) if one.at <= at}
    idle = {item for one in view.known.of(Issued) if one.at <= at for item in one.not_concerned}
    return granted | idle | {one.item for one in view.known.of(Proven)}


def _refused_by_opinion(view: CaseView, refused: Refused) -> bool:
    """Whether its department refused it; what falls with its prerequisite needs no hearing."""
    given = [one for one in view.known.of(Opinion) if one.item == refused.item]
    return bool(given) and given[-1].answer == "refuse"


def _stages(view: CaseView, item: ItemId, *names: str) -> list[HearingStage]:
    every = view.known.of(HearingStage)
    return [one for one in every if one.item == item and (not names or one.stage in names)]
