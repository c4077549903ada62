"""The words of the loop: how things end, what is owed, who acts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from onehall_supervision.domain.facts import DepartmentId

OrderId = NewType("OrderId", str)
CorrectionId = NewType("CorrectionId", str)
OURSELVES: Final = "onehall/supervision"


class Outcome(StrEnum):
    """How an appeal 申诉 ends."""

    REVOKED = "revoked"  # 撤销
    REJECTED = "rejected"  # 打回
    ESCALATED = "escalated"  # 上报


class OrderKind(StrEnum):
    """What may be ordered."""

    URGE = "urge"  # 督办单
    RECOMMENDATION = "recommendation"  # 监察建议书


class Ended(StrEnum):
    """How an order ends; what is unmet is made public in the centre 通报."""

    MET = "met"
    UNMET = "unmet"
    WITHDRAWN = "withdrawn"


class Duty(StrEnum):
    """What somebody owes."""

    CONFIRM = "confirm"
    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    DECIDE = "decide"
    OBEY = "obey"


class CorrectiveAct(StrEnum):
    """What approval can be asked to do 纠错; nothing else reaches a case from here."""

    SEND_AGAIN = "send-task-again"
    REASSIGN = "reassign-review"
    END_PROCEDURE = "end-procedure"


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts, when, and for which department; a supervisor acts for none."""

    by: str
    at: datetime
    department: DepartmentId | None = None
