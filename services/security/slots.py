"""Slots: the root key, wrapped once for each secret that opens the vault.

    pin         HKDF(Argon2id(code) ‖ device secret)
    passphrase  HKDF(Argon2id(passphrase))
    recovery    HKDF(Argon2id(recovery key))

Each wraps the same 32 bytes with AES-256-GCM; what is authenticated beside them is the app, the
person, the kind of slot, the version and the cost, so that no slot can be moved or made cheaper.
"""

import hashlib
import hmac
import secrets
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Meta

from services.core.errors import WrongCodeError
from services.security.kdf import KEY_BYTES, KdfCost, stretched
from services.security.protection import Protection

APP: Final = "org.carnet"
VERSION: Final = 1

_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_CHECK_BYTES: Final = 16


class SlotKind(StrEnum):
    """Which secret opens a slot."""

    PIN = "pin"
    PASSPHRASE = "passphrase"  # noqa: S105 - a kind, not a secret
    RECOVERY = "recovery"

    @classmethod
    def of(cls, protection: Protection) -> "SlotKind":
        """Return the slot of the person's own secret."""
        return cls.PASSPHRASE if protection is Protection.PASSPHRASE else cls.PIN


class Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The root key wrapped for one secret.

    `device_check` tells a device secret that was replaced from a wrong code; empty where none is
    mixed in. It is drawn from 256 random bits, and so says nothing about them.
    """

    kind: SlotKind
    cost: KdfCost
    salt: Annotated[bytes, Meta(min_length=_SALT_BYTES, max_length=_SALT_BYTES)]
    nonce: Annotated[bytes, Meta(min_length=_NONCE_BYTES, max_length=_NONCE_BYTES)]
    wrapped: Annotated[bytes, Meta(min_length=48, max_length=48)]
    device_check: Annotated[bytes, Meta(max_length=_CHECK_BYTES)] = b""


def wrap(
    root: bytes, kind: SlotKind, person: str, secret: str, *, cost: KdfCost, device: bytes = b""
) -> Slot:
    """Return a new slot which `secret` opens, with the `device` secret mixed in if there is one."""
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    cipher = _cipher(kind, secret, salt, cost, device)
    wrapped = cipher.encrypt(nonce, root, _bound(kind, person, cost))
    return Slot(kind, cost, salt, nonce, wrapped, _check(device))


def unwrap(slot: Slot, person: str, secret: str, device: bytes = b"") -> bytes:
    """Return the root key.

    Raises:
        WrongCodeError: the secret does not open this slot.

    """
    cipher = _cipher(slot.kind, secret, slot.salt, slot.cost, device)
    try:
        return cipher.decrypt(slot.nonce, slot.wrapped, _bound(slot.kind, person, slot.cost))
    except InvalidTag:
        raise WrongCodeError from None


def made_with(slot: Slot, device: bytes) -> bool:
    """Say whether `device` is the device secret that was mixed into the slot (b"" for none)."""
    return hmac.compare_digest(slot.device_check, _check(device))


def _cipher(kind: SlotKind, secret: str, salt: bytes, cost: KdfCost, device: bytes) -> AESGCM:
    material = stretched(secret.encode(), salt, cost) + device
    purpose = f"carnet/slot/{kind}/{VERSION}".encode()
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt=salt, info=purpose).derive(material))


def _bound(kind: SlotKind, person: str, cost: KdfCost) -> bytes:
    return msgspec.json.encode((APP, person, kind, VERSION, cost))


def _check(device: bytes) -> bytes:
    if not device:
        return b""
    return hmac.new(device, b"carnet/device/1", hashlib.sha256).digest()[:_CHECK_BYTES]
