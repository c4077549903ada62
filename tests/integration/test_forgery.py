"""Nothing can be forged: 500 of every kind on the real broker, none taken, each one on record.

What the broker itself refuses never arrives; everything else is set aside with its reason, and
leaves a security event. Afterwards the real opinions are taken as ever. `-s` shows the table.
"""

import asyncio
import json
import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeAlias
from uuid import UUID

import aiormq
import asyncpg
from onehall_approval import messages, store
from onehall_approval.domain import model as m
from onehall_bus import topology
from onehall_calendar import load
from onehall_contracts import departments, pack
from onehall_contracts.event import CONTENT_TYPE
from onehall_store import Ask, Done, Engine, Origin

from tests.building import ACCEPTED_AT, NOTARY, accepted, event, item, signed_opinion, stated
from tests.integration.approval_rig import Amqp, Database, Rig, approval
from tests.integration.forgeries import KINDS, SHELVED, Kind, Scene, Task, for_the_victim
from tests.keys import named_key, vouch
from tests.waiting import until

Sent: TypeAlias = Mapping[Kind, Sequence[tuple[UUID, bytes]]]
"""The forgeries of each kind, encoded, with the ids of their events."""

EACH = 500
SEED = 20_111_014
FIRE, PLAN, GREEN = item(6, "XFZD"), item(1, "GHJ", 6), item(5, "HBJ")
REFUSED_BY_THE_BROKER: Mapping[str, Mapping[str, str]] = {
    "by the default exchange": {"exchange": "", "key": "opinions.XFZD", "user_id": "dept-GHJ"},
    "by the victim's exchange": {"exchange": "from.XFZD", "key": "", "user_id": "dept-GHJ"},
    "by the centre's exchange": {
        "exchange": "to.departments",
        "key": "XFZD.tasks",
        "user_id": "dept-GHJ",
    },
    "with the victim's user id": {"exchange": "from.GHJ", "key": "", "user_id": "dept-XFZD"},
}
SHELVE: Mapping[str, str] = {
    "unconfirmed": "confirmed_by = NULL, confirmed_at = NULL, valid_from = NULL",
    "not yet valid": "valid_from = $2::timestamptz + interval '1 s'",
    "expired": "valid_until = $2",
    "revoked": "revoked_at = $2",
    "compromised": "compromised_since = $2",
}
HISTORY = "SELECT stream, version, id, type, payload::text FROM approval.event ORDER BY 1, 2"
NOTED = "SELECT event_id, reason, department, user_id FROM approval.security_event"


def shelved(database: Database) -> Database:
    """The database with the keys that do not count: those of yesterday, of tomorrow, of nobody."""

    async def made(service: str) -> str:
        url = await database(service)
        connection = await asyncpg.connect(url)
        for how in SHELVED:
            key = named_key(how)
            await vouch(connection, "XFZD", key, ACCEPTED_AT - timedelta(days=9))
            change = f"UPDATE approval.department_key SET {SHELVE[how]} WHERE kid = $1"
            at = [] if "$2" not in change else [ACCEPTED_AT]
            await connection.execute(change, key.kid, *at)
        await connection.close()
        return url

    return made


async def test_no_forgery_is_taken_and_every_one_leaves_a_security_event(
    database: Database, amqp: Amqp
) -> None:
    async with approval(shelved(database), amqp) as rig:
        scene = await set_up(rig)
        before = await rig.rows(HISTORY)
        sent = forged(scene)
        await send(amqp, sent)
        refused = await refused_by_the_broker(amqp, scene)
        await dealt_with(rig, sent)
        table = await told(rig, sent, refused)
        print("\n" + "\n".join(table))  # noqa: T201 - the table is what there is to be seen
        await check(rig, sent, before)
        await real_opinions_count(rig, scene)


async def set_up(rig: Rig) -> Scene:
    """Four cases: one to forge, one to steal from, one that is answered, one asked again."""
    cases = [accepted(FIRE, PLAN, GREEN) for _ in range(4)]
    await rig.as_intake(*map(event, cases))
    await until(lambda: len(rig.asked) == 3 * len(cases), describe="everybody asked")
    asked = {(e.data["case_id"], e.data["item_id"]): e.data["statement"] for e in rig.asked}
    fire = [task(asked[case.case_id, FIRE.item_id]) for case in cases]
    given = [signed_opinion(one.statement) for one in fire[2:]]
    await rig.as_department("XFZD", *map(event, given))
    await until(lambda: len(rig.receipts) == len(given), describe="receipts")
    await void(rig, given[1])
    plan = task(asked[cases[0].case_id, PLAN.item_id])
    return Scene(fire[0], fire[1], plan, fire[2], given[0].signed, fire[3], given[1].signed)


def task(statement: str) -> Task:
    found = stated(statement)
    return Task(statement, found.model_dump(mode="json"), found.department)


async def void(rig: Rig, given: departments.OpinionGivenV1) -> None:
    """Let an opinion's department be asked again, as when its key was compromised."""
    act = m.Act(ACCEPTED_AT, load(), "operator", m.Side.OURSELVES, notary=NOTARY)
    (recorded,) = await rig.rows(
        "SELECT payload->'opinion'->>'id' AS id FROM approval.event"
        f" WHERE type = 'opinion-recorded' AND stream = '{given.case_id}'"
    )

    def new_task(item: m.ItemId, round: int) -> m.TaskId:
        return messages.task_of(given.case_id, item, round)

    command = m.ReopenOpinion(m.ItemId(given.item_id), m.OpinionId(recorded["id"]), new_task, act)
    async with asyncpg.create_pool(rig.url, min_size=1, max_size=1) as pool:
        engine: Engine[Any, Any, Any] = Engine(store.MODEL, pool, lambda _: None)
        ask = Ask(given.case_id, command, Origin("operator", ACCEPTED_AT))
        (outcome,) = await engine.ask([ask])
    assert isinstance(outcome, Done), outcome


def forged(scene: Scene) -> Sent:
    """Every forgery, encoded, with its event's id."""
    rng = dice()
    return {kind: [encoded(kind, scene, rng) for _ in range(EACH)] for kind in KINDS}


def dice() -> random.Random:
    return random.Random(SEED)  # noqa: S311 - no secret is made of it


def encoded(kind: Kind, scene: Scene, rng: random.Random) -> tuple[UUID, bytes]:
    event_id = UUID(int=rng.getrandbits(128), version=4)
    data = kind.make(scene, rng)
    told = {
        "specversion": "1.0",
        "id": str(event_id),
        "source": f"department/{data['department']}",
        "type": "departments.opinion-given.v1",
        "time": ACCEPTED_AT.isoformat(),
        "subject": data["case_id"],
        "data": data,
    }
    return event_id, json.dumps(told).encode()


async def send(amqp: Amqp, sent: Sent) -> None:
    """Publish everything, all kinds that go the same way mixed; the broker takes every message."""
    ways: dict[tuple[str, bool, str], list[bytes]] = defaultdict(list)
    headers = {json.dumps(dict(kind.headers)): dict(kind.headers) for kind in sent}
    for kind, forgeries in sent.items():
        way = ways[kind.by, kind.attested, json.dumps(dict(kind.headers))]
        way += [event for _, event in forgeries]
    for (by, attested, header), events in ways.items():
        dice().shuffle(events)
        user = topology.department_user(by)
        async with channel_of(amqp, user) as channel:
            for content in pack(events):
                properties = told_of(user if attested else None, headers[header])
                exchange = topology.from_department(by)
                await channel.basic_publish(
                    content, exchange=exchange, mandatory=True, properties=properties
                )


def told_of(user_id: str | None, headers: Mapping[str, Any]) -> aiormq.spec.Basic.Properties:
    return aiormq.spec.Basic.Properties(
        content_type=CONTENT_TYPE, delivery_mode=2, user_id=user_id, headers=dict(headers)
    )


@asynccontextmanager
async def channel_of(amqp: Amqp, user: str) -> AsyncIterator[aiormq.abc.AbstractChannel]:
    connection = await aiormq.connect(amqp(user, "departments"))
    try:
        yield await connection.channel()
    finally:
        await connection.close()


async def refused_by_the_broker(amqp: Amqp, scene: Scene) -> Mapping[str, int]:
    """Try what the broker itself does not let a department do; return how often it did not."""
    rng = dice()
    (content,) = pack([encoded(Kind("", for_the_victim, frozenset()), scene, rng)[1]])
    tries = [attempts(amqp, content, **how) for how in REFUSED_BY_THE_BROKER.values()]
    return dict(zip(REFUSED_BY_THE_BROKER, await asyncio.gather(*tries), strict=True))


