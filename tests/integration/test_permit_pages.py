"""From a real document and register to the page that the public reads: the whole way, in order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from onehall_approval.api import permits
from onehall_approval.certificates import register
from onehall_approval.certificates.checking import LARGEST, Checker
from onehall_approval.certificates.facts import verification_address
from onehall_approval.certificates.pool import Pool
from onehall_approval.certificates.register import PermitStatus, StatusChange
from onehall_approval.settings import Settings
from onehall_calendar import FrozenClock
from onehall_chassis import Actor, Service, application
from onehall_gateway.__main__ import service as gateway
from onehall_gateway.settings import Settings as GatewaySettings

from tests.fixtures import Auth
from tests.integration.certificates_rig import Rig, certificates, typeface
from tests.keys import VAULT_KEY, centre_key
from tests.unit.approval.certificates.examples import BASE_URL, CASE, GRANT, PERSON, grant
from tests.waiting import until

Database = Callable[[str], Awaitable[str]]
NUMBER = GRANT.permit_number
NOW = datetime(2012, 1, 1, 2, 0, tzinfo=UTC)
OWNER, PARTY = "owner", "neighbour"
PDF = {"Content-Type": "application/pdf"}


@dataclass
class Hall:
    """The public door, and the register behind it."""

    http: httpx.AsyncClient
    rig: Rig
    clock: FrozenClock
    auth: Auth

    async def issue(self, *grants: Any) -> None:
        await self.rig.issues(grants)
        await until(self._made, deadline_s=240, describe="the documents")

    async def _made(self) -> bool:
        """Make what is due; what a slow machine had no time for is due again at once."""
        while await self.rig.maker().round(self.rig.stop):
            continue
        made = set(await self.rig.states()) == {"made"}
        if not made:
            await self.rig.due_now()
        return made

    async def becomes(self, status: PermitStatus) -> None:
        async with self.rig.database.acquire() as connection:
            await register.change_status(connection, [StatusChange(NUMBER, status, NOW)])

    async def code(self) -> str:
        """The address in the document's QR code, as this hall's own path."""
        async with self.rig.database.acquire() as connection:
            permit = await register.get(connection, NUMBER)
        assert permit is not None and permit.digest
        return verification_address(BASE_URL, NUMBER, permit.digest).removeprefix(BASE_URL)

    async def document(self, role: str, who: str = "somebody", **claims: str) -> httpx.Response:
        headers = self.auth.headers(role, subject=who, **claims)
        return await self.http.get(f"/api/v1/permits/{NUMBER}/document", headers=headers)

    async def says(self, path: str) -> str:
        answer = await self.http.get(path, headers={"Accept-Language": "en"})
        assert answer.status_code == 200, answer.text
        return _title(answer)

    async def says_of(self, file: bytes) -> str:
        form = {"file": ("建设工程规划许可证.pdf", file, "application/pdf")}
        content, headers = _multipart(form)
        answer = await self.http.post("/verify?lang=en", content=content, headers=headers)
        assert answer.status_code == 200, answer.text
        return _title(answer)


class Cases:
    """The one case there is: its applicant, an interested party, and departments."""

    async def state(self, case_id: str) -> Any:
        if case_id != CASE:
            return None
        owner, party = (str(Actor(who, frozenset()).ref) for who in (OWNER, PARTY))
        informed = SimpleNamespace(informed=SimpleNamespace(parties=(party,)))
        reviews = {"PC2-03": SimpleNamespace(department="GHJ")}
        opened = SimpleNamespace(lead="GHJ", applicant=owner)
        return 1, SimpleNamespace(opened=opened, hearings={"PC2-03": informed}, reviews=reviews)


@asynccontextmanager
async def running(rig: Rig, url: str, auth: Auth) -> AsyncIterator[Hall]:
    clock, stop = FrozenClock(NOW), asyncio.Event()
    host: Any = SimpleNamespace(pool=rig.database, engine=Cases(), desk=None)
    settings = Settings(
        auth_jwks=auth.jwks,
        database_url=url,
        amqp_url="",
        departments_amqp_url="",
        departments="",
        centre_key=centre_key().pem(),
        vault_key=VAULT_KEY,
    )
    checker, limits_itself = Checker(rig.workshop, rig.vault), frozenset({"/permits/verification"})
    inside = application(
        Service(
            "approval", settings, [permits.router], host, {"checker": checker},
            limits_itself=limits_itself, clock=clock,
        ),
        stop,
    )  # fmt: skip
    door = gateway(
        GatewaySettings(auth_jwks=auth.jwks, rate_burst=10_000),
        lambda _: httpx.ASGITransport(inside, raise_app_exceptions=False),
    )
    outside = application(door, stop)
    async with (
        inside.router.lifespan_context(inside),
        outside.router.lifespan_context(outside),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(outside, raise_app_exceptions=False),
            base_url="http://gateway",
        ) as http,
    ):
        yield Hall(http, rig, clock, auth)


@pytest.fixture(scope="module")
async def makers() -> AsyncIterator[Pool]:
    """One set of processes for all tests: to start them takes seconds."""
    await typeface()
    pool = Pool(2)
    yield pool
    await pool.close()


@pytest.fixture
async def hall(database: Database, tmp_path: Path, auth: Auth, makers: Pool) -> AsyncIterator[Hall]:
    url = await database("approval")
    async with certificates(url, tmp_path, makers) as rig, running(rig, url, auth) as found:
        yield found


async def test_a_code_leads_to_a_page_that_tells_what_became_of_the_permit(hall: Hall) -> None:
    await hall.issue(GRANT)
    code = await hall.code()
    assert await hall.says(code) == "Valid"
    assert await hall.says(code.partition("?")[0]) == "Valid"
    assert await hall.says(code[:-1] + ("0" if code[-1] != "0" else "1")) == "Altered"
    assert await hall.says("/verify/建字第610100201199999") == "Unknown"
    assert await hall.says("/verify/%00") == "Unknown"
    hall.clock.advance(timedelta(days=1100))
    assert await hall.says(code) == "Expired"
    for status, said in ((PermitStatus.REVOKED, "Revoked"), (PermitStatus.CANCELLED, "Cancelled")):
        await hall.becomes(status)
        assert await hall.says(code) == said


async def test_a_file_is_told_by_every_byte_of_it(hall: Hall) -> None:
    await hall.issue(GRANT)
    answer = await hall.document("applicant", OWNER)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    pdf = answer.content
    assert await hall.says_of(pdf) == "Valid"
    changed = bytearray(pdf)
    changed[len(pdf) // 2] ^= 1
    assert await hall.says_of(bytes(changed)) == "Altered"
    assert await hall.says_of(b"%PDF-1.7 garbage \x00\xff") == "Unknown"
    assert await hall.says_of(b"x" * LARGEST) == "Unknown"
    await hall.becomes(PermitStatus.REVOKED)
    assert await hall.says_of(pdf) == "Revoked"


async def test_a_new_version_tells_the_old_document_as_replaced(hall: Hall) -> None:
    await hall.issue(GRANT)
    old, pdf = await hall.code(), (await hall.document("applicant", OWNER)).content
    await hall.issue(replace(GRANT, version=2))
    assert await hall.says(await hall.code()) == "Valid"
    assert await hall.says(old) == "Replaced"
    assert await hall.says_of(pdf) == "Replaced"


async def test_the_document_is_its_applicants_and_of_those_whose_work_it_is(hall: Hall) -> None:
    await hall.rig.issues([GRANT])
    early = await hall.document("applicant", OWNER)
    assert (early.status_code, early.json()["code"]) == (404, "document-not-made")
    await hall.issue()
    for role, who, claims, status in (
        ("applicant", OWNER, {}, 200),
        ("applicant", "stranger", {}, 404),
        ("applicant", PARTY, {}, 404),
        ("clerk", "clerk-1", {}, 200),
        ("supervisor", "boss", {}, 200),
        ("department", "GHJ-01", {"department": "GHJ"}, 200),
        ("department", "XFZD-01", {"department": "XFZD"}, 404),
        ("guide", "guide-1", {}, 403),
    ):
        answer = await hall.document(role, who, **claims)
        assert answer.status_code == status, (role, who)
    stranger = await hall.document("applicant", "stranger")
    nobody = await hall.http.get(
        "/api/v1/permits/nothing/document", headers=hall.auth.headers("applicant")
    )
    alike = ("status", "code", "detail")
    assert [stranger.json()[k] for k in alike] == [nobody.json()[k] for k in alike]
    assert (await hall.http.get(f"/api/v1/permits/{NUMBER}/document")).status_code == 401


async def test_a_lost_document_is_an_error_that_names_nobody(hall: Hall) -> None:
    await hall.issue(GRANT)
    for file in hall.rig.workshop.folder.rglob("*.aes"):
        file.unlink()
    answer = await hall.document("applicant", OWNER)
    assert (answer.status_code, answer.json()["code"]) == (500, "document-damaged")


async def test_the_register_is_masked_filtered_and_in_pages(hall: Hall) -> None:
    hall.rig.intake.names = {"kind": "person", "name": PERSON.name}
    await hall.issue(*(grant(f"陕建字{n:03}号") for n in range(5)))

    async def page(query: str) -> dict[str, Any]:
        answer = await hall.http.get(f"/api/v1/permits{query}")
        assert answer.status_code == 200, answer.text
        assert PERSON.name not in answer.text and CASE not in answer.text
        assert "digest" not in answer.text
        body: dict[str, Any] = answer.json()
        return body

    first = await page("?limit=3")
    second = await page(f"?limit=3&cursor={first['next']}")
    numbers = [one["permit_number"] for one in (*first["permits"], *second["permits"])]
    assert numbers == [f"陕建字{n:03}号" for n in reversed(range(5))]
    assert second["next"] is None
    assert {one["holder"] for one in first["permits"]} == {"欧阳**"}
    assert len((await page("?department=GHJ&item_id=PC2-03"))["permits"]) == 5
    assert len((await page("?from_day=2011-12-02&to_day=2011-12-02"))["permits"]) == 5
    for nothing in ("?department=XFZD", "?from_day=2011-12-03", "?to_day=2011-12-01"):
        assert (await page(nothing))["permits"] == []
    for wrong in ("AAA_", "AA", "xyz", "_"):
        answer = await hall.http.get(f"/api/v1/permits?cursor={wrong}")
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor-malformed")
    shown = (await hall.http.get("/register?lang=en")).text
    assert "欧阳**" in shown and PERSON.name not in shown


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        pytest.param(b"", PDF, 422, id="empty"),
        pytest.param(b"x" * (LARGEST + 1), PDF, 413, id="too-large"),
        pytest.param(b"%PDF", {"Content-Type": "text/plain"}, 415, id="another-type"),
    ],
)
async def test_bad_files_are_refused_by_the_api(
    hall: Hall, content: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await hall.http.post("/api/v1/permits/verification", content=content, headers=headers)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_many_files_at_once_are_all_answered_or_told_to_wait(hall: Hall) -> None:
    await hall.issue(GRANT)

    async def ask() -> httpx.Response:
        return await hall.http.post(
            "/api/v1/permits/verification", content=b"%PDF-1.7 garbage", headers=PDF
        )

    answers = await asyncio.gather(*(ask() for _ in range(20)))
    kinds = {(a.status_code, a.headers.get("Retry-After")) for a in answers}
    assert kinds <= {(200, None), (503, "5")}
    assert (200, None) in kinds and (503, "5") in kinds
    assert (await ask()).status_code == 200


def _title(answer: httpx.Response) -> str:
    return answer.text.partition("<title>")[2].partition(" · ")[0]


def _multipart(form: Any) -> tuple[bytes, dict[str, str]]:
    request = httpx.Request("POST", "http://gateway", files=form)
    return request.read(), {"Content-Type": request.headers["Content-Type"]}
