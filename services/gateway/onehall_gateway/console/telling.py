"""What an answer of the API means to whoever holds a document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx

CHINA = timezone(timedelta(hours=8))
# Of what is no longer in force, the register says why: each means something else to its reader.
NO_LONGER: Mapping[str, str] = {
    "revoked": "revoked",
    "cancelled": "cancelled",
    "superseded": "replaced",
    "valid": "replaced",  # the number holds, this document is of an earlier version
}
FAILED: Mapping[int, str] = {
    httpx.codes.BAD_REQUEST: "no-file",
    httpx.codes.REQUEST_ENTITY_TOO_LARGE: "too-large",
    httpx.codes.UNSUPPORTED_MEDIA_TYPE: "no-file",
    httpx.codes.TOO_MANY_REQUESTS: "busy",
}
STATUS: Mapping[str, int] = {"no-file": 400, "too-large": 413, "busy": 429, "unavailable": 503}


@dataclass(frozen=True, slots=True)
class Told:
    """What a page tells: a verdict, or why there is none; and the permit as it is registered."""

    kind: str
    permit: Mapping[str, Any] | None = None
    checked_at: datetime | None = None
    of_file: bool = False
    retry_after: str | None = None

    @property
    def status(self) -> int:
        """Return the status of the page: a verdict is an answer, whatever it says."""
        return STATUS.get(self.kind, 200)

    @property
    def is_verdict(self) -> bool:
        """Whether it says what the document is worth."""
        return self.kind not in STATUS


def told(answer: httpx.Response, *, of_file: bool = False) -> Told:
    """Return what the API's answer means; without an answer never that a permit is unknown."""
    if not answer.is_success:
        kind = FAILED.get(answer.status_code, "unavailable")
        return Told(kind, of_file=of_file, retry_after=answer.headers.get("retry-after"))
    said = answer.json()
    verdict, permit = said["verdict"], said["permit"]
    revoked = verdict == "revoked" and permit
    kind = NO_LONGER.get(permit["status"], verdict) if revoked else verdict
    at = datetime.fromisoformat(said["checked_at"]).astimezone(CHINA)
    return Told(kind, permit, at, of_file)
