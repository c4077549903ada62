"""Acceptance test 1 of the peers' table, through the front door of a whole suite of processes.

Numbers 2 to 5, 7 and 8 are in `tests/integration/test_acceptance.py`; 6 is `test_kills.py` and
`test_again.py`.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import httpx
import pytest
from onehall.demo import stage as stages
from onehall.demo.gateway import Person, Refusal
from onehall.demo.papers import pdf
from onehall.demo.stage import CLASS, OPENING, Stage
from onehall.demo.story import BUILDER
from onehall.stack import paths, ports, prepare, services
from onehall.stack.infrastructure import PORTS_FILE
from onehall_approval.simulation.reporting import DRAWINGS
from onehall_calendar import SHANGHAI, Limit, due_on, load, local_day
from rich.console import Console

from tests.system.city import logged
from tests.waiting import until

DAYS_PER_SECOND = 2.0
WARM_UP = timedelta(seconds=18)  # the services read the clock as they start, which may take long
LEAD, POINT = "GHJ", "1"
AHEAD = Limit(8)  # six working days more than must be left: three seconds, when it is busy
MINUTES = "ab" * 32
DEPARTMENTS = prepare.departments_of(CLASS)


class Cast:
    """The people of the story, each with a token in front of the gateway."""

    def __init__(self, stage: Stage, http: httpx.AsyncClient) -> None:
        self.stage, self.http = stage, http
        self.builder, self.clerk = self.person("builder", "applicant"), self.person("c-1", "clerk")

    def person(self, who: str, role: str, **claims: str) -> Person:
        token = prepare.token(self.stage.credentials, who, (role,), claims)
        return Person(self.http, token)

    def officer(self, department: str, number: str = "03") -> Person:
        return self.person(f"{department}-{number}", "department", department=department)

    async def ledger(self, case_id: str) -> list[dict[str, Any]]:
        """Return everything that was said about a case, from supervision itself."""
        chosen = ports.recall(self.stage.state.root / PORTS_FILE)
        token = prepare.token(self.stage.credentials, "boss", ("supervisor",))
        url = f"{services.address(chosen['supervision'])}/cases/{case_id}/ledger?limit=500"
        answer = await self.http.get(url, headers={"Authorization": f"Bearer {token}"})
        return list(answer.json()["entries"]) if answer.status_code == 200 else []


@pytest.fixture
async def cast(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Cast]:
    monkeypatch.setattr(stages, "DAYS_PER_SECOND", DAYS_PER_SECOND)
    monkeypatch.setattr(stages, "WARM_UP", WARM_UP)
    with paths.temporary_state() as state:
        root = state.root.parent / "peers"
        async with (
            stages.set_up(root, Console(quiet=True)) as stage,
            httpx.AsyncClient(base_url=stage.url, timeout=30) as http,
        ):
            yield Cast(stage, http)
            print(logged(stage.state, "warning", "error"))  # noqa: T201  shown if the test fails


async def test_peers_1_thirteen_departments_one_window_one_drawing_set_one_survey_in_45_days(
    cast: Cast,
) -> None:
    """13 departments, 1 window, 1 drawing set, 1 survey, finish <= 45 working days over a real 2011
    calendar with make-up Saturdays; report shows serial 319 vs parallel.
    """
    case = await _handed_in_and_accepted(cast)
    path = f"/cases/{case['case_id']}"
    await _surveyed_together(cast, path)

    async def issued() -> bool:
        return bool((await cast.builder.get(path))["status"] == "closed")

    await until(issued, deadline_s=60, every_s=0.2, describe="one issuance")
    issuance = await cast.builder.get(f"{path}/issuance")
    assert (len(issuance["permits"]), issuance.get("more", [])) == (16, [])
    assert {p["department"] for p in issuance["permits"]} == set(DEPARTMENTS)
    assert len(DEPARTMENTS) == 13

    async def all_told() -> list[dict[str, Any]]:
        told = await cast.ledger(case["case_id"])
        return told if any(e["type"] == "approval.permit-issued.v1" for e in told) else []

    ledger = await until(all_told, deadline_s=30, describe="the issuance in the ledger")
    said = Counter(entry["type"] for entry in ledger)
    assert said["intake.case-submitted.v1"] == said["intake.case-accepted.v1"] == 1, "one window"
    assert said["approval.joint-activity-proposed.v1"] == 1, "one survey"
    assert said["approval.permit-issued.v1"] == 1, "one issuance"
    drawings = Counter(d["kind"] for d in case["documents"] if d["kind"] in DRAWINGS)
    assert drawings and set(drawings.values()) == {1}, "one drawing set"
    await _serial_against_parallel(cast, path, ledger)
    await _make_up_saturdays_are_counted(cast, path)


async def _handed_in_and_accepted(cast: Cast) -> dict[str, Any]:
    """Hand in one set of papers, and have it accepted, on the morning of 26 September 2011."""
    await until(lambda: cast.stage.clock.now() >= OPENING, deadline_s=60)
    notice = await cast.builder.get(f"/catalogue/classes/{CLASS}/notice")
    kinds = [paper["id"] for paper in notice["papers"] if paper["bring"]]
    stored = await asyncio.gather(*(_uploaded(cast, kind) for kind in kinds))
    filing = {
        "class_id": CLASS,
        "answers": {"PC2-13": True},
        "applicant": BUILDER,
        "documents": stored,
        "channel": "online",
    }
    case: dict[str, Any] = await cast.builder.post("/cases", filing)
    path = f"/cases/{case['case_id']}"
    await cast.clerk.post(f"{path}/acceptance", {}, await cast.clerk.etag(path))
    return case


async def _uploaded(cast: Cast, kind: str) -> dict[str, str]:
    stored = await cast.builder.upload(pdf(kind), "application/pdf", kind)
    return {"kind": kind, "sha256": stored["sha256"]}


async def _surveyed_together(cast: Cast, path: str) -> None:
    """R-14a, L-21: proposed by the lead, attended by all, one list, re-inspected, signed by all."""
    lead = cast.officer(LEAD)
    activity = await until(lambda: _proposed(cast, path), every_s=0.1, describe="a survey proposed")
    survey = f"{path}/activities/{activity['activity_id']}"
    replies = (
        cast.officer(d).post(f"{survey}/reply", {"officers": [f"{d}-03"]}) for d in DEPARTMENTS
    )
    await asyncio.gather(*replies)
    begins = datetime.fromisoformat(activity["starts_at"])
    await until(lambda: cast.stage.clock.now() >= begins, deadline_s=30)
    came = [{"department": d, "officers": [f"{d}-03"]} for d in DEPARTMENTS]
    found = {
        "point": POINT,
        "department": "XFZD",
        "what": "消防车道宽度不足 the lane is too narrow",
    }
    await lead.post(f"{survey}/record", {"attendance": came, "findings": [found]})
    (first,) = (await cast.builder.get(f"{path}/coordination"))["activities"]
    assert {a["department"] for a in first["attendance"] if a["officers"]} == set(DEPARTMENTS)
    again = {"attendance": came[:2] + came[8:9], "findings": [found | {"closed": True}]}
    await lead.post(f"{survey}/record", again)
    signature = {"minutes_sha256": MINUTES}
    signing = (cast.officer(d).post(f"{survey}/signature", signature) for d in DEPARTMENTS)
    await asyncio.gather(*signing)
    (held,) = (await cast.builder.get(f"{path}/coordination"))["activities"]
    assert (held["stage"], held["rounds"], held["minutes_sha256"]) == ("passed", 2, MINUTES)
    assert set(held["signed_by"]) == set(DEPARTMENTS)
    assert [(f["point"], f["closed"]) for f in held["findings"]] == [(POINT, True)]


async def _proposed(cast: Cast, path: str) -> dict[str, Any] | None:
    """Propose once the coordination is open, a moment after the acceptance."""
    try:
        coordination = await cast.builder.get(f"{path}/coordination")
    except Refusal:
        return None
    day = due_on(cast.stage.clock.now(), AHEAD, load())
    proposal = {
        "activity": "site-visit",
        "items": [review["item_id"] for review in coordination["reviews"]],
        "place": "曲江新区示例路1号工地",
        "starts_at": datetime.combine(day, time(9), SHANGHAI).isoformat(),
    }
    try:
        await cast.officer(LEAD).post(f"{path}/activities", proposal)
    except Refusal:
        return None  # too soon by now: a later day, the next time
    (activity,) = (await cast.builder.get(f"{path}/coordination"))["activities"]
    found: dict[str, Any] = activity
    return found


async def _serial_against_parallel(cast: Cast, path: str, ledger: Iterable[dict[str, Any]]) -> None:
    """Issuance and critical-path clock say the same 319, which end in January 2013."""
    (message,) = (entry["data"] for entry in ledger if entry["type"] == "approval.permit-issued.v1")
    assert message["serial_legal_wd"] == 319
    assert message["used_wd"] <= message["joint_limit_wd"] <= 45
    clock = await cast.builder.get(f"{path}/clock")
    assert clock["phase"] == "closed"
    ends_on = due_on(datetime.fromisoformat(clock["started_at"]), Limit(319), load())
    assert clock["serial"]["legal"] == {"wd": 319, "ends_on": str(ends_on)}
    assert clock["serial"]["promised"]["wd"] == 206
    assert clock["elapsed_wd"] == message["used_wd"]
    assert clock["saved"]["forecast_wd"] == 319 - message["used_wd"]


async def _make_up_saturdays_are_counted(cast: Cast, path: str) -> None:
    shown = await cast.builder.get(f"{path}/deadlines")
    longest = next(r for r in shown["reviews"] if r["item_id"] == "PC2-05")
    derivation = longest["promised"]["derivation"]
    started = local_day(datetime.fromisoformat(shown["started_at"]))
    for day in (one for one in (date(2011, 10, 8), date(2011, 10, 9)) if one > started):
        (line,) = [text for text in derivation if text.startswith(str(day))]
        assert "调休上班" in line and "skipped" not in line, line
        assert day.weekday() >= 5 and load().is_work_day(day)
    week = (date(2011, 10, 1) + timedelta(days=n) for n in range(7))
    assert all(f"{day}  skipped" in "\n".join(derivation) for day in week if day > started)
