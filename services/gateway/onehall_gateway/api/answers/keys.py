"""The register of departments' signing keys."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got


class KeyAct(Got):
    """What was done to a key, by whom and when."""

    act: str = Field(description="registered, proved, confirmed, limited, revoked, compromised")
    by: str
    at: datetime
    reason: str


class Registration(Got):
    """A key as the register holds it."""

    kid: str
    department: str
    algorithm: str
    jwk: dict[str, str]
    registered_by: str
    registered_at: datetime
    challenge: str = Field(description="what the department signs to prove that it holds the key")
    proof: str | None
    proved_at: datetime | None
    confirmed_by: str | None
    confirmed_at: datetime | None
    valid_from: datetime | None
    valid_until: datetime | None
    revoked_at: datetime | None
    compromised_since: datetime | None


class Key(Registration):
    """A key as it stands now."""

    standing: str = Field(description="valid, or why its word does not count now")


class Audited(Key):
    """A key with everything that was done to it."""

    audit: list[KeyAct]


class Keys(Got):
    """The keys of a department, in the order they were registered."""

    department: str
    keys: list[Audited]


class Signed(Got):
    """What became of an opinion that a key signed."""

    opinion_id: UUID
    task_id: UUID
    case_id: str
    item_id: str
    recorded_at: datetime
    outcome: str = Field(description="stands, pending, reopened or not-reopened")
    reason: str
    new_task_id: UUID | None = Field(description="the task it was asked anew as")


class KeyAudit(Audited):
    """A key with what it signed, in the order it went on record."""

    opinions: list[Signed]
    next: UUID | None = Field(description="`after` of the next page; null on the last one")
