"""The devices that a person signed in on, as our own server lists them (docs/operators.md, `/auth/devices`).

No standard has such a list; a server that offers it says where in its smart-configuration.
"""

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlencode

import httpx
import msgspec

from services.core.errors import Fault, RemoteError
from services.remote.address import is_loopback, is_safe, parsed
from services.remote.authorization import Authorization
from services.remote.decoding import decoded
from services.remote.limits import Limits
from services.remote.transport import Transport

_LIMITS: Final = Limits(json_bytes=256 * 1024)
_ID: Final = re.compile(r"[A-Za-z0-9_\-]{1,64}")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_JSON: Final = {"Accept": "application/json"}
_FORM: Final = {**_JSON, "Content-Type": "application/x-www-form-urlencoded"}
_MOST: Final = 200
LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Device:
    """One that is signed in; days are FHIR dates, `current` is this one, `name` "" where it has none."""

    id: str
    name: str = field(repr=False)
    first_used: str
    last_used: str
    current: bool


class _Device(msgspec.Struct):
    id: str
    name: str = ""
    first_used: str = ""
    last_used: str = ""
    current: bool = False


class _List(msgspec.Struct):
    devices: list[_Device]


class DeviceList:
    """The list at `endpoint`; close it with `aclose`. Every method raises RemoteError for all but a right answer."""

    def __init__(self, endpoint: str, authorization: Authorization) -> None:
        self._endpoint = endpoint
        local = is_loopback(httpx.URL(endpoint).host)
        self._http = Transport(authorization, _LIMITS, proxies=not local)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def all(self) -> tuple[Device, ...]:
        """Return every device, this one first."""
        answer = await self._http.send("GET", self._endpoint, _JSON)
        told = decoded(answer.body, _List).devices[:_MOST]
        return tuple(sorted(map(_device, told), key=lambda device: not device.current))

    async def end(self, id: str) -> None:
        """Sign a device out; one that is not there any more is as good as signed out."""
        try:
            await self._http.send("DELETE", self._at(id), _JSON)
        except RemoteError as error:
            if error.fault is not Fault.NOT_FOUND:
                raise

    async def end_others(self) -> None:
        """Sign out every device but this one."""
        await self._http.send("DELETE", self._endpoint, _JSON)

    async def rename(self, id: str, name: str) -> None:
        """Give a device a name that all of them show."""
        await self._http.send("PUT", self._at(id), _FORM, urlencode({"name": name}).encode())

    def _at(self, id: str) -> str:
        return f"{self._endpoint}/{quote(id, safe='')}"


def same_place(endpoint: str, token: str) -> bool:
    """Say whether a list may be asked with what `token`, the token endpoint, gives: both are one server's, and safe."""
    one, other = parsed(endpoint), parsed(token)
    if one is None or other is None or not is_safe(one):
        return False
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)


def _device(told: _Device) -> Device:
    """Return what can be believed.

    Raises:
        RemoteError: WRONG_ANSWER for an id or a day that is none.

    """
    days = (told.first_used, told.last_used)
    if not _ID.fullmatch(told.id) or not all(_DAY.fullmatch(day) for day in days):
        raise RemoteError(Fault.WRONG_ANSWER, "devices")
    name = told.name if told.name.isprintable() else ""
    return Device(told.id, name[:LONGEST_NAME], *days, told.current)
