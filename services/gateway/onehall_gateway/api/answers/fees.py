"""A fee as it was recorded, beside the published rate."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got


class Charged(Got):
    """A fee that was taken, and what the catalogue says of it."""

    fee_id: UUID
    case_id: UUID
    item_id: str
    what: str
    on_form: bool
    amount_fen: int = Field(description="what was taken, fen 分")
    published_fen: int | None = Field(description="the published rate; null: nothing is charged")
    basis: str | None
    basis_ends_on: date | None
    charged_at: datetime
