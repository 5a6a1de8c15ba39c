"""What the screens of the trusted person hold."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.documents.models import FileToImport
from services.trusted.models import Desk, Draft, Missing, NotDesignatedError
from views._shared.following import Following
from views._shared.trusted_ports import Trusted
from views._shared.typed_dates import typed_date

_TYPING_PAUSE: Final = 0.2
"""Seconds without a key before what was typed is kept."""


@dataclass(frozen=True, slots=True)
class TrustedState:
    """`signing`: the signed paper is being filed; `revoking`: whether to revoke is asked."""

    desk: Desk | None = None
    missing: tuple[Missing, ...] = ()
    signing: bool = False
    signed_on: str = ""
    revoking: bool = False
    busy: bool = False
    contact: tuple[str, str, str] = ("", "", "")  # name, telephone, who they are
    contacts_begun: int = 0
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class TrustedModel:
    """Shows where the designation stands, and acts on it; never raises."""

    _trusted: Trusted
    _changes: ChangeFeed
    state: TrustedState = field(default_factory=TrustedState)

    def __post_init__(self) -> None:
        topics = frozenset(
            {Topic.DIRECTIVES, Topic.PERSON, Topic.DOCUMENTS, Topic.CIRCLE, Topic.SYNC}
        )
        self._following = Following(self._changes, topics, self._follow)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self, *, ask: bool = True) -> None:
        """Read it; what waits is asked for, and shown as it was where the server is away."""
        try:
            desk = await self._trusted.desk()
            self.state = replace(self.state, desk=desk, error=None)
            if ask and (desk.sent is not None or desk.asked):
                self.state = replace(self.state, desk=await self._trusted.desk(ask=True))
        except ServiceError as error:
            self.state = replace(self.state, error=error)

    async def _follow(self) -> None:
        await self.load(ask=False)

    async def _act(self, work: Callable[[], Awaitable[object]]) -> bool:
        if self.state.busy:
            return False
        self.state = replace(self.state, busy=True, error=None, missing=())
        try:
            await work()
        except NotDesignatedError as error:
            self.state = replace(self.state, busy=False, missing=error.missing)
            return False
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
            return False
        self.state = replace(self.state, busy=False)
        await self.load(ask=False)
        return True

    async def drop_draft(self) -> Draft | None:
        """Forget what is being written; return it, for who takes that back."""
        draft = self.state.desk.draft if self.state.desk else None
        await self._act(lambda: self._trusted.keep(None))
        return draft

    async def bring_back(self, draft: Draft | None) -> None:
        """Take the forgetting back."""
        await self._act(lambda: self._trusted.keep(draft))

    async def ask_to_sign(self, *, signing: bool) -> None:
        """Ask for the signed paper, or no more."""
        self.state = replace(self.state, signing=signing, signed_on="", missing=(), error=None)

    async def type_signed_on(self, text: str) -> None:
        self.state = replace(self.state, signed_on=text)

    async def file_signed(self, file: FileToImport) -> bool:
        """File the paper that both signed."""
        if file.error:
            self.state = replace(self.state, error=file.error)
            return False
        day = typed_date(self.state.signed_on) or ""
        done = await self._act(lambda: self._trusted.file_signed(file, day))
        if done:
            self.state = replace(self.state, signing=False)
        return done

    async def ask_to_revoke(self, *, revoking: bool) -> None:
        """Ask whether to revoke, or no more."""
        self.state = replace(self.state, revoking=revoking)

    async def revoke(self) -> bool:
        """Revoke what holds."""
        self.state = replace(self.state, revoking=False)
        return await self._act(self._trusted.revoke)

    async def settle(self, digest: str) -> None:
        """Keep one of two."""
        await self._act(lambda: self._trusted.settle(digest))

    async def invite(self) -> None:
        """Ask for the other's agreement by a code."""
        await self._act(self._trusted.invite)

    async def confirm(self) -> bool:
        """Confirm who answered."""
        return await self._act(self._trusted.confirm)

    async def withdraw(self) -> None:
        """Take the invitation back."""
        await self._act(self._trusted.withdraw)

    # -- whom to call ----------------------------------------------------------------------------------------

    async def type_contact(self, place: int, text: str) -> None:
        """Take what is typed of somebody to call."""
        said = list(self.state.contact)
        said[place] = text
        self.state = replace(self.state, contact=(said[0], said[1], said[2]))

    async def note_contact(self) -> None:
        """Note them."""
        name, phone, bond = self.state.contact
        if await self._act(lambda: self._trusted.note_contact(name, phone, bond)):
            begun = self.state.contacts_begun + 1
            self.state = replace(self.state, contact=("", "", ""), contacts_begun=begun)

    async def drop_contact(self, id: str, *, back: bool = False) -> None:
        """Take them off the list, or put them back."""
        await self._act(lambda: self._trusted.drop_contact(id, back=back))


@dataclass(frozen=True, slots=True)
class WriteState:
    """The draft as it is typed; `born` as people write it."""

    draft: Draft | None = None
    born: str = ""
    missing: tuple[Missing, ...] = ()
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class WriteModel:
    """Writes a designation; never raises."""

    _trusted: Trusted
    state: WriteState = field(default_factory=WriteState)
    _typing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Go on with the draft, else begin from the designation that holds: one changes it, not begins anew."""
        try:
            desk = await self._trusted.desk()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        held = desk.in_force.text if desk.in_force else None
        draft = desk.draft or (
            Draft(held.chosen, held.accompanies, held.protected, held.judge) if held else Draft()
        )
        self.state = WriteState(draft, draft.chosen.born)

    def stop(self) -> None:
        """What was typed last is kept still."""

    async def write(self, **said: Any) -> None:
        """Take an answer about the one who is named."""
        draft = self.state.draft or Draft()
        await self._changed(replace(draft, chosen=replace(draft.chosen, **said)))

    async def type_born(self, text: str) -> None:
        """Take their birth date as it is typed; one that is none is kept as it is, to be said."""
        day = typed_date(text)
        await self.write(born=text.strip()[:20] if day is None else day)

    async def tick(self, name: str, ticked: bool) -> None:
        """Take a choice: `accompanies`, `protected` or `judge`."""
        said: dict[str, Any] = {name: ticked}
        await self._changed(replace(self.state.draft or Draft(), **said))

    async def _changed(self, draft: Draft) -> None:
        self.state = replace(self.state, draft=draft)
        if self._typing:
            self._typing.cancel()
        self._typing = asyncio.create_task(self._keep_soon(draft))

    async def _keep_soon(self, draft: Draft) -> None:
        await asyncio.sleep(_TYPING_PAUSE)
        await self._keep(draft)

    async def _keep(self, draft: Draft) -> None:
        try:
            await self._trusted.keep(draft)
        except ServiceError as error:
            self.state = replace(self.state, error=error)

    async def done(self) -> bool:
        """Keep it, and say whether it is whole; what it lacks is shown."""
        draft = self.state.draft or Draft()
        if self._typing:
            self._typing.cancel()
        self.state = replace(self.state, error=None)
        await self._keep(draft)
        try:
            missing = await self._trusted.missing(draft)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            # Said until the next try: what goes away while one types would move the button away from the finger.
            self.state = replace(self.state, missing=missing)
        return not self.state.missing and self.state.error is None
