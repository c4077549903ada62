"""What a worker believes: tasks its centre signed for it, receipts for what it said, no more."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from onehall_contracts.approval import RequestReviewV1, SendReceiptV1
from onehall_contracts.signing import SigningKey
from onehall_contracts.statements import OPINION, sha256_of
from onehall_worker import Opinion, ReviewTask, Worker, approve, testing
from onehall_worker.local import Local
from onehall_worker.receiving import Sorter, Unfit, reopened, retried
from onehall_worker.records import Arrived, Results
from onehall_worker.testing import CENTRE, Harness, WouldPark, offer, receipt, returned, sign, task

from tests.unit.worker.rig import Broker, ask, delivery, event, working
from tests.waiting import until

STRANGER = SigningKey.generate()
NOW = datetime(2026, 3, 2, tzinfo=UTC)


async def yes(_task: ReviewTask) -> Opinion:
    return approve()


def worker() -> Worker:
    made = Worker("XFZD")
    made.review()(yes)
    return made


def flipped(compact: str, part: int) -> str:
    """Change one bit of a part of a signed statement, so that it still is base64url."""
    parts = compact.split(".")
    at = len(parts[part]) // 2
    other = "A" if parts[part][at] != "A" else "B"
    parts[part] = parts[part][:at] + other + parts[part][at + 1 :]
    return ".".join(parts)


def with_statement(request: RequestReviewV1, statement: str) -> RequestReviewV1:
    return request.model_copy(update={"statement": statement})


def forged_tasks() -> dict[str, RequestReviewV1]:
    good, other = ask(), ask()
    stated = task(good)
    return {
        "signed by a stranger": sign(stated, STRANGER),
        "signed by the department itself": sign(stated, testing.KEY),
        "tampered payload": with_statement(good, flipped(good.statement, 1)),
        "tampered signature": with_statement(good, flipped(good.statement, 2)),
        "tampered header": with_statement(good, flipped(good.statement, 0)),
        "another task's statement": with_statement(good, other.statement),
        "another statement's type": with_statement(good, CENTRE.sign(OPINION, stated)),
        "signed for another department": sign(stated.model_copy(update={"aud": "GHJ"})),
        "another case on the envelope": good.model_copy(update={"case_id": other.case_id}),
        "another item on the envelope": good.model_copy(update={"item_id": "PC2-07"}),
    }


@pytest.mark.parametrize("forgery", list(forged_tasks()))
async def test_a_task_that_the_centre_did_not_sign_for_us_is_set_aside_and_not_answered(
    forgery: str,
) -> None:
    async with Harness(worker()) as harness:
        with pytest.raises(WouldPark, match="untrusted"):
            await harness.offer(forged_tasks()[forgery])
        assert await harness.local.postponed(9) == []


async def test_a_task_without_any_signature_is_set_aside() -> None:
    unsigned = ask().model_copy(update={"statement": "no signature at all"})
    with pytest.raises(WouldPark, match="wrong data"):
        await offer(worker(), unsigned)


async def test_an_unknown_key_is_set_aside_with_the_cure() -> None:
    with pytest.raises(WouldPark, match=r"ONEHALL_CENTRE_KEYS_FILE, then: onehall-worker retry"):
        await offer(worker(), sign(task(ask()), STRANGER))


async def test_a_forgery_harms_no_neighbour() -> None:
    good = ask()
    async with Harness(worker()) as harness:
        with pytest.raises(WouldPark):
            await harness.offer(sign(task(ask()), STRANGER), good)
        assert (await harness.local.find(good.task_id) or (None, ""))[1] == "answered"


def test_what_was_set_aside_for_its_key_is_a_task_once_the_key_is_known() -> None:
    request = sign(task(ask()), STRANGER)
    known = dict(testing.settings().centre)
    sorter = Sorter("XFZD", lambda _: True, lambda: datetime.now(UTC), known.get)
    (parked,) = sorter.sort([delivery(event(request))])[1].parked
    with pytest.raises(Unfit, match="unknown-key"):
        retried(sorter, parked)
    known[STRANGER.kid] = STRANGER.public
    assert [row.id for row in retried(sorter, parked).rows] == [request.task_id]


def test_a_task_of_our_own_inbox_is_believed_when_its_key_has_gone() -> None:
    request = sign(task(ask()), STRANGER)
    finds = {STRANGER.kid: STRANGER.public}
    sorter = Sorter("XFZD", lambda _: True, lambda: datetime.now(UTC), finds.get)
    tasks, _ = sorter.sort([delivery(event(request))])
    assert reopened(tasks[0].row().body).id == request.task_id


async def test_a_receipt_is_kept_word_for_word_and_a_second_one_has_no_effect() -> None:
    made = worker()
    async with Harness(made) as harness:
        (said,) = await harness.offer(ask())
        given = receipt(said)
        assert await harness.offer(given, given, given) == []
        (kept,) = await made.receipts()
        counts = await harness.local.counts()
    assert kept.receipt == given.receipt
    assert kept.opinion_sha256 == sha256_of(said.signed)  # type: ignore[attr-defined]  # an opinion
    assert (counts.receipts, counts.parked) == (1, 0)


def forged_receipts(said: Any) -> dict[str, SendReceiptV1]:
    good = receipt(said)
    return {
        "signed by a stranger": receipt(said, STRANGER),
        "signed by the department itself": receipt(said, testing.KEY),
        "tampered": good.model_copy(update={"receipt": flipped(good.receipt, 1)}),
        "for another department": receipt(said, aud="GHJ"),
        "for other characters": receipt(said, opinion_sha256="0" * 64),
        "for what we never said": receipt(said, opinion_id=uuid4()),
        "another envelope": good.model_copy(update={"opinion_id": uuid4()}),
        "a task's type": good.model_copy(update={"receipt": ask().statement}),
    }


RECEIPT_FORGERIES = (
    "signed by a stranger",
    "signed by the department itself",
    "tampered",
    "for another department",
    "for other characters",
    "for what we never said",
    "another envelope",
    "a task's type",
)


@pytest.mark.parametrize("forgery", RECEIPT_FORGERIES)
async def test_a_forged_receipt_is_set_aside_and_counted(forgery: str) -> None:
    made = worker()
    async with Harness(made) as harness:
        (said,) = await harness.offer(ask())
        with pytest.raises(WouldPark, match=r"untrusted|not said here"):
            await harness.offer(forged_receipts(said)[forgery])
        assert await made.receipts() == []
        counts = await harness.local.counts()
    assert (counts.receipts, counts.parked) == (0, 1)


async def test_another_departments_receipt_is_set_aside() -> None:
    async with Harness(worker()) as harness:
        (said,) = await harness.offer(ask())
        with pytest.raises(WouldPark, match="not ours"):
            await harness.offer(receipt(said).model_copy(update={"department": "GHJ"}))


async def test_what_was_not_taken_is_kept_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    made, note = worker(), returned(uuid4(), department="XFZD", reason="key-revoked")
    async with Harness(made) as harness:
        assert await harness.offer(note, note) == []
        (kept,) = await made.returned()
        counts = await harness.local.counts()
    assert (kept.event_id, kept.reason, counts.returned) == (note.event_id, "key-revoked", 1)
    (logged,) = [r for r in caplog.records if r.levelname == "ERROR"]
    assert "did not take departments.opinion-given.v1" in logged.message
    assert f"key-revoked: {note.detail}" in logged.message


async def test_an_inbox_of_the_second_version_gets_the_folders_for_papers(tmp_path: Path) -> None:
    file = tmp_path / "XFZD.sqlite3"
    local = Local(file)
    await local.open()
    drop = "DROP TABLE receipts; DROP TABLE returned; DROP TABLE instance; PRAGMA user_version = 2"
    await local._do(lambda: local._db.executescript(drop))
    await local.close()
    again = Local(file)
    await again.open()
    assert await again.receipts() == []
    assert await again.returned() == []
    first = await again.instance()
    await again.close()
    await again_has(file, first)


async def test_a_task_kept_by_a_version_without_signatures_is_set_aside_with_the_reason(
    tmp_path: Path,
) -> None:
    file, request = tmp_path / "XFZD.sqlite3", ask()
    made = Worker("XFZD", settings=testing.settings(data=tmp_path))
    old = event(request).message.model_dump(mode="json") | {"statement": None}
    local = Local(file)
    await local.open()
    tasks, arrived = Sorter("XFZD", bool, lambda: NOW, testing.settings().centre.get).sort(
        [delivery(event(request))]
    )
    body = json.dumps(json.loads(arrived.rows[0].body) | {"data": old}).encode()
    await local.accept(Arrived("now", [replace(tasks[0].row(), body=body)]))
    await local.settle(Results(later=[request.task_id]))
    await local._do(lambda: local._db.execute("PRAGMA user_version = 2"))
    await local.close()
    made.review()(yes)
    async with working(made, file, Broker()) as shift:
        await until(shift.local.parked)
        (parked,) = await shift.local.parked()
    assert (parked.id, parked.reason) == (request.task_id, "wrong data")
    with pytest.raises(LookupError, match="cannot be answered: wrong data"):
        await made.answer(request.task_id, approve())


async def again_has(file: Path, instance: str) -> None:
    local = Local(file)
    await local.open()
    assert await local.instance() == instance
    await local.close()
