"""What of the record would leave: read as it is shown, before anything is sealed."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from services.core.errors import NotFoundError, NotShareableError, RefusedError, Unshareable
from services.core.identity import Identity
from services.core.narrative import Block
from services.documents.models import Document, Kind
from services.documents.pages import body_of
from services.documents.service import DocumentService
from services.fhir.media_types import PDF
from services.sharing.contents import LONGEST_SIDE, Carried, Shared
from services.sharing.models import MOST_DOCUMENTS, Added
from services.storage import meta

MOST_BYTES: Final = 26 * 2**20
"""Bytes of one document; sealed and twice in base64, it is what the server takes of one file."""
MOST_ALL: Final = 52 * 2**20


async def gathered(documents: DocumentService, ids: tuple[str, ...]) -> tuple[Shared, ...]:
    """Return the documents as they would leave.

    Raises:
        NotShareableError: there are none, too many, or they are too large.
        NotFoundError, NotHereError, DamagedError: one of them cannot be had.

    """
    if not ids:
        raise NotShareableError(Unshareable.NOTHING)
    if len(ids) > MOST_DOCUMENTS:
        raise NotShareableError(Unshareable.TOO_MANY_DOCUMENTS)
    found = []
    for id in ids:
        found.append(await _gathered(documents, id))
        if found[-1].size > MOST_BYTES or sum(one.size for one in found) > MOST_ALL:
            raise NotShareableError(Unshareable.TOO_LARGE)
    return tuple(found)


async def leaving_with(
    documents: DocumentService, ids: tuple[str, ...], made: Sequence[Added]
) -> tuple[Shared, ...]:
    """Return what was made for this link, then the documents; raises as `gathered`."""
    added = tuple(_added(one) for one in made)
    if added and not ids:
        return added
    if len(ids) + len(added) > MOST_DOCUMENTS:
        raise NotShareableError(Unshareable.TOO_MANY_DOCUMENTS)
    return (*added, *await gathered(documents, ids))


def _added(one: Added) -> Shared:
    return Shared(one.title, one.date, "", "", (Carried(PDF, one.data),))


async def person_of(documents: DocumentService) -> Identity:
    """Return what is told of the person: name and birth date, neither INS nor sex."""
    who = await documents.database.read(meta.identity)
    return Identity(who.family, who.given, who.birth_date)


async def _gathered(documents: DocumentService, id: str) -> Shared:
    document = (await documents.detail(id)).document
    data = await documents.original(id)
    if not data:
        raise NotFoundError
    if document.kind is Kind.IMAGE:
        return await _picture(documents, document, data)
    if document.kind is Kind.PDF:
        return _shared(document, Carried(PDF, data))
    page = None
    with suppress(RefusedError):  # what cannot be read as a page leaves as its bytes are
        page = await documents.page(id)
    blocks = page.blocks if page else ()
    if page and page.embedded_pdf:
        body = await asyncio.to_thread(body_of, data)
        return _shared(document, Carried(PDF, body), Carried(document.mime, data), blocks=blocks)
    return _shared(document, Carried(document.mime, data), blocks=blocks)


async def _picture(documents: DocumentService, document: Document, data: bytes) -> Shared:
    """Return a picture with nothing but its pixels: where a photo was taken leaves with no link."""
    bare = await documents.image(document.id, LONGEST_SIDE)
    mime = "image/jpeg" if bare.startswith(b"\xff\xd8") else "image/png"
    carried = await asyncio.to_thread(body_of, data)
    if carried != data:  # a picture within a CDA, which leaves too: it is what the author attested
        return _shared(document, Carried(mime, bare), Carried("application/xml", data))
    return _shared(document, Carried(mime, bare))


def _shared(document: Document, *files: Carried, blocks: tuple[Block, ...] = ()) -> Shared:
    return Shared(document.title, document.date, document.type, document.author, files, blocks)
