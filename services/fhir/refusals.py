"""What a Consent of the record refuses to professionals, or opens in an emergency (FHIR R4 Consent, `patient-privacy`).

Read as our own server reads it: a refusal widely, a permission only when all of it is understood. The codes of
`urn:carnet:emergency` are Carnet's own, for the French guides profile no such consent: `samu` and `others` refuse the
regulating doctor and the other professionals (L1111-17, R1111-48), `hidden`, permitted, opens hidden documents.

A key is `samu`, `others`, `hidden`, or `Practitioner/<id>` for somebody who is blocked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from services.fhir.parsing import Json
from services.fhir.references import last_two

SAMU: Final = "samu"
OTHERS: Final = "others"
HIDDEN: Final = "hidden"
EVERYBODY: Final = "everybody"
"""What a refusal says that names nobody: no professional at all gets anything."""
EMERGENCY: Final = "urn:carnet:emergency"
_PRACTITIONER: Final = "Practitioner/"
_TERMS: Final = "http://terminology.hl7.org/CodeSystem"
_PRIVACY: Final = (f"{_TERMS}/consentscope", "patient-privacy")
_LONGEST: Final = 200
_ABBREVIATION: Final = re.compile(r" \([A-Z]+\)$")
"""What JDV_J01 adds to a specialty: "Médecine Générale (SM)"."""
_URGENT: Final = frozenset({"ETREAT", "BTG"})
_UNDERSTOOD: Final = frozenset({"class", "code", "id", "period", "purpose", "type"})


@dataclass(frozen=True, slots=True)
class Somebody:
    """A professional as a Consent names them; `since` is the day of the Consent, "" where it says none."""

    id: str  # on the server
    name: str = field(repr=False)
    profession: str = ""
    since: str = ""


def key_of(practitioner: str) -> str:
    """Return the key of a professional by their id on the server."""
    return f"{_PRACTITIONER}{practitioner}"


def id_of(key: str) -> str:
    """Return the professional's id on the server, "" for the key of an emergency."""
    return key.removeprefix(_PRACTITIONER) if key.startswith(_PRACTITIONER) else ""


def says(consent: Json, today: date) -> frozenset[str]:
    """Return the keys that a Consent has in force."""
    provision = consent.get("provision")
    if consent.get("status") != "active" or not isinstance(provision, dict):
        return frozenset()
    scopes = set(_codings(consent.get("scope")))
    if provision.get("type") == "deny" and _PRIVACY[1] in {code for _, code in scopes}:
        over = _is_over(provision.get("period"), today)
        return frozenset() if over else frozenset(_refused(provision))
    if provision.get("type") == "permit" and scopes == {_PRIVACY}:
        understood = not provision.keys() - _UNDERSTOOD and _is_plain(consent)
        if understood and not _is_over(provision.get("period"), today):
            words = set(_said(provision))
            return frozenset({HIDDEN} if words == {(EMERGENCY, HIDDEN)} else ())
    return frozenset()


def _refused(provision: Json) -> Iterator[str]:
    if provision.get("actor") is not None:
        named = [_practitioner(actor) for actor in _objects(provision["actor"])]
        yield from (key_of(id) if id else EVERYBODY for id in named)
        return
    words = {code for system, code in _said(provision) if system == EMERGENCY}
    purposes = {code for _, code in _coded(provision.get("purpose"))}
    if not words and not purposes & _URGENT:
        yield EVERYBODY
        return
    if SAMU in words or words != {OTHERS}:
        yield SAMU
    if OTHERS in words or words != {SAMU}:
        yield OTHERS


def somebody(consent: Json, key: str) -> Somebody:
    """Return who a Consent blocks under a key."""
    for actor in _actors(consent):
        if key_of(_practitioner(actor)) == key:
            reference, role = actor.get("reference"), actor.get("role")
            name = reference.get("display") if isinstance(reference, dict) else ""
            profession = role.get("text") if isinstance(role, dict) else ""
            return Somebody(id_of(key), _text(name), _text(profession), _day(consent))
    return Somebody(id_of(key), "", "", _day(consent))


