"""`Patient/{id}/$see-as`: the person asks what somebody else would get of their record, and gets just that.

The answer is made by the very decision and the very lists that answer the other one, so that it cannot differ.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

from sqlalchemy import Connection

from backend.access.asking import Asker, Opening, facts_of_record, subject_of
from backend.access.gates import usual_purpose
from backend.access.reasons import Reason, Refusal
from backend.access.relation import Relation, RelationKind
from backend.access.subjects import Facts, Professional, Representative, Standing, Subject
from backend.fhir_server import listings, pages
from backend.fhir_server.answers import Answer
from backend.fhir_server.calls import Call, is_id
from backend.fhir_server.listings import Listing
from backend.fhir_server.outcomes import FhirError, not_found
from backend.fhir_server.relating import relations
from backend.fhir_server.sight import Sight, moment
from backend.fhir_server.types import RECORD
from backend.fhir_server.windows import cursor_of, opened, window

SEEN: Final = "urn:carnet:see-as"
"""The system of the tag that says `allowed`, or in one word why nothing would be given."""

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
    representative (with `related`, the id of their RelatedPerson).
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

    def work(connection: Connection) -> _Preview:
        at = moment(connection, patient, server.now_ms())
        known = relations(connection, patient)
        sight = _sight(call, patient, asked, known, facts_of_record(known, at))
        if isinstance(sight, Refusal):
            return _Preview(sight.reason, Listing([], more=False), 0)
        listing = listings.record(connection, sight, RECORD, since, place, count)
        return _Preview(Reason.ALLOWED, listing, listings.count(connection, sight, RECORD))

    preview = await server.store.read(work)
    if counts_only:
        preview = _Preview(preview.reason, Listing([], more=False), preview.total)
    return await asyncio.to_thread(_answer, call, preview, [*kept, *used], bound)


_ASKED: Final = frozenset({"role", "profession", "practitioner", "related"})


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
    if role == "representative" and not related:
        return Representative(_UNNAMED)
    if role in {"helper", "representative"} and is_id(related):
        return subject_of(Asker(_UNNAMED, _account(known, related)), patient, known, at)
    raise FhirError(HTTPStatus.BAD_REQUEST, "This role is not known, or not all of it was said.")


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
        last = preview.listing.found[-1].key
        cursor = call.server.seal.seal(bound, [last.type, last.id])
        links["next"] = pages.link(base, path, [*used, ("_cursor", cursor)])
    call.doing.leaves(preview.listing.found)
    entries = [pages.found_entry(found, base) for found in preview.listing.found]
    tag = {"system": SEEN, "code": preview.reason.value}
    said = {"meta": {"tag": [tag]}, "total": preview.total}
    return Answer(HTTPStatus.OK, pages.bundle("searchset", links, entries, said))
