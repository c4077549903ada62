"""A month is rolled up when it is over: scores with their lines, F14's card, honest key figures."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from onehall_calendar import FrozenClock
from onehall_contracts import intake
from onehall_contracts.ids import derived
from onehall_supervision.store import rolling

from tests.building import ACCEPTED_AT, item
from tests.concerning import rated, rating_appeal_decided
from tests.integration.supervision_rig import Rig, supervision
from tests.observing import answered, at, case_of, issued, opened, said, submitted
from tests.waiting import until

FIRE = item(6, "XFZD", promised=10)
MANY = 31
NOVEMBER = at("2011-11-02T09:00:00")


async def late_cases(rig: Rig) -> list[intake.CaseAcceptedV1]:
    """Take thirty cases in; the first is decided in time, the others are left lying."""
    cases = [case_of(FIRE, case_id=str(uuid4())) for _ in range(MANY)]
    told = [said(m, ACCEPTED_AT) for case in cases for m in (submitted(case), case)]
    await rig.publish("intake", *told[:40])
    await rig.publish("intake", *told[40:])
    done = at("2011-10-12T10:00:00")
    end = [said(m, done) for m in (answered(cases[0], FIRE, done), issued(cases[0], done))]
    await rig.publish("approval", *(said(opened(case), ACCEPTED_AT) for case in cases), *end)

    async def all_heard() -> bool:
        (row,) = await rig.rows("SELECT count(*) FROM supervision.event WHERE type = 'observed'")
        return int(row["count"]) == 3 * MANY + 2

    await until(all_heard, describe="all events in the ledger")
    return cases


async def test_a_month_is_scored_once_with_every_line_and_f14_looks_at_it(
    database: Any, amqp: Any, auth: Any
) -> None:
    clock = FrozenClock(ACCEPTED_AT)
    async with supervision(database, amqp, auth, clock) as rig:
        cases = await late_cases(rig)
        clock.advance(at("2011-10-28T09:00:00") - clock.now())

        async def carded() -> bool:
            query = "SELECT count(*) FROM supervision.card WHERE rule = 'review-far-over'"
            return int((await rig.rows(query))[0]["count"]) == MANY - 1

        await until(carded, describe="red cards")
        clock.advance(NOVEMBER - clock.now())
        await rolling.count(rig.host, clock.now())
        await rolling.count(rig.host, clock.now() + timedelta(minutes=1))

        listed = (await rig.get("/scores", period="2011-10")).json()
        score = next(one for one in listed["scores"] if one["unit"] == "XFZD")
        assert (listed["final"], score["cases"]) == (True, MANY)
        assert score["ranked"]
        whole = (await rig.get("/scores/department/XFZD", period="2011-10")).json()
        left = {part["part"]: part["points"] for part in whole["parts"]}
        assert left["期限合法"] == 0
        assert left["收费合理"] == 8
        bonus = sum(line["points"] for line in whole["lines"] if line["part"] is None)
        assert whole["score"] == round(sum(left.values()) + bonus, 1)
        cards = {c["card_id"] for c in await _cards(rig)}
        refs = {ref for line in whole["lines"] for ref in line["refs"]}
        assert refs <= cards | {case.case_id for case in cases}
        await _a_revoked_card_gives_its_points_back(rig, whole)

        await until(lambda: len(_told(rig)) > 1, describe="the scores of two months, told")
        assert [score["period"] for score in _told(rig)] == ["2011-09", "2011-10"]
        await until(lambda: _of_f14(rig), describe="a card of F14")


async def _a_revoked_card_gives_its_points_back(rig: Rig, whole: Any) -> None:
    """After the month was scored; in a line more, so that the score can be added up again."""
    id = next(one for one in whole["lines"] if one["en"].startswith("a card not"))["refs"][0]
    headers = rig.auth.headers("supervisor", subject="boss") | {"Idempotency-Key": str(uuid4())}
    why = {"because": "登记有误"}
    revoked = await rig.http.post(f"/cards/{id}/revocation", json=why, headers=headers)
    assert revoked.status_code == 200, revoked.text
    now = (await rig.get("/scores/department/XFZD", period="2011-10")).json()
    assert now["lines"][: len(whole["lines"])] == whole["lines"]
    (back,) = now["lines"][len(whole["lines"]) :]
    assert (back["part"], back["points"], back["refs"]) == ("监督检查", 5, [id])
    left = {one["part"]: one["weight"] for one in now["parts"]}
    for line in now["lines"]:
        left[line["part"]] = left.get(line["part"], 0) + line["points"]
    assert now["score"] == round(sum(max(0, points) for points in left.values()), 1)


async def test_a_window_is_judged_by_ratings_and_an_excluded_one_counts_nowhere(
    database: Any, amqp: Any, auth: Any
) -> None:
    clock = FrozenClock(ACCEPTED_AT)
    case = case_of(FIRE, case_id=str(uuid4()))
    grades = {"one": 5, "two": 3, "malicious": 1}
    when = at("2011-10-13T10:00:00")
    told = [
        rated(case, when, evaluation_id=derived("evaluation", name), grade=grade, window="07")
        for name, grade in grades.items()
    ]
    appeal = {"evaluation_id": derived("evaluation", "malicious")}
    decided = rating_appeal_decided(case, when).model_copy(update=appeal)
    async with supervision(database, amqp, auth, clock) as rig:
        await rig.publish("intake", *(said(m, when) for m in (submitted(case), case, *told)))

        async def found() -> dict[str, Any] | None:
            response = await rig.get("/scores/window/07", period="2011-10")
            return dict(response.json()) if response.status_code == 200 else None

        clock.advance(at("2011-10-20T09:00:00") - clock.now())
        score = await until(found, describe="the score of a window")
        assert (score["satisfaction"], score["rated"], score["ranked"]) == (66.7, 3, False)
        await rig.publish("intake", said(decided, when))

        async def without() -> bool:
            score = await found()
            return score is not None and (score["satisfaction"], score["rated"]) == (100.0, 2)

        await until(without, describe="two ratings that count")


async def test_key_figures_count_what_is_open_and_late_against_the_rate(
    database: Any, amqp: Any, auth: Any
) -> None:
    clock = FrozenClock(ACCEPTED_AT)
    async with supervision(database, amqp, auth, clock) as rig:
        cases = await late_cases(rig)
        clock.advance(NOVEMBER - clock.now())
        span = {"from": "2011-09-26", "until": "2011-11-02"}
        found = (await rig.get("/kpis", **span)).json()
        assert (found["decided"], found["on_time"]["part"], found["on_time"]["whole"]) == (
            1,
            1,
            MANY,
        )
        assert found["early"]["share"] == 1
        assert found["overdue"]["count"] == MANY - 1
        assert cases[0].case_id not in found["on_time"]["cases"]
        in_time = (await rig.get("/kpis", **(span | {"until": "2011-10-13"}))).json()
        assert in_time["on_time"] == {"share": 1, "part": 1, "whole": 1, "cases": []}

        end = [answered(cases[1], FIRE, NOVEMBER), issued(cases[1], NOVEMBER)]
        await rig.publish("approval", *(said(one, NOVEMBER) for one in end))
        later = span | {"until": "2011-11-01"}

        async def decided() -> bool:
            return bool((await rig.get("/kpis", **span)).json()["decided"] == 2)

        await until(decided, describe="a case that was decided late")
        then = (await rig.get("/kpis", **later)).json()
        assert (then["decided"], then["on_time"]["whole"]) == (1, MANY)
        assert cases[1].case_id in then["on_time"]["cases"], "open on that day, whatever came after"


async def test_who_asks_for_what_is_not_theirs_or_makes_no_sense(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with supervision(database, amqp, auth, FrozenClock(NOVEMBER)) as rig:
        wrong = [
            ({"from": "2011-10-02", "until": "2011-10-01"}, 422),
            ({"from": "2001-10-02", "until": "2011-10-01"}, 422),
            ({"from": "yesterday", "until": "2011-10-01"}, 422),
        ]
        for query, code in wrong:
            assert (await rig.get("/kpis", **query)).status_code == code
        assert (await rig.get("/scores", period="2011-13")).status_code == 422
        assert (await rig.get("/scores", "clerk", period="2011-10")).status_code == 403
        assert (await rig.get("/scores")).json()["period"] == "2011-11"
        response = await rig.get("/scores/department/GHJ", period="2011-10")
        assert response.status_code == 404


async def _cards(rig: Rig) -> list[dict[str, Any]]:
    rows = await rig.rows("SELECT card_id::text FROM supervision.card_state")
    return [dict(row) for row in rows]


def _told(rig: Rig) -> list[dict[str, Any]]:
    told = [e.data for e in rig.heard if e.type == "supervision.score-published.v1"]
    return [one for one in told if one["unit"] == "XFZD"]


def _of_f14(rig: Rig) -> list[dict[str, Any]]:
    return [card for card in rig.cards() if card["function"] == "F14"]
