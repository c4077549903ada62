"""The register of delegations."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got


class Delegation(Got):
    """What is delegated to whom; ended by naming its end, never changed."""

    delegation_id: UUID
    department: str
    officer: str
    post: str = Field(description="chief, deputy, handler or head")
    power: int
    level: str = Field(description="科, 处 or 局")
    items: list[str] | None = Field(description="null for every item of the department")
    office: str = Field(description="approval or regulation")
    valid_from: datetime
    valid_until: datetime | None
    registered_by: str
    registered_at: datetime


class Delegations(Got):
    """Who may do what, from when until when."""

    delegations: list[Delegation]


class Registered(Got):
    """A delegation that is registered."""

    delegation_id: UUID


class Ended(Got):
    """A delegation that ended."""

    delegation_id: UUID
    valid_until: datetime


class Absence(Got):
    """An officer who is away."""

    officer: str
    away_from: datetime
    away_until: datetime
