"""Small logs in XES with known answers, made up here."""

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import quoteattr

from onehall_calendar import SHANGHAI

BEGUN = datetime(2011, 9, 26, 9, tzinfo=SHANGHAI)  # a Monday
DAY = timedelta(days=1)
USUAL = ("登记", "审查", "决定", "送达")
PEOPLE: Mapping[str, str] = {
    "登记": "clerk-1", "审查": "officer-1", "决定": "head-1", "送达": "clerk-1",
}  # fmt: skip
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n'
NAMED = '<global scope="event"><string key="concept:name" value="UNKNOWN"/></global>\n'
FOOT = "</log>\n"


@dataclass(frozen=True)
class Case:
    """One case: its steps a day apart, its deadline and its end in days after its beginning."""

    steps: tuple[str, ...] = USUAL
    deadline: float | None = 10.0
    ended: float | None = 4.0
    begun: datetime = BEGUN
    people: Mapping[str, str] = field(default_factory=lambda: PEOPLE)


def date(key: str, at: datetime) -> str:
    return f'<date key="{key}" value="{at.isoformat()}"/>'


def string(key: str, value: str) -> str:
    return f'<string key="{key}" value={quoteattr(value)}/>'


def event(step: str, at: datetime, person: str = "", transition: str = "complete") -> str:
    who = string("org:resource", person) if person else ""
    how = string("lifecycle:transition", transition)
    return f"<event>{string('concept:name', step)}{date('time:timestamp', at)}{who}{how}</event>\n"


def trace(name: str, *inside: str) -> str:
    return f"<trace>{string('concept:name', name)}\n{''.join(inside)}</trace>\n"


def written(number: int, case: Case) -> str:
    dates = {"startdate": 0.0, "deadline": case.deadline, "enddate": case.ended}
    said = (date(k, case.begun + days * DAY) for k, days in dates.items() if days is not None)
    done = (
        event(step, case.begun + place * DAY, case.people.get(step, ""))
        for place, step in enumerate(case.steps)
    )
    return trace(f"case-{number}", *said, *done)


def log(cases: Iterable[Case]) -> str:
    return HEAD + NAMED + "".join(written(*one) for one in enumerate(cases, 1)) + FOOT


def saved(folder: Path, text: str | bytes, name: str = "log.xes") -> Path:
    content = text.encode() if isinstance(text, str) else text
    path = folder / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path
