"""What was changed here and elsewhere: the list, and one of them with both its versions."""

from dataclasses import dataclass, field, replace

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import NotFoundError, ServiceError
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.sync.other_file import OtherFile
from services.sync.versions import Choice, Comparison, Conflict, Outcome, Side
from views._shared.following import Following
from views._shared.ports import Conflicts, Follower

Words = tuple[Translator, Formats]
_TOPICS = frozenset({Topic.SYNC, Topic.DOCUMENTS})


@dataclass(frozen=True, slots=True)
class ListState:
    """`waiting` is None until it is read."""

    waiting: tuple[Conflict, ...] | None = None
    settled: tuple[Conflict, ...] = ()
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class ListModel:
    """Follows what waits for the person, and what was settled lately; never raises."""

    _conflicts: Conflicts
    _changes: ChangeFeed
    _words: Words
    state: ListState = field(default_factory=ListState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, _TOPICS, self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read them again."""
        try:
            waiting = await self._conflicts.waiting(self._words)
            settled = await self._conflicts.settled(self._words)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = ListState(waiting, settled)


@dataclass(frozen=True, slots=True)
class CompareState:
    """`asking` is the choice that is to be confirmed; `fields` the sides chosen so far, field by field.

    `moved`: another version came while the person looked. `gone`: nothing of it is kept any more.
    """

    comparison: Comparison | None = None
    asking: Choice | None = None
    by_fields: bool = False
    fields: tuple[tuple[str, Side], ...] = ()
    moved: bool = False
    gone: bool = False
    busy: bool = False
    error: ServiceError | None = None

    def side_of(self, key: str) -> Side | None:
        """Return whose value was chosen for a field: that of the only side that changed it, unless said otherwise."""
        told = {one.key: one.by for one in self.comparison.differences} if self.comparison else {}
        by = told.get(key)
        return dict(self.fields).get(key) or (by if by is not Side.BOTH else None)

    @property
    def is_whole(self) -> bool:
        """Whether every field has a side."""
        found = self.comparison.differences if self.comparison else ()
        return bool(found) and all(self.side_of(one.key) for one in found)


@ft.observable
@dataclass(eq=False)
class CompareModel:
    """Shows two versions and does what the person chooses; never raises."""

    _conflicts: Conflicts
    _follower: Follower
    _changes: ChangeFeed
    _words: Words
    id: str
    state: CompareState = field(default_factory=CompareState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, _TOPICS, self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read both versions again; a version that is another by now is told, and nothing chosen for it stays."""
        shown = self.state.comparison
        try:
            # By its own id once it is known: answered meanwhile, it is shown as it was answered.
            found = await self._conflicts.one(shown.conflict.id if shown else self.id, self._words)
        except NotFoundError:
            self.state = CompareState(gone=True)
            return
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        if shown is not None and shown.stamp != found.stamp:
            self.state = CompareState(found, moved=True)
        else:
            self.state = replace(self.state, comparison=found, gone=False, error=None)

    async def ask(self, choice: Choice | None) -> None:
        """Ask whether a choice is meant, or no more."""
        self.state = replace(self.state, asking=choice, error=None)

    async def choose_fields(self, *, by_fields: bool) -> None:
        """Choose field by field, or one version as a whole."""
        self.state = replace(self.state, by_fields=by_fields, fields=(), error=None)

    async def choose(self, key: str, side: str) -> None:
        """Take a field from one side."""
        chosen = {**dict(self.state.fields), key: Side(side)}
        self.state = replace(self.state, fields=tuple(chosen.items()))

    async def resolve(self) -> bool:
        """Do what was asked about; say whether it was done."""
        state = self.state
        comparison, choice = state.comparison, state.asking
        if state.busy or comparison is None or choice is None:
            return False
        self.state = replace(state, busy=True, asking=None, error=None)
        fields = {
            one.key: side for one in comparison.differences if (side := state.side_of(one.key))
        }
        try:
            outcome = await self._conflicts.resolve(
                comparison.conflict.id, choice, comparison.stamp, fields
            )
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
            return False
        self.state = replace(self.state, busy=False)
        if outcome is Outcome.DONE:
            self._follower.now()
            return True
        await self.load()
        self.state = replace(self.state, moved=outcome is Outcome.MOVED)
        return False

    async def other_file(self) -> OtherFile | None:
        """Return the file of the server's version, None if it cannot be had."""
        comparison = self.state.comparison
        if comparison is None or self.state.busy:
            return None
        self.state = replace(self.state, busy=True, error=None)
        try:
            found = await self._conflicts.other_file(comparison.conflict.id)
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
            return None
        self.state = replace(self.state, busy=False)
        return found

    async def undo(self) -> None:
        """Take the answer back, if it was not sent."""
        comparison = self.state.comparison
        if comparison is None:
            return
        try:
            await self._conflicts.undo(comparison.conflict.id)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
