"""HTTP in: the register of experts 专家库; coordinators propose, legal officers confirm.

An expert reads their own entry, and declares ties that keep them off; they count at once.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from onehall_chassis import Actor, CurrentActor, cause_of
from onehall_chassis.acts import Acts, Sent
from onehall_chassis.bodies import Given, Line
from onehall_contracts.problem import Problem
from onehall_store import Answer, Ask, Done, Origin, RequestKey
from onehall_store.vault import Vault
from pydantic import Field as Described
from pydantic import StringConstraints
from pydantic_core import to_jsonable_python

from onehall_dispute.domain import experts, register
from onehall_dispute.store import experts as store

router = APIRouter(prefix="/experts", tags=["experts"])

CENTRE = ("coordinator", "legal-officer", "director")
ENOUGH = 3  # of each field, DOMAIN 7.3
NAME = r"^[\w-]{1,20}$"  # 行政法, 规划, fire-safety
MOST = 50

FieldName = Annotated[str, StringConstraints(pattern=NAME)]
Body = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]
Bodies = Annotated[tuple[Body, ...], Described(max_length=MOST)]


class Worked(Given):
    """Work for a body, by its reference, until a day; without one it goes on."""

    body: Body
    until: date | None = None


class DeclaredTies(Given):
    """Ties 利害关系: bodies, persons, sites and cases by their references, never by names."""

    employed: Annotated[tuple[Worked, ...], Described(max_length=MOST)] = ()
    paid: Annotated[tuple[Worked, ...], Described(max_length=MOST)] = ()
    relatives: Bodies = ()
    interests: Bodies = ()
    sites: Bodies = ()
    took_part: Bodies = ()

    def read(self) -> experts.Ties:
        """Return them as the domain has them."""
        return experts.Ties(
            employed=tuple(_work(one) for one in self.employed),
            paid=tuple(_work(one) for one in self.paid),
            **{name: frozenset(map(experts.Body, getattr(self, name))) for name in store.NAMED},
        )


class Known(Given):
    """What is known of an expert."""

    name: Line
    fields: Annotated[tuple[FieldName, ...], Described(min_length=1, max_length=10)]
    ties: DeclaredTies = DeclaredTies()


Build = Callable[[Connection], Awaitable[Ask[Any]]]


async def _expert(expert_ref: UUID) -> UUID:
    return expert_ref


async def _own(actor: CurrentActor) -> UUID:
    return actor.ref


async def _deal(sent: Sent[Given]) -> JSONResponse:
    request = sent.request
    vault, now = request.app.state.settings.vault, request.app.state.clock.now()
    stream, by = store.stream_of(sent.about), register.By(sent.actor.subject, now)
    role = next(one for one in (*CENTRE, "expert") if sent.actor.has(one))
    origin = Origin(f"{role}/{sent.actor.subject}", now, cause_of(request))

    async def build(connection: Connection) -> Ask[Any]:
        command = await MEANS[type(sent.said)](connection, vault, sent, by)
        return Ask(stream, command, origin)

    answer = await request.app.state.host.engine.submit(
        build, _answer, RequestKey.of(*sent.identity)
    )
    return JSONResponse(answer.body, answer.status)


act = Acts(router, _expert, _deal)
own = Acts(router, _own, _deal)


@act("/{expert_ref}/proposal", "coordinator")
class Proposal(Known):
    """Propose an expert for the register; a legal officer confirms."""


@act("/{expert_ref}/change", "coordinator")
class Revision(Known):
    """Propose what is known of an expert anew: name, fields and ties as they are to be."""


@act("/{expert_ref}/end", "coordinator")
class End(Given):
    """Propose that an expert leaves the register."""


@act("/{expert_ref}/confirmation", "legal-officer")
class Confirmation(Given):
    """Confirm what is proposed of an expert; never by who proposed it."""


@act("/{expert_ref}/refusal", "legal-officer")
class Refusal(Given):
    """Decline what is proposed of an expert."""


@own("/me/ties", "expert")
class Declaration(DeclaredTies):
    """Declare further ties of one's own; they count at once."""


@router.get("")
async def list_experts(request: Request, actor: CurrentActor) -> dict[str, Any]:
    """Return the register, what is pending, and how many of each field can be drawn."""
    actor.must_have(*CENTRE)
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        found = await store.every(connection, request.app.state.settings.vault)
    counted = Counter(
        field for one in found if one.row["status"] == "listed" for field in one.row["fields"]
    )
    fields = [
        {"field": field, "experts": n, "enough": n >= ENOUGH}
        for field, n in sorted(counted.items())
    ]
    return _json({"experts": [_view(one) for one in found], "fields": fields})


