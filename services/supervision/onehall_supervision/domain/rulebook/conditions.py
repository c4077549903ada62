"""The conditions of rules, as the rule files write them: `used > P`, `remaining <= max(1, P / 10)`.

A condition compares what is used or remains of a limit, in working days (or in working hours, as
`used_hours`), with an amount. An amount may name `P`, the promised or declared limit, and `L`, the
legal one. `A if ... else B` chooses between conditions or amounts.
"""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, TypeAlias

MEASURES: Final = ("used", "remaining", "used_hours", "remaining_hours")
COMPARISONS: Final[Mapping[type[ast.cmpop], str]] = {ast.Gt: ">", ast.GtE: ">=", ast.LtE: "<="}
ARITHMETIC: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
LONGEST: Final = 200
MOST: Final = 10_000


class Wrong(ValueError):
    """A condition cannot be read; the text says what is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class Legal:
    """The legal limit, so many working days later; equal to a number only as working days are."""

    wd: int | None
    plus: Fraction = Fraction(0)

    def __add__(self, days: Fraction) -> "Legal":
        return Legal(self.wd, self.plus + days)

    def __sub__(self, days: Fraction) -> "Legal":
        return Legal(self.wd, self.plus - days)


Amount: TypeAlias = Fraction | Legal


@dataclass(frozen=True, slots=True)
class Reach:
    """A comparison with its amount worked out: the point on a limit that is looked for."""

    measure: str
    comparison: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as it is written, and its reading; ask `reach` where it becomes true."""

    text: str
    tree: ast.expr

    def reach(self, promised: int, legal: Legal | None, day_hours: Fraction) -> Reach | None:
        """Return what is looked for with these limits; None if it needs a limit there is not."""
        names: dict[str, Amount | None] = {"P": Fraction(promised), "L": legal}
        try:
            return _Evaluation(names, day_hours).reach(self.tree)
        except _Missing:
            return None

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and other.text == self.text


def condition(text: str) -> Condition:
    """Read a condition; raise `Wrong` with the cure for what is not one."""
    if len(text) > LONGEST:
        raise Wrong(f"a condition has at most {LONGEST} characters")
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        raise Wrong("not a condition; write for example 'used > P'") from None
    found = Condition(text, tree)
    for legal in (Legal(20), Legal(None)):
        for promised in (1, 7, 20):
            _tried(tree, promised, legal)
    return found


def _tried(tree: ast.expr, promised: int, legal: Legal) -> None:
    """Work a condition out with some limits, all its branches; raise `Wrong` if that fails."""
    try:
        _Trial({"P": Fraction(promised), "L": legal}, Fraction(7)).reach(tree)
    except (TypeError, ZeroDivisionError, AttributeError):
        raise Wrong("the amount cannot be worked out; use numbers, P, L + days") from None


class _Missing(Exception):
    """A condition names a limit that there is not."""


class _Evaluation:
    def __init__(self, names: Mapping[str, Amount | None], day_hours: Fraction) -> None:
        self._names, self._day_hours = names, day_hours

    def reach(self, tree: ast.expr) -> Reach:
        match tree:
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.reach(body if self._holds(test) else orelse)
            case ast.Compare(left=ast.Name(id=measure), ops=[op], comparators=[amount]) if (
                measure in MEASURES and type(op) in COMPARISONS
            ):
                return self._compared(measure, COMPARISONS[type(op)], amount)
        raise Wrong(f"compare one of {', '.join(MEASURES)} with an amount: 'used > P'")

    def _compared(self, measure: str, comparison: str, amount: ast.expr) -> Reach:
        if (comparison == "<=") != measure.startswith("remaining"):
            raise Wrong("write 'remaining <= ...', and 'used > ...' or 'used >= ...'")
        value = self._amount(amount)
        if isinstance(value, Legal) and measure != "used":
            raise Wrong("L can only be compared with 'used'")
        return Reach(measure, comparison, value)

    def _holds(self, test: ast.expr) -> bool:
        match test:
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
                return _same(self._amount(left), self._amount(right))
            case ast.Compare(left=left, ops=[ast.LtE()], comparators=[right]):
                return bool(self._number(left) <= self._number(right))
        raise Wrong("after 'if' write a comparison with == or <=, as 'P == L'")

    def _amount(self, tree: ast.expr) -> Amount:
        match tree:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return _counted(number)
            case ast.Name(id=name):
                return self._named(name)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self._amount(body if self._holds(test) else orelse)
            case ast.BinOp(op=ast.Div(), right=by) if not isinstance(by, ast.Constant):
                raise Wrong("divide by a number, as in 'P / 10'")
            case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
                found: Amount = ARITHMETIC[type(op)](self._amount(left), self._amount(right))
                return found
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self._called(name, [self._number(one) for one in args])
        raise Wrong("an amount is made of numbers, P, L, + - * /, min, max, ceil, floor, hours")

    def _named(self, name: str) -> Amount:
        if name not in self._names:
            raise Wrong(f"there is no {name[:20]!r}; an amount may name P and L")
        value = self._names[name]
        if value is None:
            raise _Missing
        return value

    def _number(self, tree: ast.expr) -> Fraction:
        value = self._amount(tree)
        if isinstance(value, Legal):
            raise Wrong("L can be lengthened or compared, and nothing else")
        return value

    def _called(self, name: str, numbers: list[Fraction]) -> Fraction:
        match name, numbers:
            case (("min" | "max"), [_, _, *_]):
                return min(numbers) if name == "min" else max(numbers)
            case (("ceil" | "floor"), [one]):
                return Fraction(math.ceil(one) if name == "ceil" else math.floor(one))
            case "hours", [one]:
                return one * self._day_hours
        raise Wrong("call min, max (two or more), ceil, floor or hours (one amount of days)")


class _Trial(_Evaluation):
    """Looks at both branches of every choice, so that none fails when its time comes."""

    def reach(self, tree: ast.expr) -> Reach:
        if isinstance(tree, ast.IfExp):
            self.reach(tree.orelse)
            self._holds(tree.test)
            return self.reach(tree.body)
        found = super().reach(tree)
        days = found.amount.plus if isinstance(found.amount, Legal) else found.amount
        if abs(days) > MOST:
            raise Wrong(f"no limit is longer than {MOST} working days")
        return found

    def _amount(self, tree: ast.expr) -> Amount:
        if isinstance(tree, ast.IfExp):
            self._amount(tree.orelse)
            self._holds(tree.test)
            return self._amount(tree.body)
        return super()._amount(tree)


def _counted(number: float) -> Fraction:
    if abs(number) > MOST:
        raise Wrong(f"no limit is longer than {MOST} working days")
    return Fraction(str(number))


def _same(one: Amount, other: Amount) -> bool:
    first, second = (_in_days(amount) for amount in (one, other))
    return first is not None and first == second


def _in_days(amount: Amount) -> Fraction | None:
    if isinstance(amount, Legal):
        return None if amount.wd is None else amount.wd + amount.plus
    return amount
