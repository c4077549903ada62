"""What each field means, in a sentence with its unit: one place for schemas and documents.

A key is a field's name, or `Class.field` where a class means something of its own by it.
"""

from onehall_contracts.meanings.coordinated import COORDINATED
from onehall_contracts.meanings.particular import PARTICULAR
from onehall_contracts.meanings.shared import SHARED
from onehall_contracts.meanings.watched import WATCHED

EVERYWHERE = {**SHARED, **WATCHED, **COORDINATED}


def meaning(owner: str, field: str) -> str:
    """Return what `field` of class `owner` means; raise `LookupError` if nobody wrote it down."""
    name = f"{owner}.{field}"
    found = PARTICULAR.get(name) or COORDINATED.get(name) or EVERYWHERE.get(field)
    if found is None:
        raise LookupError(f"{owner}.{field} has no meaning; write it in meanings/")
    return found
