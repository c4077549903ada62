"""Joint activities: one visit, one findings list, one set of minutes (R-14a, R-29)."""

from dataclasses import replace
from datetime import datetime

import pytest
from onehall_approval.domain import model as m
from onehall_contracts import approval

from tests.unit.approval.acting import applicant, department
from tests.unit.approval.casework import FREE, MINUTES, A, B, C, Case, day, on, uid

VISIT = m.ActivityId(uid("visit"))
WEDNESDAY = on(2011, 9, 28, 9)  # two working days after Monday


def propose(*items: m.ItemId, starts_at: datetime = WEDNESDAY, **more: object) -> m.ProposeActivity:
    made = m.ProposeActivity(
        id=VISIT,
        kind=m.ActivityKind.SITE_VISIT,
        items=items or (A, B, C),
        place="工地 site",
        starts_at=starts_at,
        act=department("GHJ", "03", day(0)),
    )
    return replace(made, **more)


def came(of: str, *numbers: str) -> m.Attended:
    officers = tuple(m.OfficerId(f"{of}-{n}") for n in numbers)
    return m.Attended(m.DepartmentId(of), officers)


def point(n: int, of: str = "XFZD", closed: bool = False) -> m.Finding:
    return m.Finding(f"P{n}", m.DepartmentId(of), "通道不足 too narrow", closed)


def hold(*attendance: m.Attended, at: datetime = WEDNESDAY, **more: object) -> m.HoldActivity:
    by = department("GHJ", "03", at)
    who = attendance or (came("GHJ", "03"), came("XFZD", "03"))
    return replace(m.HoldActivity(VISIT, who, (), by), **more)


def sign(of: str, minutes: str = MINUTES, number: str = "03") -> m.SignMinutes:
    return m.SignMinutes(VISIT, minutes, department(of, number, day(5)))


def reply(of: str, *numbers: str, leave: str | None = None) -> m.AnswerInvitation:
    said = m.Reply(tuple(m.OfficerId(f"{of}-{n}") for n in numbers), leave)
    return m.AnswerInvitation(VISIT, said, department(of, "03", day(1)))


def test_the_lead_proposes_two_working_days_ahead_and_everybody_concerned_is_invited() -> None:
    """DOMAIN 4.4."""
    case = Case(*FREE)
    assert case.no(propose(starts_at=on(2011, 9, 27, 17))) == "too-soon"
    assert case.no(propose(act=department("JW", at=day(0)))) == "not-the-lead"
    assert case.no(propose(act=applicant(day(0)))) == "not-the-lead"
    assert case.no(replace(propose(), items=())) == "unknown-item"
    case.do(propose(B))
    assert case.state.activities[VISIT].proposed.departments == ("GHJ", "JW")
    assert case.stale(propose(B))


def test_each_department_is_invited_in_its_own_words() -> None:
    case = Case(*FREE)
    case.do(propose())
    for one, item in (("GHJ", A), ("JW", B), ("XFZD", C)):
        (invitation,) = case.told(approval.InviteToJointActivityV1, one)
        assert (invitation.department, invitation.items) == (one, (item,))


@pytest.mark.parametrize("kind", [m.ActivityKind.SITE_VISIT, m.ActivityKind.COMPLETION_INSPECTION])
def test_at_least_two_officers_verify_on_site(kind: m.ActivityKind) -> None:
    """L-21: and L-25 asks for as many."""
    case = Case(*FREE)
    case.do(propose(kind=kind))
    assert case.no(hold(came("XFZD", "03"))) == "too-few-officers"
    assert case.no(hold(came("XFZD", "03", "03"))) == "too-few-officers"
    assert case.no(hold(came("XFZD", "03"), came("JW"))) == "too-few-officers"
    case.do(hold(came("XFZD", "02", "03")))


def test_a_department_named_twice_came_with_all_of_its_officers() -> None:
    """L-21: the record shows the two that verified."""
    case = Case(*FREE)
    case.do(propose())
    (held,) = case.do(hold(came("XFZD", "02"), came("XFZD", "03")))
    assert {o for a in held.attendance for o in a.officers} == {"XFZD-02", "XFZD-03"}


def test_one_officer_suffices_at_a_desk_but_nobody_does_not() -> None:
    case = Case(*FREE)
    case.do(propose(kind=m.ActivityKind.DRAWING_REVIEW))
    assert case.no(hold(came("XFZD"))) == "too-few-officers"
    case.do(hold(came("XFZD", "03")))


def test_who_is_not_named_was_absent_with_leave_if_it_asked_for_it() -> None:
    case = Case(*FREE)
    case.do(propose())
    assert case.no(reply("JW")) == "too-few-officers"
    case.do(reply("JW", leave="同日另有会议 another meeting"))
    assert case.stale(reply("JW", leave="同日另有会议 another meeting"))
    case.do(reply("XFZD", "03"))
    (held,) = case.do(hold(came("GHJ", "02", "03")))
    left = {a.department: (a.officers, a.on_leave) for a in held.attendance}
    assert left["JW"] == ((), True)
    assert left["XFZD"] == ((), False)  # said it would come, and did not
    told = case.told(approval.JointActivityHeldV1)[0]
    assert {a.department: a.on_leave for a in told.attendance} == {
        "GHJ": False, "JW": True, "XFZD": False
    }  # fmt: skip


