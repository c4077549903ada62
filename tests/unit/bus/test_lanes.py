"""Queues take turns, and what was taken is acknowledged a queue at a time."""

from types import SimpleNamespace
from typing import Any

import pytest
from onehall_bus import lanes as bus
from onehall_bus.lanes import BATCH_EVENTS, LANE_EVENTS, Lane, Lanes, Turn

from tests.building import accepted, body, event, item

ONE = body(event(accepted(item(6, "XFZD"))))
LARGE = b"[" + b" " * 200 * bus.EVENT_BYTES + ONE[1:]


class Channel:
    """A channel that notes what is acknowledged."""

    def __init__(self) -> None:
        self.acks: list[tuple[int, bool]] = []

    async def basic_ack(self, tag: int, *, multiple: bool, wait: bool) -> None:
        self.acks.append((tag, multiple))


class Queue:
    """A queue with a live channel, and messages numbered as a broker would."""

    def __init__(self, name: str, pace: Any = None) -> None:
        self.lane = Lane(name, pace)
        self.open()

    def open(self) -> None:
        self.channel, self.tag = Channel(), 0
        lost = SimpleNamespace(is_set=lambda: False)
        session: Any = SimpleNamespace(channel=self.channel, lost=lost)
        self.session = self.lane.session = session
        self.lane.consumer_tag = "consumer"

    def arrive(
        self, lanes: Lanes, messages: int, content: bytes = ONE, *, again: bool = False
    ) -> None:
        for _ in range(messages):
            self.tag += 1
            properties = SimpleNamespace(message_id=str(self.tag), user_id=None)
            header = SimpleNamespace(properties=properties)
            message: Any = SimpleNamespace(
                header=header, delivery_tag=self.tag, redelivered=again, body=content
            )
            lanes.put(self.lane, self.session, message)


class Allowed:
    """A pace that allows so many events."""

    def __init__(self, events: int, *, apart: bool = False) -> None:
        self.left, self.apart = events, apart

    def allowance(self) -> float:
        return self.left

    def spend(self, events: int) -> None:
        self.left -= events

    def wait_s(self) -> float:
        return 0.001


def between(*names: str) -> tuple[Lanes, list[Queue]]:
    queues = [Queue(name) for name in names]
    return Lanes([queue.lane for queue in queues]), queues


def queues_of(turn: Turn) -> list[str]:
    return [delivery.queue for delivery in turn.deliveries]


def test_ten_thousand_messages_of_one_delay_anothers_by_the_batch_in_hand_only() -> None:
    lanes, (flood, other, third) = between("a", "b", "c")
    flood.arrive(lanes, 10_000)
    in_hand = lanes.take()
    other.arrive(lanes, 1)
    third.arrive(lanes, 3)
    assert set(queues_of(in_hand)) == {"a"}
    following = queues_of(lanes.take())
    assert (following.count("b"), following.count("c")) == (1, 3)


def test_many_flooding_queues_each_get_their_turn() -> None:
    lanes, queues = between(*(f"q{n}" for n in range(10)))
    for queue in queues:
        queue.arrive(lanes, 1_000)
    turns = [queues_of(lanes.take()) for _ in range(5)]
    each = [sum(turn.count(f"q{n}") for turn in turns) for n in range(10)]
    assert each == [2 * LANE_EVENTS] * 10


def test_one_queue_alone_fills_the_whole_batch() -> None:
    lanes, (only,) = between("approval.in")
    only.arrive(lanes, 1_000)
    assert len(lanes.take().deliveries) == BATCH_EVENTS


def test_what_was_delivered_before_weighs_more_for_it_is_handled_alone() -> None:
    lanes, (poisoned, other) = between("a", "b")
    poisoned.arrive(lanes, 32, again=True)
    other.arrive(lanes, 1)
    assert sorted(queues_of(lanes.take())) == ["a"] * 4 + ["b"]


def test_a_large_message_weighs_more() -> None:
    lanes, (large, _other) = between("a", "b")
    large.arrive(lanes, 3, LARGE)
    assert [len(lanes.take().deliveries) for _ in range(4)] == [1, 1, 1, 0]


def test_whose_events_are_refused_shares_no_batch_and_others_are_in_between() -> None:
    bad, worse = (Queue(name, Allowed(100, apart=True)) for name in ("bad", "worse"))
    good, fair = Queue("good"), Queue("fair", Allowed(100))
    lanes = Lanes([one.lane for one in (bad, worse, good, fair)])
    for queue in (bad, worse, good, fair):
        queue.arrive(lanes, 130)
    turns = [set(queues_of(lanes.take())) for _ in range(5)]
    assert turns == [{"bad"}, {"good", "fair"}, {"worse"}, {"good", "fair"}, {"bad"}]


