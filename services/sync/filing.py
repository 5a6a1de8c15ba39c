"""What was downloaded becomes documents: after it is safe here, a few at a time, without any network."""

from dataclasses import dataclass
from typing import Final

from services.core.changes import ChangeFeed, Topic
from services.core.stop import StopSignal
from services.storage import synced
from services.storage.record import Record
from services.sync.models import OnProgress, Progress, Stage
from services.sync.projection import Projection

_TOGETHER: Final = 500
"""Resources in one transaction."""


@dataclass(frozen=True, slots=True)
class Filing:
    """Files into one record."""

    record: Record
    projection: Projection
    changes: ChangeFeed
    on_progress: OnProgress
    stop: StopSignal

    async def some(self) -> None:
        """File what can be shown already, so that there is something to read while the rest comes."""
        if await self._file(whole=False):
            self.changes.publish(Topic.DOCUMENTS, Topic.PERSON)

    async def all(self) -> bool:
        """File everything; return False when the person stopped before the end: the next run goes on."""
        total = await self.record.database.read(synced.count_unfiled)
        if not total:
            return True
        done = 0
        while not self.stop.is_set:
            filed = await self._file(whole=True)
            if not filed:
                break
            done += filed
            self.changes.publish(Topic.DOCUMENTS, Topic.PERSON)
            self.on_progress(Progress(Stage.FILING, done, max(total, done)))
        else:
            return False
        return True

    async def _file(self, *, whole: bool) -> int:
        return await self.record.database.write(
            lambda c: self.projection.file(c, _TOGETHER, whole=whole)
        )
