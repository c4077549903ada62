"""What is handed in: its form, and its check against the catalogue and the documents uploaded."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import pydantic_core
from onehall_calendar import local_day
from onehall_contracts.ids import derived
from pydantic import Field, StrictBool, StringConstraints, ValidationInfo, field_validator

from onehall_intake.api.reading import Given, Line, Sha256
from onehall_intake.api.running import Call
from onehall_intake.domain import filing as f
from onehall_intake.domain.catalogue import Catalogue, ClassId, Item, ItemId, nearest
from onehall_intake.domain.catalogue_selection import NotAsked, documents_needed, items_for
from onehall_intake.domain.identifiers import check_resident_number, check_uscc
from onehall_intake.store import papers, people

EMAIL = r"^[^@\s\x00-\x1f]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24}$"
PHONE = r"^\+?[0-9][0-9 -]{4,19}$"
HASH = re.compile(r"[0-9a-f]{64}")
MOST_PAPERS = 200


@dataclass(frozen=True, slots=True)
class Checks:
    """What a body is checked against; `on_behalf` says whether the caller may and must name one."""

    catalogue: Catalogue
    on: date
    allow_fictitious_region: bool
    kinds: Collection[str]
    stored: Mapping[str, papers.Stored]
    may_be_for_another: bool = False
    may_be_for_self: bool = True


class Paper(Given):
    """A document already uploaded, and which paper of the notice it is."""

    kind: Line
    sha256: Sha256

    @field_validator("kind")
    @classmethod
    def _asked_for(cls, kind: str, info: ValidationInfo) -> str:
        kinds = _checks(info).kinds
        if kind not in kinds:
            raise ValueError(f"the notice asks for no such kind; it asks for {', '.join(kinds)}")
        return kind

    @field_validator("sha256")
    @classmethod
    def _uploaded(cls, sha256: str, info: ValidationInfo) -> str:
        if sha256 not in _checks(info).stored:
            raise ValueError("no such document was uploaded; POST it to /documents first")
        return sha256


class Applicant(Given):
    """Who applies. Kept out of every event, message and log."""

    kind: people.Kind
    name: Line = Field(repr=False)
    id_number: Annotated[str, StringConstraints(max_length=40)] = Field(repr=False)
    email: Annotated[str, StringConstraints(pattern=EMAIL)] | None = Field(None, repr=False)
    phone: Annotated[str, StringConstraints(pattern=PHONE)] | None = Field(None, repr=False)
    language: people.Language = "zh"

    @field_validator("id_number")
    @classmethod
    def _checked(cls, number: str, info: ValidationInfo) -> str:
        """Check the number by the rules of its kind; with a wrong kind there are none."""
        checks, kind = _checks(info), info.data.get("kind")
        if kind == "organisation":
            return check_uscc(number).value
        if kind == "person":
            allowed = checks.allow_fictitious_region
            return check_resident_number(
                number, on=checks.on, allow_fictitious_region=allowed
            ).value
        return number


class Submission(Given):
    """One case, handed in once."""

    class_id: Line
    answers: dict[str, StrictBool] = Field(default_factory=dict, max_length=100)
    applicant: Applicant
    documents: list[Paper] = Field(default_factory=list, max_length=MOST_PAPERS)
    channel: Literal["online", "window"]
    on_behalf_of: Line | None = Field(None, validate_default=True, repr=False)

    @field_validator("class_id")
    @classmethod
    def _known(cls, class_id: str, info: ValidationInfo) -> str:
        classes = _checks(info).catalogue.classes
        if class_id not in classes:
            raise ValueError(f"the catalogue has no such class; {nearest(class_id, classes)}")
        return class_id

    @field_validator("answers")
    @classmethod
    def _asked(cls, answers: dict[str, bool], info: ValidationInfo) -> dict[str, bool]:
        if class_id := info.data.get("class_id"):
            _chosen(_checks(info).catalogue, class_id, answers)
        return answers

    @field_validator("documents")
    @classmethod
    def _once(cls, documents: list[Paper]) -> list[Paper]:
        return once(documents)

    @field_validator("on_behalf_of")
    @classmethod
    def _somebody(cls, subject: str | None, info: ValidationInfo) -> str | None:
        checks = _checks(info)
        if subject and not checks.may_be_for_another:
            raise ValueError("only a clerk hands in for somebody else; leave it out")
        if not subject and not checks.may_be_for_self:
            raise ValueError("a clerk hands in for somebody; name the applicant's account")
        return subject

    def items(self, catalogue: Catalogue) -> tuple[Item, ...]:
        """Return the items these answers leave."""
        return _chosen(catalogue, self.class_id, self.answers)


class Correction(Given):
    """Papers that a correction notice asked for."""

    documents: list[Paper] = Field(min_length=1, max_length=MOST_PAPERS)

    @field_validator("documents")
    @classmethod
    def _once(cls, documents: list[Paper]) -> list[Paper]:
        return once(documents)


def once(documents: list[Paper]) -> list[Paper]:
    """Return the documents; raise ValueError if one is listed twice as the same paper."""
    if len({(paper.kind, paper.sha256) for paper in documents}) < len(documents):
        raise ValueError("a document is listed twice as the same kind; list it once")
    return documents


def with_sizes(
    listed: Iterable[Paper], stored: Mapping[str, papers.Stored]
) -> tuple[f.Document, ...]:
    """Return the papers as the case keeps them."""
    found = ((paper, stored[paper.sha256]) for paper in listed)
    return tuple(f.Document(p.kind, s.sha256, s.size, s.media_type) for p, s in found)


async def checks(call: Call, body: bytes) -> Checks:
    """Return what a submission is checked against, from a first glance at it."""
    glimpse, clerk = _glimpse(body), call.actor.has("clerk")
    owners = [call.actor.ref]
    if clerk and isinstance(subject := glimpse.get("on_behalf_of"), str):
        owners.append(derived("applicant", subject.strip()))
    return Checks(
        catalogue=call.hall.catalogue,
        on=local_day(call.hall.now),
        allow_fictitious_region=call.hall.allow_fictitious_region,
        kinds=_kinds(glimpse, call.hall.catalogue),
        stored=await _stored(call, glimpse, owners),
        may_be_for_another=clerk,
        may_be_for_self=call.actor.has("applicant"),
    )


async def correction_checks(call: Call, body: bytes, applicant: UUID) -> Checks:
    """Return what a correction is checked against; which kinds it may hold, the case decides."""
    catalogue = call.hall.catalogue
    return Checks(
        catalogue=catalogue,
        on=local_day(call.hall.now),
        allow_fictitious_region=call.hall.allow_fictitious_region,
        kinds=tuple(catalogue.documents),
        stored=await _stored(call, _glimpse(body), [call.actor.ref, applicant]),
    )


async def _stored(
    call: Call, glimpse: Mapping[str, Any], owners: list[UUID]
) -> dict[str, papers.Stored]:
    async with call.hall.pool.acquire(timeout=10) as connection:
        return await papers.owned(connection, _hashes(glimpse), owners)


def _glimpse(body: bytes) -> Mapping[str, Any]:
    """Return the body as far as it is a JSON object; its reading complains about the rest."""
    try:
        found = pydantic_core.from_json(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _hashes(glimpse: Mapping[str, Any]) -> list[str]:
    listed = glimpse.get("documents")
    if not isinstance(listed, list):
        return []
    found = [paper.get("sha256") for paper in listed[:MOST_PAPERS] if isinstance(paper, dict)]
    return [h for h in found if isinstance(h, str) and HASH.fullmatch(h)]


def _kinds(glimpse: Mapping[str, Any], catalogue: Catalogue) -> tuple[str, ...]:
    """Return the kinds the notice asks for; all there are, as long as the class is not clear."""
    class_id, answers = glimpse.get("class_id"), glimpse.get("answers", {})
    if not isinstance(class_id, str) or not isinstance(answers, dict):
        return tuple(catalogue.documents)
    try:
        chosen = _chosen(catalogue, class_id.strip(), answers)
    except (LookupError, ValueError):
        return tuple(catalogue.documents)
    return tuple(need.document for need in documents_needed(chosen))


def _chosen(catalogue: Catalogue, class_id: str, answers: Mapping[str, bool]) -> tuple[Item, ...]:
    """Return the items of an application; raise ValueError without repeating an answer."""
    one = catalogue.parallel_class(ClassId(class_id))
    try:
        chosen = items_for(one, {ItemId(item): said for item, said in answers.items()})
    except NotAsked:
        asked = ", ".join(item.id for item in one.items if item.condition) or "nothing"
        raise ValueError(f"answers name an item nobody asks about; asked is {asked}") from None
    if not chosen:
        raise ValueError("these answers leave no item to apply for")
    return chosen


def _checks(info: ValidationInfo) -> Checks:
    assert isinstance(info.context, Checks)  # noqa: S101 - every route passes its own
    return info.context
