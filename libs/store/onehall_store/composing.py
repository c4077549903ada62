"""Several kinds of streams in one service: a case, a rating, a complaint, each with its decider.

They share the schema, the engine and its transactions, and know nothing of each other: commands and
events find their decider by their class. The first model is the service's main one; it is asked
what a new stream is, and keeps what is heard and set aside.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from onehall_store.codec import Codec
from onehall_store.deciding import Model, Recorded, Refused, Said

BETWEEN: Final = "/"


@dataclass(frozen=True)
class Beside:
    """A model beside the main one: `name` marks its alarms, `commands` are the classes it takes."""

    name: str
    model: Model[Any, Any, Any]
    commands: Sequence[type[Any]]


def together(main: Model[Any, Any, Any], *others: Beside) -> Model[Any, Any, Any]:
    """Return one model for all kinds of streams of a service.

    Raises `ValueError` when two of them claim one class, or a written name, for themselves.
    """
    made = _Together(main, others)
    return Model(
        service=main.service,
        decider=made,
        codec=Codec.together([main.codec, *(one.model.codec for one in others)]),
        publishes=made.publishes,
        alarms=made.alarms,
        rings=made.rings,
        project=made.project,
        returns=main.returns,
        notes=main.notes,
        hears=main.hears,
        hands=main.hands,
    )


class _Together:
    """The deciders of all kinds as one."""

    def __init__(self, main: Model[Any, Any, Any], others: Sequence[Beside]) -> None:
        self._main, self._others = main, others
        self._by_command = _claimed((kind, one) for one in others for kind in one.commands)
        self._by_event = _claimed((kind, one) for one in others for kind in one.model.codec.kinds)
        self._by_state = _claimed((type(one.model.decider.INITIAL), one) for one in others)

    @property
    def INITIAL(self) -> Any:
        """State before anybody knows what kind of stream this will be."""
        return self._main.decider.INITIAL

    def decide(self, state: Any, command: Any) -> Sequence[Any] | Refused:
        """Let the decider of the command's kind answer."""
        one = self._by_command.get(type(command))
        model = one.model if one else self._main
        return model.decider.decide(self._begun(state, one), command)

    def evolve(self, state: Any, event: Any) -> Any:
        """Let the decider of the event's kind move its state on."""
        one = self._by_event.get(type(event))
        model = one.model if one else self._main
        return model.decider.evolve(self._begun(state, one), event)

    def publishes(self, state: Any, recorded: Recorded[Any]) -> Iterable[Said]:
        """Return what the event's kind tells everybody."""
        one = self._by_event.get(type(recorded.event))
        return (one.model if one else self._main).publishes(state, recorded)

    def alarms(self, state: Any) -> Mapping[str, datetime]:
        """Return the alarms of a state, marked with its kind."""
        one = self._by_state.get(type(state))
        if one is None:
            return self._main.alarms(state)
        return {one.name + BETWEEN + kind: at for kind, at in one.model.alarms(state).items()}

    def rings(self, kind: str, at: datetime) -> Any:
        """Return the command for an alarm, from whoever set it."""
        name, _, own = kind.rpartition(BETWEEN)
        model = next((one.model for one in self._others if one.name == name), self._main)
        if model.rings is None:
            raise LookupError(f"nobody rings {kind!r}")
        return model.rings(own, at)

    async def project(self, connection: Any, recorded: Sequence[Recorded[Any]]) -> None:
        """Let each kind project its own events, in the order they were recorded."""
        for one in (None, *self._others):
            own = [r for r in recorded if self._by_event.get(type(r.event)) is one]
            if own:
                await (one.model if one else self._main).project(connection, own)

    def _begun(self, state: Any, one: Beside | None) -> Any:
        """Return a state for `one`'s decider: its own initial one where there is no stream yet."""
        if one and state is self._main.decider.INITIAL:
            return one.model.decider.INITIAL
        return state


def _claimed(claims: Iterable[tuple[type[Any], Beside]]) -> dict[type[Any], Beside]:
    found: dict[type[Any], Beside] = {}
    for kind, one in claims:
        if kind in found:
            raise ValueError(f"{found[kind].name} and {one.name} both claim {kind.__name__}")
        found[kind] = one
    return found
