"""Quiet hours and digests: never early, never lost, never twice; what the law asks, never late."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_calendar import SHANGHAI
from onehall_notify.domain import digest, notice, preferences, quiet
from onehall_notify.domain import model as m
from onehall_notify.domain.digest import Digest
from onehall_notify.domain.kinds import Group
from onehall_notify.domain.model import Channel
from onehall_notify.domain.preferences import (
    Go,
    Keep,
    Off,
    Preferences,
    Reason,
    Refused,
    Sending,
    SetPreferences,
    Wait,
    Wanted,
)
from onehall_notify.domain.quiet import NIGHT, Quiet
from onehall_notify.store.preferring import WANTED

MORNING = datetime(2011, 9, 26, 9, 0, tzinfo=SHANGHAI)  # a Monday
BOTH_CHANNELS = (Channel.MAIL, Channel.SMS)

instants = st.datetimes(
    datetime(2011, 1, 1), datetime(2030, 1, 1), timezones=st.just(SHANGHAI)  # noqa: DTZ001 - bounds
)  # fmt: skip
moments = st.times().map(lambda t: t.replace(second=0, microsecond=0))
hours = st.none() | st.builds(Quiet, moments, moments)
wanteds = st.builds(
    Wanted,
    off=st.lists(
        st.builds(Off, st.sampled_from(Group), st.sampled_from(BOTH_CHANNELS)), max_size=4
    ).map(tuple),
    language=st.sampled_from(preferences.Language),
    quiet=hours,
    hushed=st.sampled_from([(), (Channel.SMS,), BOTH_CHANNELS]),
    digest=st.sampled_from(Digest),
    electronic_service=st.booleans(),
)
sendings = st.builds(
    Sending, st.sampled_from(Group), st.sampled_from(Channel), st.booleans(), st.just(False)
)


def at(hour: int, minute: int = 0, day: int = 26) -> datetime:
    return MORNING.replace(day=day, hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("moment", "ends"),
    [
        (at(20, 59), None),
        (at(21), at(8, day=27)),
        (at(23, 59), at(8, day=27)),
        (at(0, 30), at(8)),
        (at(7, 59), at(8)),
        (at(8), None),
    ],
)
def test_the_night_ends_at_eight(moment: datetime, ends: datetime | None) -> None:
    assert quiet.until(moment, NIGHT) == ends


def test_equal_ends_are_no_quiet_hours() -> None:
    assert quiet.until(at(12), Quiet(time(12), time(12))) is None
    assert quiet.until(at(12), Quiet(time(12), time(13))) == at(13)
    assert quiet.until(at(12), None) is None


@pytest.mark.parametrize(
    ("moment", "kind", "slot"),
    [
        (at(9), Digest.DAILY, at(17)),
        (at(17), Digest.DAILY, at(17, day=27)),
        (at(9), Digest.WEEKLY, at(17, day=30)),
        (at(17, day=30), Digest.WEEKLY, at(17, day=30) + timedelta(days=7)),
        (at(9), Digest.AT_ONCE, None),
    ],
)
def test_a_digest_goes_at_five(moment: datetime, kind: Digest, slot: datetime | None) -> None:
    assert digest.slot(moment, kind) == slot


@given(instants, hours)
def test_quiet_hours_end_within_a_day_and_are_over_then(now: datetime, own: Quiet | None) -> None:
    ends = quiet.until(now, own)
    if ends is not None:
        assert now < ends <= now + timedelta(days=1)
        assert quiet.until(ends, own) is None


@given(instants, st.sampled_from(Digest))
def test_a_slot_is_in_the_future_and_the_same_for_all_that_wait_for_it(
    now: datetime, kind: Digest
) -> None:
    slot = digest.slot(now, kind)
    if slot is not None:
        assert now < slot <= now + timedelta(days=7 if kind is Digest.WEEKLY else 1)
        assert digest.slot(slot - timedelta.resolution, kind) == slot
        assert digest.slot(now + (slot - now) / 2, kind) == slot


@given(wanteds, sendings, instants)
def test_what_the_law_has_somebody_told_goes_at_once_whatever_they_prefer(
    own: Wanted, sending: Sending, now: datetime
) -> None:
    legal = Sending(sending.group, sending.channel, legal=True)
    assert preferences.plan(own, legal, now) == Go()


@given(wanteds, sendings, instants)
def test_nothing_goes_early_and_everything_ends(
    own: Wanted, sending: Sending, now: datetime
) -> None:
    """However somebody prefers it: waits lead to a later moment, and at most two of them to it."""
    waits, moment, gathered = 0, now, False
    while isinstance(
        plan := preferences.plan(
            own, Sending(sending.group, sending.channel, sending.legal, gathered), moment
        ),
        Wait,
    ):
        assert plan.until > moment
        gathered, moment, waits = gathered or plan.gathered, plan.until, waits + 1
        assert waits <= 2
    switched_off = Off(sending.group, sending.channel) in own.off
    if isinstance(plan, Keep):
        assert switched_off and not sending.legal
    else:
        hushed = sending.channel in own.hushed and not sending.legal
        assert not (hushed and quiet.until(moment, own.quiet))
        if not sending.legal and sending.channel in preferences.ASKED:
            assert not switched_off


@given(wanteds)
def test_preferences_come_back_from_the_record_as_they_were(own: Wanted) -> None:
    assert WANTED.validate_json(WANTED.dump_json(own)) == own


def test_the_inbox_cannot_be_switched_off() -> None:
    wanted = Wanted(off=(Off(Group.PROGRESS, Channel.IN_APP),))
    refused = preferences.decide(Preferences(), SetPreferences(wanted, MORNING))
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.NO_CHANNEL_LEFT and "leave in-app out" in refused.detail


def test_the_same_preferences_again_change_nothing() -> None:
    command = SetPreferences(Wanted(digest=Digest.DAILY), MORNING)
    happened = preferences.decide(Preferences(), command)
    assert not isinstance(happened, Refused) and len(happened) == 1
    state = preferences.evolve(Preferences(), happened[0])
    assert state.wanted.digest is Digest.DAILY
    assert preferences.decide(state, command) == []
    usual = SetPreferences(Wanted(), MORNING)
    assert preferences.decide(Preferences(), usual) != [], "to have said so is something"


def test_who_never_said_anything_is_mailed_at_once_and_texted_by_day() -> None:
    mail = Sending(Group.PROGRESS, Channel.MAIL, legal=False)
    text = Sending(Group.PROGRESS, Channel.SMS, legal=False)
    assert preferences.plan(Wanted(), mail, at(23)) == Go()
    assert preferences.plan(Wanted(), text, at(23)) == Wait(at(8, day=27), gathered=False)
    assert preferences.plan(Wanted(), text, at(12)) == Go()


@pytest.mark.parametrize("legal", [True, False])
def test_the_notice_itself_refuses_to_wait_for_what_the_law_asks(legal: bool) -> None:
    """Whatever a caller asks: a notice of legal effect is neither held nor withheld."""
    queue = m.Queue(
        None, m.About("x/1"), "t@1", {}, Channel.MAIL, m.RecipientRef("r"), legal, MORNING
    )
    happened = notice.decide(notice.INITIAL, queue)
    assert not isinstance(happened, m.Refused)
    state = notice.evolve(notice.INITIAL, happened[0])
    hold = notice.decide(state, m.Hold(at(17), gathered=True, at=MORNING))
    withhold = notice.decide(state, m.Withhold(MORNING))
    assert (hold, withhold) == (
        ([], []) if legal else ([m.NoticeHeld(at(17), True, MORNING)], [m.NoticeWithheld(MORNING)])
    )
    assert notice.decide(state, m.Hold(MORNING, gathered=False, at=MORNING)) == [], "not early"
