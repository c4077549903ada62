"""Acts on ratings, enquiries and complaints by those who answer for them: all dealt with alike.

What they write concerns a person, so it is locked with that person's key before it is decided.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from asyncpg import Connection
from fastapi.responses import JSONResponse
from onehall_chassis import Actor
from onehall_chassis.acts import Sent
from onehall_chassis.bodies import Given
from onehall_store import Answer, Ask, Done, RequestKey

from onehall_intake.api.running import Call, answered, hall
from onehall_intake.domain.voices.words import Handler
from onehall_intake.store import MODEL, words

Find: TypeAlias = Callable[[Connection, Actor, UUID], Awaitable[Mapping[str, Any]]]
"""Finds the line of what an act is about; raises a 404 problem for what is not the caller's."""


@dataclass(frozen=True, slots=True)
class Act:
    """What an act meets: its caller, the line of what it is about, and how to keep words."""

    call: Call
    about: UUID
    row: Mapping[str, Any]
    connection: Connection
    subject: UUID

    @property
    def by(self) -> Handler:
        """Who acts, and when."""
        actor = self.call.actor
        return Handler(actor.subject, actor.department, self.call.hall.now)

    async def keep(self, part: str, text: str) -> str:
        """Keep what is written; return what history commits to."""
        said = self.subject, text
        return await words.keep(self.connection, self.call.hall.vault, self.about, part, said)


class Body(Given):
    """An act as it is sent."""

    async def meant(self, act: Act) -> Any:
        """Return the command."""
        raise NotImplementedError


def called(sent: Sent[Any]) -> Call:
    """Return the call behind an act."""
    return Call(hall(sent.request), sent.actor, sent.request, sent.key)


def dealing(find: Find) -> Callable[[Sent[Body]], Awaitable[JSONResponse]]:
    """Return how acts on enquiries or complaints are dealt with, their words those of the asker."""

    async def deal(sent: Sent[Body]) -> JSONResponse:
        async def open_act(connection: Connection) -> Act:
            row = await find(connection, sent.actor, sent.about)
            subject = await words.whose(connection, sent.about)
            return Act(called(sent), sent.about, row, connection, subject)

        return await decide(sent, open_act)

    return deal


async def decide(sent: Sent[Any], open_act: Callable[[Connection], Awaitable[Act]]) -> JSONResponse:
    """Decide an act in one transaction with its words; what is not the caller's is not there."""
    call = called(sent)

    async def build(connection: Connection) -> Ask[Any]:
        command = await sent.said.meant(await open_act(connection))
        return Ask(str(sent.about), command, call.origin)

    answer = await call.hall.engine.submit(build, _happened, RequestKey.of(*sent.identity))
    return JSONResponse(answer.body, answer.status)


def _happened(done: Done[Any, Any]) -> Answer:
    return answered(200, {"happened": [MODEL.codec.name_of(one.event) for one in done.recorded]})
