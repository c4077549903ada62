"""The evidence log 证据日志: checkpoints, keys, proofs, entries."""

from datetime import datetime
from typing import Any

from pydantic import Field

from onehall_gateway.api.answers.base import Got


class Checkpoint(Got):
    """One signed checkpoint of the log."""

    number: int
    size: int = Field(description="how many entries the log had")
    root: str = Field(description="over all of them, in hex (RFC 9162)")
    note: str = Field(description="the signed note (C2SP tlog-checkpoint)")
    signed_at: datetime


class Checkpoints(Got):
    """Checkpoints, newest first."""

    checkpoints: list[Checkpoint]
    next: int | None = Field(description="`before` of the next page; null on the last one")


class LogKeys(Got):
    """Whose log it is, and the keys it is signed with."""

    origin: str
    keys: list[dict[str, str]] = Field(description="a JWK Set's keys (RFC 7517)")
    vkeys: list[str] = Field(description="the same as C2SP writes them")


class Consistency(Got):
    """What proves that the log only grew (RFC 9162 section 2.1.4)."""

    from_: int = Field(alias="from")
    to: int
    from_root: str
    to_root: str
    proof: list[str] = Field(description="hashes in hex")


class Leaf(Got):
    """What the log holds of one event."""

    index: int
    stream: str
    version: int
    seq: int
    chain: str = Field(description="the case's chain up to this event, SHA-256")
    sm3: str | None = Field(description="and SM3 国密杂凑; null where the platform had none")
    hash: str = Field(description="the leaf's hash in the tree")


class Entry(Got):
    """An event as it stands in the ledger, and its leaf."""

    leaf: Leaf | None = Field(description="null for what has none yet")
    row: dict[str, Any] | None = Field(description="every column that is chained")


class Proven(Entry):
    """An entry with its path to the root of the checkpoint."""

    path: list[str] = Field(description="hashes in hex (RFC 9162 section 2.1.3)")


class CaseProof(Got):
    """What proves a case: `onehall verify` checks it without a network."""

    format: str
    version: int
    origin: str
    case_id: str
    checkpoint: str = Field(description="the newest signed note")
    keys: list[dict[str, str]]
    entries: list[Proven]


class Entries(Got):
    """A page of the log, and at its end what has no leaf yet."""

    entries: list[Entry]
    without_leaf: list[dict[str, Any]]
    next: int | None = Field(description="`from` of the next page; null on the last one")
