"""Logs that are damaged, hostile or careless: one line that says where, why and what to do."""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from onehall_supervision.mining import reading, xes
from onehall_supervision.mining.command import mine
from onehall_supervision.mining.reading import Keys, Log

from tests.unit.mining.logs import (
    BEGUN,
    DAY,
    FOOT,
    HEAD,
    USUAL,
    Case,
    date,
    event,
    log,
    saved,
    string,
    trace,
)

Refused = Callable[..., str]

LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<log><trace><string key="concept:name" value="&b;"/></trace></log>"""
OUTSIDE = '<?xml version="1.0"?>\n<!DOCTYPE log SYSTEM "file:///etc/passwd">\n<log/>'
GOOD = log([Case()] * 3)
UNTIMED = f"<event>{string('concept:name', '审查')}</event>\n"


@pytest.fixture
def refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Refused:
    def said(text: str | bytes, name: str = "log.xes", *options: str) -> str:
        code = mine([str(saved(tmp_path, text, name)), *options])
        told = capsys.readouterr()
        assert (code, told.out) == (2, "")
        assert told.err.count("\n") == 1
        return told.err

    return said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: there is no element; give a log in XES"),
        ("case;step;time\n1;a;2\n", "line 1: not XML (not well-formed"),
        ('{"ocel:version": "2.0"}', "line 1: not XML"),
        ("<html>\n<body/></html>", "line 1: the outermost element is not <log>"),
        (HEAD + FOOT, "there is no case in it; give a log with <trace> elements"),
        (GOOD[: len(GOOD) // 2], "the log is cut off here; copy it again"),
        (GOOD[: GOOD.index("</log>")], "the log is cut off here; copy it again"),
        (GOOD.replace("</trace>", "</trac>", 1), "not XML (mismatched tag)"),
        (LAUGHS, "line 2: there is a document type declaration (DTD); XES has none"),
        (OUTSIDE, "line 2: there is a document type declaration (DTD); XES has none"),
        (GOOD.replace('"登记"', '"&amp;lol;&lol;"', 1), "not XML (undefined entity)"),
        ('<?xml version="1.0" encoding="klingon"?><log/>', "line 1: its encoding is not known"),
        ("<log>" + "<a>" * 101 + "</a>" * 101 + "</log>", "more than 100 elements inside"),
        (HEAD + trace("x" * 1001) + FOOT, "line 3: a value of concept:name has more than 1000"),
        (HEAD + trace("untimed", UNTIMED) + FOOT, "none of its events has both a step and a time"),
    ],
)
def test_what_cannot_be_mined_is_refused_in_one_line(
    refused: Refused, text: str, said: str
) -> None:
    told = refused(text)
    assert told.startswith("log.xes: ")
    assert said in told
    assert "/etc/passwd" not in told


def test_a_packed_log_may_be_cut_off_or_damaged(refused: Refused) -> None:
    packed = gzip.compress(GOOD.encode())
    cut = saved_as(refused, packed[: len(packed) // 2])
    assert "its gzip is damaged or cut off" in cut
    damaged = bytearray(packed)
    damaged[len(packed) // 2] ^= 0xFF
    assert "copy it again" in saved_as(refused, bytes(damaged))


def saved_as(refused: Refused, content: bytes) -> str:
    return refused(content, "packed.xes")


def test_a_file_that_is_not_there_or_a_folder_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, why in ((tmp_path / "none.xes", "No such file"), (tmp_path, "Is a directory")):
        assert mine([str(path)]) == 2
        assert why in capsys.readouterr().err


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("MOST_CASES", "more than 2 cases; split the log"),
        ("MOST_EVENTS", "more than 2 events; split the log"),
        ("MOST_STEPS", "more than 2 different steps (concept:name); split the log"),
        ("MOST_PEOPLE", "more than 2 different people; split the log"),
        ("MOST_BYTES", "more than 2 bytes unpacked; split the log"),
    ],
)
def test_a_log_beyond_any_bound_is_refused(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, limit: str, said: str
) -> None:
    monkeypatch.setattr(reading, limit, 2)
    assert said in refused(GOOD, "log.xes.gz")


def test_a_case_without_end_is_refused(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xes, "MOST_EVENTS", 3)
    assert "a case has more than 3 events; split the case" in refused(GOOD)


def test_a_tag_that_never_ends_is_not_read_into_memory() -> None:
    def endless() -> Any:
        yield HEAD.encode() + b'<trace><string key="a" value="'
        for sent in range(64):
            assert sent < 40, "it should have been refused by now"
            yield b"x" * 65536

    flaws = Log(Path("unused"), Keys()).flaws
    with pytest.raises(ValueError, match="line 3: one tag has more than 1048576 bytes"):
        list(xes.cases(endless(), frozenset(), flaws))


def test_a_bad_event_or_case_is_counted_with_its_lines_and_the_rest_still_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = [
        trace("no time", UNTIMED, event("审查", BEGUN)),
        trace("no step", f"<event>{date('time:timestamp', BEGUN)}</event>\n"),
        trace("odd time", event("审查", BEGUN).replace(BEGUN.isoformat(), "yesterday")),
        trace("odd year", event("审查", BEGUN.replace(year=1))),
        trace("naive", event("审查", BEGUN.replace(tzinfo=None))),
        trace("back", event("决定", BEGUN + DAY), event("审查", BEGUN)),
        trace("odd date", '<date key="deadline" value="soon"/>', event("审查", BEGUN)),
        trace("empty"),
        trace("empty"),
        "<trace/>\n",
        event("审查", BEGUN),
    ]
    path = saved(tmp_path, HEAD + "".join(bad) + FOOT)
    assert mine([str(path)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {one["flaw"]: one["times"] for one in found["flaws"]} == {
        "event-without-step": 1,
        "event-without-time": 3,
        "event-outside-a-case": 1,
        "time-goes-back": 1,
        "time-without-zone": 1,
        "unreadable-date": 1,
        "case-without-name": 1,
        "case-without-events": 3,
        "case-named-twice": 1,
    }
    assert all(one["cure"] and one["lines"] for one in found["flaws"])
    assert (found["log"]["cases"], found["log"]["events"]) == (10, 5)
    (back,) = [one for one in found["flaws"] if one["flaw"] == "time-goes-back"]
    assert "back" in path.read_text().splitlines()[back["lines"][0] - 1]


@pytest.mark.parametrize(
    "process", ["", "[]", "{}", "[1]", '{"steps": 3}', "审查\n审查\n", "[" * 100_000, "{broken"]
)
def test_a_process_that_is_none_is_refused(refused: Refused, tmp_path: Path, process: str) -> None:
    given = saved(tmp_path, process, "process.txt")
    assert "the process process.txt has no steps" in refused(
        GOOD, "log.xes", "--process", str(given)
    )


def test_a_process_that_is_not_text_is_refused(refused: Refused, tmp_path: Path) -> None:
    given = saved(tmp_path, b"\xff\xfe\x00", "process.txt")
    assert "cannot be read" in refused(GOOD, "log.xes", "--process", str(given))


def test_the_program_refuses_without_a_traceback(tmp_path: Path) -> None:
    program = (sys.executable, "-m", "onehall_supervision.mining")
    path = saved(tmp_path, LAUGHS)
    done = subprocess.run([*program, path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_memory_does_not_grow_with_what_is_read(tmp_path: Path) -> None:
    """Cases are handed on as they end: the first is had before the last is written."""
    path = saved(tmp_path, HEAD + log([Case()] * 2000).removeprefix(HEAD))
    cases = Log(path, Keys()).cases()
    assert next(cases).id == "case-1"
    path.write_text("")
    assert tuple(one.step for one in next(cases).events) == USUAL
