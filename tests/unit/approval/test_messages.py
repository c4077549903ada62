"""What is said of what happens: every event its own, valid, told once, and to whom it concerns."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

import pytest
from onehall_approval import messages
from onehall_approval.domain import model as m
from onehall_approval.store import CODEC
from onehall_contracts import Message, approval
from onehall_contracts.message import class_for
from onehall_store import Said

from tests.building import APPLICANT
from tests.unit.approval.acting import applicant, department
from tests.unit.approval.casework import LONG_CHAIN, A, B, C, Case, D, asked, day, uid
from tests.unit.approval.every_command import COMMANDS, PARTY
from tests.unit.approval.histories import check_said
from tests.unit.approval.walking import Walk

SAID: Mapping[type[Any], tuple[str, ...]] = {
    m.CoordinationOpened: ("approval.coordination-opened.v1", "approval.request-review.v1"),
    m.StepCompleted: ("approval.step-completed.v1",),
    m.ReviewAssigned: ("approval.review-assigned.v1",),
    m.OfficerRecused: ("approval.conflict-declared.v1",),
    m.OpinionRecorded: ("approval.opinion-recorded.v1", "approval.send-receipt.v1"),
    m.OpinionVoided: ("approval.opinion-voided.v1", "approval.request-review.v1"),
    m.PrerequisiteDischarged: ("approval.prerequisite-discharged.v1",),
    m.AssumptionFailed: ("approval.assumption-failed.v1",),
    m.SupplementNoted: (),
    m.ProcedureStarted: ("approval.clock-suspended.v1",),
    m.ProcedureEnded: ("approval.clock-resumed.v1",),
    m.LimitExtended: ("approval.limit-extended.v1",),
    m.DeadlinesRecalculated: ("approval.deadlines-recalculated.v1",),
    m.OutageAttributed: ("approval.link-outage-attributed.v1",),
    m.ActivityProposed: (
        "approval.joint-activity-proposed.v1",
        "approval.invite-to-joint-activity.v1",
    ),
    m.InvitationAnswered: (),
    m.ActivityHeld: ("approval.joint-activity-held.v1",),
    m.MinutesSigned: (),
    m.ActivityConcluded: ("approval.joint-activity-concluded.v1",),
    m.ClarificationAsked: ("approval.clarification-asked.v1",),
    m.ClarificationAnswered: (
        "approval.clarification-answered.v1",
        "approval.forward-clarification.v1",
    ),
    m.DemandRefused: ("approval.demand-refused.v1",),
    m.ConsultationAsked: ("approval.consultation-asked.v1",),
    m.ConsultationAnswered: ("approval.consultation-answered.v1",),
    m.LeaveGranted: ("approval.consultation-deferred.v1",),
    m.DependantsAsked: ("approval.dependants-asked.v1",),
    m.DependantsChosen: ("approval.dependants-kept.v1",),  # other wishes lead to what is told
    m.ItemsEnded: ("approval.items-ended.v1", "approval.cancel-review.v1"),
    m.CaseEnded: ("approval.case-ended.v1",),
    m.PartiesInformed: ("approval.hearing-recorded.v1",),
    m.StatementRecorded: ("approval.hearing-recorded.v1",),
    m.HearingRequested: ("approval.hearing-recorded.v1",),
    m.HearingScheduled: ("approval.hearing-recorded.v1",),
    m.PresiderReplaced: (),
    m.HearingHeld: ("approval.hearing-recorded.v1",),
    m.HearingLapsed: ("approval.hearing-recorded.v1",),
    m.JointDatePassed: (),
    m.EvidenceAwaited: (),
    m.EvidenceResumed: (),
    m.GateOpened: ("approval.gate-opened.v1", "approval.cancel-review.v1"),
    m.IssuanceMade: (
        "approval.permit-issued.v1",
        "approval.case-refused.v1",
        "approval.decision-published.v1",
    ),
    m.DeliveryMade: ("approval.delivery-made.v1",),
    m.RenewalRequested: (),
    m.PermitChanged: ("approval.permit-changed.v1",),
    m.TaskSentAgain: (),  # beside it: the statement is read from the history
    m.CorrectionAnswered: ("approval.correction-answered.v1",),
}
"""Of each event, every message that may be said of it; written, not read from the code."""

OPTIONAL = {m.GateOpened, m.DependantsChosen, m.IssuanceMade, m.ItemsEnded}
"""Events of which not all of it is said each time."""


@cache
def walks() -> tuple[Case, ...]:
    """Eighty cases in which everything that can happen does; half of them are then withdrawn."""
    made = [Walk(beginning) for beginning in range(40)]
    for beginning, walk in enumerate(made):
        for step in range(50):
            walk.step(beginning * 1_000 + step)
    again = COMMANDS["correct"](Case(*LONG_CHAIN), A, 0)
    ended = Case(*LONG_CHAIN).all(again, m.WithdrawItems((), applicant(day(1))))
    return (ended, *(walk.case for walk in made), *(walk.withdrawn() for walk in made))


def spoken() -> Iterator[tuple[Case, Any, list[Said]]]:
    for case in walks():
        for event, said in case.spoken:
            yield case, event, said


def test_every_event_has_its_name_and_its_saying() -> None:
    kinds = set(get_args(m.Event))
    assert set(messages.SAYS) == set(SAID) == kinds
    assert len({CODEC.name_of(event) for _, event, _ in spoken()}) == len(kinds)


@pytest.mark.parametrize("kind", SAID, ids=lambda kind: kind.__name__)
def test_of_every_event_is_said_what_is_written(kind: type[Any]) -> None:
    said = [[s.message.wire_name for s in told] for _, e, told in spoken() if type(e) is kind]
    assert said, "no walk got there"
    assert {name for names in said for name in names} == set(SAID[kind])
    if kind not in OPTIONAL:
        assert all(set(names) == set(SAID[kind]) for names in said)


def test_everything_said_is_a_valid_message_of_ours_about_its_case() -> None:
    for case, _, told in spoken():
        for said in told:
            message = said.message
            assert class_for(message.wire_name) is type(message)
            assert type(message).model_validate_json(message.model_dump_json()) == message
            assert case.state.opened and message.subject == case.state.opened.case


def test_no_two_messages_share_an_id_and_commands_go_to_one_department() -> None:
    for case in walks():
        check_said(case.said)


def test_a_department_gets_only_its_own_items_and_the_papers_they_ask_for() -> None:
    """L-06: and no other department's."""
    for case, _, told in spoken():
        reviews = case.state.reviews
        for said in told:
            match said.message:
                case approval.RequestReviewV1() as request:
                    review = reviews[m.ItemId(request.item_id)]
                    assert review.department == said.department == asked(request).aud
                    assert {d.kind for d in asked(request).documents} <= review.papers
                case approval.InviteToJointActivityV1() as invited:
                    owners = {reviews[m.ItemId(i)].department for i in invited.items}
                    assert owners <= {said.department}
                case approval.CancelReviewV1() as cancelled:
                    assert reviews[m.ItemId(cancelled.item_id)].department == said.department


