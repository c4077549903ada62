"""What was issued to departments and what was taken back: who did it, when and why; only added to.

Certificates are known by their serial numbers. The broker's revocation list follows from this.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from onehall.stack.authority import FOLDER
from onehall.stack.errors import StackError
from onehall.stack.keeping import OWN, folders

FILE = FOLDER / "record.jsonl"


class Act(StrEnum):
    """What somebody did."""

    ADDED = "added-department"
    ISSUED = "issued"
    REVOKED = "revoked"
    REHEARSAL = "made-rehearsal"


class Standing(StrEnum):
    """What a certificate is worth at an instant."""

    VALID = "valid"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record; `serial` and `expires` are empty where no certificate is meant."""

    at: str
    by: str
    act: str
    department: str
    user: str
    reason: str = ""
    serial: str = ""
    expires: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """One certificate that a department was given."""

    department: str
    user: str
    serial: str
    issued_at: datetime
    expires: datetime
    revoked_at: datetime | None = None

    def standing(self, at: datetime) -> Standing:
        """Say what it is worth."""
        if self.revoked_at is not None:
            return Standing.REVOKED
        return Standing.EXPIRED if at >= self.expires else Standing.VALID


class Record:
    """The record of one stack."""

    def __init__(self, root: Path) -> None:
        self._root, self._path = root, root / FILE

    def add(self, entry: Entry) -> None:
        """Write one more line; it is on the disk when this returns."""
        folders(self._root, self._path.parent)
        line = json.dumps(asdict(entry), ensure_ascii=False) + "\n"
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, OWN)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def entries(self) -> Iterator[Entry]:
        """Return every line, the oldest first."""
        text = self._path.read_text("utf-8") if self._path.exists() else ""
        for number, line in enumerate(text.splitlines(), 1):
            try:
                yield Entry(**json.loads(line))
            except (ValueError, TypeError) as error:
                cure = "Restore the file: without it nobody knows what was revoked."
                raise StackError(f"{self._path}, line {number}, is no entry", cure) from error

    def held(self) -> list[Held]:
        """Return every certificate there is, the oldest first."""
        found: dict[str, Held] = {}
        for entry in self.entries():
            at = datetime.fromisoformat(entry.at)
            if entry.act == Act.ISSUED:
                ends = datetime.fromisoformat(entry.expires)
                found[entry.serial] = Held(entry.department, entry.user, entry.serial, at, ends)
            elif entry.act == Act.REVOKED and entry.serial in found:
                found[entry.serial] = replace(found[entry.serial], revoked_at=at)
        return list(found.values())

    def revoked(self) -> list[tuple[str, datetime]]:
        """Return which serial numbers count no more, and since when."""
        return [(one.serial, one.revoked_at) for one in self.held() if one.revoked_at]


def instant() -> str:
    """Return now, as the record writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
