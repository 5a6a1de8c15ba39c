"""What a Consent of the record says of access (FHIR R4 Consent, scope `patient-privacy`).

A permission names one or more actors, actions and areas, and is read only when every element of it is understood.
A refusal is read widely: with an actor it blocks them, without one it opposes what its codes or purposes name.

Areas are codes of `urn:carnet:area`: the values of `Family`, or `all`. Emergency is decided beforehand with codes of
`urn:carnet:emergency`: `samu` and `others` refuse the regulating doctor and the other professionals (L1111-17,
R1111-48); `hidden`, permitted, lets the hidden documents be seen in an emergency. The last three are Carnet's own:
the French guides profile no such consent.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from backend.access.elements import (
    coded,
    codings,
    is_understood,
    named_patient,
    objects,
    target,
    text,
)
from backend.access.families import DELEGABLE, Family
from backend.access.periods import ALWAYS, Period, period_of
from backend.access.relation import Relation, RelationKind
from backend.access.subjects import Purpose, Right

AREA_SYSTEM: Final = "urn:carnet:area"
EMERGENCY_SYSTEM: Final = "urn:carnet:emergency"
SCOPE_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/consentscope"
ACTION_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/consentaction"

_PRIVACY: Final = "patient-privacy"
_UNDERSTOOD: Final = frozenset(
    {"action", "actor", "class", "code", "id", "period", "purpose", "type"}
)
_PURPOSES: Final = frozenset({Purpose.TREATMENT, Purpose.PATIENT_REQUEST, Purpose.FAMILY_REQUEST})
_URGENT: Final = frozenset({Purpose.EMERGENCY, Purpose.BREAK_GLASS})
_RIGHTS: Final = {"access": Right.SEE, "collect": Right.ADD, "correct": Right.MANAGE}


@dataclass(frozen=True, slots=True)
class _Rows:
    """Makes the rows of one consent."""

    patient: str
    source_id: str
    period: Period

    def row(
        self,
        kind: RelationKind,
        who: str = "",
        areas: frozenset[Family] = frozenset(),
        rights: frozenset[Right] = frozenset(),
    ) -> Relation:
        return Relation(
            self.patient,
            who,
            kind,
            areas,
            rights,
            self.period.start,
            self.period.end,
            "Consent",
            self.source_id,
        )


def relations_of_consent(resource: Mapping[str, Any], patient: str) -> Iterator[Relation]:
    """Yield the rows of a Consent that is already known to be about `patient`."""
    provision = resource.get("provision")
    if not isinstance(provision, Mapping) or resource.get("status") != "active":
        return
    scopes = set(codings(resource.get("scope")))
    source_id = text(resource.get("id"))
    period = period_of(provision.get("period"))
    if provision.get("type") == "deny" and _PRIVACY in {code for _, code in scopes}:
        yield from _refused(provision, _Rows(patient, source_id, period or ALWAYS))
    elif provision.get("type") == "permit" and scopes == {(SCOPE_SYSTEM, _PRIVACY)}:
        if period is None or not is_understood(resource):
            return
        yield from _permitted(provision, _Rows(patient, source_id, period))


def _refused(provision: Mapping[str, Any], rows: _Rows) -> Iterator[Relation]:
    if provision.get("actor") is not None:
        for who in _actors(provision):
            yield rows.row(RelationKind.BLOCKED if who else RelationKind.OPPOSED, who)
        return
    words = _emergency(provision)
    purposes = {code for _, code in coded(provision.get("purpose"))}
    if not words and not purposes & _URGENT:
        yield rows.row(RelationKind.OPPOSED)
        return
    if "samu" in words or words != {"others"}:
        yield rows.row(RelationKind.NO_SAMU)
    if "others" in words or words != {"samu"}:
        yield rows.row(RelationKind.NO_BREAK_GLASS)


def _permitted(provision: Mapping[str, Any], rows: _Rows) -> Iterator[Relation]:
    if provision.keys() - _UNDERSTOOD:
        return
    if provision.get("actor") is None:
        if _emergency(provision) == {"hidden"} and _areas(provision) == frozenset():
            yield rows.row(RelationKind.EMERGENCY_HIDDEN)
        return
    areas = _areas(provision)
    rights = _rights(provision)
    purposes = {code for _, code in coded(provision.get("purpose"))}
    if areas is None or Right.SEE not in rights or purposes - _PURPOSES:
        return
    for who in _actors(provision):
        if who.startswith("Practitioner/"):
            yield rows.row(RelationKind.PERMITTED, who, areas)
        elif who and areas and rows.period.end is not None and who != f"Patient/{rows.patient}":
            yield rows.row(RelationKind.HELPER, who, areas, rights)


def _actors(provision: Mapping[str, Any]) -> Iterable[str]:
    """Return each actor once: a Practitioner, a RelatedPerson of this record, or the account its identifier names.

    "" stands for all that are none of these: a refusal of someone we cannot tell apart is one of everyone.
    """
    return dict.fromkeys(_actor(one.get("reference")) for one in objects(provision.get("actor")))


def _actor(reference: Any) -> str:
    who = target(reference)
    if who.startswith(("Practitioner/", "RelatedPerson/")):
        return who
    account = named_patient(reference) if isinstance(reference, Mapping) and not who else ""
    return f"Patient/{account}" if account else ""


def _rights(provision: Mapping[str, Any]) -> frozenset[Right]:
    return frozenset(
        _RIGHTS[code]
        for system, code in codings(provision.get("action"))
        if system == ACTION_SYSTEM and code in _RIGHTS
    )


def _areas(provision: Mapping[str, Any]) -> frozenset[Family] | None:
    """Return the areas named, none for no limit; None when a limit is not understood."""
    said = _said(provision) - {one for one in _said(provision) if one[0] == EMERGENCY_SYSTEM}
    found: set[Family] = set()
    for system, code in said:
        if system != AREA_SYSTEM:
            return None
        if code == "all":
            found |= DELEGABLE
        elif code in DELEGABLE:
            found.add(Family(code))
    return None if said and not found else frozenset(found)


def _emergency(provision: Mapping[str, Any]) -> set[str]:
    return {code for system, code in _said(provision) if system == EMERGENCY_SYSTEM}


def _said(provision: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {*coded(provision.get("class")), *codings(provision.get("code"))}
