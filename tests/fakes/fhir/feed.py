"""`Patient/{id}/$changes`: the last version of each resource of a record, on an opaque cursor (backend.md §3.2)."""

from dataclasses import dataclass
from urllib.parse import urlencode

from tests.fakes.fhir import bundles
from tests.fakes.fhir.exchange import Json, RefusedRequestError, Seen
from tests.fakes.fhir.records import Records, Version
from tests.fakes.fhir.searching import patients


@dataclass(slots=True)
class Feed:
    """A cursor is `epoch.seq`; another `epoch` than the one it was given in is answered 410."""

    records: Records
    epoch: int = 1

    def lose_cursors(self) -> None:
        """Restored from a backup: nobody's cursor means anything any more."""
        self.epoch += 1

    def page(self, request: Seen, patient: str, size: int) -> Json:
        """Return a page; `next` always carries the next cursor, and the tag says whether more follows now."""
        after = self._after(request.param("cursor"))
        size = min(int(request.param("_count") or size), size)
        last = {each.place: each for each in self.records.log if self._about(each, patient)}
        found = sorted(
            (each for each in last.values() if each.seq > after), key=lambda each: each.seq
        )
        shown = found[:size]
        cursor = f"{self.epoch}.{shown[-1].seq if shown else after}"
        here = f"{request.base}/{request.path}"
        bundle = bundles.history(
            request.base, shown, {"next": f"{here}?{urlencode({'cursor': cursor})}"}
        )
        tag = {"system": "urn:carnet:feed", "code": "more" if len(found) > size else "end"}
        return {**bundle, "meta": {"tag": [tag]}}

    def _after(self, cursor: str) -> int:
        if not cursor:
            return 0
        epoch, _, seq = cursor.partition(".")
        if epoch != str(self.epoch):
            raise RefusedRequestError(410, "expired")
        return int(seq)

    def _about(self, version: Version, patient: str) -> bool:
        """Say whether it is, or was before its deletion, of this record."""
        versions = self.records.versions(version.type, version.id)
        return any(patient in patients(each.resource) for each in versions if each.resource)
