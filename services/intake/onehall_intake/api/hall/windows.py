"""A window's work: opened, called, served, passed on, paused; every act a row of the journal."""

from datetime import timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Depends
from onehall_calendar import local_day
from onehall_chassis import CurrentActor
from onehall_chassis.acts import Acts
from pydantic import Field

from onehall_intake.api.hall import acting
from onehall_intake.api.hall.acting import HallAct, Place, Scene, at_window, own_centre
from onehall_intake.api.hall.setting_up import STAFF, Code, cover_for
from onehall_intake.api.hall.showing import next_of, service_of, window_body
from onehall_intake.domain.hall import guarding, serving
from onehall_intake.domain.hall.model import Desk, Post, Ticket, Turn
from onehall_intake.domain.hall.words import Encounter, HallRefusal, Onward, Override, Sitting
from onehall_intake.store.hall import days, desks, setup
from onehall_intake.store.hall import tickets as kept

router = APIRouter(prefix="/halls/{centre}/windows/{window}", tags=["hall"])
act = Acts[HallAct](router, at_window, acting.deal)
AtWindow = Annotated[Place, Depends(at_window)]
UNTOLD: Final[dict[str, Any]] = {"service": None, "next": None}


class WindowAct(HallAct):
    """An act of whoever works at the window; answered with the window as it is then."""

    async def work(self, scene: Scene) -> dict[str, Any]:
        """Let the window's own clerk do it."""
        desk, post = await desks.one(scene.connection, scene.day, scene.place.window)
        if desk.clerk is not None and desk.clerk != scene.actor.subject:
            raise HallRefusal("not-your-window", "somebody else works at this window")
        ticket = await _in_hand(scene, desk)
        turn = await self.turn(scene, desk, ticket)
        passed = turn.ticket and turn.ticket.window is None and turn.ticket
        if passed:
            await scene.deal(passed.business)
        held = turn.ticket if turn.ticket and turn.desk.ticket == turn.ticket.id else None
        cover = await cover_for(scene, post) if turn.desk.rest else None
        return window_body(turn.desk, held or (ticket if turn.desk.ticket else None), cover)

    async def turn(self, scene: Scene, desk: Desk, ticket: Ticket | None) -> Turn:
        """Do the act, and keep what it changed."""
        turn = self.decided(scene, desk, ticket)
        await scene.settle(desk, turn)
        return turn

    def decided(self, scene: Scene, desk: Desk, ticket: Ticket | None) -> Turn:
        """Return what the act makes of the window and its ticket."""
        raise NotImplementedError

    async def shown(self, place: Place, body: dict[str, Any]) -> dict[str, Any]:
        """Add how to serve whoever is here, or comes next: it is kept with no request."""
        async with place.hall.pool.acquire(timeout=10) as connection:
            return body | await _serving(connection, place, body)


@act("/opening", "clerk")
class Open(WindowAct):
    """Open the window, as its A or B person; the B person covers A's absence, break or relief."""

    async def work(self, scene: Scene) -> dict[str, Any]:
        """Let a clerk sit down who neither rests nor sits elsewhere."""
        desk, post = await desks.one(scene.connection, scene.day, scene.place.window)
        clerk = scene.actor.subject
        since = await _worked_since(scene, desk, post, clerk)
        turn = serving.opened(desk, clerk, since)
        await scene.settle(desk, turn)
        return window_body(turn.desk, None, None)


@act("/closing", "clerk")
class Close(WindowAct):
    """Close the window."""

    def decided(self, scene: Scene, desk: Desk, ticket: Ticket | None) -> Turn:
        """Close it, with no ticket in hand."""
        del scene, ticket
        return serving.closed(desk)


@act("/call", "clerk")
class CallNext(WindowAct):
    """Call the next ticket; with nobody waiting the window is free, and the next comes to it."""

    async def turn(self, scene: Scene, desk: Desk, ticket: Ticket | None) -> Turn:
        """Call, unless the break that is due begins instead."""
        del ticket
        able, told = serving.free(desk, scene.day.now)
        before = Turn(able, None, told)
        if able.state is not Sitting.OPEN:
            await scene.settle(desk, before)
            return before
        return await scene.call_at(desk, able, before)


@act("/recall", "clerk")
class Recall(WindowAct):
    """Call the same ticket again."""

    def decided(self, scene: Scene, desk: Desk, ticket: Ticket | None) -> Turn:
        """Count the call."""
        del scene
        return serving.recalled(desk, ticket)


@act("/skip", "clerk")
class Skip(WindowAct):
    """Let a ticket be that was called three times; it may come back once."""

    def decided(self, scene: Scene, desk: Desk, ticket: Ticket | None) -> Turn:
        """Note the miss."""
        return serving.skipped(desk, ticket, scene.day.now)


@act("/serving", "clerk")
class Serve(WindowAct):
    """Begin to serve: the visitor is here."""

    def decided(self, scene: Scene, desk: Desk, ticket: Ticket | None) -> Turn:
        """Begin."""
        return serving.served(desk, ticket, scene.day.now)


@act("/finish", "clerk")
class Finish(WindowAct):
    """End the service."""

    def decided(self, scene: Scene, desk: Desk, ticket: Ticket | None) -> Turn:
        """End it."""
        return serving.finished(desk, ticket, scene.day.now)


@act("/transfer", "clerk")
class PassOn(WindowAct):
    """Pass the ticket in hand to another business; it keeps its waiting time."""

    business: Code

    async def turn(self, scene: Scene, desk: Desk, ticket: Ticket | None) -> Turn:
        """Put it into a line there is."""
        await setup.must_know(scene.connection, scene.day.centre, [self.business])
        await kept.line_of(scene.connection, scene.day, self.business)
        return await super().turn(scene, desk, ticket)

    def decided(self, scene: Scene, desk: Desk, ticket: Ticket | None) -> Turn:
        """Pass it on."""
        return serving.passed_on(desk, ticket, self.business, scene.day.now)


