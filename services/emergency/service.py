"""The emergency sheet of the open space, on paper, as a code, and, if the person wants, on the locked screen."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.errors import Damage, DamagedError, NotFoundError
from services.emergency import composing, reading, store
from services.emergency.models import (
    BY_HAND,
    LONGEST,
    Card,
    Draft,
    Elsewhere,
    Fitted,
    Known,
    Part,
    Written,
)
from services.emergency.plain import fitted
from services.emergency.sheet import a4, pocket
from services.i18n.translator import Translator
from services.people.service import PeopleService
from services.printing.models import Frame, Printed, Words
from services.printing.qr import qr
from services.printing.writing import pdf
from services.storage.driver import Connection
from services.storage.record import OpenRecord


@dataclass(slots=True)
class EmergencyService:
    """Each method but `locked` raises LockedError when no space is open.

    `elsewhere` says what other features know of the trusted person, of contacts and of directives.
    """

    record: OpenRecord
    people: PeopleService
    clock: Clock
    changes: ChangeFeed
    words: Callable[[], Translator]
    elsewhere: Elsewhere = lambda _connection: {}

    async def draft(self) -> Draft:
        """Return what was chosen and written so far."""
        return await self.record.current.database.read(store.draft)

    async def known(self) -> Known:
        """Return what may be chosen; nothing is asked of a server."""
        language = self.words().language

        def work(connection: Connection) -> Known:
            return reading.known(connection, language, self.elsewhere(connection))

        return await self.record.current.database.read(work)

    async def keep(self, draft: Draft) -> None:
        """Keep what was chosen; the sheet that the locked screen shows changes with it."""
        await self.record.current.database.write(lambda c: store.keep(c, draft))
        await self.refresh()

    async def choose(self, key: str, *, chosen: bool) -> Draft:
        """Put an entry on the sheet, or take it off.

        Raises:
            NotFoundError: the record does not know it.

        """
        known, draft = await self.known(), await self.draft()
        if chosen and not any(one.key == key for part in Part for one in known.of(part)):
            raise NotFoundError
        kept = draft.chosen | {key} if chosen else draft.chosen - {key}
        draft = replace(draft, chosen=kept)
        await self.keep(draft)
        return draft

    async def write(self, part: Part, text: str) -> Draft:
        """Keep what the person types in a part, "" for nothing more.

        Raises:
            ValueError: this part is not written by hand, or the text is too long.

        """
        if part not in BY_HAND or len(text) > LONGEST:
            raise ValueError("not to be written by hand, or too long")
        draft = await self.draft()
        written = {one: said for one, said in draft.written.items() if one is not part}
        before = draft.written.get(part)
        if text.strip():
            is_same = before is not None and before.text == text
            written[part] = before if before and is_same else Written(text, self._today())
        draft = replace(draft, written=written)
        await self.keep(draft)
        return draft

    async def card(self) -> Card:
        """Return the sheet as it is now."""
        known, draft = await self.known(), await self.draft()
        return self.compose(known, draft)

    def compose(self, known: Known, draft: Draft) -> Card:
        """Return the sheet of what is known and was chosen."""
        return composing.card_of(known, draft, self.clock.now().astimezone().date())

    @staticmethod
    def gone(known: Known, draft: Draft) -> int:
        """Count what was chosen and is not in the record any more."""
        return composing.gone(known, draft)

    @staticmethod
    def code(card: Card, words: Words) -> tuple[Fitted, bytes | None]:
        """Return what a camera shows, and the code (PNG)."""
        found = fitted(card, words)
        return found, qr(found.text)

    async def printed(self, frame: Frame) -> Printed:
        """Return the A4 sheet."""
        sheet = a4(await self.card(), frame.words)
        return Printed(sheet.title, await asyncio.to_thread(pdf, sheet, frame))

    async def printed_card(self, frame: Frame) -> Printed:
        """Return the card for the wallet."""
        sheet = pocket(await self.card(), frame.words)
        return Printed(
            sheet.title, await asyncio.to_thread(pdf, sheet, replace(frame, large=False))
        )

    # -- before the code ---------------------------------------------------------------------------------

    def can_show(self) -> bool:
        """Say whether the open space can show its sheet while locked: a demonstration is erased when it is left."""
        space = self.people.space
        return space is not None and not space.is_demonstration

    def is_shown(self, space: str = "") -> bool:
        """Say whether a space (the open one) shows its sheet while it is locked."""
        folder = self._folder(space)
        return folder is not None and self.people.places.apart(folder).exists

    async def show(self, *, shown: bool) -> None:
        """Let the locked screen show the sheet, or erase what it showed.

        Raises:
            NotFoundError: this space is not kept.
            NoDeviceSecretError, DiskFullError, UnwritableError: nothing changed.

        """
        folder = self._folder()
        if not self.can_show() or folder is None:
            raise NotFoundError
        if shown:
            await self._seal(folder)
        else:
            await asyncio.to_thread(self.people.places.apart(folder).erase)
        self.changes.publish(Topic.PERSON)

    async def refresh(self, _event: Any = None) -> None:
        """Bring what the locked screen shows up to date, if it shows anything."""
        folder = self._folder()
        if folder is not None and self.can_show() and self.is_shown():
            await self._seal(folder)

    async def locked(self, space: str) -> Card | None:
        """Return what a locked space shows, None if it shows nothing.

        Raises:
            DamagedError, NoDeviceSecretError: it cannot be read here.

        """
        folder = self._folder(space)
        if folder is None:
            return None
        found = await asyncio.to_thread(self.people.places.apart(folder).read)
        if found is None:
            return None
        try:
            return msgspec.json.decode(found, type=Card)
        except msgspec.MsgspecError:
            raise DamagedError(Damage.KEYS) from None

    async def _seal(self, folder: Path) -> None:
        content = msgspec.json.encode(await self.card())
        places = self.people.places
        protection = places.vault(folder).protection
        await asyncio.to_thread(places.apart(folder).write, content, protection)

    def _folder(self, space: str = "") -> Path | None:
        if not space:
            held = self.people.space
            return self.people.places.folder(held.id) if held else None
        known = {one.id for one in self.people.spaces()}
        return self.people.places.folder(space) if space in known else None

    def _today(self) -> str:
        return self.clock.now().astimezone().date().isoformat()
