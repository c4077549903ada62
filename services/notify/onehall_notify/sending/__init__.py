"""The pump: sends what is due on every channel, and records how it went.

At least once: a notice is leased, sent, recorded. A process killed in between leaves leases that
run out, and the notices go again under the same keys, by which providers drop what they have.
"""

from onehall_notify.sending.carrying import Carrier, Lane, Parcel
from onehall_notify.sending.ledger import Ledger
from onehall_notify.sending.line import Line
from onehall_notify.sending.proving import proving
from onehall_notify.sending.pump import HEALTH, Pump, opened, pump

__all__ = [
    "HEALTH",
    "Carrier",
    "Lane",
    "Ledger",
    "Line",
    "Parcel",
    "Pump",
    "opened",
    "proving",
    "pump",
]
