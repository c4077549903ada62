"""The four grounds, who is turned away at the door, what is recorded as not admitted, the clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_calendar import end_of, local_day
from onehall_contracts import Message
from onehall_dispute import handlers, messages
from onehall_dispute.domain import disputes
from onehall_dispute.domain import model as m

from tests.unit.dispute.examples import (
    ACCEPTED,
    CALENDAR,
    ISSUED_AT,
    NOTIFIED,
    OPINION,
    SUBMITTED,
    all_refused,
    event_id,
    file_of,
    filing,
    issued,
    not_accepted,
    run,
    told,
)

DECIDED = file_of(SUBMITTED, ACCEPTED, OPINION, issued())


def decided(state: m.CaseFile, command: m.Command) -> list[Any]:
    answer = disputes.decide(state, command)
    assert not isinstance(answer, m.Refused), answer
    return list(answer)


def reason(state: m.CaseFile, command: m.FileDispute) -> str:
    answer = disputes.decide(state, command)
    assert isinstance(answer, m.Refused), answer
    assert answer.detail
    return answer.reason.value


@pytest.mark.parametrize(
    ("ground", "item_id", "said", "kind"),
    [
        ("G1", None, (SUBMITTED, not_accepted()), "not-accepted"),
        ("G2", "PC2-01", (ACCEPTED, issued()), "granted"),
        ("G2", "PC2-04", (ACCEPTED, issued()), "refused"),
        ("G2", "PC2-01", (ACCEPTED, all_refused()), "refused"),
        ("G3", "PC2-02", (ACCEPTED, issued()), "granted"),
        ("G3", "PC2-02", (ACCEPTED, all_refused()), "refused"),
        ("G4", "PC2-03", (ACCEPTED, issued()), "granted"),
        ("G4", "PC2-05", (ACCEPTED, issued()), "not-concerned"),
    ],
)
def test_each_ground_admits_its_own_acts_and_no_other_ground_does(
    ground: str, item_id: str | None, said: tuple[Message, ...], kind: str
) -> None:
    filed, frozen, admitted, *_asked = decided(file_of(*said), filing(ground, item_id))
    assert (filed.act.kind, filed.act.item) == (kind, item_id)
    assert isinstance(frozen, m.EvidenceFrozen)
    assert isinstance(admitted, m.DisputeAdmitted)
    for other in m.Ground:
        if other != ground:
            assert reason(file_of(*said), filing(other, item_id)) == "ground-mismatch"


def test_filing_freezing_and_admitting_are_one_decision_in_one_instant() -> None:
    happened = decided(DECIDED, filing("G2", "PC2-04"))
    made = [m.DisputeFiled, m.EvidenceFrozen, m.DisputeAdmitted, m.ReplyRequested]
    assert [type(e) for e in happened] == made
    assert {e.at for e in happened} == {ISSUED_AT + timedelta(hours=1)}


def test_without_an_item_the_ground_singles_out_the_act() -> None:
    filed, *_ = decided(DECIDED, filing("G3"))
    assert filed.act.item == "PC2-02"
    assert reason(DECIDED, filing("G2")) == "item-needed"
    answer = disputes.decide(DECIDED, filing("G2"))
    assert isinstance(answer, m.Refused)
    assert "PC2-01, PC2-04" in answer.detail


def test_a_filing_that_can_be_put_right_is_refused_at_the_door() -> None:
    stranger = m.Reference("00000000-0000-4000-8000-000000000000")
    assert reason(disputes.INITIAL, filing("G1")) == "unknown-case"
    assert reason(DECIDED, filing("G2", "PC2-01", applicant=stranger)) == "stranger"
    assert reason(file_of(SUBMITTED, ACCEPTED), filing("G2", "PC2-01")) == "no-such-act"
    assert reason(file_of(SUBMITTED, NOTIFIED), filing("G2", "PC2-01")) == "no-such-act"
    assert reason(DECIDED, filing("G2", "PC2-77")) == "no-such-act"
    unknown = m.EventId("00000000-0000-4000-8000-000000000000")
    assert reason(DECIDED, filing("G2", act=unknown)) == "no-such-act"


def test_a_decision_whose_acceptance_has_not_arrived_yet_is_not_judged_without_it() -> None:
    early = file_of(SUBMITTED, issued())
    assert reason(early, filing("G2", "PC2-01")) == "file-incomplete"
    late = run(messages.observe(told(ACCEPTED)), state=early)
    assert len(decided(late, filing("G2", "PC2-01"))) == 4


def test_the_same_act_is_disputed_once_whatever_became_of_it() -> None:
    first = filing("G2", "PC2-01")
    again = filing("G2", "PC2-01", dispute=m.DisputeId("another"))
    state = run(first, state=DECIDED)
    assert reason(state, again) == "already-filed"
    assert len(decided(state, filing("G2", "PC2-04"))) == 4
    closed = run(closing(ISSUED_AT + timedelta(days=90)), state=state)
    assert reason(closed, again) == "already-filed"


@pytest.mark.parametrize(("by_name", "state"), [(False, (SUBMITTED, NOTIFIED)), (True, None)])
def test_a_correction_notice_is_recorded_and_sent_on_to_a_complaint(
    by_name: bool, state: Any
) -> None:
    file = file_of(*(state or (SUBMITTED, NOTIFIED, ACCEPTED, issued())))
    act = m.EventId(str(event_id(NOTIFIED))) if by_name else None
    filed, frozen, verdict = decided(file, filing("G1", act=act))
    assert filed.act.kind is m.ActKind.CORRECTION_NOTICE
    assert (verdict.cause, "complaint" in verdict.redirect_to) == ("not-an-act", True)
    assert len(frozen.manifest.pieces) == len(file.facts)


@pytest.mark.parametrize("remedy", m.Remedy)
def test_what_another_body_hears_already_is_recorded_and_left_to_it(remedy: m.Remedy) -> None:
    begun = m.Elsewhere(remedy, "西安市人民政府", ISSUED_AT.date())
    filed, frozen, verdict = decided(DECIDED, filing("G2", "PC2-04", elsewhere=begun))
    assert frozen.manifest_sha256 and filed.reconsideration_last_day
    assert (verdict.cause, verdict.elsewhere) == (m.Cause.REMEDY_BEGUN, begun)
    assert str(begun.since) in verdict.redirect_to
    assert begun.body not in verdict.redirect_to, "which is told to everybody"
    for days in (-1, 1):
        other = replace(begun, since=begun.since + timedelta(days=days))
        assert reason(DECIDED, filing("G2", "PC2-04", elsewhere=other)) == "contradiction"


def test_an_opinion_on_the_way_to_a_decision_is_no_act() -> None:
    named = filing("G2", act=m.EventId(str(event_id(OPINION))))
    *_, verdict = decided(DECIDED, named)
    assert verdict.cause is m.Cause.NOT_AN_ACT


def closing(at: datetime) -> m.CloseDue:
    return m.CloseDue(at, CALENDAR)


def on(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00:00+08:00")


@pytest.mark.parametrize(
    ("filed_on", "cause", "mentions"),
    [
        ("2011-11-17", None, ""),  # the last day that leaves ten: 11-27 less 10
        ("2011-11-18", m.Cause.NO_TIME_LEFT, "2011-11-27"),
        ("2011-11-27", m.Cause.NO_TIME_LEFT, "2012-03-28"),
        ("2011-11-28", m.Cause.OUT_OF_TIME, "2012-03-28"),
        ("2012-03-28", m.Cause.OUT_OF_TIME, "people's court"),
        ("2012-03-29", m.Cause.OUT_OF_TIME, "legal aid"),
    ],
)
def test_a_late_filing_is_recorded_and_told_what_remedy_is_left(
    filed_on: str, cause: m.Cause | None, mentions: str
) -> None:
    _filed, _frozen, verdict, *_asked = decided(DECIDED, filing("G2", "PC2-04", at=on(filed_on)))
    if cause is None:
        assert isinstance(verdict, m.DisputeAdmitted)
        assert verdict.close_by == date(2011, 11, 17)
    else:
        assert (verdict.cause, mentions in verdict.redirect_to) == (cause, True)


def test_a_day_is_a_day_in_the_city_not_in_greenwich() -> None:
    last_minute = datetime(2011, 11, 27, 15, 59, tzinfo=UTC)
    *_, verdict = decided(DECIDED, filing("G2", "PC2-04", at=last_minute))
    assert verdict.cause is m.Cause.NO_TIME_LEFT
    *_, verdict = decided(DECIDED, filing("G2", "PC2-04", at=last_minute + timedelta(minutes=1)))
    assert verdict.cause is m.Cause.OUT_OF_TIME


def test_the_clock_closes_a_dispute_at_the_end_of_its_last_day_and_not_before() -> None:
    state = run(filing("G2", "PC2-01"), filing("G2", "PC2-04", at=on("2011-10-10")), state=DECIDED)
    first, second = (d.open_until for d in state.disputes.values())
    assert first is not None
    assert second is not None
    assert first < second
    assert disputes.alarms(state)["close"] == end_of(first)
    assert decided(state, closing(end_of(first) - timedelta(seconds=1))) == []
    (closed,) = decided(state, closing(end_of(first)))
    assert (closed.outcome, closed.at) == ("T3", end_of(first))
    (late,) = decided(state, closing(end_of(first) + timedelta(seconds=3)))
    assert late == closed, "an alarm that rings late makes nobody late"
    after = run(closing(end_of(first)), state=state)
    assert disputes.alarms(after)["close"] == end_of(second)
    assert disputes.alarms(run(closing(end_of(second)), state=after)) == {}


def test_what_is_not_admitted_has_no_clock() -> None:
    state = run(filing("G2", "PC2-04", at=on("2011-12-01")), state=DECIDED)
    assert disputes.alarms(state) == {}


def test_a_fact_that_is_in_the_file_is_not_recorded_again() -> None:
    again = messages.observe(told(ACCEPTED, hour=9))
    assert decided(DECIDED, again) == []


def test_what_comes_after_the_freeze_does_not_change_it() -> None:
    state = run(filing("G2", "PC2-04"), state=file_of(SUBMITTED, ACCEPTED, issued()))
    later = run(messages.observe(told(OPINION)), state=state)
    assert len(later.facts) == len(state.facts) + 1
    assert later.disputes == state.disputes


COMMANDS = st.lists(
    st.one_of(
        st.sampled_from([SUBMITTED, NOTIFIED, ACCEPTED, OPINION, issued(), not_accepted()]).map(
            lambda said: messages.observe(told(said))
        ),
        st.builds(
            lambda g, i, days: filing(g, i, at=ISSUED_AT + timedelta(days=days)),
            st.sampled_from(m.Ground),
            st.sampled_from([None, "PC2-01", "PC2-02", "PC2-03", "PC2-04", "PC2-05"]),
            st.integers(0, 250),
        ),
        st.integers(0, 250).map(lambda days: closing(ISSUED_AT + timedelta(days=days))),
    ),
    max_size=15,
)


@given(COMMANDS)
def test_no_dispute_moves_a_statutory_date_changes_a_fact_or_outlives_its_clock(
    commands: list[m.Command],
) -> None:
    state = disputes.INITIAL
    for command in commands:
        answer = disputes.decide(state, command)
        before = state
        for event in () if isinstance(answer, m.Refused) else answer:
            state = disputes.evolve(state, event)
        if not isinstance(command, m.ObserveFact):
            assert (state.facts, state.acts) == (before.facts, before.acts)
    for dispute in state.disputes.values():
        filed, act_day = dispute.filed, local_day(dispute.filed.act.at)
        assert filed.reconsideration_last_day == act_day + timedelta(days=60)
        assert filed.litigation_last_day > filed.reconsideration_last_day
        if dispute.open_until:
            day = local_day(filed.at)
            assert day <= dispute.open_until <= CALENDAR.add_working_days(day, 20)
            assert dispute.open_until <= filed.reconsideration_last_day - timedelta(days=10)


@given(COMMANDS)
def test_a_fact_or_a_filing_that_comes_twice_counts_once(commands: list[m.Command]) -> None:
    def play(*asked: m.Command) -> m.CaseFile:
        state = disputes.INITIAL
        for command in asked:
            answer = disputes.decide(state, command)
            for event in () if isinstance(answer, m.Refused) else answer:
                state = disputes.evolve(state, event)
        return state

    assert play(*(c for command in commands for c in (command, command))) == play(*commands)


def test_every_event_of_intake_and_approval_is_evidence_and_no_command_is() -> None:
    names = {kind.wire_name for kind in handlers.CONSUMES}
    assert {"intake.case-withdrawn.v1", "approval.step-completed.v1"} <= names
    assert "approval.request-review.v1" not in names
    assert not {n for n in names if "evaluation" in n or "complaint" in n}, "no voice is evidence"
    assert {name.split(".")[0] for name in names} == {"intake", "approval", "notify"}
