"""Create, update and delete, with the conditions of FHIR R4 http.html; the same for a request and a Bundle's entry."""

from dataclasses import dataclass

from tests.fakes.fhir.exchange import Json, RefusedRequestError
from tests.fakes.fhir.records import Records, Version
from tests.fakes.fhir.searching import MATCH, matches


@dataclass(frozen=True, slots=True)
class Outcome:
    """`existed`: nothing was written, a conditional create found this version."""

    version: Version
    existed: bool = False


@dataclass(frozen=True, slots=True)
class Writer:
    """`if_none_match`: honours `If-None-Match: *` on an update."""

    records: Records
    if_none_match: bool

    def create(self, type: str, resource: Json, if_none_exist: str = "") -> Outcome:
        self._check(type, resource)
        found = self._matching(type, if_none_exist) if if_none_exist else []
        if found:
            return Outcome(found[0], existed=True)
        return Outcome(self.records.write(type, self.records.fresh_id(), resource, "POST"))

    def update(
        self, type: str, id: str, resource: Json, *, match: str = "", none_match: str = ""
    ) -> Outcome:
        self._check(type, resource)
        if resource.get("id") != id:
            raise RefusedRequestError(400, "invalid")
        self._check_version(type, id, match)
        last = self.records.last(type, id)
        if self.if_none_match and none_match == "*" and last and last.resource:
            raise RefusedRequestError(412, "conflict")
        return Outcome(self.records.write(type, id, resource, "PUT"))

    def update_where(self, type: str, query: str, resource: Json) -> Outcome:
        """Update what a search finds, or create."""
        found = self._matching(type, query)
        id = found[0].id if found else resource.get("id") or self.records.fresh_id()
        return self.update(type, id, {**resource, "id": id})

    def delete(self, type: str, id: str, *, match: str = "") -> Version | None:
        """Return the deletion, None when there was nothing to delete."""
        last = self.records.last(type, id)
        if last is None or last.resource is None:
            return None
        self._check_version(type, id, match)
        return self.records.write(type, id, None, "DELETE")

    def _check(self, type: str, resource: Json) -> None:
        if resource.get("resourceType") != type:
            raise RefusedRequestError(400, "invalid")

    def _check_version(self, type: str, id: str, match: str) -> None:
        last = self.records.last(type, id)
        told = match.removeprefix("W/").strip('"')
        if match and (last is None or last.version != told):
            raise RefusedRequestError(412, "conflict")

    def _matching(self, type: str, query: str) -> list[Version]:
        params = [
            (name, value)
            for name, _, value in (part.partition("=") for part in query.split("&"))
            if name in MATCH
        ]
        if not params:
            raise RefusedRequestError(412, "multiple-matches")
        found = [each for each in self.records.alive(type) if matches(each, params)]
        if len(found) > 1:
            raise RefusedRequestError(412, "multiple-matches")
        return found
