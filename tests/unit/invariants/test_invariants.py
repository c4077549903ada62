"""The twelve cross-service invariants at the end of DOMAIN section 10, each a property test.

Each plays random histories of the services' own deciders; what one service says, the next one hears
as it comes off the bus. `make test` plays 60 of each. As many as you like:

    ONEHALL_HISTORIES=2000 .venv/bin/pytest -n auto --timeout=3600 tests/unit/invariants
"""

import asyncio
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from onehall_approval import messages as approval_messages
from onehall_approval.domain import coordination
from onehall_approval.domain import model as m
from onehall_approval.store import CODEC
from onehall_approval.store.delegations import snapshot
from onehall_calendar import local_day
from onehall_contracts import approval, class_for, dispute, owner_of
from onehall_dispute import messages as dispute_messages
from onehall_dispute.domain import remedies
from onehall_supervision import messages as supervision_messages
from onehall_supervision.domain import model as s

from tests.unit.approval import histories as approvals
from tests.unit.approval.acting import ourselves
from tests.unit.approval.casework import Case
from tests.unit.approval.casework import asked as what_was_asked
from tests.unit.intake import test_case_properties as window
from tests.unit.invariants import at_the_window, disputing, ledger, register, structure, told
from tests.unit.invariants.histories import SEEDS, History, histories, many

MOODS = st.one_of(st.integers(1, 5), st.sampled_from(["calm", "angry", "非常不满意"]))


@many
@given(histories)
def test_invariant_01_no_decision_before_its_hard_prerequisites(history: History) -> None:
    """What an item rests on is granted before it, or shown by a certificate; L-60."""
    for step, gate in history.happened(m.GateOpened):
        for item in (permit.item for permit in gate.permits):
            for need in step.after.reviews[item].needs:
                approvals._holds(step.after, gate, item, need)
    assert list(told.granted_without(history.public())) == []


@many
@given(histories)
def test_invariant_02_all_reviews_of_a_case_share_its_acceptance(history: History) -> None:
    """Every department is asked at the instant of the acceptance."""
    for step in history.steps:
        approvals._same_acceptance(step.after)
    first = [one for one in history.told() if one.version == 1]
    requests = [one.message for one in first if isinstance(one.message, approval.RequestReviewV1)]
    asked = [what_was_asked(one) for one in requests]
    assert {one.item_id for one in asked} == {i.item_id for i in history.acceptance.items}
    assert {one.requested_at for one in asked} == {history.acceptance.accepted_at}
    opened = [o.message for o in first if isinstance(o.message, approval.CoordinationOpenedV1)]
    assert [one.opened_at for one in opened] == [history.acceptance.accepted_at]


@many
@given(window.HOURS)
def test_invariant_03_at_most_one_correction_notice(said: list[tuple[Any, int]]) -> None:
    """One notice; once more for points that a correction left open, and for no new ones; L-10."""
    check = window.test_no_point_is_notified_twice_without_a_correction_between_and_none_thrice
    check.hypothesis.inner_test(said)  # type: ignore[attr-defined]  # the test below its @given
    assert list(at_the_window.second_notices(at_the_window.told(said))) == []


@many
@given(histories)
def test_invariant_04_a_due_date_moves_by_law_only(history: History) -> None:
    """By extension, exclusion with notice or a new calendar; L-30, L-31, L-33.

    And supervision, which counts from the causes, comes to the dates that approval states.
    """
    for step in history.steps:
        approvals._dues_stay(step.before, step.after, step.events)
    for _, started in history.happened(m.ProcedureStarted):
        approvals._announced(started.procedure.suspension)
    assert list(ledger.disagreements(history)) == []


@many
@given(histories, SEEDS)
def test_invariant_05_a_card_once_issued_exists_forever(history: History, delays: int) -> None:
    """Whatever is heard afterwards, however late, however often."""
    issued: list[s.CardIssued] = []
    entries: list[s.Event] = []
    for now in ledger.watched(ledger.late_and_twice(history.public(), delays)):
        assert now.entries[: len(entries)] == entries, "the ledger only grows"
        assert now.cards[: len(issued)] == issued, "a card went away, or was changed"
        assert now.view.cards == {card.key: card for card in now.cards}, "one card of a kind"
        issued, entries = list(now.cards), list(now.entries)


@many
@given(histories, MOODS)
def test_invariant_06_mood_never_changes_a_case_event(history: History, mood: object) -> None:
    """No message of a case can carry it; if one came with it, its readers would not know."""
    for event in history.public():
        data = told.with_mood(told.data_of(event.message), mood)
        read = class_for(event.type).model_validate(data)
        assert read == event.message
        assert supervision_messages.fact_of(read) == supervision_messages.fact_of(event.message)
    moody = told.with_mood(told.data_of(history.acceptance), mood)
    command = approval_messages.open_coordination(
        type(history.acceptance).model_validate(moody), ourselves()
    )
    assert coordination.decide(coordination.INITIAL, command) == [history.case.happened[0]]
    assert not any("mood" in CODEC.encode(event) for event in history.case.happened)
    assert structure.moody() == ()


