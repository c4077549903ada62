"""What each message says to the functions: records, beside the facts that move limits."""

from typing import Final

from onehall_contracts import Message

from onehall_supervision.messages.records import (
    authority,
    concerns,
    decisions,
    delivery,
    disputes,
    fees,
    guides,
    intake,
    joint,
    procedures,
    ratings,
)
from onehall_supervision.messages.records.reading import Read, Readers


def _joined(*parts: Readers) -> Readers:
    """Return one table; a message that several functions look at gives the records of all."""
    found: dict[type[Message], Read] = {}
    for part in parts:
        for kind, read in part.items():
            found[kind] = _both(found[kind], read) if kind in found else read
    return found


def _both(one: Read, other: Read) -> Read:
    return lambda said: (*one(said), *other(said))


RECORDS: Final[Readers] = _joined(
    authority.READERS,
    decisions.READERS,
    joint.READERS,
    delivery.READERS,
    concerns.READERS,
    disputes.READERS,
    ratings.READERS,
    intake.READERS,
    procedures.READERS,
    fees.READERS,
    guides.READERS,
)
