"""Every way to ask for the rows of a record: each returns, by row, what was answered."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import httpx

from backend.tests.matrix.oracle import Row
from backend.tests.matrix.shelf import place_of, type_of

_PAGE: Final = 500
_FIELDS: Final = {"resourceType", "id", "meta", "name", "birthDate", "gender"}
"""All that leaves of a Patient for whom only needs to be sure of whom one speaks."""

Found = dict[Row, object]


class RefusedError(Exception):
    """The whole list was refused."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def by_place(rows: Iterable[Row], patient: str) -> dict[str, Row]:
    return {place_of(row, patient): row for row in rows}


async def pages(client: httpx.AsyncClient, url: str) -> list[dict[str, Any]]:
    """Return every page of a list; raises RefusedError."""
    found: list[dict[str, Any]] = []
    following: str | None = url
    while following is not None:
        answer = await client.get(following)
        if answer.status_code != 200:
            raise RefusedError(answer.status_code)
        page = answer.json()
        found.append(page)
        links = {link["relation"]: link["url"] for link in page["link"]}
        following = links.get("next")
        tags = {tag["code"] for tag in page.get("meta", {}).get("tag", [])}
        if "end" in tags:
            following = None
    return found


def entries(found: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for page in found:
        yield from page.get("entry", [])


def places(found: Iterable[dict[str, Any]], known: dict[str, Row], *, whole: bool) -> Found:
    """Return the rows of a list's entries; a Patient counts only with the elements that may leave."""
    seen: Found = {}
    for entry in entries(found):
        place = "/".join(entry["fullUrl"].split("/")[-2:])
        is_gone = entry.get("request", {}).get("method") == "DELETE"
        if place in known:
            shown = entry.get("resource")
            seen[known[place]] = is_gone or shown is None or is_as_it_should(shown, whole=whole)
    return seen


def is_as_it_should(shown: dict[str, Any], *, whole: bool) -> bool:
    if shown["resourceType"] != "Patient":
        return True
    return "telecom" in shown if whole else shown.keys() <= _FIELDS


async def searched(
    client: httpx.AsyncClient, rows: Sequence[Row], patient: str, whole: bool
) -> Found:
    known, seen = by_place(rows, patient), dict[Row, object]()
    for type in types(rows):
        seen |= places(await pages(client, f"/{type}?_count={_PAGE}"), known, whole=whole)
    return seen


async def included(client: httpx.AsyncClient, rows: Sequence[Row], patient: str) -> Found:
    """Ask a directory type and a record's own for what their references lead to: nothing of a record comes along."""
    known, seen = by_place(rows, patient), dict[Row, object]()
    for type, element in (("Slot", "schedule"), ("Observation", "subject")):
        asked = f"/{type}?_include={type}:{element}&_include=*&_revinclude=*&_count={_PAGE}"
        found = await pages(client, asked)
        assert all(one["search"]["mode"] == "match" for one in entries(found))
        seen |= places(found, known, whole=False)
    return seen


def types(rows: Sequence[Row]) -> list[str]:
    return sorted({type_of(row) for row in rows})


async def counted(client: httpx.AsyncClient, rows: Sequence[Row]) -> dict[str, int]:
    """Return how many there are by type; raises RefusedError."""
    found: dict[str, int] = {}
    for type in types(rows):
        [page] = await pages(client, f"/{type}?_summary=count")
        found[type] = page["total"]
    return found


async def histories(
    client: httpx.AsyncClient, rows: Sequence[Row], patient: str, whole: bool
) -> Found:
    known, seen = by_place(rows, patient), dict[Row, object]()
    for type in types(rows):
        found = await pages(client, f"/{type}/_history?_count={_PAGE}")
        seen |= places(found, known, whole=whole)
    return seen


async def listed(
    client: httpx.AsyncClient, rows: Sequence[Row], patient: str, path: str, whole: bool
) -> Found:
    """Ask one list that has all types."""
    url = f"/Patient/{patient}/{path}{'&' if '?' in path else '?'}_count={_PAGE}"
    return places(await pages(client, url), by_place(rows, patient), whole=whole)


async def cursors(client: httpx.AsyncClient, patient: str) -> list[str]:
    """Return next links that were given to this client."""
    found = []
    for path in (
        "/DocumentReference?_count=1",
        "/DocumentReference/_history?_count=1",
        f"/Patient/{patient}/$everything?_count=1",
        f"/Patient/{patient}/$changes?_count=1",
    ):
        answer = (await client.get(path)).json()
        found += [link["url"] for link in answer["link"] if link["relation"] == "next"]
    assert len(found) == 4
    return [url.replace("_count=1", f"_count={_PAGE}") for url in found]


async def followed(
    client: httpx.AsyncClient, url: str, rows: Sequence[Row], patient: str, whole: bool
) -> Found:
    try:
        return places(await pages(client, url), by_place(rows, patient), whole=whole)
    except RefusedError:
        return {}


async def batch(client: httpx.AsyncClient, asked: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the entries of a batch's answer; raises RefusedError."""
    found: list[dict[str, Any]] = []
    for start in range(0, len(asked), _PAGE):
        bundle = {"resourceType": "Bundle", "type": "batch", "entry": asked[start : start + _PAGE]}
        answer = await client.post("", json=bundle)
        if answer.status_code != 200:
            raise RefusedError(answer.status_code)
        found += answer.json()["entry"]
    return found


async def got(
    client: httpx.AsyncClient, rows: Sequence[Row], patient: str, suffix: str, whole: bool
) -> Found:
    """Read each row in a batch: its status, or False where more left of it than may."""
    asked = [{"request": {"method": "GET", "url": place_of(row, patient) + suffix}} for row in rows]
    seen: Found = {}
    for row, entry in zip(rows, await batch(client, asked), strict=True):
        shown = entry.get("resource", {"resourceType": ""})
        seen[row] = status_of(entry) if is_as_it_should(shown, whole=whole) else False
    return seen


async def raw(client: httpx.AsyncClient, rows: Sequence[Row], headers: dict[str, str]) -> Found:
    """Read each Binary's own bytes, one by one: the status."""
    seen: Found = {}
    for row in rows:
        answer = await client.get(f"/Binary/{row.id}", headers={"accept": "*/*"} | headers)
        if answer.is_success:
            assert answer.content == (b"exe" if headers else b"exemple")
        seen[row] = answer.status_code
    return seen


async def conditional(
    client: httpx.AsyncClient, rows: Sequence[Row], asked: Sequence[dict[str, Any]]
) -> Found:
    answers = await batch(client, asked)
    return {row: status_of(answer) for row, answer in zip(rows, answers, strict=True)}


def status_of(entry: dict[str, Any]) -> int:
    return int(entry["response"]["status"].split()[0])
