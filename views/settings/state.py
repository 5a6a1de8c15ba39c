"""The settings: how Carnet looks, how it opens, what it keeps."""

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.documents.models import Document, Query, StorageUse
from services.documents.server_copy import ServerCopy
from services.people.models import Protection
from services.sync.models import Freshness
from views._shared.following import Following
from views._shared.new_secret import NewSecret
from views._shared.ports import Documents, People, Settings, Sync


class Asking(Enum):
    """Which dialog is open."""

    NOTHING = "nothing"
    CODE = "code"
    RECOVERY = "recovery"
    ERASE_DELETED = "erase_deleted"
    ERASE_ALL = "erase_all"


@dataclass(frozen=True, slots=True)
class SettingsState(NewSecret):
    """What this device holds, what is being asked, and the code or passphrase being chosen."""

    use: StorageUse | None = None
    freshness: Freshness | None = None
    deleted: tuple[Document, ...] = ()
    copies: frozenset[ServerCopy] = frozenset()
    asking: Asking = Asking.NOTHING
    protection: Protection = Protection.PASSPHRASE
    busy: bool = False
    recovery: str = ""
    word: str = ""
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class SettingsModel:
    """Changes settings at once; never raises."""

    _people: People
    _documents: Documents
    _sync: Sync
    _settings: Settings
    _changes: ChangeFeed
    keystore: bool = False
    state: SettingsState = field(default_factory=SettingsState)

    def __post_init__(self) -> None:
        self._following = Following(
            self._changes, frozenset({Topic.DOCUMENTS, Topic.SYNC}), self.load
        )

    async def start(self) -> None:
        self._following.start()
        self.keystore = await self._people.keystore_available()
        await self.load()

    def stop(self) -> None:
        self._following.stop()
        self.state = SettingsState()

    async def load(self) -> None:
        """Read what is on this device."""
        try:
            use = await self._documents.storage_use()
            deleted = (await self._documents.list(Query(deleted=True))).documents
            copies = await self._documents.copies_of_deleted()
            freshness = await self._sync.freshness()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(
                self.state,
                use=use,
                deleted=deleted,
                copies=copies,
                freshness=freshness,
            )

    async def set(self, **choices: Any) -> None:
        """Change preferences by name."""
        try:
            await self._settings.change(**choices)
        except ServiceError as error:
            self.state = replace(self.state, error=error)

    # -- dialogs -------------------------------------------------------------------------------------------

    async def ask(self, asking: Asking) -> None:
        """Open a dialog, or close it and forget what was typed in it."""
        best = Protection.KEYSTORE if self.keystore else Protection.PASSPHRASE
        space = self._people.space
        self.state = replace(
            self.state,
            asking=asking,
            protection=(space and space.protection) or best,
            secret="",
            again="",
            tried=False,
            busy=False,
            recovery="",
            word="",
            error=None,
        )

    async def enter_secret(self, secret: str) -> None:
        self.state = replace(self.state, secret=secret, error=None)

    async def enter_again(self, again: str) -> None:
        self.state = replace(self.state, again=again)

    async def enter_word(self, word: str) -> None:
        self.state = replace(self.state, word=word)

    async def protect(self, protection: str) -> None:
        """Choose how the space opens from now on."""
        self.state = replace(
            self.state, protection=Protection(protection), secret="", again="", tried=False
        )

    async def change_secret(self) -> bool:
        """Keep the new code or passphrase; say whether it was."""
        state = self.state
        if not (state.long_enough and state.agree):
            self.state = replace(state, tried=True)
            return False
        self.state = replace(state, busy=True)
        try:
            await self._people.change_secret(state.secret, state.protection)
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
            return False
        await self.ask(Asking.NOTHING)
        return True

    async def write_recovery(self) -> None:
        """Make a new recovery key and show it, to who knows the code: an unlocked device is not enough."""
        self.state = replace(self.state, busy=True, error=None)
        try:
            await self._people.confirm(self.state.secret)
            key = await self._people.create_recovery()
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
        else:
            self.state = replace(self.state, busy=False, recovery=key, secret="")

    async def restore(self, id: str) -> None:
        """Bring a deleted document back."""
        try:
            await self._documents.restore(id)
        except ServiceError as error:
            self.state = replace(self.state, error=error)

    async def erase_deleted(self) -> None:
        """Erase the deleted documents for good."""
        await self.ask(Asking.NOTHING)
        try:
            await self._documents.erase_deleted()
        except ServiceError as error:
            self.state = replace(self.state, error=error)

    async def erase(self) -> None:
        """Erase everything on this device."""
        self.state = replace(self.state, asking=Asking.NOTHING, busy=True)
        try:
            await self._people.erase()
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
