"""Short-lived addresses: what was opened can be fetched for a while, without anything kept for it."""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_MAC: Final = 32
_SHOWN: Final = re.compile(r"[A-Za-z0-9_-]{1,400}")


class Use(StrEnum):
    """What a ticket is for."""

    FILE = "file"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Ticket:
    """`number` is the file's; `expires` in Unix seconds."""

    use: Use
    link: str
    number: int
    expires: int


def written(secret: bytes, ticket: Ticket) -> str:
    """Return it as it stands in an address."""
    said = f"{ticket.use}.{ticket.link}.{ticket.number}.{ticket.expires}".encode()
    return base64.urlsafe_b64encode(_mac(secret, said) + said).rstrip(b"=").decode()


def read(secret: bytes, shown: str, use: Use, now: float) -> Ticket | None:
    """Return a ticket of ours that still counts, None for anything else."""
    if not _SHOWN.fullmatch(shown):
        return None
    try:
        found = base64.b64decode(shown + "=" * (-len(shown) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    mac, said = found[:_MAC], found[_MAC:]
    if not hmac.compare_digest(mac, _mac(secret, said)):
        return None
    told, link, number, expires = said.decode().split(".")
    ticket = Ticket(Use(told), link, int(number), int(expires))
    return ticket if ticket.use is use and now < ticket.expires else None


def _mac(secret: bytes, said: bytes) -> bytes:
    return hmac.digest(secret, b"share ticket\x00" + said, "sha256")
