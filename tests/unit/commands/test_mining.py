"""`onehall supervise-log` and `onehall export`: readable, exact, honest about a bad file."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from onehall.commands import calling
from onehall.main import application
from onehall.simulation import programs
from onehall.stack.paths import STATE_VARIABLE
from onehall_contracts.problem import MEDIA_TYPE, Problem
from typer.testing import CliRunner, Result

from tests.unit.mining.logs import FOOT, HEAD, Case, event, log, saved, trace

GOOD = [Case() for _ in range(20)]
BAD = [Case(ended=12.0), Case(deadline=2.0, ended=None), Case(("登记", "决定", "送达"))]
Answer = Callable[[httpx.Request], httpx.Response]


def onehall(*args: str) -> Result:
    return CliRunner().invoke(application(args[0]), args)


def test_a_report_is_for_people_in_both_languages(tmp_path: Path) -> None:
    result = onehall("supervise-log", str(saved(tmp_path, log([*GOOD, *BAD]), "log.xes.gz")))
    assert result.exit_code == 0
    assert "1 of 22 closed cases ended after their deadline 超期办结" in result.output
    assert "1 cases are not closed 未办结; 1 of them were overdue 已超期" in result.output
    for heading in ("Limits 时限", "Steps 环节完整性", "Waiting", "个人工作量"):
        assert heading in result.output
    assert "case-21 (line" not in result.output


def test_findings_case_by_case_and_flaws_with_their_cures(tmp_path: Path) -> None:
    untimed = trace("odd", event("审查", Case().begun).replace("time:timestamp", "when"))
    text = log([*GOOD, *BAD]).replace(FOOT, untimed + FOOT)
    result = onehall("supervise-log", "--cases", str(saved(tmp_path, text)))
    assert "case-21 (line" in result.output
    assert "ended 2.0 days late 超期办结" in result.output
    assert "missing 缺失: 审查" in result.output
    assert "1 × event-without-time (line" in result.output
    assert "give it a date time:timestamp" in result.output


def test_names_in_a_log_are_printed_as_they_are(tmp_path: Path) -> None:
    """Not as markup, and what a terminal would obey is written out."""
    case = Case(("[red]登记[/red]", "[/]\x9b2J"))
    result = onehall("supervise-log", str(saved(tmp_path, log([case] * 3))))
    assert result.exit_code == 0
    assert "[red]登记[/red]" in result.output
    assert "\x9b" not in result.output and r"[/]\x9b2J" in result.output


@pytest.mark.parametrize(
    ("cases", "options", "code"),
    [
        (GOOD, [], 0),
        (GOOD, ["--check"], 0),
        ([*GOOD, *BAD], [], 0),
        ([*GOOD, *BAD], ["--check"], 1),
        ([*GOOD, BAD[2]], ["--check", "--json"], 1),
    ],
)
def test_a_script_can_ask_whether_anything_was_found(
    tmp_path: Path, cases: list[Case], options: list[str], code: int
) -> None:
    path = str(saved(tmp_path, log(cases)))
    assert onehall("supervise-log", path, *options).exit_code == code


def test_everything_for_programs(tmp_path: Path) -> None:
    path = str(saved(tmp_path, log([*GOOD, *BAD])))
    found = json.loads(onehall("supervise-log", path, "--json", "--cases").stdout)
    assert found["limits"]["late"] == 1
    assert [one["case"] for one in found["cases"]] == ["case-21", "case-22", "case-23"]


@pytest.mark.parametrize(
    ("name", "text"), [("log.xes", HEAD), ("--json", "x"), ("log.xes.gz", "no log")]
)
def test_a_log_that_cannot_be_mined_is_one_line_and_two(
    tmp_path: Path, name: str, text: str
) -> None:
    result = onehall("supervise-log", str(saved(tmp_path, text, name)))
    assert result.exit_code == 2
    assert result.output.startswith(f"{name}: line ")
    assert len(result.output.splitlines()) == 1


def test_a_program_that_does_not_end_is_ended() -> None:
    with pytest.raises(programs.Impossible, match="has not ended after 0 s"):
        programs.run([sys.executable, "-c", "while True: pass"], patience_s=0.1)


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> "Gateway":
    found = Gateway()
    client = httpx.Client(transport=httpx.MockTransport(found.answered))
    monkeypatch.setattr(httpx, "stream", client.stream)
    monkeypatch.setenv(calling.GATEWAY_URL, "http://gateway/")
    monkeypatch.setenv(calling.TOKEN, "the supervisor's own")
    (tmp_path / "state").mkdir()
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    return found


class Gateway:
    """A gateway that remembers the last question, and answers what a test tells it to."""

    def __init__(self) -> None:
        self.asked: httpx.Request | None = None
        self.answer: Answer = lambda _: httpx.Response(200, content=b"<log/>")

    def answered(self, request: httpx.Request) -> httpx.Response:
        self.asked = request
        return self.answer(request)


def test_an_export_is_written_whole(gateway: Gateway, tmp_path: Path) -> None:
    out = tmp_path / "onehall.xes"
    result = onehall("export", "xes", "--out", str(out), "--from", "2011-09-26T00:00:00Z")
    assert (result.exit_code, out.read_bytes()) == (0, b"<log/>")
    assert "6 bytes" in result.output
    assert gateway.asked is not None
    assert str(gateway.asked.url) == (
        "http://gateway/api/v1/exports/xes?from=2011-09-26T00%3A00%3A00Z"
    )
    assert gateway.asked.headers["authorization"] == "Bearer the supervisor's own"


def broken(_: httpx.Request) -> httpx.Response:
    def pieces() -> Any:
        yield b"<log>"
        raise httpx.RemoteProtocolError("gone")

    return httpx.Response(200, content=pieces())


def refusing(_: httpx.Request) -> httpx.Response:
    problem = Problem(403, "not-allowed", "this needs the permission export:read")
    return httpx.Response(403, json=problem.body(), headers={"content-type": MEDIA_TYPE})


@pytest.mark.parametrize(
    ("answer", "why"), [(broken, "the export broke off"), (refusing, "permission export:read")]
)
def test_half_an_export_leaves_the_file_that_was_there(
    gateway: Gateway, tmp_path: Path, answer: Answer, why: str
) -> None:
    gateway.answer = answer
    out = tmp_path / "onehall.json"
    out.write_text("before")
    result = onehall("export", "ocel", "--out", str(out))
    assert result.exit_code == 1
    assert why in result.output
    assert out.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["onehall.json"]


def test_where_nothing_can_be_written_is_said(gateway: Gateway, tmp_path: Path) -> None:
    for out, why in ((tmp_path, "is a folder"), (tmp_path / "no" / "x", "cannot be written")):
        result = onehall("export", "xes", "--out", str(out))
        assert (result.exit_code, why in result.output) == (1, True)
    assert gateway.asked is None
    assert onehall("export", "csv", "--out", str(tmp_path / "x")).exit_code == 2
