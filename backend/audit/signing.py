"""The key that signs checkpoints: Ed25519 (RFC 8032), in the data folder, readable by the server's user alone."""

import base64
import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PRIVATE: Final = "audit-signing.key"
PUBLIC: Final = "audit-public.json"
_DOMAIN: Final = b"carnet-audit-checkpoint-1\x00"
_RAW: Final = 32


class Signer:
    """Signs checkpoints; `public` is the 32 bytes that check them."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public: Final = key.public_key().public_bytes_raw()

    @classmethod
    def of_folder(cls, folder: Path) -> "Signer":
        """Open the key, made once, and leave its public half beside it as a JWK (RFC 8037) for whoever checks.

        Raises:
            OSError, ValueError: the folder cannot be written, or the key is damaged.

        """
        path = folder / PRIVATE
        if not path.exists():
            _leave(path, secrets.token_bytes(_RAW))
        signer = cls(Ed25519PrivateKey.from_private_bytes(path.read_bytes()))
        if not (folder / PUBLIC).exists():
            _leave(folder / PUBLIC, json.dumps(jwk(signer.public)).encode())
        return signer

    def sign(self, body: str) -> bytes:
        return self._key.sign(_DOMAIN + body.encode())


def is_signed(body: str, signature: bytes, public: bytes) -> bool:
    """Say whether `signature` is of "carnet-audit-checkpoint-1" 00 ‖ body."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _DOMAIN + body.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def jwk(public: bytes) -> dict[str, str]:
    x = base64.urlsafe_b64encode(public).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": kid(public), "x": x}


def public_key(path: Path) -> bytes:
    """Read a public key that `Signer` left.

    Raises:
        OSError, ValueError: it is not there, or is none.

    """
    try:
        x = json.loads(path.read_text("utf-8"))["x"]
        public = base64.urlsafe_b64decode(x + "=" * (-len(x) % 4))
    except (KeyError, TypeError) as error:
        raise ValueError("this is no public key") from error
    if len(public) != _RAW:
        raise ValueError("this is no public key")
    return public


def kid(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


def _leave(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; when two processes start together, the first one's stays."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
