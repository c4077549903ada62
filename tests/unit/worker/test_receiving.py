import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from onehall_contracts import Event, encode
from onehall_contracts.departments import StepDoneV1
from onehall_contracts.ids import uuid7
from onehall_worker.asked import Cancelled, Invited
from onehall_worker.receiving import Sorter
from onehall_worker.testing import CENTRE, cancel, invite

from tests.unit.worker.rig import ask, delivery, event

TRUSTED = {CENTRE.kid: CENTRE.public}
SORTER = Sorter("XFZD", lambda item: item == "PC2-06", lambda: datetime.now(UTC), TRUSTED.get)
SECRET = "610199199001010019"

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.lists(junk, max_size=5), st.lists(junk, max_size=5))
def test_bad_pieces_harm_no_neighbour(before: list[object], after: list[object]) -> None:
    good = ask()
    bodies = [json.dumps(piece).encode() for piece in before]
    rest = [json.dumps(piece).encode() for piece in after]
    tasks, arrived = SORTER.sort([delivery(*bodies, event(good), *rest)])
    assert [task.id for task in tasks] == [good.task_id]
    assert len(arrived.parked) == len(bodies) + len(rest)
    assert all(one.reason == "unreadable" for one in arrived.parked)


@given(st.binary(max_size=50))
def test_no_bytes_raise(noise: bytes) -> None:
    tasks, _ = SORTER.sort([delivery(noise)])
    assert tasks == []


def reason(piece: Event | bytes) -> tuple[str, str]:
    tasks, arrived = SORTER.sort([delivery(piece)])
    assert not tasks
    (parked,) = arrived.parked
    return parked.reason, parked.detail


def test_an_unknown_version_is_parked_naming_the_known_ones() -> None:
    newer = encode(event(ask())).replace(b"request-review.v1", b"request-review.v2")
    assert reason(newer)[0] == "unknown version"
    assert "approval.request-review.v1" in reason(newer)[1]


def test_another_departments_task_is_parked() -> None:
    assert reason(event(ask(department="GHJ"))) == ("not ours", "it is for GHJ, and this is XFZD")


def test_a_task_without_handler_is_parked_with_the_cure() -> None:
    why, detail = reason(event(ask("PC2-07")))
    assert why == "no handler"
    assert "@worker.review('PC2-07')" in detail


def test_an_invitation_and_a_cancellation_are_asked_too_and_need_no_handler() -> None:
    request, invited = ask("PC2-07"), invite("PC2-07", department="XFZD")
    tasks, arrived = SORTER.sort([delivery(event(invited), event(cancel(request)))])
    assert arrived.parked == []
    assert [type(task) for task in tasks] == [Invited, Cancelled]
    assert tasks[0].id == invited.activity_id
    assert tasks[1].row().cancels == request.task_id


def test_another_departments_invitation_or_cancellation_is_parked_apart_from_our_own() -> None:
    invited, taken_back = invite(department="GHJ"), cancel(ask(department="GHJ"))
    tasks, arrived = SORTER.sort([delivery(event(invited), event(taken_back))])
    parked = arrived.parked
    assert tasks == []
    assert {one.reason for one in parked} == {"not ours"}
    assert not {one.id for one in parked} & {invited.activity_id, taken_back.task_id}


def test_a_message_that_is_no_task_is_parked() -> None:
    at = datetime.now(UTC)
    done = StepDoneV1(
        task_id=uuid7(), case_id=str(uuid7()), item_id="PC2-06", department="XFZD", step="审查",
        officer="window", done_at=at,
    )  # fmt: skip
    assert reason(Event(uuid7(), "test", at, done))[0] == "not a task"


def test_a_reason_repeats_no_submitted_value() -> None:
    wrong = encode(event(ask())).replace(b'"PC2-06"', f'"{SECRET}"'.encode())
    why, detail = reason(wrong)
    assert why == "wrong data"
    assert "item_id" in detail
    assert SECRET not in detail


def test_the_same_bad_piece_is_parked_under_the_same_id() -> None:
    _, once = SORTER.sort([delivery(b"{}")])
    _, twice = SORTER.sort([delivery(b"{}"), delivery(b"[]")])
    assert once.parked[0].id == twice.parked[0].id
    assert twice.parked[0].id != twice.parked[1].id
