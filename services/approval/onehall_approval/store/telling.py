"""A desk that says at once what came of each event: for a sender who waits for the answer.

It deals with events as the desk of the bus does. What has been dealt with before is not looked at
again: its answer is what came of it then, though the key that signed it may have ended since.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from onehall_bus import Delivery
from onehall_calendar import Clock
from onehall_contracts.event import Envelope, Unreadable
from onehall_store import Desk, Engine, Handlers, Parked
from onehall_store.desk import key_of
from onehall_store.inbox import park
from onehall_store.pacing import Judge, nobody

from onehall_approval.domain import model as m
from onehall_approval.store.trust import OURS

# What the domain refuses is set aside in the transaction that deals with it. What was set aside
# under the same id before that was an earlier try, and has been put right since.
CAME_OF = """
SELECT given.piece, aside.reason, aside.detail
FROM unnest($1::uuid[], $2::uuid[]) AS given (key, piece)
JOIN approval.inbox known ON known.event_id = given.key
LEFT JOIN approval.parked aside ON aside.id = given.piece AND aside.parked_at >= known.received_at
"""
# An earlier try stands in the way of the refusal of a later one under the same id: the last counts.
PUT_RIGHT = """
UPDATE approval.parked p SET reason = given.reason, detail = given.detail, body = given.body,
                             times = p.times + 1, parked_at = clock_timestamp()
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bytea[])
     AS given (key, piece, reason, detail, body)
JOIN approval.inbox known ON known.event_id = given.key
WHERE p.id = given.piece AND p.state = 'parked' AND p.parked_at < known.received_at
"""


@dataclass(frozen=True, slots=True)
class Returned:
    """Why an event was not taken."""

    reason: str
    detail: str


Named = Sequence[tuple[UUID, Envelope | Unreadable]]
"""Pieces, each with the id that it would be set aside under."""
CameOf = dict[UUID, Returned | None]
"""What came of pieces, by that id; None when one was taken."""


class Teller(Desk[m.Command]):
    """A desk for the events of one request, which tells what came of each."""

    def __init__(
        self,
        engine: Engine[m.Coordination, m.Command, m.Event],
        handlers: Handlers[m.Command],
        clock: Clock,
        judge: Judge = nobody,
    ) -> None:
        super().__init__(engine, handlers, clock, judge)
        self._aside: dict[UUID, Parked] = {}

    async def tell(self, delivery: Delivery) -> list[Returned | None]:
        """Deal with a delivery; return what came of each of its pieces, in their order.

        Raises an outage if it is cut off; then it may be sent again.
        """
        named = [(self._name(piece, delivery), piece) for piece in delivery.pieces]
        before = await self._came_of(named, delivery)
        new = [(name, piece) for name, piece in named if name not in before]
        await self.handle([replace(delivery, pieces=[piece for _, piece in new])])
        await self._put_right(new, delivery)
        after = await self._came_of(new, delivery)
        now = {name: Returned(one.reason, one.detail) for name, one in self._aside.items()}
        told: CameOf = after | now | before
        return [_unless_ours(told.get(name)) for name, _ in named]

    def _tell(self, deliveries: Sequence[Delivery], aside: Sequence[Parked]) -> None:
        super()._tell(deliveries, aside)
        self._aside |= {one.id: one for one in aside}

    def _name(self, piece: Envelope | Unreadable, delivery: Delivery) -> UUID:
        return park(piece, delivery, "", "", self._clock.now()).id

    async def _put_right(self, named: Named, delivery: Delivery) -> None:
        again = [
            (key_of(piece, delivery), name, aside.reason, aside.detail, aside.body)
            for name, piece in named
            if isinstance(piece, Envelope) and (aside := self._aside.get(name))
        ]
        if again:
            async with self._engine.pool.acquire(timeout=10) as connection:
                await connection.execute(PUT_RIGHT, *map(list, zip(*again, strict=True)))

    async def _came_of(self, named: Named, delivery: Delivery) -> CameOf:
        events = [(name, piece) for name, piece in named if isinstance(piece, Envelope)]
        keys = [key_of(event, delivery) for _, event in events]
        async with self._engine.pool.acquire(timeout=10) as connection:
            rows = await connection.fetch(CAME_OF, keys, [name for name, _ in events])
        return {
            row["piece"]: Returned(row["reason"], row["detail"]) if row["reason"] else None
            for row in rows
        }


def _unless_ours(returned: Returned | None) -> Returned | None:
    """Keep our own defects to ourselves: the event is safe here, and an operator replays it."""
    return None if returned and returned.reason in OURS else returned
