"""Who is called next: nobody starves, favour is bounded, breaks hold, whatever people do."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from onehall_calendar import SHANGHAI
from onehall_intake.domain.hall import calling, guarding, serving, tickets
from onehall_intake.domain.hall.model import Desk, Head, Line, Ticket, Turn, replace
from onehall_intake.domain.hall.words import (
    BREAK,
    FAVOURED_IN_A_ROW,
    OVERRIDE,
    WORK,
    HallRefusal,
    Kind,
    Override,
    Sitting,
    State,
)

NINE = datetime(2011, 9, 26, 9, 0, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)
BUSINESSES = ("A", "B")
ACTS = ("take", "favoured", "call", "serve", "finish", "pass on", "skip", "pause", "resume")
STEPS = st.lists(
    st.tuples(
        st.sampled_from((*ACTS, "override", "hostile")), st.integers(0, 2), st.integers(0, 60)
    ),
    max_size=120,
)


@dataclass
class World:
    """A hall in memory, moved by the domain's own decisions."""

    desks: list[Desk]
    tickets: dict[str, Ticket] = field(default_factory=dict)
    runs: dict[str, int] = field(default_factory=dict)
    now: datetime = NINE
    calls: list[tuple[int, str]] = field(default_factory=list)

    def take(self, business: str, favoured: bool) -> Ticket:
        number = tickets.numbered(business, len(self.tickets) + 1)
        lane = tickets.lane_of(favoured, None, self.now)
        made = Ticket(number, number, business, State.WAITING, self.now, self.now, lane)
        self.tickets[number] = made
        return made

    def lines(self, businesses: tuple[str, ...]) -> list[Line]:
        return [self._line(business) for business in businesses]

    def _line(self, business: str) -> Line:
        waiting = [
            t for t in self.tickets.values() if (t.business, t.state) == (business, "waiting")
        ]
        favoured = [t for t in waiting if t.lane_from and t.lane_from <= self.now]
        ordinary = [t for t in waiting if t not in favoured]
        heads = [self._head(one) for one in (ordinary, favoured)]
        return Line(business, self.runs.get(business, 0), *heads)

    def _head(self, waiting: list[Ticket]) -> Head | None:
        if not waiting:
            return None
        first = min(waiting, key=lambda t: (t.queued_at, t.number))
        return Head(first.id, first.business, first.queued_at, first.number)

    def call(self, n: int) -> Turn:
        desk, told = serving.free(self.desks[n], self.now)
        turn = Turn(desk, None, told)
        lines = self.lines(desk.businesses)
        head = calling.next_of(lines) if desk.state is Sitting.OPEN else None
        if head:
            line = next(line for line in lines if line.business == head.business)
            self.runs[head.business] = calling.run_after(line, head)
            turn = serving.called(desk, self.tickets[head.id], self.now)
            self.calls.append((n, head.id))
        self.keep(n, turn)
        return turn

    def keep(self, n: int, turn: Turn) -> None:
        self.desks[n] = turn.desk
        if turn.ticket:
            self.tickets[turn.ticket.id] = turn.ticket


def opened(count: int, *businesses: str) -> World:
    desks = [Desk(str(n), businesses or BUSINESSES) for n in range(count)]
    return World([serving.opened(desk, f"clerk-{desk.window}", NINE).desk for desk in desks])


@given(st.lists(st.tuples(st.sampled_from(("take", "favour", "call")), st.sampled_from("AB"))))
def test_whoever_waits_is_called_after_at_most_three_calls_for_each_before_them(
    steps: list[tuple[str, str]],
) -> None:
    world, waited = opened(1), dict[str, list[int]]()
    for act, business in [*steps, *[("call", "A")] * 3 * (len(steps) + 1)]:
        world.now += MINUTE
        if act != "call":
            ticket = world.take(business, act == "favour")
            before = sum(t.state is State.WAITING for t in world.tickets.values())
            waited[ticket.id] = [before, 0]
            continue
        world.desks[0] = replace(world.desks[0], ticket=None, worked_since=world.now)
        world.call(0)
        for ticket_id, count in waited.items():
            if world.tickets[ticket_id].state is State.WAITING:
                count[1] += 1
    assert all(calls <= 3 * before for before, calls in waited.values())
    assert all(t.state is not State.WAITING for t in world.tickets.values())


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_at_most_two_favoured_in_a_row_while_an_ordinary_one_waits(favours: list[bool]) -> None:
    world, row = opened(1, "A"), 0
    for favoured in favours:
        world.take("A", favoured)
    for _ in favours:
        ordinary = world.lines(("A",))[0].ordinary
        world.desks[0] = replace(world.desks[0], ticket=None)
        called = world.call(0).ticket
        assert called is not None
        row = row + 1 if called.lane_from and ordinary else 0
        assert row <= FAVOURED_IN_A_ROW
    assert sorted(t for _, t in world.calls) == sorted(world.tickets)


