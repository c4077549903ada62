"""The register of delegations: who may do what, and who is away."""

from typing import Annotated, Literal

from onehall_chassis.bodies import Instant
from pydantic import Field

from onehall_gateway.api.fields import Department, Given, ItemName
from onehall_gateway.api.models.base import Officer, shown


class NewDelegation(Given):
    """What is delegated to whom; without items, every item of the department."""

    model_config = shown(
        department="XFZD",
        officer="XFZD-05",
        post="handler",
        power=1,
        level="科",
        items=["PC2-06"],
        valid_from="2011-10-10T00:00:00+08:00",
    )

    department: Department = Field(description="whose authority it is")
    officer: Officer = Field(description="who gets it")
    post: Literal["chief", "deputy", "handler", "head"] = Field(
        description="首席代表, B角, 经办人, 部门负责人; one chief at any instant (R-12)"
    )
    power: int = Field(ge=1, le=3, description="round of delegation, 1 to 3")
    level: Literal["科", "处", "局"] = Field(description="the level of authority")
    office: Literal["approval", "regulation"] = Field(
        default="approval", description="审批 or 监管: who approves does not regulate"
    )
    items: Annotated[list[ItemName], Field(min_length=1, max_length=400)] | None = Field(
        default=None, description="only these"
    )
    valid_from: Instant = Field(description="from this second on")
    valid_until: Instant | None = Field(
        default=None, description="up to this one; without it until further notice"
    )


class NewAbsence(Given):
    """When an officer is away; the deputy acts meanwhile."""

    model_config = shown(
        department="XFZD",
        officer="XFZD-01",
        valid_from="2011-10-12T00:00:00+08:00",
        valid_until="2011-10-15T00:00:00+08:00",
    )

    department: Department = Field(description="the officer's department")
    officer: Officer = Field(description="who is away")
    valid_from: Instant = Field(description="from when")
    valid_until: Instant = Field(description="until when")
