"""Permits made for real: set, signed, kept, verified; nothing lost, nothing made twice."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from multiprocessing import active_children
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from onehall.stack.identity import alive, identify
from onehall_approval.certificates import checking, locks, register, work
from onehall_approval.certificates.checking import Checker
from onehall_approval.certificates.facts import Grant
from onehall_approval.certificates.pool import Pool
from onehall_approval.certificates.register import (
    Filters,
    PermitStatus,
    Standing,
    StatusChange,
)
from onehall_approval.certificates.vault import Vault
from onehall_contracts.ids import derived
from onehall_store.vault import Erasure, catch_up

from tests.integration.certificates_rig import Rig, certificates, typeface
from tests.integration.test_statements import STATEMENT
from tests.unit.approval.certificates.examples import (
    COMPANY,
    GRANT,
    ISSUED_AT,
    PERSON,
    grant,
    issued,
)
from tests.waiting import until

Database = Callable[[str], Awaitable[str]]
NUMBER = GRANT.permit_number
NOW = datetime(2012, 1, 1, tzinfo=UTC)
KILLED = """
import asyncio, contextlib, multiprocessing
from onehall_approval.certificates.pool import Pool

async def main():
    pool = Pool(1)
    with contextlib.suppress(Exception):
        await pool.call("verify", b"", "no certificate")
    print(*[child.pid for child in multiprocessing.active_children()], flush=True)
    await asyncio.Event().wait()

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.fixture(scope="module")
async def makers() -> AsyncIterator[Pool]:
    """One set of processes for all tests: to start them takes seconds."""
    await typeface()
    pool = Pool(2)
    yield pool
    await pool.close()


@pytest.fixture
async def rig(database: Database, tmp_path: Path, makers: Pool) -> AsyncIterator[Rig]:
    async with certificates(await database("approval"), tmp_path, makers) as found:
        yield found


async def made(rig: Rig) -> None:
    while await rig.maker().round(rig.stop):
        continue


