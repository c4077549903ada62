"""What a handler answers: one of four opinions 审查意见, or later.

A refusal without reasons or legal basis cannot be made (Administrative Licensing Law art. 38,
L-51): it fails in the department, where somebody can complete it, and not at the gate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias, get_args

from onehall_contracts.approval import Answer

LONGEST_TEXT = 2000
LONGEST_NAME = 200

Words: TypeAlias = str | Iterable[str]


@dataclass(frozen=True, slots=True)
class Opinion:
    """A department's answer to one review; make it with the functions of this module."""

    answer: Answer
    reasons: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    officer: str | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError`, naming the cure, for an opinion that nobody could act upon."""
        if self.answer not in get_args(Answer):
            raise ValueError(f"no answer {self.answer!r}; known: {sorted(get_args(Answer))}")
        if self.answer == "refuse" and not (self.reasons and self.legal_basis):
            raise ValueError("a refusal needs reasons and a legal basis: refuse(reasons, basis)")
        if (self.answer == "approve-with-conditions") != bool(self.conditions):
            raise ValueError("conditions belong to approve_with_conditions(), which needs some")
        _fits("a reason or condition", (*self.reasons, *self.conditions), LONGEST_TEXT)
        _fits("a legal basis or officer", (*self.legal_basis, self.officer or ""), LONGEST_NAME)


class Later(Exception):
    """Return or raise it when people are still at work: the task stays in the local inbox.

    Give the opinion with `Worker.answer(task_id, opinion)` when it is ready, days later if need be.
    """


later = Later
Outcome: TypeAlias = Opinion | Later | type[Later]


def approve(*reasons: str, basis: Words = (), officer: str | None = None) -> Opinion:
    """Agree 同意."""
    return Opinion("approve", _words(reasons), (), _words(basis), officer)


def approve_with_conditions(
    conditions: Words, *reasons: str, basis: Words = (), officer: str | None = None
) -> Opinion:
    """Agree on conditions 附条件同意 that the permit will carry; at least one is needed."""
    answer: Answer = "approve-with-conditions"
    return Opinion(answer, _words(reasons), _words(conditions), _words(basis), officer)


def refuse(reasons: Words, basis: Words, officer: str | None = None) -> Opinion:
    """Refuse 不同意; raises `ValueError` without reasons or without a legal basis."""
    return Opinion("refuse", _words(reasons), (), _words(basis), officer)


def not_concerned(*reasons: str, officer: str | None = None) -> Opinion:
    """Say that the item does not touch this department in this case 不涉及."""
    return Opinion("not-concerned", _words(reasons), officer=officer)


decline = not_concerned


def _words(given: Words) -> tuple[str, ...]:
    words = (given,) if isinstance(given, str) else tuple(given)
    return tuple(word.strip() for word in words if word.strip())


def _fits(what: str, texts: Iterable[str], longest: int) -> None:
    for text in texts:
        if len(text) > longest:
            raise ValueError(f"{what} has {len(text)} characters; shorten it to {longest}")
