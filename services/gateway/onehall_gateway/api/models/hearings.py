"""Hearings 听证 and what interested parties 利害关系人 may do."""

from datetime import date
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.fields import Given, ItemName, Line, Prose
from onehall_gateway.api.models.base import ITEM, Officer, shown

PARTY = "0197f2d4-8c1a-7b1e-9b51-3f0f6a1d2c40"
WHOSE = "at the window, whose word it is: a reference; otherwise one's own"


class NewHearing(Given):
    """The matter and their rights, told to the applicant and interested parties (L-23, L-41)."""

    model_config = shown(item_id="PC2-06", parties=[PARTY])

    item_id: ItemName = Field(description=ITEM)
    parties: list[UUID] = Field(
        default_factory=list, max_length=100, description="references of interested parties"
    )


class HearingStatement(Given):
    """A statement and defence 陈述、申辩."""

    model_config = shown(statement="日照分析未计入拟建高层的遮挡")

    statement: Prose = Field(description="in the party's words")
    party: UUID | None = Field(default=None, description=WHOSE)


class HearingRequest(Given):
    """A request for a hearing, within five working days of being told (L-41)."""

    model_config = shown(party=PARTY)

    party: UUID | None = Field(default=None, description=WHOSE)


class HearingSchedule(Given):
    """Day, place and presider, announced at least seven working days before (L-42)."""

    model_config = shown(
        on="2011-10-28",
        place="市政务服务中心三楼听证室",
        presider="XFZD-02",
        notice="西消听〔2011〕第2号",
    )

    on: date = Field(description="the day of the hearing")
    place: Line = Field(description="where")
    presider: Officer = Field(description="not who reviewed the item")
    notice: Line = Field(description="the announcement, by its number")


class NewPresider(Given):
    """Another officer presides, after a challenge 回避."""

    model_config = shown(presider="XFZD-04", reason="原主持人与申请人有利害关系")

    presider: Officer = Field(description="who presides from now on")
    reason: Prose = Field(description="why")


class HearingRecord(Given):
    """That it was held; the decision rests on its signed record (L-43)."""

    model_config = shown(record="西消听录〔2011〕第2号")

    record: Line = Field(description="the signed record, by its number")
