"""Who answers for a breach: whoever held the step at that instant, or the link that was down."""

from datetime import timedelta

from onehall_contracts import Message, intake
from onehall_supervision.domain import model as m
from onehall_supervision.domain.answering import LINK
from onehall_supervision.domain.cards import DURING_OUTAGE_EN, DURING_OUTAGE_ZH

from tests.building import item
from tests.moving import assigned, outage
from tests.observing import answered, at, case_of, issued, step_completed
from tests.unit.supervision.watch import Watch, watching_of

LONG_AFTER = at("2011-12-20T00:00:00")
BREACH = at("2011-10-14T00:00:00")  # 24:00 of FIRE's tenth working day
SECOND = timedelta(seconds=1)


def named(of: intake.AcceptedItem) -> intake.AcceptedItem:
    """Return an item whose steps each name who answers for them."""
    steps = (
        step.model_copy(update={"responsible": f"officer for {step.name}"}) for step in of.steps
    )
    return of.model_copy(update={"steps": tuple(steps)})


FIRE, PLAN = named(item(6, "XFZD", promised=10)), item(1, "GHJ", promised=14)
CASE = case_of(FIRE, PLAN)
REVIEWED = step_completed(CASE, FIRE, "审查", at("2011-10-10T09:00:00"))


def card(watch: Watch, rule: str, subject: str) -> m.CardIssued:
    (found,) = [c for c in watch.cards if (c.rule, c.subject) == (rule, subject)]
    return found


def over(*said: Message, rule: str = "review-over", subject: str = "PC2-06") -> m.CardIssued:
    watch = watching_of([CASE, *said])
    watch.check(LONG_AFTER)
    return card(watch, rule, subject)


def test_the_plan_names_who_answers_for_a_step() -> None:
    assert over(rule="step-over", subject="PC2-06/审查").responsible == "officer for 审查"


def test_a_review_is_answered_for_by_whoever_its_running_step_names() -> None:
    assert over().responsible == "officer for 审查"
    assert over(REVIEWED).responsible == "officer for 决定"


def test_an_assignment_counts_from_its_instant_on() -> None:
    before = assigned(CASE, FIRE, "deputy 岗位替补", BREACH - SECOND)
    after = assigned(CASE, FIRE, "deputy 岗位替补", BREACH + SECOND)
    assert over(before).responsible == "deputy 岗位替补"
    exactly = assigned(CASE, FIRE, "deputy 岗位替补", BREACH)
    assert over(exactly).responsible == "deputy 岗位替补"
    assert over(after).responsible == "officer for 审查"


def test_of_two_assignments_the_one_in_force_at_the_breach_counts_in_any_order() -> None:
    first = assigned(CASE, FIRE, "A", at("2011-10-01T09:00:00"))
    second = assigned(CASE, FIRE, "B", at("2011-10-13T09:00:00"))
    third = assigned(CASE, FIRE, "C", at("2011-10-14T09:00:00"))
    assert over(first, second, third).responsible == "B"
    assert over(third, second, first).responsible == "B"
    assert over(third, first, second, rule="step-over", subject="PC2-06/审查").responsible == "A"


def test_the_joint_limit_is_answered_for_by_the_officer_all_wait_for() -> None:
    early = at("2011-09-27T09:00:00")
    held = assigned(CASE, FIRE, "deputy 岗位替补", early)
    found = over(answered(CASE, PLAN, early), held, rule="case-over", subject="case")
    assert (found.department, found.responsible) == ("XFZD", "deputy 岗位替补")


# The link was down (DOMAIN 5.3)

DOWN = outage(CASE, FIRE, begins=at("2011-10-13T00:00:00"), ends=at("2011-10-17T00:00:00"))
DONE = answered(CASE, FIRE, at("2011-10-16T09:00:00"))


def test_lateness_wholly_within_an_outage_is_the_links_and_no_persons() -> None:
    found = over(DONE, DOWN)
    assert (found.responsible, found.department) == (LINK, None)
    assert found.reason_zh.endswith(DURING_OUTAGE_ZH)
    assert found.reason_en.endswith(DURING_OUTAGE_EN)
    assert "XFZD" in found.reason_zh


def test_lateness_that_outlasts_the_outage_is_whoevers_it_was() -> None:
    late = answered(CASE, FIRE, at("2011-10-17T00:00:01"))
    assert over(late, DOWN).responsible == "officer for 审查"
    assert over(DOWN).responsible == "officer for 审查"  # and never answered at all


def test_lateness_that_began_before_the_outage_is_whoevers_it_was() -> None:
    begun = outage(CASE, FIRE, begins=BREACH + SECOND, ends=at("2011-10-17T00:00:00"))
    assert over(DONE, begun).responsible == "officer for 审查"


def test_an_outage_excuses_the_items_it_names_only() -> None:
    other = outage(CASE, PLAN, begins=at("2011-10-13T00:00:00"), ends=at("2011-10-17T00:00:00"))
    assert over(DONE, other).responsible == "officer for 审查"


def test_a_card_that_stands_when_the_outage_is_confirmed_stays_as_it_is() -> None:
    watch = watching_of([CASE])
    watch.check(BREACH + SECOND)
    before = list(watch.cards)
    watch.see(DOWN, DONE, issued(CASE, at("2011-10-18T00:00:00")))
    watch.check(LONG_AFTER)
    assert watch.cards[: len(before)] == before
    assert len({c.key for c in watch.cards}) == len(watch.cards)


def test_a_step_the_link_made_late_does_not_count_towards_a_departments_second() -> None:
    other = named(item(7, "XFZD", promised=10))
    case = case_of(FIRE, other)
    down = outage(case, FIRE, begins=at("2011-10-11T00:00:00"), ends=at("2011-10-13T00:00:00"))
    done = answered(case, FIRE, at("2011-10-12T09:00:00"))
    watch = watching_of([case, down, done])
    watch.check(at("2011-10-12T12:00:00"))
    assert {c.responsible for c in watch.cards if c.rule == "step-over"} == {
        LINK,
        "officer for 审查",
    }
    assert "step-over-again" not in {c.rule for c in watch.cards}
