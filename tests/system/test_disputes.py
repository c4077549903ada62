"""Disputes whole: four grounds, nine ends, in a suite of processes on the calendar of autumn 2011.

All 36 live side by side, and the days pass for all of them at once: decided on Monday, 26
September, filed on Wednesday; National Day (1 to 7 October), and the Saturday and Sunday after it,
which were worked; heard on Tuesday the 11th, answered on Wednesday the 19th; and the last day of
what is still open is Monday the 31st. Here are those that take every step; what may go wrong on the
way is in `tests/integration/test_dispute_refusals.py` and beside it.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from onehall.stack.infrastructure import Infrastructure
from onehall_calendar import SHANGHAI

from tests.system import city as cities
from tests.system.at_time import Days
from tests.system.dispute_course import (
    EXPERTS,
    HEARD,
    ITEMS,
    OUTCOMES,
    PERSON,
    Course,
    Hall,
)
from tests.waiting import until


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


DECIDED, FILED = at("2011-09-26T10:00"), at("2011-09-28T10:00")
MEETS_AT, HEARING = at("2011-10-11T09:30"), at("2011-10-11T10:00")
ANSWERED, OVER = at("2011-10-19T10:00"), at("2011-11-01T00:00")
LIMITS = {
    "reply": "2011-10-10",
    "meeting": "2011-10-17",
    "opinion": "2011-10-24",
    "closing": "2011-10-31",
    "reconsideration": "2011-11-25",
    "litigation": "2012-03-26",
}
TO_ANSWER = {"answer": "2011-10-25"}
LATER = ("O2", "O4", "O5")
CALL_BACK_BY = dict.fromkeys(OUTCOMES, "2011-10-18") | dict.fromkeys(LATER, "2011-10-26")
CALL_BACK_BY["T3"] = "2011-11-08"
NOT_KEPT = dict.fromkeys(("O5", "T1", "T2", "T4"), "reply") | {"T3": "reply opinion"}
"""What is shown as late: a department said nothing, and then nobody heard it."""

# What electronic supervision (F13) says of each end, each with the instant it was so.
SILENT = {
    ("dispute-reply-near", "warning", "2011-10-09T00:00"),
    ("dispute-reply-over", "yellow", "2011-10-11T00:00"),
}
FORGOTTEN = {("dispute-call-back-late", "yellow", "2011-10-19T00:00")}
CARDS: dict[str, set[tuple[str, str, str]]] = {
    "O1": set(),
    "O2": (CALL_LATER := {("dispute-call-back-late", "yellow", "2011-10-27T00:00")}),
    "O3": FORGOTTEN,
    "O4": CALL_LATER,
    "O5": CALL_LATER | SILENT,
    "T1": FORGOTTEN | SILENT,
    "T2": FORGOTTEN | SILENT,
    "T3": SILENT | {("dispute-closing-near", "warning", "2011-10-28T00:00")},
    "T4": FORGOTTEN | SILENT,
}

# Which notices notify has for whoever disputed, and for the department, of each end.
ALWAYS = {"dispute-filed", "dispute-admitted", "dispute-closed"}
SUMMONED = {"panel-drawn", "dispute-meeting", "opinion-given"}
ASKED = {"reply-asked", "closed-for-department"}
BIDDEN = {"panel-for-department", "meeting-for-department", "opinion-to-answer"}


HEARD_OF = "type = 'observed' AND payload->>'type' LIKE "


@dataclass(frozen=True)
class Ended:
    """What there was, once all was over."""

    hall: Hall
    courses: Sequence[Course]

    async def rows(self, query: str) -> list[Any]:
        connection = await self.hall.city.database()
        try:
            return list(await connection.fetch(query))
        finally:
            await connection.close()


@pytest.fixture(scope="module")
async def ended(
    platform: Infrastructure, broker_users: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Ended]:
    days = Days(tmp_path_factory.mktemp("days") / "now", DECIDED)
    async with cities.lodging(platform, days) as city:
        hall = Hall(city, days)
        yield Ended(hall, await every_course(hall))


async def every_course(hall: Hall) -> list[Course]:
    """Take all 36 to their ends."""
    courses = await _on_the_day_of_the_decisions(hall)
    hall.days.move_to(FILED)
    await asyncio.gather(*(one.file() for one in courses))
    heard = [one for one in courses if one.outcome in HEARD]
    await asyncio.gather(*(one.summon(MEETS_AT.isoformat()) for one in heard))
    replies = sum(not one.silent for one in courses)
    await _watched(hall, {"reply-given": replies, "meeting-scheduled": len(heard)})
    hall.days.move_to(HEARING)
    await asyncio.gather(*(one.hear() for one in heard))
    await asyncio.gather(*(one.end() for one in courses))
    await asyncio.gather(*(_called_back(one) for one in courses if one.outcome == "O1"))
    later = [one for one in courses if one.outcome in LATER]
    open_still = [one for one in courses if one.outcome == "T3"]
    ended = len(courses) - len(later) - len(open_still)
    await _watched(hall, {"legality-opinion-given": len(heard), "dispute-closed": ended})
    await _watched(hall, {"call-back-done": len(ITEMS)}, "notify")
    hall.days.move_to(ANSWERED)
    await asyncio.gather(*(one.answer() for one in later))
    await _watched(hall, {"department-answered": len(later), "dispute-closed": ended + len(later)})
    hall.days.move_to(OVER)
    await until(lambda: _all_closed(hall.city), deadline_s=60, describe=hall.city.logs)
    await until(lambda: _all_heard(hall.city), deadline_s=60, describe=hall.city.logs)
    return courses


async def _on_the_day_of_the_decisions(hall: Hall) -> list[Course]:
    """Have one case of the applicant's not accepted, and one decided, for each way to end."""
    decided, refused = await asyncio.gather(
        asyncio.gather(*(hall.decided() for _ in OUTCOMES)),
        asyncio.gather(*(hall.turned_away() for _ in OUTCOMES)),
    )
    await hall.register(*EXPERTS)
    await until(lambda: _issued(hall.city, len(OUTCOMES)), deadline_s=120, describe=hall.city.logs)
    return [
        Course(hall, ground, outcome, refused[n] if ground == "G1" else decided[n])
        for n, outcome in enumerate(OUTCOMES)
        for ground in ITEMS
    ]


