"""What is assumed of departments and officers: every number the model rests on, in one place.

None of them is a measurement of the city; docs/simulation.md says so, and what changes with them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Habits:
    """How officers work and what they make of a card; shares are of 1, days are working days."""

    work_share: float = 0.13
    """Hands-on work of a step, as a share of its limit: the mean of a lognormal distribution."""

    work_sigma: float = 0.6
    """Its spread (sigma of the logarithm)."""

    busy_share: float = 0.75
    """A department has as many officers as keep them busy for this share of their time."""

    least_officers: int = 2

    aside_share: float = 0.04
    """How many steps are laid aside 搁置 before they are begun: difficult files, forgotten ones."""

    aside_median: float = 0.6
    """For how long: the median of a lognormal distribution, as a share of the whole promise."""

    aside_sigma: float = 0.8

    leave_days: int = 4
    """An officer is away for this long once in every `leave_every` working days."""

    leave_every: int = 60

    obedience: float = 0.9
    """The share of cards whose addressee does what is asked; 0 is a card that nobody reads."""

    repeated: int = 3
    """So many yellow or red cards within `memory_days` and the chief looks through the piles."""

    memory_days: int = 5

    attention_days: int = 5
    """For so long there is overtime, and fewer files are laid aside."""

    overtime: float = 0.15
    attentive: float = 0.5
    """The share of files that are laid aside all the same while the chief looks."""

    help_days: int = 5
    """For so long an order 督办单 brings the deputy to a desk of her own."""
