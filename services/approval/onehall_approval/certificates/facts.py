"""What a permit 证照 says: known at the issuance, but for its holder, who is asked for later."""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal
from urllib.parse import quote

HIDDEN = "*"
SHORT_NAME = 3
SHOWN_DIGITS = 16
"""Hexadecimal digits of the licence's digest in an address: 64 bits, of a salted text."""
NUMBER = re.compile(r"^[^\s/?#%\x00-\x1f\x7f]{1,64}$")


class HolderKind(StrEnum):
    """Who holds a permit 持证主体类型."""

    PERSON = "person"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Grant:
    """A permit without its holder: what approval itself knows. No personal data.

    `applicant` is a reference; `seal_id` names the department's seal 电子印章; `version` counts
    from 1 and grows with every change of the same number; dates are Chinese calendar days,
    `valid_until` inclusive.
    """

    permit_number: str
    certificate: str
    item_id: str
    item_name: str
    department: str
    department_name: str
    case_id: str
    case_number: str
    issued_on: date
    valid_from: date
    valid_until: date | None
    centre: str
    seal_id: str
    conditions: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    version: int = 1
    applicant: str = ""  # not in what an earlier release queued: its row knows


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a permit was granted to; the name is shown in full in the document only."""

    kind: HolderKind
    name: str = field(repr=False)

    @property
    def masked(self) -> str:
        """Return the name for the public: a person's is masked, an organisation's is not."""
        return mask_name(self.name) if self.kind is HolderKind.PERSON else self.name

    @property
    def shown(self) -> Literal["organisation", "masked", "unmasked"]:
        """Return how the public entry names the holder; found out, not assumed (L-52)."""
        if self.kind is HolderKind.ORGANISATION:
            return "organisation"
        return "unmasked" if self.masked == self.name.strip() else "masked"


@dataclass(frozen=True, slots=True)
class PermitFacts:
    """Everything a permit document says.

    `salt` is 128 random bits in hexadecimal, kept with the document's row. Without it the public
    digest would be a test for guesses of a masked name, of which there are only thousands.
    """

    grant: Grant
    holder: Holder
    salt: str = field(repr=False)


def mask_name(name: str) -> str:
    """Keep the surname: the first character of up to three, the first two of a longer name."""
    text = name.strip()
    kept = min(1 if len(text) <= SHORT_NAME else 2, len(text) - 1)
    return text[:kept] + HIDDEN * (len(text) - kept) if text else HIDDEN


def is_number(text: str) -> bool:
    """Whether `text` may be a permit number at all, of whichever department's format."""
    return NUMBER.fullmatch(text) is not None


def verification_address(base_url: str, permit_number: str, digest: str) -> str:
    """Return the address in the QR code: where anybody learns whether the permit holds."""
    number = quote(permit_number, safe="")
    return f"{base_url.rstrip('/')}/verify/{number}?d={digest[:SHOWN_DIGITS]}"
