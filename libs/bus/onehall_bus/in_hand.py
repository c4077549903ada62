"""The batches in hand: several are dealt with at a time, and settled in the order they were taken.

While one waits for its database another is worked out. What was delivered before may be what ended
the process, so it is dealt with while nothing else is: nobody beside it is suspected.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeAlias

from onehall_bus.lanes import Delivery, Turn

Deal: TypeAlias = Callable[[Sequence[Delivery]], Coroutine[Any, Any, None]]


class InHand:
    """Deals with at most `most` batches at a time; `stir` is called whenever one is done."""

    def __init__(self, most: int, deal: Deal, stir: Callable[..., None]) -> None:
        self._most, self._deal, self._stir = most, deal, stir
        self._turns: deque[tuple[Turn, asyncio.Task[None]]] = deque()

    @property
    def busy(self) -> bool:
        """Whether any batch is in hand."""
        return bool(self._turns)

    @property
    def tasks(self) -> list[asyncio.Task[None]]:
        """Return what is under way."""
        return [task for _, task in self._turns]

    async def free(self) -> None:
        """Settle what is done, and return when one batch more may be begun.

        Raises what dealing with a batch raised.
        """
        while self._turns and (self._full or self._turns[0][1].done()):
            await self._settle()

    async def begin(self, turn: Turn) -> None:
        """Begin a batch; one that came before, when there is no other in hand."""
        while turn.again and self._turns:
            await self._settle()
        task = asyncio.create_task(self._deal(turn.deliveries))
        task.add_done_callback(self._stir)
        self._turns.append((turn, task))

    async def finish(self) -> None:
        """Return when every batch in hand is done and settled."""
        while self._turns:
            await self._settle()

    @property
    def _full(self) -> bool:
        return len(self._turns) >= self._most or self._turns[-1][0].again

    async def _settle(self) -> None:
        turn, task = self._turns[0]
        await task
        turn.settle()
        self._turns.popleft()
