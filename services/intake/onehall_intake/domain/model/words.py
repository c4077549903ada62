"""The closed lists of the window: where a case stands, how it ends, why intake says no."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where a case stands at the window."""

    SUBMITTED = "submitted"
    AWAITING_CORRECTION = "awaiting-correction"
    CORRECTED = "corrected"
    ACCEPTED = "accepted"
    PARTLY_ISSUED = "partly-issued"
    NOT_ACCEPTED = "not-accepted"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Mode(StrEnum):
    """How a case was accepted: said so 受理, nobody answered 视为受理, or on a promise 容缺受理."""

    EXPLICIT = "explicit"
    DEEMED = "deemed"
    TOLERANT = "tolerant"


class Result(StrEnum):
    """What became of an accepted case."""

    ISSUED = "issued"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"


class Ground(StrEnum):
    """Why a person's data is erased (个人信息保护法 47)."""

    PERSON_ASKS = "person-asks"
    NO_LONGER_NEEDED = "no-longer-needed"
    RETENTION_OVER = "retention-over"
    HANDLED_UNLAWFULLY = "handled-unlawfully"
    COURT_ORDER = "court-order"


class Demand(StrEnum):
    """Why something may not be asked of the applicant (L-06, L-10)."""

    SECOND_NOTICE = "second-notice"
    LATE_GAP = "late-gap"
    NOT_LISTED = "not-listed"
    ALREADY_HELD = "already-held"


class Reason(StrEnum):
    """Why intake says no."""

    UNKNOWN_CASE = "unknown-case"
    ALREADY_SUBMITTED = "already-submitted"
    BARRED = "barred"
    ALREADY_ACCEPTED = "already-accepted"
    ALREADY_REFUSED = "already-refused"
    ALREADY_WITHDRAWN = "already-withdrawn"
    ALREADY_ENDED = "already-ended"
    DEEMED_ACCEPTED = "deemed-accepted"
    NOT_CONCERNED = "not-concerned"
    NOTHING_MISSING = "nothing-missing"
    GAP_OMITTED = "gap-omitted"
    NOT_ASKED_FOR = "not-asked-for"
    NOTHING_OUTSTANDING = "nothing-outstanding"
    NOTHING_SUPPLIED = "nothing-supplied"
    NOTICE_GIVEN = "notice-given"
    REFUSAL_WITHOUT_REASONS = "refusal-without-reasons"
    REMEDIES_MISSING = "remedies-missing"
    AUTHORITY_MISSING = "authority-missing"
    CORRECTION_FIRST = "correction-first"
    PROMISE_MISSING = "promise-missing"
    PROMISE_BROKEN = "promise-broken"
    NOTHING_DEFERRED = "nothing-deferred"
    NOT_DEFERRABLE = "not-deferrable"
    NOT_MISSING = "not-missing"
    KEY_PAPERS_MISSING = "key-papers-missing"
    DUE_TOO_LATE = "due-too-late"
    NOTHING_OWED = "nothing-owed"
    NOT_OWED = "not-owed"
    SUPPLEMENT_LATE = "supplement-late"
    NOT_ACCEPTED = "not-accepted"
    CASE_OPEN = "case-open"
    DISPUTE_RUNS = "dispute-runs"
    VOICE_RUNS = "voice-runs"
    RETENTION_RUNS = "retention-runs"


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no, typed."""

    reason: Reason
    detail: str
