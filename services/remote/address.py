"""Where a server is, and which links of its answers may be followed."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Final

import httpx

from services.core.errors import Fault, RemoteError

_DISGUISES: Final = ("\\", "%2e", "%2E", "%5c", "%5C")
"""A path that hides a backslash or a dot: what checks it and what serves it may read it differently."""
_HOST: Final = re.compile(rb"[a-z0-9.\-_:]+")
_LAST_PORT: Final = 65535


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """The base URL of a FHIR server, without its last slash; make it with `of`."""

    base: str

    @classmethod
    def of(cls, text: str) -> "ServerAddress":
        """Return the address typed by a person.

        Raises:
            RemoteError: INSECURE_ADDRESS unless it is https, or http on this very device; also with a user name, a
                query or a fragment in it.

        """
        url = parsed(text.strip())
        disguised = any(disguise in text for disguise in _DISGUISES)
        if url is None or disguised or url.query or url.fragment or not is_safe(url):
            raise RemoteError(Fault.INSECURE_ADDRESS)
        return cls(str(url).rstrip("/"))

    @property
    def on_this_device(self) -> bool:
        return is_loopback(httpx.URL(self.base).host)

    def at(self, *segments: str) -> str:
        """Return the URL of a path below the base; segments are FHIR types, ids and operations."""
        return "/".join((self.base, *segments))

    def within(self, link: str) -> str:
        """Return a link of an answer as an absolute URL: same origin, at or below the base.

        Raises:
            RemoteError: ORIGIN when it leads anywhere else.

        """
        base = httpx.URL(self.base + "/")
        try:
            url = base.join(link).copy_with(fragment=None)
        except (httpx.InvalidURL, ValueError):
            raise RemoteError(Fault.ORIGIN) from None
        path = url.raw_path.partition(b"?")[0].decode("ascii")
        if (
            (url.scheme, url.host, _port(url)) != (base.scheme, base.host, _port(base))
            or url.userinfo
            or not f"{path}/".startswith(base.path)
            or any(disguise in path for disguise in _DISGUISES)
        ):
            raise RemoteError(Fault.ORIGIN)
        return str(url)


def is_safe(url: httpx.URL) -> bool:
    """Say whether what is sent there stays private: https, or a server of this device."""
    return url.scheme == "https" or (url.scheme == "http" and is_loopback(url.host))


def is_loopback(host: str) -> bool:
    """Say whether a host is this device itself (RFC 6761 §6.3, RFC 1122 §3.2.1.3)."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def parsed(text: str) -> httpx.URL | None:
    """Return a URL with a real host, a possible port and no user name; None for anything else."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        return None
    right = _HOST.fullmatch(url.raw_host) and not url.userinfo and (url.port or 0) <= _LAST_PORT
    return url if right else None


def _port(url: httpx.URL) -> int:
    return url.port or {"https": 443, "http": 80}.get(url.scheme, 0)
