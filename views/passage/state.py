"""Where somebody is in a passage; never raises."""

from dataclasses import dataclass, field, replace

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.passage.models import STEPS, Letter, Occasion, Passage, Standing, Step
from views._shared.following import Following
from views._shared.passage_ports import Passages


@dataclass(frozen=True, slots=True)
class PassageState:
    """Loading while `passage` is None and there is no error. `letter` is what became of the code, None for untried."""

    passage: Passage | None = None
    step: Step = Step.YOURS
    code: str = ""
    letter: Letter | None = None
    busy: bool = False
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class PassageModel:
    """Walks through one passage, `asked` or the one of the person’s age."""

    _passages: Passages
    _changes: ChangeFeed
    asked: Occasion | None = None
    state: PassageState = field(default_factory=PassageState)

    def __post_init__(self) -> None:
        topics = frozenset({Topic.PERSON, Topic.SYNC})
        self._following = Following(self._changes, topics, self.load)

    @property
    def occasion(self) -> Occasion:
        """The passage that is shown."""
        theirs = self.state.passage.occasion if self.state.passage else None
        return self.asked or theirs or Occasion.SIXTEEN

    @property
    def steps(self) -> tuple[Step, ...]:
        return STEPS[self.occasion]

    @property
    def is_last(self) -> bool:
        return self.state.step is self.steps[-1]

    @property
    def offered(self) -> bool:
        """Whether the home page speaks of it: in its time, until it was seen or put off."""
        now = self.state.passage
        return bool(now and now.occasion and now.standing in {Standing.NEW, Standing.GOING})

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read it again; the page on the screen stays."""
        first = self.state.passage is None
        try:
            passage = await self._passages.state(self.asked)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            step = passage.at if first else self.state.step
            self.state = replace(self.state, passage=passage, step=step, error=None)

    async def next(self) -> bool:
        """Go on; return False when that was the last page."""
        if self.is_last:
            await self._keep(end=True)
            return False
        await self._to(1)
        return True

    async def back(self) -> None:
        """Go one page back."""
        await self._to(-1)

    async def later(self) -> None:
        """Put the rest off, where it is."""
        await self._keep(leave=True)

    async def type_code(self, code: str) -> None:
        """Take the code of a letter."""
        self.state = replace(self.state, code=code, letter=None)

    async def check(self) -> None:
        """Ask the server whether it knows the code."""
        if not self.state.code.strip() or self.state.busy:
            return
        self.state = replace(self.state, busy=True)
        try:
            letter = await self._passages.check(self.state.code)
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
        else:
            self.state = replace(self.state, busy=False, letter=letter, error=None)

    async def _to(self, by: int) -> None:
        at = self.steps.index(self.state.step) + by
        self.state = replace(self.state, step=self.steps[max(at, 0)])
        await self._keep()

    async def _keep(self, *, leave: bool = False, end: bool = False) -> None:
        try:
            if end:
                await self._passages.end(self.occasion)
            elif leave:
                await self._passages.leave(self.occasion, self.state.step)
            else:
                await self._passages.reach(self.occasion, self.state.step)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
