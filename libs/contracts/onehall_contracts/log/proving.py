"""What proves one case: its rows, their chain, and each one's place in the signed log.

A proof shows that what it holds was logged before its checkpoint, and has not changed. It cannot
show that nothing was left out at its end: compare its last version with what others have seen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from onehall_contracts.bundle import keys_in
from onehall_contracts.log import chain
from onehall_contracts.log.chain import Link
from onehall_contracts.log.checkpoint import Checkpoint, Note, opened
from onehall_contracts.log.entries import BadEntry, Entry, entry_of
from onehall_contracts.log.merkle import includes, leaf_hash
from onehall_contracts.log.verifying import Finding
from onehall_contracts.signing import BadKey, PublicKey

FORMAT: Final = "onehall-case-proof"
VERSION: Final = 1
HASH_HEX: Final = 64
LONGEST_PATH: Final = 64


@dataclass(frozen=True, slots=True)
class Proven:
    """One event of a case: the entry, and the path from its leaf to the root."""

    entry: Entry
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class CaseProof:
    """What `GET /cases/{case}/proof` returns, read and not believed yet."""

    case_id: str
    origin: str
    note: str
    keys: Mapping[str, PublicKey]
    events: tuple[Proven, ...]

    def opened(self, keys: Mapping[str, PublicKey] | None = None) -> Note:
        """Return the checkpoint if a key of the log signed it: one given, else one of its own.

        Raises `Untrusted`.
        """
        return opened(self.note, self.origin, (self.keys if keys is None else keys).values())


def read(found: object) -> CaseProof:
    """Return the proof in a file's JSON; raise `BadEntry` for anything else."""
    match found:
        case {
            "format": str(format_),
            "version": int(version),
            "case_id": str(case_id),
            "origin": str(origin),
            "checkpoint": str(note),
            "keys": keys,
            "entries": list(entries),
        } if (format_, version) == (FORMAT, VERSION):
            try:
                known = keys_in({"keys": keys})
            except BadKey as error:
                raise BadEntry(f"keys: {error}") from None
            return CaseProof(case_id, origin, note, known, tuple(map(_proven, entries)))
        case _:
            raise BadEntry(f"this is no proof of a case ({FORMAT}, version {VERSION})")


def verify(proof: CaseProof, checkpoint: Checkpoint) -> Iterator[Finding]:
    """Yield what is wrong with a case under a checkpoint whose signature is believed already."""
    before = 0, chain.first(proof.case_id)
    for one in proof.events:
        leaf, row = one.entry.leaf, one.entry.row
        if row is None or row.stream != proof.case_id:
            zh, en = "不是本办件的记录", "this is no row of the case"
            yield Finding("row-foreign", zh, en, proof.case_id)
            continue
        if leaf is None:
            zh, en = "尚未入日志", "it has no leaf: the checkpoint does not cover it"
            yield Finding("row-without-leaf", zh, en, row.stream, row.version)
            continue
        yield from _wrong(one, before, checkpoint)
        before = leaf.version, leaf.link


def _wrong(one: Proven, before: tuple[int, Link], checkpoint: Checkpoint) -> Iterator[Finding]:
    leaf, row = one.entry.leaf, one.entry.row
    assert leaf is not None and row is not None  # noqa: S101 - looked at before
    about = (row.stream, row.version, leaf.index)
    version, link = before
    if (row.version, leaf.version, leaf.stream) != (version + 1, version + 1, row.stream):
        en = f"it follows version {version}"
        yield Finding("version-gap", "版本不连续", en, *about)
    if not chain.same(chain.following(link, row), leaf.link):
        en = "the row, or its place, is not what was chained"
        yield Finding("row-altered", "记录内容或位置与链不符", en, *about)
    if leaf.hash != leaf_hash(leaf.link.leaf):
        yield Finding("leaf-altered", "叶与链不符", "the leaf's hash is not its link's", *about)
    if not includes(leaf.index, checkpoint.size, leaf.hash, one.path, checkpoint.root):
        en = "its leaf is not in the log that was signed"
        yield Finding("not-included", "叶不在已签日志之中", en, *about)


def _proven(found: object) -> Proven:
    match found:
        case {"leaf": leaf, "row": row, "path": list(path)} if len(path) <= LONGEST_PATH:
            return Proven(entry_of({"leaf": leaf, "row": row}), _path(path))
        case _:
            raise BadEntry('an event of a proof is {"leaf": ..., "row": ..., "path": [...]}')


def _path(found: Sequence[Any]) -> tuple[bytes, ...]:
    try:
        path = tuple(map(bytes.fromhex, found))
    except (TypeError, ValueError):
        path = ()
    if [one.hex() for one in path] != found or any(len(one) != HASH_HEX // 2 for one in path):
        raise BadEntry("a path is hashes of 32 bytes in lower-case hex")
    return path
