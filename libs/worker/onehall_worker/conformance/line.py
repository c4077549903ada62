"""What the kit needs of a way to a worker, whatever it is made of."""

import json
from collections.abc import Mapping, Sequence
from typing import Protocol

from onehall_contracts.event import CONTENT_TYPE

from onehall_worker.conformance.centre import Piece


class Line(Protocol):
    """A way between the kit and the worker."""

    @property
    def name(self) -> str:
        """As `--via` has it."""
        ...

    @property
    def lost(self) -> str:
        """Why the way itself no longer works, which is not the worker's fault; or an empty text."""
        ...

    @property
    def variables(self) -> Mapping[str, str]:
        """What the worker is told of the way."""
        ...

    @property
    def uncuttable(self) -> str:
        """Why the way cannot be cut, or an empty text."""
        ...

    async def open(self) -> None:
        """Open the way, empty; raise `Unready` with the cure."""
        ...

    async def close(self) -> None:
        """Close it."""
        ...

    async def send(self, batches: Sequence[Sequence[Piece]]) -> None:
        """Send batches of events, each in a message of its own."""
        ...

    async def send_receipts(self, events: Sequence[Piece]) -> None:
        """Send what goes to the queue of receipts."""
        ...

    async def send_raw(self, body: bytes, content_type: str = CONTENT_TYPE) -> None:
        """Send something that may be no batch at all."""
        ...

    async def held(self) -> int:
        """Return how many messages a worker that is gone had taken and not settled; forget them."""
        ...

    async def empty(self) -> None:
        """Forget everything that is on its way."""
        ...

    def cut(self) -> None:
        """Let nothing pass any more."""
        ...

    def mend(self) -> Sequence[float]:
        """Let everything pass again; return the instants at which the worker tried meanwhile."""
        ...

    def complaints(self) -> str:
        """Return what the way noticed about the worker's use of it, for a person."""
        ...


def batch(pieces: Sequence[Piece]) -> bytes:
    """Return a batch as it travels."""
    return json.dumps(pieces, ensure_ascii=False).encode("utf-8", "surrogatepass")
