"""Proof of service 送达: the first proof counts, and an announcement by its time."""

from datetime import date, datetime, timedelta

import pytest
from onehall_calendar import SHANGHAI
from onehall_contracts import notify
from onehall_contracts.ids import derived
from onehall_notify.domain import service as s
from onehall_notify.messages import serving as telling
from onehall_notify.store import serving
from onehall_store import Origin, Recorded

from tests.building import APPLICANT

AT = datetime(2011, 11, 4, 14, 5, tzinfo=SHANGHAI)
ID = derived("notice")
NOTICE = s.Notice(str(ID), None, str(APPLICANT), "permit-issued@2", "0" * 64)
ANNOUNCED = s.Announce(NOTICE, "西安日报 2011-11-04", "clerk-1", AT)


def after(*commands: s.Command) -> tuple[s.Service, list[s.Event]]:
    state = s.INITIAL
    events: list[s.Event] = []
    for command in commands:
        answer = s.decide(state, command)
        assert not isinstance(answer, s.Refused)
        for event in answer:
            state, events = s.evolve(state, event), [*events, event]
    return state, events


def prove(proof: s.Proof, at: datetime = AT) -> s.Prove:
    return s.Prove(NOTICE, proof, at)


def test_the_first_proof_counts_and_others_are_kept() -> None:
    state, events = after(
        prove(s.Proof.READ), prove(s.Proof.READ), prove(s.Proof.HANDED_OVER, AT + timedelta(days=1))
    )
    assert state.proofs == (s.Proof.READ, s.Proof.HANDED_OVER)
    assert [e.first for e in events if isinstance(e, s.ServiceProven)] == [True, False]
    said = [
        one.message
        for e in events
        for one in telling.publishes(state, Recorded("serving/x", 1, ID, e, Origin("test", AT)))
    ]
    assert said == [
        notify.NoticeServedV1(
            notice_id=ID,
            recipient_ref=APPLICANT,
            template="permit-issued@2",
            proof="read",
            content_sha256="0" * 64,
            served_at=AT,
        )
    ]


@pytest.mark.parametrize(
    ("day", "days"), [(date(2011, 11, 4), 60), (date(2021, 12, 31), 60), (date(2022, 1, 1), 30)]
)
def test_an_announcement_stands_as_long_as_the_law_of_its_day_asks(day: date, days: int) -> None:
    """民事诉讼法 84 of 2007 and 92 of 2012: 60 days; 95 of 2021: 30."""
    assert s.announced_days(day) == days


def test_an_announcement_counts_when_its_time_is_over_and_not_before() -> None:
    state, _ = after(ANNOUNCED)
    counts_at = AT + timedelta(days=60)
    assert s.alarms(state) == {"announcement": counts_at}
    assert s.decide(state, s.AnnouncementEnds(counts_at - timedelta(seconds=1))) == []
    state, events = after(ANNOUNCED, s.AnnouncementEnds(counts_at))
    assert state.proofs == (s.Proof.ANNOUNCED,) and s.alarms(state) == {}
    last = events[-1]
    assert isinstance(last, s.ServiceProven) and last.at == counts_at
    assert last.reference == ANNOUNCED.where


def test_who_is_reached_meanwhile_is_served_then() -> None:
    state, _ = after(ANNOUNCED, prove(s.Proof.POSTED))
    assert s.alarms(state) == {}
    assert s.decide(state, s.AnnouncementEnds(AT + timedelta(days=61))) == []


def test_what_is_served_or_announced_is_not_announced_again() -> None:
    for state, reason in (
        (after(prove(s.Proof.READ))[0], s.Reason.ALREADY_SERVED),
        (after(ANNOUNCED)[0], s.Reason.ALREADY_ANNOUNCED),
    ):
        refused = s.decide(state, ANNOUNCED)
        assert isinstance(refused, s.Refused) and refused.reason is reason


def test_every_event_comes_back_from_the_record_as_it_was() -> None:
    _, events = after(ANNOUNCED, prove(s.Proof.READ))
    codec = serving.CODEC
    assert [codec.decode(codec.name_of(e), codec.encode(e)) for e in events] == events
