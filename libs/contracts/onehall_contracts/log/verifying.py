"""Whether a history is the one that was signed: every row, every link, every leaf, every root.

Whoever holds an older checkpoint, kept where the log's keepers cannot reach it, finds every change
to what it covers, even with all keys of the centre in the wrong hands. What came after it is
covered by the newest checkpoint: by the log's own signature and its witnesses'.
"""

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from onehall_contracts.log.chain import Link, Row, first, following, same
from onehall_contracts.log.checkpoint import Checkpoint
from onehall_contracts.log.entries import Entry, Leaf
from onehall_contracts.log.merkle import Frontier, leaf_hash

Heads: TypeAlias = MutableMapping[str, tuple[int, Link]]
"""How far each stream has been read: its last version, and the link of that row."""

NO_CASE: Final = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was signed: its code, where, and what is wrong."""

    code: str
    zh: str
    en: str
    stream: str = NO_CASE
    version: int | None = None
    index: int | None = None

    @property
    def where(self) -> str:
        """The case, version and leaf it is about, as far as they are known."""
        parts = [self.stream] if self.stream else []
        parts += [f"version {self.version}"] if self.version is not None else []
        parts += [f"leaf {self.index}"] if self.index is not None else []
        return ", ".join(parts) or "log"


@dataclass
class LogVerifier:
    """Reads a log from its first entry to its last, in memory for as many streams as `heads`.

    `checkpoints` are those to be met on the way: the newest, and older ones kept elsewhere.
    """

    checkpoints: Sequence[Checkpoint]
    heads: Heads = field(default_factory=dict)
    tree: Frontier = field(default_factory=Frontier)
    _ahead: int = 0

    def __post_init__(self) -> None:
        self.size = max((one.size for one in self.checkpoints), default=0)
        self._roots: Mapping[int, list[Checkpoint]] = {
            size: [one for one in self.checkpoints if one.size == size]
            for size in {one.size for one in self.checkpoints}
        }

    def begin(self) -> Iterator[Finding]:
        """Yield what is wrong before the first entry: a checkpoint of the empty log."""
        yield from self._met()

    def entry(self, entry: Entry) -> Iterator[Finding]:
        """Yield what is wrong with the next entry."""
        leaf, row = entry.leaf, entry.row
        if leaf is None:
            assert row is not None  # noqa: S101 - an entry has one of them
            yield _about(row, "row-without-leaf", "有记录而日志无此叶", "no leaf was made of it")
            return
        if leaf.index - self.tree.size != self._ahead:
            self._ahead = leaf.index - self.tree.size  # and is not told again of all that follow
            gap = "the leaf before it is missing, or they are out of order"
            yield _at(leaf, "leaf-missing", "日志缺叶或次序颠倒", gap)
        if self.tree.size == self.size:
            beyond = "no checkpoint covers this leaf, nor those after it"
            yield _at(leaf, "leaf-beyond-checkpoint", "检查点未覆盖此叶及其后各叶", beyond)
        yield from self._row(leaf, row)
        if leaf.hash != leaf_hash(leaf.link.leaf):
            yield _at(leaf, "leaf-altered", "叶与链不符", "the leaf's hash is not its link's")
        self.tree.add(leaf.hash)
        yield from self._met()

    def _row(self, leaf: Leaf, row: Row | None) -> Iterator[Finding]:
        version, before = self.heads.get(leaf.stream) or (0, first(leaf.stream))
        self.heads[leaf.stream] = leaf.version, leaf.link
        if leaf.version != version + 1:
            gap = f"it follows version {version}"
            yield _at(leaf, "version-gap", "版本不连续", gap)
        if row is None:
            yield _at(leaf, "row-missing", "有叶而记录已不存在", "the row of this leaf is gone")
            return
        if (row.stream, row.version, row.seq) != (leaf.stream, leaf.version, leaf.seq):
            other = "stream, version or seq are not those of the leaf"
            yield _at(leaf, "row-exchanged", "记录与叶的编号不符", other)
        if not same(following(before, row), leaf.link):
            altered = "the row, or its place, is not what was chained"
            yield _at(leaf, "row-altered", "记录内容或位置与链不符", altered)

    def _met(self) -> Iterator[Finding]:
        for one in self._roots.get(self.tree.size, ()):
            if self.tree.root != one.root:
                en = f"its first {one.size} leaves are not those that the checkpoint was signed for"
                yield Finding("root", f"前 {one.size} 片叶与已签检查点不符", en, index=one.size)

    def end(self) -> Iterator[Finding]:
        """Yield what is wrong after the last entry: a log shorter than what was signed."""
        if self.tree.size < self.size:
            en = f"it ends at {self.tree.size} leaves; a checkpoint was signed for {self.size}"
            zh = f"日志止于 {self.tree.size} 片叶，而检查点为 {self.size}"
            yield Finding("cut", zh, en, index=self.tree.size)


def _at(leaf: Leaf, code: str, zh: str, en: str) -> Finding:
    return Finding(code, zh, en, leaf.stream, leaf.version, leaf.index)


def _about(row: Row, code: str, zh: str, en: str) -> Finding:
    return Finding(code, zh, en, row.stream, row.version)
