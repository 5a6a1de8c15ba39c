"""Whom somebody helps or represents: `Patient/$circle`, `$leave`, and whether another's record opens for them."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from sqlalchemy import Connection

from backend.access.asking import Asker, facts_of_record, subject_of
from backend.access.decision import POLICY, Policy
from backend.access.elements import named_patient, objects, target
from backend.access.gates import usual_purpose
from backend.access.reasons import Reason, Refusal
from backend.access.relation import Relation, RelationKind
from backend.access.subjects import PARIS, Helper, Mandate, Representative, Right, majority
from backend.fhir_server import repository
from backend.fhir_server.answers import Answer
from backend.fhir_server.calls import Call
from backend.fhir_server.circling import content_of
from backend.fhir_server.outcomes import FhirError, forbidden, not_found
from backend.fhir_server.relating import last_end, naming, note_end, relations
from backend.fhir_server.repository import Key, Stored
from backend.fhir_server.server import FhirServer
from backend.fhir_server.sight import moment, relative_of, steward
from backend.fhir_server.targets import draft_of
from backend.fhir_server.writing import Writer
from backend.storage.engine import Store

_RIGHTS: Final = tuple(Right)
_INSTANT: Final = timedelta(milliseconds=1)
"""An end is not in: the last day is that of the instant before it."""


@dataclass(frozen=True, slots=True)
class _Near:
    """One who may come near a record now."""

    patient: str
    subject: Helper | Representative
    at: datetime
    until: datetime | None


async def circle(call: Call) -> Answer:
    """Answer the records that the asker may open besides their own, each with what they may do there."""
    own = _own(call)
    now_ms = call.server.now_ms()

    def work(connection: Connection) -> list[dict[str, Any]]:
        near = _all_near(connection, call.principal.subject, own, now_ms, call.server.policy)
        return [_part(connection, one) for one in near]

    said = await call.server.store.read(work)
    call.doing.patient, call.doing.count = own, len(said)
    content: dict[str, Any] = {"resourceType": "Parameters"}
    if said:
        content["parameter"] = said
    return Answer(HTTPStatus.OK, json.dumps(content).encode())


async def leave(call: Call) -> Answer:
    """End the asker's own help: the Consents of the record that name them become inactive. 200, 403, 404, 409."""
    patient, own = call.record(), relative_of(call.principal)
    if own is None or call.principal.is_system:
        raise not_found()
    now_ms = call.server.now_ms()

    def work(connection: Connection) -> int:
        repository.lock(connection, [patient])
        call.sight(connection, patient)
        left = [_left(connection, one, own, now_ms) for one in _naming(connection, patient, own)]
        if not left:
            text = "Whoever represents a child does not leave: the person's family decides."
            raise FhirError(HTTPStatus.CONFLICT, text, code="business-rule", word="representative")
        note_end(connection, patient, own, now_ms)
        return len(left)

    call.doing.count = await call.server.store.write(work)
    said = [{"name": "ended", "valueInteger": call.doing.count}]
    return Answer(
        HTTPStatus.OK, json.dumps({"resourceType": "Parameters", "parameter": said}).encode()
    )


async def note_over(server: FhirServer, patient: str, own: str) -> None:
    """Write down that an access was found to be over."""
    now_ms = server.now_ms()

    def work(connection: Connection) -> None:
        repository.lock(connection, [patient])
        note_end(connection, patient, own, now_ms)

    await server.store.write(work)


@dataclass(frozen=True, slots=True)
class Relatives:
    """Says to sign-in whether another's record opens for somebody."""

    store: Store
    now_ms: Callable[[], int]
    policy: Policy = POLICY

    async def may_open(self, account: str, own: str, patient: str) -> bool:
        """Say whether a relation runs now between the person of the record `own` and the record `patient`."""
        if own == patient:
            return False
        now_ms = self.now_ms()
        found = await self.store.read(
            lambda at: _near(at, account, own, patient, now_ms, self.policy)
        )
        if isinstance(found, Refusal) and found.reason is Reason.ENDED:
            await self.store.write(lambda at: note_end(at, patient, own, now_ms))
        return not isinstance(found, Refusal)


def _own(call: Call) -> str:
    own = call.principal.patient
    if own is None or not call.principal.is_own:
        raise forbidden()
    return own


def _all_near(
    connection: Connection, account: str, own: str, now_ms: int, policy: Policy
) -> Iterator[_Near]:
    for patient in naming(connection, own):
        found = _near(connection, account, own, patient, now_ms, policy)
        if not isinstance(found, Refusal):
            yield found


