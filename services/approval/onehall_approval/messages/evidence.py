"""What proves an opinion to a court: the bundle, as `onehall_contracts.evidence` verifies it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from onehall_contracts.bundle import (
    EXTRACT,
    VERSION,
    ExtractStatement,
    KeyRecord,
    jwks,
    record_sha256,
)
from onehall_contracts.signing import PublicKey
from pydantic_core import to_jsonable_python

from onehall_approval.domain import model as m
from onehall_approval.domain.keys import Entry
from onehall_approval.messages.notary import Notary


def bundle(
    signed: tuple[str, m.Proof, str],
    entry: Entry,
    audit: Sequence[Mapping[str, Any]],
    centre: tuple[Notary, Iterable[PublicKey]],
    now: datetime,
) -> dict[str, Any]:
    """Return a task, the opinion on it and its receipt with all that proves whose word they are."""
    statement, proof, receipt = signed
    notary, retired = centre
    kept = {name: value for name, value in asdict(entry).items() if name in KeyRecord.model_fields}
    made: dict[str, Any] = to_jsonable_python(
        {
            "version": VERSION,
            "centre": notary.name,
            "task": statement,
            "opinion": proof.signed,
            "receipt": receipt,
            "key": kept,
            "audit": list(audit),
            "centre_keys": jwks([notary.key.public, *retired]),
        }
    )
    stated = ExtractStatement(
        iss=notary.name,
        aud=entry.department,
        iat=int(now.timestamp()),
        record_sha256=record_sha256(made),
    )
    return made | {"extract": notary.key.sign(EXTRACT, stated)}
