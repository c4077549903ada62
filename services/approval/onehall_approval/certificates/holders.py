"""Who a permit is for: intake knows, approval asks when the document is made and keeps nothing."""

from onehall_chassis import Peer
from onehall_contracts.problem import Problem
from pydantic import BaseModel, ConfigDict, ValidationError

from onehall_approval.certificates.facts import Holder, HolderKind
from onehall_approval.certificates.jobs import Failed


class _Answer(BaseModel):
    """What intake says; lives only as long as one attempt."""

    model_config = ConfigDict(hide_input_in_errors=True)

    kind: HolderKind
    name: str


class Holders:
    """Intake's holders of permits, over HTTP with this service's own token."""

    def __init__(self, intake: Peer, token: str) -> None:
        self._intake, self._token = intake, token

    async def of(self, case_id: str) -> Holder:
        """Return who a case's permits are for; raise `Failed` if intake does not say."""
        try:
            answer = await self._intake.call("GET", f"/internal/holders/{case_id}", self._token)
            found = _Answer.model_validate_json(answer.content)
        except Problem as problem:
            raise Failed(f"intake does not name the holder: {problem.status}") from None
        except ValidationError:
            raise Failed("intake's answer about the holder cannot be read") from None
        return Holder(found.kind, found.name)
