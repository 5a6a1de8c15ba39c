from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.audit.keys import Keys
from backend.audit.tables import metadata
from backend.storage.engine import Store, store_from_url
from backend.tests.audit.chains import SECRET


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    store = store_from_url(database_url)
    if database_url.startswith("postgresql"):
        await store.write(metadata.drop_all)
    await store.write(metadata.create_all)
    yield store
    await store.close()


@pytest.fixture
def keys() -> Keys:
    return Keys(SECRET)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder
