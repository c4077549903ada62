import sqlite3
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from onehall_worker import Unusable
from onehall_worker.local import Local
from onehall_worker.records import Arrived, Parked, Results, Row, Said

TASK, OTHER = uuid4(), uuid4()


def row(task: UUID = TASK) -> Row:
    return Row(task, "PC2-06", b"{}")


def cancel(task: UUID = TASK) -> Row:
    return Row(UUID(int=task.int ^ 3), "PC2-06", b"[]", "cancel", cancels=task)


def opinion(task: UUID = TASK, body: bytes = b"yes") -> Said:
    return Said(UUID(int=task.int ^ 1), task, "opinion", body)


def step(task: UUID = TASK) -> Said:
    return Said(UUID(int=task.int ^ 2), task, "step", b"step")


def came(*rows: Row, parked: Sequence[Parked] = ()) -> Arrived:
    return Arrived("2026-11-23T09:00:00+08:00", list(rows), parked=list(parked))


async def opened(file: Path) -> Local:
    local = Local(file)
    await local.open()
    return local


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "XFZD.sqlite3"


async def test_a_task_accepted_is_there_after_reopening(file: Path) -> None:
    local = await opened(file)
    assert await local.accept(came(row(), row(OTHER))) == {TASK, OTHER}
    await local.close()
    again = await opened(file)
    assert [kept.task_id for kept in await again.waiting(0.0, 10)] == [TASK, OTHER]
    await again.close()


async def test_a_task_asked_twice_is_new_once(file: Path) -> None:
    local = await opened(file)
    assert await local.accept(came(row(), row())) == {TASK}
    assert await local.accept(came(row())) == set()
    assert len(await local.waiting(0.0, 10)) == 1
    await local.close()


async def test_an_opinion_is_unpublished_until_confirmed_and_kept_afterwards(file: Path) -> None:
    local = await opened(file)
    await local.accept(came(row()))
    assert await local.settle(Results(said=[opinion()])) == [opinion()]
    await local.close()
    local = await opened(file)
    assert await local.unpublished(0.0, 10) == [opinion()]
    assert await local.waiting(0.0, 10) == []
    await local.confirm([opinion()], [])
    assert await local.unpublished(0.0, 10) == []
    await local.accept(came(row()))  # asked again
    assert await local.unpublished(0.0, 10) == [opinion()]
    await local.close()


async def test_the_first_answer_stands(file: Path) -> None:
    local = await opened(file)
    await local.accept(came(row()))
    await local.settle(Results(said=[opinion(body=b"yes")]))
    assert await local.settle(Results(said=[opinion(body=b"no")])) == []
    assert [said.body for said in await local.unpublished(0.0, 10)] == [b"yes"]
    await local.close()


async def test_a_failed_task_waits_until_its_time(file: Path) -> None:
    local = await opened(file)
    await local.accept(came(row()))
    await local.settle(Results(retry=[(TASK, 1, 50.0)]))
    assert await local.waiting(49.9, 10) == []
    assert [kept.attempts for kept in await local.waiting(50.0, 10)] == [1]
    await local.close()


async def test_a_parked_task_waits_again_when_resumed(file: Path) -> None:
    local = await opened(file)
    await local.accept(came(row()))
    await local.settle(Results(parked=[Parked(TASK, "now", "it failed", "detail", b"{}")]))
    assert await local.waiting(1e9, 10) == []
    assert [parked.reason for parked in await local.parked()] == ["it failed"]
    await local.resume(TASK, came(row()))
    assert await local.parked() == []
    assert [kept.task_id for kept in await local.waiting(0.0, 10)] == [TASK]
    await local.close()


async def test_an_answered_task_is_not_parked_nor_asked_of_its_handler_again(file: Path) -> None:
    local = await opened(file)
    await local.accept(came(row()))
    await local.settle(Results(said=[opinion()]))
    late = Results(
        later=[TASK], retry=[(TASK, 1, 0.0)], parked=[Parked(TASK, "now", "r", "d", b"")]
    )
    await local.settle(late)
    await local.resume(TASK, came(row()))
    assert await local.parked() == []
    assert await local.waiting(1e9, 10) == []
    found = await local.find(TASK)
    assert found is not None
    assert found[1] == "answered"
    await local.close()


async def test_an_opinion_waits_for_a_step_that_could_not_be_published(file: Path) -> None:
    local = await opened(file)
    await local.accept(came(row(), row(OTHER)))
    await local.settle(Results(said=[step()]))
    await local.confirm([], [(step(), 50.0)])
    await local.settle(Results(said=[opinion(), opinion(OTHER)]))
    assert await local.held_back({opinion().id, opinion(OTHER).id}) == {TASK}
    assert await local.unpublished(49.0, 10) == [opinion(OTHER)]
    due = await local.unpublished(50.0, 10)
    assert [said.id for said in due] == [step().id, opinion().id, opinion(OTHER).id]
    await local.close()


async def test_two_workers_never_share_an_inbox(file: Path) -> None:
    local = Local(file)
    await local.open(exclusive=True)
    other = Local(file)
    with pytest.raises(Unusable, match="ONEHALL_WORKER_DATA"):
        await other.open(exclusive=True)
    reader = await opened(file)  # the command and an officer's desk may look
    assert await reader.accept(came(row())) == {TASK}
    await reader.close()
    await local.close()
    await other.open(exclusive=True)
    assert len(await other.waiting(0.0, 10)) == 1
    await other.close()


async def test_an_inbox_of_a_newer_version_is_left_alone(file: Path) -> None:
    local = await opened(file)
    await local._do(lambda: local._db.execute("PRAGMA user_version = 99"))
    await local.close()
    with pytest.raises(Unusable, match="update this one"):
        await Local(file).open()


