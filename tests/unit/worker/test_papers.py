"""Papers on the command line: receipts, what came back, what is retried, evidence verified."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from onehall_contracts.bundle import jwks
from onehall_contracts.signing import SigningKey
from onehall_worker import Opinion, ReviewTask, Worker, approve, command, testing
from onehall_worker.local import Local
from onehall_worker.testing import opinion, receipt, returned, sign, task

from tests.keys import centre_key
from tests.unit.contracts.test_evidence import made
from tests.unit.worker.rig import Broker, ask, asked, working

FILE = Path(".onehall-worker/XFZD/XFZD.sqlite3")
STRANGER = SigningKey.generate()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ONEHALL_WORKER_DATA", raising=False)
    for name, value in testing.environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    return tmp_path


def know(folder: Path, *keys: SigningKey) -> None:
    known = json.dumps(jwks([key.public for key in keys]))
    (folder / "testing-centre.json").write_text(known)


async def worked(*told: Any) -> Any:
    """Let a worker answer a task and take in what is `told` of its opinion; return the opinion."""
    worker, broker = Worker("XFZD"), Broker()

    @worker.review()
    async def yes(_task: ReviewTask) -> Opinion:
        return approve()

    async with working(worker, FILE, broker) as shift:
        await shift.handle([asked(ask())])
        await broker.answered(1)
        said = broker.events[0].message
        await shift.handle([asked(*(one(said) for one in told))])
    return said


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str], str]:
    status = command.main([str(one) for one in arguments])
    shown = capsys.readouterr()
    return status, shown.out.splitlines(), shown.err


def test_receipts_and_returns_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    note = returned(ask().task_id, department="XFZD")
    said = asyncio.run(worked(receipt, lambda _: note))
    _, (line,), _ = run(capsys, "receipts")
    given = line.split("\t")
    assert given[0] == str(opinion(said).jti)
    assert given[2:4] == ["XFZD", f"task {opinion(said).task_id}"]
    assert given[4].count(".") == 2
    _, (line,), _ = run(capsys, "returned")
    back = line.split("\t")
    assert (back[0], back[2]) == (str(note.event_id), "XFZD")
    assert back[3:] == [note.message, f"{note.reason}: {note.detail}"]


def parked_id(capsys: pytest.CaptureFixture[str]) -> str:
    _, (line,), _ = run(capsys, "parked")
    return line.split("\t")[0]


def test_a_receipt_under_a_new_key_is_filed_once_the_key_is_known(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(worked(lambda said: receipt(said, STRANGER)))
    parked = parked_id(capsys)
    status, _, err = run(capsys, "retry", parked)
    assert (status, "still is of no use: untrusted: unknown-key" in err) == (1, True)
    know(folder, STRANGER)
    assert run(capsys, "retry", parked) == (0, [f"{parked} is filed"], "")
    assert len(run(capsys, "receipts")[1]) == 1
    assert run(capsys, "parked")[1] == []


def test_a_receipt_for_what_we_never_said_stays_set_aside(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asyncio.run(worked(lambda said: receipt(said, opinion_sha256="0" * 64)))
    parked = parked_id(capsys)
    status, _, err = run(capsys, "retry", parked)
    assert (status, "other characters than the ones we signed" in err) == (1, True)
    assert parked_id(capsys) == parked


def test_a_task_under_a_new_key_is_handled_once_the_key_is_known(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = sign(task(ask()), STRANGER)
    asyncio.run(worked(lambda _: request))
    know(folder, STRANGER)
    assert run(capsys, "retry", parked_id(capsys))[0] == 0

    async def waiting() -> list[object]:
        local = Local(FILE)
        await local.open()
        found = [kept.task_id for kept in await local.waiting(0.0, 9)]
        await local.close()
        return list(found)

    assert asyncio.run(waiting()) == [request.task_id]


@pytest.fixture
def bundle(folder: Path) -> Path:
    file = folder / "bundle.json"
    file.write_text(json.dumps(made()))
    (folder / "centre.json").write_text(json.dumps(jwks([centre_key().public])))
    return file


def test_a_bundle_is_verified_under_the_keys_of_the_centre(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, lines, _ = run(capsys, "verify", bundle, "--centre-keys", "centre.json")
    assert (status, lines[-1]) == (0, "the evidence holds 成立")
    assert all(line.startswith("ok 通过\t") for line in lines[:-1])


def test_a_bundle_is_verified_under_the_workers_own_keys_of_the_centre(
    bundle: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "verify", bundle)[0] == 1, "another centre's keys"
    know(folder, centre_key())
    assert run(capsys, "verify", bundle)[0] == 0


def test_without_keys_the_bundles_own_are_taken_and_it_is_said(
    bundle: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ONEHALL_CENTRE_KEYS_FILE")
    status, lines, _ = run(capsys, "verify", bundle)
    assert (status, lines[-2].split("\t")[:2]) == (0, ["NOTE 注意", "trust"])


def test_a_bundle_that_was_changed_does_not_hold(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = json.loads(bundle.read_text())
    changed["receipt"] = changed["task"]
    bundle.write_text(json.dumps(changed))
    status, lines, _ = run(capsys, "verify", bundle, "--centre-keys", "centre.json")
    assert (status, lines[-1]) == (1, "the evidence does NOT hold 不成立")
    assert any(line.startswith("FAILED 不通过\treceipt\t") for line in lines)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [(None, "cannot be read"), ("{", "is not JSON"), ("\ud800", "is not JSON")],
)
def test_a_file_that_is_no_bundle_is_named(
    content: str | None, complaint: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (folder / "odd.json").write_bytes(content.encode("utf-8", "surrogatepass"))
    status, _, err = run(capsys, "verify", "odd.json")
    assert (status, complaint in err) == (1, True)


def test_a_file_that_is_no_set_of_keys_is_named(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = run(capsys, "verify", bundle, "--centre-keys", bundle)
    assert (status, "is no set of keys" in err) == (1, True)
