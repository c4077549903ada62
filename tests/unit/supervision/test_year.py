"""The benchmark's year: the same every time, in order, and a case a ledger understands."""

from collections import defaultdict
from itertools import pairwise

from onehall_contracts import Event, encode
from onehall_supervision.domain.stuck import doubts

from benchmarks.year import Year
from tests.unit.supervision.watch import Watch, watching_of


def ledgers(events: list[Event]) -> dict[str, Watch]:
    by_case: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_case[event.subject].append(event)
    return {case: watching_of(told) for case, told in by_case.items()}


def test_a_year_is_told_in_order_and_alike_every_time() -> None:
    told = list(Year(cases=30).events())
    assert [encode(one) for one in told] == [encode(one) for one in Year(cases=30).events()]
    assert all(one.time <= other.time for one, other in pairwise(told))
    assert 15 * 30 < len(told) < 40 * 30


def test_every_case_of_it_ends_and_nobody_doubts_it() -> None:
    for case, watch in ledgers(list(Year(cases=30, seed=7).events())).items():
        assert watch.view.closed_at, case
        assert {one.invariant for one in doubts(watch.view)} <= {"check-missed"}
