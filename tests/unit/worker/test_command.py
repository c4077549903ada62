import asyncio
from pathlib import Path

import pytest
from onehall_contracts.ids import uuid7
from onehall_worker import Worker, attend, command, testing
from onehall_worker.local import Local
from onehall_worker.records import Parked
from onehall_worker.testing import invite

from tests.unit.worker.rig import Broker, ask, asked, working
from tests.waiting import until

MODULE = """
from onehall_worker import Worker, approve
worker = Worker("XFZD")
other = Worker("XFZD")
@worker.review()
async def yes(task):
    return approve()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("ONEHALL_DEPARTMENT_AMQP_URL", "ONEHALL_WORKER_DATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in testing.environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    (tmp_path / "my_worker.py").write_text(MODULE)
    (tmp_path / "broken_worker.py").write_text("import not_installed_anywhere")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("my_worker", "write module:attribute"),
        ("no_worker:worker", "pip install it"),
        ("my_worker.inner:worker", "pip install it"),
        ("my_worker:works", r"its workers: \['other', 'worker'\]"),
        ("json:dumps", r"write: worker = Worker\('XFZD'\)"),
    ],
)
def test_what_cannot_be_loaded_is_named_with_its_cure(
    path: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["run", path]) == 1
    with pytest.raises(command.Complaint, match=complaint):
        command.load(path)
    assert "onehall-worker: " in capsys.readouterr().err


def test_a_module_that_cannot_import_something_says_so_itself() -> None:
    with pytest.raises(ModuleNotFoundError, match="not_installed_anywhere"):
        command.load("broken_worker:worker")


def test_a_missing_variable_ends_the_run_with_its_name() -> None:
    with pytest.raises(SystemExit, match="ONEHALL_DEPARTMENT_AMQP_URL is not set"):
        command.main(["run", "my_worker:worker"])


def parked_here(file: Path) -> Parked:
    async def park() -> Parked:
        async with working(Worker("XFZD"), file, Broker()) as shift:
            await shift.handle([asked(ask())])
            return (await shift.local.parked())[0]

    return asyncio.run(park())


def test_parked_lists_what_is_set_aside_and_retry_takes_it_up(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / ".onehall-worker/XFZD/XFZD.sqlite3"
    parked = parked_here(file)
    assert command.main(["parked"]) == 0
    line = capsys.readouterr().out.split("\t")
    assert line[0] == str(parked.id)
    assert line[2] == "XFZD"
    assert line[3].startswith("no handler: item PC2-06; add @worker.review('PC2-06')")
    assert command.main(["retry", str(parked.id)]) == 0
    assert command.main(["parked"]) == 0
    assert "no handler" not in capsys.readouterr().out

    async def waiting() -> list[object]:
        local = Local(file)
        await local.open()
        found = [kept.task_id for kept in await local.waiting(0.0, 9)]
        await local.close()
        return list(found)

    assert asyncio.run(waiting()) == [parked.id]


def test_invitations_are_listed_for_a_person_until_there_is_a_reply(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / ".onehall-worker/XFZD/XFZD.sqlite3"
    invited = invite("PC2-06", "PC2-07", department="XFZD", place="现场 the site")

    async def keep() -> None:
        async with working(Worker("XFZD"), file, Broker()) as shift:
            await shift.handle([asked(invited)])
            await until(lambda: shift.local.postponed(9, "activity"))

    asyncio.run(keep())
    assert command.main(["invitations"]) == 0
    line = capsys.readouterr().out.rstrip("\n").split("\t")
    assert line[0] == str(invited.activity_id)
    assert line[1] == f"answer by {invited.answer_by.isoformat()}"
    assert line[2:5] == ["XFZD", "site-visit", "PC2-06,PC2-07"]
    assert line[6] == "现场 the site"
    asyncio.run(Worker("XFZD").reply(invited.activity_id, attend("XFZD-01")))
    assert command.main(["invitations"]) == 0
    assert capsys.readouterr().out == ""


def test_retry_of_something_else_says_where_to_look(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["retry", str(uuid7())]) == 1
    assert "onehall-worker parked" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONEHALL_WORKER_DATA", "nowhere")
    assert command.main(["parked"]) == 1
    assert "ONEHALL_WORKER_DATA='nowhere'" in capsys.readouterr().err