async def test_what_the_disk_has_against_the_inbox_is_said_with_its_cure(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("a file")
    (tmp_path / "XFZD.sqlite3").write_bytes(b"no inbox" * 512)
    with pytest.raises(Unusable, match="see that its folder can be written"):
        await Local(tmp_path / "folder" / "XFZD.sqlite3").open(exclusive=True)
    with pytest.raises(Unusable, match="file is not a database; it is no inbox of a worker"):
        await Local(tmp_path / "XFZD.sqlite3").open()


async def test_a_full_disk_loses_nothing_and_is_no_end(file: Path) -> None:
    local = await opened(file)
    await local.accept(came(row()))
    await local._do(lambda: local._db.execute("PRAGMA max_page_count = 1"))
    with pytest.raises(Unusable, match="full; make room on its disk, and start again"):
        await local.settle(Results(said=[opinion(body=b"x" * 100_000)]))
    await local._do(lambda: local._db.execute("PRAGMA max_page_count = 100000"))
    assert await local.settle(Results(said=[opinion()])) == [opinion()]
    await local.close()


async def test_a_commit_that_fails_leaves_no_transaction_open(file: Path) -> None:
    local = await opened(file)

    def refused() -> None:
        with local._transaction() as db:
            db.execute(
                "CREATE TABLE a (b REFERENCES tasks (task_id) DEFERRABLE INITIALLY DEFERRED)"
            )
            db.execute("INSERT INTO a VALUES ('nobody')")

    await local._do(lambda: local._db.execute("PRAGMA foreign_keys = 1"))
    with pytest.raises((sqlite3.Error, Unusable)):
        await local._do(refused)
    assert await local.accept(came(row())) == {TASK}
    await local.close()


async def state(local: Local, task: UUID = TASK) -> str | None:
    found = await local.find(task)
    return found and found[1]


@pytest.mark.parametrize("order", ["task first", "cancel first", "in one batch"])
async def test_a_cancelled_task_is_out_of_the_inbox_whichever_came_first(
    file: Path, order: str
) -> None:
    local = await opened(file)
    match order:
        case "task first":
            assert await local.accept(came(row())) == {TASK}
            assert await local.accept(came(cancel())) == {cancel().id}
        case "cancel first":
            await local.accept(came(cancel()))
            assert await local.accept(came(row())) == set()
        case _:
            assert await local.accept(came(row(), cancel())) == {cancel().id}
    await local.close()
    local = await opened(file)
    assert await state(local) == "cancelled"
    assert [kept.task_id for kept in await local.waiting(1e9, 10)] == [cancel().id]  # to be told
    assert await local.accept(came(cancel(), row())) == set()
    await local.close()


async def test_nothing_is_said_set_aside_or_resumed_for_a_cancelled_task(file: Path) -> None:
    local = await opened(file)
    aside = Parked(TASK, "now", "no handler", "detail", b"{}")
    await local.accept(came(parked=[aside]))
    await local.accept(came(cancel()))
    assert await local.parked() == []
    await local.accept(came(parked=[aside]))
    assert await local.parked() == []
    late = Results(said=[step(), opinion()], later=[TASK], retry=[(TASK, 1, 0.0)], parked=[aside])
    assert await local.settle(late) == []
    await local.resume(TASK, came(row()))
    assert await local.parked() == []
    assert await local.postponed(10) == []
    assert await local.unpublished(1e9, 10) == []
    assert await state(local) == "cancelled"
    await local.close()


async def test_what_a_cancelled_task_had_still_to_say_is_kept_back_and_its_neighbours_not(
    file: Path,
) -> None:
    local = await opened(file)
    await local.accept(came(row(), row(OTHER)))
    await local.settle(Results(said=[step(), opinion(), opinion(OTHER)]))
    await local.confirm([step()], [(opinion(), 50.0)])
    await local.accept(came(cancel()))
    assert await local.unpublished(1e9, 10) == [opinion(OTHER)]
    await local.accept(came(row()))  # asked again
    assert await local.unpublished(1e9, 10) == [opinion(OTHER)]
    await local.close()


async def test_a_cancellation_that_was_set_aside_still_cancels_when_resumed(file: Path) -> None:
    local = await opened(file)
    await local.accept(came(row(), parked=[Parked(OTHER, "now", "not ours", "detail", b"[]")]))
    await local.resume(OTHER, came(cancel()))
    assert await state(local) == "cancelled"
    assert await local.parked() == []
    await local.close()


async def test_postponed_reviews_and_invitations_are_listed_apart(file: Path) -> None:
    local = await opened(file)
    await local.accept(came(row(), Row(OTHER, "", b"{}", "activity")))
    await local.settle(Results(later=[TASK, OTHER]))
    assert [kept.task_id for kept in await local.postponed(10)] == [TASK]
    assert [kept.task_id for kept in await local.postponed(10, "activity")] == [OTHER]
    await local.close()


async def test_an_inbox_of_the_first_version_is_taken_over_with_its_tasks(file: Path) -> None:
    local = await opened(file)
    await local.accept(came(row()))
    await local._do(
        lambda: local._db.executescript(
            "ALTER TABLE tasks DROP COLUMN kind; PRAGMA user_version = 1"
        )
    )
    await local.close()
    for _ in range(2):
        local = await opened(file)
        assert [kept.task_id for kept in await local.waiting(0.0, 10)] == [TASK]
        await local.close()
    local = await opened(file)
    await local.settle(Results(later=[TASK]))
    assert [kept.task_id for kept in await local.postponed(10)] == [TASK]
    await local.close()
