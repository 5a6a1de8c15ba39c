"""Ask for all rows by every route that reads, and fill the cells."""

from collections import Counter
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

from backend.tests.matrix import routes
from backend.tests.matrix.cells import Cells
from backend.tests.matrix.oracle import Asker, Row
from backend.tests.matrix.relations import said
from backend.tests.matrix.routes import Found, RefusedError
from backend.tests.matrix.shelf import place_of, resource, type_of

BY_TYPE: Final = ("search", "type-history", "count", "include")
WHOLE: Final = ("everything", "changes", "cursor-of-another")
ONE_BY_ONE: Final = ("read", "vread", "history")
BYTES: Final = ("bytes", "range")
CONDITIONAL: Final = ("conditional-create", "conditional-update")
SEE_AS: Final = "see-as"

_UNWRITABLE: Final = Row("wish", "U", "o")
"""A person may not write what is not announced to them, nobody else directives: found or not, it stays unwritten."""


@dataclass(frozen=True)
class Reading:
    """One asker at one moment: `rows` are asked for in lists, `some` one by one too; `person` is the record's own."""

    cells: Cells
    asker: Asker
    moment: str
    client: httpx.AsyncClient
    person: httpx.AsyncClient
    rows: Sequence[Row]
    some: Sequence[Row]

    async def all(self) -> None:
        """Ask by every route."""
        for route, asked in (
            ("search", routes.searched(self.client, self.rows, self.asker.record, self._whole)),
            (
                "type-history",
                routes.histories(self.client, self.rows, self.asker.record, self._whole),
            ),
            ("everything", self._of_record("$everything")),
            ("changes", self._of_record("$changes")),
        ):
            await self._listed(route, asked)
        await self._included()
        await self._counted()
        await self._with_cursors_of_the_person()
        for route, suffix in (("read", ""), ("vread", "/_history/1"), ("history", "/_history")):
            await self._each(route, suffix)
        await self._bytes()
        await self._conditional()
        await self._see_as()

    async def one_list(self) -> None:
        """Ask the one list that tells of every row."""
        await self._listed("everything", self._of_record("$everything"))

    @property
    def _whole(self) -> bool:
        return self.asker.knows_the_whole_patient

    def _of_record(self, path: str) -> Awaitable[Found]:
        return routes.listed(self.client, self.rows, self.asker.record, path, self._whole)

    async def _listed(self, route: str, asked: Awaitable[Found]) -> None:
        found = await self._or_refused(asked)
        with_gone = route in {"type-history", "changes"}
        refused = self._refused(route)
        expected = ((row, refused or self._lists(row, with_gone=with_gone)) for row in self.rows)
        self.cells.see(self.asker, self.moment, route, expected, found)

    async def _included(self) -> None:
        """Follow every reference: what is found is what the search finds without."""
        asked = routes.included(self.client, self.rows, self.asker.record)
        found = await self._or_refused(asked)
        refused = self._refused("include")
        expected = (
            (row, refused or (type_of(row) == "Observation" and self._lists(row)))
            for row in self.rows
        )
        self.cells.see(self.asker, self.moment, "include", expected, found)

    def _refused(self, route: str) -> int:
        """Return the status of every answer where nothing at all is answered; 0 elsewhere."""
        if self.asker.has_access(self.moment):
            return 0
        if self.asker.nothing != 404:
            return self.asker.nothing
        return {**dict.fromkeys(BY_TYPE, 0), **dict.fromkeys(CONDITIONAL, 403)}.get(route, 404)

    def _lists(self, row: Row, *, with_gone: bool = False) -> bool:
        return self.asker.sees(row, self.moment) and (with_gone or not row.is_deleted)

    async def _counted(self) -> None:
        """Compare totals, each of which speaks of every row of its type."""
        refused = self._refused("count")
        expected = Counter(type_of(row) for row in self.rows if self._lists(row))
        expected["Consent"] += self._consents()
        found: Found
        try:
            totals = await routes.counted(self.client, self.rows)
        except RefusedError as error:
            found = dict.fromkeys(self.rows, error.status)
        else:
            found = {row: totals[type_of(row)] == expected[type_of(row)] for row in self.rows}
        should = ((row, refused or True) for row in self.rows)
        self.cells.see(self.asker, self.moment, "count", should, found)

    def _consents(self) -> int:
        """Return how many they see of those that say the relations themselves."""
        if not self.asker.sees(Row("consent"), self.moment):
            return 0
        return sum(one["resourceType"] == "Consent" for one in said(self.asker.record))

    async def _with_cursors_of_the_person(self) -> None:
        """Follow the person's own next links: nothing comes that would not have come anyway, or nothing at all."""
        came: Found = {}
        for url in await routes.cursors(self.person, self.asker.record):
            came |= await routes.followed(
                self.client, url, self.rows, self.asker.record, self._whole
            )
        expected = ((row, False) for row in self.rows if not self.asker.sees(row, self.moment))
        self.cells.see(self.asker, self.moment, "cursor-of-another", expected, came)
        self.cells.visited[self.asker.name, self.moment, "cursor-of-another"] |= set(self.rows)

    async def _each(self, route: str, suffix: str) -> None:
        asked = routes.got(self.client, self.some, self.asker.record, suffix, self._whole)
        found = await self._or_refused(asked)
        refused = self._refused(route)
        gone = 410 if route == "read" else 200
        expected = (
            (row, refused or (self._there(row, gone) if self._sees(row) else 404))
            for row in self.some
        )
        self.cells.see(self.asker, self.moment, route, expected, found)

    def _sees(self, row: Row) -> bool:
        return self.asker.sees(row, self.moment)

    @staticmethod
    def _there(row: Row, gone: int) -> int:
        return gone if row.is_deleted else 200

    async def _bytes(self) -> None:
        binaries = [row for row in self.some if type_of(row) == "Binary"]
        wanted: Mapping[str, dict[str, str]] = {"bytes": {}, "range": {"range": "bytes=0-2"}}
        for route, headers in wanted.items():
            found = await routes.raw(self.client, binaries, headers)
            refused = self._refused(route)
            well = 206 if headers else 200
            expected = ((row, refused or (well if self._sees(row) else 404)) for row in binaries)
            self.cells.see(self.asker, self.moment, route, expected, found)

    async def _conditional(self) -> None:
        documents = [row for row in self.some if row.kind == "report"]
        for route, make, there in (
            ("conditional-create", _create, 200),
            ("conditional-update", _update, 412),
        ):
            asked = [make(row, self.asker.record) for row in documents]
            found = await self._or_refused(routes.conditional(self.client, documents, asked))
            refused = self._refused(route)
            expected = ((row, refused or (there if self._lists(row) else 403)) for row in documents)
            self.cells.see(self.asker, self.moment, route, expected, found)

    async def _see_as(self) -> None:
        """Let the person ask what this asker gets."""
        if self.asker.see_as:
            path = f"$see-as?{self.asker.see_as}"
            patient = self.asker.record
            found = await routes.listed(self.person, self.rows, patient, path, self._whole)
            expected = ((row, self._lists(row)) for row in self.rows)
            self.cells.see(self.asker, self.moment, SEE_AS, expected, found)

    async def _or_refused(self, asked: Awaitable[Found]) -> Found:
        try:
            return await asked
        except RefusedError as refused:
            return dict.fromkeys(self.rows, refused.status)


def _create(row: Row, patient: str) -> dict[str, Any]:
    request = {
        "method": "POST",
        "url": "DocumentReference",
        "ifNoneExist": f"_id={place_of(row, patient).partition('/')[2]}",
    }
    return {"request": request, "resource": resource(_UNWRITABLE, patient)}


def _update(row: Row, patient: str) -> dict[str, Any]:
    url = f"DocumentReference?_id={row.id}"
    request = {"method": "PUT", "url": url, "ifNoneMatch": "*"}
    content = resource(_UNWRITABLE, patient)
    del content["id"]
    return {"request": request, "resource": content}