def many(count: int) -> list[Grant]:
    return [grant(f"610100-{n:04}", str(derived("case", n // 16))) for n in range(count)]


async def test_every_statement_fits_the_schema(rig: Rig) -> None:
    statements = [
        text
        for module in (register, work, checking)
        for name, text in vars(module).items()
        if name.isupper() and isinstance(text, str) and STATEMENT.match(text)
    ]
    assert len(statements) > 10
    async with rig.database.acquire() as connection:
        for statement in statements:
            await connection.prepare(statement)


async def test_a_document_is_made_after_the_issuance_and_shown_in_the_register(rig: Rig) -> None:
    await rig.issues([GRANT])
    (before,) = await _page(rig)
    assert (before.digest, before.holder_name_masked) == (None, None)
    await made(rig)
    (after,) = await _page(rig)
    assert after.holder_name_masked == COMPANY.name
    assert len(after.digest or "") == 64
    async with rig.database.acquire() as connection, Checker(rig.workshop, rig.vault) as checker:
        pdf = await checker.document(connection, NUMBER)
    assert pdf is not None and pdf.startswith(b"%PDF-")


async def test_the_public_sees_a_person_masked_and_the_database_never_has_the_name(
    rig: Rig,
) -> None:
    rig.intake.names = {"kind": "person", "name": PERSON.name}
    await rig.issues([GRANT])
    await made(rig)
    (permit,) = await _page(rig)
    assert permit.holder_name_masked == "欧阳**"
    for table in ("permit", "certificate"):
        (row,) = await rig.rows(f"SELECT t::text AS text FROM approval.{table} t")
        assert PERSON.name not in row["text"]


async def test_a_document_is_told_of_once_and_how_the_register_names_its_holder(rig: Rig) -> None:
    """L-32, L-52: in the transaction that records it."""
    rig.intake.names = {"kind": "person", "name": PERSON.name}
    await rig.issues([GRANT])
    assert await told(rig) == []
    await made(rig)
    await made(rig)
    certificate, published = await told(rig)
    (row,) = await rig.rows("SELECT sha256 FROM approval.certificate")
    assert certificate["type"] == "approval.certificate-issued.v1"
    assert certificate["data"]["document_sha256"] == row["sha256"]
    assert certificate["data"]["permit_number"] == NUMBER
    assert certificate["subject"] == GRANT.case_id
    assert published["data"]["items"] == [GRANT.item_id]
    assert published["data"]["holder"] == "masked"
    assert PERSON.name not in json.dumps([certificate, published], ensure_ascii=False)


async def test_a_document_that_was_not_made_is_not_told_of(rig: Rig) -> None:
    rig.intake.away = True
    await rig.issues([GRANT])
    await made(rig)
    assert await told(rig) == []


async def told(rig: Rig) -> list[Any]:
    rows = await rig.rows("SELECT body FROM approval.outbox ORDER BY id")
    return [event for row in rows for event in json.loads(row["body"])]


async def test_queueing_again_changes_nothing(rig: Rig) -> None:
    await rig.issues([GRANT])
    await made(rig)
    (before,) = await rig.rows("SELECT * FROM approval.certificate")
    await rig.issues([GRANT])
    assert await rig.rows("SELECT * FROM approval.certificate") == [before]
    assert (await _page(rig))[0].digest


async def test_one_question_about_the_holder_serves_all_permits_of_a_case(rig: Rig) -> None:
    await rig.issues(many(16))
    await made(rig)
    assert await rig.states() == ["made"] * 16
    assert rig.intake.asked == 1


async def test_while_intake_is_away_documents_wait_with_the_reason(rig: Rig) -> None:
    rig.intake.away = True
    await rig.issues([GRANT])
    (before,) = await rig.rows("SELECT clock_timestamp() AS at")
    await rig.maker().round(rig.stop)
    (row,) = await rig.rows("SELECT * FROM approval.certificate")
    assert (row["state"], row["attempts"]) == ("queued", 1)
    assert row["next_at"] > before["at"]
    assert row["last_error"] == "intake does not name the holder: 503"
    rig.intake.away = False
    await rig.due_now()
    await made(rig)
    assert await rig.states() == ["made"]


async def test_without_a_key_documents_wait_and_say_what_is_missing(rig: Rig) -> None:
    rig.workshop = replace(rig.workshop, signing_key="")
    await rig.issues([GRANT])
    await made(rig)
    (row,) = await rig.rows("SELECT last_error FROM approval.certificate")
    assert "ONEHALL_SIGNING_KEY_FILE" in row["last_error"]


async def test_killed_processes_lose_nothing_and_harm_nothing(rig: Rig) -> None:
    await rig.issues(many(24))
    await rig.pool.close()  # so that the only children are those of this round
    making = asyncio.create_task(rig.maker().round(rig.stop))
    await until(_some_children)
    for child in active_children():
        os.kill(child.pid or 0, signal.SIGKILL)
    await making
    assert "queued" in await rig.states()
    await rig.due_now()
    await made(rig)
    assert await rig.states() == ["made"] * 24
    await _each_has_its_one_file(rig, 24)


async def test_when_the_service_is_killed_its_makers_end_too() -> None:
    service = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, stdout=asyncio.subprocess.PIPE
    )
    assert service.stdout is not None
    said = await service.stdout.readline()
    makers = [identify(int(pid)) for pid in said.split()]
    assert len(makers) == 1 and all(makers)
    service.kill()
    await service.wait()
    await until(lambda: not any(one and alive(one) for one in makers))


async def test_a_process_that_died_with_its_lease_is_replaced_when_the_lease_ends(
    rig: Rig,
) -> None:
    await rig.issues([GRANT])
    async with rig.database.acquire() as connection:
        assert len(await work.claim(connection, rig.vault, 10, timedelta(minutes=1))) == 1
        assert await work.claim(connection, rig.vault, 10, timedelta(minutes=1)) == []
    assert not await rig.maker().round(rig.stop)
    await rig.due_now()
    await made(rig)
    assert await rig.states() == ["made"]


async def test_of_two_that_made_the_same_document_the_first_to_record_has_made_it(
    rig: Rig,
) -> None:
    await rig.issues([GRANT])
    async with rig.database.acquire() as connection:
        (due,) = await work.claim(connection, rig.vault, 1, timedelta(0))
    await asyncio.gather(rig.maker().round(rig.stop), rig.maker().round(rig.stop))
    await made(rig)
    await _each_has_its_one_file(rig, 1)
    assert due.key not in b"".join(f.read_bytes() for f in _files(rig))


async def test_stopping_gives_back_what_was_not_begun(rig: Rig) -> None:
    await rig.issues(many(8))
    rig.stop.set()
    await rig.maker().round(rig.stop)
    rows = await rig.rows("SELECT attempts, leased_until FROM approval.certificate")
    assert {tuple(row) for row in rows} == {(0, None)}


async def test_revocation_shows_at_once(rig: Rig) -> None:
    await rig.issues([GRANT])
    await made(rig)
    assert await _standing(rig, None) is Standing.VALID
    change = StatusChange(NUMBER, PermitStatus.REVOKED, NOW, "以欺骗手段取得")
    async with rig.database.acquire() as connection:
        await register.change_status(connection, [change])
        told = await register.verify_number(connection, NUMBER, None, NOW)
    assert told.standing is Standing.REVOKED
    assert told.permit is not None and told.permit.reason == "以欺骗手段取得"


async def test_every_verdict_on_a_number(rig: Rig) -> None:
    await rig.issues([GRANT])
    assert await _standing(rig, "0" * 16) is Standing.ALTERED  # no document can say so yet
    await made(rig)
    (permit,) = await _page(rig)
    digest = permit.digest or ""
    assert await _standing(rig, digest[:16]) is Standing.VALID
    assert await _standing(rig, digest.upper()) is Standing.VALID
    assert await _standing(rig, digest[:15]) is Standing.ALTERED
    assert await _standing(rig, "0" * 16) is Standing.ALTERED
    assert await _standing(rig, digest, datetime(2015, 1, 1, tzinfo=UTC)) is Standing.EXPIRED
    async with rig.database.acquire() as connection:
        for number in ("no-such", "a b", "\x00"):
            assert await register.verify_number(connection, number, None, NOW) == register.UNKNOWN


async def test_a_new_version_takes_the_place_of_the_old_document(rig: Rig) -> None:
    await rig.issues([GRANT])
    await made(rig)
    (old,) = await _page(rig)
    await rig.issues([replace(GRANT, version=2, valid_until=date(2017, 12, 1))])
    await made(rig)
    (new,) = await _page(rig)
    assert (new.version, new.valid_until) == (2, date(2017, 12, 1))
    assert await _standing(rig, new.digest) is Standing.VALID
    assert await _standing(rig, old.digest) is Standing.REVOKED


async def test_every_verdict_on_a_file(rig: Rig) -> None:
    await rig.issues([GRANT])
    await made(rig)
    async with rig.database.acquire() as connection, Checker(rig.workshop, rig.vault) as checker:
        pdf = await checker.document(connection, NUMBER)
        assert pdf is not None

        async def told(file: bytes) -> Standing:
            return (await checker.verify_file(connection, file, NOW)).answer.standing

        assert await told(pdf) is Standing.VALID
        for place in (9, len(pdf) // 2, len(pdf) - 9):
            assert await told(_flipped(pdf, place)) is Standing.ALTERED
        assert await told(b"%PDF-1.7 something else") is Standing.UNKNOWN
        assert await told(bytes(checking.LARGEST + 1)) is Standing.UNKNOWN
        await register.change_status(
            connection, [StatusChange(NUMBER, PermitStatus.CANCELLED, NOW)]
        )
        assert await told(pdf) is Standing.REVOKED


async def test_an_erased_holders_document_is_unreadable_and_the_permit_still_verifies(
    rig: Rig,
) -> None:
    rig.intake.names = {"kind": "person", "name": PERSON.name}
    await rig.issues(many(2))
    await made(rig)
    numbers = [grant.permit_number for grant in many(2)]
    erasure = Erasure(UUID(int=1), UUID(GRANT.applicant), "onehall/intake", "court-order", NOW)
    async with rig.database.acquire() as connection, Checker(rig.workshop, rig.vault) as checker:
        pdf = await checker.document(connection, numbers[0])
        assert pdf is not None
        before = (await checker.verify_file(connection, pdf, NOW)).answer.standing
        for _ in range(2):
            async with connection.transaction():
                await locks.forget(connection, erasure)
        assert await checker.document(connection, numbers[0]) is None
        assert (await checker.verify_file(connection, pdf, NOW)).answer.standing is before
        assert before is Standing.VALID
    assert {permit.holder_name_masked for permit in await _page(rig)} == {"***"}
    secrets = await rig.rows("SELECT salt, key, locked FROM approval.certificate")
    assert {tuple(row) for row in secrets} == {(None, None, None)}
    assert not await rig.rows("SELECT FROM approval.vault_key")


async def test_an_organisation_stays_in_the_register_and_nothing_more_is_made_for_it(
    rig: Rig,
) -> None:
    await rig.issues([GRANT])
    await made(rig)
    await rig.issues([replace(GRANT, permit_number="another")])
    erasure = Erasure(UUID(int=1), UUID(GRANT.applicant), "onehall/intake", "court-order", NOW)
    async with rig.database.acquire() as connection, connection.transaction():
        await locks.forget(connection, erasure)
    await made(rig)
    shown = {p.permit_number: p.holder_name_masked for p in await _page(rig)}
    assert shown == {NUMBER: COMPANY.name, "another": None}


async def test_documents_of_an_earlier_release_are_read_and_locked_where_they_are(
    rig: Rig,
) -> None:
    await rig.issues([GRANT])
    key = "decode(repeat('ab', 32), 'hex')"
    old = f"UPDATE approval.certificate SET salt = gen_random_uuid(), key = {key}"
    await rig.rows(old)
    await made(rig)
    async with rig.database.acquire() as connection:
        found = await work.find(connection, rig.vault, NUMBER)
        assert found is not None and found[1] == b"\xab" * 32
        (row,) = await connection.fetch("SELECT key, salt FROM approval.certificate")
        assert tuple(row) == (None, None)
    await rig.rows(old + ", locked = NULL")
    for expected in (1, 0):
        done = await catch_up(rig.database, rig.vault, locks.lock_plain, asyncio.Event())
        assert done == expected
        async with rig.database.acquire() as connection:
            assert await work.find(connection, rig.vault, NUMBER) == found


async def test_the_register_is_read_in_pages_newest_first(rig: Rig) -> None:
    await rig.issues(many(5))
    async with rig.database.acquire() as connection:
        first = await register.page(connection, limit=2)
        second = await register.page(connection, after=first[-1].permit_number, limit=3)
        nobody = await register.page(connection, Filters(department="XFZD"))
        of_item = await register.page(connection, Filters("GHJ", GRANT.item_id, ISSUED_AT))
        earlier = await register.page(connection, Filters(issued_before=ISSUED_AT))
    numbers = [p.permit_number for p in (*first, *second)]
    assert numbers == sorted((g.permit_number for g in many(5)), reverse=True)
    assert (len(nobody), len(of_item), len(earlier)) == (0, 5, 0)


async def test_processes_are_started_when_needed_and_ended_when_closed(rig: Rig) -> None:
    await rig.pool.close()
    assert not rig.pool.running
    await rig.issues([GRANT])
    await made(rig)
    assert rig.pool.running
    await rig.pool.close()
    assert not rig.pool.running
    assert active_children() == []


def _flipped(pdf: bytes, place: int) -> bytes:
    changed = bytearray(pdf)
    changed[place] ^= 1
    return bytes(changed)


def _files(rig: Rig) -> list[Path]:
    return [path for path in rig.workshop.folder.rglob("*.aes") if path.is_file()]


def _some_children() -> bool:
    return bool(active_children())


async def _each_has_its_one_file(rig: Rig, count: int) -> None:
    assert len(_files(rig)) == count
    vault = Vault(rig.workshop.folder)
    async with rig.database.acquire() as connection:
        for (number,) in await rig.rows("SELECT permit_number FROM approval.permit"):
            found = await work.find(connection, rig.vault, number)
            assert found is not None
            assert vault.read(*found).startswith(b"%PDF-")


async def _page(rig: Rig) -> list[register.Permit]:
    async with rig.database.acquire() as connection:
        return await register.page(connection)


async def _standing(rig: Rig, digest: str | None, now: datetime = NOW) -> Standing:
    async with rig.database.acquire() as connection:
        return (await register.verify_number(connection, NUMBER, digest, now)).standing


async def test_a_permit_issued_and_corrected_in_one_transaction_is_entered_once(rig: Rig) -> None:
    """Whatever order they come in, the newest counts; cases that waited for evidence share one."""
    corrected = replace(issued(GRANT), item_name="corrected", version=2)
    async with rig.database.acquire() as connection, connection.transaction():
        await register.record(connection, [corrected, issued(GRANT)])
    (permit,) = await _page(rig)
    assert (permit.version, permit.item_name) == (2, "corrected")


async def test_the_register_and_the_work_list_agree_or_nothing_is_written(rig: Rig) -> None:
    """A document without its permit in the register is a defect of the issuing transaction."""
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with rig.database.acquire() as connection, connection.transaction():
            await work.queue(connection, [GRANT])
