"""Experts of the register, and how a panel was drawn."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got


class Expert(Got):
    """An expert's entry; name and ties are None once their data was erased."""

    expert_ref: UUID
    status: Literal["proposed", "listed", "ended", "declined"]
    fields: list[str]
    listed_at: datetime | None
    ended_at: datetime | None
    name: str | None
    ties: dict[str, Any] | None
    pending: dict[str, Any] | None = Field(description="what awaits a legal officer")


class ExpertField(Got):
    """How many experts of a field can be drawn; three are enough."""

    field: str
    experts: int
    enough: bool


class Register(Got):
    """The register of experts 专家库."""

    experts: list[Expert]
    fields: list[ExpertField]


class ExpertHappened(Got):
    """What an act led to, and how the entry stands now."""

    happened: list[str]
    status: Literal["proposed", "listed", "ended", "declined"]


class Draw(Got):
    """All that anybody needs to draw a panel again; see how to in docs/how-to."""

    round: int
    pool: dict[str, Any]
    pool_sha256: str
    seed: str
    shown: str | None
    draw_commitment: str | None
    manifest_sha256: str | None
    seats: list[dict[str, str]]
    reserves: list[UUID]
