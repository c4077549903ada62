"""What is sent about notices: preferences, proof of service 送达, previews, call-backs 回访."""

from datetime import datetime, time
from typing import Annotated, Any, Literal

from onehall_chassis.bodies import Instant
from pydantic import Field, StringConstraints

from onehall_gateway.api.fields import Given, Line, Page, Prose
from onehall_gateway.api.models.base import shown

SERVED = datetime.fromisoformat("2011-11-07T10:20:00+08:00").isoformat()
Group = Literal["progress", "results", "disputes", "voices", "duties"]
Receipt = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        pattern=r"^([\u4e00-\u9fff]{0,8}[〔(（]\d{4}[〕)）]第?\d{1,6}号|[0-9A-Za-z#/._-]{3,40})$",
    ),
]


class QuietHours(Given):
    """When not to be woken 免打扰, over midnight if they end before they begin."""

    begins: time = Field(description="from when, on the centre's wall clock")
    ends: time = Field(description="until when; the same as `begins` for none at all")


class SwitchedOff(Given):
    """A group of notices that is not wanted on a channel."""

    group: Group = Field(description="办件进度, 办理结果, 争议协调, 咨询投诉评价, or duties")
    channel: Literal["mail", "sms", "in-app"] = Field(
        description="in-app cannot be switched off, and is refused with 409"
    )


class PreferencesChange(Given):
    """Everything somebody prefers 通知偏好; what is left out is as usual."""

    model_config = shown(
        off=[{"group": "progress", "channel": "mail"}],
        language="zh",
        quiet={"begins": "22:00", "ends": "07:30"},
        digest="daily",
    )

    off: list[SwitchedOff] = Field(
        default_factory=list, max_length=20, description="what is not wanted, and where"
    )
    language: Literal["zh", "en", "both"] = Field(
        default="both", description="of mails and text messages; the inbox always has both"
    )
    quiet: QuietHours | None = Field(default=None, description="21:00 to 08:00 if left out")
    hushed: list[Literal["mail", "sms"]] = Field(
        default=["sms"], max_length=2, description="the channels that quiet hours hold"
    )
    digest: Literal["at-once", "daily", "weekly"] = Field(
        default="at-once", description="at once, or gathered at 17:00, weekly on Fridays"
    )
    electronic_service: bool = Field(
        default=False,
        description="agree that what the law has you told is served 送达 when your mail server "
        "or telephone has it",
    )


class UnservedFilter(Page):
    """Which notices without proof of service to return."""

    days: int = Field(default=3, ge=0, le=365, description="only those older than this")


class ServiceProof(Given):
    """A notice was handed over against a signature, or posted."""

    model_config = shown(proof="handed-over", receipt="市政送字〔2011〕12号", served_at=SERVED)

    proof: Literal["handed-over", "posted"] = Field(description="how it reached them")
    receipt: Receipt = Field(description="the number of the receipt 送达回证; never a name")
    served_at: Instant | None = Field(default=None, description="when; now if left out")


class Announcement(Given):
    """A notice that could not be served otherwise was announced 公告送达."""

    model_config = shown(where="西安日报 2011-11-07")

    where: Line = Field(description="where the announcement can be read")


class TemplatePreview(Given):
    """What to fill a template with."""

    model_config = shown(parameters={"case_number": "610100201109269020000014"})

    parameters: dict[str, Any] | None = Field(
        default=None, description="if left out, what the example story of the messages says"
    )


class CallBackFilter(Page):
    """Which call-backs to return."""

    state: Literal["open", "late", "done"] = Field(default="open", description="how they stand")
    about: Literal["evaluation", "dispute", "sample"] | None = Field(
        default=None, description="only those about this"
    )


class CallBackResult(Given):
    """What came of a call."""

    model_config = shown(satisfied=False, wants_rectification=True, remarks="希望一次告知清楚。")

    satisfied: bool | None = Field(
        default=None, description="whether they are content; left out by who would not say"
    )
    wants_rectification: bool = Field(
        default=False, description="whether the department is to put it right 整改"
    )
    remarks: Prose | None = Field(
        default=None, description="what they said; locked with their own key"
    )