def profession_of(resource: Json) -> str:
    """Return what a Practitioner is qualified as, or the specialty of a PractitionerRole, "" where it says none."""
    qualified = [one.get("code") for one in _objects(resource.get("qualification"))]
    for concept in (*_objects(resource.get("specialty")), *_objects(qualified)):
        displays = (_text(one.get("display")) for one in _objects(concept.get("coding")))
        said = _text(concept.get("text")) or next(filter(None, displays), "")
        if said:
            return _ABBREVIATION.sub("", " ".join(said[:_LONGEST].split()))
    return ""


def made(id: str, patient: str, key: str, who: Somebody | None, at: datetime) -> Json:
    """Return the Consent that has a key in force from now on, without an end."""
    provision: Json = {"type": "permit" if key == HIDDEN else "deny"}
    if who is None:
        provision["code"] = [_concept(EMERGENCY, key)]
    else:
        role = _concept(f"{_TERMS}/v3-ParticipationType", "IRCP")
        role |= {"text": who.profession} if who.profession else {}
        provision["actor"] = [
            {"role": role, "reference": {"reference": key, "display": who.name}}
            if who.name
            else {"role": role, "reference": {"reference": key}}
        ]
    return {
        "resourceType": "Consent",
        "id": id,
        "status": "active",
        "scope": _concept(*_PRIVACY),
        "category": [_concept("http://loinc.org", "59284-0", "Consentement du patient")],
        "patient": {"reference": f"Patient/{patient}"},
        "dateTime": at.isoformat(timespec="seconds"),
        "policyRule": _concept(f"{_TERMS}/v3-ActCode", "OPTIN" if key == HIDDEN else "OPTOUT"),
        "provision": provision,
    }


def released(consent: Json, key: str, today: date) -> Json:
    """Return the Consent without a key; with nothing left in it, it is in force no more."""
    rest = says(consent, today) - {key}
    provision = dict(consent["provision"])
    if not rest:
        return {**consent, "status": "inactive"}
    if id_of(key):
        provision["actor"] = [
            actor for actor in _actors(consent) if key_of(_practitioner(actor)) != key
        ]
    else:
        provision.pop("class", None)
        provision["code"] = [_concept(EMERGENCY, word) for word in sorted(rest)]
    return {**consent, "provision": provision}


def _actors(consent: Json) -> list[Json]:
    provision = consent.get("provision")
    return _objects(provision.get("actor")) if isinstance(provision, dict) else []


def _practitioner(actor: Json) -> str:
    reference = actor.get("reference")
    named = reference.get("reference") if isinstance(reference, dict) else ""
    type, _, id = last_two(_text(named)).partition("/")
    return id if type == "Practitioner" else ""


def _is_over(period: Any, today: date) -> bool:
    """Say whether a Period does not run today; one that cannot be read runs."""
    if not isinstance(period, dict):
        return False
    start, end = (_date(period.get(name)) for name in ("start", "end"))
    return (start is not None and today < start) or (end is not None and end < today)


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(_text(value)[:10])
    except ValueError:
        return None


def _day(consent: Json) -> str:
    return _text(consent.get("dateTime"))[:10]


def _is_plain(value: Any) -> bool:
    """Whether nothing in it may change its meaning in a way we do not know (FHIR R4, extensibility.html)."""
    if isinstance(value, dict):
        if "modifierExtension" in value or "implicitRules" in value:
            return False
        return all(map(_is_plain, value.values()))
    return not isinstance(value, list) or all(map(_is_plain, value))


def _said(provision: Json) -> list[tuple[str, str]]:
    return [*_coded(provision.get("class")), *_codings(provision.get("code"))]


def _codings(value: Any) -> Iterator[tuple[str, str]]:
    for concept in _objects(value):
        yield from _coded(concept.get("coding"))


def _coded(value: Any) -> Iterator[tuple[str, str]]:
    for coding in _objects(value):
        yield _text(coding.get("system")), _text(coding.get("code"))


def _objects(value: Any) -> list[Json]:
    found = value if isinstance(value, list) else [value]
    return [item for item in found if isinstance(item, dict)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _concept(system: str, code: str, display: str = "") -> Json:
    return {
        "coding": [{"system": system, "code": code} | ({"display": display} if display else {})]
    }
