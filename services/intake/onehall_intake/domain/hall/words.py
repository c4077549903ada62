"""The closed lists of the hall: whatever is said of a visitor or a window is one of these."""

from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import Final

CALLS_BEFORE_SKIP: Final = 3
RETURNS: Final = 1
FAVOURED_IN_A_ROW: Final = 2
WORK: Final = timedelta(minutes=90)
BREAK: Final = timedelta(minutes=10)
RELIEF: Final = timedelta(minutes=15)
OVERRIDE: Final = timedelta(minutes=30)
RELIEF_WITHIN: Final = timedelta(minutes=5)
RECENT: Final = timedelta(minutes=60)
GRACE: Final = timedelta(minutes=15)
"""How late one may come to an appointment, and how early it counts."""


class HallRefusal(Exception):
    """Why something cannot be done in the hall now; `code` is stable, the detail names the cure."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


class State(StrEnum):
    """Where a ticket stands."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    DONE = "done"
    MISSED = "missed"
    LEFT = "left"
    AWAY = "away"


ENDED: Final = frozenset({State.DONE, State.LEFT, State.AWAY})
IN_HAND: Final = frozenset({State.CALLED, State.SERVING})


class Sitting(StrEnum):
    """Whether a window works."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class Pause(StrEnum):
    """Why a window pauses: its clerk's own wish, the break guard, or relief."""

    OWN = "own"
    BREAK = "break"
    RELIEF = "relief"


class Priority(StrEnum):
    """Why a visitor asks to be called earlier; asked by themselves, never guessed."""

    AGE = "age"
    DISABILITY = "disability"
    PREGNANCY = "pregnancy"
    INFANT = "infant"
    ILLNESS = "illness"
    SOLDIER = "soldier"


class Override(StrEnum):
    """Why a supervisor lets a window work on beyond ninety minutes."""

    NO_COVER = "no-cover"
    CROWDED = "crowded"
    OUTAGE = "outage"
    WORKER_ASKS = "worker-asks"


class Encounter(StrEnum):
    """What kind of hostility a clerk met."""

    SHOUTING = "shouting"
    INSULT = "insult"
    THREAT = "threat"
    VIOLENCE = "violence"


class Onward(StrEnum):
    """Where a visitor goes on with a matter they take away 取走."""

    ONLINE = "online"
    CENTRE = "other-centre"
    DEPARTMENT = "department"
    HOME = "home"


class Grade(IntEnum):
    """How a visitor arrives 心情指数: good 好, average 一般, poor 差; there is no fourth."""

    GOOD = 3
    AVERAGE = 2
    POOR = 1


class Chip(StrEnum):
    """What weighs on the errand, never on the person: 第二次来、材料被退、赶时间、行动不便."""

    SECOND_VISIT = "second-visit"
    PAPERS_RETURNED = "papers-returned"
    IN_A_HURRY = "in-a-hurry"
    HARD_TO_MOVE = "hard-to-move"


class Kind(StrEnum):
    """What the journal of the hall tells."""

    TAKEN = "taken"
    CALLED = "called"
    RECALLED = "recalled"
    SERVING = "serving"
    DONE = "done"
    TRANSFERRED = "transferred"
    MISSED = "missed"
    RETURNED = "returned"
    LEFT = "left"
    AWAY = "away"
    OPENED = "opened"
    CLOSED = "closed"
    PAUSED = "paused"
    RESUMED = "resumed"
    BREAK = "break"
    OVERRIDDEN = "overridden"
    RELIEF = "relief"
    RATED = "rated"
