"""Joint activities 联合活动: proposed, answered, held, signed, called off."""

from typing import Literal

from onehall_chassis.bodies import Instant
from pydantic import Field

from onehall_gateway.api.fields import SHA256, Department, Digest, Given, Line, Prose
from onehall_gateway.api.models.base import Items, Officer, shown

ActivityKind = Literal[
    "document-review", "drawing-review", "site-visit", "opinion-signing", "completion-inspection"
]
CAME = {"department": "XFZD", "officers": ["XFZD-01", "XFZD-03"]}
POINT = {"point": "3", "department": "XFZD", "what": "疏散楼梯净宽不足 1.1 米", "closed": False}


class NewActivity(Given):
    """A slot at least two working days ahead; everybody concerned is invited."""

    model_config = shown(
        activity="site-visit",
        items=["PC2-06", "PC2-09"],
        place="曲江新区示例路1号工地",
        starts_at="2011-10-14T09:00:00+08:00",
    )

    activity: ActivityKind = Field(description="联合会审、图审、踏勘、会签、验收")
    items: Items = Field(description="what it is about; their departments are invited")
    place: Line = Field(description="where")
    starts_at: Instant = Field(description="when")
    reason: Prose | None = Field(default=None, description="why another of its kind is needed")


class InvitationReply(Given):
    """Who comes, or a request for leave with its reason."""

    model_config = shown(officers=["XFZD-01", "XFZD-03"])

    officers: list[Officer] = Field(
        default_factory=list, max_length=20, description="who comes; on site at least two (L-21)"
    )
    leave_reason: Prose | None = Field(default=None, description="why nobody can come")


class Attendance(Given):
    """Who came for one department; nobody means absent."""

    model_config = shown(**CAME)

    department: Department = Field(description="a department that was invited")
    officers: list[Officer] = Field(default_factory=list, max_length=20, description="who came")


class Finding(Given):
    """One point of the one findings list."""

    model_config = shown(**POINT)

    point: Line = Field(description="its number, the same when it is looked at again")
    department: Department = Field(description="whose point it is")
    what: Prose = Field(description="what was found")
    closed: bool = Field(default=False, description="whether it has been put right")


class ActivityRecord(Given):
    """Who came and what was found; again, for the open points only."""

    model_config = shown(attendance=[CAME], findings=[POINT])

    attendance: list[Attendance] = Field(max_length=50, description="of every invited department")
    findings: list[Finding] = Field(
        default_factory=list, max_length=200, description="the one list of all departments"
    )


class MinutesSignature(Given):
    """A department's signature under the minutes 会议纪要."""

    model_config = shown(minutes_sha256=SHA256)

    minutes_sha256: Digest = Field(description="of the minutes as signed; all sign the same")


class CallOff(Given):
    """Why an activity is given up."""

    model_config = shown(reason="现场停电,改期另行通知")

    reason: Prose = Field(description="told to everybody who was invited")
