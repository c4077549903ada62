"""What a worker says about a task, encoded once, so that every repetition is the same bytes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from onehall_contracts import Event, Message, encode
from onehall_contracts.departments import (
    AttendanceGivenV1,
    ClarificationRequestedV1,
    OpinionGivenV1,
    StepDoneV1,
)
from onehall_contracts.ids import derived
from onehall_contracts.signing import SigningKey
from onehall_contracts.statements import OPINION, OpinionStatement, SeenCheckpoint, sha256_of

from onehall_worker.activity import Reply
from onehall_worker.asked import Asked, Invited, Review
from onehall_worker.opinions import Opinion, two_people
from onehall_worker.records import Kind, Said

Now: TypeAlias = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: a department, its usual officer, its clock of business time, and its key.

    Without a usual officer the head of the department signs what only a bureau may decide (局级),
    and the chief representative 首席代表 everything else: `XFZD-00` and `XFZD-01`. `seen` is the
    last checkpoint of the centre's evidence log we saw: an opinion cosigns it 见证.
    """

    department: str
    officer: str
    now: Now
    key: SigningKey = field(repr=False)
    seen: Callable[[], SeenCheckpoint | None] = lambda: None

    def opinion(self, asked: Review, opinion: Opinion, traceparent: str | None) -> Said:
        """Return a task's signed opinion; its id follows from the task, so there is only ever one.

        Raises `Defect` if the countersigning officer turns out to be the one who signs.
        """
        at, task = self.now(), asked.task
        stated = self._stated(asked, opinion, at)
        message = OpinionGivenV1(
            task_id=task.task_id,
            case_id=task.case_id,
            item_id=task.item_id,
            department=self.department,
            signed=self.key.sign(OPINION, stated),
        )
        return self._said(asked, "opinion", stated.jti, message, at, traceparent)

    def _stated(self, asked: Review, opinion: Opinion, at: datetime) -> OpinionStatement:
        task, officer = asked.task, opinion.officer or self.signs(asked.task.authority)
        two_people(officer, opinion.countersigned_by)
        return OpinionStatement(
            iss=self.department,
            aud=task.iss,
            iat=int(at.timestamp()),
            jti=derived(task.task_id, "opinion"),
            nonce=task.nonce,
            task_sha256=sha256_of(asked.request.statement),
            task_id=task.task_id,
            case_id=task.case_id,
            item_id=task.item_id,
            answer=opinion.answer,
            reasons=opinion.reasons,
            conditions=opinion.conditions,
            legal_basis=opinion.legal_basis,
            officer=officer,
            countersigned_by=opinion.countersigned_by,
            false_materials=opinion.false_materials,
            checkpoint=self.seen(),
        )

    def attendance(self, asked: Invited, reply: Reply, traceparent: str | None) -> Said:
        """Return the reply to an invitation; its id follows from the activity and who is asked."""
        invited = asked.request
        event_id = derived(invited.activity_id, "attendance", self.department)
        at = self.now()
        message = AttendanceGivenV1(
            activity_id=invited.activity_id,
            case_id=invited.case_id,
            department=self.department,
            officers=reply.officers,
            leave_reason=reply.leave_reason,
            given_at=at,
        )
        return self._said(asked, "attendance", event_id, message, at, traceparent)

    def step(self, asked: Review, step: str, officer: str | None, traceparent: str | None) -> Said:
        """Return the news that a step is done; its id follows from the task and the step."""
        task = asked.request
        at = self.now()
        message = StepDoneV1(
            task_id=task.task_id,
            case_id=task.case_id,
            item_id=task.item_id,
            department=self.department,
            step=step,
            officer=officer or self.signs(),
            done_at=at,
        )
        step_id = derived(task.task_id, "step", step)
        return self._said(asked, "step", step_id, message, at, traceparent)

    def clarification(
        self, asked: Review, question: str, officer: str | None, traceparent: str | None
    ) -> Said:
        """Return a question to the applicant; its id follows from the task and the words."""
        task, at = asked.request, self.now()
        question_id = derived(task.task_id, "clarification", question)
        message = ClarificationRequestedV1(
            clarification_id=question_id,
            task_id=task.task_id,
            case_id=task.case_id,
            item_id=task.item_id,
            department=self.department,
            question=question,
            officer=officer or self.signs(),
            requested_at=at,
        )
        return self._said(asked, "clarification", question_id, message, at, traceparent)

    def signs(self, authority: str = "处级") -> str:
        """Return who signs when nobody is named."""
        return self.officer or f"{self.department}-{'00' if authority == '局级' else '01'}"

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
        return Said(event_id, asked.id, kind, encode(event))
