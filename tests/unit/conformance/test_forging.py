"""What the kit forges is what it says: believable but for the one thing."""

import pytest
from onehall_contracts.signing import SigningKey, Untrusted, verify
from onehall_contracts.statements import RECEIPT, TASK, ReceiptStatement, TaskStatement
from onehall_worker.conformance.centre import Centre, TaskOfTomorrow
from onehall_worker.conformance.compact import encoded, header_of, payload_of, respelled
from onehall_worker.conformance.findings import Untried
from onehall_worker.conformance.heard import Message, Utterance
from onehall_worker.conformance.rules import refusing

CENTRE = Centre("XFZD")
KEYS = {key.kid: key.public for key in (CENTRE.key, CENTRE.next_key)}


def reason(compact: str) -> str:
    with pytest.raises(Untrusted) as caught:
        verify(compact, TASK, KEYS.get)
    return caught.value.reason


def test_a_task_of_the_kit_is_one() -> None:
    task = CENTRE.task("PC2-06")
    stated = verify(task.compact, TASK, KEYS.get).read(TaskStatement)
    assert stated == task.statement
    assert stated.department == stated.aud == "XFZD"


def test_a_task_of_tomorrow_reads_as_one_of_today() -> None:
    stated = TaskOfTomorrow.model_validate(CENTRE.stated("PC2-06").model_dump())
    signed = CENTRE.signed(stated)
    assert payload_of(signed.compact)["colour"] == "vermilion"
    assert verify(signed.compact, TASK, KEYS.get).read(TaskStatement).task_id == stated.task_id


def test_the_other_spelling_has_the_same_bytes_and_is_not_canonical() -> None:
    compact = CENTRE.task("PC2-06").compact
    other = respelled(compact)
    assert other != compact
    assert reason(other) == "malformed"


@pytest.mark.parametrize(
    ("forgeries", "reasons"),
    [
        (refusing._strange, {"unknown-key", "bad-signature", "header", "algorithm"}),
        (refusing._tampered, {"bad-signature", "header", "malformed"}),
    ],
)
def test_forgeries_are_refused_for_the_reasons_they_were_made_for(
    forgeries: object, reasons: set[str]
) -> None:
    made = list(forgeries(CENTRE, "PC2-06"))  # type: ignore[operator]  # one of the two above
    assert {reason(event["data"]["statement"]) for _, _, event in made} == reasons
    assert len({task.id for _, task, _ in made}) == len(made)


def test_a_foreign_task_is_genuine_but_for_whom_it_is_for() -> None:
    for _, task, event in refusing._foreign(CENTRE, "PC2-06"):
        stated = verify(event["data"]["statement"], TASK, KEYS.get).read(TaskStatement)
        assert stated.task_id == task.id
        assert {stated.department, stated.aud} != {"XFZD"}


def opinion(**payload: object) -> Utterance:
    signed = f"{encoded({})}.{encoded(payload)}.AA"
    return Utterance({"id": "x", "data": {"signed": signed}}, Message(b"[]", None))


def test_a_receipt_is_signed_for_the_opinion_it_is_for() -> None:
    task = CENTRE.task("PC2-06").statement
    said = opinion(
        jti=str(task.task_id),
        task_id=str(task.task_id),
        case_id=task.case_id,
        item_id=task.item_id,
    )
    receipt = CENTRE.receipt(said)["data"]["receipt"]
    stated = verify(receipt, RECEIPT, KEYS.get).read(ReceiptStatement)
    assert stated.opinion_id == task.task_id
    forged = CENTRE.receipt(said, SigningKey.generate())["data"]["receipt"]
    with pytest.raises(Untrusted, match="nobody has registered"):
        verify(forged, RECEIPT, KEYS.get)


def test_there_is_no_receipt_for_what_has_no_ids() -> None:
    with pytest.raises(Untried):
        CENTRE.receipt(opinion(jti=7))
    with pytest.raises(Untried):
        CENTRE.returned(opinion())


@pytest.mark.parametrize("compact", ["", "...", "a.b.c", "\udcff.\udcff", "[" * 9000])
def test_what_cannot_be_read_reads_as_nothing(compact: str) -> None:
    assert header_of(compact) == payload_of(compact) == {}
