"""The steps there are, in their order, and where a database stands among them."""

from enum import Enum, auto
from pathlib import Path
from typing import Final

from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, inspect

_HERE: Final = Path(__file__).parent


class Standing(Enum):
    """How a database compares with the steps of this release."""

    NOTHING = auto()
    """No server of ours ever was there."""
    OLDER = auto()
    CURRENT = auto()
    NEWER = auto()


class Steps:
    """The steps of a release; `folders` holds their files (a test adds one of its own)."""

    def __init__(self, *folders: Path) -> None:
        self.directory = ScriptDirectory(
            str(_HERE), version_locations=[str(folder) for folder in folders]
        )
        self._ordered: tuple[Script, ...] = tuple(self.directory.walk_revisions())[::-1]

    def after(self, revision: str | None) -> tuple[Script, ...]:
        """Return the steps still to take from a revision this release knows."""
        return self._ordered[self._taken(revision) :]

    def standing(self, connection: Connection) -> Standing:
        """Say where a database is; it changes nothing."""
        revision = revision_of(connection)
        if revision is None:
            return Standing.OLDER if _is_from_before(connection) else Standing.NOTHING
        if revision not in {step.revision for step in self._ordered}:
            return Standing.NEWER
        return Standing.OLDER if self.after(revision) else Standing.CURRENT

    def _taken(self, revision: str | None) -> int:
        return [None, *(step.revision for step in self._ordered)].index(revision)


def revision_of(connection: Connection) -> str | None:
    """Return the last step a database took; None when it took none."""
    return MigrationContext.configure(connection).get_current_revision()


def _is_from_before(connection: Connection) -> bool:
    """Whether it is a server's of ours from before there were steps."""
    found = inspect(connection)
    if not found.has_table("server"):
        return False
    return {"schema_version", "epoch"} <= {column["name"] for column in found.get_columns("server")}


VERSIONS: Final = _HERE / "versions"
STEPS: Final = Steps(VERSIONS)
