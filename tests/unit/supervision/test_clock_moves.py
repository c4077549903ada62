"""Limits follow the law when clocks move: counted from the causes, by hand in the comments.

Accepted on Monday 26 September 2011. 1 to 7 October are holidays; Saturday 8 and Sunday 9 October
are worked. FIRE is promised in 10 working days, due 13 October; the law gives 20, to 27 October.
"""

from dataclasses import replace
from datetime import date, datetime
from itertools import permutations

import pytest
from onehall_calendar import Deadline, SuspensionCause, load, local_day
from onehall_contracts import Message
from onehall_supervision import messages
from onehall_supervision.domain import facts as f
from onehall_supervision.domain import model as m
from onehall_supervision.domain import watching
from onehall_supervision.domain.course.refusing import Refused
from onehall_supervision.domain.deadlines import Limits, current_limits, joint_limits

from tests.building import item
from tests.moving import AUTHORITY, GOVERNMENT, extended, resumed, suspended
from tests.observing import answered, at, case_of, opened, said, step_completed
from tests.unit.supervision.watch import Watch, limits_of

FIRE, PLAN = item(6, "XFZD", promised=10), item(1, "GHJ", promised=14)
CASE = case_of(FIRE, PLAN)
BEGAN, LAST_DECLARED = date(2011, 9, 28), date(2011, 10, 12)
APPROVED = at("2011-10-10T10:00:00")

# Seven working days after 28 September: 29, 30 September, 8, 9, 10, 11, 12 October.
SUSPENDED = suspended(CASE, FIRE, on=BEGAN, declared=7, when=at("2011-09-28T10:00:00"))
RESUMED = resumed(CASE, FIRE, on=LAST_DECLARED, when=at("2011-10-12T17:00:00"))
EXTENDED = extended(CASE, FIRE, PLAN, days=15, when=APPROVED)

# Day 1 is 27 September, day 2 the 28th, then seven days do not count; day 3 is 13 October, so day
# 10 is the 24th and, with fifteen more, day 25 is 14 November. The legal 20 end on 7 November, the
# 35 on 28 November.
PROMISED, LEGAL = date(2011, 11, 14), date(2011, 11, 28)


def limits(watch: Watch) -> Limits:
    plan = watch.view.plan
    assert plan is not None
    return current_limits(watch.view, plan, plan.items[f.ItemId("PC2-06")])


def due(*said: Message) -> tuple[date, date]:
    found = limits(limits_of([CASE, *said]))
    assert found.promised
    assert found.legal
    return found.promised.due_on, found.legal.due_on


def test_a_suspension_across_a_holiday_and_an_extension_match_the_hand_calculation() -> None:
    """PEERS test 4; L-31: fifteen days by the head of the government; L-33: not counted."""
    assert due(SUSPENDED, EXTENDED, RESUMED) == (PROMISED, LEGAL)


@pytest.mark.parametrize("order", list(permutations([SUSPENDED, EXTENDED, RESUMED])))
def test_the_order_of_suspension_and_extension_changes_nothing(order: tuple[Message, ...]) -> None:
    """PEERS test 4, whatever is heard of first (L-30, L-31, L-33)."""
    assert due(*order) == (PROMISED, LEGAL)
    in_order = limits_of([CASE, SUSPENDED, EXTENDED, RESUMED])
    assert limits_of([CASE, *order]).view.pending == in_order.view.pending
    assert limits_of([*order, CASE]).view.pending == in_order.view.pending


