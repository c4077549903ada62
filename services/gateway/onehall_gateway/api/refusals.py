"""What is wrong with a request, said without a character of what was submitted.

Also names of unknown fields and keys of objects are submitted: only names that the API document has
are said back, everything else is a question mark.
"""

from collections.abc import Collection, Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from onehall_contracts.problem import FieldError, Problem

UNKNOWN = "?"
PLACES = frozenset({"query", "path", "header"})
# pydantic's own words for these are made of the schema alone, never of the value.
FROM_SCHEMA = frozenset(
    {
        *("missing", "string_type", "string_too_short", "string_too_long", "string_unicode"),
        *("string_pattern_mismatch", "int_type", "int_parsing", "bool_type", "bool_parsing"),
        *("literal_error", "list_type", "dict_type", "model_attributes_type", "value_error"),
        *("greater_than", "greater_than_equal", "less_than", "less_than_equal", "too_short"),
    }
)
SAID: Mapping[str, str] = {
    "extra_forbidden": "there is no such field here; the API document lists those there are",
    "uuid_parsing": "should be a UUID",
    "uuid_type": "should be a UUID",
    "too_long": "has too many elements",
    "json_invalid": "is not JSON; check quotes, commas and brackets",
}
OTHERWISE = "is not what the API document asks for here"


def invalid(error: RequestValidationError, known: Collection[str]) -> Problem:
    """Return the 422 problem of a request; `known` are the names that may be said back."""
    errors = dict.fromkeys(_field(one, known) for one in error.errors())
    detail = "some fields are wrong; each is named with its cure under errors"
    return Problem(422, "invalid-request", detail, errors=tuple(errors))


def _field(error: Any, known: Collection[str]) -> FieldError:
    kind = str(error["type"])
    if kind == "json_invalid":
        return FieldError("body", SAID[kind])
    parts = [_name(part, known) for part in error["loc"][1:]]
    message = str(error["msg"]) if kind in FROM_SCHEMA else SAID.get(kind, OTHERWISE)
    return FieldError(".".join(parts) or "body", message)


def _name(part: object, known: Collection[str]) -> str:
    return str(part) if isinstance(part, int) or part in known else UNKNOWN
