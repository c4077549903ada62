"""Reviews that end, begin again or remain: who is watched, until when, and when a case is over."""

from datetime import datetime

from onehall_contracts import approval
from onehall_contracts.ids import derived
from onehall_supervision.domain.holding import holding

from tests.building import item
from tests.moving import ended, kept, voided
from tests.observing import answered, at, case_of, issued, step_completed
from tests.unit.supervision.watch import limits_of

FIRE, PLAN = item(6, "XFZD", promised=10), item(1, "GHJ", promised=14)
CASE = case_of(FIRE, PLAN)
EARLY, VOIDED = at("2011-09-28T09:00:00"), at("2011-10-17T09:00:00")
LONG_AFTER = at("2012-03-20T00:00:00")
FIRST = answered(CASE, FIRE, EARLY)
VOID = voided(CASE, FIRE, FIRST.opinion_id, VOIDED)


def again(when: datetime) -> approval.OpinionRecordedV1:
    """Return the answer to the second asking."""
    task = VOID.task_id
    return answered(CASE, FIRE, when).model_copy(
        update={"task_id": task, "opinion_id": derived(task, "opinion")}
    )


def test_a_department_asked_again_has_its_promise_again() -> None:
    """Asked again on 17 October: ten working days end on the 31st; the legal limit ended before."""
    watch = limits_of([CASE, FIRST, VOID])
    watch.check(LONG_AFTER)
    breaches = {c.rule: c.breached_at for c in watch.cards if c.subject == "PC2-06#2"}
    assert breaches == {
        "review-near": at("2011-10-29T00:00:00"),
        "review-over": at("2011-11-01T00:00:00"),
        "review-far-over": at("2011-11-08T00:00:00"),  # never sooner than P + 5 of the new asking
    }
    assert not [c for c in watch.cards if c.subject.startswith("PC2-06/")]


def test_whoever_answers_the_second_time_in_time_gets_no_card() -> None:
    watch = limits_of([CASE, FIRST, VOID, again(at("2011-10-18T09:00:00"))])
    watch.check(LONG_AFTER)
    assert not [c for c in watch.cards if c.subject.startswith("PC2-06")]


def test_what_was_late_the_first_time_stays_late() -> None:
    late = answered(CASE, FIRE, at("2011-10-14T09:00:00"))
    watch = limits_of([CASE, late, VOID, again(at("2011-10-18T09:00:00"))])
    watch.check(LONG_AFTER)
    assert {c.rule for c in watch.cards if c.subject == "PC2-06"} == {"review-near", "review-over"}


def test_steps_of_the_second_round_are_their_own() -> None:
    """审查 (8 days) was done the first time; the second time it is due on 27 October."""
    done = step_completed(CASE, FIRE, "审查", at("2011-09-27T09:00:00"))
    watch = limits_of([CASE, done, FIRST, VOID])
    watch.check(LONG_AFTER)
    (over,) = [c for c in watch.cards if c.rule == "step-over" and c.item == "PC2-06"]
    assert (over.subject, over.breached_at) == ("PC2-06#2/审查", at("2011-10-28T00:00:00"))


def test_a_reopened_review_is_held_again() -> None:
    watch = limits_of([CASE, FIRST, answered(CASE, PLAN, EARLY), VOID])
    (held,) = holding(watch.view)
    assert (held.department, held.since, held.due_at) == (
        "XFZD",
        VOIDED,
        at("2011-11-01T00:00:00"),
    )


def test_an_item_that_left_the_case_is_watched_no_longer() -> None:
    watch = limits_of([CASE, ended(CASE, FIRE, when=EARLY)])
    watch.check(LONG_AFTER)
    assert not [c for c in watch.cards if c.subject.startswith("PC2-06")]
    assert [c for c in watch.cards if c.subject == "PC2-01"]


def test_what_was_late_before_it_left_stays_late() -> None:
    watch = limits_of([CASE, ended(CASE, FIRE, when=at("2011-10-14T00:00:01"))])
    watch.check(LONG_AFTER)
    assert ("review-over", "PC2-06") in watch.rules()


def test_a_case_is_over_only_when_nothing_remains() -> None:
    some = issued(CASE, EARLY).model_copy(update={"remaining": ("PC2-01",)})
    some = some.model_copy(update={"permits": some.permits[:1]})
    watch = limits_of([CASE, FIRST, some])
    assert watch.view.closed_at is None
    assert [h.item for h in holding(watch.view)] == ["PC2-01"]
    assert watch.alarm is not None
    rest = issued(CASE, VOIDED).model_copy(update={"sequence": 2})
    watch.see(answered(CASE, PLAN, at("2011-10-09T09:00:00")), rest)
    assert watch.view.closed_at == VOIDED


def test_a_case_that_ends_undecided_is_over() -> None:
    end = approval.CaseEndedV1(
        case_id=CASE.case_id,
        case_number=CASE.case_number,
        class_id=CASE.class_id,
        outcome="withdrawn",
        reason="",
        ended_at=EARLY,
    )
    watch = limits_of([CASE, end])
    assert (watch.view.closed_at, watch.alarm) == (EARLY, None)


def test_what_the_applicant_keeps_pending_does_not_exceed_the_joint_limit() -> None:
    """The authorities are done on 28 September; the applicant has until December to reapply."""
    some = issued(CASE, EARLY).model_copy(update={"remaining": ("PC2-01",)})
    some = some.model_copy(update={"permits": some.permits[:1]})
    keeps = kept(CASE, PLAN, when=EARLY, until=at("2011-12-22T00:00:00"))
    watch = limits_of([CASE, FIRST, answered(CASE, PLAN, EARLY), some, keeps])
    watch.check(LONG_AFTER)
    assert watch.cards == []


def test_what_approval_still_owes_besides_exceeds_it() -> None:
    keeps = kept(CASE, PLAN, when=EARLY, until=at("2011-12-22T00:00:00"))
    watch = limits_of([CASE, answered(CASE, PLAN, EARLY), keeps])
    watch.check(LONG_AFTER)
    assert ("case-over", "case") in watch.rules()
