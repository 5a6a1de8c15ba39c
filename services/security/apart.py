"""What a person lets be read before their code: sealed apart from the space, with a secret of this device alone.

    offset  bytes
         0      7  "CARNETE"
         7      1  version, 1
         8      1  where its secret is: 1 the file `emergency.key` beside it, 2 the system's keystore
         9     32  salt: the key is HKDF(secret, salt, "carnet/apart/1")
        41     12  nonce
        53      …  AES-256-GCM of the content, with its tag; the header and the person's id are authenticated beside it

The secret is 32 random bytes of its own: it opens nothing else, the code's is not touched by it, and a passphrase
space, which has none, can have it too. It is made when this is switched on and erased when it is switched off, so that
no copy of the sealed bytes that a disk may keep can be read again. Whoever holds the device can read the content:
that is what it is for.
"""

import secrets as random
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.core.errors import Damage, DamagedError, NoDeviceSecretError
from services.core.files import DISK, FilePort, remove_leftovers, write_durably
from services.security.device import SECRET_BYTES, DeviceSecrets, FileSecrets
from services.security.protection import Protection
from services.security.sealed import MOST_BYTES, read_some

SEALED: Final = "emergency.sealed"
SECRET: Final = "emergency.key"  # noqa: S105 - the name of a file
_MAGIC: Final = b"CARNETE\x01"
_IN_FILE: Final = 1
_IN_KEYSTORE: Final = 2
_HEADER: Final = 53
_TAG: Final = 16


class Apart:
    """The sealed bytes of the space in `folder`, whose name is the person's id."""

    def __init__(self, folder: Path, keystore: DeviceSecrets, port: FilePort = DISK) -> None:
        self._folder = folder
        self._keystore = keystore
        self._port = port

    @property
    def exists(self) -> bool:
        """Whether it is switched on."""
        return (self._folder / SEALED).exists()

    def write(self, content: bytes, protection: Protection) -> None:
        """Seal this from now on; the secret goes where the space's own is, if it has a keystore.

        Raises:
            NoDeviceSecretError: the keystore does not answer.
            DiskFullError, UnwritableError: what was there stays.
            ValueError: it is longer than 60 KiB.

        """
        if len(content) > MOST_BYTES - _HEADER - _TAG:
            raise ValueError("too long to be sealed apart")
        place = _IN_KEYSTORE if protection is Protection.KEYSTORE else _IN_FILE
        header = _MAGIC + bytes([place]) + random.token_bytes(32 + 12)
        secret = self._secret(place)
        sealed = self._cipher(header, secret).encrypt(header[41:], content, self._bound(header))
        write_durably(self._folder / SEALED, header + sealed, port=self._port)

    def read(self) -> bytes | None:
        """Return the content, None if it is switched off.

        Raises:
            DamagedError: altered, cut, of another space, or its secret is gone.
            NoDeviceSecretError: the keystore does not answer.

        """
        data = read_some(self._folder / SEALED)
        if data is None:
            return None
        header = data[:_HEADER]
        if not header.startswith(_MAGIC) or len(data) > MOST_BYTES or len(data) < _HEADER + _TAG:
            raise DamagedError(Damage.KEYS)
        secret = self._store(header[8]).get(self._account)
        if secret is None:
            raise DamagedError(Damage.KEYS)
        try:
            return self._cipher(header, secret).decrypt(
                header[41:], data[_HEADER:], self._bound(header)
            )
        except InvalidTag:
            raise DamagedError(Damage.KEYS) from None

    def erase(self) -> None:
        """Switch it off: the sealed bytes go, and the secret without which a copy of them is noise."""
        data = read_some(self._folder / SEALED)
        if data is not None and data[8:9] == bytes([_IN_KEYSTORE]):
            with suppress(NoDeviceSecretError):
                self._keystore.delete(self._account)
        for name in (SECRET, SEALED):
            self._port.remove(self._folder / name)
        if self._folder.is_dir():
            remove_leftovers(self._folder, port=self._port)
            self._port.sync_folder(self._folder)

    def _secret(self, place: int) -> bytes:
        store = self._store(place)
        with suppress(DamagedError):
            if self.exists and (kept := store.get(self._account)):
                return kept
        fresh = random.token_bytes(SECRET_BYTES)
        store.put(self._account, fresh)
        return fresh

    def _store(self, place: int) -> DeviceSecrets:
        if place == _IN_KEYSTORE:
            return self._keystore
        return FileSecrets(self._folder, self._port, SECRET)

    @property
    def _account(self) -> str:
        return f"{self._folder.name}/emergency"

    def _cipher(self, header: bytes, secret: bytes) -> AESGCM:
        return AESGCM(HKDF(SHA256(), 32, salt=header[9:41], info=b"carnet/apart/1").derive(secret))

    def _bound(self, header: bytes) -> bytes:
        return header + self._folder.name.encode()
