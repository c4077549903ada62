"""The ledger exported: pm4py reads both forms without a complaint, and nothing personal is in."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from onehall_calendar import FrozenClock
from onehall_contracts import intake
from onehall_supervision.api import exports
from onehall_supervision.exports.command import export
from onehall_supervision.mining.command import mine
from onehall_supervision.store.commands import DATABASE

from tests.building import ACCEPTED_AT, APPLICANT, item
from tests.integration.supervision_rig import Rig, seen, supervision
from tests.observing import answered, at, case_of, issued, opened, said, step_completed, submitted
from tests.waiting import until

ROOT = Path(__file__).parents[2]
FIRE, PLAN = item(6, "XFZD"), item(1, "GHJ", promised=14)
NOON = at("2011-09-28T12:00:00")
CLOCK = FrozenClock(NOON)
CASES = 4
DAY = timedelta(days=1)
NAME = "王审查员"


@dataclass(frozen=True)
class Told:
    """A running supervision with everything that was said to it."""

    rig: Rig
    cases: list[str]
    events: int


class Pm4py:
    """pm4py in a process of its own, importing while the system starts."""

    def __init__(self) -> None:
        made = subprocess.run(
            ["sh", str(ROOT / "scripts" / "pm4py.sh")], check=True, capture_output=True, text=True
        )
        self._process = subprocess.Popen(
            [made.stdout.strip(), str(Path(__file__).with_name("pm4py_reading.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def reads(self, xes: Path, ocel: Path) -> Any:
        told, errors = self._process.communicate(f"{xes}\n{ocel}\n", timeout=120)
        assert self._process.returncode == 0, errors
        return json.loads(told.rpartition("ready\n")[2])

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture(scope="module")
def pm4py() -> Iterator[Pm4py]:
    running = Pm4py()
    yield running
    running.close()


def story(case: intake.CaseAcceptedV1, whole: bool) -> tuple[list[Any], list[Any]]:
    reviewed = step_completed(case, FIRE, "审查", NOON + DAY).model_copy(update={"officer": NAME})
    decided = step_completed(case, FIRE, "决定", NOON).model_copy(update={"officer": "XFZD-03"})
    later = [
        answered(case, FIRE, NOON + 2 * DAY),
        answered(case, PLAN, NOON),
        issued(case, NOON + 3 * DAY),
    ]
    by_approval = [opened(case), reviewed, decided, *(later if whole else [])]
    return [submitted(case), case], by_approval


def numbered(n: int) -> intake.CaseAcceptedV1:
    return case_of(FIRE, PLAN).model_copy(update={"case_number": f"6101002011092600000000{n:02}"})


async def tell(rig: Rig, case: intake.CaseAcceptedV1, whole: bool) -> int:
    by_intake, by_approval = story(case, whole)
    await rig.publish("intake", *(said(m, ACCEPTED_AT, "onehall/intake") for m in by_intake))
    await seen(rig, case.case_id, len(by_intake))
    times = (getattr(m, "completed_at", NOON) for m in by_approval)
    await rig.publish("approval", *(said(m, t) for m, t in zip(by_approval, times, strict=True)))
    await seen(rig, case.case_id, len(by_intake) + len(by_approval))
    return len(by_intake) + len(by_approval)


@asynccontextmanager
async def told(database: Any, amqp: Any, auth: Any, how_many: int) -> AsyncIterator[Told]:
    """Tell supervision of some cases; all but the first have ended."""
    cases = [numbered(n) for n in range(how_many)]
    async with supervision(database, amqp, auth, CLOCK) as rig:
        counts = [await tell(rig, case, n > 0) for n, case in enumerate(cases)]
        yield Told(rig, sorted(case.case_id for case in cases), sum(counts))


async def test_pm4py_reads_both_exports_with_every_case_and_event(
    database: Any,
    amqp: Any,
    auth: Any,
    tmp_path: Path,
    pm4py: Pm4py,
    capsys: pytest.CaptureFixture[str],
) -> None:
    xes, ocel = tmp_path / "onehall.xes", tmp_path / "onehall.ocel.json"
    async with told(database, amqp, auth, CASES) as system:
        ids = await exported(system.rig, xes, ocel)
    assert len(ids) >= system.events
    found = await asyncio.to_thread(pm4py.reads, xes, ocel)
    assert found["complaints"] == []
    assert found["xes"]["cases"] == system.cases
    assert found["xes"]["numbers"] == CASES
    assert found["xes"]["events"] == ids
    assert found["xes"]["starts"] == ["case-submitted"]
    objects = found["ocel"]["objects"]
    assert found["ocel"]["events"] == ids
    assert objects["case"] == [f"case:{case}" for case in system.cases]
    assert len(objects["review"]) == 2 * len(system.cases)
    assert objects["department"] == ["department:GHJ", "department:XFZD"]
    assert {"document", "officer", "permit"} <= set(objects)
    assert found["ocel"]["dangling"] == []
    assert {"part of", "concerns", "done by", "grants"} <= set(found["ocel"]["qualifiers"])
    nothing_personal(xes, ocel)
    judged_again(xes, capsys)


async def exported(rig: Rig, xes: Path, ocel: Path) -> list[str]:
    """Export both ways while nothing happens in between; return the ids of all entries."""
    found: list[str] = []

    async def quiet() -> bool:
        found[:] = await ids_of(rig)
        for form, path in (("xes", xes), ("ocel", ocel)):
            await fetched(rig, form, path)
        by_program = await program(rig.url, "ocel")
        if await ids_of(rig) != found:
            return False  # a card was issued meanwhile
        assert by_program == ocel.read_bytes()  # noqa: ASYNC240 - a test's own
        return True

    await until(quiet, deadline_s=60, describe="two exports of the same ledger")
    return found


async def ids_of(rig: Rig) -> list[str]:
    query = "SELECT coalesce(payload->>'id', id::text) AS id FROM supervision.event"
    return sorted(row["id"] for row in await rig.rows(query))


async def fetched(rig: Rig, form: str, to: Path) -> None:
    answer = await rig.get(f"/exports/{form}")
    assert answer.status_code == 200, answer.text
    assert f'filename="onehall.{form}' in answer.headers["content-disposition"]
    await asyncio.to_thread(to.write_bytes, answer.content)


async def program(url: str, form: str) -> bytes:
    """Run the program beside the service: it must write the very same."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "onehall_supervision.exports", form,
        env=dict(os.environ) | {DATABASE: url},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert (process.returncode, err) == (0, b"")
    return out


