"""A notice is sent at most once a round, in at most so many attempts, and then it rests."""

from datetime import timedelta
from functools import reduce
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st
from onehall_notify.domain import model as m
from onehall_notify.domain import notice, schedule

from tests.unit.notify.examples import AT

MAIL, IN_APP = m.Channel.MAIL, m.Channel.IN_APP
SOMEBODY = m.RecipientRef("0190a1b2-0000-7000-8000-0000000000aa")


def queue(channel: m.Channel = MAIL, recipient: m.RecipientRef | None = SOMEBODY) -> m.Queue:
    return m.Queue(
        m.CaseId("c"), m.About("case/c"), "case-refused@1", {}, channel, recipient, True, AT
    )


def failed(attempt: int, *, final: bool = False, jitter: float = 0.0) -> m.RecordFailure:
    return m.RecordFailure(attempt, m.Why("smtp-451"), final, jitter, AT)


def sent(attempt: int) -> m.RecordSent:
    return m.RecordSent(attempt, AT)


ADDRESS, RESEND, READ = m.Address(SOMEBODY, AT), m.Resend(AT), m.MarkRead(AT)


def run(*commands: m.Command) -> tuple[m.Notice, list[m.Event | m.Refused]]:
    state = notice.INITIAL
    happened: list[m.Event | m.Refused] = []
    for command in commands:
        answer = notice.decide(state, command)
        if isinstance(answer, m.Refused):
            happened.append(answer)
            continue
        state = reduce(notice.evolve, answer, state)
        happened += answer
    return state, happened


def kinds(*commands: m.Command) -> list[str]:
    return [
        e.reason.value if isinstance(e, m.Refused) else type(e).__name__ for e in run(*commands)[1]
    ]


def test_an_in_app_notice_is_sent_by_being_on_record() -> None:
    assert kinds(queue(IN_APP)) == ["NoticeQueued", "NoticeSent"]


def test_mail_waits_for_its_carrier() -> None:
    state, happened = run(queue())
    assert [type(e) for e in happened] == [m.NoticeQueued]
    assert state.phase is m.Phase.DUE


def test_the_same_notice_queued_twice_is_one() -> None:
    assert kinds(queue(), queue()) == ["NoticeQueued"]


def test_a_notice_for_somebody_unknown_waits_until_it_is_addressed_once() -> None:
    assert run(queue(recipient=None))[0].phase is m.Phase.UNADDRESSED
    assert kinds(queue(recipient=None), ADDRESS, ADDRESS) == ["NoticeQueued", "NoticeAddressed"]
    assert kinds(queue(IN_APP, None), ADDRESS) == ["NoticeQueued", "NoticeAddressed", "NoticeSent"]


def test_nothing_is_sent_to_nobody() -> None:
    assert kinds(queue(recipient=None), sent(1), failed(1)) == ["NoticeQueued"]


def test_the_waits_are_the_documented_ones_and_then_it_is_given_up() -> None:
    commands = [failed(n) for n in range(1, schedule.ATTEMPTS + 3)]
    _, happened = run(queue(), *commands)
    waits = [e.next_at - e.at for e in happened if isinstance(e, m.AttemptFailed)]
    minutes = [wait / timedelta(minutes=1) for wait in waits]
    assert minutes == [1, 5, 30, 120, 720, 1440, 1440]
    assert happened[-1] == m.NoticeExhausted(m.Why("smtp-451"), 8, AT)
    assert len(happened) == 1 + 8


def test_jitter_lengthens_a_wait_by_a_tenth_at_most() -> None:
    for tried, wait in enumerate(schedule.WAITS, 1):
        assert schedule.wait(tried, 0) == wait
        assert schedule.wait(tried, 1) == wait * 1.1
        assert schedule.wait(tried, 99) == wait * 1.1


def test_what_cannot_be_cured_is_given_up_at_once() -> None:
    assert kinds(queue(), failed(1, final=True)) == ["NoticeQueued", "NoticeExhausted"]


def test_an_attempt_reported_by_two_processes_counts_once() -> None:
    assert kinds(queue(), failed(1), failed(1)) == ["NoticeQueued", "AttemptFailed"]
    assert kinds(queue(), sent(1), sent(1)) == ["NoticeQueued", "NoticeSent"]
    assert kinds(queue(), failed(1), sent(1)) == ["NoticeQueued", "AttemptFailed", "NoticeSent"]


def test_a_mail_that_was_sent_after_all_is_on_record_as_sent() -> None:
    assert kinds(queue(), failed(1, final=True), sent(1)) == [
        "NoticeQueued",
        "NoticeExhausted",
        "NoticeSent",
    ]


def test_a_slower_process_does_not_unmake_the_attempts_of_a_faster_one() -> None:
    late = (queue(), failed(1), failed(2), sent(1))
    assert run(*late)[0].attempts == 2
    assert run(*late, RESEND, failed(3))[0].attempts == 3


def test_an_operator_begins_another_round_with_all_its_attempts() -> None:
    first = [failed(1, final=True), RESEND]
    state, _ = run(queue(), *first)
    assert (state.phase, state.round, state.attempts) == (m.Phase.DUE, 2, 1)
    again = [failed(n) for n in range(2, 2 + schedule.ATTEMPTS)]
    assert kinds(queue(), *first, *again)[-1] == "NoticeExhausted"
    assert run(queue(), *first, *again)[0].attempts == 1 + schedule.ATTEMPTS


def test_a_report_of_an_earlier_round_is_stale() -> None:
    assert kinds(queue(), sent(1), RESEND, sent(1), failed(1)) == [
        "NoticeQueued",
        "NoticeSent",
        "ResendOrdered",
    ]