async def attempts(amqp: Amqp, content: bytes, exchange: str, key: str, user_id: str) -> int:
    """Publish `EACH` times, on a new channel each: the broker closes the one it was tried on."""
    refused = 0
    connection = await aiormq.connect(amqp("dept-GHJ", "departments"))
    for _ in range(EACH):
        channel = await connection.channel()
        try:
            await channel.basic_publish(
                content, exchange=exchange, routing_key=key, properties=told_of(user_id, {})
            )
        except (aiormq.ChannelAccessRefused, aiormq.ChannelPreconditionFailed):
            refused += 1
    await connection.close()
    return refused


async def dealt_with(rig: Rig, sent: Sent) -> None:
    """Wait until every forgery is on record, and every department was told of its own."""
    noting = EACH * len(sent)
    await until(
        lambda: noted(rig, noting), deadline_s=120, every_s=0.2, describe="a security event each"
    )
    telling = EACH * sum(kind.attested for kind in sent)
    await until(
        lambda: len({*returned(rig)}) >= telling, deadline_s=60, describe="returned messages"
    )


async def noted(rig: Rig, count: int) -> bool:
    return await rig.count("security_event") >= count


def returned(rig: Rig) -> list[UUID]:
    """The events that departments were told are not taken."""
    told = [e for e in rig.receipts if e.type == "approval.return-message.v1"]
    return [UUID(e.data["event_id"]) for e in told]


async def told(rig: Rig, sent: Sent, refused: Mapping[str, int]) -> list[str]:
    """The table: of every kind how many were sent, refused by the broker, noted, and taken."""
    reasons = {row["event_id"]: row["reason"] for row in await rig.rows(NOTED)}
    causes = await rig.rows("SELECT cause FROM approval.event")
    taken = {row["cause"] for row in causes}
    lines = [f"{'kind':46} {'sent':>5} {'broker':>6} {'events':>6} {'taken':>5}  reasons"]
    for kind, forgeries in sent.items():
        ids = [event_id for event_id, _ in forgeries]
        why = Counter(reasons[event_id] for event_id in ids if event_id in reasons)
        counts = f"{len(ids):5} {0:6} {why.total():6} {len(taken & set(ids)):5}"
        lines.append(f"{kind.name:46} {counts}  {', '.join(sorted(why))}")
    lines += [f"{name:46} {EACH:5} {n:6} {0:6} {0:5}" for name, n in refused.items()]
    total = EACH * (len(sent) + len(refused))
    return [*lines, f"{len(lines) - 1} kinds, {total} forgeries"]


async def check(rig: Rig, sent: Sent, before: Sequence[Any]) -> None:
    """Nothing happened to any case, and each forgery has a security event with its reason."""
    rows = {row["event_id"]: row for row in await rig.rows(NOTED)}
    kinds = {event_id: kind for kind, events in sent.items() for event_id, _ in events}
    assert rows.keys() == kinds.keys()
    assert await rig.count("security_event") == len(kinds) == EACH * len(sent)
    wrong = {(kinds[i].name, row["reason"]) for i, row in rows.items()
             if row["reason"] not in kinds[i].reasons}  # fmt: skip
    assert wrong == set()
    assert {(kinds[i].by, kinds[i].attested) for i in rows} == {
        (row["department"], row["user_id"] is not None) for row in rows.values()
    }
    assert await rig.rows(HISTORY) == before
    assert await rig.count("signed_opinion") == 2, "the two that are real"
    assert {*returned(rig)} == {i for i, kind in kinds.items() if kind.attested}


async def real_opinions_count(rig: Rig, scene: Scene) -> None:
    """The real opinions are taken, though a neighbour has used the id of one of them before."""
    asked = {e.data["item_id"]: e.data["statement"] for e in rig.asked
             if e.data["case_id"] == scene.open.told["case_id"]}  # fmt: skip
    given = {item_id: event(signed_opinion(statement)) for item_id, statement in asked.items()}
    noting = await rig.count("security_event") + 1
    await rig.as_department("GHJ", given[FIRE.item_id])
    await until(lambda: noted(rig, noting), describe="the neighbour's")
    for one in (GREEN, FIRE, PLAN):
        await rig.as_department(one.department, given[one.item_id])
    await until(lambda: rig.said("approval.permit-issued.v1"), describe="an issuance")
    (issued,) = rig.said("approval.permit-issued.v1")
    assert issued.subject == scene.open.told["case_id"]
    assert await rig.count("signed_opinion") == 5
