"""The frozen archive over HTTP: the same bytes, verified offline; what came after, in its annex."""

import io
import json
import zipfile
from typing import Any

from onehall_contracts.casefile.archive import opened
from onehall_contracts.casefile.verifying import manifest_sha256, verify_annex, verify_casefile
from onehall_contracts.dispute import EvidenceFrozenV1
from onehall_contracts.ids import derived
from onehall_contracts.notify import NoticeServedV1
from onehall_contracts.statements import sha256_of
from onehall_dispute.domain import drawing

from tests.building import APPLICANT
from tests.integration.dispute_rig import TOLD, dispute
from tests.unit.dispute.examples import CASE_ID, ISSUED_AT, OPINION, all_refused
from tests.waiting import until

SIGNED = "e30.e30.c2ln"
SERVED = NoticeServedV1(
    notice_id=derived("notice"),
    case_id=CASE_ID,
    recipient_ref=APPLICANT,
    template="case-refused",
    proof="read",
    content_sha256="3" * 64,
    served_at=ISSUED_AT,
)


def read(content: bytes, path: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return json.loads(file.read(path))


async def test_the_case_file_is_frozen_at_filing_and_what_follows_is_in_the_annex(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.tell(*TOLD, SERVED)
        answer = await rig.file()
        assert answer.status_code == 201, answer.text
        filed = answer.json()
        at = f"/disputes/{filed['dispute_id']}"
        frozen = (await rig.get(f"{at}/bundle", "applicant", who="wang")).content
        await until(lambda: _count(rig, 1), describe="what was frozen is told")
        (told,) = rig.said(EvidenceFrozenV1.wire_name)
        assert told.data["manifest_sha256"] == filed["manifest_sha256"]
        verdict = verify_casefile(frozen, filed["manifest_sha256"])
        assert verdict.holds, verdict.failed
        found = opened(frozen)
        assert len(found.manifest["events"]) == len(TOLD) + 1 == told.data["events"]
        assert sum(path.startswith("events/") for path in found.files) == len(TOLD) + 1
        assert read(frozen, "notices.json")[0]["proof"] == "read"
        assert read(frozen, "documents.json")[0]["submitted_by"] == "applicant"

        await rig.tell(all_refused(), facts=len(TOLD) + 2)
        again = await rig.get(f"{at}/bundle", "coordinator")
        assert again.content == frozen
        assert again.headers["content-type"] == "application/zip"
        annex = (await rig.act("coordinator", f"{at}/annex")).content
        assert verify_annex(annex, frozen).holds
        assert [one["type"] for one in opened(annex).manifest["events"]] == [
            all_refused().wire_name
        ]


async def test_opinions_are_in_the_annex_as_they_were_signed_and_no_others(
    database: Any, amqp: Any, auth: Any
) -> None:
    signed = OPINION.model_copy(update={"opinion_sha256": sha256_of(SIGNED)})
    async with dispute(database, amqp, auth) as rig:
        await rig.tell(*(signed if one is OPINION else one for one in TOLD))
        at = f"/disputes/{(await rig.file()).json()['dispute_id']}"
        known = (await rig.get(f"{at}/opinions", "applicant", who="wang")).json()["opinions"]
        assert [one["opinion_sha256"] for one in known] == [sha256_of(SIGNED)]
        frozen = (await rig.get(f"{at}/bundle", "coordinator")).content
        annex = (await rig.act("coordinator", f"{at}/annex", opinions=[SIGNED])).content
        assert verify_annex(annex, frozen).holds
        assert SIGNED.encode() in opened(annex).files.values()
        other = await rig.act("coordinator", f"{at}/annex", opinions=["e30.e30.b3RoZXI"])
        assert (other.status_code, other.json()["code"]) == (422, "unknown-opinion")


async def test_only_who_sees_a_dispute_gets_its_archive_and_no_draw_before_there_is_one(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.tell(*TOLD)
        at = f"/disputes/{(await rig.file()).json()['dispute_id']}"
        for path in ("bundle", "opinions", "draw"):
            assert (await rig.get(f"{at}/{path}", "applicant", who="li")).status_code == 404
        assert (await rig.act("applicant", f"{at}/annex", by="li")).status_code == 404
        assert (await rig.get(f"{at}/draw", "coordinator")).status_code == 404


async def test_a_refused_filing_leaves_nothing_frozen_and_each_has_a_secret_of_its_own(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.tell(*TOLD)
        assert (await rig.file(who="li")).status_code == 404
        assert await rig.count("frozen_file") == await rig.count("draw_secret") == 0
        filed = (await rig.file()).json()
        assert (await rig.file("k2")).status_code == 409
        assert await rig.count("draw_secret") == 1
        frozen = (await rig.get(f"/disputes/{filed['dispute_id']}/bundle", "coordinator")).content
        manifest = opened(frozen)
        assert manifest_sha256(manifest) == filed["manifest_sha256"]
        async with rig.host.pool.acquire() as connection:
            secret = await connection.fetchval("SELECT secret FROM dispute.draw_secret")
        assert manifest.manifest["draw_commitment"] == drawing.commitment(secret)
        assert await rig.count("frozen_file") == len(manifest.files)


async def _count(rig: Any, n: int) -> bool:
    return len(rig.said(EvidenceFrozenV1.wire_name)) == n
