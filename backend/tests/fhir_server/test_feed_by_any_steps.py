"""Whatever is written, and whenever a client asks, following the feed leads to the record as it is."""

import asyncio
import tempfile
from functools import partial
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from backend.access.principal import Principal, scopes_from_text
from backend.access.rows import RowFacts
from backend.fhir_server.indexing import Index
from backend.fhir_server.listings import changes
from backend.fhir_server.repository import Draft, Key, Stored, lock, read, remove, write
from backend.fhir_server.schema import NO_DATE
from backend.fhir_server.sight import sight_of
from backend.storage.engine import Store, store_from_url, url_of
from backend.tests.tables import made

TYPES = ["Observation"]
PERSON = Principal("p", "carnet", "p", scopes_from_text("patient/*.cruds"))
FACTS = RowFacts("Observation", "reports", 0, "p")
STEPS = st.lists(
    st.tuples(st.sampled_from(["put", "delete", "page"]), st.sampled_from("abcd")), max_size=40
)


@settings(max_examples=30, deadline=None, derandomize=True, database=None)
@given(steps=STEPS, count=st.integers(1, 3))
def test_feed_when_pages_and_writes_alternate_then_the_copy_becomes_the_record(
    steps: list[tuple[str, str]], count: int
) -> None:
    asyncio.run(_run(steps, count))


async def _run(steps: list[tuple[str, str]], count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = store_from_url(url_of(Path(folder) / "feed.sqlite"))
        try:
            await made(store)
            await _follow(store, steps, count)
        finally:
            await store.close()


async def _follow(store: Store, steps: list[tuple[str, str]], count: int) -> None:
    copy: dict[str, int] = {}
    after = 0
    for step, id in [*steps, *[("page", "")] * 5]:
        if step == "page":
            after = await _page(store, copy, after, count)
        else:
            await store.write(partial(_change, Key("p", "Observation", id), step))
    record = {id: await store.read(partial(_read, id)) for id in "abcd"}
    assert copy == {
        id: found.version for id, found in record.items() if found and not found.deleted
    }


async def _page(store: Store, copy: dict[str, int], after: int, count: int) -> int:
    listing = await store.read(
        lambda c: changes(c, sight_of(c, PERSON, "p", 0), TYPES, after, count)
    )
    for found in listing.found:
        if found.deleted:
            copy.pop(found.key.id, None)
        else:
            copy[found.key.id] = found.version
    return listing.found[-1].seq if listing.found else after


def _read(id: str, connection: Connection) -> Stored | None:
    return read(connection, Key("p", "Observation", id))


def _change(key: Key, step: str, connection: Connection) -> None:
    lock(connection, ["p"])
    if step == "delete":
        remove(connection, key, FACTS, 0)
    else:
        index = Index(NO_DATE, NO_DATE, None, frozenset())
        write(connection, Draft(key, {}, b"}}", None, index), FACTS, 0)
