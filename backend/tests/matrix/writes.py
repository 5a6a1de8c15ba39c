"""Try every write on all rows, and fill the cells: what should be refused alone, what should not all at once.

Nothing stays written: what should be allowed is asked in a transaction whose last entry cannot succeed.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

from backend.tests.matrix.cells import Cells
from backend.tests.matrix.oracle import Asker, Row
from backend.tests.matrix.routes import Found, RefusedError, batch, status_of
from backend.tests.matrix.shelf import BYTES, labelled, place_of, resource, type_of

WRITES: Final = ("create", "change", "delete", "hide", "keep-secret", "show")
_ENTRY: Final = re.compile(r"Bundle\.entry\[(\d+)\]")
_LAST: Final = Row("loose", "", "never")

Entry = dict[str, Any]


@dataclass(frozen=True)
class Writing:
    """One asker at one moment."""

    cells: Cells
    asker: Asker
    moment: str
    client: httpx.AsyncClient
    rows: Sequence[Row]

    async def all(self) -> None:
        """Try each write on each row that it could mean."""
        for route, (allowed, entry, suits) in _WRITES.items():
            rows = [row for row in self.rows if suits(row)]
            may = [row for row in rows if allowed(self.asker, row, self.moment)]
            rest = [row for row in rows if row not in may]
            patient = self.asker.record
            found = await self._alone(rest, [entry(row, patient) for row in rest])
            found |= await self._together(may, [entry(row, patient) for row in may])
            expected = ((row, self._status(route, row, is_allowed=row in may)) for row in rows)
            self.cells.see(self.asker, self.moment, route, expected, found)

    async def _alone(self, rows: Sequence[Row], asked: Sequence[Entry]) -> Found:
        try:
            answers = await batch(self.client, asked)
        except RefusedError as refused:
            return dict.fromkeys(rows, refused.status)
        return {row: status_of(answer) for row, answer in zip(rows, answers, strict=True)}

    async def _together(self, rows: Sequence[Row], asked: Sequence[Entry]) -> Found:
        """Return True for each entry that was done before the last one, which never is."""
        if not rows:
            return {}
        last = _put(_LAST, self.asker.record) | {}
        last["request"] = last["request"] | {"ifMatch": 'W/"999"'}
        entries = [*asked, last]
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        answer = await self.client.post("", json=bundle)
        where = _ENTRY.search(answer.text)
        if where is None:
            return dict.fromkeys(rows, answer.status_code)
        stopped = int(where[1])
        found: Found = dict.fromkeys(rows, True)
        if stopped < len(rows):
            found[rows[stopped]] = answer.status_code
        else:
            assert answer.status_code == 412, answer.text
        return found

    def _status(self, route: str, row: Row, *, is_allowed: bool) -> object:
        if is_allowed:
            return True
        if not self.asker.has_access(self.moment):
            return 403 if self.asker.nothing == 404 and route != "delete" else self.asker.nothing
        return 403 if route == "create" or self.asker.sees(row, self.moment) else 404


def _put(row: Row, patient: str, **more: Any) -> Entry:
    content = resource(row, patient, **more) | BYTES.get(type_of(row), {})
    return {"request": {"method": "PUT", "url": place_of(row, patient)}, "resource": content}


def _create(row: Row, patient: str) -> Entry:
    content = resource(row, patient) | BYTES.get(type_of(row), {})
    del content["id"]
    return {"request": {"method": "POST", "url": type_of(row)}, "resource": content}


def _change(row: Row, patient: str) -> Entry:
    return _put(row, patient, language="fr")


def _delete(row: Row, patient: str) -> Entry:
    return {"request": {"method": "DELETE", "url": place_of(row, patient)}}


def _relabelled(row: Row, patient: str, labels: str) -> Entry:
    entry = _put(row, patient)
    return entry | {"resource": labelled(entry["resource"], labels)}


def _hide(row: Row, patient: str) -> Entry:
    return _relabelled(row, patient, row.labels + "H")


def _keep_secret(row: Row, patient: str) -> Entry:
    return _relabelled(row, patient, row.labels + "S")


def _show(row: Row, patient: str) -> Entry:
    return _relabelled(row, patient, row.labels.replace("H", ""))


def _hides(asker: Asker, row: Row, moment: str) -> bool:
    return asker.may_set("H", row, moment)


def _keeps_secret(asker: Asker, row: Row, moment: str) -> bool:
    return asker.may_set("S", row, moment)


def _shows(asker: Asker, row: Row, moment: str) -> bool:
    return asker.may_drop("H", row, moment)


def _stands(row: Row) -> bool:
    return row.kind != "patient" and not row.is_deleted


def _is_new(row: Row) -> bool:
    return _stands(row) and row.author == "o"


def _is_shown(row: Row) -> bool:
    return _stands(row) and "H" not in row.labels


def _is_told(row: Row) -> bool:
    return _stands(row) and "S" not in row.labels


def _is_hidden(row: Row) -> bool:
    return _stands(row) and "H" in row.labels


_Write = tuple[
    Callable[[Asker, Row, str], bool], Callable[[Row, str], Entry], Callable[[Row], bool]
]
_WRITES: Final[Mapping[str, _Write]] = {
    "create": (Asker.may_add, _create, _is_new),
    "change": (Asker.may_change, _change, _stands),
    "delete": (Asker.may_change, _delete, _stands),
    "hide": (_hides, _hide, _is_shown),
    "keep-secret": (_keeps_secret, _keep_secret, _is_told),
    "show": (_shows, _show, _is_hidden),
}


def asked_in(route: str, rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows a write could mean."""
    suits = _WRITES[route][2]
    return filter(suits, rows)
