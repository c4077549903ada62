"""What becomes of a permit: changed, renewed, revoked, cancelled; delivered in time."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from onehall_approval.domain import model as m
from onehall_contracts import approval

from tests.unit.approval.acting import applicant, department, window
from tests.unit.approval.casework import A, C, Case, day, night_after, on, plan

YEARLY = (plan(A, "GHJ", valid_months=12), plan(C, "XFZD", safety=True))
NUMBER, FIRE = (p.permit_number for p in YEARLY)
ENDS = night_after(2012, 9, 26)
LAST_CHANCE = on(2012, 8, 15)  # 30 working days before Wednesday 26 September 2012
DECIDER = ("GHJ", "01")


def issued() -> Case:
    case = Case(*YEARLY)
    case.answers(A, C)
    return case


def ask(at: datetime = LAST_CHANCE, number: m.PermitNumber = NUMBER) -> m.ApplyForRenewal:
    return m.ApplyForRenewal(number, applicant(at))


def decide(granted: bool, at: datetime, **more: object) -> m.DecideRenewal:
    said = m.DecideRenewal(NUMBER, granted, ("条件",), ("行政许可法 50",), department(*DECIDER, at))
    return replace(said, **more)


def revoke(number: m.PermitNumber = NUMBER, **more: object) -> m.RevokePermit:
    made = m.RevokePermit(
        number=number,
        defect=m.Defect.UNQUALIFIED,
        reasons=("不符合条件",),
        legal_basis=("行政许可法 69",),
        harms_public_interest=False,
        act=department(*(DECIDER if number == NUMBER else ("XFZD", "01")), day(20)),
    )
    return replace(made, **more)


def cancel(ground: m.Ground, at: datetime) -> m.CancelPermit:
    return m.CancelPermit(NUMBER, ground, (), department(*DECIDER, at))


def status(case: Case, number: m.PermitNumber = NUMBER) -> m.PermitStatus:
    return case.state.permits[number].status


def test_every_decision_is_to_be_delivered_within_ten_working_days() -> None:
    """L-32: decided 26 September, ten working days end on 13 October."""
    case = issued()
    assert case.state.gates[0].deliver_by == night_after(2011, 10, 13)
    assert case.state.issuances[0].deliver_by == night_after(2011, 10, 13)


@pytest.mark.parametrize("channel", m.Channel)
def test_it_is_delivered_over_the_window_by_post_or_electronically(channel: m.Channel) -> None:
    """L-32."""
    case = issued()
    case.do(m.MakeDelivery(1, channel, "回证1", window(day(3))))
    assert case.told(approval.DeliveryMadeV1)[0].channel == channel.value


def test_a_late_delivery_is_recorded_as_it_was() -> None:
    """L-32: late is unlawful, not unmade; supervision sees both instants."""
    case = issued()
    case.do(m.MakeDelivery(1, m.Channel.WINDOW, "回证1", window(day(30))))
    (told,) = case.told(approval.DeliveryMadeV1)
    assert told.delivered_at - told.decided_at > timedelta(days=30)


def test_a_permit_holds_to_24_00_of_its_last_day() -> None:
    case = issued()
    permit = case.state.permits[NUMBER]
    assert permit.valid_until == ENDS
    assert permit.valid(ENDS - timedelta(seconds=1)) and not permit.valid(ENDS)


def test_the_authority_that_granted_a_permit_changes_it_with_reasons() -> None:
    """L-54: 变更."""
    case = issued()
    change = m.ChangePermit(NUMBER, ("新条件",), ("地址变更",), department(*DECIDER, day(20)))
    assert case.no(replace(change, reasons=(" ",))) == "reason-missing"
    assert case.no(replace(change, act=department("XFZD", "01", day(20)))) == "not-the-department"
    assert case.no(replace(change, act=department("GHJ", "03", day(20)))) == "not-delegated"
    assert case.no(replace(change, number=m.PermitNumber("none"))) == "unknown-permit"
    case.do(change)
    assert case.state.permits[NUMBER].conditions == ("新条件",)
    assert case.told(approval.PermitChangedV1)[0].change == "changed"


def test_renewal_is_applied_for_thirty_working_days_before_the_end() -> None:
    """L-35, L-54: 延续."""
    case = issued()
    assert case.no(ask(LAST_CHANCE + timedelta(days=1))) == "too-late"
    assert case.no(replace(ask(), act=department(*DECIDER, LAST_CHANCE))) == "not-the-applicant"
    assert case.no(ask(number=FIRE)) == "no-renewal"
    case.do(ask())
    assert case.stale(ask())


def test_a_renewal_decided_in_time_runs_as_long_again() -> None:
    """L-35."""
    case = issued()
    assert case.no(decide(True, day(20))) == "no-renewal"
    case.all(ask(), decide(True, on(2012, 9, 1)))
    assert case.state.permits[NUMBER].valid_until == night_after(2013, 9, 26)
    assert not [e for e in case.ring(on(2012, 12, 1)) if isinstance(e, m.PermitChanged)]


def test_a_renewal_is_refused_with_reasons_basis_and_remedies() -> None:
    """L-35, L-51."""
    case = issued()
    case.do(ask())
    at = on(2012, 9, 1)
    for less in ({"reasons": ()}, {"legal_basis": ()}, {"reasons": ("",)}):
        assert case.no(decide(False, at, **less)) == "refusal-without-reasons"
    case.do(decide(False, at))
    told = case.told(approval.PermitChangedV1)[0]
    assert (told.change, told.valid_until) == ("renewal-refused", ENDS)
    assert told.reasons and told.legal_basis and told.remedies
    assert not case.ring(on(2013, 1, 1)), "it ends on its day"


def test_a_renewal_nobody_decided_is_deemed_given_when_the_permit_ends() -> None:
    """L-35: 逾期未作决定的,视为准予延续."""
    case = issued()
    case.do(ask())
    assert not case.ring(ENDS - timedelta(seconds=1))
    (renewed,) = case.ring(ENDS)
    assert renewed.change is m.Change.DEEMED_RENEWED
    assert renewed.valid_until == night_after(2013, 9, 26)
    assert case.state.permits[NUMBER].valid(ENDS)
    assert not case.ring(on(2014, 1, 1)), "once"


def test_a_renewal_comes_too_late_for_a_decision_after_the_end() -> None:
    """L-35: before the end."""
    case = issued()
    case.do(ask())
    assert case.no(decide(True, ENDS)) == "permit-not-valid"


@pytest.mark.parametrize("defect", m.Defect)
def test_a_permit_is_revoked_for_a_listed_defect_with_reasons_and_remedies(
    defect: m.Defect,
) -> None:
    """L-54, L-51: 撤销."""
    case = issued()
    for less in ({"reasons": (" ",)}, {"legal_basis": ()}):
        assert case.no(revoke(defect=defect, **less)) == "refusal-without-reasons"
    case.do(revoke(defect=defect))
    assert status(case) is m.PermitStatus.REVOKED
    told = case.told(approval.PermitChangedV1)[0]
    assert told.reasons and told.legal_basis and told.remedies
    assert case.no(revoke()) == case.no(ask(day(21))) == "permit-not-valid"


def test_fraud_bars_the_holder_of_a_safety_permit_for_three_years() -> None:
    """L-56."""
    case = issued()
    case.all(revoke(FIRE, defect=m.Defect.FRAUD), revoke(defect=m.Defect.FRAUD))
    barred = {e.number: e.barred_until for e in case.of(m.PermitChanged)}
    assert barred == {FIRE: date(2014, 10, 27), NUMBER: None}


def test_a_revocation_that_would_gravely_harm_the_public_is_not_made() -> None:
    """L-54."""
    case = issued()
    assert case.no(revoke(harms_public_interest=True)) == "public-interest"


LIVING = [g for g in m.Ground if g not in (m.Ground.EXPIRED, m.Ground.REVOKED)]


@pytest.mark.parametrize("ground", LIVING)
def test_a_permit_is_cancelled_on_a_ground_of_the_law(ground: m.Ground) -> None:
    """L-55: 注销."""
    case = issued()
    case.do(cancel(ground, day(20)))
    assert status(case) is m.PermitStatus.CANCELLED
    assert case.told(approval.PermitChangedV1)[0].reasons[0] == ground.value
    assert case.no(cancel(ground, day(21))) == "permit-not-valid"


def test_a_revoked_permit_is_cancelled_because_it_was_revoked_and_no_other_one_is() -> None:
    """L-55."""
    case = issued()
    assert case.no(cancel(m.Ground.REVOKED, day(20))) == "permit-not-valid"
    case.do(revoke())
    assert case.no(cancel(m.Ground.DEATH, day(21))) == "permit-not-valid"
    case.do(cancel(m.Ground.REVOKED, day(21)))
    assert status(case) is m.PermitStatus.CANCELLED


def test_an_expired_permit_is_cancelled_after_it_expired() -> None:
    """L-55."""
    case = issued()
    assert case.no(cancel(m.Ground.EXPIRED, day(20))) == "wrong-date"
    case.do(cancel(m.Ground.EXPIRED, ENDS))
    assert status(case) is m.PermitStatus.CANCELLED


def test_a_revoked_permit_is_not_renewed_by_silence() -> None:
    """L-35, L-54."""
    case = issued()
    case.do(ask())
    case.do(revoke(act=department(*DECIDER, on(2012, 9, 1))))
    assert not case.ring(on(2013, 1, 1))
    assert status(case) is m.PermitStatus.REVOKED


def test_permits_are_looked_after_while_the_rest_of_the_case_goes_on() -> None:
    case = Case(*YEARLY)
    case.answers(A)
    case.ring(day(30))
    assert case.state.phase is m.Phase.DECIDED
    case.do(m.MakeDelivery(1, m.Channel.WINDOW, "回证1", window(day(31))))
    case.do(revoke(act=department(*DECIDER, day(31))))
    case.answers(C, at=day(32))
    assert case.state.phase is m.Phase.ISSUED
