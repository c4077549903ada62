"""`onehall-worker check`: what it asks for, what it lists, how it tells."""

import asyncio
import json
import re
import signal
import sys
from pathlib import Path

import pytest
from onehall_worker.command import main
from onehall_worker.conformance import report
from onehall_worker.conformance.findings import Reason
from onehall_worker.conformance.rule import Result
from onehall_worker.conformance.rules import ALL, FIRST

from tests.unit.conformance.test_process import running
from tests.waiting import until

ROOT = Path(__file__).parents[3]
CHINESE = re.compile(r"[\u4e00-\u9fff]{6,}")


def test_rules_have_stable_names_and_a_reason_in_both_languages() -> None:
    assert len({rule.name for rule in ALL}) == len(ALL)
    for rule in ALL:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
        assert CHINESE.search(rule.chinese), rule.name
        assert not CHINESE.search(rule.english), rule.name


def test_the_documentation_names_every_rule() -> None:
    text = (ROOT / "docs/how-to/check-a-worker.md").read_text("utf-8")
    table = text.partition("## The rules")[2]
    assert re.findall(r"^\| `([a-z-]+)` \|", table, re.M) == [rule.name for rule in ALL]


def test_the_list_names_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--list"]) == 0
    out = capsys.readouterr().out
    assert all(rule.name in out and rule.chinese in out for rule in ALL)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "--department, --item, --later-item, --via, -- COMMAND missing"),
        (["--via", "amqp", "--", "x"], "--department, --item, --later-item missing"),
    ],
)
def test_what_is_missing_is_named(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *arguments]) == 2
    assert told in capsys.readouterr().err


def whole(*more: str) -> list[str]:
    ids = ["--department", "XFZD", "--item", "PC2-06", "--later-item", "PC2-07"]
    return ["check", *ids, *more, "--", "no-such-worker"]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--via", "amqp"], "needs --centre-url (ONEHALL_KIT_AMQP_URL) and --worker-url"),
        (
            ["--via", "amqp", "--centre-url", "amqp://kit:x@h/v", "--worker-url", "'amqp:///v'"],
            "--worker-url is no broker's address",
        ),
        (["--via", "http"], "'no-such-worker' cannot be started"),
        (["--via", "http", "--key", "nowhere.pem"], "--key cannot be used: FileNotFoundError"),
    ],
)
def test_a_check_that_cannot_begin_says_why(
    more: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(whole(*more)) == 2
    assert told in capsys.readouterr().err


def _interruptible() -> None:
    """Hear Ctrl-C as in a terminal, also where these tests run in a shell's background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_check_that_is_stopped_ends_the_worker(tmp_path: Path, number: int) -> None:
    ready = tmp_path / "ready"
    code = f"import os, pathlib, time; pathlib.Path({str(ready)!r}).write_text(str(os.getpid()))"
    worker = (sys.executable, "-c", f"{code}; time.sleep(600)")
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "onehall_worker", *whole("--via", "http")[:-1], *worker),
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=_interruptible,
    )
    await until(lambda: ready.exists() and ready.read_text(), deadline_s=30)
    started.send_signal(number)
    _, told = await started.communicate()
    assert started.returncode == 130
    assert b"the worker has been ended" in told
    assert not running(int(ready.read_text()))


def test_only_known_rules_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(whole("--rule", "is-nice"))
    assert "is-nice" in capsys.readouterr().err


def test_the_report_tells_each_rule_and_why_one_failed() -> None:
    results = [
        Result(FIRST, "passed"),
        Result(ALL[1], "failed", (Reason("this", "that", "ab12"),)),
        Result(ALL[2], "not tried", note="for want of time"),
    ]
    told = "\n".join(report.lines(results))
    for piece in ("ok", "FAILED", "this", "that", "ab12", ALL[1].chinese, "for want of time"):
        assert piece in told
    assert told.endswith("1 passed, 1 failed, 1 not tried")
    found = json.loads(report.as_json("XFZD", "http", results))
    assert found["passed"] is False
    assert found["rules"][1]["reasons"] == [{"expected": "this", "seen": "that", "digest": "ab12"}]


@pytest.mark.parametrize(
    ("outcomes", "kept"),
    [
        (["passed", "not applicable"], True),
        (["passed", "not tried"], False),
        (["passed", "failed"], False),
    ],
)
def test_a_worker_is_good_when_every_rule_that_applies_has_passed(
    outcomes: list[str], kept: bool
) -> None:
    results = [Result(FIRST, outcome) for outcome in outcomes]  # type: ignore[arg-type]  # they are
    assert report.kept(results) is kept
