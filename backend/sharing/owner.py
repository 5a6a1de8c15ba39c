"""`/share/links`: a person's app makes links, lists them, closes them and takes the reports that were left."""

import hashlib
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from backend.access.principal import Action, Principal
from backend.sharing import limits, links, passcodes
from backend.sharing.clearing import Clearing
from backend.sharing.http import ShareError, invalid, json_of, limited, number, owner_of
from backend.sharing.links import Announced, OtherLinkError, TooManyLinksError, Wanted
from backend.sharing.sealed import bytes_from_base64url
from backend.sharing.settings import SharingSettings
from backend.sharing.tracing import Event, by_owner, refused_owner

_ID: Final = re.compile(r"[0-9a-f]{64}")
_NUMBER: Final = re.compile(r"[0-9]{1,3}")
_SHARES: Final = "DocumentReference"


@dataclass(frozen=True, slots=True)
class OwnerEndpoint:
    """Answers the person alone: neither a carer, nor a professional, nor a system shares what is somebody else's."""

    settings: SharingSettings
    clearing: Clearing

    async def make(self, request: Request) -> Response:
        """Announce a link and its files; announcing it again, word for word, changes nothing."""
        owner, now = await self._owner(request), self.settings.now()
        wanted = self._wanted(request.path_params["id"], owner, await json_of(request), now)
        await self.clearing.ended(now)
        try:
            made = await self.settings.store.write(partial(links.make, wanted=wanted, now=now))
        except OtherLinkError:
            raise ShareError(409, "conflict", "This id is another link's.") from None
        except TooManyLinksError:
            raise ShareError(409, "too_many", "There are too many open links.") from None
        await self._trace(Event.MADE, owner, wanted.id)
        return JSONResponse({"id": wanted.id}, 201 if made else 200)

    async def receive(self, request: Request) -> Response:
        """Keep a sealed file of a link; the link opens once all are here."""
        owner = await self._owner(request)
        id, shown = request.path_params["id"], request.path_params["number"]
        if not _NUMBER.fullmatch(shown):
            raise _unknown()
        at = int(shown)
        store = self.settings.store
        expected = await store.read(
            partial(
                links.awaited,
                id=id,
                patient=owner.patient or "",
                number=at,
                now=self.settings.now(),
            )
        )
        if expected is None:
            raise _unknown()
        blob = await self.settings.blobs.put(_verified(request, expected), f"share/{id}")
        await store.write(partial(links.keep_file, id=id, number=at, blob=blob.key))
        return Response(status_code=204)

    async def list(self, request: Request) -> Response:
        """Return the person's links."""
        owner, now = await self._owner(request), self.settings.now()
        await self.clearing.ended(now)
        found = await self.settings.store.read(
            partial(links.listed, patient=owner.patient or "", now=now)
        )
        return JSONResponse({"links": found, "now": now})

    async def revoke(self, request: Request) -> Response:
        """Close a link at once, and remove its files."""
        owner, id = await self._owner(request), request.path_params["id"]
        done = await self.settings.store.write(
            partial(links.revoke, id=id, patient=owner.patient or "", now=self.settings.now())
        )
        if not done:
            raise _unknown()
        await self._trace(Event.REVOKED, owner, id)
        await self.clearing.link(id)
        return Response(status_code=204)

    async def report(self, request: Request) -> Response:
        """Return a report that was left, sealed."""
        owner, id = await self._owner(request), request.path_params["id"]
        found = await self.settings.store.read(
            partial(
                links.report_of,
                id=id,
                patient=owner.patient or "",
                name=request.path_params["name"],
            )
        )
        if found is None:
            raise _unknown()
        content = self.settings.blobs.stream(found.blob, 0, found.size)
        headers = {"Content-Length": str(found.size)}
        return StreamingResponse(content, media_type="application/jose", headers=headers)

    async def drop_report(self, request: Request) -> Response:
        """Forget a report that the person's device has."""
        owner, id = await self._owner(request), request.path_params["id"]
        blob = await self.settings.store.write(
            partial(
                links.drop_report,
                id=id,
                patient=owner.patient or "",
                name=request.path_params["name"],
            )
        )
        if blob is None:
            raise _unknown()
        await self.settings.blobs.remove(blob)
        await self._trace(Event.TAKEN, owner, id)
        return Response(status_code=204)

    async def _owner(self, request: Request) -> Principal:
        """Return the person; raises ShareError 401 or 403."""
        found = await owner_of(request, self.settings.authenticate, self.settings.base_url)
        if not found.is_own or not found.may(Action.READ, _SHARES):
            reason = "not-own" if not found.is_own else "scope"
            await self.settings.record([refused_owner(found, reason, self.settings.clock())])
            raise ShareError(403, "access_denied", "Only the person shares their documents.")
        return found

    async def _trace(self, event: Event, owner: Principal, id: str) -> None:
        await self.settings.record([by_owner(event, owner, id, self.settings.clock())])

    def _wanted(self, id: str, owner: Principal, said: Mapping[str, Any], now: int) -> Wanted:
        """Read an announcement; raises ShareError."""
        if not _ID.fullmatch(id):
            raise invalid("The id is the SHA-256 of the handle, in hexadecimal.")
        expires = number(said, "expires")
        if not now < expires <= now + limits.LONGEST:
            raise invalid(f"expires is later than now, by {limits.LONGEST} seconds at most.")
        if not isinstance(said.get("report"), bool):
            raise invalid("report is true or false.")
        salt, verifier = _passcode(said.get("passcode"), self.settings.secret)
        return Wanted(
            id=id,
            patient=owner.patient or "",
            expires=expires,
            openings=number(said, "openings", limits.OPENINGS),
            takes_report=said["report"],
            files=_announced(said.get("files")),
            salt=salt,
            verifier=verifier,
        )


def _announced(said: object) -> tuple[Announced, ...]:
    if not isinstance(said, list) or not 1 <= len(said) <= limits.FILES:
        raise invalid(f"files lists from 1 to {limits.FILES} files.")
    found = []
    for one in said:
        if not isinstance(one, dict):
            raise invalid("A file is announced by its size and sha256.")
        digest = one.get("sha256")
        if not isinstance(digest, str) or not _ID.fullmatch(digest):
            raise invalid("sha256 is in hexadecimal.")
        found.append(Announced(number(one, "size", limits.FILE), digest))
    if sum(one.size for one in found) > limits.TOTAL:
        raise ShareError(413, "too_large", "The files are too large together.")
    return tuple(found)


def _passcode(said: object, secret: bytes) -> tuple[bytes | None, bytes | None]:
    if said is None:
        return None, None
    told = said if isinstance(said, dict) else {}
    salt, digest = bytes_from_base64url(told.get("salt")), bytes_from_base64url(told.get("hash"))
    if len(salt) != passcodes.SALT or len(digest) != passcodes.HASH:
        raise invalid("passcode is null, or a salt of 16 bytes and a hash of 32 (scrypt).")
    return salt, passcodes.kept(secret, digest)


async def _verified(request: Request, expected: Announced) -> AsyncIterator[bytes]:
    """Yield what comes; raises ShareError when it is not what was announced, so that nothing of it is kept."""
    digest, size = hashlib.sha256(), 0
    async for chunk in limited(request, expected.size):
        digest.update(chunk)
        size += len(chunk)
        yield chunk
    if size != expected.size or digest.hexdigest() != expected.sha256:
        raise ShareError(422, "not_as_announced", "These are not the bytes that were announced.")


def _unknown() -> ShareError:
    return ShareError(404, "not_found", "There is no such link of yours.")
