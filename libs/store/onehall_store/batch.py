"""What one transaction decides, worked out in memory before any of it is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar

from onehall_contracts import Event as WireEvent
from onehall_contracts import encode
from onehall_contracts.ids import derived, uuid7

from onehall_store.deciding import Destination, Model, Origin, Recorded, Refused, Said
from onehall_store.inbox import Parked
from onehall_store.speaking import rows
from onehall_store.streams import EventRow, OutboxRow

State = TypeVar("State")
Command = TypeVar("Command")
Event = TypeVar("Event")


@dataclass(frozen=True, slots=True)
class Ask(Generic[Command]):
    """One command for one stream. `expected` asks only if that alarm is still set for then."""

    stream: str
    command: Command
    origin: Origin
    expected: tuple[str, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """A command whose handling raised: a defect of ours, parked for a person."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Done(Generic[State, Event]):
    """What happened: possibly nothing, when the command was stale."""

    state: State
    recorded: Sequence[Recorded[Event]]


Outcome: TypeAlias = Done[Any, Any] | Refused | Broken
Words: TypeAlias = dict[Destination, list[bytes]]


@dataclass
class Batch(Generic[State, Command, Event]):
    """The streams of one transaction: where they stood, and where its commands take them."""

    model: Model[State, Command, Event]
    versions: dict[str, int]
    states: dict[str, State]
    recorded: list[Recorded[Event]] = field(default_factory=list)
    sending: list[OutboxRow] = field(default_factory=list)
    armed: datetime | None = None
    _alarms_before: dict[str, Mapping[str, datetime]] = field(default_factory=dict)
    _said: Words = field(default_factory=dict)
    _stale: list[tuple[str, str]] = field(default_factory=list)

    def ask(self, ask: Ask[Command]) -> Outcome:
        """Decide one command and move its stream on; nothing of a refused one remains."""
        state = self.states.get(ask.stream, self.model.decider.INITIAL)
        if ask.expected and not self._still_set(state, ask.expected):
            self._stale.append((ask.stream, ask.expected[0]))
            return Done(state, ())
        try:
            answer = self.model.decider.decide(state, ask.command)
            if not isinstance(answer, list | tuple):
                return answer  # type: ignore[return-value]  # Refused is the only other answer
            return self._advance(ask, state, answer)
        except Exception as error:  # one bad command must not harm its neighbours
            return Broken("the handler failed", f"{type(error).__name__} deciding {ask.stream}")

    def event_rows(self) -> list[EventRow]:
        """Return the rows to append, in order."""
        codec = self.model.codec
        return [
            EventRow(
                r.stream,
                r.version,
                r.id,
                codec.name_of(r.event),
                r.origin.at,
                r.origin.actor,
                r.origin.cause,
                r.origin.traceparent,
                codec.encode(r.event),
            )
            for r in self.recorded
        ]

    def outbox_rows(self) -> list[OutboxRow]:
        """Return what is to be sent."""
        return rows(self._said)

    def alarm_changes(self) -> tuple[list[tuple[str, str, datetime]], list[tuple[str, str]]]:
        """Return the alarms to set (stream, kind, instant) and to clear (stream, kind)."""
        to_set: list[tuple[str, str, datetime]] = []
        to_clear: list[tuple[str, str]] = []
        for stream, before in self._alarms_before.items():
            after = self.model.alarms(self.states[stream])
            to_set += [(stream, k, at) for k, at in after.items() if before.get(k) != at]
            to_clear += [(stream, kind) for kind in before if kind not in after]
        for stream, kind in self._stale:  # its row says what the state no longer does: mend it
            state = self.states.get(stream, self.model.decider.INITIAL)
            at = self.model.alarms(state).get(kind)
            if at is not None:
                to_set.append((stream, kind, at))
            else:
                to_clear.append((stream, kind))
        return list(dict.fromkeys(to_set)), list(dict.fromkeys(to_clear))

    @property
    def changes_nothing(self) -> bool:
        """Whether there is nothing to write: no event, no word, and no alarm's row to mend."""
        return not self.recorded and not self._stale and not self._said

    def turned_away(self, parked: Iterable[Parked]) -> Words:
        """Return what senders are to know of what was set aside."""
        words: Words = {}
        for one in parked:
            for said in self.model.returns(one):
                to = said.destination(self.model.service)
                words.setdefault(to, []).append(encode(self._returned(said, one)))
        return words

    def say(self, words: Words) -> None:
        """Say something that is in no history."""
        for destination, events in words.items():
            self._said.setdefault(destination, []).extend(events)

    def _returned(self, said: Said, parked: Parked) -> WireEvent:
        return WireEvent(
            id=said.id or derived("returned", parked.id),
            source=f"onehall/{self.model.service}",
            time=parked.at,
            message=said.message,
            subject=said.message.subject,
            cause=parked.event_id,
        )

    def _still_set(self, state: State, expected: tuple[str, datetime]) -> bool:
        kind, at = expected
        return self.model.alarms(state).get(kind) == at

    def _advance(self, ask: Ask[Command], before: State, events: Iterable[Event]) -> Outcome:
        version, state = self.versions.get(ask.stream, 0), before
        recorded: list[Recorded[Event]] = []
        said: list[tuple[Destination, bytes]] = []
        for event in events:
            version += 1
            state = self.model.decider.evolve(state, event)
            recorded.append(Recorded(ask.stream, version, uuid7(), event, ask.origin, state))
            said += self._publish(state, recorded[-1])
        if recorded:
            if ask.stream not in self._alarms_before:
                self._alarms_before[ask.stream] = self.model.alarms(before)
            self.versions[ask.stream], self.states[ask.stream] = version, state
            self.recorded += recorded
            for destination, body in said:
                self._said.setdefault(destination, []).append(body)
        return Done(state, recorded)

    def _publish(
        self, state: State, recorded: Recorded[Event]
    ) -> Iterable[tuple[Destination, bytes]]:
        for said in self.model.publishes(state, recorded):
            event = WireEvent(
                id=said.id or recorded.id,
                source=f"onehall/{self.model.service}",
                time=recorded.origin.at,
                message=said.message,
                subject=said.message.subject,
                cause=recorded.origin.cause if said.id is None else recorded.id,
                traceparent=recorded.origin.traceparent,
                caseversion=recorded.version if said.message.subject == recorded.stream else None,
            )
            yield said.destination(self.model.service), encode(event)