@router.get("/me")
async def read_own(request: Request, actor: CurrentActor) -> dict[str, Any]:
    """Return an expert's own entry."""
    actor.must_have("expert")
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        return _json(_view(await _listing(connection, request.app.state.settings.vault, actor)))


async def _listing(connection: Connection, vault: Vault, actor: Actor) -> store.Listing:
    found = await store.find(connection, vault, actor.ref)
    if found is None:
        raise Problem(404, "not-found", "you are not in the register; ask the coordinator")
    return found


async def _add(
    connection: Connection, vault: Vault, sent: Sent[Any], by: register.By
) -> register.Command:
    return await _propose(connection, vault, sent, by, register.Change.ADD)


async def _change(
    connection: Connection, vault: Vault, sent: Sent[Any], by: register.By
) -> register.Command:
    return await _propose(connection, vault, sent, by, register.Change.CHANGE)


async def _propose(
    connection: Connection, vault: Vault, sent: Sent[Known], by: register.By, what: register.Change
) -> register.Command:
    key = await vault.key(connection, sent.about)
    record = store.Record(sent.said.name, sent.said.ties.read())
    version, committed = await store.keep(connection, key, record)
    fields = tuple(map(experts.Field, sorted(set(sent.said.fields))))
    return register.Propose(_ref(sent), what, by, fields, committed, version)


async def _end(
    _connection: Connection, _vault: Vault, sent: Sent[Any], by: register.By
) -> register.Command:
    return register.Propose(_ref(sent), register.Change.END, by)


async def _confirm(
    _connection: Connection, _vault: Vault, sent: Sent[Any], by: register.By
) -> register.Command:
    return register.Settle(_ref(sent), True, by)


async def _decline(
    _connection: Connection, _vault: Vault, sent: Sent[Any], by: register.By
) -> register.Command:
    return register.Settle(_ref(sent), False, by)


async def _declare(
    connection: Connection, vault: Vault, sent: Sent[Declaration], by: register.By
) -> register.Command:
    found = await _listing(connection, vault, sent.actor)
    known = found.record or store.Record("", experts.Ties())
    record = store.Record(known.name, experts.together(known.ties, sent.said.read()))
    key = await vault.key(connection, sent.about)
    version, committed = await store.keep(connection, key, record)
    return register.DeclareTies(_ref(sent), committed, version, by.at)


Meaning = Callable[[Connection, Vault, Sent[Any], register.By], Awaitable[register.Command]]
MEANS: Mapping[type[Given], Meaning] = {
    Proposal: _add,
    Revision: _change,
    End: _end,
    Confirmation: _confirm,
    Refusal: _decline,
    Declaration: _declare,
}


def _ref(sent: Sent[Any]) -> experts.ExpertRef:
    return experts.ExpertRef(str(sent.about))


def _work(one: Worked) -> experts.Work:
    return experts.Work(experts.Body(one.body), one.until)


def _answer(done: Done[Any, register.Event]) -> Answer:
    happened = [store.CODEC.name_of(one.event) for one in done.recorded]
    return Answer(200, {"happened": happened, "status": done.state.status.value})


def _view(one: store.Listing) -> dict[str, Any]:
    row, pending = one.row, one.row["pending_change"]
    names = ("expert_ref", "status", "fields", "listed_at", "ended_at")
    return {
        **{name: row[name] for name in names},
        **_known(one.record),
        "pending": {
            "change": pending,
            "fields": row["pending_fields"],
            "proposed_by": row["proposed_by"],
            "proposed_at": row["proposed_at"],
            **_known(one.pending),
        }
        if pending
        else None,
    }


def _known(record: store.Record | None) -> dict[str, Any]:
    if record is None:
        return {"name": None, "ties": None}
    ties = record.ties
    return {
        "name": record.name,
        "ties": {
            "employed": [{"body": w.body, "until": w.until} for w in ties.employed],
            "paid": [{"body": w.body, "until": w.until} for w in ties.paid],
            **{name: sorted(getattr(ties, name)) for name in store.NAMED},
        },
    }


def _json(shown: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = to_jsonable_python(shown)
    return made
