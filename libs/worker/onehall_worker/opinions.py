"""What a handler answers: one of four opinions 审查意见, or later.

Officers are work references such as `XFZD-01`, not people's names. One signs; a second may
countersign, and then it is the second who has to have the delegation to decide.

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


class Defect(ValueError):
    """An answer that cannot be given; the text, ours, says what to do."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """A department's answer to one review; make it with the functions of this module."""

    answer: Answer
    reasons: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    officer: str | None = None
    countersigned_by: str | None = None
    false_materials: bool = False

    def __post_init__(self) -> None:
        """Raise `ValueError`, naming the cure, for an opinion that nobody could act upon."""
        if self.answer not in get_args(Answer):
            raise ValueError(f"no answer {self.answer!r}; known: {sorted(get_args(Answer))}")
        if self.answer == "refuse" and not (self.reasons and self.legal_basis):
            raise ValueError("a refusal needs reasons and a legal basis: refuse(reasons, basis)")
        if (self.answer == "approve-with-conditions") != bool(self.conditions):
            raise ValueError("conditions belong to approve_with_conditions(), which needs some")
        if self.false_materials and self.answer != "refuse":
            raise ValueError("false materials are a reason to refuse: refuse(reasons, basis, ...)")
        two_people(self.officer, self.countersigned_by)
        officers = (self.officer or "", self.countersigned_by or "")
        fits("a reason or condition", (*self.reasons, *self.conditions), LONGEST_TEXT)
        fits("a legal basis or officer", (*self.legal_basis, *officers), LONGEST_NAME)


class Later(Exception):
    """Return or raise it when people are still at work: the task stays in the local inbox.

    Give the opinion with `Worker.answer(task_id, opinion)` when it is ready, days later if need be.
    """


later = Later
Outcome: TypeAlias = Opinion | Later | type[Later]


def approve(
    *reasons: str,
    basis: Words = (),
    officer: str | None = None,
    countersigned_by: str | None = None,
) -> Opinion:
    """Agree 同意."""
    return Opinion("approve", _words(reasons), (), _words(basis), officer, countersigned_by)


def approve_with_conditions(
    conditions: Words,
    *reasons: str,
    basis: Words = (),
    officer: str | None = None,
    countersigned_by: str | None = None,
) -> Opinion:
    """Agree on conditions 附条件同意 that the permit will carry; at least one is needed."""
    said = _words(reasons), _words(conditions), _words(basis)
    return Opinion("approve-with-conditions", *said, officer, countersigned_by)


def refuse(
    reasons: Words,
    basis: Words,
    officer: str | None = None,
    *,
    countersigned_by: str | None = None,
    false_materials: bool = False,
) -> Opinion:
    """Refuse 不同意; raises `ValueError` without reasons or without a legal basis.

    `false_materials` says that papers conceal or falsify something 隐瞒或提供虚假材料, which bars a
    new application for a year where public safety is concerned (行政许可法 78).
    """
    said = _words(reasons), (), _words(basis)
    return Opinion("refuse", *said, officer, countersigned_by, false_materials)


def not_concerned(
    *reasons: str, officer: str | None = None, countersigned_by: str | None = None
) -> Opinion:
    """Say that the item does not touch this department in this case 不涉及."""
    return Opinion("not-concerned", _words(reasons), (), (), officer, countersigned_by)


decline = not_concerned


def two_people(officer: str | None, countersigned_by: str | None) -> None:
    """Raise `Defect` if an opinion's two signatures 两次签字 are the same officer's."""
    if countersigned_by is None:
        return
    if not countersigned_by.strip():
        raise Defect("countersigned_by is empty; name an officer as in 'XFZD-01', or leave it out")
    if countersigned_by == officer:
        raise Defect(f"{officer} cannot countersign what {officer} signed; name another officer")


def fits(what: str, texts: Iterable[str], longest: int) -> None:
    """Raise `ValueError` for a text that the contract has no room for."""
    for text in texts:
        if len(text) > longest:
            raise ValueError(f"{what} has {len(text)} characters; shorten it to {longest}")


def _words(given: Words) -> tuple[str, ...]:
    words = (given,) if isinstance(given, str) else tuple(given)
    return tuple(word.strip() for word in words if word.strip())
