"""One notice on one channel: queued, tried, sent once a round, or given up with its reason.

The module is a decider: `INITIAL`, `decide` and `evolve` are all the shell needs. What comes twice
or late is stale and changes nothing, so that two processes may report the same attempt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from onehall_notify.domain import schedule
from onehall_notify.domain.model import (
    Address,
    AttemptFailed,
    Channel,
    Command,
    Event,
    FollowUp,
    MarkRead,
    Notice,
    NoticeAddressed,
    NoticeExhausted,
    NoticeQueued,
    NoticeRead,
    NoticeSent,
    Phase,
    Queue,
    Reason,
    RecordFailure,
    RecordSent,
    Refused,
    Resend,
    ResendOrdered,
)

INITIAL = Notice()
PHASE_AFTER: Mapping[type[Event], Phase] = {
    AttemptFailed: Phase.DUE,
    NoticeSent: Phase.SENT,
    NoticeExhausted: Phase.EXHAUSTED,
}


def decide(state: Notice, command: Command) -> Sequence[Event] | Refused:
    """Return what happens when `command` meets `state`: nothing, if it is stale."""
    if isinstance(command, Queue):
        return [] if state.queued else _queue(command)
    if state.queued is None:
        return Refused(Reason.UNKNOWN_NOTICE, "there is no such notice")
    return _follow(state, state.queued, command)


def _follow(state: Notice, queued: NoticeQueued, command: FollowUp) -> Sequence[Event] | Refused:
    match command:
        case Address():
            return _address(state, queued, command)
        case RecordSent():
            return _sent(state, command)
        case RecordFailure():
            return _failed(state, command)
        case Resend():
            return _resend(state, queued, command)
        case MarkRead():
            return _read(state, queued, command)
        case _:
            assert_never(command)


def evolve(state: Notice, event: Event) -> Notice:
    """Return `state` as it is after `event`."""
    match event:
        case NoticeQueued(recipient=recipient):
            phase = Phase.DUE if recipient else Phase.UNADDRESSED
            return replace(state, queued=event, recipient=recipient, phase=phase)
        case NoticeAddressed(recipient=recipient):
            return replace(state, recipient=recipient, phase=Phase.DUE)
        case AttemptFailed() | NoticeSent() | NoticeExhausted():
            return replace(state, attempts=event.attempt, phase=PHASE_AFTER[type(event)])
        case ResendOrdered(round=number):
            return replace(state, round=number, earlier=state.attempts, phase=Phase.DUE)
        case NoticeRead():
            return replace(state, read=True)
        case _:
            assert_never(event)


def _queue(command: Queue) -> Sequence[Event]:
    queued = NoticeQueued(
        case=command.case,
        about=command.about,
        template=command.template,
        parameters=command.parameters,
        channel=command.channel,
        recipient=command.recipient,
        legal=command.legal,
        at=command.at,
    )
    return [queued, *(_at_once(command.channel, command.at) if command.recipient else ())]


def _address(state: Notice, queued: NoticeQueued, command: Address) -> Sequence[Event]:
    if state.recipient:
        return []
    addressed = NoticeAddressed(command.recipient, command.at)
    return [addressed, *_at_once(queued.channel, command.at)]


def _at_once(channel: Channel, at: datetime) -> Sequence[Event]:
    """Return that an in-app notice is sent by being on record; mail needs a carrier."""
    return [NoticeSent(1, at)] if channel is Channel.IN_APP else []


def _sent(state: Notice, command: RecordSent) -> Sequence[Event]:
    if state.phase in (Phase.SENT, Phase.UNADDRESSED) or command.attempt <= state.earlier:
        return []
    # Sent after it was given up: the slower of two processes succeeded, and that is the truth.
    return [NoticeSent(min(command.attempt, _next(state)), command.at)]


def _failed(state: Notice, command: RecordFailure) -> Sequence[Event]:
    if state.phase is not Phase.DUE or command.attempt <= state.attempts:
        return []
    attempt = _next(state)
    tried = attempt - state.earlier
    if command.final or tried >= schedule.ATTEMPTS:
        return [NoticeExhausted(command.why, attempt, command.at)]
    next_at = command.at + schedule.wait(tried, command.jitter)
    return [AttemptFailed(command.why, attempt, next_at, command.at)]


def _next(state: Notice) -> int:
    """Return the number of the attempt that can be under way now."""
    return state.attempts + (1 if state.phase is Phase.DUE else 0)


def _resend(state: Notice, queued: NoticeQueued, command: Resend) -> Sequence[Event] | Refused:
    if queued.channel is not Channel.MAIL:
        return Refused(Reason.NOT_MAIL, "an in-app notice stays in its inbox; only mail is resent")
    if state.phase in (Phase.DUE, Phase.UNADDRESSED):
        return Refused(Reason.STILL_DUE, "it is still being sent; see its next attempt")
    return [ResendOrdered(state.round + 1, command.at)]


def _read(state: Notice, queued: NoticeQueued, command: MarkRead) -> Sequence[Event] | Refused:
    if queued.channel is not Channel.IN_APP or state.phase is not Phase.SENT:
        return Refused(Reason.NOT_DELIVERED, "only a notice in an inbox can be read")
    return [] if state.read else [NoticeRead(command.at)]
