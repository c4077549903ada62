"""The closed lists of enquiries and complaints, and their published limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

CENTRE: Final = "ZWZX"
"""Who is asked or complained of when it is no department: the centre 政务中心 itself."""


class Topic(StrEnum):
    """What somebody asks about."""

    WHERE_AND_WHEN = "where-and-when"
    PAPERS = "papers"
    PROGRESS = "progress"
    LAW = "law"
    OTHER = "other"


REPLY_WD: Final[Mapping[Topic, int]] = {
    Topic.WHERE_AND_WHEN: 1,
    Topic.PAPERS: 1,
    Topic.PROGRESS: 1,
    Topic.LAW: 5,
    Topic.OTHER: 5,
}
"""Within how many working days each is answered: what stands in a guide or a file, in one."""


class ComplaintKind(StrEnum):
    """What somebody complains of: manner 作风, integrity 廉洁, reprisals 打击报复."""

    CONDUCT = "conduct"
    INTEGRITY = "integrity"
    RETALIATION = "retaliation"
    OTHER = "other"


OUTSIDE: Final = frozenset({ComplaintKind.INTEGRITY, ComplaintKind.RETALIATION})
"""Kinds that the department complained of never handles itself."""


class Reason(StrEnum):
    """Why an enquiry, a complaint, or an act about one is not taken."""

    UNKNOWN_VOICE = "unknown-voice"
    ALREADY_ASKED = "already-asked"
    ALREADY_ANSWERED = "already-answered"
    NOT_ANSWERED_YET = "not-answered-yet"
    ALREADY_PUBLISHED = "already-published"
    ALREADY_ADMITTED = "already-admitted"
    ALREADY_REDIRECTED = "already-redirected"
    OWN_CONDUCT = "own-conduct"
    OWN_DEPARTMENT = "own-department"


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no, typed."""

    reason: Reason
    detail: str


def is_about(officer: str | None, subject: str) -> bool:
    """Whether a work reference, as somebody read it off a badge, is this one."""
    return officer is not None and officer.casefold() == subject.casefold()


@dataclass(frozen=True, slots=True)
class Handler:
    """Who deals with it: by their work reference, of a department or of none."""

    subject: str
    department: str | None
    at: datetime
