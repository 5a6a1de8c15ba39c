"""The one window: whose space is open, how things are shown, and when it locks itself."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.errors import ServiceError
from services.core.majority import is_minor
from services.people.granted import Deed, grants
from services.people.helped import Helped
from services.people.models import Damage, SpaceState
from services.settings.models import Preferences
from views._shared.following import Following
from views._shared.ports import People, Settings
from views._shared.theme import DESKTOP_FROM, LARGE_TEXT, PHONE_BELOW

_OWN: Final = ("/settings", "/access", "/shares", "/choices", "/conflicts", "/visit", "/discreet")
_ADDING: Final = ("/documents/add",)
_BOOKING: Final = ("/appointments/find", "/appointments/practice", "/appointments/confirm")
_SIGN_IN_MINUTES: Final = 10
"""As long as a sign-in may take: meanwhile the window shows nothing of the record."""


class Layout(Enum):
    """How much room there is."""

    PHONE = "phone"
    TABLET = "tablet"
    DESKTOP = "desktop"


def layout_of(width: float) -> Layout:
    """Return the layout for a window `width` logical pixels wide."""
    if width < PHONE_BELOW:
        return Layout.PHONE
    return Layout.TABLET if width < DESKTOP_FROM else Layout.DESKTOP


@dataclass(frozen=True, slots=True)
class SessionState:
    """What every screen may need to know."""

    space: SpaceState
    preferences: Preferences
    person: str = ""
    given: str = ""
    demonstration: bool = False
    damage: Damage | None = None
    layout: Layout = Layout.PHONE
    system_scale: float = 1.0
    settling: bool = False  # the space was just created: its last steps come before the home page
    adding: bool = False  # somebody else is making a space of their own
    shared: bool = False  # several people have a space on this device
    helped: str = (
        ""  # the route at which the person asked somebody for help: nothing of the record shows
    )
    minor: bool = False  # known to be under 18
    hidden: bool = False  # somebody asked for a page that says nothing
    acting: Helped | None = None  # whose record is shown in the place of the own one
    own_name: str = ""  # of whoever acts in it
    renewing: bool = False  # opened by the recovery key: a new code comes before the home page

    @property
    def large(self) -> bool:
        """Whether text is so large that what stands side by side goes one under the other."""
        return self.preferences.text_scale * self.system_scale > LARGE_TEXT

    @property
    def adds(self) -> bool:
        """Whether documents may be added to the record that is shown."""
        return grants(self.acting, Deed.ADD_DOCUMENT)

    @property
    def books(self) -> bool:
        """Whether care may be booked for whose record is shown."""
        return grants(self.acting, Deed.BOOK)

    @property
    def chooses(self) -> bool:
        """Whether the settings and choices of the record that is shown are one's own."""
        return grants(self.acting, Deed.OWN_CHOICES)

    def closed(self, path: str) -> bool:
        """Say whether a page is not for whoever acts for another; the server refuses it in any case."""
        if path.startswith(_OWN) or path.endswith("/share"):
            return not self.chooses
        if path.startswith(_ADDING):
            return not self.adds
        return path.startswith(_BOOKING) and not self.books

    @property
    def phone(self) -> bool:
        return self.layout is Layout.PHONE

    @property
    def desktop(self) -> bool:
        """Whether two panes fit: a wide window, unless the text is so large that they would not."""
        return self.layout is Layout.DESKTOP and not self.large


@dataclass(eq=False)
class Helping:
    """The route at which somebody was asked for help; it outlives a page that is loaded again."""

    route: str = ""


async def nothing_above() -> None:
    """Close nothing: there is no window."""


