"""XES (IEEE 1849) pulled out of a stream piece by piece: a case at a time, nothing else kept.

Written on expat itself, which tells the line of every event; no document type is let in, and so no
entity either (XML 1.0 section 4.2).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from onehall_supervision.mining.flaws import Flaw, Flaws, Unreadable

NAME: Final = "concept:name"
TIME: Final = "time:timestamp"
PERSON: Final = "org:resource"
TRANSITION: Final = "lifecycle:transition"
OF_EVENTS: Final = frozenset({NAME, TIME, PERSON, TRANSITION})

LONGEST_TAG: Final = 1024 * 1024
LONGEST_VALUE: Final = 1000
DEEPEST: Final = 100
MOST_EVENTS: Final = 10_000
LOG, CASE, EVENT = 1, 2, 3


@dataclass(slots=True)
class RawEvent:
    """An event as it is written: the attributes that are wanted, as text."""

    line: int
    said: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class RawCase:
    """A case as it is written: the attributes that are wanted, as text."""

    line: int
    said: dict[str, str] = field(default_factory=dict)
    events: list[RawEvent] = field(default_factory=list)


def cases(chunks: Iterable[bytes], wanted: frozenset[str], flaws: Flaws) -> Iterator[RawCase]:
    """Yield the cases of a log as they end, with the attributes of theirs that are `wanted`.

    Raises `Unreadable` with the line for whatever is not XES, is cut off or is too large.
    """
    reader = _Reader(wanted | {NAME}, flaws)
    for chunk in chunks:
        yield from reader.fed(chunk)
    yield from reader.fed(b"", last=True)


class _Reader:
    """What has been begun and not ended: at most one case."""

    def __init__(self, wanted: frozenset[str], flaws: Flaws) -> None:
        self._wanted, self._flaws = wanted, flaws
        self._depth = self._bytes = 0
        self._case: RawCase | None = None
        self._event: RawEvent | None = None
        self._ended: list[RawCase] = []
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse

    def fed(self, chunk: bytes, last: bool = False) -> list[RawCase]:
        """Take some bytes and return the cases that they ended."""
        self._bytes += len(chunk)
        self._ended = []
        try:
            self._parser.Parse(chunk, last)
        except Unreadable:
            raise
        except expat.ExpatError as error:
            raise self._broken(error) from None
        except (LookupError, ValueError):
            raise self._wrong("its encoding is not known", "save it as UTF-8") from None
        if self._bytes - self._parser.CurrentByteIndex > LONGEST_TAG + len(chunk):
            raise self._wrong(f"one tag has more than {LONGEST_TAG} bytes", "shorten its values")
        return self._ended

    def _begin(self, name: str, given: Mapping[str, str]) -> None:
        self._depth += 1
        tag = name.rpartition(" ")[2]
        if self._depth == LOG and tag != "log":
            raise self._wrong("the outermost element is not <log>", "give a log in XES")
        if self._depth == CASE:
            self._begin_case(tag)
        elif self._depth == EVENT:
            self._begin_event(tag, given)
        elif self._depth == EVENT + 1 and self._event:
            self._say(self._event.said, OF_EVENTS, given)
        elif self._depth > DEEPEST:
            raise self._wrong(f"more than {DEEPEST} elements inside each other", "flatten it")

    def _begin_case(self, tag: str) -> None:
        line = self._parser.CurrentLineNumber
        if tag == "trace":
            self._case = RawCase(line)
        elif tag == "event":
            self._flaws.note(Flaw.EVENT_OUTSIDE_A_CASE, line)

    def _begin_event(self, tag: str, given: Mapping[str, str]) -> None:
        if self._case is None:
            return
        if tag != "event":
            self._say(self._case.said, self._wanted, given)
            return
        if len(self._case.events) >= MOST_EVENTS:
            raise self._wrong(f"a case has more than {MOST_EVENTS} events", "split the case")
        self._event = RawEvent(self._parser.CurrentLineNumber)

    def _say(self, said: dict[str, str], wanted: frozenset[str], given: Mapping[str, str]) -> None:
        key, value = given.get("key"), given.get("value")
        if key in wanted and value:
            if len(value) > LONGEST_VALUE:
                what = f"a value of {key} has more than {LONGEST_VALUE} characters"
                raise self._wrong(what, "shorten it")
            said[key] = value

    def _end(self, _name: str) -> None:
        if self._depth == CASE and self._case:
            self._ended.append(self._case)
            self._case = None
        elif self._depth == EVENT and self._event and self._case:
            self._case.events.append(self._event)
            self._event = None
        self._depth -= 1

    def _refuse(self, *_declared: object) -> None:
        cure = "XES has none, and entity bombs hide there: take it out"
        raise self._wrong("there is a document type declaration (DTD)", cure)

    def _broken(self, error: expat.ExpatError) -> Unreadable:
        what = expat.ErrorString(error.code)
        if error.code == _NOTHING and self._depth == 0:
            return Unreadable(f"line {error.lineno}: there is no element; give a log in XES")
        if error.code in _CUT_OFF:
            return Unreadable(f"line {error.lineno}: the log is cut off here; copy it again")
        return Unreadable(f"line {error.lineno}: not XML ({what}); export the log again as XES")

    def _wrong(self, what: str, cure: str) -> Unreadable:
        return Unreadable(f"line {self._parser.CurrentLineNumber}: {what}; {cure}")


_NOTHING: Final = expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]
_CUT_OFF: Final = frozenset(
    expat.errors.codes[one]
    for one in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)
