"""A FHIR R4 client: RESTful interactions (http.html) with any server, its answers checked, its bytes kept."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Final, Self
from urllib.parse import urlencode

from services.core.errors import Fault, RemoteError
from services.remote import decoding, downloads, previews, traces, uploads
from services.remote.address import ServerAddress
from services.remote.answers import Download, Page, Resource, Written
from services.remote.authorization import Authorization, NoAuthorization
from services.remote.capabilities import Capabilities, capabilities
from services.remote.limits import Limits
from services.remote.previews import Preview
from services.remote.statuses import FHIR, JSON
from services.remote.traces import TracePage, TraceProof
from services.remote.transport import Answer, Content, Network, Transport
from services.remote.writing import deleted, written

Params = Iterable[tuple[str, str]]

_GET: Final = {"Accept": FHIR}
_MINIMAL: Final = {"Accept": FHIR, "Prefer": "return=minimal"}
# What a server may answer instead of a description of itself: it then does as little as possible.
_UNDESCRIBED: Final = frozenset(
    {
        Fault.NOT_FOUND,
        Fault.GONE,
        Fault.UNSUPPORTED,
        Fault.FORBIDDEN,
        Fault.SIGNED_OUT,
        Fault.INVALID,
    }
)


class FhirClient:
    """Speaks to one server, on as many connections as there are requests at once; close it with `aclose`.

    `network` is None for the network itself.
    Every method raises `RemoteError` (or one of its children) for anything but a right answer.
    """

    def __init__(
        self,
        address: ServerAddress,
        authorization: Authorization | None = None,
        limits: Limits | None = None,
        network: Network | None = None,
    ) -> None:
        self.address = address
        self._limits = limits or Limits()
        self._http = Transport(
            authorization or NoAuthorization(),
            self._limits,
            proxies=not address.on_this_device,
            network=network,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def read(self, type: str, id: str) -> Resource:
        """Return a resource; NOT_FOUND or GONE when there is none."""
        answer = await self._get(self.address.at(type, id))
        return decoding.resource(answer.body, type, id, self._limits)

    async def search(self, type: str, params: Params) -> Page:
        """Return the first page of a search; anything but `type` in it is refused."""
        return await self.get_page(self._url((type,), params), type)

    async def get_page(self, url: str, type: str = "") -> Page:
        """Return the page that a `next` link names, of `type` only unless "".

        Raises:
            RemoteError: ORIGIN, before anything is sent, when the link leads elsewhere.

        """
        await asyncio.sleep(
            0
        )  # keeping the page before and asking for this one are a millisecond each
        answer = await self._get(self.address.within(url))
        return await asyncio.to_thread(self._page, answer.body, frozenset({type} - {""}))

    def _page(self, body: bytes, types: frozenset[str]) -> Page:
        page = decoding.page(body, types, self._limits)
        return replace(page, next=self.address.within(page.next)) if page.next else page

    async def history(
        self, type: str = "", id: str = "", *, since: str = "", count: int = 0
    ) -> Page:
        """Return the first page of a history: of one resource, of a type, or of all that may be seen.

        `since` is an instant as this server wrote it.
        """
        params = [("_since", since)] if since else []
        params += [("_count", str(count))] if count else []
        below = tuple(segment for segment in (type, id, "_history") if segment)
        return await self.get_page(self._url(below, params), type)

    async def changes(self, patient: str, cursor: str = "", *, count: int = 0) -> Page:
        """Return what changed in a patient's record since `cursor` ("" for all of it), deletions included.

        Our own operation (docs of the reference server, `Patient/{id}/$changes`), where it is declared.

        Raises:
            RemoteError: CURSOR_LOST when the server cannot go on from there: compare everything again.

        """
        params = [("cursor", cursor)] if cursor else []
        params += [("_count", str(count))] if count else []
        try:
            return await self.get_page(self._url(("Patient", patient, "$changes"), params))
        except RemoteError as error:
            if error.fault is Fault.GONE and cursor:
                raise RemoteError(Fault.CURSOR_LOST, status=error.status) from None
            raise

    async def see_as(self, patient: str, asked: Params, url: str = "") -> Preview:
        """Return a page of what somebody else would get of a record, document by document; `url` is its `next`.

        Our own operation (`Patient/{id}/$see-as`), where it is declared; only the person may ask it.
        """
        first = self._url(("Patient", patient, "$see-as"), [*asked, ("explain", "documents")])
        answer = await self._get(self.address.within(url) if url else first)
        return previews.preview(answer.body)

    async def traces(self, patient: str, count: int, url: str = "") -> TracePage:
        """Return a page of what the server wrote down of a record, the newest first; `url` is its `next`.

        FHIR R4 AuditEvent; only the person may read it.
        """
        asked = [("patient", patient), ("_count", str(count))]
        first = self._url(("AuditEvent",), asked)
        answer = await self._get(self.address.within(url) if url else first)
        return traces.page(answer.body)

    async def trace_proof(self, id: str) -> TraceProof:
        """Return what shows that a trace was not changed: our own operation, `AuditEvent/{id}/$proof`."""
        answer = await self._get(self._url(("AuditEvent", id, "$proof"), []))
        return traces.proof(answer.body)

    async def update(
        self, type: str, id: str, json: bytes, *, if_match: str = "", if_none_match: str = ""
    ) -> Written:
        """Put a resource at its id: over version `if_match`, or as a new one with `if_none_match="*"`.

        Raises:
            RemoteError: CONFLICT when it is another version by now, or exists already.

        """
        headers = _conditions(if_match=if_match, if_none_match=if_none_match)
        answer = await self._write("PUT", self.address.at(type, id), json, headers)
        return written(answer, type, id, self.address, self._limits)

    async def create(self, type: str, json: bytes, *, if_none_exist: str = "") -> Written:
        """Have the server give an id to a resource, unless one matches the search `if_none_exist`.

        `if_none_exist` is a query such as `identifier=urn:uuid:…`. Status 200 says that one was there.
        """
        headers = {"If-None-Exist": if_none_exist} if if_none_exist else {}
        answer = await self._write("POST", self.address.at(type), json, headers)
        return written(answer, type, "", self.address, self._limits)

    async def delete(self, type: str, id: str, *, if_match: str = "") -> Written:
        """Delete a resource; NOT_FOUND or GONE when it is not there."""
        headers = {**_GET, **_conditions(if_match=if_match)}
        answer = await self._http.send("DELETE", self.address.at(type, id), headers)
        return deleted(answer, type, id)

    async def put_binary(
        self,
        id: str,
        content: Content,
        size: int,
        mime: str,
        *,
        if_none_match: str = "",
        patient: str = "",
    ) -> Written:
        """Send a file as it is (FHIR R4 binary.html); `patient` is the id of whose record protects it.

        `content` is the bytes, or a function that starts an iteration over their `size` bytes anew.
        """
        headers = {
            **_MINIMAL,
            "Content-Type": mime,
            "Content-Length": str(size),
            **_conditions(if_none_match=if_none_match),
            **({"X-Security-Context": f"Patient/{patient}"} if patient else {}),
        }
        answer = await self._http.send(
            "PUT",
            self.address.at("Binary", id),
            headers,
            content,
            extra_seconds=size / self._limits.slowest,
        )
        return written(answer, "Binary", id, self.address, self._limits)

    async def put_part(
        self,
        id: str,
        content: Content,
        part: range,
        size: int,
        mime: str,
        *,
        sha256: str,
        patient: str,
    ) -> int | None:
        """Send the bytes `part` of a file of `size` bytes, where it is declared (`Capabilities.part_bytes`).

        Return how far the server is, None once it has the whole, verified. An empty part is a question only.

        Raises:
            RemoteError: CONFLICT when the server is elsewhere, or has the whole already: ask.

        """
        return await uploads.put_part(
            self._http,
            self.address,
            self._limits,
            id,
            content,
            part,
            size,
            mime,
            sha256=sha256,
            patient=patient,
        )

    async def size_of_binary(self, url: str) -> int | None:
        """Return the size of the file at an `attachment.url` on a server of raw files, None if it does not say.

        Raises:
            RemoteError: NOT_FOUND or GONE when it is not there, ORIGIN when the URL leads elsewhere.

        """
        return await downloads.size_of(self._http, self.address.within(url))

    def get_binary(
        self, url: str, *, mime: str = "", start: int = 0, etag: str = ""
    ) -> AbstractAsyncContextManager[Download]:
        """Open a file at an `attachment.url`, from byte `start` if it is still the version `etag`.

        `mime` is the type that the attachment tells; its size and hash are for the caller to check.

        Raises:
            RemoteError: ORIGIN, before anything is sent, when the URL leads elsewhere. NOT_FHIR for a page of the web
                instead of the file.

        """
        return downloads.opened(self._http, self.address.within(url), mime, start, etag)

    async def capabilities(self) -> Capabilities:
        """Return what the server declares; nothing at all is expected of one that describes nothing.

        Raises:
            RemoteError: NOT_FHIR when something else than a FHIR R4 server answers.

        """
        # Both are open to all: no token is shown to an address that may be mistyped.
        http = self._http.open_to_all()
        statement = await self._described(http, "metadata", FHIR, _UNDESCRIBED)
        sign_in = await self._described(
            http,
            ".well-known/smart-configuration",
            "application/json",
            _UNDESCRIBED | {Fault.NOT_FHIR, Fault.ORIGIN},
        )
        return capabilities(statement, sign_in)

    async def _described(
        self, http: Transport, path: str, mime: str, absent: frozenset[Fault]
    ) -> bytes:
        try:
            answer = await http.send("GET", self.address.at(path), {"Accept": mime})
            return _json(answer).body
        except RemoteError as error:
            if error.fault in absent:
                return b""
            raise

    async def _get(self, url: str) -> Answer:
        return _json(await self._http.send("GET", url, _GET))

    async def _write(
        self, method: str, url: str, json: bytes, headers: Mapping[str, str]
    ) -> Answer:
        return await self._http.send(
            method, url, {**_MINIMAL, "Content-Type": FHIR, **headers}, json
        )

    def _url(self, segments: tuple[str, ...], params: Params) -> str:
        query = urlencode(list(params))
        return self.address.at(*segments) + (f"?{query}" if query else "")


def _json(answer: Answer) -> Answer:
    """Return an answer that says it is JSON, and NOT_FHIR for a page of the web."""
    if answer.mime not in JSON:
        raise RemoteError(Fault.NOT_FHIR, status=answer.status)
    return answer


def _conditions(*, if_match: str = "", if_none_match: str = "") -> dict[str, str]:
    return {
        **({"If-Match": f'W/"{if_match}"'} if if_match else {}),
        **({"If-None-Match": if_none_match} if if_none_match else {}),
    }
