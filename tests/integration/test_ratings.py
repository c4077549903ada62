"""Ratings over HTTP, a database and a broker: a bad one from its receipt to its follow-up."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from onehall_bus import Outgoing, Publisher, topology
from onehall_contracts import notify
from onehall_contracts.ids import derived, uuid7
from onehall_gateway.api.answers import voices as answers
from onehall_intake.domain.fewest import FEWEST
from onehall_store import migrations

from tests.building import body, event
from tests.fixtures import Auth
from tests.integration import intake_rig
from tests.integration.intake_rig import MONDAY, Rig
from tests.integration.voices_rig import issued, on, over, status, visit
from tests.unit.gateway.test_answers import fits
from tests.waiting import until

WORDS = "窗口的张三让我白跑了两趟。"
BAD = {"grade": 2, "shortcomings": ["extra-visits"], "named": True}
RECEIVED = "intake.evaluation-received.v1"
ITEM, DEPARTMENT = "PC2-07", "RFB"


@pytest.fixture
async def rig(database: Any, amqp: Any, auth: Auth, tmp_path: Path) -> AsyncIterator[Rig]:
    async with intake_rig.intake(database, amqp, auth, tmp_path) as running:
        running.notify_url = amqp("svc-notify", "onehall")  # type: ignore[attr-defined]  # this test's
        yield running


def proof(case: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"case_number": case["case_number"], "check_code": case["check_code"]} | more


async def call_back(rig: Rig, evaluation: str, case: dict[str, Any], **more: Any) -> None:
    """Say as notify that whoever rated was called back."""
    said = {"reached": True, "satisfied": False, "done_at": rig.clock.now()}
    said |= {"wants_rectification": True} | more
    done = notify.CallBackDoneV2(
        call_back_id=uuid4(), case_id=case["case_id"], about="evaluation",
        evaluation_id=UUID(evaluation), **said,
    )  # fmt: skip
    url: str = rig.notify_url  # type: ignore[attr-defined]  # this test's
    async with Publisher(url, "test") as publisher:
        outgoing = Outgoing(uuid7(), topology.EVENTS, "notify", body(event(done)))
        assert await publisher.publish([outgoing]) == [None]


async def as_rated(rig: Rig, path: str, content: dict[str, Any]) -> httpx.Response:
    return await rig.as_department(path, content, DEPARTMENT)


async def test_a_low_rating_is_called_back_put_right_and_followed_up_each_on_its_clock(
    rig: Rig,
) -> None:
    """Over the National Day of 2011: 1 to 7 October were off, 8 and 9 October worked."""
    case = await over(rig)
    on(rig, date(2011, 9, 29))
    rated = await visit(
        rig, "/ratings",
        proof(case, item_id=ITEM, channel="terminal", window="07", words=WORDS, **BAD),
    )  # fmt: skip
    assert rated.status_code == 201, rated.text
    fits(answers.RatingTaken, rated.json())
    evaluation = rated.json()["evaluation_id"]
    await until(lambda: rig.said(RECEIVED), describe="a rating")
    said = rig.said(RECEIVED)[0].data
    assert said["applicant_ref"] == str(derived("applicant", "wang"))
    assert (said["department"], said["window"], said["grade"]) == (DEPARTMENT, "07", 2)
    on(rig, date(2011, 9, 30))
    await call_back(rig, evaluation, case)
    opened = "intake.rectification-opened.v1"
    await until(lambda: rig.said(opened), describe="a remedy that is owed")
    assert rig.said(opened)[0].data["fix_by"] == "2011-10-12"
    path = f"/ratings/{evaluation}"
    on(rig, date(2011, 10, 12), 23)  # the last hour of its last day
    longer = await as_rated(rig, f"{path}/extension", {"days": 8, "reason": "要与规划局会商"})
    assert longer.json() == {"happened": ["rectification-extended"]}, longer.text
    await until(lambda: len(rig.said(opened)) == 2)
    assert rig.said(opened)[1].data["fix_by"] == "2011-10-17"
    assert rig.said(opened)[1].data["opened_at"] == rig.said(opened)[0].data["opened_at"]
    early = await visit(rig, f"{path}/follow-up", proof(case, grade=4))
    assert (early.status_code, early.json()["code"]) == (409, "not-rectified-yet")
    on(rig, date(2011, 10, 17))
    told = {"result": "fixed", "words": "张先生的材料改为网上提交。"}
    assert (await as_rated(rig, f"{path}/remedy", told)).status_code == 200
    shown = (await visit(rig, "/ratings/mine", proof(case))).json()
    fits(answers.OwnRatings, shown)
    (mine,) = shown["ratings"]
    assert mine["words"] == {
        "rating": WORDS, "extension": "要与规划局会商", "remedy": told["words"],
    }  # fmt: skip
    assert (mine["remedy"], mine["fix_by"]) == ("fixed", "2011-10-17")
    again = await visit(rig, f"{path}/follow-up", proof(case, grade=4, words="这次好了"))
    assert again.status_code == 200, again.text
    twice = await visit(rig, f"{path}/follow-up", proof(case, grade=5))
    assert (twice.status_code, twice.json()["code"]) == (409, "already-followed-up")
    await until(lambda: rig.said("intake.evaluation-followed-up.v1"))
    assert [e.type.split(".")[1] for e in rig.heard if evaluation in str(e.data)] == [
        "evaluation-received", "call-back-done", "rectification-opened", "rectification-opened",
        "rectification-closed", "evaluation-followed-up",
    ]  # fmt: skip
    assert WORDS not in str([e.data for e in rig.heard])


async def surely(rig: Rig, rating: dict[str, Any]) -> httpx.Response:
    """Rate, and ask again under the same key for as long as a busy machine answers 503."""
    key = {"Idempotency-Key": str(uuid4())}

    async def answered() -> httpx.Response | None:
        answer = await visit(rig, "/ratings", rating, **key)
        return answer if answer.status_code != 503 else None

    found: httpx.Response = await until(answered, describe="an answer to a rating")
    return found


async def test_nothing_is_rated_that_is_not_ones_own_not_over_or_rated_before(rig: Rig) -> None:
    case, going_on = await over(rig), await rig.submit()
    body = proof(case, **BAD)
    assert (await visit(rig, "/ratings", proof(going_on, **BAD))).json()["code"] == "not-over-yet"
    key = {"Idempotency-Key": "one"}
    first = await visit(rig, "/ratings", body, **key)
    assert first.status_code == 201
    assert (await visit(rig, "/ratings", body, **key)).json() == first.json()
    twice = await visit(rig, "/ratings", body)
    assert (twice.status_code, twice.json()["code"]) == (409, "already-rated")
    other = await visit(rig, "/ratings", body | {"channel": "phone"})
    assert other.status_code == 201  # another channel is another rating (E-02)
    both = [surely(rig, body | {"channel": "terminal"}) for _ in range(4)]
    at_once = [answer.status_code for answer in await asyncio.gather(*both)]
    assert sorted(at_once) == [201, 409, 409, 409]
    guessed = await visit(rig, "/ratings", body | {"check_code": "abcdef"})
    nowhere = await visit(rig, "/ratings", body | {"case_number": "610100201109269020000999"})
    assert guessed.json()["detail"] == nowhere.json()["detail"]
    assert guessed.status_code == nowhere.status_code == 404
    number = {"case_number": case["case_number"]} | BAD
    stranger = await rig.post("/ratings", number, "li")
    assert stranger.status_code == 404
    nobody = await visit(rig, "/ratings", number)
    assert (nobody.status_code, nobody.json()["errors"][0]["field"]) == (422, "check_code")
    for role in ("clerk", "department", "supervisor", "guide"):  # not even with the code (E-04)
        assert (await rig.post("/ratings", body, "zhao", role)).status_code == 403, role
    unsaid = await visit(rig, "/ratings", proof(case, grade=1, named=True, item_id=ITEM))
    assert (unsaid.status_code, unsaid.json()["errors"][0]["field"]) == (422, "shortcomings")
    at_home = await visit(rig, "/ratings", body | {"channel": "phone", "window": "07"})
    assert (at_home.status_code, at_home.json()["errors"][0]["field"]) == (422, "window")
    for wrong in ({"grade": 6}, {"grade": "2"}, {"shortcomings": ["rude"]}, {"named": None}):
        assert (await visit(rig, "/ratings", body | wrong)).status_code == 422, wrong
    assert (await visit(rig, "/ratings", {**body, "item_id": "PC9-99"})).status_code == 409
    on(rig, date(2011, 10, 14))  # the tenth working day after 26 September was 13 October
    late = await visit(rig, "/ratings", body | {"channel": "window"})
    assert (late.status_code, late.json()["code"]) == (409, "rating-over")


async def test_an_item_is_rated_when_it_is_decided_while_the_others_go_on(rig: Rig) -> None:
    case = await rig.submit()
    await rig.as_clerk(f"/cases/{case['case_id']}/acceptance", version=1)
    others = [one["item_id"] for one in case["items"] if one["item_id"] != ITEM]
    await rig.as_approval(event(issued(case, MONDAY, *others)))
    await until(lambda: status(rig, case, "partly-issued"), describe="a part of it")
    mine = {"case_number": case["case_number"], "grade": 5, "named": False}
    whole = await rig.post("/ratings", mine)
    assert whole.json()["code"] == "not-over-yet"
    assert (await rig.post("/ratings", mine | {"item_id": others[0]})).status_code == 409
    assert (await rig.post("/ratings", mine | {"item_id": ITEM})).status_code == 201
    await until(lambda: rig.said(RECEIVED))
    said = rig.said(RECEIVED)[0].data
    assert (said.get("applicant_ref"), said["channel"], said["named"]) == (None, "online", False)
    assert said["department"] == DEPARTMENT


async def test_the_rated_department_learns_what_was_bad_and_never_who(
    rig: Rig, superuser: Any
) -> None:
    case = await over(rig)
    rated = await visit(rig, "/ratings", proof(case, item_id=ITEM, words=WORDS, **BAD))
    path = f"/ratings/{rated.json()['evaluation_id']}"
    headers = rig.auth.headers("department", subject="rfb-1", department=DEPARTMENT)
    shown = (await rig.http.get(path, headers=headers)).json()
    listed = (await rig.http.get("/ratings", headers=headers)).json()["ratings"]
    assert listed == [shown]
    fits(answers.Rating, shown)
    assert shown["shortcomings"] == ["extra-visits"]
    told = str(shown)
    for secret in (case["case_id"], case["case_number"], str(derived("applicant", "wang")), WORDS):
        assert secret not in told
    assert not {"case_id", "window", "named", "received_at"} & shown.keys()
    assert (await rig.http.get(f"{path}/words", headers=headers)).status_code == 403
    inside = rig.auth.headers("supervisor", subject="sun", department=DEPARTMENT)
    assert (await rig.http.get(path, headers=inside)).json() == shown
    assert (await rig.http.get("/ratings", headers=inside)).json()["ratings"] == [shown]
    foreign = rig.auth.headers("department", subject="ghj-1", department="GHJ")
    assert (await rig.http.get(path, headers=foreign)).status_code == 404
    assert (await rig.http.get("/ratings", headers=foreign)).json()["ratings"] == []
    assert (await rig.get(path, "li", "applicant")).status_code == 403
    seen = (await rig.get(f"{path}/words", "chen", "supervisor")).json()
    assert seen["words"] == {"rating": WORDS}
    (read,) = await rig.rows("SELECT who, purpose FROM intake.person_read")
    assert tuple(read) == ("chen", "rating")
    number = await rig.post(f"{path}/summary", {"text": "手机19900001234"}, "chen", "supervisor")
    assert (number.status_code, number.json()["errors"][0]["field"]) == (422, "text")
    summary = {"text": "评价人多跑了两趟。"}
    assert (await rig.post(f"{path}/summary", summary, "chen", "supervisor")).status_code == 200
    assert (await rig.http.get(path, headers=headers)).json()["summary"] == summary["text"]
    connection = await superuser(rig.url)
    for table in ("event", "outbox", "rating", "words", "request"):
        rows = await connection.fetch(f"SELECT t::text FROM intake.{table} t")
        assert WORDS not in str(rows), table
    await connection.close()


async def test_an_appeal_is_decided_outside_and_the_excluded_stays_and_counts_nowhere(
    rig: Rig,
) -> None:
    case = await over(rig)
    rated = await visit(rig, "/ratings", proof(case, item_id=ITEM, **(BAD | {"named": False})))
    path = f"/ratings/{rated.json()['evaluation_id']}"
    assert rated.json()["fix_by"] == "2011-10-08"  # nobody to call: the remedy is owed at once
    grounds = {"grounds": "评价人办理的是另一事项。"}
    assert (await rig.as_department(f"{path}/appeal", grounds, "GHJ")).status_code == 404
    two = rig.auth.headers("department", "supervisor", subject="he", department="GHJ")
    two |= {"Idempotency-Key": "two"}  # who sees all ratings speaks for one department all the same
    foreign = await rig.http.post(f"{path}/appeal", json=grounds, headers=two)
    assert foreign.status_code == 404
    assert (await as_rated(rig, f"{path}/appeal", grounds)).status_code == 200
    assert (await as_rated(rig, f"{path}/appeal", grounds)).json()["code"] == "already-appealed"
    decision = {"outcome": "excluded", "reasons": "系误评。"}
    own = rig.auth.headers("supervisor", subject="chen", department=DEPARTMENT)
    own |= {"Idempotency-Key": "own"}
    refused = await rig.http.post(f"{path}/appeal/decision", json=decision, headers=own)
    assert (refused.status_code, refused.json()["code"]) == (409, "own-department")
    assert (await as_rated(rig, f"{path}/appeal/decision", decision)).status_code == 403
    decided = await rig.post(f"{path}/appeal/decision", decision, "li", "legal-officer")
    assert decided.json() == {"happened": ["rating-appeal-decided"]}
    mine = (await visit(rig, "/ratings/mine", proof(case))).json()["ratings"][0]
    assert (mine["excluded"], mine["grade"], mine["words"]["decision"]) == (True, 2, "系误评。")
    assert (await as_rated(rig, f"{path}/remedy", {"result": "fixed", "words": "x"})).json()[
        "code"
    ] == "excluded"
    on(rig, date(2011, 11, 1))
    groups = (await rig.http.get("/ratings/figures?month=2011-09")).json()["groups"]
    (rfb,) = [one for one in groups if one["group"] == DEPARTMENT]
    assert (rfb["n"], rfb["rated"], rfb["excluded"], rfb["services"]) == (0, 0, 1, 1)
    assert rfb["satisfaction_rate"] is None


async def test_what_is_published_has_its_n_and_shows_nobody(rig: Rig) -> None:
    case = await over(rig)
    small = await visit(rig, "/ratings", proof(case, item_id=ITEM, **BAD))
    assert small.status_code == 201
    unknown = {"channel": "window", "window": "99"}
    await rig.rows("INSERT INTO intake.hall_window VALUES ('610100', '03', '{A}')")
    nowhere = await visit(rig, "/ratings", proof(case, item_id=ITEM, **BAD) | unknown)
    assert (nowhere.status_code, nowhere.json()["errors"][0]["field"]) == (422, "window")
    rows = [
        (uuid4(), uuid4(), ["GHJ"], 5 - n % 3, MONDAY + timedelta(hours=n)) for n in range(FEWEST)
    ]
    for evaluation, case_id, (department,), grade, at in rows:
        await rig.rows(
            "INSERT INTO intake.ratable VALUES ($1, 'PC2-01', $2, $3)", case_id, department, at
        )
        await rig.rows(
            "INSERT INTO intake.rating (evaluation_id, case_id, item_id, department, channel,"
            " rated_window, grade, shortcomings, named, commented, received_at, appeal_by)"
            " VALUES ($1, $2, 'PC2-01', 'GHJ', 'window', '03', $3, '{}', false, false, $4, $5)",
            evaluation, case_id, grade, at, at.date(),
        )  # fmt: skip
    visits = "INSERT INTO intake.hall_window_day VALUES ('610100', '2011-09-26', $1, $2)"
    await rig.rows(visits, "03", 40), await rig.rows(visits, "04", 7)
    on(rig, date(2011, 10, 31))  # rated, appealed against and decided upon until that day
    early = await rig.http.get("/ratings/figures?month=2011-09")
    assert early.status_code == 404 and "2011-10-31" in early.json()["detail"]
    on(rig, date(2011, 11, 1))
    by: dict[str, dict[str, Any]] = {}
    for what in ("department", "item", "window", "channel"):
        url = f"/ratings/figures?month=2011-09&by={what}"
        figures = (await rig.http.get(url)).json()
        fits(answers.RatingFigures, figures)
        by[what] = {one["group"]: one for one in figures["groups"]}
    ghj, rfb = by["department"]["GHJ"], by["department"][DEPARTMENT]
    # Its lead's own item of the closed case and the case as a whole could be rated too.
    assert (ghj["n"], ghj["rated"], rfb["n"], rfb["services"]) == (FEWEST, FEWEST, 1, 1)
    assert 0 < ghj["response_rate"] < 1
    assert rfb["withheld"] and rfb["distribution"] is None
    assert ghj["withheld"]  # for with it RFB's one could be worked out from all channels' sum
    assert by["item"]["PC2-01"]["withheld"], "all of GHJ's, and so with it RFB's one"
    # Of windows the response rate is of the visits they served, as tickets were counted there.
    window = by["window"]["03"]
    assert (window["services"], window["response_rate"], window["within"]) == (40, 0.25, "610100")
    assert (by["window"]["04"]["rated"], by["window"]["04"]["response_rate"]) == (0, 0.0)
    assert window["withheld"] and by["channel"]["window"]["withheld"]
    services = by["channel"]["window"]["services"]
    assert by["channel"]["window"]["response_rate"] == round(FEWEST / services, 4)
    assert (await rig.http.get("/ratings/figures?month=2011-13")).status_code == 422
    for never in ("2003-12", "2011-11", "2099-12"):
        none = await rig.http.get(f"/ratings/figures?month={never}")
        assert (none.status_code, "months that are over" in none.text) == (404, True), never


async def figures_of(rig: Rig, group: str, **asked: str) -> tuple[dict[str, Any], Any]:
    """Return the figures of a group, and all of them."""
    found = (await rig.http.get("/ratings/figures", params={"month": "2011-09"} | asked)).json()
    (one,) = [one for one in found["groups"] if one["group"] == group]
    return one, found


async def test_what_is_decided_or_said_after_the_figures_settled_changes_none_of_them(
    rig: Rig, superuser: Any
) -> None:
    case = await over(rig)
    nobody = proof(case, item_id=ITEM, **(BAD | {"named": False}))
    late = (await visit(rig, "/ratings", nobody)).json()["evaluation_id"]
    early = (await visit(rig, "/ratings", nobody | {"channel": "phone"})).json()["evaluation_id"]
    for one in (late, early):
        grounds = {"grounds": "评价人办理的是另一事项。"}
        assert (await as_rated(rig, f"/ratings/{one}/appeal", grounds)).status_code == 200
    excluded = {"outcome": "excluded", "reasons": "系误评。"}
    decide = partial(rig.post, content=excluded, who="li", role="legal-officer")
    on(rig, date(2011, 10, 31), 23)  # the last hour of the last day
    assert (await decide(f"/ratings/{early}/appeal/decision")).status_code == 200
    on(rig, date(2011, 11, 1))
    (ours, before) = await figures_of(rig, DEPARTMENT)
    assert (ours["n"], ours["excluded"]) == (1, 1)
    assert (await decide(f"/ratings/{late}/appeal/decision")).status_code == 200
    assert (await figures_of(rig, DEPARTMENT))[1] == before
    whole = (await visit(rig, "/ratings/mine", proof(case))).json()["ratings"]
    assert [one["excluded"] for one in whole] == [True, True], "it is told where it is no figure"
    # What an earlier release excluded has its instant from the history.
    file = next(m for m in migrations.of_package("onehall_intake") if "settled" in m.name)
    _, _, rest = file.sql.partition("UPDATE")
    connection = await superuser(rig.url)
    await connection.execute("UPDATE intake.rating SET excluded_at = NULL")
    await connection.execute(("UPDATE" + rest).replace("{schema}", "intake"))
    await connection.close()
    assert (await figures_of(rig, DEPARTMENT))[1] == before


async def test_a_late_follow_up_is_in_no_figure_that_was_published(rig: Rig) -> None:
    case = await over(rig)
    bad = proof(case, item_id=ITEM, **(BAD | {"named": False}))
    path = f"/ratings/{(await visit(rig, '/ratings', bad)).json()['evaluation_id']}"
    on(rig, date(2011, 10, 31), 23)
    fixed = {"result": "fixed", "words": "已改。"}
    assert (await as_rated(rig, f"{path}/remedy", fixed)).status_code == 200
    on(rig, date(2011, 11, 1))
    (ours, before) = await figures_of(rig, DEPARTMENT)
    assert (await visit(rig, f"{path}/follow-up", proof(case, grade=4))).status_code == 200
    assert (await figures_of(rig, DEPARTMENT)) == (ours, before)
    assert ours["followed_up"] == 0


async def test_what_ended_before_this_release_can_still_be_rated_as_a_whole(
    rig: Rig, superuser: Any
) -> None:
    case = await over(rig)
    file = next(m for m in migrations.of_package("onehall_intake") if "voices" in m.name)
    _, _, after = file.sql.partition("INSERT INTO")
    connection = await superuser(rig.url)
    await connection.execute("DELETE FROM intake.ratable")
    await connection.execute("INSERT INTO" + after.split(";")[0].replace("{schema}", "intake"))
    await connection.close()
    assert (await visit(rig, "/ratings", proof(case, item_id=ITEM, **BAD))).status_code == 409
    assert (await visit(rig, "/ratings", proof(case, **BAD))).status_code == 201
    (row,) = await rig.rows("SELECT department FROM intake.rating")
    assert row["department"] == "GHJ"
