"""What the window says beside cases: fees, guides, and how a day in the hall went.

Owned by intake, like what intake says of cases.
"""

from datetime import date
from uuid import UUID

from onehall_contracts.message import (
    CaseId,
    Count,
    DepartmentId,
    ItemId,
    Message,
    Moment,
    Part,
    ShortText,
)


class FeeChargedV1(Message, wire_name="intake.fee-charged.v1"):
    """A fee was taken; amounts are in fen 分, `published_fen` is the published rate (L-53)."""

    fee_id: UUID
    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    what: ShortText
    on_form: bool = False
    amount_fen: Count
    published_fen: Count | None = None
    basis: ShortText | None = None
    basis_ends_on: date | None = None
    charged_by: ShortText
    charged_at: Moment


class GuidePublishedV1(Message, wire_name="intake.guide-published.v1"):
    """The guide 办事指南 of an item is public; which of its required fields are empty (L-05)."""

    item_id: ItemId
    department: DepartmentId
    catalogue_version: ShortText
    empty_fields: tuple[ShortText, ...] = ()
    revised_on: date
    basis_changed_on: date | None = None
    published_at: Moment


class WindowDay(Part):
    """How much one window did in a day."""

    window: ShortText
    calls: Count
    served_s: Count


class HallDayClosedV1(Message, wire_name="intake.hall-day-closed.v1"):
    """A day in the hall 大厅 is over: counts only, of tickets and windows, of nobody's mood."""

    centre: ShortText
    day: date
    tickets: Count
    served: Count
    left: Count
    waited_p50_s: Count
    waited_p95_s: Count
    windows: tuple[WindowDay, ...] = ()
    closed_at: Moment
