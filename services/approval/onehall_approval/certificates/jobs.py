"""What passes between the service and the processes that make documents."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from onehall_approval.certificates.facts import PermitFacts
from onehall_approval.certificates.vault import Place


@dataclass(frozen=True, slots=True)
class Workshop:
    """What making needs beside the facts: keys in PEM, where the public looks, where files go."""

    signing_key: str = field(repr=False)
    signing_certificates: str
    public_url: str
    folder: Path
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """One document to make, and the key it is kept with."""

    facts: PermitFacts
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Made:
    """A document that is in the vault; `size` in bytes, `masked` the holder's name for all."""

    place: Place
    size: int
    digest: str
    masked: str


class FileState(StrEnum):
    """What a file turned out to be."""

    INTACT = "intact"
    ALTERED = "altered"
    NOT_OURS = "not-ours"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of a file, and why; number, digest and version only of an intact one."""

    state: FileState
    reason: str
    permit_number: str | None = None
    digest: str | None = None
    version: int | None = None
    signed_at: datetime | None = None


class Failed(Exception):
    """An attempt came to nothing; the text goes on record and names no person."""
