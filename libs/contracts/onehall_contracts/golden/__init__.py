"""One realistic event of every message: what the golden examples are written from.

All of them belong to one story, a case of class PC2 in Xi'an in autumn 2011, told with fixed ids
and times. Nobody in it exists.
"""

from onehall_contracts.event import Event
from onehall_contracts.golden import approval, departments, dispute, intake, notify, supervision


def events() -> dict[str, Event]:
    """Return one event of every message by wire name, sorted."""
    told = (intake, approval, departments, supervision, dispute, notify)
    found = [event for module in told for event in module.EVENTS]
    return {event.type: event for event in sorted(found, key=lambda event: event.type)}
