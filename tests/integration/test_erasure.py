"""Erasing persons: nothing of them is readable anywhere, and no line of history changes."""

import asyncio
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from onehall_contracts.ids import derived, uuid7
from onehall_intake import locking
from onehall_intake.documents import Folder
from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m
from onehall_intake.store import people
from onehall_store import Ask, Origin
from onehall_store.vault import catch_up

from tests.fixtures import Auth
from tests.integration.intake_rig import DAY, MONDAY, PERSON, Rig, intake
from tests.unit.intake.cases import CALENDAR, FILING
from tests.unit.intake.papers import pdf
from tests.waiting import until

PERSONS, ASKED = 500, 20  # so many of them over HTTP, the others in one transaction
MARKS = ("金丝雀", "canary-", "61019919900101", "6101991990")
LATER = 3 * 366 * DAY
GROUND = {"ground": "retention-over"}
ERASED = "intake.person-erased.v1"


def canary(n: int) -> people.Person:
    return people.Person(
        "person", f"金丝雀{n}", f"61019919900101{n:04}", f"canary-{n}@example.test", None, "zh"
    )


async def fill(rig: Rig, count: int) -> list[UUID]:
    """Hand in a case for each of so many persons, and take each back."""
    refs = [uuid4() for _ in range(count)]
    cases = [f.CaseId(str(uuid7())) for _ in refs]
    async with rig.engine.pool.acquire() as connection, connection.transaction():
        for n, (case, ref) in enumerate(zip(cases, refs, strict=True)):
            await people.add(connection, rig.vault, case, ref, canary(n))
    origin, asks = Origin("test", MONDAY), []
    for n, (case, ref) in enumerate(zip(cases, refs, strict=True)):
        given = {"case": case, "number": f"{n:024}", "applicant": f.ApplicantRef(str(ref))}
        asks.append(Ask(case, m.SubmitCase(replace(FILING, **given), MONDAY, CALENDAR), origin))
    await rig.engine.ask(asks)
    await rig.engine.ask([Ask(case, m.Withdraw(MONDAY), origin) for case in cases])
    return refs


async def erase(rig: Rig, ref: UUID | str, role: str = "operator", **headers: str) -> Any:
    return await rig.post(f"/people/{ref}/erasure", GROUND, "archivist", role, **headers)


async def erase_at_once(rig: Rig, refs: list[UUID]) -> None:
    ground, at, origin = m.Ground.RETENTION_OVER, rig.clock.now(), Origin("test", rig.clock.now())
    named = [f.ApplicantRef(str(ref)) for ref in refs]
    await rig.engine.ask([Ask(r, m.ErasePerson(r, (), 0, ground, at), origin) for r in named])


async def dump(connection: asyncpg.Connection, schema: str = "intake") -> str:
    """Return every row of every table as text, and the bytes of every column as what they say."""
    tables = await connection.fetch(
        "SELECT quote_ident(table_name) AS name FROM information_schema.tables"
        " WHERE table_schema = $1", schema,
    )  # fmt: skip
    found = []
    for table in (row["name"] for row in tables):
        for row in await connection.fetch(f"SELECT t.*, t::text FROM {schema}.{table} t"):
            found += [
                value.decode("utf-8", "ignore") if isinstance(value, bytes) else str(value)
                for value in row.values()
            ]
    return "\n".join(found)


async def history(connection: asyncpg.Connection, upto: int) -> str:
    rows = await connection.fetch(
        "SELECT e::text FROM intake.event e WHERE seq <= $1 ORDER BY seq", upto
    )
    return hashlib.sha256("\n".join(row[0] for row in rows).encode()).hexdigest()


def files(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file())


def papers(folder: Path) -> int:
    """Return how many files there are."""
    return sum(p.is_file() for p in folder.rglob("*"))


def told(text: str | bytes) -> list[str]:
    """Return which marks of canaries can be read in it."""
    content = text.encode() if isinstance(text, str) else text
    return [mark for mark in MARKS if mark.encode() in content]


