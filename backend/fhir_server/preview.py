"""`Patient/{id}/$see-as`: the person asks what somebody else would get of their record, and gets just that.

The answer is made by the very decision and the very lists that answer the other one, so that it cannot differ.
With `explain=documents`, each of the person's documents is named instead, with the one word that the decision gives.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from sqlalchemy import Connection

from backend.access.asking import Asker, Opening, facts_of_record, subject_of
from backend.access.families import DELEGABLE, Family
from backend.access.gates import usual_purpose
from backend.access.principal import Action
from backend.access.reasons import Reason, Refusal
from backend.access.relation import Relation, RelationKind
from backend.access.subjects import (
    Facts,
    Helper,
    Mandate,
    Professional,
    Representative,
    Right,
    Standing,
    Subject,
)
from backend.fhir_server import listings, pages
from backend.fhir_server.answers import Answer
from backend.fhir_server.calls import Call, is_id
from backend.fhir_server.listings import Listing
from backend.fhir_server.outcomes import FhirError, not_found
from backend.fhir_server.relating import last_end, relations
from backend.fhir_server.repository import Stored
from backend.fhir_server.sight import Sight, moment, sight_of
from backend.fhir_server.types import RECORD
from backend.fhir_server.windows import cursor_of, opened, window

SEEN: Final = "urn:carnet:see-as"
"""The system of the tag that says `allowed`, or in one word why nothing would be given."""

_A_DAY: Final = timedelta(days=1)
_UNNAMED: Final = "-"
"""The id of somebody of whom only the role is known: no id in a record is a dash alone."""


@dataclass(frozen=True, slots=True)
class _Preview:
    reason: Reason
    listing: Listing
    total: int


async def see_as(call: Call) -> Answer:
    """Answer the living resources that `role` would get; 404 for another's record; raises FhirError 400.

    `role` is professional, emergency, samu (with `profession`, and `practitioner` when somebody is meant), helper or
    representative (with `related`, the id of their RelatedPerson). A helper who is not there yet has the `areas` and
    the `right` that the person thinks of giving.
    """
    patient = call.record()
    if not (call.principal.is_own and call.principal.patient == patient):
        raise not_found()
    call.types()
    asked = dict(call.query)
    (since, count, used), server = window(call), call.server
    kept = sorted((name, value) for name, value in asked.items() if name in _ASKED)
    bound = ("see-as", patient, *(f"{name}={value}" for name, value in kept), str(since))
    cursor = cursor_of(call)
    place = None if cursor is None else opened(call, bound, cursor)
    counts_only = asked.get("_summary") == "count"
    explains = asked.get("explain") == _DOCUMENTS

    def work(connection: Connection) -> "_Preview | _Explained":
        at = moment(connection, patient, server.now_ms())
        known = relations(connection, patient)
        if (account := _account(known, asked.get("related", ""))) is not None:
            at = max(at, last_end(connection, patient, account))
        sight = _sight(call, patient, asked, known, facts_of_record(known, at))
        if explains:
            return _explained(connection, call, sight, place, count)
        if isinstance(sight, Refusal):
            return _Preview(sight.reason, Listing([], more=False), 0)
        listing = listings.record(connection, sight, RECORD, since, place, count)
        return _Preview(Reason.ALLOWED, listing, listings.count(connection, sight, RECORD))

    preview = await server.store.read(work)
    if isinstance(preview, _Explained):
        return await asyncio.to_thread(_explanation, call, preview, [*kept, *used], bound)
    if counts_only:
        preview = _Preview(preview.reason, Listing([], more=False), preview.total)
    return await asyncio.to_thread(_answer, call, preview, [*kept, *used], bound)


_ASKED: Final = frozenset(
    {"role", "profession", "practitioner", "related", "areas", "right", "explain"}
)
_DOCUMENTS: Final = "documents"
_OF_DOCUMENTS: Final = ("Composition", "DiagnosticReport", "DocumentReference")


@dataclass(frozen=True, slots=True)
class _Explained:
    """A page of the person's documents, each with the answer that the other one would get."""

    reason: Reason
    listing: Listing
    answers: list[Reason]


def _explained(
    connection: Connection,
    call: Call,
    sight: Sight | Refusal,
    place: Sequence[Any] | None,
    count: int,
) -> _Explained:
    own = sight_of(
        connection, call.principal, call.record(), call.server.now_ms(), call.server.policy
    )
    listing = listings.record(connection, own, _OF_DOCUMENTS, None, place, count)
    if isinstance(sight, Refusal):
        return _Explained(sight.reason, listing, [sight.reason] * len(listing.found))
    answers = [sight.decides(connection, Action.READ, one).reason for one in listing.found]
    return _Explained(Reason.ALLOWED, listing, answers)


