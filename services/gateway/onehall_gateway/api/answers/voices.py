"""Ratings, enquiries and complaints, and what is published of them."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got, Paged

WITHHELD = "null where so few rated that it would show somebody"


class RatingTaken(Got):
    """A rating as it was taken."""

    evaluation_id: UUID
    item_id: str | None
    grade: int
    named: bool
    received_at: datetime
    fix_by: date | None
    follow_up: int | None


class Rating(Got):
    """A rating; to the rated department without case, window and hour, which would show who."""

    evaluation_id: UUID
    item_id: str | None
    department: str
    channel: str
    grade: int
    shortcomings: list[str]
    commented: bool = Field(description="whether something was written beside")
    summary: str | None = Field(description="of what was written, in words that show nobody")
    appeal_by: date
    fix_by: date | None
    remedy: Literal["fixed", "explained"] | None
    follow_up: int | None
    decide_by: date | None
    excluded: bool
    received_on: date
    closed_on: date | None


class RatingPage(Paged):
    """Ratings, newest first."""

    ratings: list[Rating]


class OwnRating(Rating):
    """A rating as whoever gave it sees it."""

    case_id: UUID
    window: str | None
    named: bool
    received_at: datetime
    called_at: datetime | None
    closed_at: datetime | None
    words: dict[str, str] = Field(description="rating, extension, remedy, follow-up, decision")


class OwnRatings(Got):
    """All ratings of a case."""

    ratings: list[OwnRating]


class RatingWords(Got):
    """What was written about a rating."""

    evaluation_id: UUID
    words: dict[str, str]


class RatedGroup(Got):
    """What everybody may see of a group."""

    group: str = Field(description="a department, item, window or channel; '' for whole services")
    within: str = Field(description="the department of an item, the centre of a window")
    services: int = Field(description="that could have been rated; of a window, visits it served")
    rated: int = Field(description="of these, services with a valid rating")
    n: int = Field(description="valid ratings")
    excluded: int = Field(description="ratings that count no more")
    followed_up: int
    response_rate: float | None = Field(description="rated / services; null if not known")
    satisfaction_rate: float | None = Field(description=f"grades 3 to 5 / n; {WITHHELD}")
    distribution: dict[str, int] | None = Field(description=f"valid ratings by grade; {WITHHELD}")
    withheld: bool


class RatingFigures(Got):
    """What is published of the ratings of a month's services."""

    month: str
    by: str
    groups: list[RatedGroup]


class Asked(Got):
    """An enquiry as it was taken; its answer is read with a login, or with number and code."""

    enquiry_id: UUID
    number: str
    check_code: str
    department: str
    reply_wd: int
    answer_by: date
    received_at: datetime


class Enquiry(Got):
    """An enquiry 咨询."""

    enquiry_id: UUID
    number: str
    topic: str
    department: str
    item_id: str | None
    received_at: datetime
    answer_by: date
    answered_at: datetime | None
    published_at: datetime | None


class EnquiryPage(Paged):
    """Enquiries, newest first."""

    enquiries: list[Enquiry]


class EnquiryWhole(Enquiry):
    """An enquiry with what was asked and answered."""

    words: dict[str, str]


class PublicAnswer(Got):
    """A question and its answer, of nobody."""

    topic: str
    department: str
    item_id: str | None
    question: str
    answer: str
    published_at: datetime


class PublicAnswers(Paged):
    """Published questions and answers, newest first."""

    answers: list[PublicAnswer]


class Complained(Got):
    """A complaint as it was taken; its answer is read with a login, or with number and code."""

    complaint_id: UUID
    number: str
    check_code: str
    department: str
    kind: str
    silence_at: datetime = Field(description="unanswered until then it is admitted")
    answer_by: date
    received_at: datetime


class Complaint(Got):
    """A complaint 投诉."""

    complaint_id: UUID
    number: str
    kind: str
    department: str
    received_at: datetime
    silence_at: datetime
    answer_by: date
    admitted_at: datetime | None
    redirect_to: str | None
    answered_at: datetime | None
    upheld: bool | None


class ComplaintSeen(Complaint):
    """A complaint as listed."""

    named: bool
    flagged: bool = Field(description="of reprisals 打击报复, to be looked into first")


class ComplaintPage(Paged):
    """Complaints, newest first."""

    complaints: list[ComplaintSeen]


class ComplaintWhole(ComplaintSeen):
    """A complaint with what was said."""

    officer: str | None
    case_id: UUID | None
    words: dict[str, str]


class VoiceStatus(Got):
    """How an enquiry or a complaint stands, with its answer."""

    kind: Literal["enquiry", "complaint"]
    applicant_ref: UUID | None = Field(description="to name when one's data is to be erased")
    enquiry: Enquiry | None
    complaint: Complaint | None
    words: dict[str, str]


class VoiceLimits(Got):
    """The published limits, in working days."""

    enquiry_reply_wd: dict[str, int]
    complaint_admission_wd: int
    complaint_answer_wd: int
    rating_open_wd: int
    rectification_wd: int
    rectification_longest_wd: int
    rating_appeal_wd: int
    rating_appeal_decision_wd: int
