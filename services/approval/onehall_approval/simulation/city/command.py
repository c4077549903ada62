"""`city`: run the whole city once; with `--watched`, supervision is at the other end."""

import gc
import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from onehall_calendar import load
from pydantic import ValidationError

from onehall_approval.simulation.city.city import City, Order, Setting
from onehall_approval.simulation.city.demand import CITY_CASES, demanded
from onehall_approval.simulation.city.docket import Word
from onehall_approval.simulation.city.figures import figures
from onehall_approval.simulation.city.habits import Habits
from onehall_approval.simulation.city.halves import EPOCH, told
from onehall_approval.simulation.city.heeding import Card, read_cards
from onehall_approval.simulation.city.kinds import published, read
from onehall_approval.simulation.city.running import run

DONE, BAD_INPUT = 0, 2
COMPACT: Final = (",", ":")


def simulate_city(arguments: Sequence[str]) -> int:
    """Run, and write the figures to a file; return 2 if that is not possible, saying why."""
    given = _given(arguments)
    gc.disable()  # what is thrown away by the hundred thousand has no cycles
    try:
        city = City(_setting(given))
        halves = run(city, Supervision(city) if given.watched else None)
        report = {"watched": given.watched, **figures(city, halves)}
        given.report.write_text(json.dumps(report, ensure_ascii=False), "utf-8")
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return _complain(f"{given.acceptances}: {'.'.join(map(str, first['loc']))}: {first['msg']}")
    except (OSError, ValueError, EOFError) as error:
        return _complain(str(error))
    return DONE


class Supervision:
    """The other end: told in batches, it answers each with the cards that fell due."""

    def __init__(self, city: City) -> None:
        kinds = published(city.setting.kinds.every, city.register)
        self._say({"epoch": EPOCH.isoformat(), "kinds": kinds})

    def __call__(self, words: Sequence[Word], next_begins: datetime) -> list[Card]:
        """Tell what happened, and read what supervision sends; EOFError if it is gone."""
        self._say([told(next_begins), words])
        answer = sys.stdin.readline()
        if not answer:
            raise EOFError("supervision does not answer any more")
        return read_cards(json.loads(answer))

    def _say(self, what: object) -> None:
        sys.stdout.write(json.dumps(what, ensure_ascii=False, separators=COMPACT) + "\n")
        sys.stdout.flush()


def _given(arguments: Sequence[str]) -> Namespace:
    parser = ArgumentParser("city", description="runs a whole city in virtual time")
    parser.add_argument("--acceptances", type=Path, required=True, metavar="FILE")
    parser.add_argument("--report", type=Path, required=True, metavar="FILE")
    parser.add_argument("--cases", type=int, default=CITY_CASES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--order", type=Order, choices=list(Order), default=Order.PARALLEL)
    parser.add_argument(
        "--habit", action="append", default=[], metavar="NAME=VALUE", help="another assumption"
    )
    parser.add_argument("--watched", action="store_true")
    return parser.parse_args(arguments)


def _setting(given: Namespace) -> Setting:
    calendar = load()
    kinds = read(given.acceptances.read_text("utf-8"), calendar)
    demand = demanded(kinds, given.cases, given.seed, calendar)
    habits = assumed(given.habit)
    return Setting(kinds, demand, given.order, habits, calendar, given.seed, given.watched)


def assumed(changes: Sequence[str]) -> Habits:
    """Return the habits with some of them changed; ValueError names what cannot be changed so."""
    known = {name: type(value) for name, value in asdict(Habits()).items()}
    changed: dict[str, float] = {}
    for change in changes:
        name, _, value = change.partition("=")
        if name not in known:
            raise ValueError(f"--habit {name}: there is none; known: {', '.join(known)}")
        try:
            changed[name] = known[name](value)
        except ValueError:
            raise ValueError(f"--habit {name}: {value!r} is no {known[name].__name__}") from None
    return replace(Habits(), **changed)  # type: ignore[arg-type]  # of the field's own type


def _complain(text: str) -> int:
    sys.stderr.write(text + "\n")
    return BAD_INPUT