def test_who_is_read_apart_and_may_give_nothing_keeps_nobody_waiting() -> None:
    bad, good = Queue("bad", Allowed(0, apart=True)), Queue("good")
    lanes = Lanes([bad.lane, good.lane])
    for queue in (bad, good):
        queue.arrive(lanes, 1)
    assert queues_of(lanes.take()) == ["good"]


def test_what_is_over_the_rate_is_left_and_nobody_else_waits_for_it() -> None:
    pace = Allowed(5)
    slow, other = Queue("a", pace), Queue("b")
    lanes = Lanes([slow.lane, other.lane])
    slow.arrive(lanes, 20)
    other.arrive(lanes, 20)
    assert queues_of(lanes.take()) == ["a"] * 5 + ["b"] * 20
    assert queues_of(lanes.take()) == []
    pace.left = 2
    assert queues_of(lanes.take()) == ["a"] * 2
    assert queues_of(lanes.take(everything=True)) == ["a"] * 13


async def test_a_reader_waits_no_longer_than_the_rate_says() -> None:
    queue = Queue("a", Allowed(0))
    lanes = Lanes([queue.lane])
    queue.arrive(lanes, 1)
    await lanes.wait()
    await lanes.wait()  # nothing arrives any more


async def test_a_multiple_ack_covers_its_own_queue_and_only_what_is_on_record() -> None:
    lanes, (flood, other) = between("a", "b")
    flood.arrive(lanes, 200)
    other.arrive(lanes, 1)
    turn = lanes.take()
    await lanes.acknowledge(1)
    assert (flood.channel.acks, other.channel.acks) == ([], [])
    turn.settle()
    await lanes.acknowledge(1)
    await lanes.acknowledge(1)
    assert (flood.channel.acks, other.channel.acks) == ([(LANE_EVENTS, True)], [(1, True)])


async def test_acks_are_saved_up_until_they_are_worth_it_or_nothing_else_is_to_do() -> None:
    lanes, (busy, calm) = between("a", "b")
    busy.arrive(lanes, 16)
    calm.arrive(lanes, 3)
    lanes.take().settle()
    await lanes.acknowledge(16)
    assert (busy.channel.acks, calm.channel.acks) == ([(16, True)], [])
    await lanes.acknowledge(1)
    assert calm.channel.acks == [(3, True)]


async def test_what_a_lost_channel_delivered_is_never_acknowledged_on_the_next() -> None:
    lanes, (queue, _) = between("a", "b")
    queue.arrive(lanes, 5)
    turn, before = lanes.take(), queue.session
    queue.arrive(lanes, 2)
    queue.lane.close()
    queue.open()
    lanes.put(queue.lane, before, SimpleNamespace())  # type: ignore[arg-type]  # a late callback
    turn.settle()
    await lanes.acknowledge(1)
    assert (queue.channel.acks, lanes.take().deliveries) == ([], [])
    queue.arrive(lanes, 3)
    lanes.take().settle()
    await lanes.acknowledge(1)
    assert queue.channel.acks == [(3, True)]


@pytest.mark.parametrize(
    ("states", "ready"),
    [("live", True), ("new", False), ("gone", False), ("live gone", True), ("live new", False)],
)
def test_ready_is_who_reads_every_queue_that_can_be_read(states: str, ready: bool) -> None:
    queues = [Queue(state) for state in states.split()]
    for queue in queues:
        if queue.lane.queue == "gone":
            queue.lane.close()
        if queue.lane.queue == "new":
            queue.lane.consumer_tag = None
    assert Lanes([queue.lane for queue in queues]).ready is ready


def test_what_had_piled_up_is_read_however_much_comes_after_it() -> None:
    queue = Queue("a")
    lanes = Lanes([queue.lane])
    queue.lane.found = 2
    queue.arrive(lanes, 1)
    lanes.take().settle()
    assert not lanes.caught_up
    queue.arrive(lanes, 1)
    later = lanes.take()
    assert not lanes.caught_up  # taken, and not yet on record
    queue.arrive(lanes, 5)
    later.settle()
    assert lanes.caught_up


def test_after_a_loss_what_waits_is_counted_anew() -> None:
    queue = Queue("a")
    lanes = Lanes([queue.lane])
    queue.lane.found = 1
    queue.arrive(lanes, 1)
    lanes.take().settle()
    queue.lane.close()
    assert not lanes.caught_up  # nobody reads it now
    queue.open()
    queue.lane.found = 1
    assert not lanes.caught_up
