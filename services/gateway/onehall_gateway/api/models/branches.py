"""How a case goes on when not all of it is granted, and how it is handed over."""

from typing import Literal

from pydantic import Field

from onehall_gateway.api.fields import Given, ItemName, Line, Prose
from onehall_gateway.api.models.base import shown


class ItemWithdrawal(Given):
    """Items taken back before their decision, without a reason; none named means all."""

    model_config = shown(items=["PC2-06"])

    items: list[ItemName] = Field(default_factory=list, max_length=100, description="which ones")


class Termination(Given):
    """Items that are terminated 终止审查; none named means all."""

    model_config = shown(
        items=["PC2-06"],
        reason="申请人死亡,该许可不得继承",
        legal_basis="行政许可法第七十条",
    )

    items: list[ItemName] = Field(default_factory=list, max_length=100, description="which ones")
    reason: Prose = Field(description="as the applicant reads it")
    legal_basis: Line = Field(description="law and article")


class DependantsChoice(Given):
    """What becomes of the items that needed a refused one."""

    model_config = shown(item_id="PC2-06", wish="keep")

    item_id: ItemName = Field(description="the refused item")
    wish: Literal["keep", "withdraw", "decide"] = Field(
        description="keep them pending while putting it right (60 working days), take them back, "
        "or have them decided now"
    )


class NewDelivery(Given):
    """An issuance handed over, with its service receipt 送达回证."""

    model_config = shown(sequence=1, channel="window", receipt="送达回证〔2011〕第118号")

    sequence: int = Field(default=1, ge=1, le=100, description="which issuance of the case")
    channel: Literal["window", "post", "electronic"] = Field(description="how it was served")
    receipt: Line = Field(description="the receipt, by its number")
