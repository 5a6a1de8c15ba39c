"""The devices that are signed in: seen, named, signed out."""

from dataclasses import dataclass, field, replace
from typing import Final

import flet as ft

from services.core.errors import Fault, NotConnectedError, RemoteError, ServiceError
from services.sync.devices import LONGEST_NAME, Device
from views._shared.ports import Sync

EVERYWHERE_ELSE: Final = "*"
"""Asked about in the place of one device."""


@dataclass(frozen=True, slots=True)
class DevicesState:
    """`devices` is None until they are read; `asking` is the device one is about to sign out, or EVERYWHERE_ELSE."""

    devices: tuple[Device, ...] | None = None
    offered: bool = True
    asking: str = ""
    busy: bool = False
    name: str = ""
    error: ServiceError | None = None

    @property
    def current(self) -> Device | None:
        return next((device for device in self.devices or () if device.current), None)

    @property
    def others(self) -> tuple[Device, ...]:
        return tuple(device for device in self.devices or () if not device.current)

    @property
    def asked(self) -> Device | None:
        return next((device for device in self.others if device.id == self.asking), None)

    @property
    def can_rename(self) -> bool:
        name = " ".join(self.name.split())
        known = self.current.name if self.current else ""
        return not self.busy and 0 < len(name) <= LONGEST_NAME and name != known


@ft.observable
@dataclass(eq=False)
class DevicesModel:
    """Asks the server when it is opened and after each act; never raises."""

    _sync: Sync
    state: DevicesState = field(default_factory=DevicesState)

    async def start(self) -> None:
        await self.load()

    def stop(self) -> None:
        """Nothing to let go."""

    async def load(self) -> None:
        """Ask the server; what was read before stays while it cannot be had."""
        self.state = replace(self.state, busy=True, error=None)
        try:
            devices = await self._sync.devices.all()
        except ServiceError as error:
            self._failed(error)
        else:
            self.state = DevicesState(devices)
            self.state = replace(
                self.state, name=self.state.current.name if self.state.current else ""
            )

    async def ask(self, asking: str) -> None:
        """Ask whether to sign a device out, "" for no more."""
        self.state = replace(self.state, asking=asking, error=None)

    async def end(self) -> bool:
        """Sign out what was asked about; say whether it was done."""
        asking, self.state = self.state.asking, replace(self.state, asking="", busy=True)
        try:
            if asking == EVERYWHERE_ELSE:
                await self._sync.devices.end_others()
            else:
                await self._sync.devices.end(asking)
        except ServiceError as error:
            self._failed(error)
            return False
        await self.load()
        return True

    async def type_name(self, name: str) -> None:
        """Take what the field holds."""
        self.state = replace(self.state, name=name)

    async def rename(self) -> bool:
        """Name this device; say whether it was done."""
        current = self.state.current
        if current is None or not self.state.can_rename:
            return False
        self.state = replace(self.state, busy=True, error=None)
        try:
            await self._sync.devices.rename(current.id, " ".join(self.state.name.split()))
        except ServiceError as error:
            self._failed(error)
            return False
        await self.load()
        return True

    def _failed(self, error: ServiceError) -> None:
        unsupported = isinstance(error, RemoteError) and error.fault is Fault.UNSUPPORTED
        if unsupported or isinstance(error, NotConnectedError):
            self.state = DevicesState(offered=False)
        else:
            self.state = replace(self.state, busy=False, error=error)