def test_a_deadline_explains_itself_with_its_cause_its_notice_and_its_approver() -> None:
    """PEERS test 4; O1; L-33, L-34."""
    legal = limits(limits_of([CASE, SUSPENDED, EXTENDED, RESUMED])).legal
    assert isinstance(legal, Deadline)
    text = "\n".join(legal.derivation())
    assert "2011-10-01  skipped  周六 Saturday" in text or "国庆节" in text
    assert "2011-09-29  skipped  周四 Thursday, suspended 特别程序: 专家评审 expert review" in text
    assert "notice notice 1" in text
    assert "2011-10-13  day   3" in text
    assert f"days 21 to 35 approved on 2011-10-10 by {GOVERNMENT}" in text
    assert "due 2011-11-28 24:00 Asia/Shanghai: 20 working days 工作日 + 15" in text
    told = legal.to_dict()
    assert told["suspensions"][0]["excluded_wd"] == 7
    assert told["extension"]["approver_role"] == GOVERNMENT


def test_only_the_actual_days_count_when_a_procedure_ends_early() -> None:
    """L-34: min(actual, declared): 29, 30 September and 8, 9, 10 October; two days sooner due."""
    early = resumed(CASE, FIRE, on=date(2011, 10, 10))
    assert due(SUSPENDED, early) == (date(2011, 10, 20), date(2011, 11, 3))


def test_only_the_declared_days_count_when_a_procedure_overruns() -> None:
    """L-34: seven were told to the applicant; the procedure took until 24 October."""
    late = resumed(CASE, FIRE, on=date(2011, 10, 24))
    assert due(SUSPENDED, late) == (date(2011, 10, 24), date(2011, 11, 7))
    assert due(SUSPENDED) == due(SUSPENDED, late)  # still open: what was declared is expected


def test_nothing_stops_without_a_written_notice() -> None:
    """L-33: no notice, no day is excluded; the derivation says so."""
    unannounced = suspended(CASE, FIRE, on=BEGAN, declared=7, notice="")
    assert due(unannounced) == due() == (date(2011, 10, 13), date(2011, 10, 27))
    legal = limits(limits_of([CASE, unannounced])).legal
    assert legal
    assert any("excludes 0, no written notice" in line for line in legal.derivation())


@pytest.mark.parametrize("cause", list(SuspensionCause))
def test_each_of_the_eight_causes_stops_the_clock(cause: SuspensionCause) -> None:
    """L-33: the closed list of article 45."""
    assert len(SuspensionCause) == 8
    assert due(suspended(CASE, FIRE, on=BEGAN, declared=7, cause=cause)) == (
        date(2011, 10, 24),
        date(2011, 11, 7),
    )


def test_no_ninth_cause_can_be_said() -> None:
    """L-33: the list is closed; anything else is no message of ours and is parked."""
    with pytest.raises(ValueError, match="cause"):
        suspended(CASE, FIRE, on=BEGAN, declared=7, cause="材料补正")


def test_a_review_is_extended_by_its_authority_once_and_by_ten_at_most() -> None:
    """L-30: ten more working days, once, by the head of the authority."""
    ten = extended(CASE, FIRE, days=10, when=APPROVED, role=AUTHORITY)
    assert due(ten) == (date(2011, 10, 27), date(2011, 11, 10))
    again = extended(CASE, FIRE, days=5, when=at("2011-10-11T10:00:00"), role=AUTHORITY)
    assert due(ten, again) == due(again, ten) == due(ten)


@pytest.mark.parametrize(
    ("days", "role", "notice"),
    [
        (11, AUTHORITY, "notice"),
        (16, GOVERNMENT, "notice"),
        (10, "处长 head of division", "notice"),
        (10, AUTHORITY, ""),
    ],
)
def test_an_extension_the_law_does_not_know_changes_nothing(
    days: int, role: str, notice: str
) -> None:
    """L-30, L-31: at most ten by the authority, fifteen by the government, the applicant told."""
    bad = extended(CASE, FIRE, days=days, when=APPROVED, role=role, notice=notice)
    assert due(bad) == due()
    good = extended(CASE, FIRE, days=10, when=at("2011-10-11T10:00:00"), role=AUTHORITY)
    assert due(bad, good) == due(good)


