"""What I say about me: each answer is kept at once, and can be taken back."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Final

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.prevention.about import About, Answer, Before
from views._shared.following import Following
from views._shared.prevention_ports import Prevention
from views._shared.typed_dates import typed_date
from views.prevention.when import partial_date

_WEEKS: Final = re.compile(r"\d{1,2}$")
Tell = Callable[[], Awaitable[Before]]


@dataclass(frozen=True, slots=True)
class AboutState:
    """Loading while `about` is None and there is no error. `wrong` names the field that cannot be read."""

    about: About | None = None
    intimate: bool = False
    born: str = ""
    weeks: str = ""
    delivered: str = ""
    wrong: str = ""
    before: Before | None = None
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class AboutModel:
    """Follows what is said; never raises. Each act returns whether it was kept."""

    _prevention: Prevention
    _changes: ChangeFeed
    state: AboutState = field(default_factory=AboutState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.PERSON}), self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read it again."""
        try:
            about = await self._prevention.about()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(self.state, about=about, error=None)

    async def show_intimate(self) -> None:
        """Show the intimate questions, or fold them again."""
        self.state = replace(self.state, intimate=not self.state.intimate)

    async def type_born(self, text: str) -> None:
        self.state = replace(self.state, born=text, wrong="")

    async def type_weeks(self, text: str) -> None:
        self.state = replace(self.state, weeks=text, wrong="")

    async def type_delivered(self, text: str) -> None:
        self.state = replace(self.state, delivered=text, wrong="")

    async def answer(self, condition: str, answer: Answer | None) -> bool:
        """Say whether a condition holds; None takes the answer back."""
        return await self._keep(lambda: self._prevention.tell(condition, answer))

    async def say_weeks(self) -> bool:
        """Keep the typed weeks of a pregnancy."""
        text = self.state.weeks.strip()
        if not _WEEKS.match(text):
            return self._wrong("weeks")
        tell = self._prevention.tell_pregnancy
        return await self._keep(lambda: tell(Answer.YES, int(text)), "weeks")

    async def say_birth(self) -> bool:
        """Keep the typed day of a birth given."""
        day = typed_date(self.state.delivered) or ""
        if not day:
            return self._wrong("delivered")
        return await self._keep(lambda: self._prevention.tell_birth(day), "delivered")

    async def forget_birth(self) -> bool:
        """Take back the day of a birth given."""
        return await self._keep(lambda: self._prevention.tell_birth(""))

    async def say_born(self) -> bool:
        """Keep the typed birth date of the person."""
        day = partial_date(self.state.born)
        if not day:
            return self._wrong("born")
        try:
            await self._prevention.tell_identity(birth_date=day)
        except ValueError:
            return self._wrong("born")
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return False
        await self.load()
        return True

    async def say_sex(self, sex: str) -> None:
        """Keep the sex noted at birth, where none is."""
        try:
            await self._prevention.tell_identity(sex=sex)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            await self.load()

    async def undo(self) -> None:
        """Put back what was said before the last change."""
        before = self.state.before
        if before is None:
            return
        try:
            await self._prevention.take_back(before)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(self.state, before=None)
            await self.load()

    def _wrong(self, name: str) -> bool:
        self.state = replace(self.state, wrong=name)
        return False

    async def _keep(self, tell: Tell, name: str = "") -> bool:
        try:
            before = await tell()
        except ValueError:
            return self._wrong(name)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return False
        self.state = replace(self.state, before=before, wrong="")
        await self.load()
        return True
