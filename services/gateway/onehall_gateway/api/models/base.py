"""What all request models have in common."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from onehall_gateway.api.fields import LINE, ItemName, Line, Prose

ITEM = "an item of the case 事项, as PC2-06"
Officer = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.@-]{1,64}$")]
Items = Annotated[list[ItemName], Field(min_length=1, max_length=100)]
Reasons = Annotated[list[Prose], Field(min_length=1, max_length=20)]
Basis = Annotated[list[Line], Field(min_length=1, max_length=20)]
Days = Annotated[int, Field(ge=1, le=250)]
Certificate = Annotated[str, StringConstraints(min_length=4, max_length=60, pattern=LINE)]


def shown(**example: Any) -> ConfigDict:
    """Return the configuration of a request model with its example."""
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [example]})
