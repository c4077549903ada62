"""The kinds of notices: which template, what it may speak of, whether the law asks for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from onehall_notify.domain.model import Channel

BOTH: Final = (Channel.MAIL, Channel.IN_APP)
EVERYWHERE: Final = frozenset(BOTH)
"""The channels there always are."""
URGENT: Final = (*BOTH, Channel.SMS)
"""What somebody must act on soon, or has waited for, reaches their telephone too."""
DESK: Final = (Channel.IN_APP,)
CASE_NUMBER: Final = "case_number"
"""What every template of a case may speak of: the store adds it where a message does not say it."""


class Group(StrEnum):
    """What people switch on and off together."""

    PROGRESS = "progress"  # 办件进度
    RESULTS = "results"  # 办理结果
    DISPUTES = "disputes"  # 争议协调
    VOICES = "voices"  # 咨询、投诉、评价
    DUTIES = "duties"  # a department's own


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice; `fields` are all that its template knows.

    `legal` marks a notice by which the law has somebody informed (L-10, L-12, L-13, L-30, L-31,
    L-33, L-41, L-42, L-50, L-51), or by missing which they would lose an item or a remedy: nobody
    can switch it off, nothing delays it, and if it cannot be delivered, a person must deliver it
    another way.
    """

    name: str
    version: int
    fields: frozenset[str]
    legal: bool
    group: Group
    channels: tuple[Channel, ...] = BOTH

    @property
    def template(self) -> str:
        """Return `name@version`, which is recorded in every notice."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Kinds of one group and the same channels."""

    group: Group
    channels: tuple[Channel, ...] = BOTH

    def __call__(
        self,
        name: str,
        fields: str,
        *,
        version: int = 1,
        legal: bool = False,
        urgent: bool = False,
    ) -> Kind:
        known = frozenset(fields.split())
        channels = URGENT if urgent else self.channels
        return Kind(name, version, known, legal, self.group, channels)


_progress = _Shelf(Group.PROGRESS)
_result = _Shelf(Group.RESULTS)
_dispute = _Shelf(Group.DISPUTES)
_voice = _Shelf(Group.VOICES)
_duty = _Shelf(Group.DUTIES, DESK)

SUBMITTED: Final = _progress(
    "case-submitted", "case_number class_id items documents submitted_at", version=2
)
CORRECTION: Final = _progress(
    "correction-notified", "case_number deficiencies notified_at", legal=True, urgent=True
)
ACCEPTED: Final = _progress(
    "case-accepted",
    "case_number class_id class_name mode items joint_limit_wd accepted_at",
    version=2,
    legal=True,
)
NOT_ACCEPTED: Final = _result(
    "case-not-accepted",
    "case_number cause reasons legal_basis remedies decided_at",
    legal=True,
    urgent=True,
)
ISSUED: Final = _result(
    "permit-issued",
    "case_number class_id permits refusals not_concerned remaining used_wd joint_limit_wd "
    "issued_at",
    version=2,
    legal=True,
    urgent=True,
)
REFUSED: Final = _result(
    "case-refused",
    "case_number class_id refusals not_concerned remaining issued_at",
    version=2,
    legal=True,
    urgent=True,
)
CLOCK_SUSPENDED: Final = _progress(
    "clock-suspended",
    "department cause declared_wd notice started_on items joint_due_at",
    version=2,
    legal=True,
)
LIMIT_EXTENDED: Final = _progress(
    "limit-extended",
    "department days approver_role reason notice items joint_due_at extended_at",
    version=2,
    legal=True,
)
CLARIFICATION: Final = _progress(
    "clarification-asked", "item_id department question asked_at", version=2, urgent=True
)
DEPENDANTS_ASKED: Final = _progress(
    "dependants-asked",
    "item_id dependants answer_by pending_until",
    version=2,
    legal=True,
    urgent=True,
)
ITEMS_ENDED: Final = _result("items-ended", "items cause reason ended_at", version=2, legal=True)
CASE_ENDED: Final = _result(
    "case-ended", "case_number class_id outcome ended_at", version=2, legal=True
)
HEARING_OFFERED: Final = _progress(
    "hearing-offered", "item_id department due_at", version=2, legal=True, urgent=True
)
HEARING_SCHEDULED: Final = _progress(
    "hearing-scheduled", "item_id department record", version=2, legal=True, urgent=True
)
DELIVERY_MADE: Final = _result("delivery-made", "channel receipt delivered_at")
PERMIT_CHANGED: Final = _result(
    "permit-changed",
    "permit_number item_id department change valid_until conditions reasons legal_basis remedies "
    "barred_until changed_at",
    version=2,
    legal=True,
)

