"""Small JSON files that know when they were altered.

    {"checksum": "<sha256 of the content's bytes>", "content": {…}}

The checksum has no key: it tells damage from a wrong code, and stops nobody who means harm — what
matters inside is authenticated by itself. The file's bytes must be exactly those that writing its
content again gives, so that a flipped bit shows wherever it falls. Every later version of Carnet
keeps this envelope, so that an older one can say "newer".
"""

import hashlib
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from services.core.errors import Damage, DamagedError
from services.core.files import system_errors_told

T = TypeVar("T")

MOST_BYTES: Final = 64 * 1024


class _Envelope(msgspec.Struct, frozen=True):
    checksum: str
    content: msgspec.Raw


def sealed(content: bytes) -> bytes:
    """Return JSON `content` in its envelope."""
    checksum = hashlib.sha256(content).hexdigest()
    return msgspec.json.encode(_Envelope(checksum, msgspec.Raw(content)))


def unsealed(data: bytes) -> bytes:
    """Return the JSON content of an envelope.

    Raises:
        DamagedError: altered, cut, or too large to be ours.

    """
    if len(data) > MOST_BYTES:
        raise DamagedError(Damage.KEYS)
    content = bytes(decoded(data, _Envelope).content)
    if sealed(content) != data:
        raise DamagedError(Damage.KEYS)
    return content


def decoded(data: bytes, type: type[T]) -> T:
    """Return what the JSON says, as a `type`.

    Raises:
        DamagedError: it is not JSON, or not of this type.

    """
    try:
        return msgspec.json.decode(data, type=type)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise DamagedError(Damage.KEYS) from None


def read_some(path: Path) -> bytes | None:
    """Return the file's bytes, not more than one too many; None if there is no file.

    Raises:
        UnwritableError: Carnet has no right to it.

    """
    try:
        with system_errors_told(), path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None
