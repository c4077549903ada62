"""The kinds of notices: which template, what it may speak of, whether the law asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from onehall_notify.domain.model import Channel

BOTH: Final = (Channel.MAIL, Channel.IN_APP)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice; `fields` are all that its template knows.

    `legal` marks a notice by which the law has somebody informed (L-10, L-12, L-13, L-50, L-51): if
    it cannot be delivered, a person must deliver it another way.
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
    "case_number class_id permits refusals not_concerned used_wd joint_limit_wd issued_at",
    legal=True,
)
REFUSED: Final = _kind(
    "case-refused", "case_number class_id refusals not_concerned issued_at", legal=True
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
        DISPUTE_FILED,
        DISPUTE_ADMITTED,
        DISPUTE_NOT_ADMITTED,
        CARD,
    )
}
"""By template; a superseded version keeps its line and its files, for what was sent with it."""
