"""What of an entry leaves the house: ids, codes and departments; no name, no text, no reference."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from onehall_supervision.domain.answering import CHIEF, LINK
from onehall_supervision.store.exporting import Ledger
from onehall_supervision.store.reading import Entry

CODES: Final = (
    "activity", "answer", "change", "channel", "class_id", "deemed", "function", "level", "mode",
    "outcome", "round", "rule", "stage", "step",
)  # fmt: skip
"""Fields of messages that hold a code of ours or a word of the catalogue, whatever the message."""
OFFICERS: Final[Mapping[str, str]] = {
    "officer": "done by",
    "countersigned_by": "countersigned by",
    "responsible": "answered for by",
    "approver": "approved by",
}
REGISTERED: Final = re.compile(r"[A-Z][A-Z0-9]{0,15}-[0-9]{1,6}")
SHORT: Final = 200


def codes(entry: Entry) -> dict[str, str | int | bool]:
    """Return the codes an entry carries."""
    known = ((name, entry.data.get(name)) for name in CODES)
    return {
        name: value[:SHORT] if isinstance(value, str) else value
        for name, value in known
        if isinstance(value, str | int)
    }


def item_of(entry: Entry) -> str | None:
    """Return the item an entry is about, if it is about one."""
    found = entry.data.get("item_id") or entry.data.get("item")
    return found if isinstance(found, str) else None


def department_of(entry: Entry) -> str | None:
    """Return the department an entry is of."""
    found = entry.data.get("department") or entry.data.get("lead_department")
    return found if isinstance(found, str) else None


def activity(entry: Entry) -> str:
    """Return what was done, as a miner sees it: a step by its name, anything else by its message.

    What concerns one item carries the item, for a case does the same step for many.
    """
    done = entry.data.get("step") if "step-completed" in entry.type else None
    name = done or entry.type.partition(".")[2].partition(".")[0]
    item = item_of(entry)
    return f"{item} {name}" if item else str(name)


class Officers:
    """References to officers: their registered number, or a number of this export alone.

    Some departments write a name where a number belongs; it does not leave.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """Yield the officers an entry names, each with what they did."""
        for field, qualifier in OFFICERS.items():
            said = entry.data.get(field)
            if isinstance(said, str) and said:
                yield self.reference(said, department_of(entry)), qualifier

    def reference(self, said: str, department: str | None) -> str:
        """Return what an officer is called in this export."""
        if REGISTERED.fullmatch(said) or said == LINK:
            return said
        whose = department or "centre"
        if said == CHIEF:
            return f"{whose}-chief"
        number = self._numbers.setdefault(f"{whose}/{said}", len(self._numbers) + 1)
        return f"{whose}-unregistered-{number}"


def number_of(ledger: Ledger) -> str:
    """Return a case's number, or its id before the number is known."""
    numbers = (entry.data.get("case_number") for entry in ledger.entries)
    return str(next((one for one in numbers if one), ledger.stream))
