"""Commands and events of corrections 纠错: lawful acts that supervision asks for, each once."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, TypeAlias

from onehall_approval.domain.model.acting import Act
from onehall_approval.domain.model.clocks import ProcedureId
from onehall_approval.domain.model.values import DepartmentId, ItemId, OfficerId, TaskId

CorrectionId = NewType("CorrectionId", str)


class CorrectiveAct(StrEnum):
    """What supervision may ask for; nothing else of a case is its to change."""

    SEND_TASK_AGAIN = "send-task-again"
    REASSIGN_REVIEW = "reassign-review"
    END_PROCEDURE = "end-procedure"


@dataclass(frozen=True, slots=True)
class Correct:
    """Do a lawful act that supervision asks for; one that cannot be done is answered so."""

    id: CorrectionId
    item: ItemId
    what: CorrectiveAct
    act: Act
    responsible: OfficerId | None = None
    procedure: ProcedureId | None = None


CorrectingCommand: TypeAlias = Correct


@dataclass(frozen=True, slots=True)
class TaskSentAgain:
    """A department is sent its task once more, character by character as it was signed."""

    item: ItemId
    department: DepartmentId
    task: TaskId
    at: datetime


@dataclass(frozen=True, slots=True)
class CorrectionAnswered:
    """What became of a correction; its id is never dealt with again."""

    id: CorrectionId
    item: ItemId
    carried_out: bool
    detail: str
    at: datetime


CorrectingEvent: TypeAlias = TaskSentAgain | CorrectionAnswered
