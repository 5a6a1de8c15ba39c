"""The links that were made: how they stand, who opened them, and closing one."""

from dataclasses import dataclass, field, replace

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import NotFoundError, NotShareableError, ServiceError
from services.sharing.models import Closing, Share
from views._shared.following import Following
from views._shared.sharing_ports import Sharing

_TOPICS = frozenset({Topic.SHARES})


@dataclass(frozen=True, slots=True)
class SharesState:
    """`shares` is None until they are read; `stale` is why they could not be asked for anew."""

    shares: tuple[Share, ...] | None = None
    stale: ServiceError | None = None
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class SharesModel:
    """Shows what is known, then asks the server; never raises."""

    _sharing: Sharing
    _changes: ChangeFeed
    state: SharesState = field(default_factory=SharesState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, _TOPICS, self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()
        await self.refresh()

    def stop(self) -> None:
        self._following.stop()
        self.state = SharesState()

    async def load(self) -> None:
        """Read what this device knows."""
        try:
            shares = await self._sharing.shares()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(self.state, shares=shares, error=None)

    async def refresh(self) -> None:
        """Ask how they stand."""
        try:
            await self._sharing.refresh()
        except NotShareableError:
            self.state = replace(self.state, stale=None)
        except ServiceError as error:
            self.state = replace(self.state, stale=error)
        else:
            self.state = replace(self.state, stale=None)
            await self.load()


@dataclass(frozen=True, slots=True)
class ShareDetail:
    """One link; `code` is its QR code, None where it is too dense or opens nothing."""

    share: Share | None = None
    code: bytes | None = field(default=None, repr=False)
    asking: bool = False
    busy: bool = False
    gone: bool = False
    stale: ServiceError | None = None
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class ShareDetailModel:
    """Follows one link; never raises."""

    _sharing: Sharing
    _changes: ChangeFeed
    id: str
    state: ShareDetail = field(default_factory=ShareDetail)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, _TOPICS, self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()
        await self.refresh()

    def stop(self) -> None:
        self._following.stop()
        self.state = ShareDetail()

    async def load(self) -> None:
        """Read what this device knows."""
        try:
            share = await self._sharing.one(self.id)
        except NotFoundError:
            self.state = ShareDetail(gone=True)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            before = self.state.share
            is_same = before is not None and before.address == share.address
            code = self.state.code if is_same else self._sharing.qr(share)
            self.state = replace(self.state, share=share, code=code, error=None)

    async def refresh(self) -> None:
        """Ask how it stands."""
        try:
            await self._sharing.refresh()
        except ServiceError as error:
            stale = None if isinstance(error, NotShareableError) else error
            self.state = replace(self.state, stale=stale)
        else:
            self.state = replace(self.state, stale=None)
            await self.load()

    async def ask(self, *, asking: bool) -> None:
        """Ask whether to close it, or no more."""
        self.state = replace(self.state, asking=asking, error=None)

    async def close(self) -> Closing | None:
        """Close it; return what became of it, None if it could not even be noted."""
        self.state = replace(self.state, asking=False, busy=True, error=None)
        try:
            closing = await self._sharing.revoke(self.id)
        except ServiceError as error:
            await self.load()
            self.state = replace(self.state, busy=False, error=error)
            return None
        self.state = replace(self.state, busy=False)
        await self.load()
        return closing
