"""Server A of fhir.md §6: keeps to the specification, with the faults that were seen on it.

Raw `POST Binary` answers 500, and `urn:uuid:` in a transaction stays unresolved. `reference=True` makes it do, beyond
that, what our own server does: raw files, `Patient/$changes`, references resolved. PATCH is left out.
"""

import json
from datetime import datetime
from http import HTTPStatus
from itertools import count
from urllib.parse import urlencode

from tests.fakes.fhir import bundles, statement
from tests.fakes.fhir.binaries import BINARY, as_file, from_file, is_raw
from tests.fakes.fhir.exchange import FHIR, Json, RefusedRequestError, Reply, Seen, encoded
from tests.fakes.fhir.feed import Feed
from tests.fakes.fhir.parts import Parts
from tests.fakes.fhir.records import Version
from tests.fakes.fhir.searching import MATCH, RESULTS, matches, ordered, patients
from tests.fakes.fhir.serving import FhirFake
from tests.fakes.fhir.transactions import processed
from tests.fakes.fhir.writing import Outcome, Writer


class FaithfulServer(FhirFake):
    """`page` is how many entries a page holds when `_count` asks for no fewer."""

    def __init__(self, *, page: int = 50, reference: bool = False) -> None:
        fresh = count(1)
        super().__init__(number=str, fresh_id=lambda: f"a{next(fresh)}")
        self.page = page
        self.reference = reference
        self.smart: Json | None = None
        self.feed = Feed(self.records)
        self._writer = Writer(self.records, if_none_match=True)
        self.parts = Parts()

    def _reply(self, request: Seen) -> Reply:  # noqa: PLR0911 - one case an interaction
        match (request.method, *request.segments):
            case ("GET", "metadata"):
                return _json(200, statement.capability_statement(reference=self.reference))
            case ("GET", ".well-known", "smart-configuration") if self.smart:
                return Reply(200, encoded(self.smart), {"Content-Type": "application/json"})
            case ("POST",):
                return self._bundle(request)
            case ("GET", "_history"):
                return self._history(request, self.records.log)
            case ("GET", type, "_history"):
                return self._history(request, [v for v in self.records.log if v.type == type])
            case ("GET", type, id, "_history"):
                return self._history(request, self._known(self.records.versions(type, id)))
            case ("GET", type, id, "_history", version):
                return self._vread(type, id, version)
            case ("GET", "Patient", id, "$everything"):
                return self._everything(request, id)
            case ("GET", "Patient", id, "$changes") if self.reference:
                return _json(200, self.feed.page(request, id, self.page))
            case _:
                return self._restful(request)

    def _restful(self, request: Seen) -> Reply:  # noqa: PLR0911 - one case an interaction
        match (request.method, *request.segments):
            case ("GET", type):
                return self._search(request, type)
            case ("GET" | "HEAD", type, id):
                return self._read(request, type, id)
            case ("POST", type):
                if type == BINARY and is_raw(request) and not self.reference:
                    raise RefusedRequestError(500, "exception")
                exists = request.headers.get("if-none-exist", "")
                resource = self._resource(request)
                return self._written(request, self._writer.create(type, resource, exists))
            case ("PUT", type) if request.query:
                resource = self._resource(request)
                done = self._writer.update_where(type, request.query, resource)
                return self._written(request, done)
            case ("PUT", "Binary", id) if self.reference and "content-range" in request.headers:
                whole = self.parts.taken(request, id)
                if isinstance(whole, Reply):
                    return whole
                return self._written(request, self._update(whole, "Binary", id))
            case ("PUT", type, id):
                return self._written(request, self._update(request, type, id))
            case ("DELETE", type, id):
                self._writer.delete(type, id, match=request.headers.get("if-match", ""))
                return Reply(204)
            case _:
                raise RefusedRequestError(404, "not-found")

    def _update(self, request: Seen, type: str, id: str) -> Outcome:
        if type == BINARY and is_raw(request) and not self.reference:
            raise RefusedRequestError(500, "exception")
        return self._writer.update(
            type,
            id,
            {**self._resource(request), "id": id} if is_raw(request) else self._resource(request),
            match=request.headers.get("if-match", ""),
            none_match=request.headers.get("if-none-match", ""),
        )

    def _resource(self, request: Seen) -> Json:
        if is_raw(request):
            return from_file(request)
        try:
            resource: Json = json.loads(request.body)
        except ValueError:
            raise RefusedRequestError(400, "structure") from None
        return resource

    def _read(self, request: Seen, type: str, id: str) -> Reply:
        last = self.records.last(type, id)
        if last is None:
            raise RefusedRequestError(404, "not-found")
        if last.resource is None:
            raise RefusedRequestError(410, "deleted")
        if request.headers.get("if-none-match") == last.etag:
            return Reply(304, headers={"ETag": last.etag})
        if type == BINARY and FHIR not in request.headers.get("accept", ""):
            return as_file(request, last)
        return _json(200, last.resource, {"ETag": last.etag})

    def _vread(self, type: str, id: str, version: str) -> Reply:
        found = [each for each in self.records.versions(type, id) if each.version == version]
        if not self._known(found)[0].resource:
            raise RefusedRequestError(410, "deleted")
        return _json(200, found[0].resource or {}, {"ETag": found[0].etag})

    def _search(self, request: Seen, type: str) -> Reply:
        known = MATCH.keys() | RESULTS
        strict = "handling=strict" in request.headers.get("prefer", "")
        if strict and any(name not in known for name, _ in request.params):
            raise RefusedRequestError(400, "not-supported")
        found = [each for each in self.records.alive(type) if matches(each, request.params)]
        if request.param("_summary") == "count":
            return _json(200, bundles.searchset(request.base, [], len(found), {}))
        shown, links = self._paged(request, ordered(found, request.param("_sort")))
        return _json(200, bundles.searchset(request.base, shown, len(found), links))

    def _history(self, request: Seen, versions: list[Version]) -> Reply:
        since = request.param("_since")
        found = [v for v in versions if not since or v.at >= datetime.fromisoformat(since)]
        shown, links = self._paged(request, found[::-1])
        return _json(200, bundles.history(request.base, shown, links))

    def _everything(self, request: Seen, id: str) -> Reply:
        since = request.param("_since")
        found = [
            each
            for each in self.records.alive()
            if id in patients(each.resource or {})
            and (not since or each.at >= datetime.fromisoformat(since))
        ]
        shown, links = self._paged(request, found)
        return _json(200, bundles.searchset(request.base, shown, len(found), links))

    def _paged(self, request: Seen, found: list[Version]) -> tuple[list[Version], dict[str, str]]:
        size = min(int(request.param("_count") or self.page), self.page)
        offset = int(request.param("_offset") or 0)
        here = f"{request.base}/{request.path}"
        links = {"self": f"{here}?{request.query}"}
        if offset + size < len(found):
            others = [(name, value) for name, value in request.params if name != "_offset"]
            links["next"] = f"{here}?{urlencode([*others, ('_offset', str(offset + size))])}"
        return found[offset : offset + size], links

    def _bundle(self, request: Seen) -> Reply:
        bundle = self._resource(request)
        if bundle.get("type") not in {"batch", "transaction"}:
            raise RefusedRequestError(400, "invalid")
        atomic = bundle["type"] == "transaction"
        done = processed(bundle, self._writer, atomic=atomic, etag=True, resolve=self.reference)
        return _json(200, done)

    def _written(self, request: Seen, done: Outcome) -> Reply:
        version = done.version
        created = version.created and not done.existed
        headers = {
            "ETag": version.etag,
            "Location": f"{request.base}/{version.place}/_history/{version.version}",
            "Last-Modified": f"{version.at:%a, %d %b %Y %H:%M:%S} GMT",
        }
        status = HTTPStatus.CREATED if created else HTTPStatus.OK
        if "return=minimal" in request.headers.get("prefer", ""):
            return Reply(status, headers=headers)
        return _json(status, version.resource or {}, headers)

    @staticmethod
    def _known(versions: list[Version]) -> list[Version]:
        if not versions:
            raise RefusedRequestError(404, "not-found")
        return versions


def _json(status: int, content: Json, headers: dict[str, str] | None = None) -> Reply:
    return Reply(status, encoded(content), {"Content-Type": FHIR, **(headers or {})})
