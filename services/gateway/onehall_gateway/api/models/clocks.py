"""What moves a deadline, or says whose lateness it was not."""

from typing import Literal

from onehall_chassis.bodies import Instant
from pydantic import Field

from onehall_gateway.api.fields import Given, ItemName, Line, Prose
from onehall_gateway.api.models.base import Days, Items, shown


class NewProcedure(Given):
    """A special procedure 特别程序 with its written notice and declared length (L-33)."""

    model_config = shown(
        items=["PC2-06"], cause="检测", declared_wd=10, notice="西消特〔2011〕第3号"
    )

    items: Items = Field(description="whose limits stand still")
    cause: Literal["听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"] = Field(
        description="one of the eight of 行政许可法 45"
    )
    declared_wd: Days = Field(description="working days it is told to take; no more is excluded")
    notice: Line = Field(description="the written notice, by its number")


class Extension(Given):
    """An extension, once: of one review by at most 10, or of all together by at most 15."""

    model_config = shown(
        item_id="PC2-06",
        days=10,
        approver_role="本机关负责人",
        approver="XFZD-00",
        reason="现场检测设备故障",
        notice="西消延〔2011〕第1号",
    )

    item_id: ItemName | None = Field(default=None, description="one review; without it, all")
    days: int = Field(ge=1, le=15, description="working days")
    approver_role: Literal["本机关负责人", "本级人民政府负责人"] = Field(
        description="who may approve it (行政许可法 42)"
    )
    approver: Line = Field(description="who did")
    reason: Prose = Field(description="told to the applicant")
    notice: Line = Field(description="the written notice, by its number")


class Outage(Given):
    """An outage of the link that made these items late, and nobody else."""

    model_config = shown(
        items=["PC2-06"],
        from_at="2011-10-12T09:00:00+08:00",
        until_at="2011-10-12T15:30:00+08:00",
    )

    items: Items = Field(description="that it made late")
    from_at: Instant = Field(description="when the link went down")
    until_at: Instant = Field(description="when it was up again")
