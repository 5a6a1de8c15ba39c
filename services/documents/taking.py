"""One import: files, and archives of files, into one record.

A few small files share a transaction, since bringing each to the disk costs more than reading it. What is reported is
kept, and a file that is refused or finds no room never costs the others theirs.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from services.core.categories import Category
from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.courtesy import give_way, step_back
from services.core.dates import milliseconds
from services.core.errors import (
    BusyError,
    DiskFullError,
    Refusal,
    RefusedError,
    UnwritableError,
)
from services.core.identity import Identity, Match, compare
from services.documents import gathering, keeping
from services.documents.gathering import Read
from services.documents.incoming import IncomingFile
from services.documents.keeping import Moment, Original, Taken
from services.documents.models import (
    FileToImport,
    ImportedFile,
    ImportReport,
    Outcome,
    Progress,
    Source,
    StopSignal,
)
from services.storage import freeing, meta
from services.storage.driver import Connection
from services.storage.record import Record

OnProgress = Callable[[Progress], None]

_REFUSED_MATCHES: Final = {Match.OTHER: Refusal.OTHER_PERSON, Match.HOMONYM: Refusal.HOMONYM}
_DISK_ERRORS: Final = (DiskFullError, UnwritableError, BusyError, OSError)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person decided for this import; a title, category and date only for a file added by hand."""

    batch: str
    source: Source
    accept_other_identity: bool
    title: str | None = None
    category: Category | None = None
    date: str | None = None
    author: str = ""
    type: str = ""
    type_code: str = ""  # "system|code"
    replaces: tuple[str, ...] = ()  # ids of documents
    for_another: bool = False
    private: bool = False  # no class is named


