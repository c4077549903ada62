"""`python -m benchmarks.year`: a year of the city as its services tell it, seeded and streamed.

About 60,000 cases and 1.5 million events in the order of their instants: arrivals and work in
office hours of the real calendar, items and limits as in the catalogue's classes, most answers well
before their promise, some late, corrections, withdrawals, a few special procedures. Every stated
limit is the right one. The same seed gives the same bytes, whatever the machine.
"""

import argparse
import hashlib
import heapq
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from onehall_calendar import (
    SHANGHAI,
    Limit,
    Suspension,
    SuspensionCause,
    deadline,
    due_at,
    load,
    local_day,
)
from onehall_contracts import Event, Message, approval, encode, intake, owner_of
from onehall_contracts.ids import derived

from tests.building import accepted
from tests.building import item as item_of
from tests.observing import answered, issued, opened, submitted

CASES = 60_000
SEED = 20091201
FIRST, DAYS = date(2010, 1, 4), 365
CALENDAR = load()
DEPARTMENTS = ("XFZD", "GHJ", "HBJ", "JSJ", "RFB", "YLJ", "SWJ", "GTJ", "WWJ", "QXJ", "JTJ", "AJJ")
OPENS, OFFICE_S = timedelta(hours=9), 7 * 3_600
LATE, CORRECTED, WITHDRAWN, STOPPED = 0.03, 0.15, 0.02, 0.02

Told = list[tuple[datetime, Message]]


@dataclass(frozen=True, slots=True)
class Year:
    """How large a year, and of which seed."""

    cases: int = CASES
    seed: int = SEED

    def events(self) -> Iterator[Event]:
        """Yield every event in the order of its instant; only open cases are in memory."""
        rng = random.Random(self.seed)  # noqa: S311 - a seed, not a secret
        waiting: list[tuple[datetime, int, Event]] = []
        counted = 0
        for at in self._arrivals(rng):
            while waiting and waiting[0][0] <= at:
                yield heapq.heappop(waiting)[2]
            for when, message in _case(rng, at):
                counted += 1
                heapq.heappush(waiting, (when, counted, _event(rng, when, message)))
        while waiting:
            yield heapq.heappop(waiting)[2]

    def _arrivals(self, rng: random.Random) -> Iterator[datetime]:
        """Yield when cases are handed in: on working days, in office hours, in order."""
        days = [day for n in range(DAYS) if CALENDAR.is_work_day(day := FIRST + timedelta(days=n))]
        each, rest = divmod(self.cases, len(days))
        for nth, day in enumerate(days):
            count = each + (nth < rest)
            yield from sorted(_instant(rng, day) for _ in range(count))


def _instant(rng: random.Random, day: date) -> datetime:
    opens = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + OPENS
    return opens + timedelta(seconds=rng.randrange(OFFICE_S))


def _after(rng: random.Random, at: datetime, days: int) -> datetime:
    """Return an instant of work so many working days later, never before `at`."""
    day = CALENDAR.add_working_days(local_day(at), days) if days else local_day(at)
    return max(_instant(rng, day), at + timedelta(seconds=1))


def _case(rng: random.Random, at: datetime) -> Told:
    """Return what is said of one case, from its submission to its delivery."""
    count = min(16, 1 + int(rng.expovariate(1 / 5.4)))
    promised = [rng.choice((5, 7, 10, 12, 15)) for _ in range(count)]
    who = [rng.choice(DEPARTMENTS) for _ in range(count)]
    items = [item_of(n, who[n], promised=promised[n]) for n in range(count)]
    case_id = str(_uuid(rng))
    case = accepted(*items, case_id=case_id, at=at)
    told: Told = [(at, submitted(case))]
    if rng.random() < CORRECTED:
        at = _corrected(rng, told, case, at)
    at = _after(rng, at, 1)
    case = case.model_copy(update={"accepted_at": at})
    opening = at + timedelta(seconds=2)
    told += [(at, case), (opening, _opened(case))]
    if rng.random() < WITHDRAWN:
        gone = _after(rng, opening, 2)
        withdrawn = intake.CaseWithdrawnV1(
            case_id=case_id, applicant_ref=case.applicant_ref, withdrawn_at=gone
        )
        return [*told, (gone, withdrawn)]
    return _decided(rng, told, case, opening)


def _corrected(
    rng: random.Random, told: Told, case: intake.CaseAcceptedV1, at: datetime
) -> datetime:
    notified, received = _after(rng, at, 2), _after(rng, at, 5)
    asked = intake.CorrectionNotifiedV1(
        case_id=case.case_id,
        case_number=case.case_number,
        applicant_ref=case.applicant_ref,
        deficiencies=(intake.Deficiency(kind="D07", what="缺少总平面图 the site plan is missing"),),
        notified_at=notified,
    )
    supplied = intake.CorrectionReceivedV1(
        case_id=case.case_id, documents=case.documents, received_at=received
    )
    told += [(notified, asked), (received, supplied)]
    return received


def _opened(case: intake.CaseAcceptedV1) -> approval.CoordinationOpenedV1:
    """Return the opening with the limits as they are, so that nobody has to differ."""
    said, day = opened(case), local_day(case.accepted_at)
    by_item = {one.item_id: one for one in case.items}
    reviews = tuple(
        review.model_copy(
            update={
                "promised_due_at": due_at(day, Limit(review.promised_wd), CALENDAR),
                "legal_due_at": due_at(day, Limit(by_item[review.item_id].legal_n), CALENDAR),
                "steps": tuple(_named(by_item[review.item_id], step) for step in review.steps),
            }
        )
        for review in said.reviews
    )
    last = max(review.promised_due_at for review in reviews)
    update = {"reviews": reviews, "joint_due_at": last, "calendar_version": CALENDAR.version}
    return said.model_copy(update=update)


