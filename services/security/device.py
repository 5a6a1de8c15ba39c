"""The secret that stays on this device, so that a copied vault cannot be tried elsewhere."""

import base64
import binascii
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final, Protocol, TypeVar

import msgspec
from msgspec import Meta

from services.core.errors import NoDeviceSecretError
from services.core.files import DISK, FilePort, private_folder, write_durably
from services.security.protection import Protection
from services.security.sealed import decoded, read_some, sealed, unsealed
from services.security.slots import APP

T = TypeVar("T")

SECRET_BYTES: Final = 32
FILE_NAME: Final = "device.key"

_TRUSTED: Final = (
    "keyring.backends.macOS",
    "keyring.backends.Windows",
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
)


class DeviceSecrets(Protocol):
    """A place where the device keeps one 32-byte secret for each person."""

    @property
    def name(self) -> str:
        """Which keystore this is, for the record in keys.json."""
        ...

    def available(self) -> Protection | None:
        """Return the protection this place gives, None where it does not work."""
        ...

    def get(self, person_id: str) -> bytes | None:
        """Return the secret, None if there is none."""
        ...

    def put(self, person_id: str, secret: bytes) -> None:
        """Keep the secret in the place of any other."""
        ...

    def delete(self, person_id: str) -> None:
        """Forget the secret, if there is one."""
        ...


class _SecretFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    person: str
    secret: Annotated[bytes, Meta(min_length=SECRET_BYTES, max_length=SECRET_BYTES)]


class FileSecrets:
    """A 0600 file `device.key` in the person's folder: weaker, it is copied with the disk."""

    name: Final = "file"

    def __init__(self, folder: Path, port: FilePort = DISK, file_name: str = FILE_NAME) -> None:
        self._path = folder / file_name
        self._port = port

    def available(self) -> Protection | None:
        return Protection.FILE

    def get(self, person_id: str) -> bytes | None:
        """Return the secret, None if there is none.

        Raises:
            DamagedError: the file was altered or cut.

        """
        data = read_some(self._path)
        if data is None:
            return None
        kept = decoded(unsealed(data), _SecretFile)
        return kept.secret if kept.person == person_id else None

    def put(self, person_id: str, secret: bytes) -> None:
        private_folder(self._path.parent, port=self._port)
        content = msgspec.json.encode(_SecretFile(person_id, secret))
        write_durably(self._path, sealed(content), port=self._port)

    def delete(self, person_id: str) -> None:  # noqa: ARG002 - one file, one person
        self._port.remove(self._path)


class Keystore(Protocol):
    """The part of a `keyring` backend that is used."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


def trusted(keystore: Keystore) -> Keystore | None:
    """Return the keystore, or the first of a chain, that encrypts; None for any other."""
    chain: tuple[Keystore, ...] = (keystore, *getattr(keystore, "backends", ()))
    for candidate in chain:
        if type(candidate).__module__.startswith(_TRUSTED):
            return candidate
    return None


def system_keystore() -> Keystore | None:
    """Return the system's keystore; None where there is none (most Linux without a desktop)."""
    import keyring  # noqa: PLC0415 - slow, and a passphrase vault never needs it

    return trusted(keyring.get_keyring())


class KeyringSecrets:
    """The system's keystore: macOS Keychain, Windows Credential Manager, Secret Service, KWallet.

    Nothing is loaded before the first call. Each call has a limit of `limit` seconds: a keystore
    may wait for ever on a prompt that nobody sees. One that fails or hangs is as good as none:
    NoDeviceSecretError.
    """

    def __init__(
        self, load: Callable[[], Keystore | None] = system_keystore, limit: float = 30.0
    ) -> None:
        self._load = load
        self._limit = limit
        self._loaded: Keystore | None = None
        self._works: bool | None = None

    @property
    def name(self) -> str:
        keystore = type(self._keystore())
        return f"{keystore.__module__}.{keystore.__qualname__}"

    def available(self) -> Protection | None:
        """Try once, with an invented item, whether the keystore keeps what it is given."""
        if self._works is None:
            self._works = self._probed()
        return Protection.KEYSTORE if self._works else None

    def get(self, person_id: str) -> bytes | None:
        """Return the secret, None if there is none or something else stands in its place."""
        text = self._ask(lambda keystore: keystore.get_password(APP, person_id))
        try:
            secret = base64.b64decode(text or "", validate=True)
        except binascii.Error:
            return None
        return secret if len(secret) == SECRET_BYTES else None

    def put(self, person_id: str, secret: bytes) -> None:
        text = base64.b64encode(secret).decode()
        self._ask(lambda keystore: keystore.set_password(APP, person_id, text))

    def delete(self, person_id: str) -> None:
        if self.get(person_id) is not None:
            self._ask(lambda keystore: keystore.delete_password(APP, person_id))

    def _probed(self) -> bool:
        account, secret = f"probe-{secrets.token_hex(8)}", secrets.token_bytes(SECRET_BYTES)
        try:
            self.put(account, secret)
            kept = self.get(account) == secret
            self.delete(account)
        except NoDeviceSecretError:
            return False
        return kept

    def _keystore(self) -> Keystore:
        if self._loaded is None:
            self._loaded = within(self._limit, self._load)
        if self._loaded is None:
            raise NoDeviceSecretError
        return self._loaded

    def _ask(self, question: Callable[[Keystore], T]) -> T:
        keystore = self._keystore()
        return within(self._limit, lambda: question(keystore))


def within(limit: float, work: Callable[[], T]) -> T:
    """Return what `work` returns; NoDeviceSecretError if it fails or takes over `limit` seconds."""
    results: list[T] = []

    def run() -> None:
        # Every keystore has errors of its own: D-Bus, COM, OSStatus…
        with suppress(Exception):
            results.append(work())

    # A daemon: one that hangs must not keep Carnet from closing.
    thread = threading.Thread(target=run, daemon=True, name="carnet-keystore")
    thread.start()
    thread.join(limit)
    if not results:
        raise NoDeviceSecretError
    return results[0]
