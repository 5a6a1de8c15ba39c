"""Where the writes of a request go, and what is to be written there: known before the transaction begins."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from backend.access.principal import Principal
from backend.fhir_server import jsontext
from backend.fhir_server.compartment import home, patient_of_reference, patients_named
from backend.fhir_server.indexing import index_of
from backend.fhir_server.intents import Intent
from backend.fhir_server.outcomes import FhirError, forbidden
from backend.fhir_server.positions import at
from backend.fhir_server.references import rewritten
from backend.fhir_server.repository import Draft, Key
from backend.fhir_server.search import matches
from backend.fhir_server.server import FhirServer
from backend.fhir_server.sight import Sight, sight_of
from backend.storage.blobs import Blob


@dataclass(frozen=True, slots=True)
class Target:
    """An intent with its place known; `match` is the id its criteria found, if it has any."""

    intent: Intent
    key: Key
    match: str | None


def homes_of(
    principal: Principal, intents: Sequence[Intent], base: str, fallback: str | None
) -> list[str]:
    """Return the patient of each intent, as known before conditional entries have their ids."""
    resolved = _names(intents)
    named = []
    for intent in intents:
        with at(intent.position):
            content = intent.content
            if content is not None and intent.id is not None:
                content = content | {"id": intent.id}
            if content is None and intent.type == "Patient" and intent.id is not None:
                content = {"resourceType": "Patient", "id": intent.id}
            found = frozenset[str]() if content is None else patients_named(content, base, resolved)
            if intent.criteria is not None:
                texts = (t if "/" in t else f"Patient/{t}" for t in intent.criteria.patients)
                found |= {patient_of_reference(text, base) or "" for text in texts}
            named.append(found)
    everyone = frozenset[str]().union(*named)
    if fallback is None and len(everyone) == 1:
        fallback = next(iter(everyone))
    homes = []
    for intent, found in zip(intents, named, strict=True):
        with at(intent.position):
            homes.append(home(principal, intent.type, found, fallback))
    return homes


async def resolve(
    server: FhirServer, principal: Principal, intents: Sequence[Intent], homes: Sequence[str]
) -> list[Target]:
    if all(intent.criteria is None for intent in intents):
        return [_target(i, home, []) for i, home in zip(intents, homes, strict=True)]

    def work(connection: Connection) -> list[Target]:
        now_ms = server.now_ms()
        return [
            _target(
                intent,
                home,
                found_by(
                    connection, intent, sight_of(connection, principal, home, now_ms, server.policy)
                ),
            )
            for intent, home in zip(intents, homes, strict=True)
        ]

    return await server.store.read(work)


def found_by(connection: Connection, intent: Intent, sight: Sight) -> list[str]:
    """Return the ids that an intent's criteria find among what its author may see, two at most."""
    return [] if intent.criteria is None else matches(connection, sight, intent.criteria)


def _names(intents: Sequence[Intent]) -> dict[str, str]:
    """Return `Type/id` by fullUrl, "" where criteria will tell; raises FhirError 400 for a name given twice."""
    names: dict[str, str] = {}
    for intent in intents:
        if intent.full_url is None:
            continue
        if intent.full_url in names:
            with at(intent.position):
                raise FhirError(HTTPStatus.BAD_REQUEST, "Two entries have the same fullUrl.")
        names[intent.full_url] = f"{intent.type}/{intent.id}" if intent.criteria is None else ""
    return names


def _target(intent: Intent, patient: str, found: Sequence[str]) -> Target:
    with at(intent.position):
        if len(found) > 1:
            raise FhirError(HTTPStatus.PRECONDITION_FAILED, "The criteria find more than one.")
        match = found[0] if found else None
        sent = (intent.content or {}).get("id")
        if intent.method == "PUT" and match is not None and sent not in {None, match}:
            raise FhirError(HTTPStatus.BAD_REQUEST, "The criteria find a resource of another id.")
        id = match or intent.id or sent or str(uuid.uuid4())
        return Target(intent, Key(patient, intent.type, id), match)


def drafts_of(principal: Principal, base: str, targets: Sequence[Target]) -> list[Draft | None]:
    """Serialise what is to be written, with references that lead to what each entry became."""
    _refuse_overlap(targets)
    resolved = {
        target.intent.full_url: f"{target.key.type}/{target.key.id}"
        for target in targets
        if target.intent.full_url is not None
    }
    drafts = []
    for target in targets:
        with at(target.intent.position):
            drafts.append(_draft(principal, base, target, resolved))
    return drafts


def _refuse_overlap(targets: Sequence[Target]) -> None:
    """Raise FhirError 400: two entries on one resource have no order to be done in."""
    seen: set[object] = set()
    for target in targets:
        criteria = target.intent.criteria
        places: list[object] = [target.key]
        if criteria is not None:
            places.append((target.key.patient, target.key.type, tuple(sorted(criteria.used))))
        if seen & set(places):
            with at(target.intent.position):
                raise FhirError(HTTPStatus.BAD_REQUEST, "Two entries write the same resource.")
        seen.update(places)


def _draft(
    principal: Principal, base: str, target: Target, resolved: Mapping[str, str]
) -> Draft | None:
    content = target.intent.content
    if content is None:
        return None
    if resolved:
        content = rewritten(content, resolved)
    content = content | {"id": target.key.id}
    named = patients_named(content, base, {})
    if home(principal, target.key.type, named, target.key.patient) != target.key.patient:
        raise forbidden()
    return draft_of(target.key, content, target.intent.blob)


def draft_of(key: Key, content: Mapping[str, Any], blob: Blob | None = None) -> Draft:
    """Serialise what is to be written at a place."""
    return Draft(key, content, _tail(content), blob, index_of(content))


def _tail(content: Mapping[str, Any]) -> bytes:
    """Return the JSON from after `meta.lastUpdated`: the rest of meta, then all the rest as it was sent."""
    set_here = {"versionId", "lastUpdated"}
    meta = {name: item for name, item in content.get("meta", {}).items() if name not in set_here}
    rest = {
        name: item for name, item in content.items() if name not in {"resourceType", "id", "meta"}
    }
    return ("".join((_continued(meta), _continued(rest)))).encode()


def _continued(members: Mapping[str, Any]) -> str:
    written = jsontext.text(dict(members))
    return "," + written[1:] if members else written[1:]
