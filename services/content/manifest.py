"""What a signed package says of itself, in one way of writing only: the bytes that are signed are the bytes that count.

Ed25519 (RFC 8032) over a fixed prefix and the manifest; the manifest names each file with its SHA-256 and size. JSON
is written with sorted keys and without spaces, so that nothing can be said twice or in two ways.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.core.errors import PackageFault, PackageRefusedError

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
MAX_FILES: Final = 500
MAX_FILE: Final = 1 << 20
MAX_TOTAL: Final = 8 << 20
"""Bytes: all that is built in is under one megabyte."""
PATH: Final = r"^[a-z0-9][a-z0-9_-]{0,63}(/[a-z0-9][a-z0-9_-]{0,63}){0,2}\.json$"
_PREFIX: Final = b"carnet content package 1\n"
_KEY: Final = r"^[A-Za-z0-9+/]{43}=$"

PublicKey = Annotated[str, Field(pattern=_KEY)]
"""Ed25519, 32 bytes in Base64 (RFC 4648 §4)."""


class Listed(BaseModel):
    """A file of the package."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0, le=MAX_FILE)]


class Manifest(BaseModel):
    """`version` only ever grows. `next_key` will sign later packages, the first of which ends `key`."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    format: Literal[1] = 1
    version: Annotated[int, Field(ge=1, lt=2**53)]
    issued: date
    key: PublicKey
    next_key: PublicKey | None = None
    files: Annotated[
        Mapping[Annotated[str, Field(pattern=PATH)], Listed],
        Field(min_length=1, max_length=MAX_FILES),
    ]

    def canonical(self) -> bytes:
        """Return the only bytes that say this."""
        return json.dumps(
            self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()


def listed(data: bytes) -> Listed:
    """Return how a file is named in a manifest."""
    return Listed(sha256=hashlib.sha256(data).hexdigest(), size=len(data))


def public(key: Ed25519PrivateKey) -> str:
    """Return the public half as it is written."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def signature(manifest: bytes, key: Ed25519PrivateKey) -> bytes:
    """Return what stands in `manifest.sig`."""
    return base64.b64encode(key.sign(_PREFIX + manifest)) + b"\n"


def read(data: bytes) -> Manifest:
    """Read a manifest that says what it says in the one way.

    Raises:
        PackageRefusedError: INCOMPLETE if it is no manifest of this format, ALTERED if it is written otherwise.

    """
    try:
        manifest = Manifest.model_validate_json(data)
    except ValidationError:
        raise PackageRefusedError(PackageFault.INCOMPLETE) from None
    if manifest.canonical() != data:
        raise PackageRefusedError(PackageFault.ALTERED)
    return manifest


def verify(manifest: bytes, sig: bytes, key: str) -> None:
    """Check a signature.

    Raises:
        PackageRefusedError: ALTERED.

    """
    try:
        made = base64.b64decode(sig.strip(), validate=True)
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True)).verify(
            made, _PREFIX + manifest
        )
    except (InvalidSignature, binascii.Error, ValueError):
        raise PackageRefusedError(PackageFault.ALTERED) from None
