"""A file of the record, streamed: from the start or from where it stopped (RFC 9110 §14), raw or wrapped in JSON."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import httpx

from services.core.errors import Fault, RemoteError
from services.remote import decoding, wire
from services.remote.answers import Download
from services.remote.statuses import FHIR, JSON
from services.remote.transport import Transport, mime_of

_PARTIAL: Final = 206
_RANGE: Final = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
_ANYTHING: Final = "*/*"
_WEB_PAGE: Final = "text/html"


@asynccontextmanager
async def opened(
    transport: Transport, url: str, mime: str, start: int, etag: str
) -> AsyncIterator[Download]:
    """Give the file at `url`, checked to be below the server's base, from byte `start` where possible."""
    headers = {"Accept": _ANYTHING, "Accept-Encoding": "identity"}
    if start and etag:
        # Without a version to name, the rest could be that of another file: then all of it again.
        headers |= {"Range": f"bytes={start}-", "If-Range": etag}
    async with transport.stream(url, headers) as response:
        found = mime_of(response.headers)
        if found == _WEB_PAGE != mime.casefold():
            raise RemoteError(Fault.NOT_FHIR)
        if found in JSON:
            yield _wrapped(await transport.whole(response), response)
        else:
            first, size = _extent(response, start)
            yield Download(
                first,
                size,
                found,
                response.headers.get("etag", ""),
                transport.chunks(response),
            )


async def size_of(transport: Transport, url: str) -> int | None:
    """Return the size of the file at `url`, which must be below the server's base, None if it does not say."""
    headers = await transport.head(url, {"Accept": _ANYTHING, "Accept-Encoding": "identity"})
    length = headers.get("content-length", "")
    is_plain = "content-encoding" not in headers and mime_of(headers) not in JSON
    return int(length) if is_plain and length.isascii() and length.isdigit() else None


def _extent(response: httpx.Response, start: int) -> tuple[int, int | None]:
    """Return the offset of the first byte given and the whole size."""
    if response.status_code == _PARTIAL:
        told = _RANGE.fullmatch(response.headers.get("content-range", ""))
        if told is None or int(told[1]) != start:
            raise RemoteError(Fault.WRONG_ANSWER, "Content-Range", status=_PARTIAL)
        return start, None if told[3] == "*" else int(told[3])
    length = response.headers.get("content-length", "")
    plain = "content-encoding" not in response.headers
    return 0, int(length) if plain and length.isascii() and length.isdigit() else None


def _wrapped(data: bytes, response: httpx.Response) -> Download:
    """Return the file inside a Binary resource; another JSON document is the file itself."""
    mime, etag = mime_of(response.headers), response.headers.get("etag", "")
    try:
        binary = decoding.decoded(data, wire.Binary)
    except RemoteError:
        if mime == FHIR:
            raise
        binary = wire.Binary("")  # a file that happens to be JSON
    if binary.resource_type == "Binary":
        try:
            data, mime = b64decode(binary.data, validate=True), binary.content_type
        except (NotBase64, ValueError):
            raise RemoteError(Fault.WRONG_ANSWER, "Binary.data") from None
    return Download(0, len(data), mime, etag, _once(data))


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data
