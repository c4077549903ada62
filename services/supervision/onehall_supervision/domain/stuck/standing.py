"""What stops all cases at once, without any one of them being stuck by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from onehall_supervision.domain.stuck.remedies import Remedy

GRACE: Final = timedelta(minutes=15)
"""In real time: a checkpoint is signed at least every two minutes, whatever day it is here."""


@dataclass(frozen=True, slots=True)
class Standstill:
    """What must not last, for everybody: its words and its cure."""

    name: str
    zh: str
    en: str
    remedy: Remedy
    cure_zh: str
    cure_en: str


CHECKPOINT_STALE: Final = Standstill(
    "checkpoint-stale",
    "证据日志没有新的检查点;过期后将停止发证",
    "the evidence log has no fresh checkpoint; once it is too old nothing is issued (G17)",
    Remedy.REPAIR,
    "查看 supervision 的日志:数据库不可达,或日志与已签检查点不符(`onehall verify`)",
    "read supervision's log: the database is away, or the log is not what was signed "
    "(`onehall log export`, `onehall verify`)",
)


def stale(signed_at: datetime | None, now: datetime) -> bool:
    """Whether the newest checkpoint is too old; both by the database's clock."""
    return signed_at is not None and signed_at <= now - GRACE
