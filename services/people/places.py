"""The folders of a device's spaces. All calls block."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import msgspec

from services.core.clock import Clock
from services.core.errors import (
    BusyError,
    DamagedError,
    DiskFullError,
    NewerVersionError,
    UnwritableError,
)
from services.core.files import (
    DISK,
    held,
    private_folder,
    remove_leftovers,
    system_errors_told,
    write_durably,
)
from services.core.ids import new_id
from services.people import labels
from services.people.labels import Label
from services.people.models import Space
from services.security.apart import Apart
from services.security.attempts import device_uptime
from services.security.device import DeviceSecrets
from services.security.keyfile import CURRENT, PREVIOUS
from services.security.protection import Protection
from services.security.vault import Vault

DATABASE: Final = "record.db"
ATTACHMENTS: Final = "attachments"
_UNFINISHED: Final = "unfinished"
"""Marks a folder from before anything is in it until its space is whole, and again while it is erased."""
_LOCK: Final = "lock"


@dataclass(slots=True)
class Places:
    """Every space has a folder of its own under `data`, with its own keys; none knows of another."""

    data: Path
    clock: Clock
    device_secrets: DeviceSecrets
    _vaults: dict[str, Vault] = field(default_factory=dict)

    @property
    def people(self) -> Path:
        return self.data / "people"

    @property
    def demonstrations(self) -> Path:
        return self.data / "demonstration"

    def spaces(self) -> tuple[Space, ...]:
        """Return the spaces of this device, also those that are damaged, in the order in which they were made."""
        with system_errors_told():
            found = [
                Space(folder.name, "", _protection(self.vault(folder)), label=labels.read(folder))
                for folder in self._folders()
                if _holds_space(folder)
            ]
        return tuple(sorted(_numbered(found), key=lambda space: space.label.number))

    def folder(self, id: str) -> Path:
        return self.people / id

    def vault(self, folder: Path) -> Vault:
        """Return the one vault of a folder: it counts failures in memory when the disk is full."""
        if folder.name not in self._vaults:
            self._vaults[folder.name] = Vault(
                folder, self.clock, self.device_secrets, uptime=device_uptime
            )
        return self._vaults[folder.name]

    def apart(self, folder: Path) -> Apart:
        """Return the little that a space may show while it is locked."""
        return Apart(folder, self.device_secrets)

    @contextmanager
    def alone(self, *, wait: bool = True) -> Iterator[None]:
        """Keep another Carnet from making or erasing a space meanwhile."""
        with held(self.data / _LOCK, wait=wait):
            yield

    def begin(self) -> Path:
        """Return a new folder, marked: whatever happens to it before `finish`, it is no space."""
        number = max((space.label.number for space in self.spaces()), default=0) + 1
        folder = private_folder(self.folder(new_id()))
        write_durably(folder / _UNFINISHED, b"")
        labels.write(folder, Label(number=number))
        return folder

    def finish(self, folder: Path) -> None:
        """Make a space of what is in the folder."""
        DISK.remove(folder / _UNFINISHED)
        DISK.sync_folder(folder)

    def clear_unfinished(self) -> None:
        """Remove what is left of a set-up that was killed, where nothing was ever kept, or of an erasure."""
        for folder in self._folders():
            if (folder / _UNFINISHED).exists():
                self.destroy(folder)
            elif not _holds_space(folder):
                remove_leftovers(folder)
                with suppress(OSError):  # something else may be in it, that is not ours
                    folder.rmdir()

    def sweep(self) -> None:
        """Remove what killed processes left, unless another Carnet is making a space just now."""
        shutil.rmtree(self.demonstrations, ignore_errors=True)
        with suppress(BusyError, UnwritableError, DiskFullError):
            if not self._folders():
                return  # looking around leaves nothing on the device, not even a lock
            with self.alone(wait=False):
                self.clear_unfinished()

    def destroy(self, folder: Path) -> None:
        """Erase a folder, its keys first; once begun, it is never shown as a space again."""
        with suppress(DiskFullError):
            write_durably(folder / _UNFINISHED, b"")
        self.vault(folder).destroy()
        self.apart(folder).erase()
        shutil.rmtree(folder, ignore_errors=True)

    def _folders(self) -> list[Path]:
        if not self.people.is_dir():
            return []
        return sorted(folder for folder in self.people.iterdir() if folder.is_dir())


def _numbered(spaces: list[Space]) -> list[Space]:
    """Give a number to those that have none: they are from before there could be two."""
    taken = {space.label.number for space in spaces}
    free = (number for number in range(1, len(spaces) + 2) if number not in taken)
    return [
        space
        if space.label.number
        else replace(space, label=msgspec.structs.replace(space.label, number=next(free)))
        for space in spaces
    ]


def _holds_space(folder: Path) -> bool:
    """Say whether anything of a space is there: one that lost its keys is damaged, and never makes room for another."""
    if (folder / _UNFINISHED).exists():
        return False
    return any((folder / name).exists() for name in (CURRENT, PREVIOUS, DATABASE, ATTACHMENTS))


def _protection(vault: Vault) -> Protection | None:
    """Return None for a vault that cannot be read: unlocking it says why."""
    try:
        return vault.protection
    except (DamagedError, NewerVersionError, UnwritableError):
        return None
