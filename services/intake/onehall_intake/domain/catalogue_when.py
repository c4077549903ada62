"""Read the questions of a class, and the conditions its items hang on."""

from collections.abc import Mapping

from onehall_intake.domain.catalogue import nearest
from onehall_intake.domain.catalogue_conditions import (
    Answer,
    Comparison,
    Condition,
    Group,
    Inquiry,
    Operator,
    QuestionKind,
    worded,
)
from onehall_intake.domain.catalogue_ids import QuestionId
from onehall_intake.domain.catalogue_reading import Entry

SHAPE = "write {question: ..., is: true}, or all: [...], or any: [...]"
OPERATORS = {
    QuestionKind.YES_NO: (Operator.IS,),
    QuestionKind.NUMBER: (Operator.AT_LEAST, Operator.BELOW),
    QuestionKind.CHOICE: (Operator.ONE_OF,),
}


def inquiry(entry: Entry) -> Inquiry:
    """Read one question asked before submission."""
    entry.only("id", "kind", "statement", "unit", "choices")
    kind = entry.choice("kind", QuestionKind)
    return Inquiry(
        id=QuestionId(entry.text("id")),
        kind=kind,
        statement=entry.text("statement", "write what a yes affirms, or what is counted"),
        unit=entry.optional_text("unit") or "",
        choices=entry.texts("choices") if kind is QuestionKind.CHOICE else (),
    )


def condition(entry: Entry, key: str, known: Mapping[QuestionId, Inquiry]) -> Condition | None:
    """Read the condition an item hangs on, or nothing when it is always part of a case."""
    return _read(entry.entry(key), known) if entry.has(key) else None


def _read(entry: Entry, known: Mapping[QuestionId, Inquiry]) -> Condition | None:
    for key, every in (("all", True), ("any", False)):
        if entry.has(key):
            entry.only(key)
            parts = [_read(one, known) for one in entry.entries(key)]
            found = tuple(part for part in parts if part is not None)
            return Group(every, found) if found else None
    return _comparison(entry, known)


def _comparison(entry: Entry, known: Mapping[QuestionId, Inquiry]) -> Condition | None:
    entry.only("question", *Operator)
    asked = known.get(QuestionId(entry.text("question", SHAPE)))
    if asked is None:
        if isinstance(name := entry.raw.get("question"), str) and name:
            what = f"names {name!r}, which is not a question of the class"
            entry.problem("question", what, nearest(name, known))
        return None
    operator = _operator(entry, asked)
    value = _value(entry, operator, asked) if operator else None
    if operator is None or value is None:
        return None
    return Comparison(asked.id, operator, value, worded(asked, operator, value))


def _operator(entry: Entry, asked: Inquiry) -> Operator | None:
    allowed = OPERATORS[asked.kind]
    given = [operator for operator in Operator if operator in entry.raw]
    if len(given) == 1 and given[0] in allowed:
        return given[0]
    what = f"does not say which answer to {asked.id!r} ({asked.kind}) brings the item in"
    entry.problem("", what, f"use one of: {', '.join(allowed)}")
    return None


def _value(entry: Entry, operator: Operator, asked: Inquiry) -> Answer | tuple[str, ...] | None:
    if operator is Operator.IS:
        return entry.flag(operator)
    if operator is not Operator.ONE_OF:
        return entry.whole(operator) or None
    chosen = entry.texts(operator)
    for stray in (one for one in chosen if one not in asked.choices):
        what = f"names {stray!r}, which is no choice of {asked.id!r}"
        entry.problem(operator, what, nearest(stray, asked.choices))
    return chosen or None
