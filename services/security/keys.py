"""The keys of one person's space, all drawn from one random root key."""

import hashlib
import hmac
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.core.errors import LockedError

ROOT_BYTES: Final = 32

_DATABASE: Final = b"carnet/db/1"
_FILE: Final = b"carnet/file/1"
_INDEX: Final = b"carnet/index/1"
_FINGERPRINT: Final = b"carnet/fingerprint/1"


class Keys:
    """What an unlocked vault gives out; forget it with `wipe` when the space is locked.

    Wiping zeroes the one copy held here. CPython cannot guarantee more: keys handed out, and copies
    made inside libraries, stay in memory until it is used again.
    """

    __slots__ = ("_root",)

    def __init__(self, root: bytes | bytearray) -> None:
        if len(root) != ROOT_BYTES:
            raise ValueError("the root key has 32 bytes")
        self._root = bytearray(root)

    @property
    def root(self) -> bytes:
        """The random root key: for `services.security.slots` to wrap, and nothing else."""
        if not self._root:
            raise LockedError
        return bytes(self._root)

    @property
    def database(self) -> bytes:
        """The raw 256-bit SQLCipher key."""
        return self._derived(_DATABASE)

    @property
    def fingerprint(self) -> bytes:
        """16 bytes that tell two root keys apart and say nothing about either."""
        return self._derived(_FINGERPRINT)[:16]

    def file_key(self, salt: bytes) -> bytes:
        """Return the 256-bit key of the one file whose random salt this is."""
        return self._derived(_FILE, salt)

    def name_of(self, sha256: str) -> str:
        """Return the file name for this digest: the disk must not tell what is kept."""
        return hmac.new(self._derived(_INDEX), sha256.encode(), hashlib.sha256).hexdigest()

    def wipe(self) -> None:
        """Forget the root key, as far as CPython can; every later use raises LockedError."""
        self._root[:] = bytes(len(self._root))
        self._root.clear()

    def _derived(self, purpose: bytes, salt: bytes | None = None) -> bytes:
        return HKDF(SHA256(), ROOT_BYTES, salt=salt, info=purpose).derive(self.root)

    def __repr__(self) -> str:
        return "Keys(hidden)"
