"""What a worker says about a task, encoded once, so that every repetition is the same bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from onehall_contracts import Event, Message, encode
from onehall_contracts.departments import OpinionGivenV1, StepDoneV1
from onehall_contracts.ids import derived

from onehall_worker.local import Kind, Said
from onehall_worker.opinions import Opinion
from onehall_worker.receiving import Asked

Now: TypeAlias = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: a department, its usual officer, and the clock of its business time."""

    department: str
    officer: str
    now: Now

    def opinion(self, asked: Asked, opinion: Opinion, traceparent: str | None) -> Said:
        """Return a task's opinion; its id follows from the task, so there is only ever one."""
        task = asked.request
        opinion_id = derived(task.task_id, "opinion")
        at = self.now()
        message = OpinionGivenV1(
            opinion_id=opinion_id,
            task_id=task.task_id,
            case_id=task.case_id,
            item_id=task.item_id,
            department=self.department,
            answer=opinion.answer,
            reasons=opinion.reasons,
            conditions=opinion.conditions,
            legal_basis=opinion.legal_basis,
            officer=opinion.officer or self.officer,
            given_at=at,
        )
        return self._said(asked, "opinion", opinion_id, message, at, traceparent)

    def step(self, asked: Asked, step: str, officer: str | None, traceparent: str | None) -> Said:
        """Return the news that a step is done; its id follows from the task and the step."""
        task = asked.request
        at = self.now()
        message = StepDoneV1(
            task_id=task.task_id,
            case_id=task.case_id,
            item_id=task.item_id,
            department=self.department,
            step=step,
            officer=officer or self.officer,
            done_at=at,
        )
        step_id = derived(task.task_id, "step", step)
        return self._said(asked, "step", step_id, message, at, traceparent)

    def _said(
        self,
        asked: Asked,
        kind: Kind,
        event_id: UUID,
        message: Message,
        at: datetime,
        traceparent: str | None,
    ) -> Said:
        event = Event(
            id=event_id,
            source=f"department/{self.department}",
            time=at,
            message=message,
            subject=message.subject,
            cause=asked.envelope.id,
            traceparent=traceparent,
        )
        return Said(event_id, asked.task_id, kind, encode(event))
