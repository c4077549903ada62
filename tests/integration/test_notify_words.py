"""The whole golden story through notify: what lies in the mailbox and on the desks afterwards."""

from typing import Any

from onehall_contracts.event import Event
from onehall_contracts.golden import events, story
from onehall_contracts.ids import derived
from onehall_notify.domain.kinds import CURRENT, Group
from onehall_notify.messages import told

from tests.integration.notify_rig import Rig, notify

DEPARTMENTS = ("WWJ", "RFB", "GHJ")


def whole_story() -> list[Event]:
    """Everything anybody is told of in the story, in the order it happened."""
    every = (event for examples in events().values() for event in examples)
    return sorted((e for e in every if type(e.message) in told.TOLD), key=lambda e: e.time)


async def hear_it(rig: Rig) -> None:
    for person in (story.APPLICANT, story.FORMER_APPLICANT):
        rig.desk.people[person] = {"name": "李四", "email": "li@example.org", "language": "zh"}
    for event in whole_story():
        await rig.hears(event)
    await rig.sends()


async def test_the_story_reaches_everybody_and_names_people_only_in_the_salutation(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await hear_it(rig)
        await the_applicants_read_it_in_both_languages(rig)
        await departments_find_what_they_owe_and_never_who_rated_or_complained(rig)
        await a_panel_is_told_to_the_department_that_another_message_names(rig)


async def the_applicants_read_it_in_both_languages(rig: Rig) -> None:
    assert await rig.rows("SELECT 1 FROM notify.parked") == []
    mails = rig.mails()
    assert len(mails) >= 20
    for mail in mails:
        text, subject = mail.get_content(), mail["Subject"]
        assert text.startswith("李四：") and text.count("李四") == 2
        assert "李四" not in subject and " / " in subject
        assert not {"None", "{{", "undefined"} & set(text.split())
        assert "做什么" in text and ("What to do" in text or "What you can do" in text)
    subjects = {mail["Subject"].partition(" / ")[0] for mail in mails}
    for said in (
        "争议协调已结束：部门自行纠正",
        "感谢您的评价",
        "专家组已抽定，您有权申请回避",
    ):
        assert said in subjects


async def departments_find_what_they_owe_and_never_who_rated_or_complained(rig: Rig) -> None:
    found: set[str] = set()
    for department in DEPARTMENTS:
        headers = rig.auth.headers("department", subject="officer", department=department)
        inbox = (await rig.http.get("/inbox?limit=200", headers=headers)).json()["notices"]
        for notice in inbox:
            name = notice["template"].partition("@")[0]
            found.add(name)
            if name.startswith(("rating", "complaint", "enquiry")):
                assert notice["case_id"] is None
                assert str(story.APPLICANT) not in str(notice)
    duties = {kind.name for kind in CURRENT if kind.group is Group.DUTIES}
    assert found >= duties - {"card-issued"}


async def a_panel_is_told_to_the_department_that_another_message_names(rig: Rig) -> None:
    rows = await rig.rows(
        "SELECT recipient_ref, state FROM notify.delivery "
        "WHERE template LIKE 'panel-for-department@%'"
    )
    assert [tuple(row) for row in rows] == [(derived("department", "WWJ"), "sent")]


async def test_an_operator_looks_at_a_template_before_anybody_gets_it(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        operator = rig.auth.headers("operator", subject="root")
        listed = (await rig.http.get("/templates", headers=operator)).json()["templates"]
        assert {kind.template for kind in CURRENT} <= {one["name"] for one in listed}
        path = "/templates/case-submitted@2/preview"
        shown = (await rig.http.post(path, headers=operator)).json()
        assert story.CASE_NUMBER in shown["sms"]["zh"] and "张三" in shown["mail"]["body"]
        given = {"parameters": {"case_number": "1"}}
        lacking = await rig.http.post(path, headers=operator, json=given)
        assert lacking.status_code == 422
        assert "it knows case_number, class_id" in lacking.json()["detail"]
        unknown = await rig.http.post("/templates/nothing@1/preview", headers=operator)
        assert unknown.status_code == 404
        for role in ("applicant", "clerk"):
            other = rig.auth.headers(role, subject="wang")
            assert (await rig.http.get("/templates", headers=other)).status_code == 403
            assert (await rig.http.post(path, headers=other)).status_code == 403