def nothing_personal(*exported: Path) -> None:
    for path in exported:
        text = path.read_text()
        assert str(APPLICANT) not in text
        assert NAME not in text
        assert "officer of" not in text
        assert "XFZD-03" in text
        assert "XFZD-unregistered-1" in text


def judged_again(xes: Path, said: pytest.CaptureFixture[str]) -> None:
    """Supervision judges its own export like anybody's log: the dates are where it looks."""
    process = xes.with_name("process.txt")
    process.write_text("PC2-06 审查\nPC2-06 决定\n")
    assert mine([str(xes), "--process", str(process)]) == 0
    found = json.loads(said.readouterr().out)
    limits = found["limits"]
    assert (limits["closed"], limits["late"], limits["open"]) == (CASES - 1, 0, 1)
    assert found["findings"]["out-of-order"] == {"PC2-06 决定": CASES}
    assert found["flaws"] == []


async def test_a_span_takes_the_cases_that_began_in_it(database: Any, amqp: Any, auth: Any) -> None:
    async with told(database, amqp, auth, 2) as system:
        rig = system.rig

        async def cases(**span: str) -> int:
            answer = await rig.get("/exports/xes", **span)
            assert answer.status_code == 200, answer.text
            return answer.text.count("<trace>")

        assert await cases() == 2
        assert await cases(**{"from": "2011-09-28T12:00:00+08:00"}) == 2
        assert await cases(until="2011-09-28T12:00:00+08:00") == 0
        assert await cases(**{"from": "2011-09-28", "until": "2011-09-29"}) == 2
        assert await cases(**{"from": "0001-01-01T00:00:00+08:00"}) == 2
        empty = await rig.get("/exports/ocel", until="2000-01-01T00:00:00Z")
        assert json.loads(empty.content)["events"] == []
        await refusals(rig)


async def refusals(rig: Rig) -> None:
    async def status(path: str, *roles: str, **query: str) -> tuple[int, str]:
        answer: httpx.Response = await rig.get(path, *roles, **query)
        assert "2011" not in answer.text
        return answer.status_code, answer.json()["code"]

    backwards = {"from": "2011-09-28", "until": "2011-09-27"}
    assert await status("/exports/xes", **backwards) == (422, "invalid-request")
    assert await status("/exports/xes", **{"from": "2011-soon"}) == (422, "invalid-request")
    assert await status("/exports/csv") == (422, "invalid-request")
    for role in ("applicant", "clerk", "department", "operator", "coordinator"):
        assert await status("/exports/xes", role) == (403, "not-allowed")
    for _ in range(exports.AT_ONCE):
        exports.PLACES.take()
    try:
        assert await status("/exports/ocel") == (503, "exports-busy")
    finally:
        for _ in range(exports.AT_ONCE):
            exports.PLACES.give_back()
    assert (await rig.get("/exports/ocel")).status_code == 200


def test_the_program_says_what_it_lacks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(DATABASE, raising=False)
    assert export(["xes"]) == 2
    assert f"{DATABASE} is not set" in capsys.readouterr().err
    monkeypatch.setenv(DATABASE, "postgresql://127.0.0.1:1/nothing")
    assert export(["ocel"]) == 1
    told = capsys.readouterr()
    assert told.err.startswith("the database failed: ")
    assert told.out == ""
    for odd in (["csv"], ["xes", "--from", "soon"]):
        with pytest.raises(SystemExit) as ended:
            export(odd)
        assert ended.value.code == 2
