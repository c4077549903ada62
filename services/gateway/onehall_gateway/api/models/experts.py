"""What is sent about experts 专家: who they are, and what ties them."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from onehall_gateway.api.fields import CASE, Given, Line
from onehall_gateway.api.models.base import shown

_Body = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]
_FieldName = Annotated[str, StringConstraints(pattern=r"^[\w-]{1,20}$")]
_Works = Annotated[tuple["ExpertWork", ...], Field(max_length=50)]
_Bodies = Annotated[tuple[_Body, ...], Field(max_length=50)]
_REFERENCE = "by its reference: a department as XFZD, a credit code, a case, a person's reference"


class ExpertWork(Given):
    """Work for a body until a day; without one it goes on."""

    model_config = shown(body="XFZD", until=date(2010, 6, 30).isoformat())

    body: _Body = Field(description=f"for whom, {_REFERENCE}")
    until: date | None = Field(default=None, description="its last day")


class ExpertTies(Given):
    """What ties an expert 利害关系: by references, never by names."""

    model_config = shown(took_part=[CASE])

    employed: _Works = Field(default=(), description="where they work or worked")
    paid: _Works = Field(default=(), description="who appointed them for paid work")
    relatives: _Bodies = Field(default=(), description="relatives within three generations")
    interests: _Bodies = Field(default=(), description="in what they have a financial interest")
    sites: _Bodies = Field(default=(), description="sites where they live or work")
    took_part: _Bodies = Field(
        default=(), description="cases, reviews and hearings they had part in"
    )


class ExpertKnown(Given):
    """What is known of an expert of the register; the name is locked with their key."""

    model_config = shown(name="李建国", fields=["行政法"])

    name: Line = Field(description="the name")
    fields: Annotated[tuple[_FieldName, ...], Field(min_length=1, max_length=10)] = Field(
        description="their fields, as 行政法 or 消防"
    )
    ties: ExpertTies = Field(default=ExpertTies(), description="what ties them")
