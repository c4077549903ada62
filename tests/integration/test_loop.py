"""The loop on a real broker and database: alarms, acts over HTTP, what is said, what is refused."""

from typing import Any
from uuid import uuid4

import httpx
from onehall_calendar import FrozenClock
from onehall_contracts import intake

from tests.building import ACCEPTED_AT, item
from tests.integration.supervision_rig import Rig, seen, supervision
from tests.observing import at, case_of, opened, said, submitted
from tests.waiting import until

FIRE = item(6, "XFZD", promised=3)
# Over since 24:00 of 29 September 2011; answers are owed by 24:00 of Sunday 9 October, worked.
CARDED = at("2011-09-30T09:00:00")
LATE = at("2011-10-10T09:00:00")
ANSWER = {
    "explanation": "经办人病假",
    "remedy": "已由B角接办",
    "completes_at": "2011-10-12T18:00:00+08:00",
}


async def carded(rig: Rig, clock: FrozenClock) -> tuple[intake.CaseAcceptedV1, str]:
    """Let a review run over its promise; return its case and the id of its yellow card."""
    case = case_of(FIRE, case_id=str(uuid4()))
    await rig.publish("intake", *(said(m, ACCEPTED_AT) for m in (submitted(case), case)))
    await rig.publish("approval", said(opened(case), ACCEPTED_AT))
    await seen(rig, case.case_id, 3)
    clock.advance(CARDED - clock.now())

    async def yellow() -> str | None:
        states = (await rig.get("/card-states")).json()["cards"]
        found = (c["card_id"] for c in states if c["rule"] == "review-over")
        return next(found, None)

    card_id = await until(yellow, describe="a yellow card")
    return case, str(card_id)


async def act(
    rig: Rig, path: str, body: Any = None, role: str = "supervisor", by: str = "", key: str = ""
) -> httpx.Response:
    claims = {"department": "XFZD"} if role == "department" else {}
    headers = rig.auth.headers(role, subject=by or f"some-{role}", **claims)
    headers["Idempotency-Key"] = key or str(uuid4())
    return await rig.http.post(path, json=body, headers=headers)


async def issuing(rig: Rig, card_id: str) -> dict[str, Any]:
    """Return what was said when a card was issued; that is heard after it can be read."""

    def said_of_it() -> dict[str, Any] | None:
        return next((c for c in rig.cards() if c["card_id"] == card_id), None)

    return dict(await until(said_of_it, describe="its message"))


def told(rig: Rig, what: str) -> list[dict[str, Any]]:
    return [e.data for e in rig.heard if e.type == f"supervision.{what}.v1"]


async def heard(rig: Rig, what: str) -> dict[str, Any]:
    async def any_told() -> list[dict[str, Any]]:
        return told(rig, what)

    return dict((await until(any_told, describe=what))[0])


async def test_what_is_not_answered_is_ordered_and_both_stay_visible(
    database: Any, amqp: Any, auth: Any
) -> None:
    clock = FrozenClock(ACCEPTED_AT)
    async with supervision(database, amqp, auth, clock) as rig:
        case, card = await carded(rig, clock)
        issued = await issuing(rig, card)
        assert issued["answer_by"] == "2011-10-10T00:00:00+08:00"
        clock.advance(LATE - clock.now())
        order = await heard(rig, "order-issued")
        assert (order["case_id"], order["department"]) == (case.case_id, "XFZD")
        assert order["finish_by"] == "2011-10-18T00:00:00+08:00"
        whole = (await rig.get(f"/cards/{card}")).json()
        assert whole["status"] == "urged"
        assert whole["missed"] == ["answer"]
        assert [one[:2] for one in whole["chain"]["acts"]] == ["经办", "首席"]
        assert whole["acts"][0]["act"] == "card-issued"


async def test_a_card_goes_through_answer_appeal_and_revocation(
    database: Any, amqp: Any, auth: Any
) -> None:
    clock = FrozenClock(ACCEPTED_AT)
    async with supervision(database, amqp, auth, clock) as rig:
        _, card = await carded(rig, clock)
        for path, body in (
            ("acknowledgement", None),
            ("answer", ANSWER),
            ("appeal", {"grounds": "特别程序已告知"}),
        ):
            response = await act(rig, f"/cards/{card}/{path}", body, "department")
            assert response.status_code == 200, response.text
        decision = {"outcome": "revoked", "reasons": "属实"}
        path = f"/cards/{card}/appeal/decision"
        own = await act(rig, path, decision, by="some-department")
        assert (own.status_code, own.json()["code"]) == (409, "separation-of-duties")
        assert (await act(rig, path, decision)).status_code == 200
        revoked = await heard(rig, "card-revoked")
        assert revoked["card_id"] == card
        states = (await rig.get("/card-states", status="revoked")).json()["cards"]
        assert [one["card_id"] for one in states] == [card]
        listed = (await rig.get("/cards")).json()["cards"]
        assert card in {one["card_id"] for one in listed}


async def test_the_same_key_acts_once_and_a_correction_is_commanded_once(
    database: Any, amqp: Any, auth: Any
) -> None:
    clock = FrozenClock(ACCEPTED_AT)
    async with supervision(database, amqp, auth, clock) as rig:
        case, card = await carded(rig, clock)
        body = {"act": "send-task-again", "item_id": "PC2-06", "reason": "队列被清空"}
        path, key = f"/cards/{card}/correction", str(uuid4())
        first = await act(rig, path, body, key=key)
        again = await act(rig, path, body, key=key)
        assert (first.status_code, first.json()) == (again.status_code, again.json())
        command = await heard(rig, "correct-case")
        assert (command["case_id"], command["item_id"]) == (case.case_id, "PC2-06")
        assert len(told(rig, "correct-case")) == 1


REASSIGN = {"act": "reassign-review", "item_id": "PC2-06", "reason": "x"}
DECISION = {"outcome": "rejected", "reasons": "x"}
REFUSED: list[tuple[str, Any, str, int]] = [
    ("answer", {"explanation": "因"}, "department", 422),
    ("answer", ANSWER | {"phone": "13800000000"}, "department", 422),
    ("answer", ANSWER, "supervisor", 403),
    ("confirmation", None, "department", 403),
    ("appeal/decision", DECISION | {"outcome": "lost"}, "supervisor", 422),
    ("appeal/decision", DECISION, "supervisor", 409),
    ("closing", None, "supervisor", 409),
    ("correction", REASSIGN, "supervisor", 409),
    ("correction", REASSIGN | {"act": "refuse-it"}, "supervisor", 422),
]


async def test_what_may_not_be_done_is_a_problem_that_repeats_nothing(
    database: Any, amqp: Any, auth: Any
) -> None:
    clock = FrozenClock(ACCEPTED_AT)
    async with supervision(database, amqp, auth, clock) as rig:
        _, card = await carded(rig, clock)
        for path, body, role, code in REFUSED:
            response = await act(rig, f"/cards/{card}/{path}", body, role)
            assert response.status_code == code, (path, response.text)
            assert response.headers["content-type"].startswith("application/problem+json")
            assert "13800000000" not in response.text
        other = rig.auth.headers("department", department="GHJ") | {"Idempotency-Key": "k" * 16}
        stranger = await rig.http.post(f"/cards/{card}/acknowledgement", headers=other)
        assert stranger.status_code == 404
        assert (await rig.get(f"/cards/{uuid4()}")).status_code == 404
        assert (await rig.get("/card-states", cursor="!")).status_code == 422
        status = (await rig.get(f"/cards/{card}")).json()["status"]
        assert status == "issued"
