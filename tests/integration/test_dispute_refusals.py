"""What disputes refuse: by role, by part, by form, by order; and what nobody does in time."""

import asyncio
from datetime import date, timedelta
from functools import partial
from typing import Any

from onehall_calendar import end_of
from onehall_contracts.ids import derived
from onehall_contracts.intake import PersonErasedV1

from tests.integration.dispute_course import EXPERTS, Course, findings
from tests.integration.dispute_rig import STATEMENT, Rig, dispute, expert_ref
from tests.unit.dispute.examples import ACCEPTED, SUBMITTED, not_accepted
from tests.waiting import until

SECRET = "王小明的秘密"
REF = str(derived("somebody"))
MEETING = {"meets_at": "2011-09-30T09:30:00+08:00", "place": "2"}
VOTE = {"findings": findings("uphold"), "recommends": "uphold", "reasons": "x"}
DECISION = {"expert_ref": REF, "side": "applicant", "upheld": True, "reasons": "x"}
EXAMINED = {"agreement_sha256": "0" * 64, "harmless": True, "reasons": "x"}
# path: the role that may, a sound body, and a field that is wrong in an unsound one.
ACTS: dict[str, tuple[str, dict[str, Any], tuple[str, Any]]] = {
    "reply": ("department", {"reply": "x"}, ("reply", " ")),
    "panel": ("coordinator", {"size": 3}, ("size", 4)),
    "panel/declarations": ("expert", {"declared": "free"}, ("declared", SECRET)),
    "challenges": ("applicant", {"expert_ref": REF, "reasons": "x"}, ("expert_ref", SECRET)),
    "challenges/decision": ("legal-officer", DECISION, ("side", SECRET)),
    "challenges/review": ("applicant", {"expert_ref": REF}, ("expert_ref", "1")),
    "meeting": ("coordinator", MEETING, ("meets_at", "2011-09-30T09:30:00")),
    "minutes": ("coordinator", {"heard": [], "minutes": "x"}, ("minutes", "")),
    "opinion": ("expert", VOTE, ("findings", findings("uphold")[:3])),
    "opinion/voiding": ("legal-officer", {"expert_ref": REF, "tie": "paid"}, ("tie", SECRET)),
    "answer": ("department", {"answer": "declined", "text": "x"}, ("answer", SECRET)),
    "extension": ("director", {}, (SECRET, 1)),
    "reconsideration": ("applicant", {"body": "x", "since": "2011-09-28"}, ("since", SECRET)),
    "withdrawal": ("applicant", {}, (SECRET, 1)),
    "agreement": ("coordinator", {"text": "x"}, ("text", "a\x00b")),
    "agreement/signature": ("applicant", {"agreement_sha256": "0" * 64}, ("agreement_sha256", "0")),
    "agreement/examination": ("legal-officer", EXAMINED, ("harmless", SECRET)),
    "false-material": ("legal-officer", {"what": "x"}, ("document_sha256", "0")),
    "closing": ("coordinator", {"outcome": "O1"}, ("outcome", "T1")),
}
STRANGERS = {"applicant": "stranger", "department": "officer", "expert": "stranger"}


