"""What the functions show to the rules: limits that run, and findings."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NamedTuple, TypeAlias

from onehall_supervision.domain.clocks import RUNNING, Clock
from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.model import Subject

NO_WORDS: Final[Mapping[str, str]] = {}


class Running(NamedTuple):
    """A limit that runs, or ran until `ended`, in somebody's hands.

    Counted in working days from `began`, whose day is day 0, with a length of `promised`; or known
    by its last day `due_on` alone. `moved` is what stopped or lengthened it.
    """

    clock: str
    subject: Subject
    began: datetime
    promised: int = 0
    due_on: date | None = None
    ended: datetime | None = None
    moved: Clock = RUNNING
    item: ItemId | None = None
    department: DepartmentId | None = None
    responsible: str | None = None
    words: Mapping[str, str] = NO_WORDS


class Found(NamedTuple):
    """Something that is against a rule at once; of those of one `group` a rule may count some.

    A rule that looks for the first gives each a card of its own subject; one that looks for the
    n-th gives the group one card. The group is the department unless it says otherwise. What is
    `late` is found a moment after `at`: up to the last instant of a limit nothing is.
    """

    finding: str
    subject: Subject
    at: datetime
    item: ItemId | None = None
    department: DepartmentId | None = None
    responsible: str | None = None
    group: str = ""
    late: bool = False
    words: Mapping[str, str] = NO_WORDS


Watched: TypeAlias = Running | Found