def test_an_extension_approved_too_late_changes_nothing_and_says_so() -> None:
    """L-30: before expiry; the promise had ended on 13 October, the legal limit had not."""
    late = extended(CASE, FIRE, days=10, when=at("2011-10-20T10:00:00"), role=AUTHORITY)
    assert due(late) == (date(2011, 10, 13), date(2011, 11, 10))
    promised = limits(limits_of([CASE, late])).promised
    assert promised
    assert any("after the limit had ended" in line for line in promised.derivation())


def test_the_joint_limit_is_the_longest_promise_as_it_is_now() -> None:
    """L-31, R-17: PLAN's 14 end on 19 October; FIRE's suspended 10 end on the 24th."""
    watch = limits_of([CASE, SUSPENDED])
    assert watch.view.plan
    joint = joint_limits(watch.view, watch.view.plan)
    assert joint.promised
    assert joint.promised.promised
    assert (joint.promised.item.id, joint.promised.promised.due_on) == (
        "PC2-06",
        date(2011, 10, 24),
    )
    watch.check(at("2011-12-20T00:00:00"))
    (over,) = [c for c in watch.cards if c.rule == "case-over"]
    assert over.breached_at == at("2011-10-25T00:00:00")


def test_whoever_uses_their_suspended_time_gets_no_card() -> None:
    """L-33: excluded time is nobody's lateness; the warning moves with the limit (PEERS test 5)."""
    watch = limits_of([CASE, SUSPENDED, answered(CASE, PLAN, at("2011-09-27T09:00:00"))])
    assert watch.alarm == at("2011-10-18T17:00:00")  # 25 % of the step's 8 days are left
    watch.see(answered(CASE, FIRE, at("2011-10-18T16:00:00")))
    watch.check(at("2011-10-19T00:00:00"))
    assert watch.cards == []


def test_a_moved_limit_warns_one_day_before_and_cards_after_its_very_end() -> None:
    """L-33, PEERS test 5: W(10) = 1; the ninth counted day is Friday the 21st, the tenth Monday."""
    watch = limits_of([CASE, SUSPENDED])
    watch.check(at("2011-12-20T00:00:00"))
    breaches = {c.rule: c.breached_at for c in watch.cards if c.subject == "PC2-06"}
    assert breaches == {
        "review-near": at("2011-10-22T00:00:00"),
        "review-over": at("2011-10-25T00:00:00"),
        "review-far-over": at("2011-11-08T00:00:00"),
    }


def test_a_warning_that_falls_on_a_weekend_is_sent_on_monday() -> None:
    """PEERS test 5: nothing is sent on a holiday."""
    watch = limits_of([CASE, SUSPENDED, answered(CASE, PLAN, at("2011-09-27T09:00:00"))])
    while watch.alarm and watch.alarm < at("2011-12-20T00:00:00"):
        watch.check(watch.alarm)
    assert watch.cards
    assert all(is_worked(card.at) for card in watch.cards)
    (near,) = [c for c in watch.cards if c.rule == "review-near"]
    assert (near.breached_at, near.at) == (at("2011-10-22T00:00:00"), at("2011-10-24T00:00:00"))


def is_worked(when: datetime) -> bool:
    return load().is_work_day(local_day(when))


def test_a_fact_that_comes_late_never_erases_a_card() -> None:
    """L-33: the suspension is heard of after the card; the card stays, and no second one comes."""
    watch = limits_of([CASE])
    watch.check(at("2011-10-14T00:00:01"))
    before = list(watch.cards)
    assert ("review-over", "PC2-06") in watch.rules()
    watch.see(SUSPENDED, RESUMED, EXTENDED)
    watch.check(at("2011-12-20T00:00:00"))
    assert watch.cards[: len(before)] == before
    assert len({c.key for c in watch.cards}) == len(watch.cards)


OTHER = replace(
    load(),
    version="other",
    made_up=load().made_up - {date(2011, 10, 8), date(2011, 10, 9)},
)