async def test_every_act_refuses_other_roles_strangers_and_malformed_bodies(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        course = await Course(rig, "G2", "bad").file()
        before = await rig.count("event")
        for path, (role, body, (wrong, value)) in ACTS.items():
            other = await course.act("clerk", path, **body)
            assert (other.status_code, other.json()["code"]) == (403, "not-allowed"), path
            unsound = await course.act(role, path, **body | {wrong: value})
            assert (unsound.status_code, unsound.json()["code"]) == (422, "invalid-request"), path
            assert unsound.json()["errors"], path
            assert SECRET not in unsound.text
            if stranger := STRANGERS.get(role):
                more = {"department": "HBJ"} if role == "department" else {}
                unknown = await course.act(role, path, by=stranger, **more, **body)
                assert (unknown.status_code, unknown.json()["code"]) == (404, "not-found"), path
        assert await rig.count("event") == before
        assert await rig.count("word") == 0, "nothing remains of what is refused"
        keyless = auth.headers("coordinator")
        path = f"/disputes/{course.id}/closing"
        assert (await rig.http.post(path, json={}, headers=keyless)).status_code == 400


async def test_what_comes_too_early_late_twice_or_from_the_wrong_person_is_named(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.register("lawyer", "planner")
        course = await Course(rig, "G2", "order").file()
        assert await course.does("coordinator", "panel") == ["panel-not-formed"]
        assert "不限" in (await course.seen())["panel"]["lacking"]
        assert await course.code("coordinator", "meeting", **MEETING) == "no-panel"
        assert await course.code("coordinator", "closing", outcome="O1") == "condition-missing"
        assert await course.code("coordinator", "closing", by="window", outcome="O5") == (
            "handled-the-case"
        )
        twice = [await course.act("director", "extension", key="same") for _ in range(2)]
        assert twice[0].json() == twice[1].json() == {"happened": ["dispute-extended"]}
        assert await course.code("director", "extension") == "already-done"
        again = {"case_id": course.case, "ground": "G2", "item_id": "PC2-01"}
        refiled = await rig.file("again", **again)
        assert (refiled.status_code, refiled.json()["code"]) == (409, "already-filed")
        await _neighbour(rig, course, again)
        assert await course.does("coordinator", "closing", outcome="O5") == ["dispute-closed"]


async def _neighbour(rig: Rig, course: Course, filing: dict[str, Any]) -> None:
    """Whom a licence affects can dispute it once a coordinator has confirmed that."""
    theirs = await rig.file("theirs", who="neighbour", **filing)
    assert theirs.status_code == 404
    interest = {"case_id": course.case, "item_id": "PC2-01", "because": "王小明的邻居"}
    interest["party_ref"] = str(derived("applicant", "neighbour"))
    url = "/disputes/interested-parties"
    refused = await rig.act("coordinator", url, by="window", **interest)
    assert refused.json()["code"] == "handled-the-case"
    confirmed = await rig.act("coordinator", url, **interest)
    assert confirmed.json() == {"happened": ["interest-confirmed"]}
    filed = await rig.file("theirs", who="neighbour", **filing)
    assert (filed.status_code, filed.json()["respondent"]) == (201, "GHJ")


async def test_everybody_sees_their_own_and_what_was_said_only_who_takes_part(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.register(*EXPERTS)
        course, other = await Course(rig, "G2", "one").file(), await Course(rig, "G3", "two").file()
        await course.does("department", "reply", reply=SECRET)
        await course.summon()
        sitting = await course.seats()
        absent = next(one for one in EXPERTS if one not in sitting)
        for one, expected in ((sitting[0], [course.id]), (absent, [])):
            listed = (await rig.get("/disputes", "expert", who=one)).json()["disputes"]
            assert [d["dispute_id"] for d in listed] == expected
        own = rig.auth.headers("department", subject="officer", department="HBJ")
        listed = (await rig.http.get("/disputes", headers=own)).json()["disputes"]
        assert [d["dispute_id"] for d in listed] == [other.id]
        read = await rig.http.get(f"/disputes/{course.id}", headers=own)
        assert read.status_code == 404
        seen = await course.seen("expert", sitting[0])
        assert SECRET in seen["words"].values()
        assert seen["statement"] == STATEMENT
        named = (await course.seen("applicant", "wang"))["experts"]
        assert named == {expert_ref(one): one for one in sitting}
        outside = await course.seen("supervisor", "supervisor")
        assert {"words", "statement", "experts"} & outside.keys() == set()
        steps = {step["do"]: step for step in seen["next"]}
        assert steps["challenges"]["by"] == ["applicant", "respondent"]
        assert {c["name"] for c in seen["clocks"]} >= {"reply", "meeting", "closing", "litigation"}
        reasons = {"expert_ref": expert_ref(sitting[0]), "reasons": "收过礼"}
        await course.does("applicant", "challenges", **reasons)
        assert "收过礼" not in (await course.seen("expert", sitting[1]))["words"].values()
        assert "收过礼" in (await course.seen("director", "director"))["words"].values()


async def test_the_last_votes_at_once_make_one_opinion_and_a_hidden_tie_voids_it(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.register(*EXPERTS)
        course = await Course(rig, "G4", "votes").file()
        await course.summon()
        sitting = await course.seats()
        rig.clock.advance(timedelta(days=1))
        await course.does("coordinator", "minutes", heard=["applicant"], minutes="x")
        await course.does("expert", "opinion", by=sitting[0], **VOTE)
        hidden = await course.seen("expert", sitting[1])
        assert hidden["opinion"] is None, "nobody is told what another thinks before the opinion"
        made = await asyncio.gather(
            *(course.does("expert", "opinion", by=one, **VOTE) for one in sitting[1:])
        )
        assert sorted(made, key=len) == [["vote-cast"], ["vote-cast", "opinion-given"]]
        tied = {"expert_ref": expert_ref(sitting[2]), "tie": "paid"}
        await course.does("legal-officer", "opinion/voiding", **tied)
        assert await course.does("coordinator", "panel") == ["panel-drawn"]
        assert not set(await course.seats()) & set(sitting)
        voided = "dispute.legality-opinion-voided.v1"
        await until(lambda: rig.said(voided), describe="the voiding told")
        assert rig.said(voided)[0].data["reason"].startswith("两年内有偿委托")


async def test_silence_is_recorded_and_the_last_day_ends_what_is_open(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.register(*EXPERTS)
        course = await Course(rig, "G2", "silence").file()
        for limit in ("reply", "opinion"):
            clocks = {c["name"]: c for c in (await course.seen())["clocks"]}
            day = date.fromisoformat(clocks[limit]["until"])
            rig.clock.advance(end_of(day) - rig.clock.now())
            await until(partial(_missed, course, limit), describe=f"{limit} recorded as missed")
        assert await course.code("department", "reply", reply="x") == "too-late"
        rig.clock.advance(end_of(date(2011, 10, 31)) - rig.clock.now())
        ended = "dispute.dispute-closed.v1"
        await until(lambda: rig.said(ended), describe="the end")
        assert rig.said(ended)[0].data["outcome"] == "T3"


async def _missed(course: Course, limit: str) -> bool:
    shown = (await course.seen())[limit]
    return bool(shown and shown["missed"])


async def test_an_erased_persons_words_are_gone_from_every_act(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        course = await Course(rig, "G2", "erase").file()
        await course.does("department", "reply", reply=SECRET)
        await course.does("applicant", "withdrawal")
        applicant = derived("applicant", "wang")
        said = PersonErasedV1(
            applicant_ref=applicant, ground="court-order", erased_at=rig.clock.now()
        )
        await rig.tell(said, ACCEPTED, facts=1)

        async def gone() -> bool:
            seen = await course.seen()
            return seen["words"] == {} and seen["statement"] is None

        await until(gone, describe="the erasure")
        assert (await course.seen())["reply"]["reply_sha256"]


async def test_what_was_not_accepted_is_put_right_by_a_case_of_its_own_class_only(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.tell(SUBMITTED, not_accepted())
        answer = await rig.file(ground="G1", item_id=None)
        assert answer.status_code == 201, answer.text
        path = f"/disputes/{answer.json()['dispute_id']}/closing"
        rig.clock.advance(timedelta(days=3))
        found = {}
        for class_id in ("PC1", "PC2"):
            case = str(derived("anew", class_id))
            anew = ACCEPTED.model_copy(update={"case_id": case, "class_id": class_id})
            await rig.tell(anew, case=case, hour=70)
            closing = {"outcome": "O2", "accepted_case_id": case, "key": f"close-{class_id}"}
            found[class_id] = (await rig.act("coordinator", path, **closing)).status_code
        assert found == {"PC1": 409, "PC2": 200}