def _named(one: intake.AcceptedItem, step: intake.StepPlan) -> intake.StepPlan:
    return step.model_copy(update={"responsible": _officer(one)})


def _officer(one: intake.AcceptedItem) -> str:
    """Return who answers for a review and signs it."""
    return f"{one.department}-0{1 + len(one.name) % 5}"


def _decided(
    rng: random.Random, told: Told, case: intake.CaseAcceptedV1, opening: datetime
) -> Told:
    ends = [_reviewed(rng, told, case, one, opening) for one in case.items]
    last = max(ends) + timedelta(seconds=5)
    order = tuple(one.item_id for one in case.items)
    gate = approval.GateOpenedV1(case_id=case.case_id, order=order, opened_at=last)
    done = _after(rng, last, rng.randint(0, 4))
    delivery = approval.DeliveryMadeV1(
        case_id=case.case_id,
        issuance_id=derived(case.case_id, "issuance"),
        channel="window",
        receipt="signed",
        decided_at=last,
        delivered_at=done,
    )
    told += [(last, gate), (last, issued(case, last)), (done, delivery)]
    return told


def _reviewed(
    rng: random.Random,
    told: Told,
    case: intake.CaseAcceptedV1,
    one: intake.AcceptedItem,
    opening: datetime,
) -> datetime:
    """Add the steps and the opinion of one review; return when it was answered."""
    promised, at = one.promised_wd, opening
    late = rng.random() < LATE
    days = (
        promised + rng.randint(1, 4)
        if late
        else min(promised, int(rng.betavariate(2, 3) * promised))
    )
    if rng.random() < STOPPED:
        days += _stopped(rng, told, case, one, opening)
    middle = _after(rng, at, days // 2)
    for name, when in (("审查", middle), ("决定", _after(rng, middle, days - days // 2))):
        told.append((when, _step(case, one, name, when)))
        at = when
    at += timedelta(seconds=30)
    told.append((at, answered(case, one, at).model_copy(update={"officer": _officer(one)})))
    return at


def _stopped(
    rng: random.Random,
    told: Told,
    case: intake.CaseAcceptedV1,
    one: intake.AcceptedItem,
    opening: datetime,
) -> int:
    """Add a special procedure 特别程序 of some days; return how many."""
    declared = rng.randint(3, 10)
    begins = _after(rng, opening, 1)
    ends = _after(rng, begins, declared)
    procedure, cause = derived(case.case_id, one.item_id, "procedure"), SuspensionCause("专家评审")
    for ended in (None, ends):
        days = (local_day(begins), local_day(ended) if ended else None)
        stop = Suspension(cause, *days, declared, "notice 1")
        told.append(_clock(case, one, procedure, stop, ended or begins))
    return declared


def _clock(
    case: intake.CaseAcceptedV1,
    one: intake.AcceptedItem,
    procedure: UUID,
    stop: Suspension,
    at: datetime,
) -> tuple[datetime, Message]:
    day = local_day(case.accepted_at)
    promised, legal = (
        deadline(day, Limit(n), CALENDAR, (stop,)).due_at for n in (one.promised_wd, one.legal_n)
    )
    due = approval.ItemDue(item_id=one.item_id, promised_due_at=promised, legal_due_at=legal)
    common = {"case_id": case.case_id, "procedure_id": procedure, "items": (due,)}
    if stop.ended_on:
        days = {"ended_on": stop.ended_on, "excluded_wd": stop.excluded_wd(CALENDAR)}
        ended = common | days | {"joint_due_at": promised, "resumed_at": at}
        return at, approval.ClockResumedV1.model_validate(ended)
    why = {"department": one.department, "cause": stop.cause.value, "notice": stop.notice_id}
    days = {"declared_wd": stop.declared_wd, "started_on": stop.started_on}
    begun = common | why | days | {"joint_due_at": promised, "suspended_at": at}
    return at, approval.ClockSuspendedV1.model_validate(begun)


def _step(
    case: intake.CaseAcceptedV1, one: intake.AcceptedItem, step: str, at: datetime
) -> approval.StepCompletedV1:
    return approval.StepCompletedV1(
        case_id=case.case_id,
        item_id=one.item_id,
        department=one.department,
        step=step,
        officer=_officer(one),
        step_done_id=derived(case.case_id, one.item_id, step),
        completed_at=at,
    )


def _uuid(rng: random.Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)


def _event(rng: random.Random, at: datetime, message: Message) -> Event:
    owner = owner_of(message.wire_name)
    return Event(_uuid(rng), f"onehall/{owner}", at, message, subject=message.subject or "")


def main() -> None:
    """Count a year and say what is in it, with a digest that is the same everywhere."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    began, kinds, digest = time.perf_counter(), Counter[str](), hashlib.sha256()
    for event in Year(options.cases, options.seed).events():
        kinds[event.type] += 1
        digest.update(encode(event))
    for name, count in kinds.most_common():
        print(f"{count:>9,}  {name}")
    took = time.perf_counter() - began
    print(f"{kinds.total():>9,}  in {took:.0f} s, {digest.hexdigest()[:16]}")


if __name__ == "__main__":
    main()
