"""What is handed in: its form, and its check against the catalogue and the documents uploaded."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from onehall_chassis.bodies import Given, Line, Sha256
from pydantic import Field, PlainValidator, StringConstraints, ValidationInfo, field_validator

from onehall_intake import messages
from onehall_intake.domain import filing as f
from onehall_intake.domain.catalogue import Catalogue, ClassId, Item, ItemId, nearest
from onehall_intake.domain.catalogue_conditions import Answer
from onehall_intake.domain.catalogue_selection import NoLongerApplied, NotAsked, items_for
from onehall_intake.domain.identifiers import check_resident_number, check_uscc
from onehall_intake.store import papers, people

EMAIL = r"^[^@\s\x00-\x1f]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24}$"
CERTIFICATE = r"^[0-9A-Za-z\u4e00-\u9fff〔〕()()\[\]/·. -]{4,60}$"
PHONE = r"^\+?[0-9][0-9 -]{4,19}$"
HASH = re.compile(r"[0-9a-f]{64}")
MOST_PAPERS = 200
LONGEST_ANSWER = 200


def _said(value: object) -> Answer:
    """Take what can be an answer at all; whether it fits its question the catalogue knows."""
    if isinstance(value, bool | int) or (isinstance(value, str) and len(value) <= LONGEST_ANSWER):
        return value
    raise ValueError("answer with true or false, a whole number, or one of the choices")


Said = Annotated[Answer, PlainValidator(_said)]


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


class Certificate(Given):
    """A certificate the applicant has already, standing for an item; approval verifies it."""

    item_id: Line
    number: Annotated[str, StringConstraints(strip_whitespace=True, pattern=CERTIFICATE)]
    issuer: Line
    valid_until: date | None = None

    @field_validator("valid_until")
    @classmethod
    def _holds(cls, until: date | None, info: ValidationInfo) -> date | None:
        if until and until < _checks(info).on:
            raise ValueError("the certificate has expired; renew it, or apply for the item")
        return until


class Submission(Given):
    """One case, handed in once; without a `centre` at the city's."""

    class_id: Line
    centre: Line | None = None
    answers: dict[str, Said] = Field(default_factory=dict, max_length=100)
    certificates: list[Certificate] = Field(default_factory=list, max_length=100)
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

    @field_validator("centre")
    @classmethod
    def _of_the_city(cls, centre: str | None, info: ValidationInfo) -> str | None:
        centres = _checks(info).catalogue.centres
        if centre is not None and centre not in centres:
            raise ValueError(f"no such centre; the city's are {', '.join(centres)}")
        return centre

    @field_validator("answers")
    @classmethod
    def _asked(cls, answers: dict[str, Answer], info: ValidationInfo) -> dict[str, Answer]:
        if class_id := info.data.get("class_id"):
            checks = _checks(info)
            chosen(checks.catalogue, class_id, answers, checks.on)
        return answers

    @field_validator("certificates")
    @classmethod
    def _standing(cls, held: list[Certificate], info: ValidationInfo) -> list[Certificate]:
        class_id, answers = info.data.get("class_id"), info.data.get("answers")
        if held and class_id and answers is not None:
            _stand_for_items(_checks(info), class_id, answers, held)
        return held

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

    def items(self, catalogue: Catalogue, on: date) -> tuple[Item, ...]:
        """Return the items these answers leave and no certificate stands for."""
        found = chosen(catalogue, self.class_id, self.answers, on)
        return messages.applied_for(found, {ItemId(one.item_id) for one in self.certificates})

    def held_already(self) -> tuple[f.Certificate, ...]:
        """Return the certificates as the case keeps them."""
        return tuple(
            f.Certificate(ItemId(c.item_id), c.number, c.issuer, c.valid_until)
            for c in self.certificates
        )


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


def chosen(
    catalogue: Catalogue, class_id: str, answers: Mapping[str, Answer], on: date
) -> tuple[Item, ...]:
    """Return the items of an application; raise ValueError without repeating an answer."""
    one = catalogue.parallel_class(ClassId(class_id))
    items = {str(item.id) for item in one.items}
    try:
        if any(key in items and not isinstance(said, bool) for key, said in answers.items()):
            raise NotAsked("an item is answered for with true or false")
        found = items_for(one, answers, on)
    except NoLongerApplied as ended:
        raise ValueError(str(ended)) from None
    except NotAsked:
        asked = [f"{item.id} (true or false)" for item in one.items if item.condition]
        asked += [f"{inquiry.id} ({inquiry.wanted})" for inquiry in one.inquiries]
        known = ", ".join(asked) or "nothing"
        raise ValueError(f"an answer fits no question; asked is {known}") from None
    if not found:
        raise ValueError("these answers leave no item to apply for")
    return found


def _stand_for_items(
    checks: Checks, class_id: str, answers: Mapping[str, Answer], held: list[Certificate]
) -> None:
    """Raise ValueError unless each certificate stands for one item, and some item is left."""
    one = checks.catalogue.parallel_class(ClassId(class_id))
    issuing = {item.id for item in one.items if item.certificate}
    certified = {ItemId(certificate.item_id) for certificate in held}
    if certified - issuing:
        known = ", ".join(item.id for item in one.items if item.id in issuing)
        raise ValueError(f"a certificate stands for an item of the class; they are {known}")
    if len(certified) < len(held):
        raise ValueError("two certificates stand for one item; give the newer one")
    if not messages.applied_for(chosen(checks.catalogue, class_id, answers, checks.on), certified):
        raise ValueError("these certificates leave no item to apply for")


def _checks(info: ValidationInfo) -> Checks:
    assert isinstance(info.context, Checks)  # noqa: S101 - every route passes its own
    return info.context
