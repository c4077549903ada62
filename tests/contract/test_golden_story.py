"""The golden examples tell one story that could have happened: in order, and on the right days."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from onehall_calendar import (
    SHANGHAI,
    ApproverRole,
    Extension,
    Limit,
    Suspension,
    SuspensionCause,
    Unit,
    deadline,
    end_of,
    load,
)
from onehall_contracts import Event, Message, departments, golden
from onehall_contracts.approval import OpenedReview
from onehall_contracts.golden import intake, items, signed, story, supervision
from onehall_contracts.golden.approval import (
    activities,
    asking,
    authority,
    branches,
    clocks,
    consulting,
    issuing,
)
from onehall_contracts.ids import derived
from onehall_contracts.intake import AcceptedItem
from onehall_contracts.log import checkpoint
from onehall_contracts.statements import CARRIED, OpinionStatement, Statement, sha256_of
from onehall_intake.domain.catalogue import ItemId
from onehall_intake.domain.identifiers import is_case_number
from onehall_intake.loading import load_catalogue

STORY = [event for told in golden.events().values() for event in told]
CALENDAR = load()
CATALOGUE = load_catalogue()
ITEMS = (*items.ALL, items.HERITAGE)
BESIDE_HISTORY = {
    "approval.certificate-issued.v1", "approval.decision-published.v1",
    "intake.complaint-admitted.v1", "intake.complaint-answered.v1", "intake.complaint-received.v1",
    "intake.evaluation-appeal-decided.v1", "intake.evaluation-appealed.v1",
    "intake.evaluation-followed-up.v1", "intake.evaluation-received.v1", "intake.fee-charged.v1",
    "intake.rectification-closed.v1", "intake.rectification-opened.v1",
}  # fmt: skip
"""What is said of a case and stands in no history of its own: made or said beside it."""
OPINIONS = {"departments.opinion-given.v1", "approval.opinion-recorded.v1"}
ACCEPTED = date(2011, 9, 28)
TURNS_ACCEPTED, EXTENDED_ON = date(2011, 10, 17), date(2011, 11, 3)
WINTER_ACCEPTED = date(2011, 12, 5)
DECLARED = Suspension(SuspensionCause.EXPERT_REVIEW, date(2011, 10, 10), None, 7, "17号")
ENDED = Suspension(SuspensionCause.EXPERT_REVIEW, date(2011, 10, 10), date(2011, 10, 18), 7, "17号")
TEN_MORE = Extension(10, ApproverRole.HEAD_OF_AUTHORITY, EXTENDED_ON, "9号")
every_event = pytest.mark.parametrize("event", STORY, ids=lambda event: event.type)


SIGNED = {one.compact: one.read() for one in golden.stated.ALL}


def instants(event: Event) -> set[datetime]:
    """What a message tells, or the statement in it."""
    parts = [event.message, *stated(event)]
    fields = [field for part in parts for field in part]
    told = {v for name, v in fields if isinstance(v, datetime) and name.endswith("_at")}
    return told | {part.signed_at for part in stated(event)}


def stated(event: Event) -> list[Statement]:
    """The statements a message carries, verified."""
    names = [field.split(".") for field in CARRIED]
    ours = [field for message, field in names if type(event.message).__name__ == message]
    return [SIGNED[getattr(event.message, field)] for field in ours]


@every_event
def test_an_event_happened_at_an_instant_it_tells(event: Event) -> None:
    assert event.time in instants(event)


@every_event
def test_nothing_that_an_event_tells_as_done_is_after_it(event: Event) -> None:
    ahead = {"starts_at", "meets_at", "due_at", "promised_due_at", "joint_due_at", "completes_at"}
    done = {name: v for name, v in event.message if name.endswith("_at") and name not in ahead}
    assert {name for name, value in done.items() if value and value > event.time} == set()


def test_a_cause_is_of_the_same_case_and_not_after_its_effect() -> None:
    told = {event.id: event for event in STORY}
    pairs = [(told[e.cause], e) for e in STORY if e.cause in told]
    assert len(pairs) > 20
    for cause, event in pairs:
        assert cause.subject == event.subject, event.type
        assert cause.time <= event.time, event.type


def test_a_case_is_told_in_the_order_of_its_history() -> None:
    histories: dict[tuple[str, str], list[tuple[int, datetime]]] = defaultdict(list)
    for event in STORY:
        if event.source in {"onehall/intake", "onehall/approval"} and event.subject:
            if event.caseversion is None:
                assert event.type in BESIDE_HISTORY, event.type
                continue
            histories[event.source, event.subject].append((event.caseversion, event.time))
    for history in histories.values():
        times = [time for _, time in sorted(history)]
        assert times == sorted(times)
        assert len(dict(history)) == len(set(history)), "one version, one transaction"


def test_case_numbers_have_their_check_digit() -> None:
    numbers = {n for e in STORY if (n := getattr(e.message, "case_number", None))}
    assert len(numbers) == 6
    assert all(is_case_number(number) for number in numbers)


def due(
    start: date,
    n: int,
    unit: Unit = Unit.WD,
    suspension: Suspension | None = None,
    extension: Extension | None = None,
) -> datetime:
    stopped = (suspension,) if suspension else ()
    return end_of(deadline(start, Limit(n, unit), CALENDAR, stopped, extension).due_on)


@pytest.mark.parametrize("review", asking.OPENED.message.reviews, ids=lambda review: review.item_id)
def test_the_limits_at_opening_are_the_calendars(review: OpenedReview) -> None:
    item = next(i for i in items.ALL if i.item_id == review.item_id)
    assert review.promised_due_at == due(ACCEPTED, item.promised_wd)
    assert review.legal_due_at == due(ACCEPTED, item.legal_n, Unit(item.legal_unit))


def test_the_joint_limit_is_the_longest_promise() -> None:
    opened = asking.OPENED.message
    assert opened.joint_limit_wd == max(review.promised_wd for review in opened.reviews)
    assert opened.joint_due_at == max(review.promised_due_at for review in opened.reviews)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.item_id)
def test_an_item_is_told_as_the_catalogue_has_it(item: AcceptedItem) -> None:
    entry = CATALOGUE.items[ItemId(item.item_id)]
    department = CATALOGUE.departments[entry.department]
    assert (item.name, item.nature, item.certificate) == (
        entry.name,
        entry.nature,
        entry.certificate,
    )
    assert (item.department_code, item.department_name) == (department.code, department.name)
    assert (item.department, item.authority) == (entry.department, entry.authority)
    assert (item.promised_wd, item.safety) == (entry.promised_wd, entry.safety is not None)
    assert (item.legal_n, item.legal_unit) == (entry.legal.number, entry.legal.unit)


def test_what_the_bureau_decides_is_signed_by_its_head() -> None:
    """R-39: the post 00 is the head; the chief representative 01 decides up to the division."""
    authority = {item.item_id: item.authority for item in ITEMS}
    opinions = [e.message for e in STORY if e.type in OPINIONS]
    assert len(opinions) == 6
    for said in opinions:
        told = signed_in(said)
        deciding = told.countersigned_by or told.officer
        post = "00" if authority[said.item_id] == "局级" else "01"
        assert deciding == f"{said.department}-{post}"


def signed_in(said: Message) -> Any:
    """The statement of an opinion, or the record that was made of it."""
    return SIGNED[said.signed] if isinstance(said, departments.OpinionGivenV1) else said


def test_an_opinion_is_bound_to_its_task_and_a_receipt_to_its_opinion() -> None:
    asked = {one.read().task_id: one for one in golden.stated.TASKS}
    given = {one.read().jti: one for one in golden.stated.OPINIONS}
    bound = [o for o in SIGNED.values() if isinstance(o, OpinionStatement) and o.task_id in asked]
    assert len(bound) == 2, "the refusal's task is told in no message"
    for opinion in bound:
        task = asked[opinion.task_id]
        assert opinion.task_sha256 == sha256_of(task.compact)
        assert opinion.nonce == task.read().nonce
    (receipt,) = (one.read() for one in golden.stated.RECEIPTS)
    assert receipt.opinion_sha256 == sha256_of(given[receipt.opinion_id].compact)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.item_id)
def test_the_decision_steps_of_an_item_add_up_to_its_promise(item: AcceptedItem) -> None:
    decision = sum(step.limit_wd for step in item.steps if step.clock == "decision")
    assert decision == item.promised_wd


@pytest.mark.parametrize(("event", "by"), [(clocks.SUSPENDED, DECLARED), (clocks.RESUMED, ENDED)])
def test_an_expert_review_moves_both_limits_and_the_joint_one(event: Event, by: Suspension) -> None:
    (environment,) = event.message.items
    assert environment.promised_due_at == due(ACCEPTED, 29, suspension=by)
    assert environment.legal_due_at == due(ACCEPTED, 60, Unit.CD, by)
    assert event.message.joint_due_at == environment.promised_due_at


def test_not_counted_is_what_the_experts_needed() -> None:
    assert clocks.RESUMED.message.excluded_wd == ENDED.excluded_wd(CALENDAR) == 6


def test_the_extension_moves_both_limits_of_its_review() -> None:
    (fire,) = clocks.EXTENDED.message.items
    assert fire.promised_due_at == due(TURNS_ACCEPTED, 14, extension=TEN_MORE)
    assert fire.legal_due_at == due(TURNS_ACCEPTED, 20, extension=TEN_MORE)
    assert clocks.EXTENDED.message.joint_due_at == due(TURNS_ACCEPTED, 29)
    assert clocks.EXTENDED.message.approver_role == ApproverRole.HEAD_OF_AUTHORITY


def test_the_calendar_of_2012_moves_what_is_due_at_the_turn_of_the_year() -> None:
    planning, environment = clocks.RECALCULATED.message.items
    assert planning.promised_due_at == due(WINTER_ACCEPTED, 14)
    assert planning.legal_due_at == due(WINTER_ACCEPTED, 20) == end_of(date(2011, 12, 31))
    assert environment.promised_due_at == due(WINTER_ACCEPTED, 29)
    assert environment.legal_due_at == due(WINTER_ACCEPTED, 60, Unit.CD)
    assert clocks.RECALCULATED.message.joint_due_at == environment.promised_due_at


ANSWERS = [
    (consulting.CONSULTED_OR_SILENT.message.due_at, date(2011, 10, 18), 5),
    (consulting.DEFERRED.message.due_at, date(2011, 10, 8), 5),
    (consulting.CONSULTED.message.due_at, date(2011, 9, 29), 5),
    (clocks.HEARING.message.due_at, date(2011, 10, 26), 20),  # L-41
    (branches.DEPENDANTS_ASKED.message.answer_by, date(2011, 11, 16), 5),
    (branches.DEPENDANTS_ASKED.message.pending_until, date(2011, 11, 16), 60),
    (intake.ACCEPTED.message.owed[0].due_at, ACCEPTED, 5),
]


@pytest.mark.parametrize(("told", "start", "n"), ANSWERS)
def test_an_answer_is_due_on_its_working_day(told: datetime, start: date, n: int) -> None:
    assert told == due(start, n)


def test_the_site_visit_is_proposed_two_working_days_ahead_and_answered_in_time() -> None:
    invited, attendance = activities.INVITED.message, golden.departments.ATTENDANCE.message
    assert due(invited.invited_at.date(), 2) <= invited.starts_at
    assert attendance.given_at < invited.answer_by <= invited.starts_at
    assert invited.starts_at < activities.HELD.time < activities.CONCLUDED.time


def test_minutes_are_signed_when_no_finding_is_open() -> None:
    first, again = activities.HELD.message, activities.HELD_AGAIN.message
    assert again.round == first.round + 1
    assert [f.point for f in again.findings] == [f.point for f in first.findings]
    assert all(finding.closed for finding in again.findings)
    assert activities.HELD_AGAIN.time < activities.CONCLUDED.time


def test_who_asked_for_leave_is_absent_with_leave() -> None:
    asked = {golden.departments.LEAVE.message.department}
    assert asked == {a.department for a in activities.HELD.message.attendance if a.on_leave}


def test_a_consultation_that_was_deferred_is_answered_by_its_new_day() -> None:
    asked, leave = consulting.CONSULTED.message, consulting.DEFERRED.message
    answered = consulting.CONSULTATION_ANSWERED.message
    assert leave.consultation_id == asked.consultation_id == answered.consultation_id
    assert leave.deferred_at < asked.due_at < answered.answered_at < leave.due_at


def test_silence_consents_at_its_day_and_only_where_it_was_said_to() -> None:
    asked, deemed = consulting.CONSULTED_OR_SILENT.message, consulting.SILENCE_CONSENTED.message
    assert deemed.consultation_id == asked.consultation_id
    assert asked.silence_consents
    assert deemed.deemed
    assert deemed.answered_at == asked.due_at


def test_a_verification_on_site_has_two_officers_and_is_signed_by_all_who_came() -> None:
    """L-21."""
    came = {a.department: a.officers for a in activities.HELD.message.attendance if a.officers}
    assert sum(map(len, came.values())) >= 2
    assert set(activities.CONCLUDED.message.signed_by) == came.keys()
    assert all(finding.department in came for finding in activities.HELD.message.findings)


def test_what_is_issued_is_delivered_within_ten_working_days() -> None:
    """L-32."""
    made, issued = issuing.DELIVERED.message, issuing.ISSUED.message
    assert (made.issuance_id, made.decided_at) == (issued.issuance_id, issued.issued_at)
    assert made.delivered_at <= due(issued.issued_at.date(), 10)


@pytest.mark.parametrize(
    ("event", "accepted"),
    [
        (issuing.ISSUED, ACCEPTED),
        (issuing.PARTLY_ISSUED, TURNS_ACCEPTED),
        (issuing.REST_ISSUED, WINTER_ACCEPTED),
        (issuing.REFUSED, intake.ACCEPTED_PLAINLY.time.date()),
    ],
)
def test_an_issuance_says_what_the_case_used(event: Event, accepted: date) -> None:
    issued = event.message
    assert issued.used_wd == CALENDAR.working_days_between(accepted, issued.issued_at.date())


def test_the_issuance_has_every_item_of_the_case() -> None:
    issued = issuing.ISSUED.message
    decided = {permit.item_id for permit in issued.permits} | set(issued.not_concerned)
    assert decided == set(issuing.GATE.message.order) == {i.item_id for i in items.ALL}


def test_what_was_obtained_by_fraud_is_barred_for_three_years() -> None:
    """L-56."""
    revoked = issuing.REVOKED.message
    day = revoked.changed_at.astimezone(SHANGHAI).date()
    assert revoked.barred_until == day.replace(year=day.year + 3)
    assert revoked.permit_number in {p.permit_number for p in issuing.ISSUED.message.permits}


def test_what_remains_is_what_needs_the_refused_item() -> None:
    issued, asked = issuing.PARTLY_ISSUED.message, branches.DEPENDANTS_ASKED.message
    (refused,) = issued.refusals
    assert (refused.item_id, issued.remaining) == (asked.item_id, asked.dependants)


def test_a_permit_is_renewed_before_it_ends_and_for_as_long_again() -> None:
    """L-35."""
    (permit,), renewed = issuing.REST_ISSUED.message.permits, issuing.RENEWED.message
    assert renewed.permit_number == permit.permit_number
    assert renewed.changed_at < permit.valid_until
    assert renewed.valid_until == permit.valid_until.replace(year=permit.valid_until.year + 1)


def test_a_voided_opinion_is_asked_for_under_a_new_task() -> None:
    voided, failed = branches.OPINION_VOIDED.message, branches.ASSUMPTION_FAILED.message
    assert voided.item_id in failed.voided
    assert voided.task_id != derived(story.TURNS_CASE, voided.item_id, "review")


def test_the_checkpoint_of_the_story_is_signed_by_its_centre() -> None:
    told = supervision.CHECKPOINT.message
    note = checkpoint.opened(told.note, told.origin, [signed.CENTRE.public])
    assert (note.checkpoint.size, note.checkpoint.root.hex()) == (told.tree_size, told.root)


def test_a_correction_is_answered_after_it_was_ordered_and_under_its_id() -> None:
    order, answer = supervision.CORRECTION, authority.CORRECTED
    assert order.message.correction_id == answer.message.correction_id
    assert (order.subject, order.time < answer.time) == (answer.subject, True)


def test_everything_happens_in_the_story_or_its_aftermath() -> None:
    times = [event.time for event in STORY]
    assert min(times) == intake.SUBMITTED.time
    assert max(times) - min(times) < timedelta(days=500)