def _explanation(
    call: Call, explained: _Explained, used: Sequence[tuple[str, str]], bound: Sequence[str]
) -> Answer:
    said: list[dict[str, Any]] = [{"name": "reason", "valueCode": explained.reason.value}]
    said += [
        _line(found, reason)
        for found, reason in zip(explained.listing.found, explained.answers, strict=True)
    ]
    if explained.listing.more:
        said.append({"name": "next", "valueUri": _next(call, explained.listing, used, bound)})
    call.doing.leaves(explained.listing.found)
    content = {"resourceType": "Parameters", "parameter": said}
    return Answer(HTTPStatus.OK, json.dumps(content).encode())


def _line(found: Stored, reason: Reason) -> dict[str, Any]:
    reference = {"reference": f"{found.key.type}/{found.key.id}"}
    return {
        "name": "document",
        "part": [
            {"name": "reference", "valueReference": reference},
            {"name": "reason", "valueCode": reason.value},
        ],
    }


def _next(
    call: Call, listing: Listing, used: Sequence[tuple[str, str]], bound: Sequence[str]
) -> str:
    last = listing.found[-1].key
    cursor = call.server.seal.seal(bound, [last.type, last.id])
    path = f"Patient/{call.id}/$see-as"
    return pages.link(call.server.base_url(), path, [*used, ("_cursor", cursor)])


def _sight(
    call: Call, patient: str, asked: Mapping[str, str], known: Sequence[Relation], facts: Facts
) -> Sight | Refusal:
    subject = _subject(patient, asked, known, facts.at)
    if isinstance(subject, Refusal):
        return subject
    permit = call.server.policy.permit(subject, facts, usual_purpose(subject))
    return permit if isinstance(permit, Refusal) else Sight(patient, subject, permit)


def _subject(
    patient: str, asked: Mapping[str, str], known: Sequence[Relation], at: datetime
) -> Subject | Refusal:
    role, related = asked.get("role", ""), asked.get("related", "")
    if role in {"professional", "emergency", "samu"}:
        return _professional(patient, asked, known, at)
    if role == "helper" and not related and "areas" in asked:
        return _proposed(asked, at)
    if role == "representative" and not related:
        return Representative(_UNNAMED)
    if role in {"helper", "representative"} and is_id(related):
        return subject_of(Asker(_UNNAMED, _account(known, related)), patient, known, at)
    raise FhirError(HTTPStatus.BAD_REQUEST, "This role is not known, or not all of it was said.")


def _proposed(asked: Mapping[str, str], at: datetime) -> Subject:
    """Return a helper who is not there yet, with what the person thinks of giving them."""
    areas, right = asked["areas"].split(), asked.get("right", "")
    if right not in set(Right) or not areas or set(areas) - set(DELEGABLE):
        raise FhirError(
            HTTPStatus.BAD_REQUEST, "This role is not known, or not all of it was said."
        )
    given = frozenset(map(Family, areas))
    return Helper(
        _UNNAMED, (Mandate(given, frozenset({Right.SEE, Right(right)}), None, at + _A_DAY),)
    )


def _professional(
    patient: str, asked: Mapping[str, str], known: Sequence[Relation], at: datetime
) -> Subject | Refusal:
    profession, practitioner = asked.get("profession", ""), asked.get("practitioner", "")
    role = asked["role"]
    if not profession or (practitioner and not is_id(practitioner)):
        raise FhirError(HTTPStatus.BAD_REQUEST, "A professional has a profession.")
    if role == "professional" and not practitioner:
        return Professional(_UNNAMED, profession, Standing.PERMITTED)
    opening = None if role == "professional" else Opening("-", at, samu=role == "samu")
    asker = Asker(_UNNAMED, practitioner=practitioner or _UNNAMED, profession=profession)
    return subject_of(asker, patient, known, at, opening)


def _account(known: Sequence[Relation], related: str) -> str | None:
    """Return the Patient id of the account behind a RelatedPerson."""
    found = (
        row.who.removeprefix("Patient/")
        for row in known
        if row.kind is RelationKind.KNOWN_AS and row.source_id == related
    )
    return next(found, None)


def _answer(
    call: Call, preview: _Preview, used: Sequence[tuple[str, str]], bound: Sequence[str]
) -> Answer:
    base, path = call.server.base_url(), f"Patient/{call.id}/$see-as"
    links = {"self": pages.link(base, path, used)}
    if preview.listing.more:
        links["next"] = _next(call, preview.listing, used, bound)
    call.doing.leaves(preview.listing.found)
    entries = [pages.found_entry(found, base) for found in preview.listing.found]
    tag = {"system": SEEN, "code": preview.reason.value}
    said = {"meta": {"tag": [tag]}, "total": preview.total}
    return Answer(HTTPStatus.OK, pages.bundle("searchset", links, entries, said))
