"""What a passport consists of: its parts, what it shows of the history, and the seal under them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple

from onehall_contracts.log.entries import PAYLOAD
from onehall_contracts.message import CaseId, Sha256
from onehall_contracts.signing import SigningKey
from onehall_contracts.statements import Statement

FORMAT: Final = "onehall-case-passport"
VERSION: Final = 1
SEAL: Final = "onehall-passport+jws"
SEALED: Final = ("proof", "deadlines", "calendar", "consistency", "summary")
FIELDS: Final = frozenset({"format", "version", "case_id", *SEALED, "seal", "opinions"})
OBSERVED: Final = "observed"

ACCEPTED: Final = "intake.case-accepted.v1"
OPENED: Final = "approval.coordination-opened.v1"
RECORDED: Final = "approval.opinion-recorded.v1"
VOIDED: Final = "approval.opinion-voided.v1"
SUSPENDED: Final = "approval.clock-suspended.v1"
RESUMED: Final = "approval.clock-resumed.v1"
RECALCULATED: Final = "approval.deadlines-recalculated.v1"
EXTENDED: Final = "approval.limit-extended.v1"
ISSUED: Final = "approval.permit-issued.v1"
REFUSED: Final = "approval.case-refused.v1"
DOCUMENT: Final = "approval.certificate-issued.v1"
NOTICE: Final = "notify.notice-sent.v1"
NOTICE_SENT: Final = "notify.notice-sent.v2"
DISCLOSED: Final = frozenset(
    {
        *(ACCEPTED, OPENED, RECORDED, VOIDED, SUSPENDED, RESUMED, EXTENDED, RECALCULATED),
        *(ISSUED, REFUSED, DOCUMENT, NOTICE, NOTICE_SENT),
        "intake.case-not-accepted.v1",
        "intake.case-not-accepted.v2",
        "approval.gate-opened.v1",
        "approval.delivery-made.v1",
        "approval.permit-changed.v1",
        "approval.case-ended.v1",
        "dispute.evidence-frozen.v1",
        "notify.notice-failed.v1",
        "notify.notice-failed.v2",
    }
)
"""Events whose content is the applicant's to have; of all others a passport holds the SHA-256."""


class PassportStatement(Statement):
    """The evidence log's key vouches for each part of a passport, by its SHA-256."""

    case_id: CaseId
    parts: dict[str, Sha256]


class Fact(NamedTuple):
    """An event of the case that a passport shows: its wire name and what it says."""

    type: str
    data: Mapping[str, Any]


def digest(part: object) -> str:
    """Return the SHA-256 of a part: of its JSON with sorted keys and no spaces, in UTF-8."""
    text = json.dumps(part, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def sealed(case: str, parts: Mapping[str, Any], key: SigningKey, at: datetime) -> dict[str, Any]:
    """Return the sealed parts of a passport; `opinions`, which prove themselves, come after."""
    found: dict[str, Any] = {"format": FORMAT, "version": VERSION, "case_id": case, **parts}
    stated = PassportStatement(
        iss=parts["proof"]["origin"],
        aud=case,
        iat=int(at.timestamp()),
        case_id=case,
        parts={name: digest(parts[name]) for name in SEALED},
    )
    return found | {"seal": key.sign(SEAL, stated)}


def facts(entries: Iterable[Mapping[str, Any]]) -> Iterator[Fact]:
    """Yield what a passport shows of a history, in its order; what is no JSON shows nothing."""
    for entry in entries:
        row = entry.get("row") or {}
        if row.get("type") != OBSERVED or PAYLOAD not in row:
            continue
        found = json.loads(row[PAYLOAD])
        yield Fact(found["type"], found["data"])
