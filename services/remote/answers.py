"""What a server answered, checked: small values that keep each resource's own bytes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum


class Method(StrEnum):
    """What was done to a resource (Bundle.entry.request.method)."""

    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True)
class Resource:
    """One version of a resource as the server holds it.

    `json` is the server's very bytes. `version` and `last_updated` are the server's own words, "" when it told none.
    """

    type: str
    id: str
    version: str
    last_updated: str
    json: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a Bundle: a version of a resource, or its deletion (`json` is then empty).

    `status` is the HTTP status told by the entry (an answer to a batch, a history), 0 without one. `partial`: the
    server left elements out (tag SUBSETTED); read the resource, do not keep this.
    """

    type: str
    id: str
    version: str
    last_updated: str
    method: Method
    status: int = 0
    json: bytes = field(default=b"", repr=False)
    partial: bool = False

    @property
    def deleted(self) -> bool:
        return self.method is Method.DELETE


@dataclass(frozen=True, slots=True)
class Page:
    """One Bundle of a search, a history or a change feed.

    `entries` keeps the server's order. `refused` counts those left out because they were no resource of the kind
    asked for, had no id, or were nested too deep. `next` is the URL of the next page, "" on the last one; it is
    checked, opaque, and of use within this run only. `total` is None when the server does not say. `cursor` is where
    a change feed stopped, to be given to it next time. `refused_updated` is when those left out were last updated,
    as far as they say it.
    """

    entries: tuple[Change, ...]
    next: str = field(default="", repr=False)
    total: int | None = None
    refused: int = 0
    cursor: str = ""
    refused_updated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What a write became. `version` is "" when the server did not tell: read the resource to know.

    `json` is the resource as the server keeps it, empty unless it sent it back.
    """

    status: int
    type: str
    id: str
    version: str = ""
    last_updated: str = ""
    json: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Download:
    """A Binary on its way. `start` is the offset of the first byte that `chunks` gives.

    It may be 0 although a later one was asked for: the server has no ranges, or the file changed (another `etag`).
    `size` is the whole file's, None when the server does not say.
    """

    start: int
    size: int | None
    mime: str
    etag: str
    chunks: AsyncIterator[bytes] = field(repr=False)


def instant(text: str) -> datetime | None:
    """Return a FHIR instant as an aware UTC time (finer than a microsecond is cut), None if it is none."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
