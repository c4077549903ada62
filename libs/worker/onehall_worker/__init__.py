"""What a department installs to answer its reviews."""

from onehall_contracts.intake import DocumentRef, StepPlan

from onehall_worker.connecting import CannotConnect
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
from onehall_worker.settings import BadSettings, Settings
from onehall_worker.task import ReviewTask
from onehall_worker.worker import AlreadyAnswered, Worker, run_workers, spare_the_collector

__all__ = [
    "AlreadyAnswered",
    "BadSettings",
    "CannotConnect",
    "DocumentRef",
    "Later",
    "Opinion",
    "Outcome",
    "ReviewTask",
    "Settings",
    "StepPlan",
    "Unusable",
    "Worker",
    "approve",
    "approve_with_conditions",
    "decline",
    "later",
    "not_concerned",
    "refuse",
    "run_workers",
    "spare_the_collector",
]
