"""Where people can be reached: intake knows, notify asks at the last moment and keeps nothing."""

from collections.abc import Collection, Mapping
from typing import TypeAlias
from uuid import UUID

from onehall_chassis import Peer
from onehall_contracts.problem import Problem
from pydantic import BaseModel, Field, ValidationError

from onehall_notify.clients import Undeliverable

PATH = "/internal/contacts"


class Contact(BaseModel):
    """How to address a person; lives only as long as one round of attempts."""

    name: str = Field(repr=False)
    email: str | None = Field(default=None, repr=False)
    phone: str | None = Field(default=None, repr=False)
    language: str = "zh"


class Answer(BaseModel):
    """Whom intake knows of those who were asked for; who is not in it has no contact."""

    contacts: Mapping[UUID, Contact]


Known: TypeAlias = Mapping[UUID, Contact]


class Contacts:
    """Intake's contacts, over HTTP with this service's own token."""

    def __init__(self, intake: Peer, token: str) -> None:
        self._intake, self._token = intake, token

    async def of(self, refs: Collection[UUID]) -> Known:
        """Return how to reach these people, in one call; whom intake does not know is left out.

        Raises `Undeliverable`, blaming no notice, while intake cannot say.
        """
        asked = {"refs": sorted({str(ref) for ref in refs}), "purpose": "notice"}
        try:
            answer = await self._intake.call("POST", PATH, self._token, json=asked)
            return Answer.model_validate_json(answer.content).contacts
        except Problem as problem:
            raise Undeliverable(f"contacts-{problem.status}", blameless=True) from None
        except ValidationError:
            raise Undeliverable("contacts-unreadable", blameless=True) from None
