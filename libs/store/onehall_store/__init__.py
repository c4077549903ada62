"""What we remember: streams, inbox, outbox, alarms, migrations; one batch, one transaction."""

from onehall_store.batch import Ask, Done
from onehall_store.codec import Codec
from onehall_store.composing import Beside, together
from onehall_store.deciding import Decider, Heard, Model, Origin, Recorded, Refused, Said
from onehall_store.desk import Desk, Handlers, Received, Unacceptable
from onehall_store.engine import Conflict, Engine
from onehall_store.host import Host, Urls
from onehall_store.inbox import Parked
from onehall_store.outages import Refusal
from onehall_store.pacing import Pacing
from onehall_store.requests import Answer, KeyReused, RequestKey, Requests
from onehall_store.speaking import say

__all__ = [
    "Answer",
    "Ask",
    "Beside",
    "Codec",
    "Conflict",
    "Decider",
    "Desk",
    "Done",
    "Engine",
    "Handlers",
    "Heard",
    "Host",
    "KeyReused",
    "Model",
    "Origin",
    "Pacing",
    "Parked",
    "Received",
    "Recorded",
    "Refusal",
    "Refused",
    "RequestKey",
    "Requests",
    "Said",
    "Unacceptable",
    "Urls",
    "say",
    "together",
]
