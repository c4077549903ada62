"""How people act in a dispute: each body is registered under its path, all are dealt with alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from onehall_bus.tracing import traceparent_now
from onehall_calendar import load
from onehall_chassis import Actor, cause_of
from onehall_chassis.acts import Acts, Sent
from onehall_chassis.bodies import Given
from onehall_store import Answer, Ask, Conflict, Done, Engine, Origin, RequestKey
from onehall_store.vault import Vault

from onehall_dispute.api import seeing
from onehall_dispute.domain import model as m
from onehall_dispute.domain import parties
from onehall_dispute.store import words
from onehall_dispute.store.codec import CODEC

router = APIRouter(prefix="/disputes", tags=["disputes"])

HIDDEN = frozenset({m.Reason.STRANGER, m.Reason.UNKNOWN_DISPUTE})
# A department's token says so; the domain calls it the respondent. The order settles who has two.
ROLES = {
    "coordinator": m.Part.COORDINATOR,
    "legal-officer": m.Part.LEGAL_OFFICER,
    "director": m.Part.DIRECTOR,
    "expert": m.Part.EXPERT,
    "department": m.Part.RESPONDENT,
    "applicant": m.Part.APPLICANT,
}
STAFF = frozenset({*parties.CENTRE, m.Part.RESPONDENT})


@dataclass(frozen=True, slots=True)
class Desk:
    """What an act can use while it is decided: the transaction, the dispute's row, the vault."""

    connection: Connection
    vault: Vault
    row: Any
    who: m.Who

    async def keep(self, text: str, concerning: UUID | None = None) -> m.Digest:
        """Lock words, by default as those of whoever filed; return what history commits to."""
        subject = concerning or self.row["applicant_ref"]
        said = words.Said(self.row["dispute_id"], subject, text)
        return m.Digest(await words.keep(self.connection, self.vault, said))


class Act(Given):
    """The body of an act: what it asks for, and what that means to the domain."""

    deed: ClassVar[type[m.Deed]]

    async def meant(self, desk: Desk) -> m.Deed:
        """Return the deed, with its words locked."""
        raise NotImplementedError


Body = TypeVar("Body", bound=Act)


def roles(deed: type[m.Deed]) -> tuple[str, ...]:
    """Return the roles of a token that may do something: the domain's table decides."""
    return tuple(role for role, part in ROLES.items() if part in parties.PARTS[deed])


async def _deal(sent: Sent[Act]) -> JSONResponse:
    state, request = sent.request.app.state, sent.request
    async with state.host.pool.acquire(timeout=10) as connection:
        row = await seeing.find(connection, sent.actor, sent.about)
    who = _who(sent.actor, sent.said.deed, state.clock.now())
    origin = Origin(_name(who), who.at, cause_of(request), traceparent_now())
    dispute = m.DisputeId(str(sent.about))

    async def build(connection: Connection) -> Ask[m.Command]:
        deed = await sent.said.meant(Desk(connection, state.settings.vault, row, who))
        return Ask(row["case_id"], m.Do(dispute, deed, who, load()), origin)

    engine: Engine[Any, Any, Any] = state.host.engine
    try:
        answer = await engine.submit(build, _answer, RequestKey.of(*sent.identity))
    except Conflict as conflict:
        if conflict.refused.reason in HIDDEN:
            raise seeing.no_such_dispute() from None
        raise
    return JSONResponse(answer.body, answer.status)


def _who(actor: Actor, deed: type[m.Deed], at: datetime) -> m.Who:
    """Return who acts, in the first part of theirs that may do this."""
    part = next(ROLES[role] for role in roles(deed) if actor.has(role))
    name = actor.subject if part in STAFF else ""
    department = m.Department(actor.department) if actor.department else None
    return m.Who(m.Reference(str(actor.ref)), part, at, name, department)


def _name(who: m.Who) -> str:
    """Return how history names who acted: staff by work reference, all others by reference."""
    side = f"department/{who.department}" if who.part is m.Part.RESPONDENT else who.part.value
    return f"{side}/{who.name or who.ref}"


def _answer(done: Done[m.CaseFile, m.Event]) -> Answer:
    return Answer(200, {"happened": [CODEC.name_of(one.event) for one in done.recorded]})


async def _about(dispute_id: UUID) -> UUID:
    return dispute_id


_act = Acts[Act](router, _about, _deal)


def doing(path: str, deed: type[m.Deed]) -> Callable[[type[Body]], type[Body]]:
    """Register the body of a deed under its path, for the roles whose part it is."""

    def registered(body: type[Body]) -> type[Body]:
        body.deed = deed
        return _act(path, *roles(deed))(body)

    return registered
