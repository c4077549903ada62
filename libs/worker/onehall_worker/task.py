"""A task: one review as a handler sees it, and the news about it that comes later."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from onehall_contracts.approval import CancelReviewV1, ForwardClarificationV1
from onehall_contracts.intake import DocumentRef, StepPlan
from onehall_contracts.statements import TaskStatement

from onehall_worker.opinions import LONGEST_NAME, LONGEST_TEXT, fits


class Line(Protocol):
    """A task's line to the centre: what is told on the way to its opinion."""

    async def step(self, name: str, officer: str | None) -> None:
        """Tell that a step is done."""
        ...

    async def ask(self, question: str, officer: str | None) -> UUID:
        """Ask the applicant; return the question's id."""
        ...


@dataclass(frozen=True, slots=True)
class ReviewTask:
    """One review 子件 this department was asked for: what, for which case, and until when.

    `documents` are references by hash, `assumed` are the prerequisites 前置条件 taken as given, and
    `due_explained` derives `due_at`, the end of the promised limit. `round` is 1, or more when the
    review is asked again because an assumption of its opinion failed: a new task, a new opinion.
    `authority` is who may decide it: 局级 the bureau's head, 处级 the chief representative.
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
    authority: str
    _line: Line = field(repr=False, compare=False)

    async def step_done(self, name: str, officer: str | None = None) -> None:
        """Tell the centre that a step 环节 of this review is done; telling it twice says it once.

        Raises `ValueError` for a step the review does not have.
        """
        known = [step.name for step in self.steps]
        if name not in known:
            raise ValueError(f"item {self.item_id} has no step {name!r}; its steps: {known}")
        await self._line.step(name, officer)

    async def ask(self, question: str, officer: str | None = None) -> UUID:
        """Ask the applicant about the substance of a paper 澄清; return the question's id.

        No clock stops and the task goes on; `@worker.clarified` hears of the answer. The same
        question is asked once. Raises `ValueError` for a question with no words, or too many.
        """
        question = question.strip()
        if not question:
            raise ValueError("a question needs words; name the paper and what is unclear in it")
        fits("a question", (question,), LONGEST_TEXT)
        fits("an officer", (officer or "",), LONGEST_NAME)
        return await self._line.ask(question, officer)


def view(request: TaskStatement, line: Line) -> ReviewTask:
    """Return the task as it was signed; `line` takes what its handler tells on the way."""
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
        request.authority,
        line,
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


@dataclass(frozen=True, slots=True)
class Clarified:
    """The applicant answered a question 澄清 of this department; the words are at the centre.

    They may hold personal data, so they do not travel: an officer reads them there, by the id that
    `ReviewTask.ask` returned.
    """

    clarification_id: UUID
    case_id: str
    item_id: str
    department: str
    answered_at: datetime


def clarified(request: ForwardClarificationV1) -> Clarified:
    """Return what the message about an answered question says."""
    return Clarified(
        request.clarification_id,
        request.case_id,
        request.item_id,
        request.department,
        request.answered_at,
    )
