"""The kinds of notices: which template, what it may speak of, whether the law asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from onehall_notify.domain.model import Channel

BOTH: Final = (Channel.MAIL, Channel.IN_APP)
CASE_NUMBER: Final = "case_number"
"""What every template of a case may speak of: the store adds it where a message does not say it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice; `fields` are all that its template knows.

    `legal` marks a notice by which the law has somebody informed (L-10, L-12, L-13, L-30, L-31,
    L-33, L-41, L-42, L-50, L-51), or by missing which they would lose an item: if it cannot be
    delivered, a person must deliver it another way.
    """

    name: str
    version: int
    fields: frozenset[str]
    legal: bool
    channels: tuple[Channel, ...] = BOTH

    @property
    def template(self) -> str:
        """Return `name@version`, which is recorded in every notice."""
        return f"{self.name}@{self.version}"


def _kind(name: str, fields: str, *, legal: bool, **more: tuple[Channel, ...]) -> Kind:
    return Kind(name, 1, frozenset(fields.split()), legal, **more)


SUBMITTED: Final = _kind(
    "case-submitted", "case_number class_id items documents submitted_at", legal=False
)
CORRECTION: Final = _kind("correction-notified", "case_number deficiencies notified_at", legal=True)
ACCEPTED: Final = _kind(
    "case-accepted",
    "case_number class_name mode items joint_limit_wd accepted_at",
    legal=True,
)
NOT_ACCEPTED: Final = _kind(
    "case-not-accepted", "case_number cause reasons legal_basis remedies decided_at", legal=True
)
ISSUED: Final = _kind(
    "permit-issued",
    "case_number class_id permits refusals not_concerned remaining used_wd joint_limit_wd "
    "issued_at",
    legal=True,
)
REFUSED: Final = _kind(
    "case-refused", "case_number class_id refusals not_concerned remaining issued_at", legal=True
)
CLOCK_SUSPENDED: Final = _kind(
    "clock-suspended",
    "department cause declared_wd notice started_on items joint_due_at",
    legal=True,
)
LIMIT_EXTENDED: Final = _kind(
    "limit-extended",
    "department days approver_role reason notice items joint_due_at extended_at",
    legal=True,
)
CLARIFICATION: Final = _kind(
    "clarification-asked", "item_id department question asked_at", legal=False
)
DEPENDANTS_ASKED: Final = _kind(
    "dependants-asked", "item_id dependants answer_by pending_until", legal=True
)
ITEMS_ENDED: Final = _kind("items-ended", "items cause reason ended_at", legal=True)
CASE_ENDED: Final = _kind("case-ended", "case_number class_id outcome ended_at", legal=True)
HEARING_OFFERED: Final = _kind("hearing-offered", "item_id department due_at", legal=True)
HEARING_SCHEDULED: Final = _kind("hearing-scheduled", "item_id department record", legal=True)
DELIVERY_MADE: Final = _kind("delivery-made", "channel receipt delivered_at", legal=False)
PERMIT_CHANGED: Final = _kind(
    "permit-changed",
    "permit_number item_id department change valid_until conditions reasons legal_basis remedies "
    "barred_until changed_at",
    legal=True,
)
DISPUTE_FILED: Final = _kind(
    "dispute-filed",
    "dispute_id ground item_id filed_at reconsideration_last_day litigation_last_day",
    legal=False,
)
DISPUTE_ADMITTED: Final = _kind("dispute-admitted", "dispute_id close_by admitted_at", legal=False)
DISPUTE_NOT_ADMITTED: Final = _kind(
    "dispute-not-admitted", "dispute_id cause redirect_to decided_at", legal=False
)
CARD: Final = _kind(
    "card-issued",
    "card_id case_id department function rule level reason_zh reason_en legal_basis breached_at "
    "issued_at",
    legal=False,
    channels=(Channel.IN_APP,),
)

KINDS: Final[Mapping[str, Kind]] = {
    kind.template: kind
    for kind in (
        SUBMITTED,
        CORRECTION,
        ACCEPTED,
        NOT_ACCEPTED,
        ISSUED,
        REFUSED,
        CLOCK_SUSPENDED,
        LIMIT_EXTENDED,
        CLARIFICATION,
        DEPENDANTS_ASKED,
        ITEMS_ENDED,
        CASE_ENDED,
        HEARING_OFFERED,
        HEARING_SCHEDULED,
        DELIVERY_MADE,
        PERMIT_CHANGED,
        DISPUTE_FILED,
        DISPUTE_ADMITTED,
        DISPUTE_NOT_ADMITTED,
        CARD,
    )
}
"""By template; a superseded version keeps its line and its files, for what was sent with it."""
