"""What one says of a card, said back with a way to undo it."""

from dataclasses import dataclass
from typing import Any

from services.i18n.translator import Translator
from services.prevention.models import Kind
from views._shared.announce import announce
from views._shared.navigation import go
from views._shared.notices import Notices
from views.appointments.desk import FIND, Desk, Search
from views.prevention.rule_state import RuleModel


@dataclass(frozen=True, slots=True)
class Acts:
    """For buttons: each method takes the event of Flet, or none."""

    model: RuleModel
    notices: Notices
    desk: Desk
    _: Translator

    async def again(self, _event: Any = None) -> None:
        await self.model.load()

    async def close(self, _event: Any = None) -> None:
        await self.model.close()

    async def done(self, _event: Any = None) -> None:
        """Note what was typed as the day it was done."""
        if await self.model.done():
            await self._told(self._("Noted as done"))

    async def today(self, _event: Any = None) -> None:
        if await self.model.done(self.model.today.isoformat()):
            await self._told(self._("Noted as done"))

    async def remind(self, _event: Any = None) -> None:
        if await self.model.remind():
            await self._told(self._("Carnet shows it again then, in this list"))

    async def put_aside(self, kind: Kind, _event: Any = None) -> None:
        """Put it aside: not for me, or I refuse."""
        refuses = kind is Kind.REFUSED
        if await self.model.put_aside(kind):
            _ = self._
            await self._told(
                _("Put aside: “I refuse”") if refuses else _("Put aside: “not for me”")
            )

    async def take_back(self, _event: Any = None) -> None:
        await self.model.undo()
        await announce(self._("Taken back"))

    async def book(self, words: str, _event: Any = None) -> None:
        """Look for care with these words already there; what they mean is chosen on the next page."""
        there = self.desk.search
        self.desk.search = Search(words=words, near=there.near, filters=there.filters)
        await go(FIND)

    async def _told(self, text: str) -> None:
        self.notices.say(text, self._.p("a change", "Undo"), self.model.undo)
        await announce(text)
