"""Enquiries and complaints over HTTP, a database and a broker: who is told, who may not handle."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from onehall_calendar import SHANGHAI
from onehall_contracts.ids import derived
from onehall_gateway.api.answers import voices as answers

from tests.fixtures import Auth
from tests.integration import intake_rig
from tests.integration.intake_rig import DAY, MONDAY, Rig
from tests.integration.voices_rig import visit
from tests.unit.gateway.test_answers import fits
from tests.waiting import until

QUESTION = "我叫赵小兰,手机19900001234,请问临时用地要带什么材料?"
ANSWER = "赵女士您好,见办事指南第三项。"
CONTACT = {"name": "赵小兰", "email": "zhao@example.test", "language": "zh"}
ASKING = {"topic": "papers", "words": QUESTION, "item_id": "PC2-01"}
COMPLAINT = "三号窗口的李四收了我两百元。"
SILENCE = datetime(2011, 9, 30, 0, 0, tzinfo=SHANGHAI)  # 24:00 of the third working day


@pytest.fixture
async def rig(database: Any, amqp: Any, auth: Auth, tmp_path: Path) -> AsyncIterator[Rig]:
    async with intake_rig.intake(database, amqp, auth, tmp_path) as running:
        yield running


def code(made: httpx.Response) -> dict[str, Any]:
    assert made.status_code == 201, made.text
    return {"number": made.json()["number"], "check_code": made.json()["check_code"]}


def complaint(kind: str = "conduct", **more: Any) -> dict[str, Any]:
    said = {"kind": kind, "department": "WWJ", "words": COMPLAINT, "named": True}
    return said | ({"contact": CONTACT} if more.get("named", True) else {}) | more


async def as_(rig: Rig, role: str, path: str, content: Any, who: str = "li") -> httpx.Response:
    return await rig.post(path, content, who, role)


async def test_a_stranger_asks_and_reads_the_answer_with_number_and_code(
    rig: Rig, superuser: Any
) -> None:
    key = {"Idempotency-Key": "one"}
    asked = await visit(rig, "/enquiries", ASKING | {"contact": CONTACT}, **key)
    proof, path = code(asked), f"/enquiries/{asked.json()['enquiry_id']}"
    assert (asked.json()["answer_by"], asked.json()["department"]) == ("2011-09-27", "GHJ")
    again = await visit(rig, "/enquiries", ASKING | {"contact": CONTACT}, **key)
    assert again.json() == asked.json()
    await until(lambda: rig.said("intake.enquiry-received.v1"), describe="an enquiry")
    (said,) = rig.said("intake.enquiry-received.v1")
    assert (said.data["reply_wd"], said.subject) == (1, "")
    contact = f"/internal/contacts/{said.data['applicant_ref']}"
    known = (await rig.get(contact, "svc", "service")).json()
    assert (known["email"], known["name"]) == (CONTACT["email"], CONTACT["name"])
    foreign = await rig.as_department(f"{path}/answer", {"words": ANSWER}, "XFZD")
    assert foreign.status_code == 404
    answered = await rig.as_department(f"{path}/answer", {"words": ANSWER}, "GHJ")
    assert answered.json() == {"happened": ["enquiry-answered"]}
    twice = await rig.as_department(f"{path}/answer", {"words": "再答"}, "GHJ")
    assert (twice.status_code, twice.json()["code"]) == (409, "already-answered")
    shown = (await visit(rig, "/voices/status", proof)).json()
    fits(answers.VoiceStatus, shown)
    fits(answers.Asked, asked.json())
    assert shown["words"] == {"said": QUESTION, "answer": ANSWER}
    assert shown["applicant_ref"] == said.data["applicant_ref"]
    assert (await visit(rig, "/voices/status", proof | {"check_code": "abcdef"})).status_code == 404
    wrong = {"case_number": proof["number"], "check_code": proof["check_code"]}
    assert (await visit(rig, "/public/status", wrong)).status_code == 404  # it is no case
    await until(lambda: rig.said("intake.enquiry-answered.v1"))
    connection = await superuser(rig.url)
    for table in ("event", "outbox", "enquiry", "words", "request", "person"):
        rows = str(await connection.fetch(f"SELECT t::text FROM intake.{table} t"))
        assert QUESTION not in rows and ANSWER not in rows and "赵小兰" not in rows, table
    await connection.close()
    assert "赵" not in str([one.data for one in rig.heard])


async def test_who_is_logged_in_is_answered_there_and_nobody_else_reads_it(rig: Rig) -> None:
    asked = await rig.post("/enquiries", {"topic": "law", "words": QUESTION})
    path = f"/enquiries/{asked.json()['enquiry_id']}"
    assert (asked.json()["answer_by"], asked.json()["department"]) == ("2011-10-08", "ZWZX")
    await rig.as_clerk(f"{path}/answer", {"words": ANSWER})
    shown = (await rig.get(path)).json()
    fits(answers.EnquiryWhole, shown)
    assert shown["words"]["answer"] == ANSWER
    assert (await rig.get(path, "li")).status_code == 404
    assert len((await rig.get("/enquiries")).json()["enquiries"]) == 1
    assert (await rig.get("/enquiries", "li")).json()["enquiries"] == []
    late = (await rig.get("/enquiries?unanswered=true", "chen", "supervisor")).json()
    assert late["enquiries"] == []
    await rig.get(path, "chen", "supervisor")
    (read,) = await rig.rows("SELECT who, ref, purpose FROM intake.person_read")
    assert tuple(read) == ("chen", derived("applicant", "wang"), "enquiry")
    both = await rig.post("/enquiries", ASKING | {"contact": CONTACT})
    assert (both.status_code, both.json()["errors"][0]["field"]) == (422, "contact")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"topic": "weather"}, "topic"),
    ({"words": ""}, "words"),
    ({"item_id": "PC2-99"}, "item_id"),
    ({"item_id": None, "department": "NOBODY"}, "department"),
    ({"department": "XFZD"}, "department"),
    ({"contact": {"name": "赵"}}, "contact"),
    ({"check_code": "123456"}, "case_number"),
    ({"case_number": "610100201109269020000999"}, "check_code"),
]


async def test_a_wrong_field_is_named_with_its_cure(rig: Rig) -> None:
    for wrong, field in WRONG:
        answer = await visit(rig, "/enquiries", ASKING | wrong)
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["field"].split(".")[0] == field
        assert "赵" not in answer.text


async def test_what_is_often_asked_is_published_as_a_new_text_of_nobody(rig: Rig) -> None:
    asked = await visit(rig, "/enquiries", ASKING)
    path = f"/enquiries/{asked.json()['enquiry_id']}"
    new = {"question": "临时用地要带什么材料?", "answer": "见办事指南第三项。"}
    early = await rig.as_department(f"{path}/publication", new, "GHJ")
    assert (early.status_code, early.json()["code"]) == (409, "not-answered-yet")
    await rig.as_department(f"{path}/answer", {"words": ANSWER}, "GHJ")
    same = await rig.as_department(f"{path}/publication", new | {"question": QUESTION}, "GHJ")
    assert (same.status_code, same.json()["errors"][0]["field"]) == (422, "question")
    assert "19900001234" not in same.text
    for written in ("１９９0000 1234", "199-0000-1234", "zhao@example.test"):
        hidden = new | {"answer": f"请联系 {written}"}
        assert (await rig.as_department(f"{path}/publication", hidden, "GHJ")).status_code == 422
    assert (await rig.as_department(f"{path}/publication", new, "GHJ")).status_code == 200
    key = {"Idempotency-Key": "one"}
    asking = [visit(rig, "/enquiries", ASKING | {"words": w}, **key) for w in ("甲", "乙")]
    assert [(await one).status_code for one in asking] == [201, 201], "strangers share no keys"
    published = (await rig.http.get("/enquiries/published?item_id=PC2-01")).json()
    fits(answers.PublicAnswers, published)
    (shown,) = published["answers"]
    assert {name: shown[name] for name in new} == new
    assert not {"enquiry_id", "number", "asker"} & shown.keys()


async def test_silence_of_three_working_days_admits_a_complaint(rig: Rig) -> None:
    made = await visit(rig, "/complaints", complaint())
    assert made.json()["answer_by"] == "2011-10-20"
    assert datetime.fromisoformat(made.json()["silence_at"]) == SILENCE
    moved = await visit(rig, "/complaints", complaint("other"))
    to = {"to": "12345 政务服务便民热线"}
    path = f"/complaints/{moved.json()['complaint_id']}"
    assert (await as_(rig, "supervisor", f"{path}/redirection", to)).status_code == 200
    rig.clock.advance(SILENCE - MONDAY)
    await until(lambda: rig.said("intake.complaint-admitted.v1"), describe="an admission")
    assert [e.data["complaint_id"] for e in rig.said("intake.complaint-admitted.v1")] == [
        made.json()["complaint_id"]
    ]
    path = f"/complaints/{made.json()['complaint_id']}"
    late = await as_(rig, "supervisor", f"{path}/redirection", to)
    assert (late.status_code, late.json()["code"]) == (409, "already-admitted")
    found = {"upheld": True, "words": "属实,已批评教育。"}
    assert (await as_(rig, "supervisor", f"{path}/answer", found)).status_code == 200
    shown = (await visit(rig, "/voices/status", code(made))).json()
    assert shown["complaint"]["upheld"] is True
    assert shown["words"]["answer"] == found["words"]
    (told,) = rig.said("intake.complaint-redirected.v1")
    assert told.data["redirect_to"] == to["to"]
    await until(lambda: rig.said("intake.complaint-answered.v1"))
    assert COMPLAINT not in str([e.data for e in rig.heard])


async def test_nobody_handles_or_sees_what_is_said_of_them_or_outside_their_department(
    rig: Rig,
) -> None:
    about_me = await visit(rig, "/complaints", complaint(officer="Window-3"))
    integrity = await visit(rig, "/complaints", complaint("integrity"))
    reprisal = await visit(rig, "/complaints", complaint("retaliation"))
    manner = await visit(rig, "/complaints", complaint())
    headers = rig.auth.headers("department", subject="window-3", department="WWJ")
    listed = (await rig.http.get("/complaints", headers=headers)).json()["complaints"]
    assert [one["complaint_id"] for one in listed] == [manner.json()["complaint_id"]]
    for made in (about_me, integrity, reprisal):
        path = f"/complaints/{made.json()['complaint_id']}"
        assert (await rig.http.get(path, headers=headers)).status_code == 404
        assert (await rig.as_department(f"{path}/admission", {}, "WWJ")).status_code == 404
    inside = headers | {"Idempotency-Key": "inside"}
    inside |= rig.auth.headers("supervisor", subject="chen", department="WWJ")
    path = f"/complaints/{integrity.json()['complaint_id']}"
    refused = await rig.http.post(f"{path}/admission", json={}, headers=inside)
    assert (refused.status_code, refused.json()["code"]) == (409, "own-department")
    page = (await rig.get("/complaints", "li", "supervisor")).json()
    fits(answers.ComplaintPage, page)
    fits(answers.Complained, manner.json())
    fits(answers.ComplaintWhole, (await rig.get(path, "li", "supervisor")).json())
    all_of_them = page["complaints"]
    assert [one["flagged"] for one in all_of_them] == [False, True, False, False]
    assert (await as_(rig, "director", f"{path}/admission", {})).status_code == 200
    path = f"/complaints/{manner.json()['complaint_id']}"
    assert (await rig.as_department(f"{path}/admission", {}, "WWJ")).status_code == 200


async def test_of_who_complains_without_a_name_nothing_is_kept(rig: Rig) -> None:
    made = await rig.post("/complaints", complaint("integrity", named=False))
    proof = code(made)
    rows = await rig.rows("SELECT actor FROM intake.event")
    assert [row["actor"] for row in rows] == ["anonymous"]
    wang = str(derived("applicant", "wang"))
    for table in ("event", "complaint", "words", "request", "vault_key"):
        found = str(await rig.rows(f"SELECT t::text FROM intake.{table} t"))
        assert wang not in found and "wang" not in found, table
    assert await rig.rows("SELECT 1 FROM intake.person") == []
    await until(lambda: rig.said("intake.complaint-received.v1"))
    said = rig.said("intake.complaint-received.v1")[0].data
    assert (said["named"], said.get("applicant_ref")) == (False, None)
    assert (await visit(rig, "/voices/status", proof)).json()["words"] == {"said": COMPLAINT}
    assert (await rig.get("/complaints")).json()["complaints"] == []
    for more, field in (
        ({"named": False, "contact": CONTACT}, "contact"),
        ({"named": False, "case_number": "1", "check_code": "1"}, "case_number"),
        ({"named": True, "contact": None}, "contact"),
    ):
        wrong = await visit(rig, "/complaints", complaint(**more))
        assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, field)
    assert (await rig.post("/complaints", complaint(), "zhao", "clerk")).status_code == 403


async def test_erasure_waits_for_an_answer_and_then_reaches_every_word(rig: Rig) -> None:
    asked = await rig.post("/enquiries", {"topic": "law", "words": QUESTION})
    path = f"/enquiries/{asked.json()['enquiry_id']}"
    wang, ground = derived("applicant", "wang"), {"ground": "person-asks"}
    runs = await rig.post(f"/people/{wang}/erasure", ground, "archivist", "operator")
    assert (runs.status_code, runs.json()["code"]) == (409, "voice-runs")
    await rig.as_clerk(f"{path}/answer", {"words": ANSWER})
    rig.clock.advance(DAY + timedelta(hours=1))
    gone = await rig.post(f"/people/{wang}/erasure", ground, "archivist", "operator")
    assert gone.status_code == 200, gone.text
    assert (await rig.get(path)).json()["words"] == {}
    opens = await visit(rig, "/voices/status", code(asked))
    assert opens.status_code == 404, "the digits were made of the key that is gone"
    rows = await rig.rows("SELECT locked FROM intake.words")
    assert [row["locked"] for row in rows] == [None, None]


async def test_the_limits_are_published(rig: Rig) -> None:
    limits = (await rig.http.get("/voices/limits")).json()
    fits(answers.VoiceLimits, limits)
    assert limits["enquiry_reply_wd"]["papers"] == 1
    assert (limits["complaint_admission_wd"], limits["complaint_answer_wd"]) == (3, 15)
    assert (limits["rectification_wd"], limits["rectification_longest_wd"]) == (5, 15)
