"""Puts the directory and the five records into a FHIR server, over its real API.

Run again, it changes nothing. Each entry is `PUT` with `If-None-Match: *` under an id that never changes, so what is
there stays as it is, even after the person edited it; and a record whose last resource once arrived is left alone,
so what the person deleted does not come back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Final

import httpx

from backend.demo.api import create, was_created
from backend.demo.errors import DemoError
from backend.demo.fhir import Json, written
from backend.demo.people import DemoPerson, people, practices, record, signers

_REFERRED: Final = frozenset({"Patient", "Binary"})
_MOST_ENTRIES: Final = 100
_MOST_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Seeded:
    """How many resources were created, and how many were there already."""

    created: int = 0
    present: int = 0

    def __add__(self, other: "Seeded") -> "Seeded":
        return Seeded(self.created + other.created, self.present + other.present)


async def seed(client: httpx.AsyncClient, today: date) -> Seeded:
    """Create what is missing of the demonstration as it is on `today`.

    The client's base URL is the FHIR base, its headers carry a system token (`system/*.cruds`). What others refer to
    goes first: the directory, then each Patient and Binary, then the rest.

    Raises:
        DemoError: the server is not there, or refused something.
    """
    total = await _directory(client, today)
    for person in people():
        total += await _record(client, person, record(person, today))
    return total


async def _directory(client: httpx.AsyncClient, today: date) -> Seeded:
    """Create the practices in a few transactions: a hundred rows are written in the time that ten would take alone."""
    known, receive = signers(today), practices(today)
    if await was_created(client, receive[-1]):
        return Seeded(present=len(known) + len(receive))
    kind = "batch" if await was_created(client, receive[0]) else "transaction"
    return await _put(client, known) + await _put(client, receive, kind)


async def _record(client: httpx.AsyncClient, person: DemoPerson, resources: list[Json]) -> Seeded:
    referred = [one for one in resources if one["resourceType"] in _REFERRED]
    rest = [one for one in resources if one["resourceType"] not in _REFERRED]
    if await was_created(client, rest[-1], person.patient):
        return Seeded(present=len(resources))
    return await _put(client, referred) + await _put(client, rest)


async def _put(client: httpx.AsyncClient, resources: Iterable[Json], kind: str = "batch") -> Seeded:
    total = Seeded()
    for batch in _batches(resources):
        statuses = await create(client, kind, batch)
        for resource, status in zip(batch, statuses, strict=True):
            total += _outcome(resource, status)
    return total


def _outcome(resource: Json, status: int) -> Seeded:
    if status in {HTTPStatus.OK, HTTPStatus.CREATED}:
        return Seeded(created=1)
    if status == HTTPStatus.PRECONDITION_FAILED:
        return Seeded(present=1)
    raise DemoError(f"The server refused a {resource['resourceType']}, with status {status}.")


def _batches(resources: Iterable[Json]) -> Iterator[list[Json]]:
    """Cut into batches that any server takes: few entries, few bytes."""
    batch: list[Json] = []
    size = 0
    for resource in resources:
        weight = len(written(resource))
        if batch and (len(batch) == _MOST_ENTRIES or size + weight > _MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(resource)
        size += weight
    if batch:
        yield batch
