"""Questions answered before submission, and the conditions that bring an item into a case.

A condition knows three answers: yes, no, and not yet known; only a plain no leaves an item out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, assert_never

from onehall_intake.domain.catalogue_ids import QuestionId

Answer: TypeAlias = bool | int | str


class QuestionKind(StrEnum):
    """What is answered: yes or no, a whole number, or one of a list."""

    YES_NO = "yes-no"
    NUMBER = "number"
    CHOICE = "choice"


class Operator(StrEnum):
    """How a condition compares an answer."""

    IS = "is"
    AT_LEAST = "at_least"
    BELOW = "below"
    ONE_OF = "one_of"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question of a class; `statement` is what a yes affirms, or what is counted or chosen."""

    id: QuestionId
    kind: QuestionKind
    statement: str
    unit: str = ""
    choices: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Ask it."""
        match self.kind:
            case QuestionKind.YES_NO:
                return f"是否符合:{self.statement}?"
            case QuestionKind.NUMBER:
                return f"{self.statement}是多少({self.unit or '个'})?"
            case QuestionKind.CHOICE:
                return f"{self.statement}是哪一种:{'、'.join(self.choices)}?"
            case _:
                assert_never(self.kind)

    def fits(self, answer: Answer) -> bool:
        """Whether this is an answer to it."""
        match self.kind:
            case QuestionKind.YES_NO:
                return isinstance(answer, bool)
            case QuestionKind.NUMBER:
                return isinstance(answer, int) and not isinstance(answer, bool) and answer >= 0
            case QuestionKind.CHOICE:
                return answer in self.choices
            case _:
                assert_never(self.kind)

    @property
    def wanted(self) -> str:
        """Say what an answer must be."""
        match self.kind:
            case QuestionKind.YES_NO:
                return "true or false"
            case QuestionKind.NUMBER:
                return "a whole number"
            case QuestionKind.CHOICE:
                return f"one of {', '.join(self.choices)}"
            case _:
                assert_never(self.kind)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison with the answer to one question; `text` is how people read it."""

    question: QuestionId
    operator: Operator
    value: Answer | tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Several conditions of which all, or any one, must hold."""

    every: bool
    parts: tuple["Condition", ...]

    @property
    def text(self) -> str:
        """Say it as people read it."""
        return ("且" if self.every else "或").join(part.text for part in self.parts)


Condition: TypeAlias = Comparison | Group


def holds(condition: Condition, answers: Mapping[QuestionId, Answer]) -> bool | None:
    """Tell whether a condition holds; None while an answer it hangs on is missing."""
    match condition:
        case Group(every=every, parts=parts):
            found = [holds(part, answers) for part in parts]
            decisive = not every  # one no decides `all`, one yes decides `any`
            if decisive in found:
                return decisive
            return None if None in found else every
        case Comparison():
            answer = answers.get(condition.question)
            return None if answer is None else _compare(condition, answer)
        case _:
            assert_never(condition)


def questions_of(condition: Condition) -> tuple[QuestionId, ...]:
    """List the questions a condition hangs on, each once."""
    match condition:
        case Comparison(question=question):
            return (question,)
        case Group(parts=parts):
            return tuple(dict.fromkeys(one for part in parts for one in questions_of(part)))
        case _:
            assert_never(condition)


def worded(inquiry: Inquiry, operator: Operator, value: Answer | tuple[str, ...]) -> str:
    """Say one comparison as people read it."""
    match operator:
        case Operator.IS:
            return inquiry.statement if value else f"非{inquiry.statement}"
        case Operator.AT_LEAST:
            return f"{inquiry.statement}>={value}"
        case Operator.BELOW:
            return f"{inquiry.statement}<{value}"
        case Operator.ONE_OF:
            names = value if isinstance(value, tuple) else (str(value),)
            return f"{inquiry.statement}为{'、'.join(names)}"
        case _:
            assert_never(operator)


def _compare(test: Comparison, answer: Answer) -> bool:
    value = test.value
    match test.operator:
        case Operator.IS:
            return answer is value
        case Operator.AT_LEAST:
            return isinstance(answer, int) and isinstance(value, int) and answer >= value
        case Operator.BELOW:
            return isinstance(answer, int) and isinstance(value, int) and answer < value
        case Operator.ONE_OF:
            return isinstance(value, tuple) and answer in value
        case _:
            assert_never(test.operator)
