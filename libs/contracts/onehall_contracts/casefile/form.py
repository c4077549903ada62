"""What a case file consists of, for whoever writes one and whoever verifies it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from onehall_contracts.casefile import sheets
from onehall_contracts.casefile.archive import canonical
from onehall_contracts.casefile.readme import ANNEX_README, README
from onehall_contracts.casefile.sheets import Fact
from onehall_contracts.statements import sha256_of

try:
    from onehall_contracts.casefile.clocks import clocks
except ModuleNotFoundError:  # the calendar is an extra: what a department installs is without it
    clocks = None  # type: ignore[assignment]  # then a verifier says what it did not look at

FROZEN: Final = "onehall-evidence/2"
ANNEX: Final = "onehall-evidence-annex/1"
CLOCKS: Final = "clocks.json"
README_MD: Final = "README.md"
OPINIONS: Final = "opinions/"

Entries: TypeAlias = Sequence[Mapping[str, Any]]


def event_path(place: int) -> str:
    """Return where the n-th event of a case file is, counted from one."""
    return f"events/{place:04}.json"


def opinion_path(compact: str) -> str:
    """Return where a signed opinion is: under the digest that the event recording it has."""
    return f"{OPINIONS}{sha256_of(compact)}.jws"


def files(entries: Entries, said: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return every file of a frozen case file but its manifest, in order.

    `entries` are the manifest's events; `said` holds by id what each says, in canonical form. An
    event of an earlier release, whose words nobody kept, is in the manifest only.
    """
    sheets_of = derived(entries, facts(entries, said))
    return {README_MD: README.encode(), **sheets_of, **_events(entries, said)}


def annex(
    entries: Entries, said: Mapping[str, bytes], before: str, opinions: Iterable[str]
) -> dict[str, bytes]:
    """Return every file of an annex but its manifest; its chain goes on after the link `before`."""
    signed = sorted((opinion_path(one), one.encode()) for one in opinions)
    sheets_of = derived(entries, facts(entries, said), before, clock=False)
    head = {README_MD: ANNEX_README.encode(), **sheets_of}
    return {**head, **_events(entries, said), **dict(signed)}


def facts(entries: Entries, said: Mapping[str, bytes]) -> list[Fact]:
    """Return the events whose words are there."""
    return [
        Fact(entry["id"], entry["type"], entry["time"], json.loads(said[entry["id"]]))
        for entry in entries
        if entry["id"] in said
    ]


def derived(
    entries: Entries, told: Sequence[Fact], before: str = "", *, clock: bool = True
) -> dict[str, bytes]:
    """Return the sheets that follow from the events; without a calendar, not the clocks."""
    found: dict[str, Any] = {"chain.json": sheets.chain(entries, before)}
    if clock and clocks is not None:
        found[CLOCKS] = clocks(told)
    found |= {
        "documents.json": sheets.documents(told),
        "notices.json": sheets.notices(told),
        "powers.json": sheets.powers(told),
    }
    return {path: canonical(value) for path, value in found.items()}


def _events(entries: Entries, said: Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        event_path(place): said[entry["id"]]
        for place, entry in enumerate(entries, 1)
        if entry["id"] in said
    }