async def test_500_erased_persons_are_nowhere_and_history_is_as_it_was(
    database: Any, amqp: Any, auth: Auth, tmp_path: Path, superuser: Any, caplog: Any
) -> None:
    async with intake(database, amqp, auth, tmp_path) as rig:
        refs = await fill(rig, PERSONS)
        connection = await superuser(rig.url)
        upto = await connection.fetchval("SELECT max(seq) FROM intake.event")
        before = await history(connection, upto)
        contact = f"/internal/contacts/{refs[0]}"
        assert (await rig.get(contact, "svc", "service")).json()["name"] == "金丝雀0"
        rig.clock.advance(LATER)
        answers = await asyncio.gather(*(erase(rig, ref) for ref in refs[:ASKED]))
        assert {answer.status_code for answer in answers} == {200}
        await erase_at_once(rig, refs[ASKED:])
        assert (await rig.get(contact, "svc", "service")).status_code == 404
        assert told(await dump(connection)) == []
        assert told(files(tmp_path)) == told(caplog.text) == []
        counts = (
            "SELECT (SELECT count(*) FROM intake.vault_key), count(*) FROM intake.vault_erasure"
        )
        assert tuple(await connection.fetchrow(counts)) == (0, PERSONS)
        assert await history(connection, upto) == before
        await connection.close()
        shown = (await rig.get("/cases", "clerk-1", "clerk", params={"limit": 100})).json()
        cases = [one["case_id"] for one in shown["cases"]]
        case = (await rig.get(f"/cases/{cases[0]}", "clerk-1", "clerk")).json()
        assert (len(cases), case["status"], "applicant" in case) == (100, "withdrawn", False)
        await until(lambda: len(rig.said(ERASED)) == PERSONS, describe="everybody is told")
        assert {UUID(one.data["applicant_ref"]) for one in rig.said(ERASED)} == set(refs)


async def test_what_is_kept_is_locked_even_before_anybody_is_erased(
    database: Any, amqp: Any, auth: Auth, tmp_path: Path, superuser: Any
) -> None:
    async with intake(database, amqp, auth, tmp_path) as rig:
        await fill(rig, 3)
        sha256 = await rig.document("金丝雀 canary-1")
        connection = await superuser(rig.url)
        assert told(await dump(connection)) == told(files(tmp_path)) == []
        await connection.close()
        assert (await rig.get(f"/documents/{sha256}")).content == pdf("金丝雀 canary-1")


async def test_an_erased_person_takes_their_papers_along_wherever_they_came_from(
    database: Any, amqp: Any, auth: Auth, tmp_path: Path
) -> None:
    """What a clerk handed in for somebody goes too; what another handed in as well stays theirs."""
    async with intake(database, amqp, auth, tmp_path) as rig:
        clerks = await rig.document("by the clerk", "clerk-1", "clerk")
        own = await rig.document("by both")
        listed = [{"kind": "D01", "sha256": clerks}]
        body = await rig.submission(
            applicant=PERSON, documents=listed, channel="window", on_behalf_of="wang"
        )
        case = (await rig.as_clerk("/cases", body)).json()
        await rig.document("by both", "li")
        await rig.post(
            "/cases", await rig.submission(documents=[{"kind": "D01", "sha256": own}]), "li"
        )
        await rig.as_clerk(f"/cases/{case['case_id']}/withdrawal", {})
        rig.clock.advance(LATER)
        for sha256 in (clerks, own):
            assert (await rig.get(f"/documents/{sha256}")).status_code == 200
        kept = papers(tmp_path)
        assert (await erase(rig, derived("applicant", "wang"))).status_code == 200
        assert (await rig.get(f"/documents/{own}")).status_code == 404
        for who, role in (("wang", "applicant"), ("clerk-1", "clerk")):
            assert (await rig.get(f"/documents/{clerks}", who, role)).status_code == 404
        assert (await rig.get(f"/documents/{own}", "li")).content == pdf("by both")
        assert papers(tmp_path) < kept


async def test_an_erasure_is_refused_while_something_runs(
    database: Any, amqp: Any, auth: Auth, tmp_path: Path
) -> None:
    async with intake(database, amqp, auth, tmp_path) as rig:
        case, wang = await rig.submit(applicant=PERSON), derived("applicant", "wang")
        answer = await erase(rig, wang)
        assert (answer.status_code, answer.json()["code"]) == (409, "case-open")
        assert case["case_number"] in answer.json()["detail"]
        await rig.post(f"/cases/{case['case_id']}/withdrawal", {})
        rig.disputes.count = 1
        assert (await erase(rig, wang)).json()["code"] == "dispute-runs"
        rig.disputes.count = 0
        answer = await erase(rig, wang)
        assert (answer.json()["code"], "2013-09-26" in answer.text) == ("retention-runs", True)
        contact = f"/internal/contacts/{wang}"
        assert (await rig.get(contact, "svc", "service")).json()["name"] == PERSON["name"]
        rig.clock.advance(LATER)
        assert (await erase(rig, wang)).status_code == 200