DISPUTE_FILED: Final = _dispute(
    "dispute-filed",
    "dispute_id ground item_id filed_at reconsideration_last_day litigation_last_day",
    version=2,
    legal=True,
)
DISPUTE_ADMITTED: Final = _dispute("dispute-admitted", "dispute_id close_by admitted_at", version=2)
DISPUTE_NOT_ADMITTED: Final = _dispute(
    "dispute-not-admitted", "dispute_id cause redirect_to decided_at", version=2, legal=True
)
PANEL_DRAWN: Final = _dispute(
    "panel-drawn", "dispute_id seats excluded round drawn_at", legal=True, urgent=True
)
PANEL_CHANGED: Final = _dispute("panel-changed", "dispute_id because replaced_at")
CHALLENGE_DECIDED: Final = _dispute("challenge-decided", "dispute_id upheld stage decided_at")
MEETING: Final = _dispute(
    "dispute-meeting", "dispute_id meets_at place remote scheduled_at", legal=True, urgent=True
)
OPINION: Final = _dispute(
    "opinion-given", "dispute_id findings recommends dissents answer_by given_at"
)
OPINION_VOIDED: Final = _dispute("opinion-voided", "dispute_id voided_at")
DISPUTE_EXTENDED: Final = _dispute("dispute-extended", "dispute_id close_by extended_at")
DEPARTMENT_ANSWERED: Final = _dispute(
    "department-answered", "dispute_id department answer answered_at"
)
DISPUTE_CLOSED: Final = _dispute(
    "dispute-closed",
    "dispute_id outcome reconsideration_last_day litigation_last_day call_back_by closed_at",
    legal=True,
    urgent=True,
)

ENQUIRY_ANSWERED: Final = _voice("enquiry-answered", "enquiry_id department answered_at")
COMPLAINT_RECEIVED: Final = _voice(
    "complaint-received", "complaint_id complaint named admission_wd reply_wd received_at"
)
COMPLAINT_ADMITTED: Final = _voice("complaint-admitted", "complaint_id admitted_at")
COMPLAINT_REDIRECTED: Final = _voice(
    "complaint-redirected", "complaint_id redirect_to redirected_at"
)
COMPLAINT_ANSWERED: Final = _voice("complaint-answered", "complaint_id upheld answered_at")
RATING_RECEIVED: Final = _voice("rating-received", "evaluation_id grade named received_at")
RATING_RECTIFIED: Final = _voice("rating-rectified", "evaluation_id department result closed_at")

CARD: Final = _duty(
    "card-issued",
    "card_id case_id department function rule level reason_zh reason_en legal_basis breached_at "
    "issued_at",
    version=2,
)
REPLY_ASKED: Final = _duty("reply-asked", "dispute_id department reply_by requested_at")
PANEL_FOR_DEPARTMENT: Final = _duty(
    "panel-for-department", "dispute_id seats excluded round drawn_at"
)
MEETING_FOR_DEPARTMENT: Final = _duty(
    "meeting-for-department", "dispute_id meets_at place remote scheduled_at"
)
OPINION_TO_ANSWER: Final = _duty(
    "opinion-to-answer", "dispute_id findings recommends dissents answer_by given_at"
)
CLOSED_FOR_DEPARTMENT: Final = _duty("closed-for-department", "dispute_id outcome closed_at")
ENQUIRY_TO_ANSWER: Final = _duty("enquiry-to-answer", "enquiry_id reply_wd received_at")
COMPLAINT_TO_ANSWER: Final = _duty(
    "complaint-to-answer", "complaint_id complaint named admission_wd reply_wd received_at"
)
RATING_TO_MEND: Final = _duty("rating-to-mend", "evaluation_id fix_by opened_at")
RATING_APPEAL_DECIDED: Final = _duty("rating-appeal-decided", "evaluation_id excluded decided_at")


CURRENT: Final[tuple[Kind, ...]] = (
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
    PANEL_DRAWN,
    PANEL_CHANGED,
    CHALLENGE_DECIDED,
    MEETING,
    OPINION,
    OPINION_VOIDED,
    DISPUTE_EXTENDED,
    DEPARTMENT_ANSWERED,
    DISPUTE_CLOSED,
    ENQUIRY_ANSWERED,
    COMPLAINT_RECEIVED,
    COMPLAINT_ADMITTED,
    COMPLAINT_REDIRECTED,
    COMPLAINT_ANSWERED,
    RATING_RECEIVED,
    RATING_RECTIFIED,
    CARD,
    REPLY_ASKED,
    PANEL_FOR_DEPARTMENT,
    MEETING_FOR_DEPARTMENT,
    OPINION_TO_ANSWER,
    CLOSED_FOR_DEPARTMENT,
    ENQUIRY_TO_ANSWER,
    COMPLAINT_TO_ANSWER,
    RATING_TO_MEND,
    RATING_APPEAL_DECIDED,
)
"""What is sent now."""


def _every(current: Iterable[Kind]) -> Iterable[Kind]:
    """Yield each kind, and those it supersedes: their notices are shown as they were sent."""
    for kind in current:
        for version in range(1, kind.version + 1):
            yield replace(kind, version=version)


KINDS: Final[Mapping[str, Kind]] = {kind.template: kind for kind in _every(CURRENT)}
"""By template; a superseded version keeps its files, for what was sent with it."""
