"""A database that says of which release it is: commands look, a server's parts do not."""

import pytest

from backend.storage.engine import Store
from backend.tests.tables import stamped


@pytest.fixture
async def store(store: Store) -> Store:
    await store.write(stamped)
    return store