def _near(
    connection: Connection, account: str, own: str, patient: str, now_ms: int, policy: Policy
) -> _Near | Refusal:
    known = relations(connection, patient)
    at = max(moment(connection, patient, now_ms), last_end(connection, patient, own))
    subject = subject_of(Asker(account, own), patient, known, at)
    if isinstance(subject, Refusal):
        return subject
    if not isinstance(subject, Helper | Representative):
        return Refusal(Reason.NO_RELATION)
    facts = facts_of_record(known, at)
    permit = policy.permit(subject, facts, usual_purpose(subject))
    if isinstance(permit, Refusal):
        return permit
    if isinstance(subject, Helper):
        return _Near(patient, subject, at, max(one.end for one in _running(subject, at)))
    ends = [None if facts.born is None else majority(facts.born), *_ends(known, own)]
    return _Near(patient, subject, at, min((end for end in ends if end), default=None))


def _ends(known: tuple[Relation, ...], own: str) -> Iterator[datetime | None]:
    for row in known:
        if row.kind is RelationKind.REPRESENTATIVE and row.who == f"Patient/{own}":
            yield row.end


def _running(subject: Helper, at: datetime) -> list[Mandate]:
    return [one for one in subject.mandates if one.is_running(at)]


def _part(connection: Connection, near: _Near) -> dict[str, Any]:
    """Say of one record who it is of, and what may be done there; `mandate` is exact where several add up."""
    found = repository.read(connection, Key(near.patient, "Patient", near.patient))
    said: list[dict[str, Any]] = [{"name": "record", "valueId": near.patient}]
    if found is not None and not found.deleted and (name := _name(content_of(found))):
        said.append({"name": "name", "valueString": name})
    helps = isinstance(near.subject, Helper)
    said.append({"name": "kind", "valueCode": "helper" if helps else "representative"})
    if isinstance(near.subject, Helper):
        mandates = _running(near.subject, near.at)
        areas = sorted(set[str]().union(*(one.areas for one in mandates)))
        said += [{"name": "areas", "valueCode": area} for area in areas]
        said.append({"name": "right", "valueCode": max(map(_right, mandates), key=_RIGHTS.index)})
        said += [{"name": "mandate", "part": _mandate(one)} for one in mandates]
    if near.until is not None:
        said.append({"name": "until", "valueDate": _last_day(near.until)})
    return {"name": "person", "part": said}


def _mandate(one: Mandate) -> list[dict[str, Any]]:
    return [
        *({"name": "areas", "valueCode": area} for area in sorted(one.areas)),
        {"name": "right", "valueCode": _right(one)},
        {"name": "until", "valueDate": _last_day(one.end)},
    ]


def _right(one: Mandate) -> Right:
    return max(one.rights, key=_RIGHTS.index)


def _last_day(end: datetime) -> str:
    """Return the last day that is in, in France."""
    return (end - _INSTANT).astimezone(PARIS).date().isoformat()


def _name(patient: Mapping[str, Any]) -> str:
    """Return the name in use: the usual one, else the official one."""
    names = {one.get("use"): one for one in objects(patient.get("name"))}
    found = names.get("usual") or names.get("official") or next(iter(names.values()), {})
    given = found.get("given")
    words = [*(given[:1] if isinstance(given, list) else []), found.get("family")]
    return " ".join(word for word in words if isinstance(word, str))


def _naming(connection: Connection, patient: str, own: str) -> list[Stored]:
    """Return the living Consents that give somebody something, as their relations say."""
    known = relations(connection, patient)
    account = f"Patient/{own}"
    named = {
        row.source_id for row in known if row.kind is RelationKind.KNOWN_AS and row.who == account
    }
    ever = {account, *(f"RelatedPerson/{id}" for id in named)}
    ids = {row.source_id for row in known if row.kind is RelationKind.HELPER and row.who in ever}
    found = (repository.read(connection, Key(patient, "Consent", id)) for id in sorted(ids))
    return [one for one in found if one is not None and not one.deleted]


def _left(connection: Connection, found: Stored, own: str, now_ms: int) -> Stored:
    """Take somebody out of a Consent; of one that names nobody else, nothing is left in force."""
    content = content_of(found)
    patient = found.key.patient
    known = relations(connection, patient)
    theirs = {
        f"RelatedPerson/{row.source_id}"
        for row in known
        if row.kind is RelationKind.KNOWN_AS and row.who == f"Patient/{own}"
    }
    actors = list(objects(content["provision"].get("actor")))
    others = [one for one in actors if not _is(one.get("reference"), theirs, own)]
    if others:
        content["provision"] = content["provision"] | {"actor": others}
    else:
        content["status"] = "inactive"
    draft = draft_of(found.key, content, found.blob)
    return Writer(connection, steward(patient), now_ms).write(draft, found)


def _is(reference: Any, theirs: set[str], own: str) -> bool:
    if not isinstance(reference, Mapping):
        return False
    return target(reference) in theirs or named_patient(reference) == own
