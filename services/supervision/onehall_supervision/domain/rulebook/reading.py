"""Reads rule files; what is wrong in one is told with its line and its cure.

A profile is TOML: a head (`name`, `count`, `extends`, `without`, `[answering]`) and `[[rule]]`
tables. A rule with the id of one it extends takes its place.
"""

import re
import string
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from onehall_supervision.domain.levels import Function, Level
from onehall_supervision.domain.rulebook.book import Answering, Book, Count, Rule
from onehall_supervision.domain.rulebook.conditions import Condition, Wrong, condition
from onehall_supervision.domain.rulebook.vocabulary import CLOCKS, FINDINGS, WORDS

HEAD: Final = {"name", "count", "extends", "without", "answering", "rule"}
TEXTS: Final = ("id", "function", "level", "zh", "en", "law")
KEYS: Final = {*TEXTS, "clock", "when", "finding", "times", "confirm"}
ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TABLE: Final = re.compile(r"\s*\[\[\s*rule\s*\]\]")
OTHER_TABLE: Final = re.compile(r"\s*\[\w+\]")
MOST_TIMES: Final = 100
LONGEST: Final = {"zh": 1000, "en": 1000}
"""A card's text holds 2,000 characters, with its words filled in; a name holds 200."""
LONGEST_NAME: Final = 200


