"""The scores of the months that are over."""

from dataclasses import dataclass

from onehall_supervision.domain.known import Record


@dataclass(frozen=True, slots=True)
class Rolled(Record):
    """The score of a department for one month, like `2011-10`; it is counted once.

    `satisfaction` is a percentage, None when nobody rated anything.
    """

    period: str
    score: float
    cases: int
    satisfaction: float | None
    rated: int
    rule_set: str
