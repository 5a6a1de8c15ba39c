"""From the resources of a record to who is what to its person.

Pure: the server derives the rows of a resource in the transaction that writes it, and forgets those it had before.
What is not understood gives nothing; what refuses, refuses even when it is not fully understood.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from backend.access.codes import GUARDIAN, ROLE_SYSTEMS
from backend.access.consents import relations_of_consent
from backend.access.elements import codings, is_understood, named_patient, objects, target, text
from backend.access.periods import ALWAYS, NEVER, Period, earliest_day, period_of, within
from backend.access.relation import Relation, RelationKind
from backend.access.subjects import midnight

_NAMING: Final = {"RelatedPerson": "patient", "CareTeam": "subject", "Consent": "patient"}


def relations_of(resource: Mapping[str, Any], patient: str) -> tuple[Relation, ...]:
    """Return what a resource kept in the record of `patient` says; nothing when it speaks of someone else."""
    type = text(resource.get("resourceType"))
    rows = _Rows(patient, type, text(resource.get("id")))
    if type == "Patient":
        return tuple(_of_patient(resource, rows))
    if target(resource.get(_NAMING.get(type, ""))) != f"Patient/{patient}":
        return ()
    match type:
        case "RelatedPerson":
            return tuple(_of_related_person(resource, rows))
        case "CareTeam":
            return tuple(_of_care_team(resource, rows))
        case "Consent":
            return tuple(relations_of_consent(resource, patient))
    return ()


@dataclass(frozen=True, slots=True)
class _Rows:
    """Makes the rows of one resource."""

    patient: str
    source_type: str
    source_id: str

    def row(self, kind: RelationKind, who: str, period: Period = ALWAYS) -> Relation:
        return Relation(
            self.patient,
            who,
            kind,
            start=period.start,
            end=period.end,
            source_type=self.source_type,
            source_id=self.source_id,
        )


def changes_access(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, patient: str
) -> bool:
    """Say whether a write changes who may come near the record; None stands for a resource that is not there.

    Whoever first writes a Patient may say when they were born: without it nobody represents them.
    """
    old = set() if before is None else set(relations_of(before, patient))
    new = set() if after is None else set(relations_of(after, patient))
    changed = old ^ new
    if before is None:
        changed = {row for row in changed if row.kind is not RelationKind.BORN}
    return bool(changed)


def _of_patient(resource: Mapping[str, Any], rows: _Rows) -> Iterator[Relation]:
    if resource.get("id") != rows.patient:
        return
    born = earliest_day(resource.get("birthDate"))
    if born is not None:
        yield rows.row(RelationKind.BORN, "", Period(midnight(born), None))
    if not is_understood(resource):
        return
    for one in objects(resource.get("generalPractitioner")):
        if (who := target(one)).startswith("Practitioner/"):
            yield rows.row(RelationKind.ATTENDING, who)


def _of_related_person(resource: Mapping[str, Any], rows: _Rows) -> Iterator[Relation]:
    """Yield who this person is, and that they are a legal representative when they are.

    Whoever is no longer active stays known, so that a refusal that names them still reaches them.
    """
    account = named_patient(resource)
    if account in {"", rows.patient}:
        return
    who = f"Patient/{account}"
    period = period_of(resource.get("period"))
    if resource.get("active") is not True or period is None or not is_understood(resource):
        yield rows.row(RelationKind.KNOWN_AS, who, Period(None, NEVER))
        return
    yield rows.row(RelationKind.KNOWN_AS, who, period)
    roles = codings(resource.get("relationship"))
    if any(system in ROLE_SYSTEMS and code == GUARDIAN for system, code in roles):
        yield rows.row(RelationKind.REPRESENTATIVE, who, period)


def _of_care_team(resource: Mapping[str, Any], rows: _Rows) -> Iterator[Relation]:
    whole = period_of(resource.get("period"))
    if resource.get("status") != "active" or whole is None or not is_understood(resource):
        return
    for participant in objects(resource.get("participant")):
        who = target(participant.get("member"))
        own = period_of(participant.get("period"))
        period = None if own is None else within(whole, own)
        if period is not None and who.startswith("Practitioner/"):
            yield rows.row(RelationKind.CARE_TEAM, who, period)
