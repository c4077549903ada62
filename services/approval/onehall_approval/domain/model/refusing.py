"""How approval says no."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why approval says no."""

    UNKNOWN_CASE = "unknown-case"
    ALREADY_ISSUED = "already-issued"
    CASE_ENDED = "case-ended"
    NOT_ISSUED = "not-issued"
    NOT_ASKED = "not-asked"
    WRONG_TASK = "wrong-task"
    ALREADY_ANSWERED = "already-answered"
    REPLAYED = "replayed"
    UNSIGNED = "unsigned"
    WRONG_NONCE = "wrong-nonce"
    WRONG_DIGEST = "wrong-digest"
    NO_SUCH_OPINION = "no-such-opinion"
    ALREADY_DECIDED = "already-decided"
    ITEM_ENDED = "item-ended"
    UNKNOWN_ITEM = "unknown-item"
    UNKNOWN_STEP = "unknown-step"
    REFUSAL_WITHOUT_REASONS = "refusal-without-reasons"
    CONDITIONS_MISSING = "conditions-missing"
    REASON_MISSING = "reason-missing"
    BASIS_MISSING = "basis-missing"
    NOTICE_MISSING = "notice-missing"
    # who may act
    NOT_DELEGATED = "not-delegated"
    NOT_THE_LEAD = "not-the-lead"
    NOT_THE_DEPARTMENT = "not-the-department"
    NOT_THE_APPLICANT = "not-the-applicant"
    SEPARATION_OF_DUTIES = "separation-of-duties"
    TOO_MANY_SIGNATURES = "too-many-signatures"
    RECUSED = "recused"
    # clocks
    UNKNOWN_PROCEDURE = "unknown-procedure"
    PROCEDURE_ENDED = "procedure-ended"
    PROCEDURE_OPEN = "procedure-open"
    ALREADY_EXTENDED = "already-extended"
    EXTENSION_TOO_LONG = "extension-too-long"
    WRONG_APPROVER = "wrong-approver"
    LIMIT_OVER = "limit-over"
    WRONG_DATE = "wrong-date"
    # joint activities
    UNKNOWN_ACTIVITY = "unknown-activity"
    ACTIVITY_OVER = "activity-over"
    NOT_INVITED = "not-invited"
    TOO_SOON = "too-soon"
    TOO_FEW_OFFICERS = "too-few-officers"
    NOT_HELD = "not-held"
    POINTS_OPEN = "points-open"
    UNKNOWN_POINT = "unknown-point"
    SECOND_OF_ITS_KIND = "second-of-its-kind"
    WRONG_MINUTES = "wrong-minutes"
    # asking around
    UNKNOWN_QUESTION = "unknown-question"
    PAPER_OWED = "paper-owed"
    SILENCE_CANNOT_CONSENT = "silence-cannot-consent"
    # hearings
    NO_HEARING = "no-hearing"
    HEARING_OPEN = "hearing-open"
    HEARING_OVER = "hearing-over"
    NOT_A_PARTY = "not-a-party"
    RECORD_NOT_CITED = "record-not-cited"
    PRESIDER_REVIEWED = "presider-reviewed"
    # prerequisites
    NOT_A_PREREQUISITE = "not-a-prerequisite"
    CERTIFICATE_INVALID = "certificate-invalid"
    NO_CHOICE = "no-choice"
    # after the issuance
    UNKNOWN_ISSUANCE = "unknown-issuance"
    UNKNOWN_PERMIT = "unknown-permit"
    PERMIT_NOT_VALID = "permit-not-valid"
    TOO_LATE = "too-late"
    NO_RENEWAL = "no-renewal"
    ALREADY_DELIVERED = "already-delivered"
    PUBLIC_INTEREST = "public-interest"


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no, typed."""

    reason: Reason
    detail: str
