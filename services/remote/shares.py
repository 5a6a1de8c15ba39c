"""A person's links on our own server (docs/sharing.md): it holds sealed bytes, counts openings, and never has a key.

No standard says how links are made; how they are opened is SMART Health Links. A server that offers it says where in
its smart-configuration.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import msgspec

from services.core.errors import Fault, RemoteError
from services.remote.address import is_loopback
from services.remote.authorization import Authorization
from services.remote.decoding import decoded
from services.remote.limits import MIB, Limits
from services.remote.transport import Network, Transport

_LIMITS: Final = Limits(json_bytes=16 * MIB)
"""A report that was left is the largest answer."""
_ID: Final = re.compile(r"[0-9a-f]{64}")
_NAME: Final = re.compile(r"[0-9a-f]{32}")
_STATE: Final = re.compile(r"[a-z]{1,20}")
_JSON: Final = {"Accept": "application/json"}
_SEALED: Final = {"Content-Type": "application/jose", **_JSON}
_SLOWEST: Final = 4096
_LONGEST: Final = 120
_MOST: Final = 2000
_LAST: Final = 253_402_300_799
"""The end of the year 9999, in Unix seconds."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody opened a link: when, in Unix seconds, and who they said they are."""

    at: int
    recipient: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Left:
    """A report that waits on the server: its name there, when it came, its bytes as sealed."""

    name: str
    at: int
    size: int


@dataclass(frozen=True, slots=True)
class Told:
    """A link as the server tells it; times in Unix seconds. `state` is waiting, open, or why it is closed."""

    id: str
    state: str
    opened: int
    refused: int
    openings: tuple[Opening, ...]
    reports: tuple[Left, ...]
    created: int = 0
    expires: int = 0
    allowed: int = 0
    takes_report: bool = False


class _Opening(msgspec.Struct):
    at: int
    recipient: str = ""


class _Left(msgspec.Struct):
    id: str
    at: int
    size: int = 0


class _Link(msgspec.Struct):
    id: str
    state: str
    opened: int = 0
    refused: int = 0
    log: list[_Opening] = msgspec.field(default_factory=list)
    reports: list[_Left] = msgspec.field(default_factory=list)
    created: int = 0
    expires: int = 0
    openings: int = 0
    report: bool = False


class _List(msgspec.Struct):
    links: list[_Link]


class ShareLinks:
    """The links below `root`; close it with `aclose`. Every method raises RemoteError for all but a right answer."""

    def __init__(
        self, root: str, authorization: Authorization, network: Network | None = None
    ) -> None:
        self.root = root
        local = is_loopback(httpx.URL(root).host)
        self._http = Transport(authorization, _LIMITS, proxies=not local, network=network)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def announce(self, id: str, wanted: dict[str, Any]) -> None:
        """Make a link whose files are still to come; the same again changes nothing.

        Raises:
            RemoteError: CONFLICT when there are too many open links.

        """
        content = msgspec.json.encode(wanted)
        headers = {**_JSON, "Content-Type": "application/json"}
        await self._http.send("PUT", self._at(id), headers, content)

    async def send_file(self, id: str, number: int, sealed: bytes) -> None:
        """Send one of its files, sealed."""
        seconds = len(sealed) / _SLOWEST
        url = self._at(id, "files", str(number))
        await self._http.send("PUT", url, _SEALED, sealed, extra_seconds=seconds)

    async def all(self) -> tuple[Told, ...]:
        """Return every link that the server still tells, the newest first."""
        answer = await self._http.send("GET", self._at(), _JSON)
        return tuple(map(_told, decoded(answer.body, _List).links[:_MOST]))

    async def revoke(self, id: str) -> None:
        """Close a link at once; one that is not there any more is as good as closed."""
        try:
            await self._http.send("DELETE", self._at(id), _JSON)
        except RemoteError as error:
            if error.fault is not Fault.NOT_FOUND:
                raise

    async def report(self, id: str, name: str) -> bytes:
        """Return a report that was left, sealed."""
        return (await self._http.send("GET", self._at(id, "reports", name), {})).body

    async def drop_report(self, id: str, name: str) -> None:
        """Have the server forget a report that was taken."""
        try:
            await self._http.send("DELETE", self._at(id, "reports", name), _JSON)
        except RemoteError as error:
            if error.fault is not Fault.NOT_FOUND:
                raise

    def _at(self, *segments: str) -> str:
        return "/".join((f"{self.root.rstrip('/')}/links", *segments))


def _told(link: _Link) -> Told:
    """Return what can be believed.

    Raises:
        RemoteError: WRONG_ANSWER for a name that is none.

    """
    names = all(_NAME.fullmatch(left.id) for left in link.reports)
    if not _ID.fullmatch(link.id) or not _STATE.fullmatch(link.state) or not names:
        raise RemoteError(Fault.WRONG_ANSWER, "links")
    return Told(
        link.id,
        link.state,
        link.opened,
        link.refused,
        tuple(Opening(one.at, _line(one.recipient)) for one in link.log[:_MOST]),
        tuple(Left(one.id, one.at, one.size) for one in link.reports),
        max(0, min(link.created, _LAST)),
        max(0, min(link.expires, _LAST)),
        link.openings,
        link.report,
    )


def _line(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:_LONGEST]
