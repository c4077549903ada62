"""One notice on one channel: queued, tried, sent once a round, or given up with its reason.

What the channel says later, that it arrived or not, is on record too.

The module is a decider: `INITIAL`, `decide` and `evolve` are all the shell needs. What comes twice
or late is stale and changes nothing, so that two processes may report the same attempt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from onehall_notify.domain import schedule
from onehall_notify.domain.model import (
    NO_PROVIDER,
    Address,
    AttemptFailed,
    Channel,
    Command,
    DeliveryConfirmed,
    DeliveryFailed,
    Event,
    FollowUp,
    Hold,
    MarkRead,
    Notice,
    NoticeAddressed,
    NoticeExhausted,
    NoticeHeld,
    NoticeQueued,
    NoticeRead,
    NoticeSent,
    NoticeWithheld,
    Phase,
    Queue,
    Reason,
    RecordFailure,
    RecordSent,
    Refused,
    Report,
    Resend,
    ResendOrdered,
    Withhold,
)

INITIAL = Notice()
PHASE_AFTER: Mapping[type[Event], Phase] = {
    AttemptFailed: Phase.DUE,
    NoticeSent: Phase.SENT,
    NoticeExhausted: Phase.EXHAUSTED,
    DeliveryConfirmed: Phase.DELIVERED,
    DeliveryFailed: Phase.UNDELIVERED,
    NoticeHeld: Phase.DUE,
    NoticeWithheld: Phase.WITHHELD,
}
TAKEN = frozenset({Phase.SENT, Phase.DELIVERED, Phase.UNDELIVERED})
NEVER_SENT = (Phase.UNADDRESSED, Phase.WITHHELD)
"""Whatever is reported of these is of no notice that went out."""


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
        case RecordSent() | RecordFailure():
            return _tried(state, command)
        case Hold() | Withhold():
            return _wished(state, queued, command)
        case Report():
            return _reported(state, queued, command)
        case Resend():
            return _resend(state, queued, command)
        case MarkRead():
            return _read(state, queued, command)
        case _:
            assert_never(command)


def evolve(state: Notice, event: Event) -> Notice:
    """Return `state` as it is after `event`."""
    match event:
        case NoticeQueued() | NoticeAddressed():
            return _addressed(state, event)
        case AttemptFailed() | NoticeSent() | NoticeExhausted():
            # The slower of two processes may report an earlier attempt: later ones are not unmade.
            attempts = max(state.attempts, event.attempt)
            return replace(state, attempts=attempts, phase=PHASE_AFTER[type(event)])
        case DeliveryConfirmed() | DeliveryFailed() | NoticeHeld() | NoticeWithheld():
            return replace(state, phase=PHASE_AFTER[type(event)])
        case ResendOrdered(round=number):
            return replace(state, round=number, earlier=state.attempts, phase=Phase.DUE)
        case NoticeRead():
            return replace(state, read=True)
        case _:
            assert_never(event)


def _addressed(state: Notice, event: NoticeQueued | NoticeAddressed) -> Notice:
    phase = Phase.DUE if event.recipient else Phase.UNADDRESSED
    after = replace(state, recipient=event.recipient, phase=phase)
    return replace(after, queued=event) if isinstance(event, NoticeQueued) else after


def _tried(state: Notice, command: RecordSent | RecordFailure) -> Sequence[Event]:
    return _sent(state, command) if isinstance(command, RecordSent) else _failed(state, command)


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
        via=command.via,
    )
    return [queued, *(_at_once(command.channel, command) if command.recipient else ())]


def _address(state: Notice, queued: NoticeQueued, command: Address) -> Sequence[Event]:
    if state.recipient:
        return []
    addressed = NoticeAddressed(command.recipient, command.at)
    return [addressed, *_at_once(queued.channel, command)]


def _at_once(channel: Channel, by: Queue | Address) -> Sequence[Event]:
    """Return that an in-app notice is sent by being on record; mail needs a carrier."""
    if channel is not Channel.IN_APP:
        return []
    return [NoticeSent(1, by.at, content_sha256=by.content_sha256)]


def _sent(state: Notice, command: RecordSent) -> Sequence[Event]:
    if state.phase in TAKEN | {Phase.UNADDRESSED} or command.attempt <= state.earlier:
        return []
    # Sent after it was given up: the slower of two processes succeeded, and that is the truth.
    return [NoticeSent(min(command.attempt, _next(state)), command.at, command.digest)]


def _failed(state: Notice, command: RecordFailure) -> Sequence[Event]:
    if state.phase is not Phase.DUE or command.attempt <= state.attempts:
        return []
    attempt = _next(state)
    tried = attempt - state.earlier
    if command.final or tried >= schedule.ATTEMPTS:
        return [NoticeExhausted(command.why, attempt, command.at)]
    next_at = command.at + schedule.wait(tried, command.jitter, command.after)
    return [AttemptFailed(command.why, attempt, next_at, command.at, command.digest)]


def _wished(state: Notice, queued: NoticeQueued, command: Hold | Withhold) -> Sequence[Event]:
    """Do as the recipient wants; of what the law has them told, and of what is over, nothing."""
    if state.phase is not Phase.DUE:
        return []
    impossible = isinstance(command, Withhold) and command.why == NO_PROVIDER
    if queued.legal and not impossible:
        return []
    if isinstance(command, Withhold):
        return [NoticeWithheld(command.at, command.why)]
    if command.until <= command.at:
        return []
    return [NoticeHeld(command.until, command.gathered, command.at)]


def _reported(state: Notice, queued: NoticeQueued, command: Report) -> Sequence[Event] | Refused:
    if queued.channel is Channel.IN_APP:
        return Refused(Reason.NOT_CARRIED, "nobody carries an in-app notice, or reports on it")
    settled = Phase.DELIVERED if command.why else None
    if command.round != state.round or state.phase in (*NEVER_SENT, settled):
        return []
    # A report may overtake our own record of having sent it: then that is known by it.
    taken = [] if state.phase in TAKEN else [NoticeSent(_next(state), command.at)]
    return [*taken, *_outcome(state, command)]


def _outcome(state: Notice, command: Report) -> Sequence[Event]:
    if command.why:
        failed = state.phase is Phase.UNDELIVERED
        return [] if failed else [DeliveryFailed(command.why, command.at)]
    confirmed = state.phase is Phase.DELIVERED
    return [] if confirmed else [DeliveryConfirmed(command.at)]


def _next(state: Notice) -> int:
    """Return the number of the attempt that can be under way now."""
    return state.attempts + (1 if state.phase is Phase.DUE else 0)


def _resend(state: Notice, queued: NoticeQueued, command: Resend) -> Sequence[Event] | Refused:
    if queued.channel is Channel.IN_APP:
        return Refused(Reason.NOT_CARRIED, "an in-app notice stays in its inbox; resend the others")
    if state.phase in (Phase.DUE, Phase.UNADDRESSED):
        return Refused(Reason.STILL_DUE, "it is still being sent; see its next attempt")
    return [ResendOrdered(state.round + 1, command.at)]


def _read(state: Notice, queued: NoticeQueued, command: MarkRead) -> Sequence[Event] | Refused:
    if queued.channel is not Channel.IN_APP or state.phase is not Phase.SENT:
        return Refused(Reason.NOT_DELIVERED, "only a notice in an inbox can be read")
    return [] if state.read else [NoticeRead(command.at)]
