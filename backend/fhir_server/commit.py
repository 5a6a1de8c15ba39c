"""Writes, one or many, in one transaction: what is conditional is resolved first, and verified under the lock."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from sqlalchemy import Connection

from backend.access.principal import Action, Principal
from backend.fhir_server import repository
from backend.fhir_server.indexing import index_of
from backend.fhir_server.intents import Intent
from backend.fhir_server.outcomes import FhirError, forbidden, not_found
from backend.fhir_server.positions import at
from backend.fhir_server.repository import Draft, Stored
from backend.fhir_server.server import FhirServer
from backend.fhir_server.targets import Target, drafts_of, found_by, homes_of, resolve

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
    server: FhirServer, principal: Principal, intents: Sequence[Intent], fallback: str | None
) -> list[Written]:
    """Write all or nothing; answers in the order of `intents`. Raises FhirError.

    `fallback` is the patient a system names elsewhere than in the resources.
    """
    homes = homes_of(principal, intents, server.base_url(), fallback)
    intents = [
        await _with_blob(server, intent, patient)
        for intent, patient in zip(intents, homes, strict=True)
    ]
    for _ in range(_TRIES):
        targets = await resolve(server, intents, homes)
        drafts = await asyncio.to_thread(drafts_of, principal, server.base_url(), targets)
        writing = _Writing(principal, targets, drafts, server.now_ms())
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
    targets: Sequence[Target]
    drafts: Sequence[Draft | None]
    now_ms: int

    def __call__(self, connection: Connection) -> list[Written]:
        repository.lock(connection, (target.key.patient for target in self.targets))
        for target in self.targets:
            self._verify(connection, target)
        order = sorted(
            range(len(self.targets)), key=lambda i: _ORDER[self.targets[i].intent.method]
        )
        done = {i: self._do(connection, self.targets[i], self.drafts[i]) for i in order}
        return [done[i] for i in range(len(self.targets))]

    def _verify(self, connection: Connection, target: Target) -> None:
        if target.intent.criteria is None:
            return
        expected = [] if target.match is None else [target.match]
        if found_by(connection, target.intent, target.key.patient) != expected:
            raise _MovedError

    def _do(self, connection: Connection, target: Target, draft: Draft | None) -> Written:
        with at(target.intent.position):
            current = repository.read(connection, target.key)
            if draft is None:
                return self._delete(connection, target, current)
            if target.intent.method == "POST" and target.match is not None and current is not None:
                return Written(HTTPStatus.OK, current)
            return self._put(connection, target, draft, current)

    def _put(
        self, connection: Connection, target: Target, draft: Draft, current: Stored | None
    ) -> Written:
        living = current is not None and not current.deleted
        action = Action.UPDATE if living else Action.CREATE
        if not self.principal.may(action, target.key.type):
            raise forbidden()
        _check_versions(target.intent, current)
        if draft.key.type == "Patient" and not self.principal.is_system:
            _check_identifiers(draft, current)
        if target.intent.fresh and living:
            raise FhirError(HTTPStatus.PRECONDITION_FAILED, "The resource exists already.")
        status = HTTPStatus.OK if living else HTTPStatus.CREATED
        return Written(status, repository.write(connection, draft, self.now_ms))

    def _delete(self, connection: Connection, target: Target, current: Stored | None) -> Written:
        if current is None:
            raise not_found()
        if current.deleted:
            return Written(HTTPStatus.NO_CONTENT, current)
        _check_versions(target.intent, current)
        removed = repository.remove(connection, target.key, self.now_ms)
        return Written(HTTPStatus.NO_CONTENT, removed)


def _check_identifiers(draft: Draft, current: Stored | None) -> None:
    """Let a person give themselves no identifier: systems find people by it, and would deposit another's results."""
    had = index_of(json.loads(current.body)).tokens if current and not current.deleted else set()
    if not draft.index.tokens <= had:
        raise FhirError(
            HTTPStatus.FORBIDDEN,
            "A person's identifiers are given by systems only.",
            paths=["Patient.identifier"],
        )


def _check_versions(intent: Intent, current: Stored | None) -> None:
    if intent.if_match is None:
        return
    if current is None or current.deleted or current.version not in intent.if_match:
        raise FhirError(HTTPStatus.PRECONDITION_FAILED, "The resource is not at that version.")
