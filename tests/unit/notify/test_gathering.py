"""What goes in one mail, and under which number."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from onehall_contracts.ids import derived
from onehall_notify.sending.mail import key_of, together
from onehall_notify.store.work import Due

from tests.building import APPLICANT
from tests.unit.notify.examples import AT

SLOT = AT + timedelta(hours=8)


def due(number: int, **more: Any) -> Due:
    one = Due(UUID(int=number), APPLICANT, "case-submitted@2", {}, 1, 1, gathered_at=SLOT)
    return replace(one, **more)


def numbers(groups: list[tuple[Due, ...]]) -> set[tuple[int, ...]]:
    return {tuple(one.notice_id.int for one in group) for group in groups}


def test_what_waited_for_the_same_digest_of_the_same_person_goes_together() -> None:
    other = due(3, recipient_ref=derived("somebody else"))
    next_day = due(4, gathered_at=SLOT + timedelta(days=1))
    at_once = due(5, gathered_at=None)
    groups = together([due(2), at_once, other, due(1), next_day])
    assert numbers(groups) == {(1, 2), (3,), (4,), (5,)}


def test_a_digest_has_the_same_number_however_often_it_is_tried() -> None:
    ((first,), (again,)) = (together([due(1), due(2)]), together([due(2, attempt=2), due(1)]))
    assert key_of(first) == key_of(again)
    assert key_of(first) != key_of(first[:1]) == first[0].key
    assert key_of((due(1), due(2, round=2))) != key_of(first), "a resend is another mail"
