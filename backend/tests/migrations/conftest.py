"""An empty database of each engine, and releases that have one step more than ours."""

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.migrations.steps import STEPS, VERSIONS, Steps
from backend.storage.engine import store_from_url
from backend.tests.tables import emptied

LAST = STEPS.after(None)[-1].revision


@pytest.fixture
async def url(database_url: str) -> str:
    store = store_from_url(database_url)
    await emptied(store)
    await store.close()
    return database_url


@pytest.fixture
def with_step(tmp_path: Path) -> Callable[[str], Steps]:
    """Return what adds a step with this body after our last one."""

    def add(body: str) -> Steps:
        folder = tmp_path / "versions"
        folder.mkdir()
        head = f"""
        import sqlalchemy as sa
        from alembic import op
        revision = "next"
        down_revision = {LAST!r}
        def upgrade():
        """
        text = textwrap.dedent(head) + textwrap.indent(textwrap.dedent(body), "    ")
        (folder / "next.py").write_text(text, "utf-8")
        return Steps(VERSIONS, folder)

    return add