@ft.observable
@dataclass(eq=False)
class Session:
    """Follows the people and settings services for every screen."""

    _people: People
    _settings: Settings
    _changes: ChangeFeed
    _clock: Clock
    _helping: Helping = field(default_factory=Helping)
    close_dialogs: Callable[[], Awaitable[None]] = nothing_above
    """Closes what stands above the screens; awaited before they go."""
    state: SessionState = field(init=False)

    def __post_init__(self) -> None:
        self._touched = self._clock.now()
        self._signing_in = False
        self._watch: asyncio.Task[None] | None = None
        self._following = Following(
            self._changes, frozenset({Topic.PERSON, Topic.SETTINGS}), self.reload
        )
        self._end_help_if_closed()
        self.state = SessionState(
            self._people.state, self._settings.preferences, helped=self._helping.route
        )

    async def start(self) -> None:
        """Follow changes and lock when nothing happened for a while, until `stop`."""
        self._following.start()
        await self.reload()
        self._watch = asyncio.create_task(self._lock_when_idle())

    def stop(self) -> None:
        self._following.stop()
        if self._watch:
            self._watch.cancel()

    async def reload(self) -> None:
        self._end_help_if_closed()
        space, identity = self._people.space, None
        if self._people.state is SpaceState.OPEN:
            try:
                identity = await self._people.identity()
            except ServiceError:
                identity = None
        elif self.state.space is SpaceState.OPEN:
            await self.close_dialogs()  # the keys are gone already
        self.state = replace(
            self.state,
            space=self._people.state,
            helped=self._helping.route,
            preferences=self._settings.preferences,
            person=identity.display if identity else "",
            given=(identity.given.split() or [""])[0] if identity else "",
            minor=bool(identity and is_minor(identity.birth_date, self._clock.now())),
            demonstration=bool(space and space.is_demonstration),
            damage=self._people.damage,
            shared=len(self._people.spaces()) > 1,
            renewing=self._people.needs_new_secret,
            acting=self._people.acting_for,
            own_name=self._people.own_name,
        )

    def resized(self, width: float) -> None:
        """Note the window's width."""
        self.state = replace(self.state, layout=layout_of(width))

    def scaled(self, system_scale: float) -> None:
        """Note by how much the platform enlarges text by itself."""
        self.state = replace(self.state, system_scale=system_scale)

    def settle(self, *, settling: bool) -> None:
        """Hold the home page back until the new space's last steps are seen."""
        self.state = replace(self.state, settling=settling)

    def be_helped(self, route: str) -> None:
        """Hide the record for whoever helps, who is told of the screen at `route`; show it again for ""."""
        self._helping.route = route
        self.state = replace(self.state, helped=route)

    def _end_help_if_closed(self) -> None:
        """Whoever opens a space again shows by that who they are."""
        if self._people.state is not SpaceState.OPEN:
            self._helping.route = ""

    async def add_person(self, *, adding: bool) -> None:
        """Lock, and let somebody else make a space of their own; or leave that."""
        if adding:
            await self.lock()
        self.state = replace(self.state, adding=adding)

    async def change_person(self) -> None:
        """Lock, and ask who is there."""
        await self.lock()
        self._people.choose("")

    # -- locking -------------------------------------------------------------------------------------------

    def touch(self) -> None:
        """Note that somebody is there."""
        self._touched = self._clock.now()

    async def lock(self) -> None:
        """Close the space, or erase the demonstration."""
        if self._people.state is not SpaceState.OPEN:
            return
        if self.state.demonstration:
            await self._people.leave_demonstration()
        else:
            await self._people.lock()
        self.state = replace(self.state, settling=False)
        await self.reload()

    def cover(self) -> None:
        """Show a page that says nothing, at once."""
        self.state = replace(self.state, hidden=True)

    async def lock_covered(self) -> None:
        """Lock behind the page that says nothing; the demonstration, that has no code, stays."""
        if not self.state.demonstration:
            await self.lock()

    def show(self) -> None:
        """Come back from the page that says nothing: to the code."""
        self.state = replace(self.state, hidden=False)

    async def left(self) -> None:
        """Lock at once if that was asked: the window went to the background."""
        at_once = self.state.preferences.lock_minutes == 0 and not self._signing_in
        if at_once and not self.state.demonstration:
            await self.lock()

    def sign_in_elsewhere(self, *, signing_in: bool) -> None:
        """Note that the person was sent to their browser, and is to be found here when they come back."""
        self._signing_in = signing_in

    @property
    def _idle_until(self) -> datetime | None:
        minutes = self.state.preferences.lock_minutes
        if self._people.state is not SpaceState.OPEN or self.state.demonstration or not minutes:
            return None
        if self._signing_in:
            minutes = max(minutes, _SIGN_IN_MINUTES)
        return self._touched + timedelta(minutes=minutes)

    async def lock_if_idle(self) -> None:
        """Lock if nobody did anything for as long as the person chose."""
        # A clock set back by years must not keep the space open as long: one counts anew from there.
        self._touched = min(self._touched, self._clock.now())
        until = self._idle_until
        if until and self._clock.now() >= until:
            await self.lock()

    async def _lock_when_idle(self) -> None:
        second = 1
        while True:
            await asyncio.sleep(second)
            await self.lock_if_idle()
