"""Merkle trees as in RFC 6962 §2.1: a leaf is SHA-256(00 ‖ data), a node SHA-256(01 ‖ left ‖ right)."""

from collections.abc import Sequence
from hashlib import sha256


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root of the tree over `leaves`, of which there is at least one (RFC 6962 §2.1)."""
    return _levels(leaves)[-1][0]


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the nodes that lead from leaf `index` to the root (RFC 6962 §2.1.1)."""
    found = []
    for level in _levels(leaves)[:-1]:
        sibling = index ^ 1
        if sibling < len(level):
            found.append(level[sibling])
        index >>= 1
    return found


def root_from(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Return the root that `path` leads to, of a tree of `size` leaves (RFC 9162 §2.1.3.2).

    Raises:
        ValueError: no such tree has such a path.

    """
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    node, last = sha256(b"\x00" + leaf).digest(), size - 1
    for other in path:
        if last == 0:
            raise ValueError("the path is too long")
        if index & 1 or index == last:
            node = sha256(b"\x01" + other + node).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = sha256(b"\x01" + node + other).digest()
        index, last = index >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
    return node


def _levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """Pairing level by level, with a last odd node moved up as it is, is the RFC's split at a power of two."""
    levels = [[sha256(b"\x00" + leaf).digest() for leaf in leaves]]
    while len(below := levels[-1]) > 1:
        pairs = zip(below[::2], below[1::2], strict=False)
        above = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
        if len(below) % 2:
            above.append(below[-1])
        levels.append(above)
    return levels
