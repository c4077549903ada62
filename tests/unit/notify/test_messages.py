"""What is consumed becomes notices, under ids that repeat; what is published names nobody."""

from datetime import timedelta
from uuid import UUID

from onehall_contracts import Message, notify
from onehall_contracts.ids import derived
from onehall_notify import handlers, messages, store
from onehall_notify.domain import model as m
from onehall_notify.domain import notice
from onehall_store import Origin, Received, Recorded

from tests.building import APPLICANT, event
from tests.unit.notify.examples import (
    AT,
    CARD,
    CASE,
    CASE_REFUSED,
    DISPUTE,
    DISPUTE_ADMITTED,
    DISPUTE_FILED,
    EVERY,
    HEARING_OFFERED,
    SUBMITTED,
)

EVENT = UUID("0190a1b2-0000-7000-8000-0000000000e1")


def queued(message: Message, event_id: UUID = EVENT) -> list[tuple[str, m.Queue]]:
    received = Received(event(message, id=event_id), "notify.in", "svc-intake", AT)
    return list(handlers.CONSUMES[type(message)](received))  # type: ignore[arg-type]  # all queue


def test_an_applicant_is_told_by_mail_and_in_app() -> None:
    told = queued(SUBMITTED)
    assert [command.channel for _, command in told] == ["mail", "in-app"]
    assert {command.recipient for _, command in told} == {str(APPLICANT)}
    assert told[0][0] == str(derived(EVENT, APPLICANT, "mail", "case-submitted"))


def test_the_same_event_is_the_same_notices_and_another_is_others() -> None:
    later = [stream for stream, _ in queued(SUBMITTED, UUID(int=EVENT.int + 1))]
    assert [s for s, _ in queued(SUBMITTED)] == [s for s, _ in queued(SUBMITTED)]
    assert not {s for s, _ in queued(SUBMITTED)} & set(later)


def test_what_does_not_say_whose_it_is_waits_for_what_does() -> None:
    for command in (command for _, command in queued(CASE_REFUSED)):
        assert (command.recipient, command.about) == (None, f"case/{CASE}")
    assert {c.about for _, c in queued(SUBMITTED)} == {f"case/{CASE}"}


def test_a_dispute_is_told_to_whoever_filed_it() -> None:
    for message in (DISPUTE_FILED, DISPUTE_ADMITTED):
        assert {c.about for _, c in queued(message)} == {f"dispute/{DISPUTE}"}


def test_a_card_is_told_to_its_department_only_in_app() -> None:
    ((_, command),) = queued(CARD)
    assert command.channel is m.Channel.IN_APP
    assert command.recipient == str(derived("department", "XFZD"))
    assert "officer-0042" not in str(command.parameters)
    assert queued(CARD.model_copy(update={"department": None})) == []
    ((_, own),) = queued(CARD.model_copy(update={"case_id": None}))
    assert own.case is None, "a department's own affairs are no case"


def test_the_law_s_own_notices_are_marked() -> None:
    legal = {c.template.partition("@")[0] for message, _ in EVERY for _, c in queued(message)
             if c.legal}  # fmt: skip
    assert legal == {
        "correction-notified",
        "case-accepted",
        "case-not-accepted",
        "permit-issued",
        "case-refused",
        "clock-suspended",
        "limit-extended",
        "dependants-asked",
        "items-ended",
        "case-ended",
        "hearing-offered",
        "hearing-scheduled",
        "permit-changed",
        "dispute-filed",
        "dispute-not-admitted",
    }


def test_of_a_hearing_only_the_offer_and_the_announcement_are_told() -> None:
    for stage in ("statement-recorded", "requested", "held", "lapsed"):
        assert queued(HEARING_OFFERED.model_copy(update={"stage": stage})) == []


def published(*commands: m.Command) -> list[Message]:
    state, said = notice.INITIAL, []
    for command in commands:
        answer = notice.decide(state, command)
        assert not isinstance(answer, m.Refused)
        for happened in answer:
            state = notice.evolve(state, happened)
            recorded = Recorded(str(EVENT), 1, EVENT, happened, Origin("test", AT))
            said += [s.message for s in messages.publishes(state, recorded)]
    return said


def test_only_what_has_happened_is_published() -> None:
    mail = queued(SUBMITTED)[0][1]
    failed = m.RecordFailure(1, m.Why("smtp-451"), False, 0.5, AT)
    assert published(mail, failed) == []
    (said,) = published(mail, failed, m.RecordSent(2, AT + timedelta(minutes=2)))
    assert said == notify.NoticeSentV2(
        notice_id=EVENT,
        case_id=CASE,
        recipient_ref=APPLICANT,
        channel="mail",
        template="case-submitted@2",
        attempts=2,
        sent_at=AT + timedelta(minutes=2),
    )
    (lost,) = published(mail, m.RecordFailure(1, m.Why("smtp-550"), True, 0.5, AT))
    assert isinstance(lost, notify.NoticeFailedV2)
    assert (lost.reason, lost.attempts) == ("smtp-550", 1)


def test_every_event_comes_back_from_the_record_as_it_was() -> None:
    mail = queued(CASE_REFUSED)[0][1]
    happened = notice.decide(notice.INITIAL, mail)
    assert not isinstance(happened, m.Refused)
    events: list[m.Event] = [
        *happened,
        m.NoticeAddressed(m.RecipientRef(str(APPLICANT)), AT),
        m.AttemptFailed(m.Why("timed-out"), 1, AT, AT),
        m.NoticeSent(2, AT),
        m.NoticeExhausted(m.Why("smtp-550"), 2, AT),
        m.NoticeHeld(AT, True, AT),
        m.NoticeWithheld(AT),
        m.DeliveryConfirmed(AT),
        m.DeliveryFailed(m.Why("absent"), AT),
        m.ResendOrdered(2, AT),
        m.NoticeRead(AT),
    ]
    codec = store.CODEC
    assert [codec.decode(codec.name_of(e), codec.encode(e)) for e in events] == events
