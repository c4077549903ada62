"""What stands in no stream is said with an id of its own, in one message for each destination."""

import json
from typing import Any
from uuid import UUID

import pytest
from onehall_contracts.approval import AbsenceRecordedV1, CancelReviewV1
from onehall_contracts.ids import derived
from onehall_store import Said, say

from tests.building import ACCEPTED_AT


class Connection:
    """Notes what is executed."""

    def __init__(self) -> None:
        self.done: list[tuple[Any, ...]] = []

    async def execute(self, statement: str, *columns: Any) -> None:
        assert "INSERT INTO approval.outbox" in statement
        self.done.append(columns)


ABSENCE = AbsenceRecordedV1(
    department="XFZD",
    officer="XFZD-01",
    away_from=ACCEPTED_AT,
    away_until=ACCEPTED_AT,
    recorded_at=ACCEPTED_AT,
)
CANCEL = CancelReviewV1(
    task_id=derived("task"),
    case_id=str(derived("case")),
    item_id="PC2-06",
    department="XFZD",
    reason="",
    cancelled_at=ACCEPTED_AT,
)


async def test_messages_for_one_destination_travel_together() -> None:
    connection: Any = Connection()
    ids = [derived("said", n) for n in range(3)]
    said = [Said(ABSENCE, id=ids[0]), Said(CANCEL, "XFZD", ids[1]), Said(ABSENCE, id=ids[2])]
    await say(connection, "approval", ACCEPTED_AT, said)
    ((rows, buses, _, keys, bodies, _age),) = connection.done
    assert all(isinstance(row, UUID) for row in rows)
    assert [*zip(buses, keys, strict=True)] == [
        ("onehall", "approval"),
        ("departments", "XFZD.tasks"),
    ]
    to_all, to_one = map(json.loads, bodies)
    assert [event["id"] for event in to_all] == [str(ids[0]), str(ids[2])]
    assert {event["source"] for event in to_all} == {"onehall/approval"}
    assert "subject" not in to_all[0]
    assert to_one[0]["subject"] == CANCEL.case_id


async def test_nothing_is_written_when_there_is_nothing_to_say() -> None:
    connection: Any = Connection()
    await say(connection, "approval", ACCEPTED_AT, [])
    assert connection.done == []


async def test_a_message_without_an_id_is_a_defect() -> None:
    connection: Any = Connection()
    with pytest.raises(ValueError, match="derive its id"):
        await say(connection, "approval", ACCEPTED_AT, [Said(ABSENCE)])
    assert connection.done == []
