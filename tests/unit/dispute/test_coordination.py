"""The course of a dispute until its opinion: reply, panel, challenges, meeting, votes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from onehall_calendar import end_of
from onehall_contracts import intake
from onehall_dispute.domain import clocks, disputes, experts, following
from onehall_dispute.domain import model as m

from tests.unit.dispute.coursing import DECIDED, LAW, REFS, SEED, SHA, Course, register, vote
from tests.unit.dispute.examples import (
    CASE_ID,
    ISSUED_AT,
    SUBMITTED,
    file_of,
    filing,
    not_accepted,
)

FREE, TIED = m.Declare(m.Declared.FREE), m.Declare(m.Declared.TIED, experts.Tie.RELATIVE)


def test_the_department_of_the_item_is_asked_at_once_and_has_five_working_days() -> None:
    course = Course()
    reply = course.now.reply
    assert reply is not None
    # Filed on 28 September 2011; 1 to 7 October is the National Day's holiday, 8 and 9 are worked.
    assert (reply.asked.department, reply.asked.reply_by) == ("XFZD", date(2011, 10, 10))
    assert course.refused("respondent", m.GiveReply(SHA), department="GHJ") == "stranger"
    course.do("respondent", m.GiveReply(SHA))
    assert course.refused("respondent", m.GiveReply(SHA)) == "already-done"
    assert course.alarms["limit"] == end_of(date(2011, 10, 24)), "next is the opinion"


def test_silence_is_recorded_by_the_clock_and_the_reply_is_not_waited_for() -> None:
    course = Course()
    course.at = end_of(date(2011, 10, 10)) - timedelta(seconds=1)
    assert course.ring()[0] == m.ReplyMissed(course.id, end_of(date(2011, 10, 10)))
    assert course.refused("respondent", m.GiveReply(SHA)) == "too-late"
    assert next(c for c in clocks.sheet(course.now) if c.name == "reply").late(course.at)
    course.do("applicant", m.Withdraw())
    assert next(c for c in clocks.sheet(course.now) if c.name == "reply").late(course.at)


def test_what_was_not_accepted_has_a_respondent_when_the_coordinator_names_it() -> None:
    course = Course(file_of(SUBMITTED, not_accepted()), filing("G1"))
    assert course.refused("coordinator", m.DrawPanel(register(), 3, SEED)) == "too-early"
    (step,) = (s for s in following.steps(course.state, course.now, course.at) if s.owed)
    assert (step.deed, step.by) == (m.NameRespondent, ("coordinator",))
    (asked,) = course.do("coordinator", m.NameRespondent(m.Department("GHJ")))
    assert isinstance(asked, m.ReplyRequested)
    again = m.NameRespondent(m.Department("HBJ"))
    assert course.refused("coordinator", again) == "already-done"


DEMANDED = intake.DemandRefusedV1(
    case_id=CASE_ID,
    kinds=("D08",),
    cause="not-listed",
    demanded_by="clerk/clerk-9",
    refused_at=ISSUED_AT,
)


@pytest.mark.parametrize("officer", ["clerk-7", "clerk-9"])
def test_who_refused_the_case_or_asked_too_much_handled_it(officer: str) -> None:
    course = Course(file_of(SUBMITTED, DEMANDED, not_accepted()), filing("G1"))
    command = course.command("coordinator", m.NameRespondent(m.Department("GHJ")))
    own = replace(command, who=replace(command.who, name=officer))
    answer = disputes.decide(course.state, own)
    assert isinstance(answer, m.Refused) and answer.reason == "handled-the-case"
    course.ask(command)


def test_a_name_keeps_out_as_it_was_told_and_without_the_part_before_it() -> None:
    """Facts of an earlier release have `clerk/NAME`; and a name may have a slash of its own."""
    course = Course(file_of(SUBMITTED, DEMANDED, not_accepted()), filing("G1"))
    assert {"clerk/clerk-9", "clerk-9", "clerk-7"} <= course.state.handlers
    assert any("clerk/clerk-9" in fact.handlers for fact in course.state.facts.values())


def test_who_handled_the_case_cannot_coordinate_decide_or_extend() -> None:
    officer = "window"  # who signed the example's opinion
    course = Course()
    for part in ("coordinator", "legal-officer", "director"):
        command = course.command(part, m.Extend())
        answer = disputes.decide(
            course.state, replace(command, who=replace(command.who, name=officer))
        )
        assert isinstance(answer, m.Refused)
        assert answer.reason == "handled-the-case"


@pytest.mark.parametrize("size", [3, 5])
def test_a_panel_is_drawn_once_with_a_lawyer_and_nobody_excluded(size: int) -> None:
    in_the_case = experts.Ties(took_part=frozenset({experts.Body(CASE_ID)}))
    listed = register()
    tied = replace(listed[0], ties=in_the_case)
    course = Course()
    (drawn,) = course.do("coordinator", m.DrawPanel((tied, *listed[1:]), size, SEED))
    assert isinstance(drawn, m.PanelDrawn)
    assert (len(course.members), drawn.seats[0].field, drawn.excluded) == (size, LAW, 1)
    assert m.Reference(tied.ref) not in {*course.members, *(one.expert for one in drawn.reserves)}
    assert course.refused("coordinator", m.DrawPanel(register(), size, SEED)) == "already-done"


def test_too_few_experts_is_an_outcome_of_its_own_and_lets_the_dispute_close() -> None:
    course = Course().drawn(lawyers=0)
    assert course.now.panel is None
    assert course.now.not_formed is not None
    assert "行政法" in course.now.not_formed.lacking
    (closed,) = course.do("coordinator", m.Close(m.Outcome.NOT_RECONCILED))
    assert isinstance(closed, m.DisputeClosed)


def test_a_declared_tie_makes_room_for_the_next_of_the_draw() -> None:
    course = Course().drawn()
    first, panel = course.members[1], course.now.panel
    assert panel is not None
    _declared, replaced = course.do("expert", TIED, ref=first)
    assert isinstance(replaced, m.MemberReplaced)
    assert (replaced.left, replaced.because) == (first, "declared")
    assert replaced.joined.expert == panel.drawn.reserves[0].expert
    assert course.refused("expert", FREE, ref=first) == "stranger", "who left is no member"
    contradicting = m.Declare(m.Declared.FREE, experts.Tie.PAID)
    assert course.refused("expert", contradicting, ref=course.members[0]) == "contradiction"


def test_with_no_reserve_the_panel_is_broken_and_can_be_drawn_again() -> None:
    course = Course().drawn(lawyers=1, others=2)
    course.do("expert", m.Declare(m.Declared.UNAVAILABLE), ref=course.members[0])
    assert course.now.panel is not None
    assert course.now.panel.broken
    meeting = m.ScheduleMeeting(course.at + timedelta(days=1), "2", remote=False)
    assert course.refused("coordinator", meeting) == "no-panel"
    course.drawn()
    assert not course.now.panel.broken


def test_a_challenge_is_decided_in_a_day_and_a_refusal_reviewed_once() -> None:
    course = Course().drawn().declared()
    expert = course.members[2]
    challenge = m.ChallengeExpert(expert, SHA)
    (made,) = course.do("applicant", challenge)
    assert isinstance(made, m.ExpertChallenged)
    assert made.decide_by == date(2011, 9, 29)
    assert course.refused("applicant", challenge) == "already-done"
    assert course.refused("applicant", m.AskReview(expert)) == "too-early"
    no = m.DecideChallenge(expert, m.Side.APPLICANT, upheld=False, reasons_sha256=SHA)
    assert course.refused("director", no) == "too-early"
    course.do("legal-officer", no)
    assert course.refused("legal-officer", no) == "already-done"
    course.do("applicant", m.AskReview(expert))
    decided, replaced = course.do("director", replace(no, upheld=True))
    assert isinstance(decided, m.ChallengeDecided)
    assert (decided.stage, decided.upheld) == ("review", True)
    assert isinstance(replaced, m.MemberReplaced)
    assert expert not in course.members
    outsider = m.ChallengeExpert(m.Reference(expert), SHA)
    assert course.refused("respondent", outsider) == "no-such-expert"


def test_challenges_end_when_the_meeting_opens_and_it_waits_for_open_ones() -> None:
    course = Course().drawn().declared()
    meets_at = course.at + timedelta(days=1)
    course.do("coordinator", m.ScheduleMeeting(meets_at, "2", remote=False))
    course.do("respondent", m.ChallengeExpert(course.members[1], SHA))
    minutes = m.RecordMinutes((m.Side.APPLICANT,), SHA)
    assert course.refused("coordinator", minutes) == "too-early"
    course.at = meets_at
    assert course.refused("applicant", m.ChallengeExpert(course.members[2], SHA)) == "too-late"
    assert course.refused("coordinator", minutes) == "unsettled"
    upheld = m.DecideChallenge(
        course.members[1], m.Side.RESPONDENT, upheld=True, reasons_sha256=SHA
    )
    course.do("legal-officer", upheld)
    course.do("expert", FREE, ref=course.members[1])
    assert course.refused("coordinator", minutes) == "unsettled", "a new member needs a new day"
    course.met()
    assert course.refused("coordinator", minutes) == "already-done"


def test_the_meeting_is_within_ten_working_days_of_the_admission() -> None:
    course = Course().drawn().declared()
    assert course.now.meet_by == date(2011, 10, 17)
    for day, expected in (("2011-10-18", "too-late"), ("2011-12-01", "too-late")):
        at = course.at.fromisoformat(f"{day}T09:00:00+08:00")
        assert course.refused("coordinator", m.ScheduleMeeting(at, "2", remote=True)) == expected
    past = m.ScheduleMeeting(course.at, "2", remote=True)
    assert course.refused("coordinator", past) == "contradiction"
    course.at = course.at.fromisoformat("2011-10-18T09:00:00+08:00")
    course.met()  # late, and held all the same
    assert any(c.name == "meeting" and c.late(course.at) for c in clocks.sheet(course.now))


def test_nobody_votes_before_the_hearing_twice_or_for_another() -> None:
    course = Course().drawn().declared()
    assert course.refused("expert", vote("uphold"), ref=course.members[0]) == "too-early"
    course.met()
    course.do("expert", vote("uphold"), ref=course.members[0])
    assert course.refused("expert", vote("correct"), ref=course.members[0]) == "already-done"
    stranger = next(ref for ref in REFS if ref not in course.members)
    assert course.refused("expert", vote("uphold"), ref=stranger) == "stranger"


UPHOLD, CORRECT = m.Recommendation.UPHOLD, m.Recommendation.CORRECT


def test_a_view_covers_each_point_names_its_law_and_is_of_a_piece() -> None:
    course = Course().heard()
    sound, wrong = vote("uphold"), vote("correct")
    bare = replace(sound.findings[0], articles=())
    for view in (
        replace(sound, findings=sound.findings[:3]),
        replace(sound, findings=(*sound.findings[:3], sound.findings[0])),
        replace(sound, findings=(bare, *sound.findings[1:])),
        replace(wrong, recommends=UPHOLD),
        replace(sound, recommends=CORRECT),
    ):
        assert course.refused("expert", view, ref=course.members[0]) == "contradiction"


def test_the_last_vote_makes_the_opinion_and_dissent_stands_in_it() -> None:
    course = Course().heard(5)
    course.advised("correct", "uphold", "correct", "uphold", "correct")
    opinion = course.now.opinion
    assert opinion is not None
    assert (opinion.recommends, opinion.dissents) == (CORRECT, 2)
    found = {f.point: (f.found, f.articles) for f in opinion.findings}
    assert found[m.Point.PROCEDURE] == ("unlawful", ("行政许可法 第33条",))
    assert found[m.Point.COMPETENCE][0] == "lawful"
    assert opinion.answer_by == date(2011, 10, 18)
    assert len(course.now.votes) == 5


def test_most_say_correct_each_for_another_point_so_these_are_unclear() -> None:
    course = Course().heard()
    views = (vote("correct", "facts"), vote("correct", "basis"), vote("uphold"))
    for expert, view in zip(course.members, views, strict=True):
        course.do("expert", view, ref=expert)
    assert course.now.opinion is not None
    found = {f.point.value: f.found.value for f in course.now.opinion.findings}
    assert found == {
        "competence": "lawful",
        "facts": "unclear",
        "basis": "unclear",
        "procedure": "lawful",
    }


def test_when_its_day_is_over_most_of_the_panel_are_enough_and_fewer_are_not() -> None:
    agreed, split = Course().heard(), Course().heard()
    for course, views in ((agreed, ("uphold", "uphold")), (split, ("uphold", "correct"))):
        for expert, one in zip(course.members, views, strict=False):
            course.do("expert", vote(one), ref=expert)
        while course.now.opinion is None and course.now.opinion_missed is None:
            course.ring()
    assert agreed.now.opinion is not None
    assert split.now.opinion is None
    _cast, given = split.do("expert", vote("uphold"), ref=split.members[2])
    assert isinstance(given, m.OpinionGiven)
    assert any(c.name == "opinion" and c.late(split.at) for c in clocks.sheet(split.now))


def test_an_undeclared_tie_voids_the_opinion_and_begins_anew_once() -> None:
    course = Course().heard().advised("uphold", "uphold", "uphold")
    sat = course.members
    void = m.VoidOpinion(sat[0], experts.Tie.PAID)
    (voided,) = course.do("legal-officer", void)
    assert isinstance(voided, m.OpinionVoided)
    assert (course.now.opinion, course.now.panel, course.now.round) == (None, None, 2)
    course.drawn()
    assert not set(sat) & set(course.members), "nobody sits twice"
    course.declared().met().advised("correct", "correct", "correct")
    _, closed = course.do("legal-officer", m.VoidOpinion(course.members[0], experts.Tie.PAID))
    assert isinstance(closed, m.DisputeClosed)
    assert closed.outcome == "O5"
    assert DECIDED.disputes == {}
