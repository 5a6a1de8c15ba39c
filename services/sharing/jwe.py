"""Sealed files of SMART Health Links: JWE compact (RFC 7516), `alg` dir, `enc` A256GCM (RFC 7518 §5.3)."""

import base64
import binascii
import json
import re
import secrets
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY: Final = 32
CONTENT: Final = "application/fhir+json"
REPORT: Final = "carnet-report"
"""`typ` of what somebody left: the server cannot pass off one of the person's own files as a report."""
_NONCE: Final = 12
_TAG: Final = 16
_COMPACT: Final = re.compile(rb"([\w-]{1,400})\.\.([\w-]{16})\.([\w-]*)\.([\w-]{22})", re.ASCII)


class UnsealableError(Exception):
    """The key is another, or a bit was changed: nothing of it is to be believed."""


@dataclass(frozen=True, slots=True)
class Unsealed:
    """What was sealed, and the `typ` it was sealed under, "" for none."""

    type: str
    data: bytes = field(repr=False)


def new_key() -> bytes:
    """Return a key for one link."""
    return secrets.token_bytes(KEY)


def sealed(data: bytes, key: bytes, type: str = "") -> bytes:
    """Return `data` sealed, with a nonce of its own."""
    said = {"alg": "dir", "enc": "A256GCM", "cty": CONTENT, **({"typ": type} if type else {})}
    header = base64url(json.dumps(said, separators=(",", ":")).encode())
    nonce = secrets.token_bytes(_NONCE)
    both = AESGCM(key).encrypt(nonce, data, header)
    return b".".join(
        (header, b"", base64url(nonce), base64url(both[:-_TAG]), base64url(both[-_TAG:]))
    )


def unsealed(jwe: bytes, key: bytes) -> Unsealed:
    """Return what was sealed.

    Raises:
        UnsealableError: it was not with this key, or was changed since, or is no such thing.

    """
    found = _COMPACT.fullmatch(jwe)
    if found is None:
        raise UnsealableError
    header, nonce, text, tag = found.groups()
    try:
        said: Any = json.loads(from_base64url(header))
        data = AESGCM(key).decrypt(
            from_base64url(nonce), from_base64url(text) + from_base64url(tag), header
        )
    except (InvalidTag, ValueError, RecursionError):
        raise UnsealableError from None
    if not isinstance(said, dict) or (said.get("alg"), said.get("enc")) != ("dir", "A256GCM"):
        raise UnsealableError
    return Unsealed(str(said.get("typ", "")), data)


def base64url(data: bytes) -> bytes:
    """Return the letters, without padding (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def from_base64url(text: bytes) -> bytes:
    """Return the bytes; raises ValueError."""
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("no base64url") from error
