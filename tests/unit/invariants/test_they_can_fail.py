"""A property that no history could break proves nothing: these reach it, and those break it."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from onehall_approval import messages as approval_messages
from onehall_approval.domain import model as m
from onehall_approval.store.delegations import snapshot
from onehall_contracts import Event, approval, dispute
from onehall_contracts.message import Part
from onehall_supervision.domain import model as s

from tests.building import ACCEPTED_AT
from tests.unit.approval import histories as approvals
from tests.unit.approval.acting import ourselves
from tests.unit.approval.casework import opening
from tests.unit.approval.walking import graph
from tests.unit.intake import cases
from tests.unit.invariants import at_the_window, disputing, ledger, register, structure, told
from tests.unit.invariants.histories import History

SOME = range(40)


@cache
def history(n: int) -> History:
    """The n-th of some histories that are always the same."""
    numbers = Random(n)  # noqa: S311
    return History(n, [numbers.randrange(2**32) for _ in range(30)])


# What the histories reach


def test_they_reach_what_the_invariants_of_approval_are_about() -> None:
    reached: Counter[str] = Counter()
    for one in map(history, SOME):
        granted = {p.item for _, gate in one.happened(m.GateOpened) for p in gate.permits}
        needs = told.hard_needs(one.acceptance)
        reached["granted on something"] += sum(bool(needs[item]) for item in granted)
        reached["sealed"] += len(list(one.happened(m.OpinionRecorded)))
        reached["refused"] += sum(len(list(told.adverse(e.message))) for e in one.public())
        reached["asked again"] += len(list(one.happened(m.OpinionVoided)))
        for kind in (m.ProcedureStarted, m.LimitExtended, m.DeadlinesRecalculated):
            reached[kind.__name__] += len(list(one.happened(kind)))
    assert all(reached.values()), reached
    often = ("granted on something", "sealed", "refused")
    assert min(reached[what] for what in often) > len(SOME) / 4, reached


def test_they_reach_cards_disputes_and_second_chiefs() -> None:
    reached: Counter[str] = Counter()
    for n in SOME:
        filed = _disputed(history(n), n)
        reached["cards"] += len(ledger.last(ledger.watched(ledger.in_order(_public(n)))).cards)
        reached.update(said.wire_name for said in filed.said)
        reached.update(refused.reason.value for refused in filed.refused)
        reached.update(asyncio.run(_outcomes(n)))
    wanted = {"cards", "stranger", "already-filed", "added", "second chief", "no such", "GHJ"}
    wanted |= {dispute.DisputeAdmittedV1.wire_name, dispute.DisputeNotAdmittedV1.wire_name}
    assert wanted <= reached.keys(), reached


@pytest.mark.parametrize("n", [0, 7, 13])
def test_the_acceptance_they_begin_with_is_what_approval_opened(n: int) -> None:
    """So that intake, approval and supervision are really told the same."""
    opened = history(n).case.happened[0]
    same = opening(
        *graph(Random(n)),  # noqa: S311
        certificates=opened.certificates,
        owed=frozenset(opened.owed),
    )
    assert approval_messages.open_coordination(history(n).acceptance, ourselves()) == same


# What breaks an invariant is found


def test_a_permit_before_its_prerequisite_is_found() -> None:
    """Invariant 1: the gates in the opposite order."""
    found = [list(told.granted_without(_reversed(_public(n)))) for n in SOME]
    assert any(found)


def test_a_case_opened_at_another_instant_is_found() -> None:
    """Invariant 2."""
    state = history(0).case.state
    assert state.opened
    late = replace(state, opened=replace(state.opened, opened_at=ACCEPTED_AT + timedelta(1)))
    with pytest.raises(AssertionError):
        approvals._same_acceptance(late)


def test_a_second_notice_without_a_correction_is_found() -> None:
    """Invariant 3."""
    once = [(lambda at: cases.notify("D08", at=at), 1)]
    notices = [one for one in at_the_window.told(once) if "notified" in one.wire_name]
    assert list(at_the_window.second_notices(notices)) == []
    assert list(at_the_window.second_notices([*notices, *notices]))


def test_a_due_date_that_moves_by_itself_is_found() -> None:
    """Invariant 4: in approval's state, and as supervision counts."""
    one = history(0)
    state = one.case.state
    (item, review), *_ = state.reviews.items()
    later = replace(review, promised_due_at=review.promised_due_at + timedelta(1))
    moved = replace(state, reviews={**state.reviews, item: later})
    with pytest.raises(AssertionError):
        approvals._dues_stay(state, moved, [])
    forged = History(0, [])
    forged.case.state = replace(
        forged.case.state, reviews={i: replace(r, legal_due_at=r.legal_due_at + timedelta(1))
                                    for i, r in forged.case.state.reviews.items()}
    )  # fmt: skip
    assert list(ledger.disagreements(forged))


