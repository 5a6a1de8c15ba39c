"""A real encrypted database for the functions of a connection."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.storage import driver
from services.storage.database import migrate
from services.storage.driver import Connection


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    path = tmp_path / "record.db"
    opened = driver.connect(path, bytes(range(32)), create=True)
    migrate(opened, path)
    yield opened
    opened.close()