async def test_what_an_earlier_release_kept_plainly_is_read_and_then_locked(
    database: Any, amqp: Any, auth: Auth, tmp_path: Path, superuser: Any
) -> None:
    async with intake(database, amqp, auth, tmp_path) as rig:
        case, sha256 = await rig.submit(), await rig.document("金丝雀 canary-1")
        lost = hashlib.sha256(b"lost").hexdigest()
        connection = await superuser(rig.url)
        for query, args in (
            ("UPDATE intake.person SET locked = NULL, name = $1, id_number = $2", MARKS[:2]),
            ("UPDATE intake.document SET file = NULL, locked = NULL WHERE sha256 = $1", (sha256,)),
            ("UPDATE intake.document SET file = NULL, locked = NULL, sha256 = $1"
             " WHERE file IS NOT NULL", (lost,)),
        ):  # fmt: skip
            await connection.execute(query, *args)
        keep(tmp_path / "documents", pdf("金丝雀 canary-1"))
        folder, stop = Folder(tmp_path / "documents"), asyncio.Event()
        for expected in (1, 0):
            shown = (await rig.get(f"/cases/{case['case_id']}")).json()["applicant"]
            assert shown["name"] == MARKS[0]
            assert (await rig.get(f"/documents/{sha256}")).content == pdf("金丝雀 canary-1")
            pool, vault = rig.engine.pool, rig.vault
            assert await catch_up(pool, vault, people.lock_plain, stop) == expected
            assert await locking.lock_papers(pool, vault, folder, stop) == expected
        assert told(await dump(connection)) == told(files(tmp_path)) == []
        await connection.close()


def keep(folder: Path, content: bytes) -> None:
    """Keep a document as an earlier release did."""
    sha256 = hashlib.sha256(content).hexdigest()
    (folder / sha256[:2]).mkdir(parents=True, exist_ok=True)
    (folder / sha256[:2] / sha256).write_bytes(content)


@pytest.mark.parametrize("role", ["applicant", "clerk", "department", "supervisor", "service"])
async def test_a_stranger_erases_nobody(
    database: Any, amqp: Any, auth: Auth, tmp_path: Path, role: str
) -> None:
    async with intake(database, amqp, auth, tmp_path) as rig:
        answer = await erase(rig, uuid4(), role)
        assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
        assert (await erase(rig, uuid4())).status_code == 404


async def test_no_code_opens_what_was_an_erased_persons(
    database: Any, amqp: Any, auth: Auth, tmp_path: Path, superuser: Any
) -> None:
    """Neither one made up, nor one that an earlier release gave out and kept plainly."""
    async with intake(database, amqp, auth, tmp_path) as rig:
        old, new = await rig.submit(applicant=PERSON), await rig.submit(applicant=PERSON)
        asked = await rig.post("/enquiries", {"topic": "law", "words": "须带何物?"})
        await rig.as_clerk(f"/enquiries/{asked.json()['enquiry_id']}/answer", {"words": "身份证"})
        numbers = [old["case_number"], asked.json()["number"]]
        connection = await superuser(rig.url)
        plain = "UPDATE intake.check_code SET code = '042042', subject = NULL"
        await connection.execute(f"{plain} WHERE case_number = ANY($1)", numbers)
        for case in (old, new):
            await rig.post(f"/cases/{case['case_id']}/withdrawal", {})
        status = {"case_number": old["case_number"], "check_code": "042042"}
        voice = {"number": asked.json()["number"], "check_code": "042042"}
        assert (await rig.post("/public/status", status)).status_code == 200
        assert (await rig.post("/voices/status", voice)).status_code == 200
        rig.clock.advance(LATER)
        assert (await erase(rig, derived("applicant", "wang"))).status_code == 200
        for code in ("042042", "------", "None"):
            for one in (status, status | {"case_number": new["case_number"]}):
                opened = await rig.post("/public/status", one | {"check_code": code})
                assert opened.status_code == 404, (code, opened.text)
            opened = await rig.post("/voices/status", voice | {"check_code": code})
            assert opened.status_code == 404, code
        left = await connection.fetch("SELECT DISTINCT code FROM intake.check_code")
        assert [row["code"] for row in left] == [""]
        await connection.close()


async def test_twice_is_once_and_who_comes_back_begins_anew(
    database: Any, amqp: Any, auth: Auth, tmp_path: Path
) -> None:
    async with intake(database, amqp, auth, tmp_path) as rig:
        case, wang = await rig.submit(applicant=PERSON), derived("applicant", "wang")
        await rig.post(f"/cases/{case['case_id']}/withdrawal", {})
        rig.clock.advance(LATER)
        first = await erase(rig, wang, Idempotency_Key="1")
        rig.clock.advance(DAY)
        for key in ("1", "2"):
            again = await erase(rig, wang, Idempotency_Key=key)
            assert (again.status_code, again.json()) == (200, first.json())
        assert (await rig.get(f"/cases/{wang}", "clerk-1", "clerk")).status_code == 404
        back = await rig.submit(applicant=PERSON)
        found = (await rig.get(f"/cases/{back['case_id']}")).json()["applicant"]
        assert (found["name"], found["id_number"]) == (PERSON["name"], PERSON["id_number"])
        assert "applicant" not in (await rig.get(f"/cases/{case['case_id']}")).json()