def test_what_cannot_be_resent_says_why() -> None:
    assert kinds(queue(), RESEND)[-1] == "still-due"
    assert kinds(queue(IN_APP), RESEND)[-1] == "not-carried"
    assert kinds(RESEND, READ, sent(1), ADDRESS) == ["unknown-notice"] * 4


def test_reading_is_recorded_once_and_only_in_an_inbox() -> None:
    assert kinds(queue(IN_APP), READ, READ) == ["NoticeQueued", "NoticeSent", "NoticeRead"]
    assert kinds(queue(), sent(1), READ)[-1] == "not-delivered"
    assert kinds(queue(IN_APP, None), READ)[-1] == "not-delivered"


REPORTS = st.one_of(
    st.builds(sent, st.integers(0, 30)),
    st.builds(failed, st.integers(0, 30), final=st.booleans(), jitter=st.floats(0, 1)),
)
ANYTHING = st.one_of(
    REPORTS,
    st.sampled_from([ADDRESS, RESEND, READ]),
    st.builds(queue, st.sampled_from(m.Channel), st.sampled_from([None, SOMEBODY])),
)


@given(st.lists(ANYTHING, max_size=60))
def test_however_it_goes_a_round_sends_once_and_tries_a_bounded_number_of_times(
    commands: list[m.Command],
) -> None:
    state, happened = run(*commands)
    rounds: list[list[m.Event]] = [[]]
    for event in happened:
        if isinstance(event, m.ResendOrdered):
            rounds.append([])
        elif not isinstance(event, m.Refused):
            rounds[-1].append(event)
    assert len(rounds) == state.round
    for events in rounds:
        tries = [e for e in events if isinstance(e, m.AttemptFailed | m.NoticeExhausted)]
        times = [n for n, e in enumerate(events) if isinstance(e, m.NoticeSent)]
        assert len(tries) <= schedule.ATTEMPTS
        assert len(times) <= 1
        if times:
            assert not [e for e in events[times[0] + 1 :] if not isinstance(e, m.NoticeRead)]


@given(st.lists(REPORTS, max_size=60))
def test_after_it_is_sent_or_given_up_no_attempt_is_planned(reports: list[m.Command]) -> None:
    _, happened = run(queue(), *reports)
    ends = [n for n, e in enumerate(happened) if isinstance(e, m.NoticeSent | m.NoticeExhausted)]
    planned = [n for n, e in enumerate(happened) if isinstance(e, m.AttemptFailed)]
    assert not ends or max(planned, default=0) < ends[0] + 1


@given(st.lists(ANYTHING, max_size=60))
@example([failed(1), failed(2), sent(1), RESEND, failed(2), failed(3)])
def test_attempts_are_numbered_upwards(commands: list[m.Command]) -> None:
    _, happened = run(queue(), *commands)
    failures = [e.attempt for e in happened if isinstance(e, m.AttemptFailed | m.NoticeExhausted)]
    assert all(a < b for a, b in pairwise(failures))


def report(why: str | None = None, round_: int = 1) -> m.Report:
    return m.Report(round_, m.Why(why) if why else None, AT)


SMS = m.Channel.SMS


def test_a_channel_may_say_later_that_a_notice_arrived_or_did_not() -> None:
    arrived = kinds(queue(SMS), sent(1), report(), report())
    assert arrived == ["NoticeQueued", "NoticeSent", "DeliveryConfirmed"]
    lost = kinds(queue(SMS), sent(1), report("sms-absent"), report("sms-absent"))
    assert lost == ["NoticeQueued", "NoticeSent", "DeliveryFailed"]


def test_a_report_that_overtakes_our_own_record_is_both() -> None:
    assert kinds(queue(SMS), report(), sent(1)) == [
        "NoticeQueued",
        "NoticeSent",
        "DeliveryConfirmed",
    ]


def test_what_arrived_stays_so_whatever_is_said_after_and_what_was_lost_may_still_arrive() -> None:
    assert run(queue(SMS), sent(1), report(), report("late"))[0].phase is m.Phase.DELIVERED
    assert run(queue(SMS), sent(1), report("absent"), report())[0].phase is m.Phase.DELIVERED


def test_a_report_on_an_earlier_round_changes_nothing_about_this_one() -> None:
    commands = (queue(SMS), sent(1), report("absent"), RESEND, report())
    assert run(*commands)[0].phase is m.Phase.DUE
    assert run(*commands, report(round_=2))[0].phase is m.Phase.DELIVERED


def test_what_did_not_arrive_can_be_resent_and_an_inbox_has_no_carrier_to_report() -> None:
    assert kinds(queue(SMS), sent(1), report("absent"), RESEND)[-1] == "ResendOrdered"
    assert kinds(queue(IN_APP), report())[-1] == "not-carried"
    assert kinds(queue(SMS, None), report()) == ["NoticeQueued"]


def test_a_wait_that_the_other_side_asks_for_is_kept_but_for_more_than_a_day() -> None:
    minute, hour, day = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
    assert schedule.wait(1, 0.0, hour) == hour
    assert schedule.wait(1, 0.0, timedelta(seconds=5)) == minute
    assert schedule.wait(1, 0.0, 9 * day) == day
    later = m.RecordFailure(1, m.Why("sms-503"), False, 0.0, AT, hour)
    (event,) = [e for e in run(queue(SMS), later)[1] if isinstance(e, m.AttemptFailed)]
    assert event.next_at == AT + hour
