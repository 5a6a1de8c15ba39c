"""Adding files: chosen, taken in one by one, reported, undone together."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

import flet as ft

from services.core.errors import Refusal, ServiceError
from services.documents.models import (
    Category,
    DateOrigin,
    FileToImport,
    ImportedFile,
    ImportReport,
    Outcome,
    Progress,
    StopSignal,
)
from services.documents.proposing import Proposal
from views._shared.ports import Documents
from views._shared.typed_dates import as_typed

ABOUT_SOMEBODY_ELSE = frozenset({Refusal.OTHER_PERSON, Refusal.HOMONYM})


class Stage(Enum):
    """Where one is."""

    CHOOSING = "choosing"
    PAGES = "pages"  # photos that become one document
    DESCRIBING = "describing"  # one file, with a title and a category
    WORKING = "working"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class AddState:
    """What was chosen and what became of it."""

    stage: Stage = Stage.CHOOSING
    progress: Progress | None = None
    stopping: bool = False
    report: ImportReport | None = None
    left_out: frozenset[str] = (
        frozenset()
    )  # files about somebody else that the person does not want
    undone: int | None = None
    file: FileToImport | None = None
    title: str = ""
    category: Category = Category.OTHER
    day: str = ""
    tried: bool = False
    of_photos: bool = False  # the file was made of photos, which are still there to be changed
    proposal: Proposal = Proposal()  # what the rules say of the file that is described
    error: ServiceError | None = None

    @property
    def to_decide(self) -> tuple[ImportedFile, ...]:
        """Files about somebody else, about which nothing was decided yet."""
        files = self.report.files if self.report else ()
        return tuple(
            file
            for file in files
            if file.error
            and file.error.reason in ABOUT_SOMEBODY_ELSE
            and file.name not in self.left_out
        )

    @property
    def refused(self) -> tuple[ImportedFile, ...]:
        files = self.report.files if self.report else ()
        return tuple(
            file
            for file in files
            if file.outcome is Outcome.REFUSED
            and file.error
            and file.error.reason not in ABOUT_SOMEBODY_ELSE
        )


@ft.observable
@dataclass(eq=False)
class AddModel:
    """Runs one import; never raises."""

    _documents: Documents
    state: AddState = field(default_factory=AddState)

    def __post_init__(self) -> None:
        self._stop = StopSignal()
        self._files: tuple[FileToImport, ...] = ()
        self._batches: list[str] = []
        self._described: tuple[str, ...] = ()

    async def start(self) -> None:
        """Nothing to load."""

    def stop(self) -> None:
        """Leaving the page ends the import after the file under way."""
        self._stop.set()
        self._files = ()

    async def take(self, files: Sequence[FileToImport]) -> None:
        """Import the chosen files."""
        if files:
            await self.take_groups(_once(files), len(files))

    async def take_groups(self, groups: AsyncIterator[Sequence[FileToImport]], total: int) -> None:
        """Import files that are brought a group at a time: of thousands, only some are in memory."""
        self._files, self._batches, self._described = (), [], ()
        self._stop = StopSignal()
        self.state = AddState(Stage.WORKING, progress=Progress(0, total, ""))
        report: ImportReport | None = None
        try:
            async for files in groups:
                done = len(report.files) if report else 0
                part = await self._import(files, done, max(total, done + 1), accept=False)
                report = _joined(report, part)
                self._remember(files, part)
                if part.stopped:
                    break
        except ServiceError as error:
            stage = Stage.REPORT if report else Stage.CHOOSING
            self.state = AddState(stage, report=report, error=error)
            return
        self.state = AddState(Stage.REPORT if report else Stage.CHOOSING, report=report)

    def _remember(self, files: Sequence[FileToImport], report: ImportReport) -> None:
        """Keep at hand only the files about which something is still to be decided."""
        asked = {_source(line.name) for line in report.files if _open(line)}
        self._files += tuple(file for file in files if file.name in asked)

    async def keep(self, name: str) -> None:
        """Take in a file about somebody else, as the person says it is theirs."""
        again = [file for file in self._files if file.name == _source(name)]
        before = self.state
        if not again or not before.report:
            return
        self._stop = StopSignal()
        self.state = replace(before, stage=Stage.WORKING, progress=Progress(0, 1, name), error=None)
        try:
            report = await self._import(again, 0, len(again), accept=True)
        except ServiceError as error:
            self.state = replace(before, error=error)
        else:
            self.state = replace(before, report=_merged(before.report, report), error=None)

    async def leave_out(self, name: str) -> None:
        """Do not take a file about somebody else."""
        self.state = replace(self.state, left_out=self.state.left_out | {name})

    async def _import(
        self, files: Sequence[FileToImport], done: int, total: int, *, accept: bool
    ) -> ImportReport:
        loop = asyncio.get_running_loop()

        def progressed(progress: Progress) -> None:
            # The service may call from a thread; an observable is only assigned on the loop.
            reached = done + progress.done
            shown = Progress(reached, max(total, done + progress.total), progress.name)
            loop.call_soon_threadsafe(self._progressed, shown)

        report = await self._documents.import_files(
            files, progressed, accept_other_identity=accept, stop=self._stop
        )
        self._batches.append(report.batch)
        return report

    def _progressed(self, progress: Progress) -> None:
        if self.state.stage is Stage.WORKING:
            self.state = replace(self.state, progress=progress)

    async def stop_import(self) -> None:
        """Stop after the file under way; what was taken in stays."""
        self._stop.set()
        self.state = replace(self.state, stopping=True)

    async def undo(self) -> None:
        """Put aside exactly what this import brought."""
        count = 0
        try:
            for batch in self._batches:
                count += await self._documents.undo_import(batch)
            for id in self._described:
                await self._documents.delete(id)
                count += 1
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(self.state, undone=count)

    # -- one file, described by hand -----------------------------------------------------------------------

    async def arrange(self) -> None:
        """Put photos in order: the pages of one document."""
        self.state = AddState(Stage.PAGES)

    async def describe(
        self, files: Sequence[FileToImport], title: str | None = None, taken: str = ""
    ) -> None:
        """Ask for the title, date and category of one file; what the rules propose stands there already.

        `title` is the one to begin with, the file's own if None; `taken` is when the photos in it were.
        """
        if not files:
            return
        file = files[0]
        self.state = AddState(Stage.WORKING, progress=Progress(0, 1, file.name), file=file)
        try:
            proposal = await self._documents.propose(file)
        except ServiceError as error:
            self.state = AddState(error=error)
            return
        if title is not None:  # made here: it says nothing of itself
            proposal = Proposal(date=taken, date_origin=DateOrigin.FILE)
        self.state = AddState(
            Stage.DESCRIBING,
            file=file,
            title=proposal.title or file.name.rsplit(".", 1)[0] if title is None else title,
            category=proposal.category or Category.OTHER,
            day=as_typed(proposal.date),
            proposal=proposal,
            of_photos=title is not None,
        )

    async def type_title(self, title: str) -> None:
        self.state = replace(self.state, title=title)

    async def type_day(self, day: str) -> None:
        self.state = replace(self.state, day=day)

    async def choose(self, category: str) -> None:
        self.state = replace(self.state, category=Category(category))

    async def add(self, date: str | None) -> None:
        """Take the file in as described; `date` is None when what was typed is no date."""
        state = self.state
        if not state.file or not state.title.strip() or date is None:
            self.state = replace(state, tried=True)
            return
        self.state = replace(
            state, stage=Stage.WORKING, progress=Progress(0, 1, state.file.name), error=None
        )
        try:
            line = await self._documents.add(state.file, state.title.strip(), state.category, date)
        except ServiceError as error:
            self.state = replace(state, error=error)
        else:
            self._batches = []
            self._described = line.documents if line.outcome is Outcome.ADDED else ()
            self.state = replace(state, stage=Stage.REPORT, report=ImportReport("", (line,)))

    async def restart(self) -> None:
        """Choose other files."""
        self.state = AddState()


async def _once(files: Sequence[FileToImport]) -> AsyncIterator[Sequence[FileToImport]]:
    yield files


def _source(name: str) -> str:
    """Return the chosen file of a line: a member of an archive comes with its archive."""
    return name.split(" » ", maxsplit=1)[0]


def _joined(before: ImportReport | None, after: ImportReport) -> ImportReport:
    """Return what became of one group of files after the others."""
    if before is None:
        return after
    files = (*before.files, *after.files)
    return replace(after, files=files, adopted=before.adopted or after.adopted)


def _merged(before: ImportReport, after: ImportReport) -> ImportReport:
    """Put what became of files taken again in the place of what became of them first."""
    names = {file.name: file for file in after.files}
    files = tuple(names.pop(file.name, file) if _open(file) else file for file in before.files)
    return replace(after, files=files, adopted=before.adopted or after.adopted)


def _open(file: ImportedFile) -> bool:
    return bool(file.error and file.error.reason in ABOUT_SOMEBODY_ELSE)
