"""The person's devices: those that are signed in where this record is kept, seen and signed out from this one."""

import platform
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from services.core.errors import Fault, NotConnectedError, RemoteError
from services.remote.devices import LONGEST_NAME, Device, DeviceList, same_place
from services.storage.driver import Connection
from services.storage.record import OpenRecord, Record
from services.sync import access
from services.sync.abilities import abilities

__all__ = ["LONGEST_NAME", "Device", "Devices", "device_name"]

_SYSTEMS: Final = {"Darwin": "macOS"}


def device_name() -> str:
    """Return how this device presents itself at sign-in: its system, never its host's or its user's name."""
    system = platform.system()
    return f"Carnet · {_SYSTEMS.get(system, system)}" if system else "Carnet"


@dataclass(frozen=True, slots=True)
class Devices:
    """Asks the server of the open record.

    Every method raises LockedError, NotConnectedError, SignedOutError, or RemoteError: UNSUPPORTED where the server
    lists no devices.
    """

    record: OpenRecord

    async def all(self) -> tuple[Device, ...]:
        """Return every device, this one first."""
        async with self._listed() as devices:
            return await devices.all()

    async def end(self, id: str) -> None:
        """Sign one out: its next exchange is refused. What is on it stays on it."""
        async with self._listed() as devices:
            await devices.end(id)

    async def end_others(self) -> None:
        """Sign out all but this one."""
        async with self._listed() as devices:
            await devices.end_others()

    async def rename(self, id: str, name: str) -> None:
        """Give one a name that all of them show."""
        async with self._listed() as devices:
            await devices.rename(id, name)

    @asynccontextmanager
    async def _listed(self) -> AsyncIterator[DeviceList]:
        record: Record = self.record.current
        endpoint = await record.database.read(_endpoint)
        async with access.authorized(record) as authorization:
            devices = DeviceList(endpoint, authorization)
            try:
                yield devices
            except RemoteError as error:
                if error.fault is Fault.FORBIDDEN:  # no sign-in of a person for themself
                    raise RemoteError(Fault.UNSUPPORTED, status=error.status) from None
                raise
            finally:
                await devices.aclose()


def _endpoint(connection: Connection) -> str:
    """Return where the list is, as the last run found it, else as it was told at sign-in."""
    sign_in = access.sign_in(connection)
    if sign_in is None:
        raise NotConnectedError
    found = abilities(connection)
    endpoint = (found.devices if found else "") or sign_in.devices
    if not endpoint or not same_place(endpoint, sign_in.token):
        raise RemoteError(Fault.UNSUPPORTED)
    return endpoint