@many
@given(histories, SEEDS)
def test_invariant_07_a_dispute_never_changes_a_decision_or_a_statutory_date(
    history: History, quarrel: int
) -> None:
    """Nobody who decides hears of it, and the last days are those of the act; L-70, L-78."""
    public = list(history.public())
    undisputed, disputed = disputing.Dispute(), disputing.Dispute()
    for event in public:
        undisputed.ask(dispute_messages.observe(event))
    for command in disputing.mixed(public, disputing.filings(history, quarrel), quarrel):
        disputed.ask(command)
    assert disputed.file.acts == undisputed.file.acts
    assert disputed.file.facts == undisputed.file.facts
    acts = {str(act.event): act.at for act in undisputed.file.acts}
    events = {str(event.id): event.time for event in public}
    for said in disputed.said:
        assert structure.deciders_hearing(owner_of(said.wire_name)) == ()
        if isinstance(said, dispute.DisputeFiledV1):
            act = str(said.act_event_id)
            at = acts.get(act, events[act])
            assert said.reconsideration_last_day == local_day(at) + timedelta(days=60)
            assert said.litigation_last_day == remedies.last_days(at).litigation


@many
@given(histories, SEEDS)
def test_invariant_08_replaying_the_event_log_rebuilds_the_same_cards(
    history: History, delays: int
) -> None:
    """From the ledger's own log, and from everything in it heard once more (no scores yet)."""
    first = ledger.last(ledger.watched(ledger.late_and_twice(history.public(), delays)))
    log = ledger.stored(first.entries)
    assert ledger.folded(log) == first.view
    again = ledger.heard_again(log)
    assert again.entries == first.entries
    assert ledger.card_messages(again) == ledger.card_messages(first)
    replayed = Case()
    replayed.take(history.case.happened)
    assert replayed.said == history.case.said


@many
@given(histories, SEEDS)
def test_invariant_09_decision_step_limits_sum_to_the_promise(history: History, n: int) -> None:
    """In the whole catalogue, in what intake says of it, and as approval keeps it; R-22."""
    assert structure.unbalanced_items() == ()
    for step in history.steps:
        approvals._steps_sum_to_the_promise(step.after)
    case = at_the_window.accepted(Random(n))  # noqa: S311
    for item in case.items:
        counted = sum(one.limit_wd for one in item.steps if one.clock == "decision")
        assert counted == item.promised_wd, item.item_id
    opened = Case()
    opened.do(approval_messages.open_coordination(case, ourselves()))
    approvals._steps_sum_to_the_promise(opened.state)


@many
@given(histories, window.HOURS)
def test_invariant_10_a_refusal_has_reasons_basis_and_remedies(
    history: History, said: list[tuple[Any, int]]
) -> None:
    """Of a case at the window, of an item, of a renewal, and of a permit taken away; L-13, L-51."""
    answers = [event.opinion for _, event in history.happened(m.OpinionRecorded)]
    approvals._explained(one for one in answers if one.answer is m.Answer.REFUSE)
    for _, gate in history.happened(m.GateOpened):
        approvals._explained(gate.refusals)
    approvals.check_said(history.case.said)
    public = [event.message for event in history.public()]
    assert list(told.unexplained([*public, *at_the_window.told(said)])) == []


@many
@given(histories)
def test_invariant_11_sealed_means_delegated_at_that_instant(history: History) -> None:
    """By one whose authority reaches so far, who is there, and has no conflict; R-12."""
    for step in history.steps:
        for event in step.events:
            if isinstance(event, m.OpinionRecorded):
                approvals._signed_with_authority(step.before, event, step.act)


@many
@given(SEEDS)
def test_invariant_12_a_department_has_one_chief_representative_at_any_instant(n: int) -> None:
    """After any registrations and endings; R-12. On PostgreSQL: tests/integration."""
    table = register.Table()

    async def play() -> None:
        for asked in register.changes(n):
            before = set(table.rows)
            outcome = await register.changed(table, asked)
            assert outcome != "second chief" or set(table.rows) == before

    asyncio.run(play())
    known = snapshot(table.rows.values(), ())
    for at in register.instants(table.rows):
        for department in register.DEPARTMENTS:
            found = register.chiefs(known, department, at)
            assert len(found) <= 1, f"{department} has {found} at {at}"
            holder = known.holding(m.DepartmentId(department), m.Post.CHIEF, at)
            assert holder == (found[0] if found else None)
