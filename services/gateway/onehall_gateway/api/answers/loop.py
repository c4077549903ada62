"""Cards by where they stand, what was done about them, and orders."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got, Paged


class Chain(Got):
    """The persons 责任链 it goes to: who must act, and who gets a copy."""

    acts: list[str]
    told: list[str]


class CardState(Got):
    """A card, or a proposed one 待发, as it stands now."""

    card_id: UUID
    case_id: UUID | None
    function: str
    rule: str
    subject: str
    level: Literal["warning", "yellow", "red"]
    department: str | None
    responsible: str
    reason_zh: str
    reason_en: str
    breached_at: datetime
    since: datetime = Field(description="when it was issued, or proposed")
    status: str
    answer_by: datetime | None = Field(description="until when it is to be answered or seen")
    decide_by: datetime | None = Field(description="until when its appeal is to be decided")
    drafted: str = Field(description="what came to light later and speaks against it, if anything")
    missed: list[str] = Field(description="what was not done in time")
    chain: Chain


class CardStates(Paged):
    """Cards by where they stand, newest first."""

    cards: list[CardState]


class CardAct(Got):
    """One thing done about a card."""

    act: str
    at: datetime
    by: str
    said: dict[str, Any]


class CardWhole(CardState):
    """A card and everything done about it since."""

    acts: list[CardAct]


class Order(Got):
    """A supervision order 督办单 or recommendation 监察建议书."""

    order_id: UUID
    case_id: UUID | None
    kind: Literal["urge", "recommendation"]
    department: str
    card_ids: list[UUID]
    demand_zh: str
    demand_en: str
    finish_by: datetime
    issued_by: str
    issued_at: datetime
    answered_at: datetime | None
    ended: Literal["met", "unmet", "withdrawn"] | None
    chain: Chain


class Orders(Paged):
    """Orders, newest first."""

    orders: list[Order]


class Happened(Got):
    """What came of an act; nothing, if it was done already."""

    happened: list[str]
