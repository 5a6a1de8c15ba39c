"""A space on the disk, made in milliseconds: the same files as a set-up makes, with a code that is cheap to guess."""

import asyncio
from pathlib import Path
from typing import Final

from app.container import Container, build
from services.core.clock import Clock
from services.core.ids import new_id
from services.security.device import KeyringSecrets
from services.security.vault import KdfCost, Protection, Vault
from services.storage.database import Database
from tests.fakes.clock import SetClock

CODE: Final = "246813"
CHEAP: Final = KdfCost(memory_kib=8, passes=1)


def no_keystore() -> KeyringSecrets:
    """Return the keystore of a device that has none."""
    return KeyringSecrets(lambda: None)


def make_space(
    data: Path,
    secret: str = CODE,
    protection: Protection = Protection.FILE,
    cost: KdfCost = CHEAP,
) -> Path:
    """Write an empty space under `data` and return its folder."""
    folder = data / "people" / new_id()
    folder.parent.mkdir(parents=True)
    keys = Vault(folder, SetClock(), no_keystore()).create(folder.name, secret, protection, cost)
    database = Database.open(folder / "record.db", keys.database, create=True)
    asyncio.run(database.close())
    return folder


def carnet(data: Path, clock: Clock | None = None) -> Container:
    """Return the services on a folder; nothing is open yet."""
    return build(data, clock=clock or SetClock(), device_secrets=no_keystore())
