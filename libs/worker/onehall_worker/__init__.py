"""What a department installs to answer its reviews and invitations."""

from onehall_contracts.intake import DocumentRef, StepPlan

from onehall_worker.activity import Invitation, Reply, attend, on_leave
from onehall_worker.connecting import CannotConnect
from onehall_worker.desk import AlreadyAnswered, ReviewCancelled
from onehall_worker.local import Unusable
from onehall_worker.opinions import (
    Later,
    Opinion,
    Outcome,
    approve,
    approve_with_conditions,
    decline,
    later,
    not_concerned,
    refuse,
)
from onehall_worker.records import Filed, Returned
from onehall_worker.settings import BadSettings, Settings
from onehall_worker.task import Cancellation, Clarified, ReviewTask
from onehall_worker.worker import Worker, run_workers, spare_the_collector

__all__ = [
    "AlreadyAnswered",
    "BadSettings",
    "Cancellation",
    "CannotConnect",
    "Clarified",
    "DocumentRef",
    "Filed",
    "Invitation",
    "Later",
    "Opinion",
    "Outcome",
    "Reply",
    "Returned",
    "ReviewCancelled",
    "ReviewTask",
    "Settings",
    "StepPlan",
    "Unusable",
    "Worker",
    "approve",
    "approve_with_conditions",
    "attend",
    "decline",
    "later",
    "not_concerned",
    "on_leave",
    "refuse",
    "run_workers",
    "spare_the_collector",
]
