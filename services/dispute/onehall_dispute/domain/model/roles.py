"""Who takes part in a dispute, and what they can say: sides, points, views, answers."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from onehall_dispute.domain.model.words import Department, Digest, Reference


class Side(StrEnum):
    """The two sides of a dispute."""

    APPLICANT = "applicant"
    RESPONDENT = "respondent"


class Part(StrEnum):
    """In what part somebody acts in a dispute."""

    APPLICANT = "applicant"
    RESPONDENT = "respondent"
    COORDINATOR = "coordinator"
    LEGAL_OFFICER = "legal-officer"
    DIRECTOR = "director"
    EXPERT = "expert"


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts, in what part, when: by reference, and for staff by work reference."""

    ref: Reference
    part: Part
    at: datetime
    name: str = ""
    department: Department | None = None


class Point(StrEnum):
    """On what legality is judged 合法性论证, each by itself."""

    COMPETENCE = "competence"
    FACTS = "facts"
    BASIS = "basis"
    PROCEDURE = "procedure"


class Found(StrEnum):
    """What was found on a point."""

    LAWFUL = "lawful"
    UNLAWFUL = "unlawful"
    UNCLEAR = "unclear"


class Recommendation(StrEnum):
    """What an opinion advises; it binds nobody (行政许可法 69)."""

    UPHOLD = "uphold"
    CORRECT = "correct"


class Answered(StrEnum):
    """What a department does about an opinion that it should correct its act."""

    CORRECTED = "corrected"
    PARTLY_CORRECTED = "partly-corrected"
    DECLINED = "declined"


class Declared(StrEnum):
    """What an expert says before sitting."""

    FREE = "free"
    TIED = "tied"
    UNAVAILABLE = "unavailable"


class Because(StrEnum):
    """Why an expert left a panel."""

    CHALLENGE = "challenge"
    DECLARED = "declared"
    UNAVAILABLE = "unavailable"


class Stage(StrEnum):
    """Who decided a challenge: the legal officer first, on review the director."""

    FIRST = "first"
    REVIEW = "review"


class Remedy(StrEnum):
    """What ends a coordination by having begun elsewhere."""

    RECONSIDERATION = "reconsideration"  # 行政复议
    LITIGATION = "litigation"  # 行政诉讼


@dataclass(frozen=True, slots=True)
class PointFinding:
    """What was found on one point, and the articles 条 it rests on."""

    point: Point
    found: Found
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vote:
    """One expert's view on the four points; the reasons are in the vault, `reasons_sha256` here.

    `appropriate` is advisory: whether the act was reasonable 适当, beyond being lawful.
    """

    expert: Reference
    findings: tuple[PointFinding, ...]
    recommends: Recommendation
    reasons_sha256: Digest
    appropriate: bool | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A remedy that has begun: what, before whom, since which day."""

    remedy: Remedy
    body: str
    since: date


@dataclass(frozen=True, slots=True)
class Falsity:
    """A false material 材料虚假: which document if it is one, what is false, who found it."""

    what_sha256: Digest
    found_by: str
    document: Digest | None = None
