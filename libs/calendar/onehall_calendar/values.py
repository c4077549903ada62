"""Frozen values that are made by the million: `made_often` for classes, `replace` for any of them.

A frozen dataclass sets every field by its name, through `object.__setattr__`, and
`dataclasses.replace` asks every field anew what kind of field it is. Here a value is filled while
it is of a *thawed* class, which has the same slots and takes assignments, and becomes what it is
when it is complete: nobody ever sees it otherwise. That is a third of the time for thirteen fields,
a fifth for thirty (docs/performance.md). It stands in this library because it is the one that every
domain may import.
"""

import dataclasses
from dataclasses import MISSING, Field, fields
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

__all__ = ["made_often", "replace"]

Made = TypeVar("Made")
UNSET: Final = object()
MAKES: Final = """
def make(self, {parameters}):
    _thaw(self, "__class__", _thawed)
    {fills}
    self.__class__ = _frozen
"""
COPIES: Final = """
def copy(known):
    new = _create(_thawed)
    {copies}
    return new
"""


def made_often(kind: type[Made]) -> type[Made]:
    """Give a frozen, slotted dataclass a constructor that does the same in less time.

    Raises TypeError for a class that does more with its fields than to keep them.
    """
    frozen = cast("Any", kind)  # a class is not to be changed, for the type checker
    if not _is_plain(frozen):
        raise TypeError(f"{kind.__name__} does more than keep its fields; construct it as it is")
    plain = fields(frozen)
    scope: dict[str, Any] = {"_thaw": object.__setattr__, "_thawed": _thawed(frozen)}
    scope |= {"_frozen": frozen, "_unset": UNSET}
    scope |= {f"_default_{one.name}": one.default for one in plain}
    scope |= {f"_make_{one.name}": one.default_factory for one in plain}
    parameters, fills = map(_parameter, plain), map(_fill, plain)
    text = MAKES.format(parameters=", ".join(parameters), fills="\n    ".join(fills))
    frozen.__init__ = wraps(frozen.__init__)(_written(text, scope, "make"))
    return kind


if TYPE_CHECKING:
    from dataclasses import replace  # so that names and types of fields are checked
else:

    def replace(known, /, **changes):
        """Return `known` with some fields changed, as `dataclasses.replace` does.

        Raises TypeError for a field it has not.
        """
        kind = type(known)
        copier = _copier(kind)
        if copier is None:
            return dataclasses.replace(known, **changes)
        new = copier(known)
        try:
            for name, value in changes.items():
                setattr(new, name, value)
        except AttributeError:
            raise TypeError(f"{kind.__name__} has no field {name!r}") from None
        new.__class__ = kind
        return new


@cache
def _copier(kind: Any) -> Any:
    """Return what copies a value of a class into one that takes assignments; None if none can."""
    if not _is_plain(kind):
        return None
    copies = "\n    ".join(f"new.{one.name} = known.{one.name}" for one in fields(kind))
    scope = {"_create": object.__new__, "_thawed": _thawed(kind)}
    return _written(COPIES.format(copies=copies), scope, "copy")


@cache
def _thawed(kind: Any) -> type[Any]:
    """Return a class of the same slots whose fields can be assigned."""
    ways = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    return type(kind.__name__, (kind,), {"__slots__": (), **ways})


def _is_plain(kind: Any) -> bool:
    """Whether all that a class does with its fields, in order, is to keep them in slots."""
    taken = all(one.init and not one.kw_only for one in fields(kind))
    return taken and "__slots__" in vars(kind) and not hasattr(kind, "__post_init__")


def _parameter(one: Field[Any]) -> str:
    if one.default is not MISSING:
        return f"{one.name}=_default_{one.name}"
    return one.name if one.default_factory is MISSING else f"{one.name}=_unset"


def _fill(one: Field[Any]) -> str:
    if one.default_factory is MISSING:
        return f"self.{one.name} = {one.name}"
    return f"self.{one.name} = _make_{one.name}() if {one.name} is _unset else {one.name}"


def _written(text: str, scope: dict[str, Any], name: str) -> Any:
    """Return the function of that name that a text defines, as `dataclasses` itself does."""
    exec(text, scope)  # noqa: S102 - the text is ours and the names are those of fields
    return scope[name]
