"""The tree over a log: one hash that stands for every entry and their order (RFC 9162 section 2.1).

RFC 6962's tree is the same. Leaves and inner nodes are hashed with different first bytes, so that
neither can be taken for the other. What a proof consists of is named as ranges of leaves, so that
whoever keeps a log need only look up hashes of complete subtrees.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from hashlib import sha256
from typing import Final, TypeAlias

EMPTY_ROOT: Final = sha256(b"").digest()

Subtree: TypeAlias = tuple[int, int]
"""A complete subtree: its level (0 is a leaf), and its number among those of its level."""

HashOf: TypeAlias = Callable[[Subtree], bytes]


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of one entry (RFC 9162 section 2.1.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees side by side (RFC 9162 section 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """A tree that grows: only the hashes of its complete subtrees, from left to right."""

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> list[tuple[Subtree, bytes]]:
        """Append the hash of one entry; return the subtrees above leaves that it completed."""
        completed: list[tuple[Subtree, bytes]] = []
        level, number, top = 0, self.size, leaf
        while number & 1:
            top = node_hash(self.hashes.pop(), top)
            level, number = level + 1, number >> 1
            completed.append(((level, number), top))
        self.hashes.append(top)
        self.size += 1
        return completed

    @property
    def root(self) -> bytes:
        """The root over everything so far."""
        return folded(self.hashes)


def folded(hashes: Sequence[bytes]) -> bytes:
    """Return the root of leaves, given the complete subtrees they are made of, left to right."""
    if not hashes:
        return EMPTY_ROOT
    return reduce(lambda right, left: node_hash(left, right), reversed(hashes))


def complete(leaves: range) -> list[Subtree]:
    """Return the largest complete subtrees that a range of a tree's leaves is made of."""
    found: list[Subtree] = []
    at = leaves.start
    while at < leaves.stop:
        level = (leaves.stop - at).bit_length() - 1
        while at & ((1 << level) - 1):
            level -= 1
        found.append((level, at >> level))
        at += 1 << level
    return found


def hash_of_range(leaves: range, hash_of: HashOf) -> bytes:
    """Return the hash over a range of leaves, given how to look up complete subtrees."""
    return folded([hash_of(subtree) for subtree in complete(leaves)])


def proof(ranges: Iterable[range], hash_of: HashOf) -> list[bytes]:
    """Return the hashes that a proof consists of."""
    return [hash_of_range(leaves, hash_of) for leaves in ranges]


def inclusion(index: int, size: int) -> list[range]:
    """Return whose hashes prove that a leaf stands in a tree (RFC 9162 section 2.1.3.1).

    Raises `ValueError` if the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError("index is not below the tree's size; ask with a newer checkpoint")
    found: list[range] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            found.append(range(middle, end))
            end = middle
        else:
            found.append(range(start, middle))
            start = middle
    return found[::-1]


def consistency(old: int, new: int) -> list[range]:
    """Return whose hashes prove that a tree only grew (RFC 9162 section 2.1.4.1).

    Sizes are numbers of leaves. Raises `ValueError` unless 0 <= old <= new.
    """
    if not 0 <= old <= new:
        raise ValueError("the old size is not between 0 and the new one")
    found: list[range] = []
    start, end = 0, new
    while 0 < old < end:
        middle = start + _split(end - start)
        if old <= middle:
            found.append(range(middle, end))
            end = middle
        else:
            found.append(range(start, middle))
            start = middle
    return [*([range(start, end)] if start else []), *found[::-1]]


def includes(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a path proves that the leaf is that entry of that tree (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for one in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(one, found)
            at, last = _up_to_a_right_child(at, last)
        else:
            found = node_hash(found, one)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def extends(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether a path proves that the newer tree begins with the older one (RFC 9162 2.1.4.2).

    Every tree begins with the empty one, which needs and has no path.
    """
    if old in (0, new):
        known = EMPTY_ROOT if old == 0 else new_root
        return not path and old <= new and old_root == known
    if not 0 < old < new or not path:
        return False
    whole = old & (old - 1) == 0  # the old tree is one of the new tree's subtrees
    first, *others = [old_root, *path] if whole else path
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    return _both((at, last), first, others) == (old_root, new_root)


def _both(
    where: tuple[int, int], first: bytes, path: Sequence[bytes]
) -> tuple[bytes, bytes] | None:
    (at, last), older, newer = where, first, first
    for one in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            older, newer = node_hash(one, older), node_hash(one, newer)
            at, last = _up_to_a_right_child(at, last)
        else:
            newer = node_hash(newer, one)
        at, last = at >> 1, last >> 1
    return (older, newer) if last == 0 else None


def _up_to_a_right_child(at: int, last: int) -> tuple[int, int]:
    """Skip the levels at which the last subtree has no left neighbour."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _split(leaves: int) -> int:
    """Return the largest power of two below a number of leaves: how many go to the left."""
    return 1 << (leaves - 1).bit_length() - 1
