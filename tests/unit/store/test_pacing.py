"""A department is read at its rate, and at a tenth of it while most of what it sends is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_store import Pacing
from onehall_store.pacing import BURST_S, LATEST, Bucket

QUEUE = "opinions.XFZD"


class Watch:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def pacing(watch: Watch) -> Pacing:
    return Pacing([QUEUE], 500, watch)


def taken(bucket: Bucket, watch: Watch, seconds: float) -> int:
    """Return how many events are taken of a queue that always has more."""
    events, ends = 0, watch.now + seconds
    while watch.now < ends:
        allowed = int(bucket.allowance())
        bucket.spend(allowed)
        events += allowed
        watch.now += max(0.001, bucket.wait_s())
    return events


def bucket_of(pacing: Pacing, queue: str = QUEUE) -> Bucket:
    found = pacing.pace(queue)
    assert found is not None
    return found


def test_without_a_rate_nobody_waits() -> None:
    unpaced = Pacing([QUEUE])
    unpaced.judge(QUEUE, 1_000, 1_000)
    assert unpaced.pace(QUEUE) is None


def test_four_seconds_worth_may_come_at_once_and_then_the_rate_holds(
    pacing: Pacing, watch: Watch
) -> None:
    bucket = bucket_of(pacing)
    assert bucket.allowance() == BURST_S * 500
    assert taken(bucket, watch, 10) == pytest.approx(2_000 + 5_000, rel=0.05)


def test_once_it_is_empty_events_are_taken_in_bunches(pacing: Pacing, watch: Watch) -> None:
    bucket = bucket_of(pacing)
    bucket.spend(2_000)
    watch.now += 0.1
    assert bucket.allowance() == 0
    assert bucket.wait_s() == pytest.approx(0.1)
    watch.now += 0.1
    assert bucket.allowance() == pytest.approx(100)
    assert bucket.wait_s() == 0


def test_a_message_that_was_too_large_is_paid_for_later(pacing: Pacing, watch: Watch) -> None:
    bucket = bucket_of(pacing)
    bucket.spend(3_000)
    assert bucket.wait_s() == pytest.approx(2.2)


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(0, 5_000)), max_size=30))
def test_whoever_waits_as_told_may_take_and_no_more_than_the_rate_is_ever_taken(
    story: list[tuple[float, int]],
) -> None:
    watch = Watch()
    bucket, spent = Bucket(50, watch), 0
    for seconds, wanted in story:
        watch.now += seconds + bucket.wait_s() + 1e-6
        allowed = bucket.allowance()
        assert allowed > 0
        spent += min(wanted, int(allowed))
        bucket.spend(min(wanted, int(allowed)))
    assert spent <= 50 * (BURST_S + watch.now) + 1


def test_whose_events_are_mostly_refused_is_slowed_until_they_are_good_again(
    pacing: Pacing, watch: Watch, caplog: Any
) -> None:
    bucket = bucket_of(pacing)
    pacing.judge(QUEUE, 50, 50)
    assert bucket.allowance() == BURST_S * 500
    assert not bucket.apart
    pacing.judge(QUEUE, 1, 1)
    assert bucket.allowance() == 0
    assert bucket.apart
    assert taken(bucket, watch, 20) == pytest.approx(20 * 50, rel=0.05)
    pacing.judge(QUEUE, 76, 0)
    assert not bucket.apart
    assert taken(bucket, watch, 20) == pytest.approx(20 * 500, rel=0.05)
    assert [record.department for record in caplog.records] == ["XFZD", "XFZD"]


def test_one_bad_event_in_two_slows_nobody_and_one_batch_forgets_no_more_than_a_hundred(
    pacing: Pacing,
) -> None:
    bucket = bucket_of(pacing)
    for _ in range(LATEST):
        pacing.judge(QUEUE, 2, 1)
    assert bucket.allowance() == BURST_S * 500


def test_a_department_is_slowed_alone_and_for_what_it_sends_itself(pacing: Pacing) -> None:
    mine, other = bucket_of(pacing), bucket_of(pacing, "opinions.GHJ")
    pacing.judge(QUEUE, 64, 64)
    assert (mine.allowance(), other.allowance()) == (0, BURST_S * 500)
    assert pacing.pace(QUEUE) is mine
    pacing.judge("approval.in", 64, 64)
    assert pacing._records.keys() == {QUEUE, "opinions.GHJ"}
