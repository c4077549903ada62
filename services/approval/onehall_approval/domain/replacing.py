"""`replace`, as in `dataclasses`, in half the time: a case is replaced four hundred times.

`dataclasses.replace` asks every field what kind of field it is, each time anew; the state has
thirty. The domain's values have plain fields only, so their constructors take them in order.
"""

from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["replace"]

if TYPE_CHECKING:
    from dataclasses import replace  # so that names and types of fields are checked
else:

    def replace(known, /, **changes):
        """Return `known` with some fields changed; TypeError for a field it has not."""
        values_of, place = _shape(type(known))
        values = list(values_of(known))
        for name, value in changes.items():
            if name not in place:
                raise TypeError(f"{type(known).__name__} has no field {name!r}")
            values[place[name]] = value
        return type(known)(*values)


@cache
def _shape(kind: type[Any]) -> tuple[Any, dict[str, int]]:
    """Return what reads all fields of a class at once, and where each of them stands."""
    names = [field.name for field in fields(kind)]
    if len(names) == 1:
        (name,) = names
        return lambda known: (getattr(known, name),), {name: 0}
    return attrgetter(*names), {name: n for n, name in enumerate(names)}
