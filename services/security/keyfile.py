"""keys.json: the slots of one person's vault, and the copy kept beside it."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from services.core.errors import Damage, DamagedError, NewerVersionError
from services.security.protection import Protection
from services.security.sealed import decoded, read_some, sealed, unsealed
from services.security.slots import VERSION, Slot, SlotKind

CURRENT: Final = "keys.json"
PREVIOUS: Final = "keys.previous.json"


class KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of keys.json.

    `keystore` names the system's keystore that was used, for the day when it is another one; empty
    without. `fingerprint` tells whether keys are those of this vault.
    """

    person: Annotated[str, Meta(min_length=1, max_length=200)]
    protection: Protection
    keystore: Annotated[str, Meta(max_length=200)]
    fingerprint: Annotated[bytes, Meta(min_length=16, max_length=16)]
    slots: Annotated[tuple[Slot, ...], Meta(min_length=1, max_length=8)]
    version: int = VERSION

    def slot(self, kind: SlotKind) -> Slot | None:
        """Return the slot of this kind, None if there is none."""
        return next((slot for slot in self.slots if slot.kind is kind), None)

    @property
    def own_slot(self) -> Slot:
        """The slot of the person's own code or passphrase."""
        slot = self.slot(SlotKind.of(self.protection))
        if slot is None:
            raise DamagedError(Damage.KEYS)
        return slot


@dataclass(frozen=True, slots=True)
class Found:
    """What was found on the disk: the bytes that are good, and whether they are the copy's."""

    keys: KeyFile
    data: bytes
    is_previous: bool


class _Versioned(msgspec.Struct, frozen=True):
    version: int


def written(keys: KeyFile) -> bytes:
    """Return the bytes of keys.json."""
    return sealed(msgspec.json.encode(keys))


def parsed(data: bytes) -> KeyFile:
    """Return what keys.json says.

    Raises:
        DamagedError: altered or cut.
        NewerVersionError: whole, and written by a later Carnet.

    """
    content = unsealed(data)
    if decoded(content, _Versioned).version > VERSION:
        raise NewerVersionError
    return decoded(content, KeyFile)


def found(folder: Path) -> Found:
    """Return the keys of a folder: those of keys.json, or of its copy if that is damaged or gone.

    Raises:
        DamagedError: neither can be trusted, or there is none.
        NewerVersionError: written by a later Carnet.

    """
    for name in (CURRENT, PREVIOUS):
        data = read_some(folder / name)
        if data is None:
            continue
        try:
            return Found(parsed(data), data, is_previous=name == PREVIOUS)
        except DamagedError:
            continue
    raise DamagedError(Damage.KEYS)


def readable(folder: Path) -> list[KeyFile]:
    """Return what can be read of keys.json and its copy: two, one or none."""
    files = []
    for name in (CURRENT, PREVIOUS):
        with suppress(DamagedError, NewerVersionError):
            files.append(parsed(read_some(folder / name) or b""))
    return files
