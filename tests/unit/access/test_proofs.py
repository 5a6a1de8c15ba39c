"""A proof holds for each record of a tree of any size, and for nothing else."""

import base64
import copy
import json
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from services.access.proofs import NotProvenError, sworn

KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
TRACE = json.dumps({"agent": {"kind": "patient"}, "kind": "read", "outcome": "permitted"})
SHARD, FIRST, AT = 3, 17, 1_800_000_000_000


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root_and_path(leaves: list[bytes], index: int) -> tuple[bytes, list[bytes]]:
    """As RFC 6962 §2.1 says it: split at the largest power of two below the size."""
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest(), []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = leaves[:half], leaves[half:]
    if index < half:
        top, path = root_and_path(left, index)
        other = root_and_path(right, 0)[0]
        return node(top, other), [*path, other]
    top, path = root_and_path(right, index - half)
    other = root_and_path(left, 0)[0]
    return node(other, top), [*path, other]


def proof(size: int = 5, index: int = 2) -> dict[str, Any]:
    """Return the proof of record `index` of a segment of `size`."""
    salt, owner, previous = b"\x01" * 16, b"\x02" * 32, b"\x03" * 32
    sealed = sha256(b"carnet-audit-opening-1\x00" + salt + TRACE.encode()).digest() + b"cipher"
    numbers = b"".join(n.to_bytes(8, "big") for n in (SHARD, FIRST + index, AT))
    place = numbers + len(owner).to_bytes(2, "big")
    record = b"carnet-audit-record-1\x00" + previous + place + owner + sealed
    leaves = [bytes([n % 256]) * 32 for n in range(size)]
    leaves[index] = sha256(record).digest()
    root, path = root_and_path(leaves, index)
    body = json.dumps(
        {"shard": SHARD, "number": 4, "first": FIRST, "last": FIRST + size - 1, "root": root.hex()}
    )
    return {
        "format": "carnet-audit-proof-1",
        "record": {
            "shard": SHARD,
            "seq": FIRST + index,
            "at_ms": AT,
            "owner": owner.hex(),
            "sealed": base64.b64encode(sealed).decode(),
            "previous": previous.hex(),
        },
        "opening": {"salt": salt.hex(), "trace": TRACE},
        "path": [one.hex() for one in path],
        "checkpoint": {
            "body": body,
            "signature": KEY.sign(b"carnet-audit-checkpoint-1\x00" + body.encode()).hex(),
        },
    }


@given(st.integers(1, 40).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1))))
def test_proof_of_any_record_of_any_tree_when_checked_then_it_holds(place: tuple[int, int]) -> None:
    found = sworn(json.dumps(proof(*place)), PUBLIC)
    assert (found.at_ms, found.place, found.trace) == (AT, f"{SHARD}/4", json.loads(TRACE))


def leaves_of(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to each value inside."""
    if isinstance(value, dict):
        return [one for name in value for one in leaves_of(value[name], (*way, name))]
    if isinstance(value, list):
        return [one for at in range(len(value)) for one in leaves_of(value[at], (*way, at))]
    return [way]


@pytest.mark.parametrize("way", leaves_of(proof()), ids=lambda way: ".".join(map(str, way)))
@given(data=st.data())
def test_proof_when_anything_in_it_is_another_then_it_proves_nothing(
    way: tuple[Any, ...], data: st.DataObject
) -> None:
    changed = copy.deepcopy(proof())
    inside: Any = changed
    for name in way[:-1]:
        inside = inside[name]
    before = inside[way[-1]]
    if isinstance(before, int):
        inside[way[-1]] = data.draw(st.integers().filter(lambda other: other != before))
    else:
        at = data.draw(st.integers(0, len(before) - 1))
        other = data.draw(st.sampled_from("0z}é\x00").filter(lambda sign: sign != before[at]))
        inside[way[-1]] = before[:at] + other + before[at + 1 :]
    with pytest.raises(NotProvenError):
        sworn(json.dumps(changed), PUBLIC)


@pytest.mark.parametrize("said", ["", "null", "[]", "{}", "[" * 10_000, '{"format": 1}'])
def test_proof_when_it_is_none_then_it_proves_nothing(said: str) -> None:
    with pytest.raises(NotProvenError):
        sworn(said, PUBLIC)


def test_proof_when_the_path_is_cut_or_too_long_then_it_proves_nothing() -> None:
    for path in ([], proof()["path"][:-1], [*proof()["path"], "00" * 32], ["00" * 32] * 1000):
        with pytest.raises(NotProvenError):
            sworn(json.dumps(proof() | {"path": path}), PUBLIC)


def test_proof_when_signed_with_another_key_then_it_proves_nothing() -> None:
    other = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32).public_key().public_bytes_raw()
    for key in (other, b"", b"\x00" * 31):
        with pytest.raises(NotProvenError):
            sworn(json.dumps(proof()), key)
