"""A task: one review as a handler sees it, and the news that it is no longer wanted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from onehall_contracts.approval import CancelReviewV1, RequestReviewV1
from onehall_contracts.intake import DocumentRef, StepPlan

Report: TypeAlias = Callable[[str, str | None], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ReviewTask:
    """One review 子件 this department was asked for: what, for which case, and until when.

    `documents` are references by hash, `assumed` are the prerequisites 前置条件 taken as given, and
    `due_explained` derives `due_at`, the end of the promised limit. `round` is 1, or more when the
    review is asked again because an assumption of its opinion failed: a new task, a new opinion.
    """

    task_id: UUID
    case_id: str
    case_number: str
    class_id: str
    item_id: str
    name: str
    department: str
    requested_at: datetime
    due_at: datetime
    due_explained: str
    steps: tuple[StepPlan, ...]
    assumed: tuple[str, ...]
    documents: tuple[DocumentRef, ...]
    round: int
    _report: Report = field(repr=False, compare=False)

    async def step_done(self, name: str, officer: str | None = None) -> None:
        """Tell the centre that a step 环节 of this review is done; telling it twice says it once.

        Raises `ValueError` for a step the review does not have.
        """
        known = [step.name for step in self.steps]
        if name not in known:
            raise ValueError(f"item {self.item_id} has no step {name!r}; its steps: {known}")
        await self._report(name, officer)


def view(request: RequestReviewV1, report: Report) -> ReviewTask:
    """Return the task a request asks for; `report` takes the steps its handler has done."""
    return ReviewTask(
        request.task_id,
        request.case_id,
        request.case_number,
        request.class_id,
        request.item_id,
        request.name,
        request.department,
        request.requested_at,
        request.due_at,
        request.due_explained,
        request.steps,
        request.assumed,
        request.documents,
        request.round,
        report,
    )


@dataclass(frozen=True, slots=True)
class Cancellation:
    """A review is no longer wanted, with the reason; the task may never have come, or be answered.

    What the department did stays on its record.
    """

    task_id: UUID
    case_id: str
    item_id: str
    department: str
    reason: str
    cancelled_at: datetime


def cancellation(request: CancelReviewV1) -> Cancellation:
    """Return what a cancellation's message says."""
    return Cancellation(
        request.task_id,
        request.case_id,
        request.item_id,
        request.department,
        request.reason,
        request.cancelled_at,
    )
