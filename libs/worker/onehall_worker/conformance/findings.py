"""What the kit says of a worker: in words, and by digest, never by what a message holds."""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule is broken: what was expected, what was seen, and the digest of where."""

    expected: str
    seen: str
    digest: str = ""


class Broken(Exception):
    """A rule is broken."""

    def __init__(self, expected: str, seen: str, where: bytes | str = b"") -> None:
        super().__init__(f"expected {expected}; seen: {seen}")
        raw = where.encode() if isinstance(where, str) else where
        self.reason = Reason(expected, seen, sha256(raw).hexdigest() if raw else "")


class Untried(Exception):
    """A rule cannot be tried here; the text says why."""


class Unready(Exception):
    """The check cannot begin; the text names the cure."""
