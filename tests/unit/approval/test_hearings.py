"""Hearings 听证: told before the decision, heard, and the decision bound by the record."""

from dataclasses import replace
from datetime import date, datetime

from onehall_approval.domain import model as m
from onehall_contracts import approval

from tests.unit.approval.acting import applicant, department, ourselves, window
from tests.unit.approval.casework import (
    FREE,
    A,
    B,
    C,
    Case,
    asked,
    day,
    new_task,
    night_after,
    on,
    plan,
    uid,
)

NEIGHBOUR = m.PartyRef("party-7")
RECORD = "听证笔录1"
MANDATORY = (plan(A, "GHJ", hearing=m.HearingRule.MANDATORY), *FREE[1:])


def inform(at: datetime | None = None, **more: object) -> m.InformParties:
    act = department("GHJ", "03", at or day(1))
    return replace(m.InformParties(m.HearingId(uid("hearing")), A, (NEIGHBOUR,), act), **more)


def neighbour(at: datetime) -> m.Act:
    return replace(applicant(at), by=NEIGHBOUR, side=m.Side.PUBLIC)


def request(at: datetime | None = None, **more: object) -> m.RequestHearing:
    return replace(m.RequestHearing(A, NEIGHBOUR, neighbour(at or day(3))), **more)


def schedule(on_day: date | None = None, **more: object) -> m.ScheduleHearing:
    made = m.ScheduleHearing(
        item=A,
        on=on_day or day(12).date(),
        place="听证室 room 3",
        presider=m.OfficerId("GHJ-02"),
        notice="听证公告1",
        act=department("GHJ", "03", day(4)),
    )
    return replace(made, **more)


def hold(at: datetime | None = None, **more: object) -> m.HoldHearing:
    act = department("GHJ", "03", at or day(12))
    return replace(m.HoldHearing(A, RECORD, new_task, act), **more)


def informed() -> Case:
    case = Case(*FREE)
    case.do(inform())
    return case


def requested() -> Case:
    return informed().all(request())


def scheduled() -> Case:
    return requested().all(schedule())


def test_applicant_and_interested_parties_are_both_told_by_the_deciding_department() -> None:
    """L-23, L-41."""
    case = Case(*FREE)
    assert case.no(inform(act=department("JW", "03", day(1)))) == "not-the-department"
    (told,) = case.do(inform())
    assert len(told.parties) == 2
    assert NEIGHBOUR in told.parties and str(told.parties[0]) == case.state.opened.applicant
    assert told.request_by == night_after(2011, 10, 9)  # five working days after 27 September
    assert case.no(inform()) == "hearing-open"


def test_who_was_told_must_be_heard_and_a_stranger_is_not_a_party() -> None:
    """L-23: 陈述和申辩."""
    statement = m.RecordStatement(A, NEIGHBOUR, "挡光 it takes our light", neighbour(day(2)))
    assert Case(*FREE).no(statement) == "no-hearing"
    case = informed()
    assert case.no(replace(statement, party=m.PartyRef("party-8"))) == "not-a-party"
    assert case.no(replace(statement, act=replace(neighbour(day(2)), by="party-8"))) == (
        "not-a-party"
    )
    assert case.no(replace(statement, statement=" ")) == "reason-missing"
    case.all(statement, replace(statement, act=window(day(2))))
    assert case.state.hearings[A].heard == {NEIGHBOUR}
    assert case.told(approval.HearingRecordedV1)[-1].stage == "statement-recorded"


def test_a_party_asks_within_five_working_days_of_being_told() -> None:
    """L-41: told on 27 September, the last day is Sunday 9 October, a working one."""
    assert informed().no(request(at=on(2011, 10, 10, 0))) == "too-late"
    case = informed()
    (asked,) = case.do(request(at=on(2011, 10, 9, 23)))
    assert asked.hold_by == night_after(2011, 11, 4)
    assert case.no(request(at=on(2011, 10, 9, 23))) == "hearing-over"


def test_without_a_request_in_time_the_hearing_lapses_and_the_decision_goes_on() -> None:
    """L-41."""
    case = informed()
    assert case.no(case.opinion(A)) == "hearing-open"
    assert not case.ring(on(2011, 10, 9, 23))
    (lapsed,) = case.ring(night_after(2011, 10, 9))
    assert isinstance(lapsed, m.HearingLapsed)
    case.answers(A, at=day(6))
    assert case.no(schedule()) == "no-hearing"


def test_a_hearing_asked_for_does_not_lapse() -> None:
    """L-41."""
    case = requested()
    assert not [e for e in case.ring(day(50)) if isinstance(e, m.HearingLapsed)]


def test_it_is_held_within_twenty_working_days_of_the_request() -> None:
    """L-41: asked on 29 September, the twentieth is 1 November, not the day after."""
    case = requested()
    assert case.state.hearings[A].hold_by == night_after(2011, 11, 1)
    assert case.no(schedule(date(2011, 11, 2))) == "too-late"
    case.do(schedule(date(2011, 11, 1)))


def test_time_and_place_are_announced_seven_working_days_before() -> None:
    """L-42: announced on 30 September, the seventh is 14 October, National Day between."""
    case = requested()
    assert case.no(schedule(date(2011, 10, 13))) == "too-soon"
    assert case.no(schedule(date(2011, 10, 15))) == "wrong-date"  # a Saturday
    assert case.no(schedule(date(2011, 10, 14), notice=" ")) == "notice-missing"
    case.do(schedule(date(2011, 10, 14)))
    assert case.told(approval.HearingRecordedV1)[-1].record == "听证公告1"


