"""Adding files: chosen, taken in one by one, reported, undone together."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

import flet as ft

from services.core.errors import Refusal, ServiceError
from services.documents.models import (
    Category,
    FileToImport,
    ImportedFile,
    ImportReport,
    Outcome,
    Progress,
    StopSignal,
)
from views._shared.ports import Documents

ABOUT_SOMEBODY_ELSE = frozenset({Refusal.OTHER_PERSON, Refusal.HOMONYM})


class Stage(Enum):
    """Where one is."""

    CHOOSING = "choosing"
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

    async def start(self) -> None:
        """Nothing to load."""

    def stop(self) -> None:
        """Leaving the page ends the import after the file under way."""
        self._stop.set()
        self._files = ()

    async def take(self, files: Sequence[FileToImport]) -> None:
        """Import the chosen files."""
        if files:
            self._files, self._batches = tuple(files), []
            await self._run(self._files, AddState(), accept=False)

    async def keep(self, name: str) -> None:
        """Take in a file about somebody else, as the person says it is theirs."""
        source = name.split(" » ", maxsplit=1)[0]  # a member of an archive comes with its archive
        again = [file for file in self._files if file.name == source]
        if again and self.state.report:
            await self._run(again, self.state, accept=True)

    async def leave_out(self, name: str) -> None:
        """Do not take a file about somebody else."""
        self.state = replace(self.state, left_out=self.state.left_out | {name})

    async def _run(self, files: Sequence[FileToImport], before: AddState, *, accept: bool) -> None:
        self._stop = StopSignal()
        loop = asyncio.get_running_loop()
        self.state = replace(
            before, stage=Stage.WORKING, progress=Progress(0, len(files), files[0].name), error=None
        )

        def progressed(progress: Progress) -> None:
            # The service may call from a thread; an observable is only assigned on the loop.
            loop.call_soon_threadsafe(self._progressed, progress)

        try:
            report = await self._documents.import_files(
                files, progressed, accept_other_identity=accept, stop=self._stop
            )
        except ServiceError as error:
            stage = Stage.REPORT if before.report else Stage.CHOOSING
            self.state = replace(before, stage=stage, error=error)
            return
        self._batches.append(report.batch)
        self.state = replace(
            before, stage=Stage.REPORT, report=_merged(before.report, report), stopping=False
        )

    def _progressed(self, progress: Progress) -> None:
        if self.state.stage is Stage.WORKING:
            self.state = replace(self.state, progress=progress)

    async def stop_import(self) -> None:
        """Stop after the file under way; what was taken in stays."""
        self._stop.set()
        self.state = replace(self.state, stopping=True)

    async def undo(self) -> None:
        """Put aside everything this import brought."""
        count = 0
        try:
            for batch in self._batches:
                count += await self._documents.undo_import(batch)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(self.state, undone=count)

    # -- one file, described by hand -----------------------------------------------------------------------

    async def describe(self, files: Sequence[FileToImport]) -> None:
        """Ask for the title and category of one file."""
        if files:
            title = files[0].name.rsplit(".", 1)[0]
            self.state = AddState(Stage.DESCRIBING, file=files[0], title=title)

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
            self.state = replace(state, stage=Stage.REPORT, report=ImportReport("", (line,)))

    async def restart(self) -> None:
        """Choose other files."""
        self.state = AddState()


def _merged(before: ImportReport | None, after: ImportReport) -> ImportReport:
    """Put what became of files taken again in the place of what became of them first."""
    if before is None:
        return after
    names = {file.name: file for file in after.files}
    files = tuple(names.pop(file.name, file) if _open(file) else file for file in before.files)
    return replace(after, files=files, adopted=before.adopted or after.adopted)


def _open(file: ImportedFile) -> bool:
    return bool(file.error and file.error.reason in ABOUT_SOMEBODY_ELSE)