def test_nothing_personal_is_said_on_the_bus() -> None:
    """PIPL: who applied, who objects and what they say stay in the case."""
    private = (str(APPLICANT), PARTY, "反对")
    for _, _, told in spoken():
        for said in told:
            text = said.message.model_dump_json()
            assert not any(word in text for word in private), said.message.wire_name
    case = Case(*LONG_CHAIN)
    question = m.ClarificationId(uid("question"))
    case.do(m.AskClarification(question, A, "层高?", department("GHJ", "03", day(1))))
    case.do(m.AnswerClarification(question, "王先生家三米", applicant(day(2))))
    assert "王先生" not in case.said[-1].message.model_dump_json()


def test_everybody_is_asked_in_the_message_of_the_opening_under_the_id_of_the_task() -> None:
    case = Case(*LONG_CHAIN)
    sent = [s for s in case.said if s.department]
    assert [s.message.wire_name for s in sent] == ["approval.request-review.v1"] * 4
    tasks = {str(review.task) for review in case.state.reviews.values()}
    assert {str(s.id) for s in sent} == tasks == {str(task_of(s.message)) for s in sent}


def task_of(message: Message) -> Any:
    assert isinstance(message, approval.RequestReviewV1)
    return message.task_id


def test_a_department_asked_again_gets_what_came_in_meanwhile() -> None:
    case = Case(*LONG_CHAIN)
    case.answers(A)
    case.do(m.FailAssumption(A, "作废", lambda i, r: m.TaskId(uid(i, r)), department("GHJ", "03")))
    again = asked(case.told(approval.RequestReviewV1, "GHJ")[-1])
    assert again.round == 2
    assert [d.kind for d in again.documents] == ["D01"]


def test_the_one_issuance_says_what_was_granted_refused_and_not_concerned() -> None:
    """L-51, L-62."""
    case = Case(*LONG_CHAIN)
    case.answers(C, answer="not-concerned")
    case.answers(A, D)
    case.answers(B, answer="refuse")
    case.do(m.ChooseDependants(B, m.Wish.DECIDE, applicant(day(1))))
    (said,) = case.told(approval.PermitIssuedV1)
    assert [p.item_id for p in said.permits] == [A]
    assert [(r.item_id, r.department) for r in said.refusals] == [(B, "JW"), (D, "HBJ")]
    assert said.not_concerned == (C,)
    assert (said.sequence, said.remaining, said.used_wd) == (1, (), 1)
