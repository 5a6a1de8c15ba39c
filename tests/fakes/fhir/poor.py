"""Server B of fhir.md §6: a minimal server that forgets much of the specification.

Versions are UUIDs. No metadata, no history but a resource's own (without methods), no `next` although `total` is
larger, 404 after a deletion, nothing found for a bare patient id nor with an unknown parameter, transactions that
are not undone, `If-None-Match` and `Prefer` ignored, only JSON, 200 for an update that creates. PATCH is left out.
"""

import json
from itertools import count
from random import Random
from uuid import UUID

from tests.fakes.fhir import bundles
from tests.fakes.fhir.binaries import is_raw
from tests.fakes.fhir.exchange import Json, RefusedRequestError, Reply, Seen, encoded, outcome
from tests.fakes.fhir.records import Version
from tests.fakes.fhir.searching import MATCH, RESULTS, matches, ordered
from tests.fakes.fhir.serving import FhirFake
from tests.fakes.fhir.transactions import processed
from tests.fakes.fhir.writing import Outcome, Writer

_JSON = "application/json"


class PoorServer(FhirFake):
    """`page` is the most that a search answers, whatever it finds."""

    def __init__(self, *, page: int = 50) -> None:
        random, fresh = Random(6), count(1)  # noqa: S311 - the same names at each run
        super().__init__(
            number=lambda _: str(UUID(int=random.getrandbits(128), version=4)),
            fresh_id=lambda: f"b{next(fresh)}",
        )
        self.page = page
        self._writer = Writer(self.records, if_none_match=False)

    def _reply(self, request: Seen) -> Reply:  # noqa: C901, PLR0911 - one case an interaction
        match (request.method, *request.segments):
            case ("POST",):
                answer = processed(
                    self._resource(request), self._writer, atomic=False, etag=False, resolve=True
                )
                return _json(200, answer)
            case (_, "_history") | (_, _, "_history") | (_, "metadata") | (_, ".well-known", _):
                return Reply(404)
            case ("GET", type, id, "_history"):
                return self._history(request, type, id)
            case ("GET", type):
                return self._search(request, type)
            case ("GET", type, id):
                return self._read(type, id)
            case ("POST", type):
                exists = request.headers.get("if-none-exist", "")
                created = self._writer.create(type, self._resource(request), exists)
                return self._written(request, created, 200 if created.existed else 201)
            case ("PUT", type) if request.query:
                updated = self._writer.update_where(type, request.query, self._resource(request))
                return self._written(request, updated, 201 if updated.version.created else 200)
            case ("PUT", type, id):
                match = request.headers.get("if-match", "")
                done = self._writer.update(type, id, self._resource(request), match=match)
                return self._written(request, done, 200)
            case ("DELETE", type, id):
                match = request.headers.get("if-match", "")
                if self._writer.delete(type, id, match=match) is None:
                    raise RefusedRequestError(404, "not-found")
                return Reply(204)
            case _:
                raise RefusedRequestError(404, "not-found")

    def _refusal(self, refused: RefusedRequestError) -> Reply:
        return Reply(refused.status, encoded(outcome(refused.code)), {"Content-Type": _JSON})

    def _resource(self, request: Seen) -> Json:
        try:
            if is_raw(request):
                raise RefusedRequestError(400, "structure")
            resource: Json = json.loads(request.body)
        except ValueError:
            raise RefusedRequestError(400, "structure") from None
        return resource

    def _read(self, type: str, id: str) -> Reply:
        last = self.records.last(type, id)
        if last is None or last.resource is None:
            raise RefusedRequestError(404, "not-found")
        return _json(200, last.resource, {"ETag": last.etag})

    def _history(self, request: Seen, type: str, id: str) -> Reply:
        bundle = bundles.history(request.base, self.records.versions(type, id)[::-1], {})
        for entry in bundle["entry"]:
            del entry["request"], entry["response"]
        return _json(200, bundle)

    def _search(self, request: Seen, type: str) -> Reply:
        found = [each for each in self.records.alive(type) if self._matches(each, request)]
        if request.param("_summary") == "count":
            return _json(200, bundles.searchset(request.base, [], len(found), {}))
        size = min(int(request.param("_count") or self.page), self.page)
        shown = ordered(found, request.param("_sort"))[:size]
        return _json(200, bundles.searchset(request.base, shown, len(found), {}))

    @staticmethod
    def _matches(version: Version, request: Seen) -> bool:
        return (
            matches(version, request.params)
            and all(name in MATCH or name in RESULTS for name, _ in request.params)
            and all(
                value.startswith("Patient/")
                for name, value in request.params
                if name in {"patient", "subject"}
            )
        )

    @staticmethod
    def _written(request: Seen, done: Outcome, status: int) -> Reply:
        version = done.version
        location = f"{request.base}/{version.place}/_history/{version.version}"
        headers = {"ETag": version.etag, "Location": location}
        return _json(status, version.resource or {}, headers)


def _json(status: int, content: Json, headers: dict[str, str] | None = None) -> Reply:
    return Reply(status, encoded(content), {"Content-Type": _JSON, **(headers or {})})
