import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.audit import merkle
from backend.audit.keys import Keys, Opened
from backend.audit.proof import (
    BadProofError,
    Pending,
    Proof,
    UnknownTraceError,
    check,
    proof,
)
from backend.audit.reading import traces_of
from backend.audit.signing import PUBLIC, Signer, public_key
from backend.storage.engine import Store
from backend.tests.audit.chains import CAMILLE, LEA, a_trace, build, opened


async def proofs(store: Store, keys: Keys, patient: str = CAMILLE) -> list[Proof | Pending]:
    page = await store.read(lambda connection: traces_of(connection, keys, patient, count=500))
    return [
        await store.read(partial(proof, keys=keys, patient=patient, event=one.id))
        for one in page.traces
    ]


async def test_proof_of_each_event_when_it_is_signed_then_it_checks(
    store: Store, folder: Path, keys: Keys
) -> None:
    await build(store, folder, ((9, 1, 4), (1,), (17,)))
    public = public_key(folder / PUBLIC)
    page = await store.read(lambda connection: traces_of(connection, keys, CAMILLE, count=500))
    found = await proofs(store, keys)
    assert len(found) == 16
    for one, recorded in zip(found, page.traces, strict=True):
        assert isinstance(one, Proof)
        sent = Proof.from_json(json.loads(json.dumps(one.to_json())))
        assert check(sent, public) == recorded.trace


async def test_proof_when_no_checkpoint_holds_the_event_then_it_is_pending(
    store: Store, folder: Path, keys: Keys
) -> None:
    recorder = await opened(store, folder)
    await recorder.record(a_trace())
    assert await proofs(store, keys) == [Pending()]
    assert Pending().to_json()["status"] == "pending"
    await recorder.close()
    assert all(isinstance(one, Proof) for one in await proofs(store, keys))


async def test_proof_when_the_event_is_of_another_or_of_nobody_then_there_is_none(
    store: Store, folder: Path, keys: Keys
) -> None:
    await build(store, folder, ((4,),))
    page = await store.read(lambda connection: traces_of(connection, keys, LEA))
    for event in (page.traces[0].id, keys.id_of(1, 0), keys.id_of(9, 9), "00" * 16, "x", "A" * 32):
        with pytest.raises(UnknownTraceError):
            await store.read(partial(proof, keys=keys, patient=CAMILLE, event=event))


async def test_check_when_anything_was_changed_then_it_proves_nothing(
    store: Store, folder: Path, keys: Keys, tmp_path: Path
) -> None:
    await build(store, folder, ((9,),))
    public = public_key(folder / PUBLIC)
    other, _, good, *_ = await proofs(store, keys)
    assert isinstance(good, Proof)
    assert isinstance(other, Proof)
    told = good.opened.text.replace('"kind":"read"', '"kind":"feed"')
    assert told != good.opened.text
    signer = Signer.of_folder(tmp_path)
    body = good.checkpoint.body
    bad = [
        replace(good, shard=2),
        replace(good, seq=good.seq + 1),
        replace(good, seq=10**30),
        replace(good, at_ms=good.at_ms + 1),
        replace(good, owner=other.owner + b"1"),
        replace(good, sealed=good.sealed + b"1"),
        replace(good, sealed=other.sealed),
        replace(good, previous=other.previous),
        replace(good, opened=Opened(good.opened.salt, told)),
        replace(good, opened=Opened(bytes(16), good.opened.text)),
        replace(good, path=good.path[:-1]),
        replace(good, path=(*good.path, good.path[0])),
        replace(good, path=good.path[::-1]),
        replace(good, checkpoint=replace(good.checkpoint, body=body.replace("1", "2", 1))),
        replace(good, checkpoint=replace(good.checkpoint, signature=signer.sign(body))),
        replace(good, checkpoint=replace(good.checkpoint, signature=b"")),
    ]
    for one in bad:
        with pytest.raises(BadProofError):
            check(one, public)
    with pytest.raises(BadProofError):
        check(good, signer.public)


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    said=st.dictionaries(st.sampled_from(["record", "opening", "path", "checkpoint"]), json_values)
)
def test_from_json_when_it_is_anything_then_it_is_refused_and_nothing_else(
    said: dict[str, Any],
) -> None:
    with pytest.raises(BadProofError):
        Proof.from_json({"format": "carnet-audit-proof-1", **said})


@given(leaves=st.lists(st.binary(min_size=1, max_size=4), min_size=1, max_size=40), data=st.data())
def test_merkle_path_when_of_any_leaf_then_it_leads_to_the_root_and_no_other_does(
    leaves: list[bytes], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, root = merkle.path(leaves, index), merkle.root(leaves)
    assert merkle.root_from(leaves[index], index, len(leaves), path) == root
    assert merkle.root_from(leaves[index] + b"x", index, len(leaves), path) != root


def test_merkle_root_when_of_the_leaves_of_rfc_9162_test_data_then_it_is_the_known_one() -> None:
    """The eight leaves of the Certificate Transparency reference tests."""
    leaves = [
        bytes.fromhex(leaf)
        for leaf in (
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        )
    ]
    known = {
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    for size, root in known.items():
        assert merkle.root(leaves[:size]).hex() == root
