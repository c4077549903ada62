"""What is sent about cards 牌 and orders 督办单."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from onehall_chassis.bodies import Instant
from pydantic import Field

from onehall_gateway.api.fields import Cursor, Department, Given, ItemName, Line, Prose
from onehall_gateway.api.models.base import ITEM, shown

UNTIL = datetime.fromisoformat("2011-10-12T18:00:00+08:00").isoformat()


class CardReasons(Given):
    """Why a proposed card is not issued."""

    model_config = shown(reasons="材料原件已在窗口核对,不构成重复索要。")

    reasons: Prose = Field(description="the reasons, kept with the card")


class CardAnswered(Given):
    """A department's explanation of its card 反馈."""

    model_config = shown(explanation="经办人病假。", remedy="已由B角接办。", completes_at=UNTIL)

    explanation: Prose = Field(description="the cause of the breach")
    remedy: Prose = Field(description="what is being done")
    completes_at: Instant | None = Field(
        default=None, description="until when; yellow and red cards need it"
    )


class CardAppealed(Given):
    """A department's appeal 申诉, within three working days of the issue."""

    model_config = shown(grounds="特别程序的书面告知已于9月28日送达。")

    grounds: Prose = Field(description="why the card should not stand")


class AppealDecided(Given):
    """The decision of an appeal, by somebody who had no hand in the card."""

    model_config = shown(outcome="rejected", reasons="未见书面告知。")

    outcome: Literal["revoked", "rejected", "escalated"] = Field(
        description="撤销 revoked, 打回 rejected, 上报 escalated"
    )
    reasons: Prose = Field(description="the reasons, told to the department")


class CardRevoked(Given):
    """Why a card is to count no more; it stays visible."""

    model_config = shown(because="系统时钟故障期间签发。")

    because: Prose = Field(description="why it counts no more")


class CardOrder(Given):
    """An order 督办单 or a recommendation 监察建议书 because of a card."""

    model_config = shown(
        kind="urge",
        department="XFZD",
        demand_zh="请于期限内办结。",
        demand_en="finish it in time",
        finish_by=UNTIL,
    )

    kind: Literal["urge", "recommendation"] = Field(description="督办单 or 监察建议书")
    department: Department = Field(description="the department of the card")
    demand_zh: Prose = Field(description="what is demanded, in Chinese")
    demand_en: Prose = Field(description="what is demanded, in English")
    finish_by: Instant = Field(description="within 5 working days; a recommendation 10")


class CaseCorrection(Given):
    """A lawful act that approval is to do 纠错."""

    model_config = shown(act="send-task-again", item_id="PC2-06", reason="队列曾被清空。")

    act: Literal["send-task-again", "reassign-review", "end-procedure"] = Field(
        description="what is to be done; nothing else can be asked of a case"
    )
    item_id: ItemName = Field(description=ITEM)
    reason: Prose = Field(description="why")
    responsible: Line | None = Field(default=None, description="to whom it is reassigned")
    procedure_id: UUID | None = Field(default=None, description="the procedure to end")


class OrderAnswered(Given):
    """A department's written reply to an order."""

    model_config = shown(reply="已于10月11日办结。")

    reply: Prose = Field(description="the reply")


class OrderClosed(Given):
    """How an order ends."""

    model_config = shown(ended="met")

    ended: Literal["met", "withdrawn"] = Field(description="met, or withdrawn")


class CardStateFilter(Given):
    """Which cards to return, by where they stand."""

    cursor: Cursor | None = Field(default=None, description="where the page before ended")
    limit: int = Field(default=50, ge=1, le=200, description="how many at most")
    department: Department | None = Field(default=None, description="a department's id, as XFZD")
    status: (
        Literal[
            "proposed",
            "dismissed",
            "issued",
            "acknowledged",
            "answered",
            "appealed",
            "urged",
            "closed",
            "revoked",
        ]
        | None
    ) = Field(
        default=None, description="待发、取消、已发、已确认、已反馈、申诉、督办、已核销、撤销"
    )


class OrderFilter(Given):
    """Which orders to return."""

    cursor: Cursor | None = Field(default=None, description="where the page before ended")
    limit: int = Field(default=50, ge=1, le=200, description="how many at most")
    department: Department | None = Field(default=None, description="a department's id, as XFZD")
    open: bool | None = Field(default=None, description="only those open, or only those ended")
