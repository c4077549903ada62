"""The register of experts over HTTP, and a panel drawn from it that anybody can draw again."""

import hashlib
from datetime import timedelta
from typing import Any

import httpx
from onehall_chassis import Actor
from onehall_contracts.ids import derived
from onehall_dispute.domain import drawing

from tests.integration.dispute_rig import CASE_ID, TOLD, Rig, dispute

LAW, FIRE = "行政法", "消防"
NAME = "李专家"
SITE = "site-42"


def ref(name: str) -> str:
    return str(derived("expert", name))


async def propose(rig: Rig, expert: str, *fields: str, **more: Any) -> httpx.Response:
    known = {"name": NAME, "fields": fields or (LAW,)} | more
    return await rig.act("coordinator", f"/experts/{expert}/proposal", **known)


async def listed(rig: Rig, name: str, *fields: str, **ties: Any) -> str:
    expert = ref(name)
    assert (await propose(rig, expert, *fields, ties=ties)).status_code == 200
    answer = await rig.act("legal-officer", f"/experts/{expert}/confirmation")
    assert answer.json()["status"] == "listed", answer.text
    return expert


async def test_two_people_keep_the_register_and_experts_declare_their_own_ties(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        me = (await rig.get("/experts/me", "expert", who="li")).status_code
        assert me == 404
        own = str(Actor("li", frozenset()).ref)
        answer = await propose(rig, own, LAW, ties={"paid": [{"body": "XFZD"}]})
        assert answer.json() == {"happened": ["expert-proposed"], "status": "proposed"}
        again = await propose(rig, own)
        assert (again.status_code, again.json()["code"]) == (409, "change-pending")
        same = await rig.act("legal-officer", f"/experts/{own}/confirmation", by="coordinator")
        assert (same.status_code, same.json()["code"]) == (409, "same-person")
        confirmed = await rig.act("legal-officer", f"/experts/{own}/confirmation")
        assert confirmed.json()["status"] == "listed"

        told = await rig.act("expert", "/experts/me/ties", by="li", sites=[SITE])
        assert told.json()["happened"] == ["ties-declared"], told.text
        entry = (await rig.get("/experts/me", "expert", who="li")).json()
        assert entry["name"] == NAME
        assert entry["ties"]["sites"] == [SITE]
        assert entry["ties"]["paid"] == [{"body": "XFZD", "until": None}]

        await rig.act("coordinator", f"/experts/{own}/change", name=NAME, fields=[LAW, FIRE])
        (seen,) = (await rig.get("/experts", "legal-officer")).json()["experts"]
        assert seen["pending"]["fields"] == sorted([LAW, FIRE])
        await rig.act("legal-officer", f"/experts/{own}/refusal")
        await rig.act("coordinator", f"/experts/{own}/end")
        ended = await rig.act("legal-officer", f"/experts/{own}/confirmation")
        assert ended.json()["status"] == "ended"
        shown = (await rig.get("/experts", "director")).json()
        assert shown["fields"] == []
        assert await written_anywhere(rig, NAME, SITE) == []


async def written_anywhere(rig: Rig, *words: str) -> list[str]:
    """Tables in which something personal stands in the clear."""
    found = []
    async with rig.host.pool.acquire() as connection:
        for table in ("event", "outbox", "expert", "expert_record", "request"):
            rows = await connection.fetch(f"SELECT t::text AS row FROM dispute.{table} t")
            found += [table for row in rows if any(word in row["row"] for word in words)]
    return found


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("proposal", {"name": NAME, "fields": []}, "fields"),
    ("proposal", {"name": "", "fields": [LAW]}, "name"),
    ("proposal", {"name": NAME, "fields": ["a b"]}, "fields.0"),
    ("proposal", {"name": NAME, "fields": [LAW], "phone": "1"}, "phone"),
    ("proposal", {"name": NAME, "fields": [LAW], "ties": {"sites": ["a b"]}}, "ties.sites.0"),
    ("proposal", {"name": NAME, "fields": [LAW], "ties": {"paid": [{"body": "X", "until": "?"}]}},
     "ties.paid.0.until"),
    ("change", {"fields": [LAW]}, "name"),
    ("end", {"why": "x"}, "why"),
]  # fmt: skip


async def test_bad_input_names_its_field_and_others_are_kept_out(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        expert = ref("one")
        for path, body, field in BAD:
            answer = await rig.http.post(
                f"/experts/{expert}/{path}",
                json=body,
                headers=auth.headers("coordinator", subject="c") | {"Idempotency-Key": path},
            )
            assert answer.status_code == 422, (path, body)
            assert field in {one["field"] for one in answer.json()["errors"]}, answer.text
        assert (await rig.get("/experts", "expert")).status_code == 403
        assert (await rig.get("/experts", "applicant")).status_code == 403
        for path in ("confirmation", "refusal"):
            assert (await rig.act("coordinator", f"/experts/{expert}/{path}")).status_code == 403
            nothing = await rig.act("legal-officer", f"/experts/{expert}/{path}")
            assert nothing.json()["code"] == "nothing-pending"
        stranger = await rig.act("expert", "/experts/me/ties", sites=[SITE])
        assert stranger.status_code == 404
        assert (await rig.get("/experts/me", "coordinator")).status_code == 403
        same = {"key": "same", "name": NAME, "fields": [LAW]}
        path = f"/experts/{expert}/proposal"
        first, second = [await rig.act("coordinator", path, **same) for _ in range(2)]
        assert first.json() == second.json()


async def test_a_panel_is_drawn_from_who_was_listed_when_the_dispute_was_filed(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.tell(*TOLD)
        able = [await listed(rig, name, LAW, FIRE) for name in ("a", "b", "c", "d")]
        tied = await listed(rig, "tied", LAW, took_part=[CASE_ID])
        filed = (await rig.file()).json()
        rig.clock.advance(timedelta(minutes=1))
        await listed(rig, "late", LAW)
        gone = able.pop()
        await rig.act("coordinator", f"/experts/{gone}/end")
        await rig.act("legal-officer", f"/experts/{gone}/confirmation")

        at = f"/disputes/{filed['dispute_id']}"
        answer = await rig.act("coordinator", f"{at}/panel", size=3, field=FIRE)
        assert answer.status_code == 200, answer.text
        told = (await rig.get(f"{at}/draw", "applicant", who="wang")).json()
        assert {one["expert_ref"] for one in told["seats"]} == set(able)
        excluded = {o["expert"]: o["excluded"] for o in told["pool"]["experts"] if o["excluded"]}
        assert excluded == {tied: ["took-part"], gone: ["unavailable"]}
        seed = drawing.seed(bytes.fromhex(told["shown"]), filed["manifest_sha256"])
        assert seed.hex() == told["seed"]
        shown = bytes.fromhex(told["shown"])
        assert hashlib.sha256(shown).hexdigest() == told["draw_commitment"]
        assert NAME not in str(told)