@given(STEPS)
def test_whatever_windows_do_no_ticket_is_at_two_and_the_break_holds(
    steps: list[tuple[str, int, int]],
) -> None:
    world, overridden = opened(3), dict[int, datetime]()
    for n in range(6):
        world.take(BUSINESSES[n % 2], n == 0)
    since = dict.fromkeys(range(3), NINE)
    for act, n, minutes in steps:
        world.now += minutes * MINUTE
        before = world.desks[n]
        try:
            turn = acted(world, act, n)
        except HallRefusal:
            assert world.desks[n] == before, "a refusal changes nothing"
            continue
        if act == "override":
            overridden[n] = world.now + OVERRIDE
        kinds = {told.kind for told in turn.told} if turn else set()
        rested = before.rest and world.now - before.rest.since >= BREAK
        if before.rest and not world.desks[n].rest and rested:
            since[n] = world.now
        if Kind.CALLED in kinds:
            allowed = world.now < overridden.get(n, NINE)
            assert world.now - since[n] < WORK or allowed, "worked beyond ninety minutes"
        held = [desk.ticket for desk in world.desks if desk.ticket]
        assert len(held) == len(set(held))
        assert all(world.tickets[one].state in {"called", "serving"} for one in held)
        in_hand = [t for t in world.tickets.values() if t.state in {"called", "serving"}]
        assert len(in_hand) == len(held)


def acted(world: World, act: str, n: int) -> Turn | None:
    """Do an act as the service does it; None where a ticket was taken."""
    desk, now = world.desks[n], world.now
    ticket = world.tickets.get(desk.ticket or "")
    if act in {"take", "favoured"}:
        world.take(BUSINESSES[n % 2], act == "favoured")
        return None
    if act == "call":
        return world.call(n)
    if act in {"pause", "resume", "override"}:
        turn = changed(desk, act, now)
    else:
        turn = {
            "serve": lambda: serving.served(desk, ticket, now),
            "finish": lambda: serving.finished(desk, ticket, now),
            "pass on": lambda: serving.passed_on(desk, ticket, BUSINESSES[(n + 1) % 2], now),
            "skip": lambda: serving.skipped(desk, ticket, now),
            "hostile": lambda: serving.hostile(desk, ticket, n == 0, MINUTE, now),
        }[act]()
    world.keep(n, turn)
    return turn


def changed(desk: Desk, act: str, now: datetime) -> Turn:
    if act == "override":
        after, told = guarding.overridden(desk, Override.CROWDED, now)
        return Turn(after, None, (told,))
    if act == "resume":
        after, told = guarding.resumed(desk, now)
        return Turn(after, None, (told,))
    free, begun = serving.free(desk, now)
    if free.state is not Sitting.OPEN:
        return Turn(free, None, begun)
    after, told = guarding.paused(free, now)
    return Turn(after, None, (*begun, told))


def test_of_several_free_windows_the_one_with_least_recent_work_gets_the_next() -> None:
    free = [
        Desk("1", ("A",), ready_since=NINE, recent=4.0),
        Desk("2", ("A",), ready_since=NINE + MINUTE, recent=1.0),
        Desk("3", ("A",), ready_since=NINE, recent=1.0),
    ]
    chosen = calling.desk_for(free)
    assert chosen is not None and chosen.window == "3", "the longer free of two alike"
    assert calling.desk_for([]) is None


def test_a_window_of_two_businesses_takes_the_longer_wait() -> None:
    old, new = Head("1", "A", NINE, "A001"), Head("2", "B", NINE + MINUTE, "B001")
    assert calling.next_of([Line("B", 0, new), Line("A", 0, old)]) == old
    hurried = Line("B", 0, None, replace(new, queued_at=NINE - MINUTE))
    assert calling.next_of([Line("A", 0, old), hurried]) == hurried.favoured
    assert calling.next_of([Line("A", 0)]) is None
