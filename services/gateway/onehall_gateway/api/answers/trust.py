"""Centre keys, evidence of opinions, security events, workers."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got
from onehall_gateway.api.answers.keys import KeyAct, Registration


class Centre(Got):
    """Who the centre is to departments, and the keys it signs with."""

    centre: str = Field(description="`iss` of tasks and receipts, `aud` of opinions")
    keys: list[dict[str, str]] = Field(description="a JWK Set's keys (RFC 7517)")


class KeySet(Got):
    """A JWK Set (RFC 7517)."""

    keys: list[dict[str, str]]


class Evidence(Got):
    """What proves an opinion: `onehall verify` checks it without a network."""

    version: int
    centre: str
    task: str = Field(description="what was asked, signed by the centre (compact JWS)")
    opinion: str = Field(description="what was answered, signed by the department")
    receipt: str = Field(description="that it is on record, signed by the centre")
    key: Registration
    audit: list[KeyAct]
    centre_keys: KeySet
    extract: str = Field(description="the register's word for key, audit and keys, signed too")


class SecurityEvent(Got):
    """Something a department's queue brought that was not to be believed."""

    id: UUID
    at: datetime
    department: str = Field(description="by whose queue it came in")
    user_id: str | None = Field(description="who sent it, as the broker attests")
    event_id: UUID | None
    type: str
    case_id: str
    reason: str = Field(description="for programs, as bad-signature")
    detail: str


class SecurityEvents(Got):
    """Security events, newest first."""

    events: list[SecurityEvent]
    next: UUID | None = Field(description="`after` of the next page; null on the last one")


class Worker(Got):
    """One instance of a department's worker, by its last heartbeat."""

    department: str
    instance: str
    version: str
    waiting: int
    later: int
    unpublished: int
    parked: int
    receipts: int
    returned: int
    sent_at: datetime
    seen_at: datetime = Field(description="when the centre heard it")
    age_seconds: int


class Workers(Got):
    """The workers of a department, the last seen first."""

    department: str
    workers: list[Worker]
