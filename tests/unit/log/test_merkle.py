"""The tree of RFC 9162: its vectors, and its proofs against the definition."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_contracts.log import merkle

# The inputs and roots that Certificate Transparency's own implementations test with (RFC 6962).
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
INPUTS += ["606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATH_OF_5_IN_8 = [
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]
FROM_6_TO_8 = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]

leaves = st.lists(st.binary(max_size=3), min_size=1, max_size=70)


def root_of(data: Sequence[bytes]) -> bytes:
    """The definition (RFC 9162 section 2.1.1), word for word."""
    if len(data) < 2:
        return merkle.leaf_hash(data[0]) if data else merkle.EMPTY_ROOT
    k = 1
    while 2 * k < len(data):
        k *= 2
    return merkle.node_hash(root_of(data[:k]), root_of(data[k:]))


def built(data: Sequence[bytes]) -> tuple[list[bytes], merkle.HashOf]:
    """The roots at every size, and how to look up subtrees."""
    tree, hashes = merkle.Frontier(), {}
    roots = [tree.root]
    for index, one in enumerate(data):
        hashes[0, index] = merkle.leaf_hash(one)
        hashes |= dict(tree.add(hashes[0, index]))
        roots.append(tree.root)
    return roots, hashes.__getitem__


def test_the_roots_of_the_known_vectors() -> None:
    roots, _ = built([bytes.fromhex(one) for one in INPUTS])
    assert [root.hex() for root in roots] == ROOTS


def test_the_proofs_of_the_known_vectors() -> None:
    _, hash_of = built([bytes.fromhex(one) for one in INPUTS])
    path = merkle.proof(merkle.inclusion(5, 8), hash_of)
    assert [one.hex() for one in path] == PATH_OF_5_IN_8
    assert [h.hex() for h in merkle.proof(merkle.consistency(6, 8), hash_of)] == FROM_6_TO_8


@given(leaves)
def test_a_tree_that_grows_has_the_root_of_the_definition(data: list[bytes]) -> None:
    roots, hash_of = built(data)
    assert roots[-1] == root_of(data) == merkle.hash_of_range(range(len(data)), hash_of)


@given(leaves, st.data())
def test_every_leaf_is_included_and_no_other_thing_is(
    data: list[bytes], draw: st.DataObject
) -> None:
    roots, hash_of = built(data)
    size = draw.draw(st.integers(1, len(data)))
    index = draw.draw(st.integers(0, size - 1))
    leaf, root = merkle.leaf_hash(data[index]), roots[size]
    path = merkle.proof(merkle.inclusion(index, size), hash_of)
    assert merkle.includes(index, size, leaf, path, root)
    other = draw.draw(
        st.integers(0, size - 1).filter(lambda one: data[one] != data[index]) | st.none()
    )
    if other is not None:
        assert not merkle.includes(index, size, merkle.leaf_hash(data[other]), path, root)
    assert not merkle.includes(index, size, leaf, [*path, leaf], root)
    assert not merkle.includes(index, size, leaf, path, merkle.leaf_hash(root))
    assert not merkle.includes(size, size, leaf, path, root)
    assert not merkle.includes(-1, size, leaf, path, root)
    for at in range(len(path)):
        wrong = [*path[:at], merkle.leaf_hash(path[at]), *path[at + 1 :]]
        assert not merkle.includes(index, size, leaf, wrong, root)
        assert not merkle.includes(index, size, leaf, path[:at] + path[at + 1 :], root)


@given(leaves, st.data())
def test_a_log_that_grew_is_consistent_and_no_other_is(
    data: list[bytes], draw: st.DataObject
) -> None:
    roots, hash_of = built(data)
    new = draw.draw(st.integers(0, len(data)))
    old = draw.draw(st.integers(0, new))
    path = merkle.proof(merkle.consistency(old, new), hash_of)
    assert merkle.extends(old, new, roots[old], roots[new], path)
    forged = merkle.leaf_hash(roots[old])
    assert not merkle.extends(old, new, forged, roots[new], path)
    assert not merkle.extends(old, new, roots[old], roots[new], [*path, forged])
    if 0 < old < new:
        assert not merkle.extends(old, new, roots[old], merkle.leaf_hash(roots[new]), path)
        assert not merkle.extends(new, old, roots[new], roots[old], path)
        assert not merkle.extends(old, new, roots[old], roots[new], path[:-1])
    for at in range(len(path)):
        wrong = [*path[:at], merkle.leaf_hash(path[at]), *path[at + 1 :]]
        assert not merkle.extends(old, new, roots[old], roots[new], wrong)


@pytest.mark.parametrize(("index", "size"), [(-1, 4), (4, 4), (0, 0)])
def test_no_proof_of_what_a_tree_has_not(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="newer checkpoint"):
        merkle.inclusion(index, size)


@pytest.mark.parametrize(("old", "new"), [(-1, 4), (5, 4)])
def test_no_proof_backwards(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="between 0 and"):
        merkle.consistency(old, new)