@dataclass(slots=True)
class Taking:
    """Takes files into `record`, and into no other that may be opened meanwhile."""

    record: Record
    clock: Clock
    changes: ChangeFeed
    choices: Choices
    _adopted: Identity | None = None

    async def run(
        self, files: Sequence[FileToImport], on_progress: OnProgress, stop: StopSignal | None = None
    ) -> ImportReport:
        """Take each file in turn.

        Raises:
            LockedError, DamagedError: the record was closed, or cannot be trusted; what was taken in stays.

        """
        done: list[ImportedFile] = []
        total = await asyncio.to_thread(lambda: sum(map(gathering.count, files)))
        stopped = False
        loop = asyncio.get_running_loop()
        thread = ThreadPoolExecutor(1, "carnet-import", step_back)
        today = self._today()
        with closing(gathering.found(files)) as members, ExitStack() as stack:
            stack.callback(thread.shutdown, wait=False)

            def following() -> asyncio.Future[list[Read]]:
                return loop.run_in_executor(thread, gathering.read_some, members, today)

            ahead = following()
            try:
                while group := await ahead:
                    if stopped := bool(stop and stop.is_set):
                        break
                    ahead = following()  # read while these are sealed
                    on_progress(Progress(len(done), total, group[0].name))
                    done += await self._take(group)
            finally:
                await asyncio.wait([ahead])  # nothing is closed under the thread that reads it
        on_progress(Progress(len(done), max(total, len(done)), ""))
        return ImportReport(self.choices.batch, tuple(done), self._adopted, stopped)

    def _today(self) -> date | None:
        """Return the day up to which dates are proposed; None when nothing is to be proposed."""
        chosen = self.choices.source is not Source.IMPORT or self.choices.category is not None
        return None if chosen else self.clock.now().astimezone().date()

    async def _take(self, group: list[Read]) -> list[ImportedFile]:
        """Keep a group in one transaction; if the disk refuses it, each of its files in its own."""
        try:
            outcomes = await self.record.database.write(
                lambda c: [self._outcome(c, read) for read in group]
            )
        except BusyError:
            return [_refused(read.name, RefusedError(Refusal.NOT_KEPT)) for read in group]
        except _DISK_ERRORS as error:
            if len(group) > 1:
                return [line for read in group for line in await self._take([read])]
            reason = Refusal.DISK_FULL if isinstance(error, DiskFullError) else Refusal.NOT_KEPT
            with suppress(*_DISK_ERRORS):
                await self.record.sweep(_digests(group[0]))
            return [_refused(group[0].name, RefusedError(reason))]
        adopted = next((identity for _, identity in outcomes if identity), None)
        self._adopted = self._adopted or adopted
        self.changes.publish(Topic.DOCUMENTS, *((Topic.PERSON,) if adopted else ()))
        return [line for line, _ in outcomes]

    def _outcome(self, connection: Connection, read: Read) -> tuple[ImportedFile, Identity | None]:
        """Return a file's line of the report, and the identity it gave to a space without name."""
        known = keeping.known_file(connection, read.digest) if read.data else ()
        if known:
            self._seal(
                connection, read
            )  # the same file given again mends what was damaged on the disk
            return ImportedFile(read.name, Outcome.DUPLICATE, documents=known), None
        if read.incoming is None:
            return _refused(read.name, read.error or RefusedError(Refusal.UNREADABLE)), None
        return self._kept(connection, read, read.incoming)

    def _kept(
        self, connection: Connection, read: Read, incoming: IncomingFile
    ) -> tuple[ImportedFile, Identity | None]:
        owner = meta.identity(connection)
        match = Match.SAME if owner.is_empty else compare(owner, incoming.identity)
        other = incoming.identity if match in _REFUSED_MATCHES else None
        if other and not self.choices.accept_other_identity:
            return _refused(read.name, RefusedError(_REFUSED_MATCHES[match]), other), None
        adopt = incoming.identity if owner.is_empty and incoming.identity.display else None
        taken = Taken(
            name=read.name,
            incoming=incoming,
            original=Original(read.digest, len(read.data), incoming.mime),
            contents=self._seal(connection, read),
            match=match,
            title=self.choices.title,
            category=self.choices.category,
            date=self.choices.date,
            author=self.choices.author,
            type=self.choices.type,
            type_code=self.choices.type_code,
            replaces=self.choices.replaces,
        )
        documents = keeping.keep(connection, taken, self._moment(), adopt)
        give_way()
        line = ImportedFile(
            read.name,
            Outcome.ADDED,
            documents=documents,
            identity=other,
            resources=len(incoming.resources),
        )
        return line, adopt

    def _seal(self, connection: Connection, read: Read) -> tuple[Original | None, ...]:
        """Encrypt the file's bytes, and those of its documents; return the latter, None for the file itself.

        This is done within the transaction: a row never names an attachment that is not there, and nobody sweeps away
        meanwhile one that was there already.
        """
        self.record.attachments.put(read.data, read.digest)
        freeing.here_again(connection, read.digest)
        contents: list[Original | None] = []
        for own in _contents(read):
            if own is not None:
                data, mime = own
                stored = self.record.attachments.put(data)
                freeing.here_again(connection, stored.sha256)
                contents.append(Original(stored.sha256, stored.size, mime))
            else:
                contents.append(None)
        return tuple(contents)

    def _moment(self) -> Moment:
        now = self.clock.now()
        local = now.astimezone().isoformat(timespec="seconds")
        said = self.choices
        return Moment(
            milliseconds(now), local, said.batch, said.source, said.for_another, said.private
        )


def _contents(read: Read) -> Iterator[tuple[bytes, str] | None]:
    """Give the bytes and media type of each document that are not the file's."""
    for document in read.incoming.documents if read.incoming else ():
        own = document.content
        if own is not None:
            yield own.data, own.mime
        elif document.resource is not None and document.resource.json != read.data:
            yield document.resource.json, document.mime
        else:
            yield None


def _digests(read: Read) -> tuple[str, ...]:
    return (read.digest, *(sha256(own[0]).hexdigest() for own in _contents(read) if own))


def _refused(name: str, error: RefusedError, identity: Identity | None = None) -> ImportedFile:
    return ImportedFile(name, Outcome.REFUSED, error=error, identity=identity)
