"""Where somebody can be reached: intake knows, notify asks at the last moment and keeps nothing."""

from uuid import UUID

from onehall_chassis import Peer
from onehall_contracts.problem import Problem
from pydantic import BaseModel, ValidationError

from onehall_notify.clients import Undeliverable

NOT_FOUND = 404


class Contact(BaseModel):
    """How to address a person; lives only as long as one attempt."""

    name: str
    email: str | None = None


class Contacts:
    """Intake's contacts, over HTTP with this service's own token."""

    def __init__(self, intake: Peer, token: str) -> None:
        self._intake, self._token = intake, token

    async def of(self, recipient_ref: UUID) -> tuple[str, str]:
        """Return a person's name and mail address.

        Raises `Undeliverable`: for good when intake knows nobody or no address, else for now.
        """
        path = f"/internal/contacts/{recipient_ref}"
        try:
            answer = await self._intake.call("GET", path, self._token)
            contact = Contact.model_validate_json(answer.content)
        except Problem as problem:
            # Only intake itself says so: a 404 of a proxy or of an older release is no answer.
            if problem.status == NOT_FOUND:
                raise Undeliverable("no-contact", final=True) from None
            raise Undeliverable(f"contacts-{problem.status}") from None
        except ValidationError:
            raise Undeliverable("contacts-unreadable") from None
        if not contact.email:
            raise Undeliverable("no-address", final=True)
        return contact.name, contact.email
