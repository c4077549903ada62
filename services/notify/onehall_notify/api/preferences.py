"""What the caller prefers to be told, where, when and how."""

from datetime import time
from typing import Annotated, Any, Literal
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from onehall_chassis import CurrentActor, IdempotencyKey
from onehall_chassis.bodies import Given, read
from onehall_store import Answer, Ask, Done
from pydantic import AfterValidator, Field

from onehall_notify.api.common import origin, submit
from onehall_notify.domain import preferences as p
from onehall_notify.domain.digest import Digest
from onehall_notify.domain.kinds import Group
from onehall_notify.domain.model import Channel
from onehall_notify.domain.quiet import NIGHT, Quiet
from onehall_notify.store import preferring

router = APIRouter(tags=["preferences"])


def _on_the_wall(moment: time) -> time:
    """Return a time of the centre's wall clock; another zone's would mean another hour."""
    if moment.tzinfo is not None:
        raise ValueError("it is of the centre's wall clock: write it without a zone, as 21:00")
    return moment.replace(second=0, microsecond=0)


Clock = Annotated[
    time,
    AfterValidator(_on_the_wall),
    Field(description="on the centre's wall clock, as 21:00"),
]


class Hours(Given):
    """Quiet hours, over midnight if they end before they begin; equal ends are none."""

    begins: Clock
    ends: Clock

    def meant(self) -> Quiet:
        """Return the quiet hours; seconds do not count."""
        return Quiet(self.begins, self.ends)


class Switched(Given):
    """A group of notices that is not wanted on a channel."""

    group: Group
    channel: Literal["mail", "sms", "in-app"]


class Preferring(Given):
    """Everything somebody prefers; what is left out is as usual."""

    off: tuple[Switched, ...] = Field(default=(), max_length=20)
    language: p.Language = p.Language.BOTH
    quiet: Hours = Hours(begins=NIGHT.begins, ends=NIGHT.ends)
    hushed: tuple[Literal["mail", "sms"], ...] = Field(default=("sms",), max_length=2)
    digest: Digest = Digest.AT_ONCE
    electronic_service: bool = False

    def meant(self) -> p.Wanted:
        """Return it as the domain has it, in one order, so that the same is the same."""
        off = {p.Off(one.group, Channel(one.channel)) for one in self.off}
        return p.Wanted(
            off=tuple(sorted(off, key=lambda one: (one.group, one.channel))),
            language=self.language,
            quiet=self.quiet.meant(),
            hushed=tuple(Channel(one) for one in sorted(set(self.hushed))),
            digest=self.digest,
            electronic_service=self.electronic_service,
        )


@router.get("/preferences")
async def read_preferences(request: Request, actor: CurrentActor) -> dict[str, Any]:
    """Return what the caller prefers; the usual preferences of who never said anything."""
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        found = await preferring.of(connection, [actor.ref])
    return shown(found.get(actor.ref, p.Wanted()))


@router.post("/preferences")
async def set_preferences(
    request: Request, actor: CurrentActor, key: IdempotencyKey
) -> JSONResponse:
    """Say what the caller prefers from now on, whole; what the law has them told is not asked."""
    wanted = read(Preferring, await request.body()).meant()
    ref: UUID = actor.ref

    async def build(_: Connection) -> Ask[p.Command]:
        by = origin(request, str(ref))
        return Ask(preferring.stream_of(ref), p.SetPreferences(wanted, by.at), by)

    def answer(done: Done[p.Preferences, p.Event]) -> Answer:
        return Answer(200, shown(done.state.wanted))

    return await submit(request, actor, key, build, answer)


def shown(wanted: p.Wanted) -> dict[str, Any]:
    """Return preferences as they are shown."""
    quiet = wanted.quiet
    return {
        "off": [{"group": one.group.value, "channel": one.channel.value} for one in wanted.off],
        "language": wanted.language.value,
        "quiet": {"begins": f"{quiet.begins:%H:%M}", "ends": f"{quiet.ends:%H:%M}"}
        if quiet
        else None,
        "hushed": [one.value for one in wanted.hushed],
        "digest": wanted.digest.value,
        "electronic_service": wanted.electronic_service,
    }