def test_only_invited_departments_answer_attend_and_sign_with_officers_who_may() -> None:
    case = Case(*FREE)
    case.do(propose())
    assert case.no(reply("HBJ", "03")) == "not-invited"
    assert case.no(reply("JW", "99")) == "not-delegated"
    assert case.no(hold(came("HBJ", "03"), came("GHJ", "03"))) == "not-invited"
    assert case.no(hold(came("JW", "99"), came("GHJ", "03"))) == "not-delegated"
    assert case.no(hold(findings=(point(1, "HBJ"),))) == "not-invited"
    case.do(hold())
    assert case.no(reply("JW", "03")) == "activity-over"
    assert case.no(sign("JW")) == "not-invited"  # who was absent does not sign
    assert case.no(sign("HBJ")) == "not-invited"


def test_an_officer_with_a_conflict_neither_attends_nor_signs() -> None:
    case = Case(*FREE)
    case.do(propose())
    case.do(m.Recuse(m.OfficerId("XFZD-03"), "亲属", department("XFZD", "01", day(1))))
    assert case.no(reply("XFZD", "03")) == "recused"
    assert case.no(hold()) == "recused"
    case.do(hold(came("GHJ", "03"), came("XFZD", "02")))
    assert case.no(sign("XFZD")) == "recused"
    case.do(sign("XFZD", number="02"))


def test_it_is_not_held_before_it_begins_and_the_lead_records_it() -> None:
    case = Case(*FREE)
    assert case.no(hold()) == "unknown-activity"
    case.do(propose())
    assert case.no(hold(at=day(1))) == "too-soon"
    assert case.no(hold(act=department("XFZD", "03", WEDNESDAY))) == "not-the-lead"


def test_a_second_of_its_kind_needs_its_reason() -> None:
    """R-29: one visit a phase."""
    case = Case(*FREE)
    case.do(propose())
    second = propose(id=m.ActivityId(uid("second")))
    assert case.no(second) == "second-of-its-kind"
    case.do(replace(second, reason="地下室未能进入 the basement was locked"))
    case.do(replace(second, id=m.ActivityId(uid("third")), kind=m.ActivityKind.DRAWING_REVIEW))


def test_one_that_was_called_off_does_not_count_as_the_first() -> None:
    case = Case(*FREE)
    case.do(propose())
    off = m.CallOffActivity(VISIT, "下雨 rain", department("GHJ", at=day(1)))
    assert case.no(replace(off, reason=" ")) == "reason-missing"
    assert case.no(replace(off, act=department("JW", at=day(1)))) == "not-the-lead"
    case.do(off)
    assert case.no(off) == "activity-over"
    assert case.told(approval.JointActivityConcludedV1)[0].outcome == "called-off"
    case.do(propose(id=m.ActivityId(uid("second"))))


def test_a_re_inspection_looks_at_open_points_only() -> None:
    case = Case(*FREE)
    case.do(propose())
    case.do(hold(findings=(point(1), point(2), point(3, closed=True))))
    again = day(5)
    assert case.no(hold(at=again, findings=(point(9),))) == "unknown-point"
    assert case.no(hold(at=again, findings=(point(3, closed=True),))) == "unknown-point"
    (held,) = case.do(hold(at=again, findings=(point(1, closed=True),)))
    assert held.round == 2
    assert case.state.activities[VISIT].open_points == ("P2",)
    case.do(hold(at=again, findings=(point(2, closed=True),)))
    assert [f.closed for f in case.state.activities[VISIT].findings] == [True, True, True]


def test_with_no_point_open_there_is_nothing_to_re_inspect() -> None:
    case = Case(*FREE)
    case.do(propose())
    case.do(hold())
    assert case.no(hold(at=day(5))) == "activity-over"


def test_minutes_are_signed_after_the_last_point_is_closed_one_set_by_all_who_came() -> None:
    """R-14a."""
    case = Case(*FREE)
    case.do(propose())
    assert case.no(sign("XFZD")) == "not-held"
    case.do(hold(findings=(point(1),)))
    assert case.no(sign("XFZD")) == "points-open"
    jw = came("JW", "03")
    case.do(hold(jw, came("GHJ", "03"), at=day(4), findings=(point(1, closed=True),)))
    case.do(sign("XFZD"))
    assert case.no(sign("GHJ", minutes="b" * 64)) == "wrong-minutes"
    case.do(sign("GHJ"))
    assert case.state.activities[VISIT].open
    *_, concluded = case.do(sign("JW"))
    assert concluded.stage is m.ActivityStage.PASSED
    told = case.told(approval.JointActivityConcludedV1)[0]
    assert (told.minutes_sha256, set(told.signed_by)) == (MINUTES, {"XFZD", "GHJ", "JW"})


def test_an_item_is_not_granted_while_its_joint_activity_is_open() -> None:
    case = Case(*FREE)
    case.do(propose(C))
    case.answers(A, B, C)
    case.ring(day(30))
    assert (case.decided(A), case.decided(C)) == ("granted", "open")
    case.do(hold(came("GHJ", "03"), came("XFZD", "03")))
    case.all(sign("GHJ"), sign("XFZD"))
    assert case.decided(C) == "granted"


def test_a_refusal_need_not_wait_for_a_visit() -> None:
    case = Case(*FREE)
    case.do(propose(C))
    case.answers(A, B)
    case.answers(C, answer="refuse")
    assert case.decided(C) == "denied"


def test_no_activity_is_about_what_is_decided_or_gone() -> None:
    case = Case(*FREE)
    case.do(m.WithdrawItems((C,), applicant(day(1))))
    assert case.no(propose()) == "item-ended"
