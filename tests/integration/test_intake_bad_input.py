"""The bad half of every endpoint of intake: named with its cure, repeated nowhere, never a 500."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from onehall_chassis.logs import set_up

from tests.fixtures import Auth
from tests.integration import intake_rig
from tests.integration.intake_rig import COMPANY, LIMIT, PERSON, Rig
from tests.unit.intake.papers import NOT_TAKEN, TAKEN, pdf

NOBODY = "00000000-0000-7000-8000-000000000000"
NOTICE = {"deficiencies": [{"kind": "D08", "what": "缺页 a page is missing"}]}
PAPER = {"documents.0.kind", "documents.0.sha256"}
CERTIFICATE = {"item_id": "PC2-06", "number": "2011-0017", "issuer": "消防支队"}
REFUSAL = {"cause": "not-required", "reasons": ["不需要许可"], "legal_basis": ["行政许可法 32"]}


@pytest.fixture
async def rig(database: Any, amqp: Any, auth: Auth, tmp_path: Path) -> AsyncIterator[Rig]:
    async with intake_rig.intake(database, amqp, auth, tmp_path) as running:
        yield running


def fields(response: httpx.Response) -> set[str]:
    assert response.headers["Content-Type"] == "application/problem+json", response.text
    assert response.status_code == 422, response.text
    return {error["field"] for error in response.json()["errors"]}


async def test_what_is_wrong_with_a_submission_is_named_and_repeated_nowhere(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    good = await rig.submission()
    theirs = await rig.document("theirs", who="li")
    cases: list[tuple[dict[str, Any], set[str]]] = [
        ({"class_id": "PC9"}, {"class_id"}),
        ({"class_id": 2}, {"class_id"}),
        ({"answers": {"PC2-99": False}}, {"answers"}),
        ({"answers": {"PC2-13": "no"}}, {"answers"}),
        ({"answers": {PERSON["id_number"]: False}}, {"answers"}),
        ({"applicant": COMPANY | {"id_number": "916101990000791935"}}, {"applicant.id_number"}),
        ({"applicant": PERSON | {"id_number": "610199199001010012"}}, {"applicant.id_number"}),
        ({"applicant": PERSON | {"phone": "o13800138000"}}, {"applicant.phone"}),
        ({"applicant": PERSON | {"name": "李\u0000四"}}, {"applicant.name"}),
        ({"applicant": {"kind": "person"}}, {"applicant.name", "applicant.id_number"}),
        ({"applicant": PERSON | {"passport": "E12345678"}}, {"applicant.passport"}),
        ({"documents": [{"kind": "D99", "sha256": theirs}]}, PAPER),
        ({"documents": [{"kind": "D01", "sha256": "e" * 64}]}, {"documents.0.sha256"}),
        ({"documents": [{"kind": "D01", "sha256": "../../etc/passwd"}]}, {"documents.0.sha256"}),
        ({"documents": "D01"}, {"documents"}),
        ({"channel": "pigeon-post"}, {"channel"}),
        ({"on_behalf_of": "somebody-else"}, {"on_behalf_of"}),
        ({"centre": "990100"}, {"centre"}),
        ({"certificates": [CERTIFICATE | {"valid_until": "2011-09-25"}]},
         {"certificates.0.valid_until"}),
        ({"certificates": [CERTIFICATE | {"number": "DROP TABLE; --"}]}, {"certificates.0.number"}),
        ({"certificates": [CERTIFICATE | {"item_id": "PC9-99"}]}, {"certificates"}),
    ]  # fmt: skip
    for change, wrong in cases:
        response = await rig.post("/cases", good | change)
        assert fields(response) == wrong, change
        for value in _texts(change):
            assert value not in response.text, value
            assert value not in caplog.text, value
    assert await rig.rows("SELECT * FROM intake.case_row") == []
    assert await rig.rows("SELECT * FROM intake.person") == []


async def test_every_wrong_field_is_listed_in_one_answer(rig: Rig) -> None:
    bad = {"class_id": "PC9", "applicant": PERSON | {"id_number": "1"}, "documents": [{}]}
    assert fields(await rig.post("/cases", bad)) == {
        "class_id",
        "applicant.id_number",
        "documents.0.kind",
        "documents.0.sha256",
        "channel",
    }
    for body in (b"", b"{", b"[]", b"\xff", b"[" * 5000, b'{"class_id":"\\ud800"}'):
        assert fields(await rig.post("/cases", body))


async def test_a_document_that_cannot_be_taken_is_refused_with_its_reason(rig: Rig) -> None:
    for name, content in NOT_TAKEN.items():
        response = await rig.post("/documents", content)
        assert response.status_code == 415, name
        assert "application/ofd" in response.json()["detail"]
    posing = await rig.post("/documents", pdf(), Content_Type="image/png")
    assert posing.status_code == 415
    assert fields(await rig.post("/documents", b"")) == {"body"}
    assert fields(await rig.post("/documents", pdf(), X_Document_Kind="D99")) == {"X-Document-Kind"}
    large = pdf("x" * LIMIT)
    for content in (large, _chunks(large)):
        headers = {"Idempotency-Key": "k"} | rig.auth.headers("applicant")
        response = await rig.http.post("/documents", content=content, headers=headers)
        assert (response.status_code, response.json()["code"]) == (413, "too-large")
    assert await rig.rows("SELECT * FROM intake.document") == []
    exact = pdf("x" * (LIMIT - len(pdf())))
    assert (await rig.post("/documents", exact)).json()["size"] == LIMIT


async def test_a_document_is_for_its_owner_and_the_staff_whose_reading_is_kept(rig: Rig) -> None:
    for media_type, content in TAKEN.items():
        taken = (await rig.post("/documents", content, X_Document_Kind="D01")).json()
        assert taken["media_type"] == media_type
        served = await rig.get(f"/documents/{taken['sha256']}")
        assert (served.content, served.headers["Content-Type"]) == (content, media_type)
        assert served.headers["Content-Disposition"].startswith("attachment")
        assert served.headers["X-Content-Type-Options"] == "nosniff"
    path = f"/documents/{taken['sha256']}"
    assert (await rig.get(path, "li")).status_code == 404
    assert await rig.rows("SELECT * FROM intake.person_read") == []
    assert (await rig.get(path, "fire", "department")).status_code == 200
    read = await rig.rows("SELECT who, purpose FROM intake.person_read")
    assert [tuple(r) for r in read] == [("fire", "document")]
    assert (await rig.get(f"/documents/{'0' * 64}", "c", "clerk")).status_code == 404
    for name in ("..%2f..%2fetc%2fpasswd", "A" * 64, "1"):
        assert (await rig.get(f"/documents/{name}", "c", "clerk")).status_code in (404, 422)


async def test_who_may_not_or_has_not_seen_the_case_is_told_what_is_needed(rig: Rig) -> None:
    path = f"/cases/{(await rig.submit())['case_id']}"
    paths = [f"{path}/{what}" for what in WINDOW] + ["/cases", "/documents"]
    for one in paths:
        assert (await rig.http.post(one, json={})).status_code == 401
        assert (await rig.post(one, role="guide")).status_code == 403
    for one in ("/cases", path, "/documents/" + "0" * 64, f"/internal/contacts/{NOBODY}"):
        assert (await rig.http.get(one)).status_code == 401
    keyless = await rig.http.post("/cases", json={}, headers=rig.auth.headers("applicant"))
    assert (keyless.status_code, keyless.json()["code"]) == (400, "idempotency-key-required")
    for what in ("acceptance", "correction-notice", "refusal"):
        body = {"correction-notice": NOTICE, "refusal": REFUSAL}.get(what, {})
        assert (await rig.post(f"{path}/{what}", body)).status_code == 403
        assert (await rig.as_clerk(f"{path}/{what}", body)).status_code == 428
        stale = await rig.as_clerk(f"{path}/{what}", body, version=7)
        assert (stale.status_code, stale.json()["code"]) == (412, "case-changed")
        gone = await rig.as_clerk(f"/cases/{NOBODY}/{what}", body, version=1)
        assert gone.status_code == 404
        assert (await rig.as_clerk(f"/cases/7/{what}", body, version=1)).status_code == 422
    assert (await rig.post(f"{path}/withdrawal", who="li")).status_code == 404
    papers = {"documents": [{"kind": "D01", "sha256": await rig.document(who="li")}]}
    assert (await rig.post(f"{path}/correction", papers, "li")).status_code == 404
    assert await rig.rows("SELECT DISTINCT version FROM intake.event") == [(1,)]


async def test_what_a_clerk_or_an_applicant_says_wrongly_changes_nothing(rig: Rig) -> None:
    path = f"/cases/{(await rig.submit())['case_id']}"
    vague = NOTICE["deficiencies"][0] | {"what": ""}
    unknown = {"kind": "D01", "sha256": "f" * 64}
    for what, body, wrong in (
        ("acceptance", {"because": "610199199001010019"}, {"because"}),
        ("acceptance", b"7", {"body"}),
        ("acceptance", {"deferred": [{"kind": "D22"}]}, {"promise"}),
        ("acceptance", {"deferred": [{"kind": "D22", "due_wd": 0}], "promise": "1"},
         {"deferred.0.due_wd"}),
        ("supplement", {"documents": []}, {"documents"}),
        ("supplement", {"documents": [unknown]}, {"documents.0.sha256"}),
        ("on-the-spot-correction", {}, {"documents"}),
        ("correction-notice", {"deficiencies": [{"kind": "身份证", "what": "x"}]},
         {"deficiencies.0.kind"}),
        ("correction-notice", {}, {"deficiencies"}),
        ("correction-notice", {"deficiencies": []}, {"deficiencies"}),
        ("correction-notice", {"deficiencies": [vague]}, {"deficiencies.0.what"}),
        ("refusal", REFUSAL | {"cause": "late"}, {"cause"}),
        ("refusal", REFUSAL | {"reasons": []}, {"reasons"}),
        ("refusal", REFUSAL | {"legal_basis": "32"}, {"legal_basis"}),
        ("refusal", REFUSAL | {"cause": "wrong-authority"}, {"right_authority"}),
        ("correction", {"documents": []}, {"documents"}),
        ("correction", {"documents": [unknown]}, {"documents.0.sha256"}),
        ("withdrawal", {"x": 1}, {"x"}),
    ):  # fmt: skip
        assert fields(await rig.as_clerk(f"{path}/{what}", body, version=1)) == wrong, what
    beyond = {"deficiencies": [{"kind": "D37", "what": "not on the notice"}]}
    refused = await rig.as_clerk(f"{path}/correction-notice", beyond, version=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "not-listed")
    assert refused.headers["Content-Type"] == "application/problem+json"
    early = {"documents": [{"kind": "D01", "sha256": await rig.document()}]}
    assert (await rig.post(f"{path}/correction", early)).json()["code"] == "nothing-outstanding"
    assert (await rig.as_clerk(f"{path}/acceptance", b"", version=2)).status_code == 200


async def test_a_key_gives_one_answer_however_often_and_however_fast_it_comes(rig: Rig) -> None:
    body = await rig.submission()
    many = [rig.post("/cases", body, Idempotency_Key="once") for _ in range(6)]
    answers = await asyncio.gather(*many)
    assert {a.status_code for a in answers} == {201}
    assert len({a.content for a in answers}) == 1
    assert len(await rig.rows("SELECT * FROM intake.case_row")) == 1
    other = await rig.post("/cases", body | {"channel": "window"}, Idempotency_Key="once")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    await rig.post("/cases", body | {"channel": "smoke"}, Idempotency_Key="free")
    assert (await rig.post("/cases", body, Idempotency_Key="free")).status_code == 201
    path = f"/cases/{answers[0].json()['case_id']}/acceptance"
    accepted = [await rig.as_clerk(path, version=1, Idempotency_Key="yes") for _ in range(2)]
    assert accepted[0].content == accepted[1].content
    assert accepted[1].status_code == 200
    papers = [await rig.post("/documents", pdf("same"), Idempotency_Key="p") for _ in range(2)]
    assert papers[0].content == papers[1].content
    other = await rig.post("/documents", pdf("other"), Idempotency_Key="p")
    assert other.json()["code"] == "idempotency-key-reused"


async def test_two_clerks_at_once_give_one_answer(rig: Rig) -> None:
    path = f"/cases/{(await rig.submit())['case_id']}"
    both = await asyncio.gather(
        rig.as_clerk(f"{path}/acceptance", version=1),
        rig.as_clerk(f"{path}/refusal", REFUSAL, version=1),
    )
    assert sorted(r.status_code for r in both) == [200, 412]
    assert len(await rig.rows("SELECT * FROM intake.event")) == 2


async def test_a_public_query_needs_number_and_code_and_tells_a_guesser_nothing(rig: Rig) -> None:
    case = await rig.submit()
    asked = {"case_number": case["case_number"], "check_code": case["check_code"]}
    shown = await rig.http.post("/public/status", json=asked)
    assert (shown.status_code, shown.json()["status"]) == (200, "submitted")
    assert COMPANY["name"] not in shown.text
    wrong = f"{(int(case['check_code']) + 1) % 1_000_000:06}"
    noes = [
        await rig.http.post("/public/status", json=body)
        for body in (
            asked | {"check_code": wrong},
            asked | {"check_code": "密码"},
            asked | {"case_number": "610100201109269020000009"},
        )
    ]
    assert {(r.status_code, r.content) for r in noes} == {(404, noes[0].content)}
    assert fields(await rig.http.post("/public/status", json={"check_code": 1})) == {
        "case_number",
        "check_code",
    }
    guesses = [
        rig.http.post("/public/status", json=asked | {"check_code": wrong}) for _ in range(30)
    ]
    await asyncio.gather(*guesses)
    (guessed,) = await rig.rows("SELECT misses FROM intake.check_code")
    assert guessed["misses"] == 20, "guesses at once are counted too, and past the bound no more"
    assert (await rig.http.post("/public/status", json=asked)).status_code == 404
    for table in ("check_code", "request", "event"):
        kept = str(await rig.rows(f"SELECT t::text FROM intake.{table} t"))
        assert f'"{case["check_code"]}"' not in kept and f",{case['check_code']}," not in kept
    rig.clock.advance(intake_rig.DAY)
    assert (await rig.http.post("/public/status", json=asked)).status_code == 200
    await rig.rows("UPDATE intake.check_code SET code = '204816', subject = NULL")
    given_out_before = asked | {"check_code": "204816"}
    assert (await rig.http.post("/public/status", json=given_out_before)).status_code == 200


async def test_only_services_read_contacts_and_every_reading_is_kept(rig: Rig) -> None:
    case = await rig.submit(applicant=PERSON)
    path = f"/internal/contacts/{case['applicant_ref']}"
    for role in ("applicant", "clerk", "operator"):
        assert (await rig.get(path, role=role)).status_code == 403
    contact = await rig.get(f"{path}?purpose=result", "service:notify", "service")
    assert contact.json() == {k: PERSON[k] for k in ("name", "email", "phone", "language")}
    nobody = await rig.get(f"/internal/contacts/{uuid4()}", "service:notify", "service")
    assert nobody.status_code == 404
    assert (await rig.get(f"{path}?purpose=1;x", "s", "service")).status_code == 422
    many = {"refs": [case["applicant_ref"], str(uuid4())], "purpose": "notice"}
    asked = await rig.post("/internal/contacts", many, "service:notify", "service")
    assert asked.json() == {"contacts": {case["applicant_ref"]: contact.json()}}
    nobody = await rig.post("/internal/contacts", {"refs": []}, "service:notify", "service")
    assert nobody.json() == {"contacts": {}}
    assert (await rig.post("/internal/contacts", many, "clerk", "clerk")).status_code == 403
    kept = await rig.rows("SELECT who, ref, purpose FROM intake.person_read")
    assert [(r["who"], str(r["ref"]), r["purpose"]) for r in kept] == [
        ("service:notify", case["applicant_ref"], "result"),
        ("service:notify", case["applicant_ref"], "notice"),
    ]


async def test_the_catalogue_is_for_everybody_and_known_by_its_version(rig: Rig) -> None:
    paths = {
        "/catalogue/departments": lambda found: len(found["departments"]) == 31,
        "/catalogue/classes": lambda found: len(found["classes"]) == 7,
        "/catalogue/classes/PC2": lambda found: len(found["items"]) == 16,
        "/catalogue/classes/PC2/conditions": lambda found: found["questions"][0]["items"],
        "/catalogue/classes/PC2/notice": lambda found: len(found["items"]) == 16,
        "/catalogue/classes/PC2/notice?excluded=PC2-13": lambda found: len(found["items"]) == 15,
        "/catalogue/items/PC2-06/guide": lambda found: len(found["fields"]) == 10,
    }
    for path, good in paths.items():
        response = await rig.http.get(path)
        assert response.status_code == 200, path
        assert good(response.json()), path
        again = await rig.http.get(path, headers={"If-None-Match": response.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    for path in ("classes/PC9", "classes/PC9/notice", "classes/x/conditions", "items/PC2-99/guide"):
        response = await rig.http.get(f"/catalogue/{path}")
        assert (response.status_code, response.json()["code"]) == (404, "not-found")
    for excluded in ("PC2-01", "610199199001010019"):
        response = await rig.http.get(f"/catalogue/classes/PC2/notice?excluded={excluded}")
        assert fields(response) == {"excluded"}
        assert excluded not in response.text


async def test_lists_and_ids_take_only_what_they_can_be(rig: Rig) -> None:
    wrong = ("status=lost", "limit=0", "limit=101", "cursor=1", "class_id=" + "x" * 41, "centre=x")
    for query in wrong:
        assert fields(await rig.get(f"/cases?{query}")) == {f"query.{query.partition('=')[0]}"}
    assert (await rig.get(f"/cases/{NOBODY}")).status_code == 404
    assert fields(await rig.get("/cases/------------------------------------"))


async def test_the_logs_of_a_good_case_hold_nothing_of_its_person(
    rig: Rig, capsys: pytest.CaptureFixture[str], restored_logging: None
) -> None:
    set_up("intake", "debug")
    case = await rig.submit(applicant=PERSON)
    await rig.as_clerk(f"/cases/{case['case_id']}/acceptance", version=1)
    await rig.get(f"/cases/{case['case_id']}")
    logging.getLogger().debug("marker")
    written = capsys.readouterr().out
    assert "marker" in written
    for value in (PERSON["name"], PERSON["id_number"], PERSON["phone"], case["check_code"]):
        assert json.dumps(value, ensure_ascii=False)[1:-1] not in written


@pytest.fixture
def restored_logging() -> Any:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


WINDOW = (
    "acceptance",
    "correction-notice",
    "correction",
    "refusal",
    "withdrawal",
    "gaps",
    "supplement",
    "on-the-spot-correction",
)


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 1000):
        yield content[start : start + 1000]


def _texts(value: Any) -> list[str]:
    """Return every text in a body that is long enough to be recognised, keys included."""
    match value:
        case dict():
            known = {"applicant", "documents", "answers", "class_id", "channel", "on_behalf_of"}
            keys = [k for k in value if k not in known and len(k) > 12]
            return keys + [text for inner in value.values() for text in _texts(inner)]
        case list():
            return [text for inner in value for text in _texts(inner)]
        case str() if value not in ("person", "organisation", "PC2-13") and len(value) > 2:
            return [value]
        case _:
            return []
