"""Nothing a server sends is believed before it was looked at: its shape, its name, whose it is."""

from dataclasses import dataclass
from enum import StrEnum

from services.core.errors import RefusedError
from services.fhir.compartment import patient_references
from services.fhir.kinds import DIRECTORY
from services.fhir.parsing import Json, parse
from services.fhir.references import Index, last_two
from services.remote.answers import Change
from services.storage.synced import Received


class Reason(StrEnum):
    """Why a resource was set aside."""

    UNREADABLE = "unreadable"
    MISNAMED = "misnamed"
    OTHER_PERSON = "other_person"


@dataclass(frozen=True, slots=True)
class Sound:
    """A resource that may be kept."""

    received: Received


@dataclass(frozen=True, slots=True)
class Unsound:
    """A resource that is set aside, and why."""

    change: Change
    reason: Reason


def checked(change: Change, patient: str) -> Sound | Unsound:
    """Parse a resource and see that it is what its entry says, and about this patient."""
    try:
        resource = parse(change.json)
    except RefusedError:
        return Unsound(change, Reason.UNREADABLE)
    if (resource["resourceType"], resource.get("id")) != (change.type, change.id):
        return Unsound(change, Reason.MISNAMED)
    if _is_of_another(resource, patient):
        return Unsound(change, Reason.OTHER_PERSON)
    received = Received(change.type, change.id, change.version, change.last_updated, change.json)
    return Sound(received)


def _is_of_another(resource: Json, patient: str) -> bool:
    """Say whether a resource names a patient, and never this one.

    A reference by identifier alone names nobody that could be compared: the server is then trusted.
    """
    if resource["resourceType"] == "Patient":
        return bool(resource.get("id") != patient)
    if resource["resourceType"] in DIRECTORY or _names_plainly(resource, patient):
        return False
    named = [
        last_two(reference.reference.partition("/_history/")[0])
        for reference in patient_references(resource, Index())
        if reference.reference and not reference.reference.startswith("#")
    ]
    return bool(named) and f"Patient/{patient}" not in named


def _names_plainly(resource: Json, patient: str) -> bool:
    """Say whether a resource names this patient the usual way: most do, and then nobody else needs to be looked for."""
    mine = {"reference": f"Patient/{patient}"}
    return resource.get("subject") == mine or resource.get("patient") == mine
