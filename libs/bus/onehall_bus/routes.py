"""Which way each message goes: derived from its name, its kind and the topology, never repeated.

Documents and tests read it. `{department}` stands for a department's id.
"""

from dataclasses import dataclass

from onehall_contracts import Message, owner_of

from onehall_bus import topology

ANY = "{department}"


@dataclass(frozen=True, slots=True)
class Route:
    """From who says a message, over an exchange with a key, to the queues of who consumes it."""

    vhost: str
    exchange: str
    exchange_type: str
    key: str
    queues: tuple[str, ...]
    publisher: str
    consumers: tuple[str, ...]

    @property
    def attested(self) -> str | None:
        """The broker user that must stand in `user_id`, where the sender is not one of us."""
        return topology.department_user(ANY) if self.publisher == ANY else None


def route(message: type[Message]) -> Route:
    """Return the way of a message; raise `LookupError` for one the topology has no way for."""
    owner = owner_of(message.wire_name)
    if message.kind == "event" and owner == topology.DEPARTMENTS:
        return _from_department()
    if message.kind == "command" and "department" in message.model_fields:
        return _to_department(owner, message.wire_name)
    if owner in topology.LISTENS:  # a command to one of us goes the way of its owner's events
        return _to_all(owner)
    raise LookupError(f"{message.wire_name} has no way to anybody; give it one in the topology")


def _to_all(owner: str) -> Route:
    listening = tuple(s for s, owners in topology.LISTENS.items() if owner in owners)
    queues = tuple(topology.service_queue(service) for service in listening)
    return Route(topology.INTERNAL, topology.EVENTS, "direct", owner, queues, owner, listening)


def _to_department(owner: str, wire_name: str) -> Route:
    of_receipts = wire_name in topology.ON_RECEIPTS
    queue = topology.receipts_queue(ANY) if of_receipts else topology.tasks_queue(ANY)
    key, exchange = topology.department_key(ANY, wire_name), topology.TO_DEPARTMENTS
    return Route(topology.DEPARTMENTS, exchange, "direct", key, (queue,), owner, (ANY,))


def _from_department() -> Route:
    exchange, queue = topology.from_department(ANY), topology.opinions_queue(ANY)
    return Route(topology.DEPARTMENTS, exchange, "fanout", "", (queue,), ANY, ("approval",))
