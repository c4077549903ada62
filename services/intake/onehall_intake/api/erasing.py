"""Erasing a person 删除个人信息: their key is destroyed, and with it all that is kept under it."""

import asyncio
from typing import Any
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from onehall_calendar import SHANGHAI
from onehall_chassis.bodies import Given, read
from onehall_contracts.problem import Problem
from onehall_store import Answer, Ask, Done
from onehall_store.vault import Erasure

from onehall_intake.api import running
from onehall_intake.api.running import Call, CurrentCall
from onehall_intake.clients import Disputes
from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m
from onehall_intake.domain.erasing import Retention
from onehall_intake.store import cases, papers
from onehall_intake.store.erasing import SHREDDER, voices_running

router = APIRouter(prefix="/people", tags=["people"])


class Erasing(Given):
    """On what ground a person's data is destroyed."""

    ground: m.Ground


class _Already(Exception):
    """There is nothing left of this person: erased before, as the erasure says."""

    def __init__(self, erasure: Erasure) -> None:
        super().__init__("erased before")
        self.erasure = erasure


@router.post("/{applicant_ref}/erasure")
async def erase_person(call: CurrentCall, request: Request, applicant_ref: UUID) -> JSONResponse:
    """Destroy a person's data for good, unless something of theirs runs; twice is once."""
    call.actor.must_have("operator")
    body = await request.body()
    ground = read(Erasing, body).ground
    disputes: Disputes = request.app.state.disputes
    act = _Act(call, applicant_ref, ground, await disputes.running(applicant_ref))
    try:
        answer = await call.hall.engine.submit(act.ask, act.answer, call.request_key(body))
    except _Already as already:
        return JSONResponse(_told(already.erasure).body)
    await asyncio.to_thread(act.clean)
    return JSONResponse(answer.body, answer.status)


class _Act:
    """One erasure on its way into the store."""

    def __init__(self, call: Call, ref: UUID, ground: m.Ground, disputes: int) -> None:
        self._call, self._ref, self._ground, self._disputes = call, ref, ground, disputes
        self._files: list[tuple[str, UUID | None]] = []

    async def ask(self, connection: Connection) -> Ask[m.Command]:
        """Return the command; nobody writes under this person's key until it is done."""
        held = await SHREDDER.hold(connection, self._ref)
        theirs = await cases.of_person(connection, self._ref)
        if not held and (before := await SHREDDER.erased(connection, self._ref)):
            raise _Already(before)
        if not (held or theirs):
            raise Problem(404, "not-found", "nobody has this reference; look at one of their cases")
        self._files = await papers.forget(connection, self._ref)
        applicant = f.ApplicantRef(str(self._ref))
        kept = tuple(_kept(self._call.hall.retention, one) for one in theirs)
        now, voices = self._call.hall.now, await voices_running(connection, self._ref)
        command = m.ErasePerson(applicant, kept, self._disputes, self._ground, now, voices)
        return Ask(applicant, command, self._call.origin)

    def answer(self, done: Done[m.Case, m.Event]) -> Answer:
        """Return what was done."""
        (one,) = done.recorded
        event = one.event
        assert isinstance(event, m.PersonErased)  # noqa: S101 - the only answer but a refusal
        return _told(Erasure(one.id, self._ref, one.origin.actor, event.ground.value, event.at))

    def clean(self) -> None:
        """Remove files nobody can read any more."""
        for sha256, file in self._files:
            self._call.hall.folder.remove(sha256, file)


def _kept(retention: Retention, one: cases.Ended) -> m.KeptCase:
    until = retention.until(one.status, one.ended_at) if one.ended_at else None
    return m.KeptCase(one.number, until)


def _told(erasure: Erasure) -> Answer:
    body: dict[str, Any] = {
        "applicant_ref": erasure.subject,
        "ground": erasure.ground,
        "erased_at": erasure.at.astimezone(SHANGHAI),
        "erased_by": erasure.by,
    }
    return running.answered(200, body)
