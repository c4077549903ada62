"""What may be told of care: shares of groups of ten or more, never of anybody."""

from dataclasses import dataclass

from onehall_intake.domain.fewest import FEWEST


@dataclass(frozen=True, slots=True)
class Measure:
    """A share of a group; `share` is None where the group is too small to be spoken of."""

    name: str
    share: float | None
    of: int | None


def measure(name: str, part: int, whole: int, people: int) -> Measure:
    """Return a share, or that it is of too few people: then not even how few is told."""
    if min(whole, people) < FEWEST:
        return Measure(name, None, None)
    return Measure(name, round(part / whole, 3), whole)


def count(name: str, found: int, people: int) -> Measure:
    """Return a bare number, told as `of`, where it is of at least ten people."""
    return Measure(name, None, found if min(found, people) >= FEWEST else None)
