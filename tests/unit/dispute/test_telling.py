"""What is told to everybody of a dispute: every message of ours, at its event, and no words."""

from uuid import UUID

from onehall_contracts import Message, every_message, owner_of
from onehall_dispute import messages
from onehall_dispute.domain import disputes, experts
from onehall_dispute.domain import model as m
from onehall_store import Origin, Recorded

from tests.unit.dispute.coursing import DECIDED, SHA, Course
from tests.unit.dispute.examples import filing


def told(course: Course) -> list[Message]:
    """What everybody hears of a course, event by event, with the state each led to."""
    state, heard = DECIDED, []
    for number, event in enumerate(course.happened):
        state = disputes.evolve(state, event)
        origin = Origin("test", course.filed.at)
        recorded = Recorded(state.case, number, UUID(int=number), event, origin)
        heard += [one.message for one in messages.publishes(state, recorded)]
    return heard


def challenged() -> Course:
    """A course with a challenge upheld, an opinion void, an extension, an answer and an end."""
    course = Course()
    course.do("respondent", m.GiveReply(SHA))
    course.do("director", m.Extend())
    course.drawn()
    expert = course.members[1]
    course.do("applicant", m.ChallengeExpert(expert, SHA))
    course.do("legal-officer", m.DecideChallenge(expert, m.Side.APPLICANT, True, SHA))
    course.declared().met().advised("uphold", "uphold", "uphold")
    course.do("legal-officer", m.VoidOpinion(course.members[0], experts.Tie.PAID))
    course.drawn().declared().met().advised("correct", "correct", "uphold")
    course.do("respondent", m.AnswerOpinion(m.Answered.DECLINED, SHA))
    course.do("coordinator", m.Close(m.Outcome.NOT_RECONCILED))
    return course


def test_every_message_of_ours_is_told_and_names_the_case_and_the_dispute() -> None:
    late = filing("G2", "PC2-04", at=Course().filed.at.replace(month=12))
    course = challenged()
    heard = [*told(course), *told(Course(DECIDED, late))]
    ours = {name for name in every_message() if owner_of(name) == "dispute"}
    assert {one.wire_name for one in heard} == ours
    assert {one.subject for one in heard} == {course.state.case}
    assert {str(one.dispute_id) for one in heard} == {course.id, late.dispute}  # type: ignore[attr-defined]  # all of ours have one


def test_the_department_is_told_of_what_waits_for_it_and_others_of_who_sits() -> None:
    heard = {one.wire_name: one.model_dump(mode="json") for one in told(challenged())}
    opinion = heard["dispute.legality-opinion-given.v1"]
    assert (opinion["department"], opinion["recommends"], opinion["dissents"]) == (
        "XFZD",
        "correct",
        1,
    )
    assert opinion["answer_by"] == "2011-10-19"
    assert heard["dispute.panel-drawn.v1"]["round"] == 2
    assert heard["dispute.panel-member-replaced.v1"]["because"] == "challenge"
    assert heard["dispute.dispute-closed.v1"]["outcome"] == "O5"
    assert heard["dispute.dispute-extended.v1"]["close_by"] == "2011-11-14"