def test_a_ledger_that_lost_an_entry_gives_other_cards() -> None:
    """Invariants 5 and 8: the acceptance is what every card rests on."""
    others = 0
    for n in range(10):
        first = ledger.last(ledger.watched(ledger.in_order(_public(n))))
        lost = [e for e in first.entries if not _accepts(e)]
        assert ledger.folded(lost) != first.view
        others += ledger.heard_again(lost).cards != first.cards
    assert others, "in none of ten histories does a card rest on the acceptance"


def _accepts(entry: object) -> bool:
    return isinstance(entry, s.Observed) and "accepted" in entry.type


def test_a_field_for_the_mood_is_found() -> None:
    """Invariant 6."""

    class Face(Part):
        mood_index: int

    class Ticket(Part):
        faces: tuple[Face, ...]

    assert [f for f in told.fields(Ticket.model_json_schema()) if structure.MOOD[0] in f]


def test_who_hears_of_disputes_is_known() -> None:
    """Invariant 7: what is asked of disputes is answered otherwise of approval."""
    assert structure.deciders_hearing("approval") == ("intake",)
    assert structure.deciders_hearing("intake") == ("approval",)


def test_steps_that_are_not_the_promise_are_found() -> None:
    """Invariant 9."""
    state = history(0).case.state
    (item, review), *_ = state.reviews.items()
    more = replace(review, promised_wd=review.promised_wd + 1)
    with pytest.raises(AssertionError):
        approvals._steps_sum_to_the_promise(replace(state, reviews={item: more}))


def test_a_refusal_without_reasons_is_found() -> None:
    """Invariant 10."""
    said = [e.message for n in SOME for e in _public(n)]
    refusal = next(r for one in said for r in told.adverse(one) if isinstance(r, approval.Refusal))
    whole = next(one for one in said if refusal in told.adverse(one))
    for missing in ({"reasons": (" ",)}, {"legal_basis": ()}, {"remedies": None}):
        torn = whole.model_copy(update={"refusals": (refusal.model_copy(update=missing),)})
        assert list(told.unexplained([torn]))


def test_a_seal_without_a_delegation_is_found() -> None:
    """Invariant 11."""
    step, event = next(found for n in SOME for found in history(n).happened(m.OpinionRecorded))
    approvals._signed_with_authority(step.before, event, step.act)
    with pytest.raises(AssertionError):
        bare = replace(step.act, delegations=m.Delegations())
        approvals._signed_with_authority(step.before, event, bare)


def test_two_chiefs_are_found() -> None:
    """Invariant 12: in a register that asks nobody."""
    rows = {}
    for asked in register.changes(1):
        for entry in asked.entries if isinstance(asked, register.Add) else ():
            rows[entry.id] = dict(zip(register.COLUMNS, register.columns(entry), strict=True))
    known = snapshot(rows.values(), ())
    at = list(register.instants(rows))
    assert any(len(register.chiefs(known, d, one)) > 1 for d in register.DEPARTMENTS for one in at)


def _public(n: int) -> list[Event]:
    return list(history(n).public())


def _reversed(said: Sequence[Event]) -> list[Event]:
    gates = [e for e in said if isinstance(e.message, approval.GateOpenedV1)]
    backwards = iter(reversed(gates))
    return [next(backwards) if e in gates else e for e in said]


def _disputed(one: History, n: int) -> Any:
    filed = disputing.Dispute()
    for command in disputing.mixed(list(one.public()), disputing.filings(one, n), n):
        filed.ask(command)
    return filed


async def _outcomes(n: int) -> list[str]:
    table = register.Table()
    return [await register.changed(table, asked) for asked in register.changes(n)]
