"""Try a worker without a broker: offer it tasks, look at what it would publish.

messages = await offer(worker, review("PC2-06", department="XFZD"))
messages = await offer(worker, invite("PC2-06", department="XFZD"))
messages = await offer(worker, request := review(...), cancel(request))
assert opinion(messages[-1]).answer == "approve"

Keys are made for the process: a test needs none of its own.
"""

from onehall_worker.testing.harness import Harness, Offered, WouldPark, offer
from onehall_worker.testing.keys import CENTRE, CENTRE_NAME, KEY, environment, settings
from onehall_worker.testing.telling import (
    Asks,
    Handed,
    cancel,
    clarification,
    invite,
    opinion,
    receipt,
    returned,
    review,
    sign,
    task,
)

__all__ = [
    "CENTRE",
    "CENTRE_NAME",
    "KEY",
    "Asks",
    "Handed",
    "Harness",
    "Offered",
    "WouldPark",
    "cancel",
    "clarification",
    "environment",
    "invite",
    "offer",
    "opinion",
    "receipt",
    "returned",
    "review",
    "settings",
    "sign",
    "task",
]
