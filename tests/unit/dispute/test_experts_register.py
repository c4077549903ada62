"""The register of experts: two people for each change, declared ties at once."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import reduce

import pytest
from onehall_dispute.domain import register
from onehall_dispute.domain.experts import ExpertRef, Field
from onehall_dispute.domain.register import (
    INITIAL,
    By,
    Change,
    Command,
    DeclareTies,
    Entry,
    Propose,
    Reason,
    Refused,
    Settle,
    Status,
)

AT = datetime(2011, 10, 1, tzinfo=UTC)
REF = ExpertRef("e")
COORDINATOR, LAWYER = By("coordinator", AT), By("lawyer", AT)
ADD = Propose(REF, Change.ADD, COORDINATOR, (Field("行政法"),), "0" * 64, 1)
REVISE = Propose(REF, Change.CHANGE, COORDINATOR, (Field("消防"),), "1" * 64, 2)
END = Propose(REF, Change.END, COORDINATOR)
YES, NO = Settle(REF, True, LAWYER), Settle(REF, False, LAWYER)
TIES = DeclareTies(REF, "2" * 64, 3, AT)


def after(*commands: Command) -> Entry:
    state = INITIAL
    for command in commands:
        answer = register.decide(state, command)
        assert not isinstance(answer, Refused), answer
        state = reduce(register.evolve, answer, state)
    return state


STANDS: list[tuple[Sequence[Command], Status]] = [
    ([ADD], Status.PROPOSED),
    ([ADD, YES], Status.LISTED),
    ([ADD, NO], Status.DECLINED),
    ([ADD, YES, REVISE, NO], Status.LISTED),
    ([ADD, YES, REVISE, YES], Status.LISTED),
    ([ADD, YES, END, NO], Status.LISTED),
    ([ADD, YES, END, YES], Status.ENDED),
    ([ADD, YES, END, YES, ADD, YES], Status.LISTED),
    ([ADD, YES, TIES], Status.LISTED),
]


@pytest.mark.parametrize(("commands", "status"), STANDS)
def test_an_entry_moves_by_two_people(commands: Sequence[Command], status: Status) -> None:
    assert after(*commands).status is status


REFUSED: list[tuple[Sequence[Command], Command, Reason]] = [
    ([ADD], ADD, Reason.CHANGE_PENDING),
    ([ADD, YES], ADD, Reason.ALREADY_LISTED),
    ([], REVISE, Reason.NOT_LISTED),
    ([], END, Reason.NOT_LISTED),
    ([ADD, YES, END, YES], REVISE, Reason.NOT_LISTED),
    ([], YES, Reason.NOTHING_PENDING),
    ([ADD, YES], YES, Reason.NOTHING_PENDING),
    ([ADD], Settle(REF, True, COORDINATOR), Reason.SAME_PERSON),
    ([ADD], TIES, Reason.NOT_LISTED),
]


@pytest.mark.parametrize(("before", "command", "reason"), REFUSED)
def test_what_cannot_be_is_refused(
    before: Sequence[Command], command: Command, reason: Reason
) -> None:
    answer = register.decide(after(*before), command)
    assert isinstance(answer, Refused)
    assert answer.reason is reason and answer.detail


def test_a_change_proposed_before_a_declaration_is_declined_by_it() -> None:
    entry = after(ADD, YES, REVISE, TIES)
    assert entry == Entry(Status.LISTED)