@act("/take-away", "clerk")
class TakeAway(WindowAct):
    """Let the visitor leave with the matter 取走, to go on elsewhere."""

    onward: Onward

    def decided(self, scene: Scene, desk: Desk, ticket: Ticket | None) -> Turn:
        """End the ticket, saying where the matter goes on."""
        return serving.taken_away(desk, ticket, self.onward, scene.day.now)


@act("/pause", "clerk")
class PauseWindow(WindowAct):
    """Pause of one's own wish."""

    def decided(self, scene: Scene, desk: Desk, ticket: Ticket | None) -> Turn:
        """Pause, with no ticket in hand."""
        del ticket
        free, told = serving.free(desk, scene.day.now)
        if free.state is not Sitting.OPEN:
            return Turn(free, None, told)
        resting, said = guarding.paused(free, scene.day.now)
        return Turn(resting, None, (*told, said))


@act("/resumption", "clerk")
class Resume(WindowAct):
    """Work on after a pause; a break and relief last their time."""

    def decided(self, scene: Scene, desk: Desk, ticket: Ticket | None) -> Turn:
        """Resume."""
        del ticket
        back, told = guarding.resumed(desk, scene.day.now)
        return Turn(back, None, (told,))


@act("/override", *acting.LEAD)
class Overrule(HallAct):
    """Let a window work half an hour beyond its ninety minutes, for a reason of the list."""

    reason: Override

    async def work(self, scene: Scene) -> dict[str, Any]:
        """Move the break; relief cannot be moved."""
        desk, _ = await desks.one(scene.connection, scene.day, scene.place.window)
        working, told = guarding.overridden(desk, self.reason, scene.day.now)
        await scene.settle(desk, Turn(working, None, (told,)))
        return window_body(working, None, None)


@act("/encounters", "clerk", "guide", *acting.LEAD)
class Hostile(HallAct):
    """Record a hostile encounter: fifteen minutes' relief at once, cover named, a talk if wanted.

    `over` ends the ticket in hand; otherwise it goes on to somebody else with its waiting time.
    What kind it was is not kept with the ticket or the window.
    """

    kind: Encounter
    over: bool = False
    talk_wanted: bool = False
    minutes_ago: Annotated[int, Field(ge=0, le=120, strict=True)] = 0

    async def work(self, scene: Scene) -> dict[str, Any]:
        """Relieve whoever works there."""
        desk, post = await desks.one(scene.connection, scene.day, scene.place.window)
        others = not scene.actor.has("guide", *acting.LEAD)
        if others and desk.clerk not in (None, scene.actor.subject):
            raise HallRefusal("not-your-window", "somebody else works at this window")
        ticket, ago = await _in_hand(scene, desk), timedelta(minutes=self.minutes_ago)
        now = scene.day.now
        turn = serving.hostile(desk, ticket, self.over, ago, now)
        await scene.settle(desk, turn)
        if self.talk_wanted and desk.clerk:
            await desks.wants_talk(scene.connection, scene.day, desk.clerk)
        if turn.ticket and not self.over:
            await scene.deal(turn.ticket.business)
        return window_body(turn.desk, None, await cover_for(scene, post))


@router.get("")
async def read_window(at: AtWindow, actor: CurrentActor) -> dict[str, Any]:
    """Return a window as it is now: its ticket, how to serve it, its pause."""
    actor.must_have(*STAFF)
    own_centre(actor, at.centre)
    async with at.hall.pool.acquire(timeout=10) as connection:
        day = days.Day(at.centre, local_day(at.hall.now), at.hall.now, b"")
        desk, _ = await desks.one(connection, day, at.window)
        ticket = await kept.one(connection, day, UUID(desk.ticket)) if desk.ticket else None
        body = window_body(desk, ticket, None)
        if actor.subject != desk.clerk:  # how to serve is nobody else's business
            return body | UNTOLD
        return body | await _serving(connection, at, body)


async def _serving(connection: Connection, at: Place, body: dict[str, Any]) -> dict[str, Any]:
    if body["ticket"]:
        return UNTOLD | {"service": await service_of(connection, at, body["ticket"])}
    return UNTOLD | {"next": await next_of(connection, at)}


async def _in_hand(scene: Scene, desk: Desk) -> Ticket | None:
    if desk.ticket is None:
        return None
    return await kept.one(scene.connection, scene.day, UUID(desk.ticket))


async def _worked_since(scene: Scene, desk: Desk, post: Post, clerk: str) -> Any:
    """Return since when a clerk has worked; raise a refusal for one who may not sit down here."""
    clerks = [one for one in {clerk, post.a} if one]
    known = await desks.stretches(scene.connection, scene.day, clerks)
    window, stretch, _ = known.get(clerk, (None, None, False))
    if window is not None and window != desk.window:
        raise HallRefusal("sits-elsewhere", "close the window you work at first")
    guarding.role_of(post, clerk, _away(scene, desk, post, known))
    return guarding.since(stretch, scene.day.now)


def _away(scene: Scene, desk: Desk, post: Post, known: Any) -> list[str]:
    """Return the A person, if absent, resting, pausing here, or at work elsewhere."""
    window, stretch, absent = known.get(post.a, (None, None, False))
    resting = guarding.rests(stretch, scene.day.now)
    elsewhere = window is not None and window != desk.window
    pausing = desk.state is Sitting.PAUSED and desk.clerk == post.a
    away = bool(absent or resting or elsewhere or pausing)
    return [post.a] if away and post.a else []
