"""Histories of a few cases with their logs, made in memory as the sequencer makes them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from onehall_contracts.log import chain, entries, exported, merkle, proving
from onehall_contracts.log import checkpoint as notes
from onehall_contracts.log.chain import Link
from onehall_contracts.log.checkpoint import Checkpoint, Note
from onehall_contracts.log.entries import Leaf, row_of
from onehall_contracts.signing import SigningKey

from tests.keys import log_key

ORIGIN = "onehall/test/supervision"
AT = datetime(2011, 9, 26, 9, tzinfo=UTC)
KEYS = {log_key().kid: log_key().public}


def row(stream: str, version: int, seq: int = 1, **changed: Any) -> dict[str, Any]:
    """Return a row as it stands in an export."""
    return {
        "stream": stream,
        "version": version,
        "seq": seq,
        "id": f"0197f2d4-8c1a-7b1e-9b51-{seq:012}",
        "type": "observed",
        "at": 1_317_000_000_000_000 + version,
        "recorded_at": 1_317_000_000_000_001 + version,
        "actor": "onehall/approval",
        "cause": None,
        "traceparent": None,
        "payload": f'{{"步": {version}}}',
    } | changed


@dataclass
class Log:
    """A log that grows, and what can be had of it."""

    key: SigningKey = field(default_factory=log_key)
    tree: merkle.Frontier = field(default_factory=merkle.Frontier)
    hashes: dict[merkle.Subtree, bytes] = field(default_factory=dict)
    heads: dict[str, Link] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)

    def add(self, found: dict[str, Any]) -> None:
        """Append a row."""
        one = row_of(found)
        link = chain.following(self.heads.get(one.stream) or chain.first(one.stream), one)
        hash_ = merkle.leaf_hash(link.leaf)
        leaf = Leaf(self.tree.size, one.stream, one.version, one.seq, link, hash_)
        self.hashes[0, leaf.index] = hash_
        self.hashes |= dict(self.tree.add(hash_))
        self.heads[one.stream] = link
        self.lines.append({"leaf": entries.written(leaf), "row": found})

    def note(self) -> Note:
        """Return a signed checkpoint of the log as it is."""
        return notes.signed(Checkpoint(ORIGIN, self.tree.size, self.tree.root), self.key, AT)

    def export(self) -> list[Any]:
        """Return the lines of an export."""
        head = exported.head(ORIGIN, self.note().text, [self.key.public])
        return [head, *self.lines, exported.end(len(self.lines))]

    def proof(self, case: str) -> dict[str, Any]:
        """Return the proof of a case."""
        own = [one for one in self.lines if one["row"]["stream"] == case]
        size = self.tree.size
        paths = [
            merkle.proof(merkle.inclusion(one["leaf"]["index"], size), self.hashes.__getitem__)
            for one in own
        ]
        return {
            "format": proving.FORMAT,
            "version": proving.VERSION,
            "origin": ORIGIN,
            "case_id": case,
            "checkpoint": self.note().text,
            "keys": [dict(self.key.public.jwk)],
            "entries": [
                {**one, "path": [h.hex() for h in path]}
                for one, path in zip(own, paths, strict=True)
            ],
        }


def grown(cases: Sequence[str] = ("A", "B", "C"), events: int = 12, log: Log | None = None) -> Log:
    """Return a log of so many events, of each case in turn."""
    log = log or Log()
    start = log.tree.size
    for seq in range(start, start + events):
        log.add(row(cases[seq % len(cases)], seq // len(cases) + 1, seq))
    return log
