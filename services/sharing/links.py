"""The address that is given away (SMART Health Links, "SMART Health Link payload"), and the passcode said apart."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Final

from services.sharing.jwe import base64url

HANDLE: Final = 32
"""Bytes that nobody guesses; the server knows them by their hash alone until somebody opens the link."""
LABEL: Final = "Carnet"
"""Whoever sees the address go by learns nothing of whose it is, nor of what."""
DIGITS: Final = 6
SALT: Final = 16
_SCRYPT: Final = {"n": 2**15, "r": 8, "p": 1, "maxmem": 64 * 2**20, "dklen": 32}


@dataclass(frozen=True, slots=True)
class Link:
    """A link's secrets; `root` is where the server keeps links, `expires` in Unix seconds."""

    root: str
    handle: str = field(repr=False)
    key: bytes = field(repr=False)
    expires: int
    has_passcode: bool

    @property
    def id(self) -> str:
        """Its name for the server, which tells nothing of its address."""
        return id_of(self.handle)

    @property
    def manifest(self) -> str:
        return f"{self.root.rstrip('/')}/m/{self.handle}"

    @property
    def payload(self) -> str:
        """Return the `shlink:/…`, which any viewer of such links reads."""
        said = {
            "url": self.manifest,
            "key": base64url(self.key).decode(),
            "exp": self.expires,
            "flag": "P" if self.has_passcode else "",
            "label": LABEL,
            "v": 1,
        }
        if not self.has_passcode:
            del said["flag"]
        return f"shlink:/{base64url(json.dumps(said, separators=(',', ':')).encode()).decode()}"

    @property
    def address(self) -> str:
        """Return what any browser opens: the server's own viewer, the rest behind a `#` that no browser sends."""
        return f"{self.root.rstrip('/')}/#{self.payload}"


def new_handle() -> str:
    return base64url(secrets.token_bytes(HANDLE)).decode()


def id_of(handle: str) -> str:
    return hashlib.sha256(handle.encode()).hexdigest()


def new_passcode() -> str:
    """Return digits to be said aloud; five wrong ones close the link."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def plain(passcode: str) -> str:
    """Return a passcode as it is checked: however it was grouped when it was typed."""
    return "".join(passcode.split())


def verifier(passcode: str) -> dict[str, str]:
    """Return what the server gets in the place of a passcode; slow by intention, for a thread."""
    salt = secrets.token_bytes(SALT)
    digest = hashlib.scrypt(plain(passcode).encode(), salt=salt, **_SCRYPT)
    return {"salt": base64url(salt).decode(), "hash": base64url(digest).decode()}
