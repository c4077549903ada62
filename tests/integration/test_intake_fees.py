"""What the window says beside cases, on a real database and broker: fees, and guides once each."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from onehall_intake.domain.catalogue import ItemId
from onehall_intake.store import guides

from tests.fixtures import Auth
from tests.integration import intake_rig
from tests.integration.intake_rig import CATALOGUE, MONDAY, Rig
from tests.waiting import until

CHARGED = "intake.fee-charged.v1"
FEE = {"item_id": "PC2-07", "what": "易地建设费", "amount_fen": 128_700}


@pytest.fixture
async def rig(database: Any, amqp: Any, auth: Auth, tmp_path: Path) -> AsyncIterator[Rig]:
    async with intake_rig.intake(database, amqp, auth, tmp_path) as running:
        yield running


async def test_a_fee_is_kept_and_told_once_with_the_rate_that_is_published(rig: Rig) -> None:
    """L-53: the catalogue says that nothing is charged, so the published rate is none."""
    case = (await rig.submit())["case_id"]
    key = {"Idempotency-Key": "the-same-key"} | rig.auth.headers("clerk", subject="clerk-1")
    answers = await asyncio.gather(
        *(rig.http.post(f"/cases/{case}/fees", json=FEE, headers=key) for _ in range(3))
    )
    assert [a.status_code for a in answers] == [201] * 3
    assert len({a.text for a in answers}) == 1
    assert answers[0].json()["published_fen"] is None
    await until(lambda: rig.said(CHARGED), describe="the fee")
    assert len(await rig.rows("SELECT 1 FROM intake.fee")) == 1
    (said,) = rig.said(CHARGED)
    assert (said.subject, said.data["department"]) == (case, "RFB")
    assert (said.data["amount_fen"], said.data["charged_by"]) == (128_700, "clerk-1")
    assert said.data["fee_id"] == answers[0].json()["fee_id"] == str(said.id)


@pytest.mark.parametrize(
    ("body", "status", "named"),
    [
        (FEE | {"item_id": "PC9-99"}, 422, "item_id"),
        (FEE | {"amount_fen": -1}, 422, "amount_fen"),
        (FEE | {"amount_fen": 1.5}, 422, "amount_fen"),
        (FEE | {"what": ""}, 422, "what"),
        ({"item_id": "PC2-07"}, 422, "amount_fen"),
    ],
)
async def test_what_is_wrong_with_a_fee_is_named_and_nothing_is_kept(
    rig: Rig, body: dict[str, Any], status: int, named: str
) -> None:
    case = (await rig.submit())["case_id"]
    refused = await rig.as_clerk(f"/cases/{case}/fees", body)
    assert refused.status_code == status
    assert named in refused.text
    assert await rig.rows("SELECT 1 FROM intake.fee") == []


async def test_only_the_window_charges_and_only_for_a_case_there_is(rig: Rig) -> None:
    case = (await rig.submit())["case_id"]
    assert (await rig.post(f"/cases/{case}/fees", FEE)).status_code == 403
    strange = await rig.as_clerk("/cases/0192f0c0-0000-7000-8000-000000000001/fees", FEE)
    assert strange.status_code == 404


async def test_of_a_new_version_only_what_changed_is_told(database: Any) -> None:
    connection = await asyncpg.connect(await database("intake"))
    fire = ItemId("PC2-06")
    changed = {**CATALOGUE.items, fire: replace(CATALOGUE.items[fire], promised_wd=9)}
    later = replace(CATALOGUE, version="610100-2012.1", valid_from=date(2012, 1, 1), items=changed)
    try:
        told = []
        for catalogue in (CATALOGUE, CATALOGUE, later, later):
            async with connection.transaction():
                told.append(await guides.publish(connection, catalogue, MONDAY))
        (row,) = await connection.fetch("SELECT * FROM intake.guide WHERE item_id = $1", fire)
        bodies = await connection.fetch("SELECT body FROM intake.outbox")
    finally:
        await connection.close()
    assert told == [len(CATALOGUE.items), 0, 1, 0]
    assert (row["version"], row["revised_on"]) == ("610100-2012.1", date(2012, 1, 1))
    whole = b"".join(body["body"] for body in bodies)
    assert whole.count(b'"intake.guide-published.v1"') == len(CATALOGUE.items) + 1
