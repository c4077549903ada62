"""Between the catalogue, the domain and the contracts; pure."""

from onehall_intake.messages.handing_in import (
    Handed,
    Numbered,
    applied_for,
    filing,
    number_centre,
    papers,
    remedies,
)
from onehall_intake.messages.telling import document, publishes, remedies_of
from onehall_intake.messages.understanding import (
    record_bars,
    record_end,
    record_issuance,
    record_items_ended,
)

__all__ = [
    "Handed",
    "Numbered",
    "applied_for",
    "document",
    "filing",
    "number_centre",
    "papers",
    "publishes",
    "record_bars",
    "record_end",
    "record_issuance",
    "record_items_ended",
    "remedies",
    "remedies_of",
]
