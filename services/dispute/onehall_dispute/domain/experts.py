"""Experts 专家 who may sit on a panel, and what keeps one off it (DOMAIN 7.3 回避).

An expert declares ties; which of them excludes is a rule, applied alike to everybody and shown.
Bodies, persons and sites are named by references (a department's id, a person's reference, a credit
code, a case, a site), never by names: a tie excludes when both sides name the same reference.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NewType

from onehall_calendar import months_after

ExpertRef = NewType("ExpertRef", str)
Field = NewType("Field", str)
Body = NewType("Body", str)

ADMINISTRATIVE_LAW: Final = Field("行政法")
OPEN: Final = Field("不限")  # a seat that no field is held for
EMPLOYED_YEARS: Final = 3
PAID_YEARS: Final = 2


class Tie(StrEnum):
    """Why an expert is not drawn; the first eight exclude by themselves."""

    OF_RESPONDENT = "of-respondent"  # 被申请人的工作人员: works there now
    EMPLOYED = "employed"  # by respondent or applicant within 3 years
    TOOK_PART = "took-part"  # in the case, its expert review or its hearing
    RELATIVE = "relative"  # within three generations 三代以内亲属, of somebody in the case
    INTEREST = "interest"  # a financial interest, of any size
    SITE = "site"  # lives or works in the affected site
    PAID = "paid"  # appointed by the respondent for paid work within 2 years
    IS_PARTY = "is-party"  # is the applicant, or somebody who handled the case
    CHALLENGED = "challenged"  # 申请回避: a challenge was upheld
    DECLARED = "declared"  # 自行回避: said so in this dispute, or should have (undeclared)
    UNAVAILABLE = "unavailable"  # cannot come, or has left the register since


@dataclass(frozen=True, slots=True)
class Work:
    """Work for a body, `until` that day; None is still."""

    body: Body
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Ties:
    """What an expert declares: works and paid appointments, relatives, interests, sites, cases."""

    employed: tuple[Work, ...] = ()
    paid: tuple[Work, ...] = ()
    relatives: frozenset[Body] = frozenset()
    interests: frozenset[Body] = frozenset()
    sites: frozenset[Body] = frozenset()
    took_part: frozenset[Body] = frozenset()


@dataclass(frozen=True, slots=True)
class Expert:
    """An expert of the register as of one instant; the name stays in the vault.

    Not `available` is who has left the register since, or whose ties nobody can read any more.
    """

    ref: ExpertRef
    fields: frozenset[Field]
    ties: Ties = Ties()
    available: bool = True


@dataclass(frozen=True, slots=True)
class Matter:
    """What a dispute is about, as far as ties go.

    `respondent` is the department; `applicant` every reference the applicant is known by (their
    own, a credit code); `persons` all who handled the case; `interests` and `sites` what is at
    stake and where, the case itself always among them; `field` that of the item, if it has one.
    `barred` are those whom this dispute keeps off, with why: challenged, declared, unavailable.
    """

    case: Body
    respondent: Body
    applicant: frozenset[Body]
    on: date
    barred: Mapping[ExpertRef, Tie]
    field: Field | None = None
    persons: frozenset[Body] = frozenset()
    interests: frozenset[Body] = frozenset()
    sites: frozenset[Body] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert of a pool: the fields, and every tie that excludes, in order; none is eligible."""

    ref: ExpertRef
    fields: tuple[Field, ...]
    ties: tuple[Tie, ...] = ()


@dataclass(frozen=True, slots=True)
class Pool:
    """The register as it was at one instant, each judged for one matter; sorted by reference."""

    as_of: datetime
    field: Field | None
    candidates: tuple[Candidate, ...]

    @property
    def eligible(self) -> tuple[Candidate, ...]:
        """Those whom nothing excludes."""
        return tuple(one for one in self.candidates if not one.ties)

    @property
    def excluded(self) -> tuple[Candidate, ...]:
        """Those whom something does, each with what."""
        return tuple(one for one in self.candidates if one.ties)


def pool(experts: Iterable[Expert], matter: Matter, as_of: datetime) -> Pool:
    """Judge every expert of the register for a matter; the order given makes no difference."""
    judged = (
        Candidate(one.ref, tuple(sorted(one.fields)), ties_of(one, matter)) for one in experts
    )
    return Pool(as_of, matter.field, tuple(sorted(judged, key=lambda one: one.ref)))


def ties_of(expert: Expert, matter: Matter) -> tuple[Tie, ...]:
    """Return every tie that keeps an expert off a matter, as DOMAIN 7.3 lists them."""
    barred = matter.barred.get(expert.ref)
    found = [tie for tie, holds in _judged(expert, matter).items() if holds]
    return tuple([*found, barred] if barred else found)


def together(known: Ties, more: Ties) -> Ties:
    """Return all ties of both; what is declared is added, never taken away."""
    return Ties(
        employed=tuple(dict.fromkeys([*known.employed, *more.employed])),
        paid=tuple(dict.fromkeys([*known.paid, *more.paid])),
        relatives=known.relatives | more.relatives,
        interests=known.interests | more.interests,
        sites=known.sites | more.sites,
        took_part=known.took_part | more.took_part,
    )


def _judged(expert: Expert, matter: Matter) -> Mapping[Tie, bool]:
    ties, own = expert.ties, {Body(expert.ref)}
    parties = matter.applicant | {matter.respondent}
    involved = parties | matter.persons
    present = {one.body for one in ties.employed if _lasts(one, matter.on)}
    return {
        Tie.OF_RESPONDENT: matter.respondent in present,
        Tie.EMPLOYED: _within(ties.employed, parties, matter.on, EMPLOYED_YEARS),
        Tie.TOOK_PART: matter.case in ties.took_part,
        Tie.RELATIVE: not ties.relatives.isdisjoint(involved),
        Tie.INTEREST: not ties.interests.isdisjoint(parties | matter.interests | {matter.case}),
        Tie.SITE: not ties.sites.isdisjoint(matter.sites | {matter.case}),
        Tie.PAID: _within(ties.paid, {matter.respondent}, matter.on, PAID_YEARS),
        Tie.IS_PARTY: not involved.isdisjoint(own),
        Tie.UNAVAILABLE: not expert.available,
    }


def _lasts(work: Work, on: date) -> bool:
    return work.until is None or work.until >= on


def _within(works: Iterable[Work], bodies: Iterable[Body], on: date, years: int) -> bool:
    """Whether work for one of these bodies lasted into the years before a day."""
    since = months_after(on, -12 * years)
    return any(work.body in bodies and _lasts(work, since) for work in works)