class RuleFileError(ValueError):
    """A rule file cannot be used; `line` is where (0: the file as a whole)."""

    def __init__(self, file: str, line: int, what: str) -> None:
        super().__init__(f"{file}, line {line}: {what}" if line else f"{file}: {what}")
        self.file, self.line = file, line


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a rule file and its name, for complaints."""

    file: str
    text: str

    def error(self, key: str, what: str, table: int | None = None) -> RuleFileError:
        """Return a complaint about a key of the head, or of the n-th rule."""
        return RuleFileError(self.file, self._line(key, table), what)

    def _line(self, key: str, table: int | None) -> int:
        within = [(n, line) for n, (rule, line) in enumerate(self._lines(), 1) if rule == table]
        written = re.compile(rf'\s*\[?"?{re.escape(key)}"?\s*[=\]]')
        found = (n for n, line in within if written.match(line))
        return next(found, within[0][0] if within else 1)

    def _lines(self) -> Iterator[tuple[int | None, str]]:
        """Yield each line with the number of the rule it belongs to, None for the head."""
        rules, rule = 0, None
        for line in self.text.split("\n"):
            if TABLE.match(line):
                rules, rule = rules + 1, rules
            elif OTHER_TABLE.match(line):
                rule = None
            yield rule, line


Extended = Callable[[str], Book]


def read(sources: Sequence[Source], extended: Extended) -> Book:
    """Read a profile from its files, the first with the head; raise `RuleFileError`.

    `extended` returns the book of a name that the profile extends.
    """
    head = _parsed(sources[0])
    rules: dict[str, Rule] = {}
    count = _count(sources[0], head)
    if "without" in head and "extends" not in head:
        raise sources[0].error("without", "there is nothing to leave out; say what it extends")
    if "extends" in head:
        rules |= _base(sources[0], head, count, extended)
    own: set[str] = set()
    for source in sources:
        for number, rule in enumerate(_rules(source, _parsed(source), count)):
            if rule.id in own:
                raise source.error("id", f"another rule is called {rule.id!r}; rename one", number)
            own.add(rule.id)
            rules[rule.id] = rule
    name = head.get("name")
    if not isinstance(name, str) or not ID.fullmatch(name) or len(name) > LONGEST_NAME:
        raise sources[0].error("name", "give the profile a name, like name = 'default'")
    return Book(name, count, tuple(rules.values()), _answering(sources[0], head))


def _parsed(source: Source) -> dict[str, Any]:
    try:
        found = tomllib.loads(source.text)
    except RecursionError:
        raise RuleFileError(source.file, 0, "not TOML: nested too deep; rules are flat") from None
    except ValueError as error:  # TOMLDecodeError, and numbers longer than Python reads
        place = re.search(r"\(at line (\d+), column \d+\)", str(error))
        what = str(error).split(" (at ")[0]
        line = int(place[1]) if place else source.text.count("\n") + 1
        raise RuleFileError(source.file, line, f"not TOML: {what}") from None
    for key in found:
        if key not in HEAD:
            raise source.error(key, f"unknown key; the head may have {', '.join(sorted(HEAD))}")
    return found


def _count(source: Source, head: Mapping[str, Any]) -> Count:
    try:
        return Count(head.get("count", Count.DAY))
    except ValueError:
        raise source.error("count", f"count is one of {', '.join(Count)}") from None


def _base(
    source: Source, head: Mapping[str, Any], count: Count, extended: Extended
) -> dict[str, Rule]:
    """Return the rules that a profile takes over, counted as it counts."""
    try:
        base = extended(str(head["extends"]))
    except KeyError:
        raise source.error("extends", "there is no profile of that name to extend") from None
    without = _left_out(source, head)
    for name in without:
        if name not in base.by_id:
            raise source.error("without", f"{base.name} has no rule {name[:40]!r} to leave out")
    kept = (rule for rule in base.rules if rule.id not in without)
    return {rule.id: _counted(rule, count) for rule in kept}


def _left_out(source: Source, head: Mapping[str, Any]) -> list[str]:
    without = head.get("without", [])
    if not isinstance(without, list) or not all(isinstance(name, str) for name in without):
        raise source.error("without", "without is a list of ids, like ['case-near']")
    return without


def _counted(rule: Rule, count: Count) -> Rule:
    values = {field.name: getattr(rule, field.name) for field in fields(Rule)}
    return Rule(**values | {"strict": _strict(rule.when.text if rule.when else None, count)})


def _answering(source: Source, head: Mapping[str, Any]) -> Answering:
    table = head.get("answering", {})
    if not isinstance(table, dict):
        raise source.error("answering", "write a table: [answering], and working days below it")
    names = {field.name for field in fields(Answering)}
    for key, days in table.items():
        if key not in names:
            known = ", ".join(sorted(names))
            raise source.error(key, f"unknown key; working days are set for {known}")
        if not isinstance(days, int) or isinstance(days, bool) or not 0 < days <= MOST_TIMES:
            raise source.error(key, f"give working days from 1 to {MOST_TIMES}")
    return Answering(**table)


def _rules(source: Source, head: Mapping[str, Any], count: Count) -> Iterator[Rule]:
    tables = head.get("rule", [])
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise source.error("rule", "write each rule as a table of its own: [[rule]]")
    for number, table in enumerate(tables):
        try:
            yield _rule(table, count)
        except _At as error:
            raise source.error(error.key, str(error), number) from None


class _At(Wrong):
    def __init__(self, key: str, what: str) -> None:
        super().__init__(what)
        self.key = key


def _rule(table: Mapping[str, Any], count: Count) -> Rule:
    for key in table:
        if key not in KEYS:
            raise _At(key, f"unknown key; a rule may have {', '.join(sorted(KEYS))}")
    texts = {key: _text(table, key) for key in TEXTS}
    if not ID.fullmatch(texts["id"]):
        raise _At("id", "an id is lower case words with hyphens, like 'case-over'")
    for key in ("zh", "en"):
        _may_be_filled(key, texts[key])
    function, level = _one_of(Function, "function", texts), _one_of(Level, "level", texts)
    watched = _watched(table, texts["function"])
    return Rule(
        id=texts["id"],
        function=function,
        level=level,
        zh=texts["zh"],
        en=texts["en"],
        law=texts["law"],
        confirm=_flag(table),
        strict=_strict(watched["when"].text if "when" in watched else None, count),
        **watched,
    )


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _At(key, f"a rule needs {key!r}, a text")
    if len(value) > (most := LONGEST.get(key, LONGEST_NAME)):
        raise _At(key, f"a card has no room for it; write at most {most} characters")
    return value


def _one_of(kind: Any, key: str, texts: Mapping[str, str]) -> Any:
    try:
        return kind(texts[key])
    except ValueError:
        raise _At(key, f"{key} is one of {', '.join(kind)}") from None


def _flag(table: Mapping[str, Any]) -> bool:
    value = table.get("confirm", False)
    if not isinstance(value, bool):
        raise _At("confirm", "confirm is true or false")
    return value


def _watched(table: Mapping[str, Any], function: str) -> dict[str, Any]:
    """Return what the rule watches: a clock with its condition, or a finding."""
    if ("clock" in table) == ("finding" in table):
        raise _At("id", "a rule has either a clock with 'when', or a finding")
    if "clock" in table:
        return {"clock": _known(table, "clock", CLOCKS, function), "when": _when(table)}
    if "when" in table:
        raise _At("when", "a finding has no 'when'; say how often with 'times'")
    times = table.get("times", 1)
    if not isinstance(times, int) or isinstance(times, bool) or not 1 <= times <= MOST_TIMES:
        raise _At("times", f"times is a number from 1 to {MOST_TIMES}")
    return {"finding": _known(table, "finding", FINDINGS, function), "times": times}


def _when(table: Mapping[str, Any]) -> Condition:
    if "times" in table:
        raise _At("times", "a limit is exceeded once; 'times' is for findings")
    when = table.get("when")
    if not isinstance(when, str):
        raise _At("when", "a clock needs 'when', a text like 'used > P'")
    try:
        return condition(when)
    except Wrong as error:
        raise _At("when", str(error)) from None


def _known(table: Mapping[str, Any], key: str, known: Mapping[str, Function], function: str) -> str:
    value = str(table[key])
    of_function = sorted(name for name, of in known.items() if of == function)
    if value not in of_function:
        raise _At(key, f"{function} watches no such {key}; it has {', '.join(of_function)}")
    return value


def _may_be_filled(key: str, text: str) -> None:
    """Raise if a text cannot be filled in when its card is due."""
    try:
        named = [part[1:] for part in string.Formatter().parse(text) if part[1] is not None]
    except ValueError:
        raise _At(key, "a brace is not closed; write {item}, or {{ for a brace") from None
    for name, spec, conversion in named:
        if name not in WORDS:
            words = ", ".join(sorted(WORDS))
            raise _At(key, f"the text may name {words}, not {str(name)[:20]!r}")
        if spec or conversion:
            raise _At(key, f"write {{{name}}} alone, without ':' or '!'")


def _strict(when: str | None, count: Count) -> bool:
    """Whether a rule is broken only after its edge: what counts begun days always is."""
    if when is None:
        return False
    return count is Count.CEIL or ">=" not in when.replace("<=", ">=")
