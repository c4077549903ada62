"""Bodies read and checked in one go: everything wrong is named at once, and nothing is repeated.

FastAPI's own reading would put unknown keys of the body into the answer; a key may be a number of
somebody's card.
"""

import re
from datetime import datetime
from typing import Annotated, Any, TypeAlias, TypeVar

from onehall_contracts.message import Moment
from onehall_contracts.problem import FieldError, Problem
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

Model = TypeVar("Model", bound=BaseModel)

Line: TypeAlias = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$"
    ),
]
Paragraph: TypeAlias = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=2000,
        pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$",
    ),
]
# An id of the catalogue's papers: recorded with who asked for it, so never a free text.
Kind: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Z]{1,4}[0-9]{1,4}$")
]
Sha256: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

WRITTEN = re.compile(r"[0-9]{4}-")


def _written(given: Any) -> Any:
    """Return what may be a date and time; a number is none, be it seconds or milliseconds."""
    if isinstance(given, datetime) or (isinstance(given, str) and WRITTEN.match(given)):
        return given
    raise ValueError("write it as in 2011-10-10T09:00:00+08:00")


Instant: TypeAlias = Annotated[Moment, BeforeValidator(_written)]

SHOWN = re.compile(r"[a-z][a-z_]{0,39}|sha256|[A-Z]{1,4}[0-9]{1,2}-[0-9]{2}")
AT_MOST = 100


class Given(BaseModel):
    """A body, or a part of one: what it does not know is wrong."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def read(model: type[Model], body: bytes, context: Any = None) -> Model:
    """Return the body as `model`; raise a 422 problem naming every wrong field."""
    try:
        return model.model_validate_json(body or b"{}", context=context)
    except ValidationError as error:
        raise _problem(error) from None


def _problem(error: ValidationError) -> Problem:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    detail = "some fields are wrong; each is named with its cure under errors"
    errors = tuple(
        FieldError(_where(one["loc"]), one["msg"].removeprefix("Value error, ")[:300])
        for one in found[:AT_MOST]
    )
    return Problem(422, "invalid-request", detail, errors=errors)


def _where(loc: tuple[int | str, ...]) -> str:
    parts = (str(part) if _shown(part) else "?" for part in loc)
    return ".".join(parts) or "body"


def _shown(part: int | str) -> bool:
    """Whether a key of the body may be repeated: a name or an item's id, never free text."""
    return isinstance(part, int) or bool(SHOWN.fullmatch(part))
