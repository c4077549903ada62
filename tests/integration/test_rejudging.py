"""History judged again from a real ledger, by the program that does it: nothing is changed."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from onehall_calendar import FrozenClock
from onehall_supervision.rejudging.command import rejudge

from tests.building import ACCEPTED_AT, item
from tests.integration.supervision_rig import Rig, seen, supervision
from tests.observing import answered, at, case_of, issued, opened, said, submitted
from tests.waiting import until

FIRE, PLAN = item(6, "XFZD", promised=10), item(1, "GHJ", promised=14)
LATE = at("2011-11-10T10:00:00")
RANGE = ("--from", "2011-09-01", "--until", "2011-11-11", "--jobs", "1")


async def lived(rig: Rig, clock: FrozenClock) -> str:
    """Let a case run late, alarm by alarm, to its end; return it."""
    case = case_of(FIRE, PLAN, case_id=str(uuid4()))
    await rig.publish("intake", *(said(m, ACCEPTED_AT) for m in (submitted(case), case)))
    await rig.publish("approval", said(opened(case), ACCEPTED_AT))
    await seen(rig, case.case_id, 3)
    clock.advance(LATE - clock.now())

    async def far_over() -> bool:
        return {"case-far-over", "step-far-over"} <= {card["rule"] for card in rig.cards()}

    await until(far_over, describe="red cards")
    end = (answered(case, FIRE, LATE), answered(case, PLAN, LATE), issued(case, LATE))
    await rig.publish("approval", *(said(m, LATE) for m in end))
    await seen(rig, case.case_id, 3 + 3 + len(rig.cards()))
    return case.case_id


async def program(url: str, *options: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "onehall_supervision.rejudging", *options),
        env=os.environ | {"ONEHALL_DATABASE_URL": url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_the_same_rules_give_the_cards_there_are_and_others_give_others(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    clock = FrozenClock(ACCEPTED_AT)
    rules = tmp_path / "strict.toml"
    rules.write_text(
        'name = "strict"\n[[rule]]\nid = "at-half"\nfunction = "F02"\nlevel = "red"\n'
        'clock = "review"\nwhen = "used > P / 2"\nzh = "过半"\nen = "half"\nlaw = "none"\n',
        encoding="utf-8",
    )
    async with supervision(database, amqp, auth, clock) as rig:
        case = await lived(rig, clock)
        (last,) = await rig.rows("SELECT max(seq) AS seq FROM supervision.event")
        history = f"SELECT * FROM supervision.event WHERE seq <= {last['seq']} ORDER BY seq"
        before = await rig.rows(history)
        same, strict = await asyncio.gather(
            program(rig.url, *RANGE), program(rig.url, *RANGE, "--rules", str(rules))
        )
        assert same[0] == strict[0] == 0, (same, strict)
        told, other = json.loads(same[1]), json.loads(strict[1])
        assert (told["cases"], told["gone"]["count"], told["new"]["count"]) == (1, 0, 0)
        assert told["cards"]["issued"] == told["cards"]["replayed"] > 0
        assert other["by_function"]["F02"]["red"][1] == 2
        assert {one["case"] for one in other["new"]["first"]} == {case}
        assert await rig.rows(history) == before


async def test_what_cannot_be_judged_by_is_told_with_its_line_and_cure(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "bad"\n[[rule]]\nid = "x"\nfunction = "F99"\n', encoding="utf-8")
    url = "postgresql://nobody@127.0.0.1:1/none"
    wrong = {
        ("--rules", str(bad)): "bad.toml, line",
        ("--rules", str(tmp_path / "none.toml")): "cannot be read",
        ("--calendar", "cn-1999"): "--calendar",
    }
    told = await asyncio.gather(*(program(url, *RANGE, *one) for one in wrong))
    for (code, out, err), expected in zip(told, wrong.values(), strict=True):
        assert (code, out) == (2, "")
        assert expected in err
        assert err.count("\n") == 1
    assert (await program(url, *RANGE))[0] == 1


def test_a_range_that_is_none_is_refused_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = str(tmp_path / "none" / "cards.jsonl")
    for name, value in (
        ("--until", "2001-01-01"),
        ("--horizon", "2001-01-01"),
        ("--cards", nowhere),
    ):
        assert rejudge([*RANGE, name, value]) == 2
        assert capsys.readouterr().err.startswith(f"{name}")
