"""Who may come near each record of the matrix, and until when; said as the resources of a record say it."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from backend.access.asking import Opening
from backend.access.role import THEMSELF, Role

BEGUN: Final = datetime(2027, 3, 1, 9, tzinfo=UTC)
ENDED: Final = BEGUN + timedelta(days=2)
FILLED: Final = BEGUN - timedelta(days=1)
"""When the records are written."""

AT: Final = {
    "before": BEGUN - timedelta(seconds=1),
    "within": BEGUN,
    "after": ENDED,
}
"""The first and the last moments at which something is otherwise."""

_PERIOD: Final = {"start": BEGUN.isoformat(), "end": ENDED.isoformat()}
_ROLES: Final = "http://terminology.hl7.org/CodeSystem/v3-RoleClass"
_SCOPES: Final = "http://terminology.hl7.org/CodeSystem/consentscope"
_ACTIONS: Final = "http://terminology.hl7.org/CodeSystem/consentaction"
_BORN: Final = {"lea": "2010-10-08", "marcel": "1950-01-01"}

_SEE: Final = ("access",)
_ADD: Final = ("access", "collect")
_MANAGE: Final = ("access", "collect", "correct")
_MANAGED: Final = "reports patient directives appointments profile identity"
_HELPERS: Final = {
    "viewer": ("reports prescriptions patient directives", _SEE),
    "adder": ("reports patient profile identity", _ADD),
    "manager": (_MANAGED, _MANAGE),
    "deputy": ("all", _SEE),
}


def said(record: str) -> list[dict[str, Any]]:
    """Return the Patient and the resources that say who may come near."""
    found = [_patient(record)]
    match record:
        case "lea":
            found += [_related("mother", record, guardian=True), *_helped(record)]
            found += [_team(record), _permission("permitted", record)]
            found.append(_permission("limited", record, "reports prescriptions"))
            found.append(_provision(record, "block", "deny", actor=[_actor("blocked")]))
        case "marcel" | "nina":
            found.append(_related("mother", record, guardian=True))
            found += _helped(record, "manager")
        case "olga":
            found.append(_provision(record, "opposition", "deny"))
        case "fermin":
            found.append(_provision(record, "emergency", "deny", code=_emergency("samu", "others")))
        case "ouverte":
            found.append(_provision(record, "emergency", "permit", code=_emergency("hidden")))
    return found


def role_of(name: str) -> Role:
    """Return in which role an asker of the table signs in."""
    first, _, rest = name.partition("-")
    if first in {"mother", "viewer", "adder", "manager", "deputy", "ancient"}:
        return Role(own=f"own-{first}")
    if first in {"urgent", "samu"}:
        who = "blocked" if rest == "blocked" else f"{first}-doctor"
        profession = "dentist" if rest in {"dentist", "opened"} else "physician"
        reason = " " if rest == "mute" else "inconscient"
        hidden = rest in {"hidden", "unhidden"}
        opening = Opening(reason, BEGUN, include_hidden=hidden, samu=first == "samu")
        return Role(practitioner=who, profession=profession, opening=opening)
    if first in {"dentist", "nurse", "podiatrist"}:
        return Role(practitioner=first, profession=first)
    if first in {"modele", "opposed", "doctor"}:
        return Role(practitioner="modele", profession="physician")
    if first in {"team", "permitted", "limited", "stranger", "blocked"}:
        return Role(practitioner=first, profession="physician")
    return Role(own="someone") if first == "someone" else THEMSELF


def _patient(record: str) -> dict[str, Any]:
    born = {"birthDate": _BORN[record]} if record in _BORN else {}
    return {
        "resourceType": "Patient",
        "id": record,
        **born,
        "gender": "female",
        "name": [{"family": "Exemple"}],
        "telecom": [{"system": "phone", "value": "+33 1 99 00 00 00"}],
        "generalPractitioner": [{"reference": "Practitioner/modele"}],
    }


def _related(name: str, record: str, *, guardian: bool = False) -> dict[str, Any]:
    found: dict[str, Any] = {
        "resourceType": "RelatedPerson",
        "id": name,
        "active": True,
        "patient": {"reference": f"Patient/{record}"},
        "identifier": [{"system": "urn:carnet:patient", "value": f"own-{name}"}],
    }
    if guardian:
        found["relationship"] = [{"coding": [{"system": _ROLES, "code": "GUARD"}]}]
        found["period"] = _PERIOD
    return found


def _helped(record: str, *names: str) -> list[dict[str, Any]]:
    found = []
    for name in names or _HELPERS:
        areas, rights = _HELPERS[name]
        actor = {"role": {"text": "aidant"}, "reference": {"reference": f"RelatedPerson/{name}"}}
        found.append(_related(name, record))
        found.append(
            _provision(record, name, "permit", actor=[actor], **_areas(areas), **_actions(rights))
        )
    return found


def _permission(name: str, record: str, areas: str = "") -> dict[str, Any]:
    limited = _areas(areas) if areas else {}
    return _provision(record, name, "permit", actor=[_actor(name)], **limited, **_actions(_SEE))


def _actor(name: str) -> dict[str, Any]:
    return {"role": {"text": "soignant"}, "reference": {"reference": f"Practitioner/{name}"}}


def _areas(words: str) -> dict[str, Any]:
    return {"class": [{"system": "urn:carnet:area", "code": word} for word in words.split()]}


def _actions(codes: tuple[str, ...]) -> dict[str, Any]:
    return {"action": [{"coding": [{"system": _ACTIONS, "code": code}]} for code in codes]}


def _emergency(*codes: str) -> list[dict[str, Any]]:
    return [{"coding": [{"system": "urn:carnet:emergency", "code": code}]} for code in codes]


def _provision(record: str, name: str, type: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Consent",
        "id": f"consent-{name}",
        "status": "active",
        "scope": {"coding": [{"system": _SCOPES, "code": "patient-privacy"}]},
        "category": [{"text": "consentement"}],
        "patient": {"reference": f"Patient/{record}"},
        "policyRule": {"text": "consentement"},
        "provision": {"type": type, "period": _PERIOD, **more},
    }


def _team(record: str) -> dict[str, Any]:
    """Return the care team: one for the time of the relations, the others for always."""
    always = [{"member": {"reference": f"Practitioner/{one}"}} for one in _ALWAYS]
    member: dict[str, Any] = {"member": {"reference": "Practitioner/team"}, "period": _PERIOD}
    return {
        "resourceType": "CareTeam",
        "id": "team",
        "status": "active",
        "subject": {"reference": f"Patient/{record}"},
        "participant": [member, *always],
    }


_ALWAYS: Final = ("blocked", "dentist", "nurse", "podiatrist")
