"""The line between a task in hand and the centre: steps done, questions to the applicant."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from onehall_worker.asked import Review
from onehall_worker.records import Said
from onehall_worker.saying import Voice


@dataclass(frozen=True, slots=True)
class TaskLine:
    """Tells in the department's voice what concerns one task; `deliver` takes it from there."""

    voice: Voice
    asked: Review
    traceparent: str | None
    deliver: Callable[[Said], Awaitable[None]]

    async def step(self, name: str, officer: str | None) -> None:
        """Tell that a step is done."""
        await self.deliver(self.voice.step(self.asked, name, officer, self.traceparent))

    async def ask(self, question: str, officer: str | None) -> UUID:
        """Ask the applicant; return the question's id."""
        said = self.voice.clarification(self.asked, question, officer, self.traceparent)
        await self.deliver(said)
        return said.id
