"""Writes, one or many, in one transaction: what is conditional is resolved first, and verified under the lock."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from sqlalchemy import Connection

from backend.access.decision import Policy
from backend.access.principal import Action, Principal
from backend.fhir_server import repository
from backend.fhir_server.circling import Circling
from backend.fhir_server.indexing import index_of
from backend.fhir_server.intents import Intent
from backend.fhir_server.outcomes import FhirError, forbidden, not_found
from backend.fhir_server.positions import at
from backend.fhir_server.repository import Draft, Stored
from backend.fhir_server.scheduling import Scheduling, refuse_slots
from backend.fhir_server.server import FhirServer
from backend.fhir_server.sight import Sight, sight_of
from backend.fhir_server.targets import Target, drafts_of, found_by, homes_of, resolve
from backend.fhir_server.writing import Writer

_TRIES: Final = 5
_ORDER: Final = {"DELETE": 0, "POST": 1, "PUT": 2}
"""The order FHIR gives a transaction, whatever the order of its entries."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of an intent; `stored` is what was there already where `status` is 200 after a conditional create."""

    status: int
    stored: Stored


class _MovedError(Exception):
    """Between the search and the lock, someone wrote what the criteria find."""


async def commit(
    server: FhirServer,
    principal: Principal,
    intents: Sequence[Intent],
    fallback: str | None,
    sees: Callable[[Sight], None] = lambda _: None,
) -> list[Written]:
    """Write all or nothing; answers in the order of `intents`. Raises FhirError.

    `fallback` is the patient a system names elsewhere than in the resources; `sees` hears who writes in which record.
    """
    homes = homes_of(principal, intents, server.base_url(), fallback)
    refuse_slots(server, intents)
    intents = [
        await _with_blob(server, intent, patient)
        for intent, patient in zip(intents, homes, strict=True)
    ]
    for _ in range(_TRIES):
        targets = await resolve(server, principal, intents, homes)
        drafts = await asyncio.to_thread(drafts_of, principal, server.base_url(), targets)
        now_ms = server.now_ms()
        scheduling = Scheduling(server.booking, principal, now_ms)
        circling = Circling(server.circle, principal, now_ms)
        writing = _Writing(
            principal, server.policy, targets, drafts, now_ms, sees, scheduling, circling
        )
        try:
            return await server.store.write(writing)
        except _MovedError:
            continue
    raise FhirError(HTTPStatus.CONFLICT, "Others write the same at the same time; ask again.")


async def _with_blob(server: FhirServer, intent: Intent, patient: str) -> Intent:
    if intent.data is None:
        return intent
    return replace(intent, blob=await server.blobs.put(_once(intent.data), patient), data=None)


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data


@dataclass(frozen=True, slots=True)
class _Writing:
    """The transaction itself, which may be made again from the start."""

    principal: Principal
    policy: Policy
    targets: Sequence[Target]
    drafts: Sequence[Draft | None]
    now_ms: int
    sees: Callable[[Sight], None]
    scheduling: Scheduling
    circling: Circling

    def __call__(self, connection: Connection) -> list[Written]:
        patients = {target.key.patient for target in self.targets}
        repository.lock(connection, patients | self.circling.others(connection, self.targets))
        sights = {
            patient: replace(
                sight_of(connection, self.principal, patient, self.now_ms, self.policy),
                keeps=self.scheduling.keeps,
            )
            for patient in patients
        }
        for sight in sights.values():
            self.sees(sight)
        for target in self.targets:
            self._verify(connection, target, sights[target.key.patient])
        order = sorted(range(len(self.targets)), key=lambda i: _place(self.targets[i]))
        done = {
            i: self._do(
                connection,
                Writer(connection, sights[self.targets[i].key.patient], self.now_ms),
                self.targets[i],
                self.drafts[i],
            )
            for i in order
        }
        return [done[i] for i in range(len(self.targets))]

    def _verify(self, connection: Connection, target: Target, sight: Sight) -> None:
        if target.intent.criteria is None:
            return
        expected = [] if target.match is None else [target.match]
        if found_by(connection, target.intent, sight) != expected:
            raise _MovedError

    def _do(
        self, connection: Connection, writer: Writer, target: Target, draft: Draft | None
    ) -> Written:
        with at(target.intent.position):
            current = repository.read(connection, target.key)
            if draft is None:
                return self._delete(writer, target, current)
            if target.intent.method == "POST" and target.match is not None and current is not None:
                return Written(HTTPStatus.OK, writer.sight.narrowed(current))
            return self._put(writer, target, draft, current)

    def _put(self, writer: Writer, target: Target, draft: Draft, current: Stored | None) -> Written:
        living = current is not None and not current.deleted
        action = Action.UPDATE if living else Action.CREATE
        if not self.principal.may(action, target.key.type):
            raise forbidden()
        if not writer.sees(current):  # what is not seen has no version either
            _check_versions(target.intent, None)
        writer.look(current)
        _check_versions(target.intent, current)
        if draft.key.type == "Patient" and not self.principal.is_system:
            _check_identity(draft, current)
        if target.intent.fresh and living:
            raise FhirError(HTTPStatus.PRECONDITION_FAILED, "The resource exists already.")
        booked = self.scheduling.of_write(writer, draft, current, target.intent.key)
        if isinstance(booked, Stored):
            return Written(HTTPStatus.OK, writer.sight.narrowed(booked))
        status = HTTPStatus.OK if living else HTTPStatus.CREATED
        written = writer.write(booked.draft, current)
        self.circling.of_write(writer.connection, draft.key, current, draft.content)
        for other, before in booked.cancelled:
            writer.write(other, before)
        return Written(status, written)

    def _delete(self, writer: Writer, target: Target, current: Stored | None) -> Written:
        if current is None:
            raise not_found()
        writer.look(current)
        if current.deleted:
            return Written(HTTPStatus.NO_CONTENT, current)
        _check_versions(target.intent, current)
        self.scheduling.of_delete(writer, current)
        removed = writer.remove(current)
        self.circling.of_write(writer.connection, current.key, current, None)
        return Written(HTTPStatus.NO_CONTENT, removed)


def _place(target: Target) -> tuple[int, bool]:
    """Return when a write is done; a Binary last, for it is what the document that points to it is."""
    return _ORDER[target.intent.method], target.key.type == "Binary"


def _check_identity(draft: Draft, current: Stored | None) -> None:
    """Let a person change neither identifiers nor birth date: systems find people by the one, age follows the other."""
    before = json.loads(current.body) if current and not current.deleted else {}
    if not draft.index.tokens <= (index_of(before).tokens if before else frozenset()):
        raise _given_by_systems("Patient.identifier")
    if "birthDate" in before and draft.content.get("birthDate") != before["birthDate"]:
        raise _given_by_systems("Patient.birthDate")


def _given_by_systems(path: str) -> FhirError:
    return FhirError(
        HTTPStatus.FORBIDDEN, "This is given at sign-in and by systems only.", paths=[path]
    )


def _check_versions(intent: Intent, current: Stored | None) -> None:
    if intent.if_match is None:
        return
    if current is None or current.deleted or current.version not in intent.if_match:
        raise FhirError(HTTPStatus.PRECONDITION_FAILED, "The resource is not at that version.")
