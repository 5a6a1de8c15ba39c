"""Takes the steps that are missing, each in one transaction, one process at a time."""

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from backend.migrations.adopting import require_adoptable
from backend.migrations.errors import (
    BusySchemaError,
    FailedStepError,
    NewerSchemaError,
    OlderSchemaError,
)
from backend.migrations.steps import STEPS, Standing, Steps, revision_of
from backend.storage.copying import keep_copy
from backend.storage.engine import Store, is_lock_timeout
from backend.storage.rebuilding import rebuilding


async def upgraded(url: str, steps: Steps = STEPS) -> tuple[str, ...]:
    """Take the steps a database has not taken; return those this call took.

    Killed anywhere, the steps that were committed stay and the next is as if it never began. Before the first step
    here, an SQLite file that holds anything is copied beside itself, as `FILE.before-STEP`.

    Raises:
        SchemaError: one of `errors`; nothing was changed but by the steps that were committed before.
        SQLAlchemyError, OSError: the database cannot be reached, or there is no room for the copy.

    """
    upgrade = _Upgrade(steps)
    try:
        async with rebuilding(url) as alone:
            while await alone(upgrade.take_next):
                pass
    except DBAPIError as error:
        if is_lock_timeout(error):
            raise BusySchemaError from None
        if upgrade.taking is None:
            raise
        raise FailedStepError(upgrade.taking, type(error).__name__) from None
    return tuple(upgrade.taken)


class _Upgrade:
    """One process's part; `taking` is the step whose transaction is open, then the last."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self.taking: str | None = None
        self.taken: list[str] = []

    def take_next(self, connection: Connection) -> bool:
        """Take one step, the first that is missing; False when none is."""
        step = _missing(connection, self._steps)
        if step is None:
            return False
        if not self.taken:
            keep_copy(connection, f"before-{step.revision}")
        self.taking = step.revision
        _take(connection, step, self._steps)
        self.taken.append(step.revision)
        return True


async def require_current(store: Store, steps: Steps = STEPS) -> None:
    """Pass when the database took every step; raises OlderSchemaError, NewerSchemaError."""
    standing = await store.read(steps.standing)
    if standing is Standing.NEWER:
        raise NewerSchemaError
    if standing is not Standing.CURRENT:
        raise OlderSchemaError


def _missing(connection: Connection, steps: Steps) -> Script | None:
    """Return the step to take next; another process may have taken some while this one waited."""
    standing = steps.standing(connection)
    if standing is Standing.NEWER:
        raise NewerSchemaError
    if standing is Standing.CURRENT:
        return None
    revision = revision_of(connection)
    if revision is None:
        require_adoptable(connection)
    return steps.after(revision)[0]


def _take(connection: Connection, step: Script, steps: Steps) -> None:
    context = MigrationContext.configure(connection)
    with Operations.context(context):
        step.module.upgrade()
    context.stamp(steps.directory, step.revision)