def test_without_a_request_only_a_mandatory_hearing_is_announced() -> None:
    """L-40, L-41."""
    assert Case(*FREE).no(schedule()) == "no-hearing"
    assert informed().no(schedule()) == "no-hearing"
    mandatory = Case(*MANDATORY)
    assert mandatory.no(schedule()) == "no-hearing"  # the parties are told first
    mandatory.all(inform(), schedule())


def test_a_mandatory_hearing_is_waited_for_even_if_nobody_asks() -> None:
    """L-40: no opinion before it, no lapse of it."""
    case = Case(*MANDATORY)
    assert case.no(case.opinion(A)) == "hearing-open"
    case.do(inform())
    assert not [e for e in case.ring(day(50)) if isinstance(e, m.HearingLapsed)]
    assert case.no(case.opinion(A)) == "hearing-open"


def test_the_presider_had_no_hand_in_the_review() -> None:
    """L-42: neither who answers for it, nor who did a step, nor who announces it."""
    case = requested()
    for number in ("03", "01"):  # the handler and the chief answer for its steps
        assert case.no(schedule(presider=m.OfficerId(f"GHJ-{number}"))) == "presider-reviewed"
    step = m.CompleteStep(A, new_task(A, 1), "受理", uid("step"), department("GHJ", "02", day(4)))
    case.do(step)
    assert case.no(schedule()) == "presider-reviewed"
    case.do(m.AssignReview(B, m.OfficerId("JW-02"), department("JW", "01", day(4))))
    assert "JW-02" not in case.state.hands.get(A, ())
    case.do(schedule(presider=m.OfficerId("GHJ-00")))


def test_who_presided_does_not_sign_the_opinion() -> None:
    """L-42."""
    case = scheduled().all(hold())
    cited = {"legal_basis": (RECORD,)}
    assert case.no(case.opinion(A, act=_deputy_acts(day(13)), **cited)) == "presider-reviewed"
    case.do(case.opinion(A, at=day(13), **cited))


def _deputy_acts(at: datetime) -> m.Act:
    """GHJ-02, who presided, stands in for the chief."""
    act = department("GHJ", "02", at)
    away = {m.OfficerId("GHJ-01"): (m.Span(day(12), day(20)),)}
    return replace(act, delegations=replace(act.delegations, absences=away))


def test_a_challenged_presider_gives_way_to_one_who_did_not_review() -> None:
    """L-42: 申请回避."""
    challenge = m.ReplacePresider(
        A, m.OfficerId("GHJ-00"), "亲属 kin", department("GHJ", "03", day(5))
    )
    assert requested().no(challenge) == "no-hearing"
    case = scheduled()
    assert case.no(replace(challenge, presider=m.OfficerId("GHJ-01"))) == "presider-reviewed"
    case.do(m.Recuse(m.OfficerId("GHJ-00"), "亲属", department("GHJ", "01", day(5))))
    assert case.no(challenge) == "recused"
    case = scheduled()
    case.do(challenge)
    assert case.state.hearings[A].presider == "GHJ-00"


def test_it_is_held_on_its_day_and_leaves_a_signed_record() -> None:
    """L-42."""
    assert requested().no(hold()) == "no-hearing"
    case = scheduled()
    assert case.no(hold(at=day(11))) == "too-soon"
    assert case.no(hold(record=" ")) == "basis-missing"
    assert case.no(hold(act=department("JW", "03", day(12)))) == "not-the-department"
    case.do(hold())
    assert case.no(hold()) == "no-hearing"
    assert case.told(approval.HearingRecordedV1)[-1].record == RECORD


def test_the_decision_names_the_record_it_rests_on() -> None:
    """L-43."""
    case = scheduled()
    assert case.no(case.opinion(A)) == "hearing-open"
    case.do(hold())
    assert case.no(case.opinion(A, at=day(13))) == "record-not-cited"
    assert case.no(case.opinion(A, "refuse", at=day(13))) == "record-not-cited"
    case.do(case.opinion(A, at=day(13), legal_basis=("城乡规划法 40", RECORD)))


def test_an_opinion_given_before_the_hearing_is_void_and_asked_for_again() -> None:
    """L-43: it cannot rest on a record that did not exist."""
    case = Case(*FREE)
    case.answers(A)
    case.all(inform(), request(), schedule(presider=m.OfficerId("GHJ-00")))
    _, voided = case.do(hold())
    assert (voided.item, voided.because) == (A, A)
    assert asked(case.told(approval.RequestReviewV1, "GHJ")[-1]).round == 2
    case.do(case.opinion(A, at=day(13), legal_basis=(RECORD,)))


def test_an_item_is_not_decided_while_its_hearing_is_open_and_the_others_are() -> None:
    """L-41: before the decision."""
    case = Case(*FREE)
    case.answers(A)
    case.do(inform())
    case.do(request())
    case.answers(B, C)
    case.ring(day(30))
    assert [case.decided(item) for item in (A, B, C)] == ["open", "granted", "granted"]


def test_a_refusal_too_waits_for_the_hearing() -> None:
    """L-41: the right is to be heard before any decision."""
    case = Case(*FREE)
    case.answers(A, answer="refuse")
    case.all(inform(), request())
    case.answers(B, C)
    case.ring(day(30))
    assert case.decided(A) == "open"


def test_a_hearing_costs_the_clock_nothing_without_a_notice_of_its_length() -> None:
    """L-33, L-41: 听证 is one of the eight, and like them is declared in writing."""
    case = scheduled()
    assert case.dues(A) == (date(2011, 10, 13), date(2011, 10, 27))
    assert case.stale(m.Ring("hearing/PC2-01", ourselves(day(60))))