async def _watched(hall: Hall, said: Mapping[str, int], by: str = "dispute") -> None:
    """Return when supervision has heard so many of these: later it would find them missing."""
    city = hall.city

    async def heard() -> bool:
        counts = [
            await city.number(
                f"SELECT count(*) FROM supervision.event WHERE {HEARD_OF}'{by}.{one}.%'"
            )
            for one in said
        ]
        return counts == list(said.values())

    await until(heard, deadline_s=60, describe=city.logs)


async def _issued(city: cities.City, count: int) -> bool:
    return await city.issuances() == count


async def _called_back(course: Course) -> None:
    """Call whoever disputed, as soon as notify has that on its list."""
    hall = course.hall

    async def listed() -> Any:
        found = (await hall.sees("clerk", "/call-backs?about=dispute&limit=100"))["call_backs"]
        return next((one for one in found if one["dispute_id"] == course.id), None)

    path = f"/call-backs/{(await until(listed))['call_back_id']}"
    await hall.does("clerk", f"{path}/claim")
    await hall.does("clerk", f"{path}/result", satisfied=True, remarks=f"{PERSON}满意。")


async def _all_closed(city: cities.City) -> bool:
    return not await city.number("SELECT count(*) FROM dispute.dispute WHERE outcome IS NULL")


async def _all_heard(city: cities.City) -> bool:
    """Whether every end was heard by who listens, and the alarms of the days passed have rung."""
    ends = "SELECT count(*) FROM notify.call_back WHERE about = 'dispute'"
    cards = "SELECT count(*) FROM supervision.card WHERE rule LIKE 'dispute-%'"
    expected = len(ITEMS) * sum(map(len, CARDS.values()))
    return await city.number(ends) == 36 and await city.number(cards) >= expected


async def test_each_of_four_grounds_comes_to_each_of_nine_ends_on_the_days_of_the_law(
    ended: Ended,
) -> None:
    await asyncio.gather(*map(_ended_as_it_should, ended.courses))


async def _ended_as_it_should(one: Course) -> None:
    seen, what = await one.seen(), (one.ground, one.outcome)
    assert (seen["status"], seen["outcome"], seen["next"]) == ("closed", one.outcome, []), what
    assert seen["ground"] == one.ground and seen["reply"]["department"] == one.department
    days = LIMITS | {"call-back": CALL_BACK_BY[one.outcome]}
    days |= TO_ANSWER if HEARD.get(one.outcome) == "correct" else {}
    assert {clock["name"]: clock["until"] for clock in seen["clocks"]} == days, what
    late = [clock["name"] for clock in seen["clocks"] if clock["late"]]
    assert late == NOT_KEPT.get(one.outcome, "").split(), what
    refused = await one.act("applicant", "withdrawal")
    assert refused.json()["code"] == "not-open", what


async def test_what_was_not_kept_in_a_dispute_supervision_holds_against_who_owed_it(
    ended: Ended,
) -> None:
    found: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for card in await ended.rows("SELECT * FROM supervision.card WHERE rule LIKE 'dispute-%'"):
        id, edge = card["subject"].rpartition(":")[2], card["breached_at"].astimezone(SHANGHAI)
        found[id].add((card["rule"], card["level"], f"{edge:%Y-%m-%dT%H:%M}"))
    for one in ended.courses:
        assert found[one.id] == CARDS[one.outcome], (one.ground, one.outcome)


async def test_both_sides_are_told_of_every_step_and_who_disputed_is_called_back(
    ended: Ended,
) -> None:
    told: dict[str, set[str]] = defaultdict(set)
    for notice in await ended.rows("SELECT about, template FROM notify.delivery"):
        told[notice["about"]].add(notice["template"].partition("@")[0])
    calls = await ended.rows("SELECT dispute_id, due_on, state FROM notify.call_back")
    due = {str(one["dispute_id"]): (str(one["due_on"]), one["state"]) for one in calls}
    for one in ended.courses:
        heard, answered = one.outcome in HEARD, one.outcome in LATER
        applicant = ALWAYS | (SUMMONED if heard else set())
        applicant |= {"department-answered"} if answered else set()
        assert told[f"dispute/{one.id}"] == applicant, (one.ground, one.outcome)
        assert told[f"respondent/{one.id}"] == ASKED | (BIDDEN if heard else set())
        state = "done" if one.outcome == "O1" else "open"
        assert due[one.id] == (CALL_BACK_BY[one.outcome], state)


async def test_no_table_of_any_service_holds_what_a_person_said_and_nothing_is_parked(
    ended: Ended,
) -> None:
    tables = await ended.rows(
        "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname = ANY"
        "('{intake,approval,dispute,notify,supervision}')"
    )
    query = " UNION ALL ".join(
        f"SELECT '{table['name']}' AS name, t::text AS row FROM {table['name']} t"
        for table in tables
    )
    holding = f"SELECT DISTINCT name FROM ({query}) all_rows WHERE row LIKE '%{PERSON}%'"
    assert [row["name"] for row in await ended.rows(holding)] == []
    parked = [table["name"] for table in tables if table["name"].endswith(".parked")]
    assert len(parked) == 5
    for name in parked:
        assert await ended.rows(f"SELECT * FROM {name}") == [], name
