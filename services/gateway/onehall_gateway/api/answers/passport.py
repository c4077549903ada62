"""The case passport 办件存证."""

from typing import Any

from pydantic import Field

from onehall_gateway.api.answers.base import Got
from onehall_gateway.api.answers.log import CaseProof


class Passport(Got):
    """Everything that proves a case; `onehall verify` checks it without a network."""

    format: str = Field(description="`onehall-case-passport`")
    version: int
    case_id: str
    proof: CaseProof = Field(description="every event with its chain and its place in the log")
    deadlines: dict[str, Any] = Field(description="every deadline with its derivation, day by day")
    calendar: dict[str, Any] | None = Field(description="the days these were counted with")
    consistency: list[dict[str, Any]] = Field(description="that the log grew from older sizes")
    summary: dict[str, list[str]] = Field(description="what happened, in Chinese and English")
    seal: str = Field(description="a compact JWS of the log's key over the parts")
    opinions: list[dict[str, Any]] = Field(description="an evidence bundle 证据包 for each item")
