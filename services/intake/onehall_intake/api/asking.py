"""What enquiries and complaints have in common: whom they are about, and who is told."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal, Self, TypeAlias
from uuid import UUID, uuid4

from asyncpg import Connection
from onehall_calendar import local_day
from onehall_chassis.bodies import Given, Line, Paragraph
from onehall_contracts.ids import uuid7
from onehall_contracts.message import DepartmentId, ItemId
from pydantic import AfterValidator, StringConstraints, model_validator

from onehall_intake.api.proving import Guest, own_case, wrong
from onehall_intake.domain.catalogue import DepartmentId as Department
from onehall_intake.domain.catalogue import ItemId as Item
from onehall_intake.domain.catalogue import UnknownEntry
from onehall_intake.domain.filing import CaseId
from onehall_intake.domain.voices.words import CENTRE
from onehall_intake.store import cases, codes, people, words

Mail: TypeAlias = Annotated[
    str,
    StringConstraints(
        max_length=254, pattern=r"^[^@\s\x00-\x1f]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24}$"
    ),
]
Phone: TypeAlias = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 -]{4,19}$")]
PART: Final = "said"
# A resident number, a mobile number or a mail address: nobody's is published, whoever it is.
# What may stand between two digits is in the pattern: taken out of the text instead, it would glue
# a number to whatever digit stands beside it, and so hide it.
GAP: Final = r"[\s.\u00b7\u2010-\u2015-]{0,3}"
MOBILE: Final = rf"(?:86{GAP})?1{GAP}[3-9](?:{GAP}\d){{9}}"
RESIDENT: Final = rf"\d(?:{GAP}\d){{16}}{GAP}[\dXx]"
SOMEBODYS: Final = re.compile(rf"(?<!\d)(?:{MOBILE}|{RESIDENT})(?!\d)|[\w.+-]@[\w-]+\.\w")


def nobodys(text: str) -> str:
    """Return a text that shows nobody by a number of theirs; raise `ValueError` for another.

    However it is written: full width, with spaces or dashes between the digits, or beside others.
    """
    if SOMEBODYS.search(unicodedata.normalize("NFKC", text)):
        raise ValueError("has somebody's number in it; write it so that it names nobody")
    return text


Anonymous: TypeAlias = Annotated[Paragraph, AfterValidator(nobodys)]
"""A text written anew, in which nobody can be recognised."""


class Contact(Given):
    """How to reach somebody who has no login."""

    name: Line
    email: Mail | None = None
    phone: Phone | None = None
    language: Literal["zh", "en"] = "zh"

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not (self.email or self.phone):
            raise ValueError("give an email address or a phone number")
        return self


class Voice(Given):
    """Words, whom they are about, and how to reach who says them."""

    words: Paragraph
    department: DepartmentId | None = None
    item_id: ItemId | None = None
    case_number: Line | None = None
    check_code: Line | None = None
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A voice on its way into the store: its id and number, and whom it is about."""

    id: UUID
    number: str
    department: str
    case: str | None
    said_by: UUID | None
    words_sha256: str


async def about(caller: Guest, said: Voice) -> tuple[str, UUID | None]:
    """Return the department and the case that are meant; the centre where none is named."""
    case_id = None
    if said.case_number is not None:
        case_id = await own_case(caller, said.case_number, said.check_code)
    elif said.check_code is not None:
        raise wrong("case_number", "give the number that the check code belongs to")
    try:
        return _department(caller, said), case_id
    except UnknownEntry as error:
        field = "item_id" if said.item_id else "department"
        raise wrong(field, f"{error.args[0]}"[:300]) from None


async def write(
    connection: Connection, caller: Guest, prefix: str, said: Voice, found: tuple[str, UUID | None]
) -> Heard:
    """Write down who says it, if they want to be known, and what they say; each locked."""
    department, case_id = found
    voice, today = uuid7(), local_day(caller.hall.now)
    number = await _number(connection, caller, prefix, today)
    said_by = await _known(connection, caller, voice, said)
    # Words of nobody have a key of their own, which nothing else is locked with.
    subject = said_by or uuid4()
    await codes.add(connection, voice, number, subject)
    vault = caller.hall.vault
    sha256 = await words.keep(connection, vault, voice, PART, (subject, said.words))
    case = str(case_id) if case_id else None
    return Heard(voice, number, department, case, said_by, sha256)


async def _number(connection: Connection, caller: Guest, prefix: str, today: date) -> str:
    centre, kind = caller.hall.catalogue.centre, prefix
    sequence = await cases.next_sequence(connection, centre, today, kind)
    return f"{prefix}{centre}{today:%Y%m%d}{sequence:05}"


async def _known(connection: Connection, caller: Guest, voice: UUID, said: Voice) -> UUID | None:
    """Return who is told: whoever is logged in, or somebody new with the contact they gave."""
    if caller.ref or said.contact is None:
        return caller.ref
    contact, ref = said.contact, uuid4()
    person = people.Person(
        "person", contact.name, "", contact.email, contact.phone, contact.language
    )
    await people.add(connection, caller.hall.vault, CaseId(str(voice)), ref, person)
    return ref


def _department(caller: Guest, said: Voice) -> str:
    catalogue = caller.hall.catalogue
    if said.item_id:
        owner = catalogue.item(Item(said.item_id)).department
        if said.department not in (None, owner):
            raise wrong("department", f"{said.item_id} is {owner}'s; leave the department out")
        return owner
    if said.department in (None, CENTRE):
        return CENTRE
    return catalogue.department(Department(said.department)).id


def shown(row: Any, *names: str) -> dict[str, Any]:
    """Return some columns of a line."""
    return {name: row[name] for name in names}
