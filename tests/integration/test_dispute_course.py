"""Disputes from filing to their end, through the gateway, on a real database and broker."""

import asyncio
from datetime import timedelta
from typing import Any

from onehall_calendar import end_of, local_day

from tests.integration.dispute_course import ANSWERS, EXPERTS, GROUNDS, HEARD, OUTCOMES, Course
from tests.integration.dispute_rig import Rig, dispute, through_the_gateway
from tests.unit.dispute.examples import CALENDAR
from tests.waiting import until


async def ending(course: Course) -> None:
    """Do what the outcome of this course needs, up to its end."""
    match course.outcome:
        case "T1":
            await course.does("applicant", "withdrawal")
        case "T2":
            begun = {"body": "人民政府", "since": str(local_day(course.rig.clock.now()))}
            await course.does("department", "reconsideration", **begun)
        case "T3":
            return
        case "T4":
            await course.does("legal-officer", "false-material", what="公章系伪造")
        case outcome:
            if answer := ANSWERS.get(outcome):
                await course.does("department", "answer", answer=answer, text="意见收悉。")
            if outcome in ("O2", "O4"):
                await course.decide_anew()
            if outcome == "O3":
                await course.agree()
            said = {"explanation": "已向王小明说明。"} if outcome == "O1" else {}
            await course.does("coordinator", "closing", outcome=outcome, **said)


async def test_each_of_four_grounds_comes_to_each_of_nine_ends(
    database: Any, amqp: Any, auth: Any, superuser: Any
) -> None:
    async with dispute(database, amqp, auth) as behind:
        await behind.register(*EXPERTS)
        async with through_the_gateway(behind) as rig:
            await _all_ends(rig)
        assert await _holding(superuser, behind.url, "王小明") == []
        assert "王小明" not in "".join(str(e.data) for e in behind.heard)


async def _all_ends(rig: Rig) -> None:
    courses = [Course(rig, ground, outcome) for ground in GROUNDS for outcome in OUTCOMES]
    await asyncio.gather(*(course.file() for course in courses))
    heard = [course for course in courses if course.outcome in HEARD]
    await asyncio.gather(*(course.summon() for course in heard))
    rig.clock.advance(timedelta(days=1))
    await asyncio.gather(*(course.hear(HEARD[course.outcome]) for course in heard))
    await asyncio.gather(*(ending(course) for course in courses))
    await _last_day(rig, next(c for c in courses if c.outcome == "T3"))
    closed = "dispute.dispute-closed.v1"
    await until(lambda: len(rig.said(closed)) == len(courses), describe="every end told")
    told = {e.data["dispute_id"]: e.data for e in rig.said(closed)}
    for course in courses:
        one = told[course.id]
        assert (one["outcome"], one["department"]) == (course.outcome, course.department)
        last = (one["reconsideration_last_day"], one["litigation_last_day"])
        assert last == ("2011-11-27", "2012-03-28"), "no statutory day moved"
        await _is_over(course, one)


async def _last_day(rig: Rig, course: Course) -> None:
    """Let the last day of what is still open end."""
    found = (await rig.host.engine.state(course.case))[1]
    (day,) = (d.open_until for d in found.disputes.values())
    rig.clock.advance(end_of(day) - rig.clock.now())


async def _is_over(course: Course, told: dict[str, Any]) -> None:
    shown = await course.seen()
    assert (shown["status"], shown["outcome"], shown["next"]) == ("closed", course.outcome, [])
    ended = local_day(course.rig.clock.now().fromisoformat(told["closed_at"]))
    assert told["call_back_by"] == str(CALENDAR.add_working_days(ended, 5))
    assert await course.code("applicant", "withdrawal") == "not-open"


async def _holding(superuser: Any, url: str, text: str) -> list[str]:
    """Which tables hold a text as it is."""
    connection = await superuser(url)
    tables = await connection.fetch(
        "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'dispute'"
    )
    query = "SELECT count(*) FROM dispute.{} t WHERE t::text LIKE $1"
    found = [
        table["name"]
        for table in tables
        if await connection.fetchval(query.format(table["name"]), f"%{text}%")
    ]
    await connection.close()
    return found
