"""What each field means, in a sentence with its unit: one place for schemas and documents.

A key is a field's name, or `Class.field` where a class means something of its own by it.
"""

from onehall_contracts.meanings.particular import PARTICULAR
from onehall_contracts.meanings.shared import SHARED
from onehall_contracts.meanings.watched import WATCHED


def meaning(owner: str, field: str) -> str:
    """Return what `field` of class `owner` means; raise `LookupError` if nobody wrote it down."""
    found = PARTICULAR.get(f"{owner}.{field}") or SHARED.get(field) or WATCHED.get(field)
    if found is None:
        raise LookupError(f"{owner}.{field} has no meaning; write it in meanings/")
    return found
