"""What the window says of money."""

from pydantic import Field

from onehall_gateway.api.fields import Given, ItemName, Line
from onehall_gateway.api.models.base import ITEM, shown


class Fee(Given):
    """A fee that was taken at the window."""

    model_config = shown(item_id="PC2-07", what="防空地下室易地建设费", amount_fen=1287000)

    item_id: ItemName = Field(description=ITEM)
    what: Line = Field(description="what it is for")
    amount_fen: int = Field(ge=0, le=10**12, description="what was taken, fen 分")
    on_form: bool = Field(default=False, description="for an application form, which is free")
