"""One person's vault: keys.json, which gives the keys of the space to who knows the secret.

Nothing of it is ever written over in place. A change leaves the file it replaces as
keys.previous.json, until the new one has opened the vault once; from then on both are the same, and
one flipped bit costs nothing. All calls block.
"""

import secrets as random
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

import msgspec

from services.core.clock import Clock
from services.core.errors import (
    AlreadyExistsError,
    Damage,
    DamagedError,
    DiskFullError,
    NewerVersionError,
    NoDeviceSecretError,
    ServiceError,
    WrongCodeError,
)
from services.core.files import DISK, FilePort, private_folder, remove_leftovers, write_durably
from services.security import codes, keyfile
from services.security.attempts import NAME as ATTEMPTS
from services.security.attempts import Attempts, Uptime
from services.security.device import FILE_NAME, SECRET_BYTES, DeviceSecrets, FileSecrets
from services.security.kdf import KdfCost, calibrated
from services.security.keyfile import CURRENT, PREVIOUS, Found, KeyFile
from services.security.keys import ROOT_BYTES, Keys
from services.security.protection import Protection
from services.security.sealed import read_some
from services.security.slots import Slot, SlotKind, made_with, unwrap, wrap

__all__ = ["KdfCost", "Keys", "Protection", "Vault"]

_OWN_KINDS: Final = frozenset({SlotKind.PIN, SlotKind.PASSPHRASE})


