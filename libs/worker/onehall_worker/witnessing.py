"""We are a witness 见证 of the centre's evidence log: we keep every checkpoint that a task carried.

Two roots for one size, or a checkpoint that the log did not sign, mean that somebody shows others
another history than us. Nothing is refused for it: it is set aside as an alarm, for a person.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from onehall_contracts.ids import derived
from onehall_contracts.log.checkpoint import opened, read
from onehall_contracts.signing import PublicKey, Untrusted
from onehall_contracts.statements import TaskStatement

from onehall_worker.records import Arrived, Parked, Sighting

log = logging.getLogger(__name__)

LOG_OF: Final = "{centre}/supervision"
SPLIT: Final = "split view"
FALSE: Final = "false checkpoint"
CURE: Final = "keep it, tell the auditors, and compare: onehall-worker witness --url URL"


@dataclass(slots=True)
class Witness:
    """Reads the checkpoints of tasks; without the log's keys the task's own signature vouches."""

    keys: Mapping[str, PublicKey] = field(default_factory=dict)
    _last: str = ""

    def look(self, task: TaskStatement, arrived: Arrived) -> None:
        """Put a task's checkpoint with what arrived; one that is false becomes an alarm."""
        note = task.checkpoint
        if note is None or note == self._last:
            return
        try:
            arrived.sightings.append(sighted(note, LOG_OF.format(centre=task.iss), self.keys))
            self._last = note
        except Untrusted as error:
            what = f"{error.reason}: {error.detail}; {CURE}"
            arrived.parked.append(alarm(FALSE, what, note, arrived.at))


def sighted(note: str, origin: str, keys: Mapping[str, PublicKey]) -> Sighting:
    """Return what a checkpoint says, if the log of that name signed it; raise `Untrusted`.

    Without keys nobody's signature is checked.
    """
    found = opened(note, origin, keys.values()) if keys else read(note)
    one = found.checkpoint
    if one.origin != origin:
        raise Untrusted("wrong-data", f"this is no checkpoint of {origin}")
    return Sighting(one.origin, one.size, one.root.hex(), note)


def split(known: Sighting, other: Sighting, at: str) -> Parked:
    """Return the alarm for two roots of one size."""
    detail = f"{other.origin} has two roots for {other.size} entries; {CURE}"
    return alarm(SPLIT, detail, f"{known.note}\n{other.note}", at)


def alarm(reason: str, detail: str, notes: str, at: str) -> Parked:
    """Return what sets false checkpoints aside: heartbeats count it, `parked` lists it."""
    log.critical("%s: %s", reason, detail)
    return Parked(derived(reason, notes), at, reason, detail, notes.encode())
