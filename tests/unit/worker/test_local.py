from pathlib import Path
from uuid import UUID, uuid4

import pytest
from onehall_worker import Unusable
from onehall_worker.local import Local, Parked, Results, Said

TASK, OTHER = uuid4(), uuid4()


def row(task: UUID = TASK) -> tuple[UUID, str, bytes]:
    return task, "PC2-06", b"{}"


def opinion(task: UUID = TASK, body: bytes = b"yes") -> Said:
    return Said(UUID(int=task.int ^ 1), task, "opinion", body)


def step(task: UUID = TASK) -> Said:
    return Said(UUID(int=task.int ^ 2), task, "step", b"step")


async def opened(file: Path) -> Local:
    local = Local(file)
    await local.open()
    return local


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "XFZD.sqlite3"


async def test_a_task_accepted_is_there_after_reopening(file: Path) -> None:
    local = await opened(file)
    assert await local.accept([row(), row(OTHER)], []) == {TASK, OTHER}
    await local.close()
    again = await opened(file)
    assert [kept.task_id for kept in await again.waiting(0.0, 10)] == [TASK, OTHER]
    await again.close()


async def test_a_task_asked_twice_is_new_once(file: Path) -> None:
    local = await opened(file)
    assert await local.accept([row(), row()], []) == {TASK}
    assert await local.accept([row()], []) == set()
    assert len(await local.waiting(0.0, 10)) == 1
    await local.close()


async def test_an_opinion_is_unpublished_until_confirmed_and_kept_afterwards(file: Path) -> None:
    local = await opened(file)
    await local.accept([row()], [])
    assert await local.settle(Results(said=[opinion()])) == [opinion()]
    await local.close()
    local = await opened(file)
    assert await local.unpublished(0.0, 10) == [opinion()]
    assert await local.waiting(0.0, 10) == []
    await local.confirm([opinion()], [])
    assert await local.unpublished(0.0, 10) == []
    await local.accept([row()], [])  # asked again
    assert await local.unpublished(0.0, 10) == [opinion()]
    await local.close()


async def test_the_first_answer_stands(file: Path) -> None:
    local = await opened(file)
    await local.accept([row()], [])
    await local.settle(Results(said=[opinion(body=b"yes")]))
    assert await local.settle(Results(said=[opinion(body=b"no")])) == []
    assert [said.body for said in await local.unpublished(0.0, 10)] == [b"yes"]
    await local.close()


async def test_a_failed_task_waits_until_its_time(file: Path) -> None:
    local = await opened(file)
    await local.accept([row()], [])
    await local.settle(Results(retry=[(TASK, 1, 50.0)]))
    assert await local.waiting(49.9, 10) == []
    assert [kept.attempts for kept in await local.waiting(50.0, 10)] == [1]
    await local.close()


async def test_a_parked_task_waits_again_when_resumed(file: Path) -> None:
    local = await opened(file)
    await local.accept([row()], [])
    await local.settle(Results(parked=[Parked(TASK, "now", "it failed", "detail", b"{}")]))
    assert await local.waiting(1e9, 10) == []
    assert [parked.reason for parked in await local.parked()] == ["it failed"]
    await local.resume(TASK, row())
    assert await local.parked() == []
    assert [kept.task_id for kept in await local.waiting(0.0, 10)] == [TASK]
    await local.close()


async def test_an_answered_task_is_not_parked_nor_asked_of_its_handler_again(file: Path) -> None:
    local = await opened(file)
    await local.accept([row()], [])
    await local.settle(Results(said=[opinion()]))
    late = Results(
        later=[TASK], retry=[(TASK, 1, 0.0)], parked=[Parked(TASK, "now", "r", "d", b"")]
    )
    await local.settle(late)
    await local.resume(TASK, row())
    assert await local.parked() == []
    assert await local.waiting(1e9, 10) == []
    found = await local.find(TASK)
    assert found is not None
    assert found[1] == "answered"
    await local.close()


async def test_an_opinion_waits_for_a_step_that_could_not_be_published(file: Path) -> None:
    local = await opened(file)
    await local.accept([row(), row(OTHER)], [])
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
    assert await reader.accept([row()], []) == {TASK}
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
