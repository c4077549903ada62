"""What intake asks of others before it erases somebody: whether a dispute of theirs runs."""

from uuid import UUID

from onehall_chassis import Peer
from onehall_contracts.problem import Problem
from pydantic import BaseModel, ValidationError


class _Running(BaseModel):
    running: int


class Disputes:
    """Dispute's count of what runs, over HTTP with this service's own token."""

    def __init__(self, dispute: Peer, token: str) -> None:
        self._dispute, self._token = dispute, token

    async def running(self, applicant: UUID) -> int:
        """Return how many disputes of an applicant run; raise a problem unless dispute says so."""
        path = f"/internal/disputes-running/{applicant}"
        answer = await self._dispute.call("GET", path, self._token)
        try:
            return _Running.model_validate_json(answer.content).running
        except ValidationError:
            detail = "dispute's answer cannot be read; nothing was erased, ask again"
            raise Problem(502, "bad-gateway", detail) from None