def test_another_version_of_the_calendar_moves_what_is_open_in_any_order() -> None:
    """L-30, invariant 4: 8 and 9 October are no longer worked; due on 17 October, not the 13th."""
    new = f.Recalculated("other", OTHER, at("2011-09-28T09:00:00"), {})
    heard = messages.observed(said(CASE, at("2011-09-28T09:00:00")))
    entry = replace(heard, id=m.EventId("recalculated"), fact=new)
    before, after = limits_of([CASE]).view, limits_of([CASE, opened(CASE)]).view
    first = watching.evolve(after, entry)
    then = watching.evolve(limits_of([]).view, entry)
    for message in (opened(CASE), CASE):
        then = watching.evolve(then, messages.observed(said(message, APPROVED)))
    assert first.plan
    assert then.plan
    assert first.plan.calendar is then.plan.calendar is OTHER
    assert first.pending == then.pending != before.pending
    found = current_limits(first, first.plan, first.plan.items[f.ItemId("PC2-06")])
    assert found.promised
    assert (found.promised.due_on, found.promised.calendar_version) == (
        date(2011, 10, 17),
        "other",
    )
    back = replace(entry, id=m.EventId("back"), fact=replace(new, calendar=load(), at=APPROVED))
    for order in ((entry, back), (back, entry)):
        view = after
        for one in order:
            view = watching.evolve(view, one)
        assert view.pending == before.pending, "the calendar named last counts"
    cards = watching.decide(first, m.Check(at("2011-12-20T00:00:00")))
    assert not isinstance(cards, Refused)
    assert {c.calendar_version for c in cards if isinstance(c, m.CardIssued)} == {"other"}


def test_a_step_stops_with_its_review() -> None:
    """L-33: 审查 has 8 days: to 20 October instead of the 11th; 决定 begins where it ends."""
    watch = limits_of([CASE, SUSPENDED])
    watch.check(at("2011-12-20T00:00:00"))
    (over,) = [c for c in watch.cards if c.subject == "PC2-06/审查" and c.rule == "step-over"]
    assert over.breached_at == at("2011-10-21T00:00:00")


def test_an_extension_gives_its_days_to_the_step_that_was_running() -> None:
    """L-30: 审查 ran to 11 October when ten days were granted on the 10th: to 25 October."""
    ten = extended(CASE, FIRE, days=10, when=APPROVED, role=AUTHORITY)
    watch = limits_of([CASE, ten])
    watch.check(at("2011-12-20T00:00:00"))
    (over,) = [c for c in watch.cards if c.subject == "PC2-06/审查" and c.rule == "step-over"]
    assert over.breached_at == at("2011-10-26T00:00:00")


def test_a_step_that_begins_after_the_approval_has_its_own_limit_only() -> None:
    """L-30: ten days were granted on 28 September; 决定 begins on 9 October and has two."""
    ten = extended(CASE, FIRE, days=10, when=at("2011-09-28T10:00:00"), role=AUTHORITY)
    done = step_completed(CASE, FIRE, "审查", at("2011-10-09T10:00:00"))
    watch = limits_of([CASE, ten, done])
    watch.check(at("2011-12-20T00:00:00"))
    (over,) = [c for c in watch.cards if c.subject == "PC2-06/决定" and c.rule == "step-over"]
    assert over.breached_at == at("2011-10-12T00:00:00")


def test_the_first_word_about_a_procedure_counts_in_any_order() -> None:
    """L-33: what was told to the applicant first is what was declared."""
    longer = suspended(CASE, FIRE, on=BEGAN, declared=9, when=at("2011-09-29T10:00:00"))
    assert due(SUSPENDED, longer) == due(longer, SUSPENDED) == due(SUSPENDED) != due(longer)


def test_a_procedure_beyond_the_calendar_accuses_nobody_and_breaks_nothing() -> None:
    """L-33: what cannot be counted is not accused."""
    endless = suspended(CASE, FIRE, on=BEGAN, declared=10_000)
    watch = limits_of([CASE, endless])
    watch.check(at("2012-12-20T00:00:00"))
    assert not [c for c in watch.cards if c.subject.startswith("PC2-06")]
