"""Read the shipped tables of working days; one text file is one version, kept for good.

An official row is `YEAR FESTIVAL off DAY|DAY..DAY … work DAY …`; a projected row is
`YEAR projected 春节 清明 端午 中秋`, the four dates from which the statutory days follow.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Final

from onehall_calendar.calendar import Calendar

CURRENT: Final = "cn-2026.1"
FESTIVALS: Final = {
    "元旦": "元旦 New Year's Day",
    "春节": "春节 Spring Festival",
    "清明节": "清明节 Tomb-sweeping Day",
    "劳动节": "劳动节 Labour Day",
    "端午节": "端午节 Dragon Boat Festival",
    "中秋节": "中秋节 Mid-autumn Festival",
    "国庆节": "国庆节 National Day",
    "抗战胜利纪念日": "抗战胜利70周年纪念日 Victory Day, 70th anniversary",
}


def load(version: str | None = None) -> Calendar:
    """Load the calendar of that version, or the current one; once per process."""
    return _load(version or CURRENT)


def versions() -> tuple[str, ...]:
    """List the versions this package ships, so that an old deadline can be derived again."""
    shipped = (files("onehall_calendar") / "data").iterdir()
    return tuple(sorted(f.name.removesuffix(".txt") for f in shipped if f.name.endswith(".txt")))


@lru_cache(maxsize=8)
def _load(version: str) -> Calendar:
    if version not in versions():
        raise ValueError(f"no calendar {version!r}; known: {', '.join(versions())}")
    text = (files("onehall_calendar") / "data" / f"{version}.txt").read_text(encoding="utf-8")
    return parse(text)


def parse(text: str) -> Calendar:
    """Turn a table's text into a calendar."""
    head: dict[str, list[str]] = {}
    days_off: dict[date, str] = {}
    made_up: set[date] = set()
    for line in text.splitlines():
        key, *rest = line.partition("#")[0].split() or ("",)
        if key.isdigit() and rest[0] == "projected":
            days_off.update(_projected(int(key), rest[1:]))
        elif key.isdigit():
            off, work = _official(int(key), rest[1:])
            days_off.update(dict.fromkeys(off, FESTIVALS[rest[0]]))
            made_up.update(work)
        elif key:
            head[key] = rest
    first, until = map(date.fromisoformat, head["official"])
    last = date.fromisoformat(head["projected"][0])
    return Calendar(head["version"][0], first, until, last, days_off, frozenset(made_up))


def _official(year: int, words: list[str]) -> tuple[list[date], list[date]]:
    """Read the days off and the days worked of one festival's row."""
    split = words.index("work") if "work" in words else len(words)
    off = [day for word in words[:split] if word != "off" for day in _days(year, word)]
    return off, [day for word in words[split + 1 :] for day in _days(year, word)]


def _days(year: int, word: str) -> Iterator[date]:
    start, _, end = word.partition("..")
    day, last = _day(year, start), _day(year, end or start)
    while day <= last:
        yield day
        day += timedelta(days=1)


def _projected(year: int, words: list[str]) -> dict[date, str]:
    """List the 13 statutory days of 全国年节及纪念日放假办法 (2025), without any 调休."""
    spring, tombs, dragon, autumn = (_day(year, word) for word in words)
    new_year_eve = spring - timedelta(days=1)
    runs = (
        (autumn, 1, "中秋节"),
        (dragon, 1, "端午节"),
        (tombs, 1, "清明节"),
        (new_year_eve, 4, "春节"),
        (date(year, 1, 1), 1, "元旦"),
        (date(year, 5, 1), 2, "劳动节"),
        (date(year, 10, 1), 3, "国庆节"),
    )
    return {d + timedelta(days=i): FESTIVALS[name] for d, n, name in runs for i in range(n)}


def _day(year: int, word: str) -> date:
    return date.fromisoformat(f"{year}-{word}")