class Vault:
    """The vault in `folder`.

    `device_secrets` is the system's keystore, asked only under Protection.KEYSTORE; under
    Protection.FILE the secret is a file of this folder. `uptime` is the device's (see
    `attempts.device_uptime`): with it, a clock set forward does not shorten a wait.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        device_secrets: DeviceSecrets,
        *,
        uptime: Uptime | None = None,
        port: FilePort = DISK,
    ) -> None:
        self._folder = folder
        self._keystore = device_secrets
        self._port = port
        self._attempts = Attempts(folder, clock, uptime, port)
        self._used_previous = False

    @property
    def exists(self) -> bool:
        """Whether there is a vault here, be it damaged."""
        return any((self._folder / name).exists() for name in (CURRENT, PREVIOUS))

    @property
    def person(self) -> str:
        """The id of the person whose vault this is; readable while locked."""
        return self._found().keys.person

    @property
    def protection(self) -> Protection:
        """What protects the vault; readable while locked."""
        return self._found().keys.protection

    @property
    def keystore(self) -> str:
        """The name of the system keystore in use, empty without one; readable while locked."""
        return self._found().keys.keystore

    @property
    def has_recovery(self) -> bool:
        """Whether a recovery key was made; readable while locked."""
        return self._found().keys.slot(SlotKind.RECOVERY) is not None

    @property
    def used_previous(self) -> bool:
        """Whether keys.json was damaged and its copy used: the code may be the one before."""
        if self.exists:
            with suppress(DamagedError, NewerVersionError):
                self._found()
        return self._used_previous

    def wait(self) -> timedelta:
        """Return how long until a further try is possible."""
        return self._attempts.wait()

    def create(
        self, person_id: str, secret: str, protection: Protection, cost: KdfCost | None = None
    ) -> Keys:
        """Make a vault with a fresh random root key; `cost` is measured here unless given.

        Raises:
            AlreadyExistsError: there is one here.
            WeakSecretError: the code or passphrase is too short.
            NoDeviceSecretError: there is no keystore to keep the device's secret.
            DiskFullError: no room; nothing is left behind that would be taken for a vault.

        """
        if self.exists:
            raise AlreadyExistsError
        accepted = codes.accepted(secret, protection)
        cost = cost or calibrated()
        private_folder(self._folder, port=self._port)
        keys = Keys(random.token_bytes(ROOT_BYTES))
        device = self._new_device_secret(person_id, protection)
        try:
            slot = wrap(
                keys.root,
                SlotKind.of(protection),
                person_id,
                accepted,
                cost=cost,
                device=device,
            )
            content = KeyFile(
                person_id, protection, self._name_for(protection), keys.fingerprint, (slot,)
            )
            # First the count: a vault without one looks like a vault whose count was removed.
            self._attempts.succeeded()
            self._write(CURRENT, keyfile.written(content))
            self._settle(self._verified(slot.kind, accepted, keys))
        except BaseException:
            self._remove_files()
            self._forget_device_secret(person_id, protection)
            raise
        return keys

    def unlock(self, secret: str) -> Keys:
        """Open with the person's code or passphrase.

        Raises:
            WrongCodeError: it is not the right one; `wait` says when the next try is possible.
            TooSoonError: the wait is not over; nothing was tried.
            DamagedError: neither keys.json nor its copy, or not the device's file, can be trusted.
            NewerVersionError: written by a later Carnet.
            NoDeviceSecretError: the device's secret is gone or another one; the recovery key opens.

        """
        found = self._found()
        typed = codes.typed(secret, found.keys.protection)
        slot = found.keys.own_slot
        return self._open(found, slot, typed, self._device_secret(found.keys, slot))

    def unlock_with_recovery(self, text: str) -> Keys:
        """Open with the recovery key, however copied; raises as `unlock`, tries count together."""
        found = self._found()
        slot = found.keys.slot(SlotKind.RECOVERY)
        if slot is None:
            raise WrongCodeError(self.wait())
        return self._open(found, slot, codes.typed_recovery(text), b"")

    def change_secret(
        self, keys: Keys, secret: str, protection: Protection, cost: KdfCost | None = None
    ) -> None:
        """Exchange the code or passphrase, or the protection; `cost` stays unless given.

        The root key stays the same, and so does everything it encrypts. Killed at any moment, the
        vault opens with the old secret or with the new one.

        Raises:
            WeakSecretError, NoDeviceSecretError, DamagedError, DiskFullError: the old one still
            opens.

        """
        found = self._found_for(keys)
        kept = found.keys
        accepted = codes.accepted(secret, protection)
        device = self._device_secret_for(kept, protection)
        slot = wrap(
            keys.root,
            SlotKind.of(protection),
            kept.person,
            accepted,
            cost=cost or kept.own_slot.cost,
            device=device,
        )
        others = tuple(other for other in kept.slots if other.kind not in _OWN_KINDS)
        changed = msgspec.structs.replace(
            kept, protection=protection, keystore=self._name_for(protection), slots=(slot, *others)
        )
        self._exchange(found, changed)
        self._verify_or_put_back(found, slot.kind, accepted, keys)

    def add_recovery(self, keys: Keys) -> str:
        """Make a recovery key in the place of any other; it is shown once and kept nowhere."""
        found = self._found_for(keys)
        kept = found.keys
        text = codes.new_recovery()
        typed = codes.typed_recovery(text)
        slot = wrap(keys.root, SlotKind.RECOVERY, kept.person, typed, cost=kept.own_slot.cost)
        others = tuple(other for other in kept.slots if other.kind is not SlotKind.RECOVERY)
        self._exchange(found, msgspec.structs.replace(kept, slots=(*others, slot)))
        self._verify_or_put_back(found, slot.kind, typed, keys)
        return text

    def destroy(self) -> None:
        """Forget the device's secret and every slot: what they encrypted can never be read again.

        The rest of the folder is the caller's to remove.
        """
        for kept in keyfile.readable(self._folder):
            self._forget_device_secret(kept.person, kept.protection)
        self._remove_files()

    def _remove_files(self) -> None:
        for name in (FILE_NAME, CURRENT, PREVIOUS, ATTEMPTS):
            self._port.remove(self._folder / name)
        if self._folder.is_dir():
            remove_leftovers(self._folder, port=self._port)
            self._port.sync_folder(self._folder)

    def _found(self) -> Found:
        found = keyfile.found(self._folder)
        self._used_previous |= found.is_previous
        return found

    def _found_for(self, keys: Keys) -> Found:
        found = self._found()
        if found.keys.fingerprint != keys.fingerprint:
            raise ValueError("these keys are of another vault")
        return found

    def _open(self, found: Found, slot: Slot, typed: str, device: bytes) -> Keys:
        self._attempts.begin()
        try:
            keys = Keys(unwrap(slot, found.keys.person, typed, device))
        except WrongCodeError:
            raise WrongCodeError(self.wait()) from None
        if keys.fingerprint != found.keys.fingerprint:
            raise DamagedError(Damage.KEYS)
        self._attempts.succeeded()
        self._settle(found)
        return keys

    def _exchange(self, found: Found, changed: KeyFile) -> None:
        if not found.is_previous:
            self._write(PREVIOUS, found.data)
        self._write(CURRENT, keyfile.written(changed))

    def _verify_or_put_back(self, found: Found, kind: SlotKind, typed: str, keys: Keys) -> None:
        try:
            self._verified(kind, typed, keys)
        except ServiceError:
            self._write(CURRENT, found.data)
            raise

    def _verified(self, kind: SlotKind, typed: str, keys: Keys) -> Found:
        """Read keys.json again from the disk and open it as the person will."""
        found = self._found()
        slot = found.keys.slot(kind)
        if slot is None or found.is_previous:
            raise DamagedError(Damage.KEYS)
        root = unwrap(slot, found.keys.person, typed, self._device_secret(found.keys, slot))
        if root != keys.root:
            raise DamagedError(Damage.KEYS)
        return found

    def _settle(self, found: Found) -> None:
        """Make both copies what has just opened; best effort: the person waits to get in."""
        with suppress(DiskFullError, OSError):
            if found.is_previous:
                self._write(CURRENT, found.data)
            replaced = keyfile.readable(self._folder)
            self._write_if_other(PREVIOUS, found.data)
            for kept in replaced:
                if kept.protection is not found.keys.protection:
                    self._forget_device_secret(kept.person, kept.protection)
            remove_leftovers(self._folder, port=self._port)

    def _write(self, name: str, data: bytes) -> None:
        write_durably(self._folder / name, data, port=self._port)

    def _write_if_other(self, name: str, data: bytes) -> None:
        if read_some(self._folder / name) != data:
            self._write(name, data)

    def _store(self, protection: Protection) -> DeviceSecrets:
        if protection is Protection.FILE:
            return FileSecrets(self._folder, self._port)
        return self._keystore

    def _name_for(self, protection: Protection) -> str:
        return self._keystore.name if protection is Protection.KEYSTORE else ""

    def _device_secret(self, kept: KeyFile, slot: Slot) -> bytes:
        if slot.kind is not SlotKind.PIN:
            return b""
        device = self._store(kept.protection).get(kept.person)
        if device is None or not made_with(slot, device):
            raise NoDeviceSecretError
        return device

    def _device_secret_for(self, kept: KeyFile, protection: Protection) -> bytes:
        """Return the device secret in use; a fresh one if there is none, or none that opens."""
        if protection is kept.protection and protection is not Protection.PASSPHRASE:
            # A keystore that fails to answer raises here: what it holds may still be good.
            with suppress(DamagedError):
                device = self._store(protection).get(kept.person)
                if device is not None and made_with(kept.own_slot, device):
                    return device
        return self._new_device_secret(kept.person, protection)

    def _new_device_secret(self, person: str, protection: Protection) -> bytes:
        if protection is Protection.PASSPHRASE:
            return b""
        store = self._store(protection)
        if store.available() is not protection:
            raise NoDeviceSecretError
        device = random.token_bytes(SECRET_BYTES)
        store.put(person, device)
        return device

    def _forget_device_secret(self, person: str, protection: Protection) -> None:
        if protection is not Protection.PASSPHRASE:
            with suppress(NoDeviceSecretError):
                self._store(protection).delete(person)
