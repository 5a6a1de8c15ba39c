"""From the resources of a record to who helps whom, and back: Task, RelatedPerson, Consent (FHIR R4)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from services.circle import codes
from services.circle.models import Act, Helper, Invitation, May, Offer, Side, Stage
from services.remote.answers import instant
from services.remote.cleaning import line

Json = dict[str, Any]

TASK: Final = "urn:carnet:task"
INVITATION: Final = "urn:carnet:invitation"
ACCOUNT: Final = "urn:carnet:patient"
AREA: Final = "urn:carnet:area"
_TERMS: Final = "http://terminology.hl7.org/CodeSystem"
_ROLES: Final = "https://mos.esante.gouv.fr/NOS/TRE_R260-HL7RoleClass/FHIR/TRE-R260-HL7RoleClass"
_CAREGIVER: Final = "CAREGIVER"
_QUALIFIED: Final = "QUAL"
GUARD: Final = "GUARD"
_MIRROR: Final = "mirror-"
_ACTIONS: Final = {
    May.SEE: ("access",),
    May.ADD: ("access", "collect"),
    May.MANAGE: ("access", "collect", "correct"),
}
_OVER: Final = {
    "completed": Stage.DONE,
    "rejected": Stage.REFUSED,
    "cancelled": Stage.WITHDRAWN,
}


def task_from_offer(
    id: str, patient: str, name: str, offer: Offer, code: str, expires: datetime
) -> Json:
    """Return the Task that invites whoever has `code`; `name` is how the inviter is named."""
    said = [("name", name), ("areas", " ".join(sorted(offer.areas))), ("right", offer.may.value)]
    inputs = [_input(label, value) for label, value in said if value]
    if offer.until is not None:
        inputs.append({"type": {"text": "until"}, "valueDate": offer.until.isoformat()})
    if offer.text:
        inputs.append(_input("text", offer.text))
    return {
        "resourceType": "Task",
        "id": id,
        "identifier": [{"system": INVITATION, "value": codes.hashed(code)}],
        "status": "requested",
        "intent": "order",
        "code": _concept(TASK, offer.act.value),
        "for": {"reference": f"Patient/{patient}"},
        "requester": {"reference": f"Patient/{patient}"},
        "restriction": {"period": {"end": expires.isoformat(timespec="seconds")}},
        "input": inputs,
    }


def invitation_from_task(
    task: Mapping[str, Any], now: datetime, code: str = ""
) -> Invitation | None:
    """Return what a Task of this record says, None for a Task of another kind."""
    act = _act(task)
    if act is None:
        return None
    taken = str(task.get("id", "")).startswith(_MIRROR)
    side = Side.TAKEN if taken else Side.MADE
    given, answered = _said(task.get("input")), _said(task.get("output"))
    expires = instant(_of(task, "restriction", "period", "end"))
    # On the accepter’s side the answer is their own: of the other, only the name was said.
    said = {**answered, "name": given.get("name", ""), "born": ""} if taken else answered
    gives = (act is Act.ASK) is taken
    return Invitation(
        str(task.get("id", "")),
        act,
        side,
        _stage(str(task.get("status", "")), expires, now, gives=gives),
        line(said.get("name", "")),
        said.get("born", "")[:10],
        said.get("check", "")[:8],
        tuple(given.get("areas", "").split()),
        may_of(given.get("right", "")),
        given.get("until", "")[:10],
        expires,
        code,
        _account_of(task.get("requester" if taken else "owner")),
        given.get("text", ""),
        answered.get("agreement", ""),
    )


def _stage(status: str, expires: datetime | None, now: datetime, *, gives: bool) -> Stage:
    if status in _OVER:
        return _OVER[status]
    # Of an answer, the server says until when it may be confirmed; one that says nothing lets it wait.
    if status in {"failed", "entered-in-error"} or (expires is not None and expires <= now):
        return Stage.EXPIRED
    if status == "requested":
        return Stage.WAITING
    return Stage.TO_CONFIRM if gives else Stage.ANSWERED


def related_from_invitation(id: str, patient: str, invitation: Invitation) -> Json:
    """Return the RelatedPerson that names who is let in, or designated (fr-core-related-person)."""
    role = (
        (_QUALIFIED, "Personne de confiance")
        if invitation.act is Act.TRUSTED
        else (_CAREGIVER, "Aidant")
    )
    return {
        "resourceType": "RelatedPerson",
        "id": id,
        "identifier": [{"system": ACCOUNT, "value": invitation.account}],
        "active": True,
        "patient": {"reference": f"Patient/{patient}"},
        "relationship": [_concept(_ROLES, *role)],
        "name": [{"text": invitation.name}],
        **({"birthDate": invitation.born} if invitation.born else {}),
    }


def consent_from_invitation(
    id: str, patient: str, related: str, invitation: Invitation, today: date
) -> Json:
    """Return the Consent by which somebody may act: areas, actions and an end (FHIR R4 Consent)."""
    return {
        "resourceType": "Consent",
        "id": id,
        "status": "active",
        "scope": _concept(f"{_TERMS}/consentscope", "patient-privacy"),
        "category": [_concept("http://loinc.org", "59284-0", "Consentement du patient")],
        "patient": {"reference": f"Patient/{patient}"},
        "dateTime": today.isoformat(),
        "policyRule": _concept(f"{_TERMS}/v3-ActCode", "OPTIN"),
        "provision": {
            "type": "permit",
            "period": {"start": today.isoformat(), "end": invitation.until},
            "actor": [
                {
                    "role": _concept(_ROLES, _CAREGIVER, "Aidant"),
                    "reference": {"reference": f"RelatedPerson/{related}"},
                }
            ],
            **_given(invitation.areas, invitation.may),
        },
    }


def completed(task: Mapping[str, Any]) -> Json:
    """Return the Task once what it asked is done."""
    return {**task, "status": "completed"}


def inactive(person: Mapping[str, Any]) -> Json:
    """Return the RelatedPerson once they are no more what it says."""
    return {**person, "active": False}


def cancelled(task: Mapping[str, Any]) -> Json:
    return {**task, "status": "cancelled"}


def is_open(task: Mapping[str, Any]) -> bool:
    """Say whether an invitation still waits for somebody."""
    return task.get("status") in {"requested", "received"}


def is_active(consent: Mapping[str, Any]) -> bool:
    """Say whether a Consent gives something."""
    return consent.get("status") == "active"


def changed(consent: Mapping[str, Any], offer: Offer, today: date) -> Json:
    """Return the same Consent with other areas, actions and end; who may act, and since when, stays."""
    provision = consent.get("provision")
    kept = dict(provision) if isinstance(provision, dict) else {}
    kept.pop("class", None)  # areas too, on servers that name them so
    until = offer.until.isoformat() if offer.until else ""
    return {
        **consent,
        "dateTime": today.isoformat(),
        "provision": {
            **kept,
            "period": {**(kept.get("period") or {}), "end": until},
            **_given(offer.areas, offer.may),
        },
    }


def _given(areas: Iterable[str], may: May) -> Json:
    return {
        "action": [_concept(f"{_TERMS}/consentaction", action) for action in _ACTIONS[may]],
        "code": [_concept(AREA, area) for area in sorted(areas)],
    }


def stopped(consent: Mapping[str, Any]) -> Json:
    """Return the Consent once it is taken back."""
    return {**consent, "status": "inactive"}


def helper_from_consent(
    consent: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]], today: date
) -> Helper | None:
    """Return who may act by a Consent, None for one that lets nobody in, or that is over."""
    provision = consent.get("provision")
    if not is_active(consent) or not isinstance(provision, dict):
        return None
    if provision.get("type") != "permit" or not isinstance(provision.get("actor"), list):
        return None
    reference = _of(provision["actor"][0], "reference", "reference") if provision["actor"] else ""
    type, _, related = reference.partition("/")
    until = _of(provision, "period", "end")
    if type != "RelatedPerson" or not until or _is_past(until, today):
        return None
    person = people.get(related, {})
    actions = {code for _, code in _codings(provision.get("action"))}
    return Helper(
        str(consent.get("id", "")),
        related,
        name_of(person),
        frozenset(code for _, code in _codings(person.get("relationship"))),
        tuple(code for system, code in _codings(provision.get("code")) if system == AREA),
        _may_of_actions(actions),
        _of(provision, "period", "start")[:10],
        until[:10],
        account_of(person),
    )


def _may_of_actions(actions: set[str]) -> May:
    return next((may for may in (May.MANAGE, May.ADD) if _ACTIONS[may][-1] in actions), May.SEE)


def is_guardian(person: Mapping[str, Any]) -> bool:
    """Say whether a RelatedPerson is a legal representative (TRE_R260 GUARD)."""
    roles = {code for _, code in _codings(person.get("relationship"))}
    return person.get("active") is True and GUARD in roles


def account_of(person: Mapping[str, Any]) -> str:
    """Return the account behind a RelatedPerson, "" where none is named."""
    return next((value for system, value in _identifiers(person) if system == ACCOUNT), "")


def name_of(person: Mapping[str, Any]) -> str:
    """Return the name of a RelatedPerson as people write it."""
    names = person.get("name")
    first = names[0] if isinstance(names, list) and names and isinstance(names[0], dict) else {}
    given = first.get("given")
    spoken = " ".join(str(one) for one in given) if isinstance(given, list) else ""
    return line(str(first.get("text") or f"{spoken} {first.get('family', '')}"))


def period_end(resource: Mapping[str, Any]) -> str:
    return _of(resource, "period", "end")[:10]


def expiry(now: datetime, days: int) -> datetime:
    return now + timedelta(days=days)


def _act(task: Mapping[str, Any]) -> Act | None:
    for system, code in _codings(task.get("code")):
        if system == TASK and code in set(Act):
            return Act(code)
    return None


def act_of(word: str) -> Act:
    """Return what is asked; a word that is not known asks for help."""
    return Act(word) if word in set(Act) else Act.HELP


def may_of(word: str) -> May:
    """Return what may be done; a word that is not known lets one see, no more."""
    return May(word) if word in set(May) else May.SEE


def _account_of(reference: Any) -> str:
    if not isinstance(reference, dict):
        return ""
    identifier = reference.get("identifier")
    if isinstance(identifier, dict) and identifier.get("system") == ACCOUNT:
        return str(identifier.get("value", ""))
    return ""


def _identifiers(person: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    listed = person.get("identifier")
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, dict):
            yield str(one.get("system", "")), str(one.get("value", ""))


def _said(listed: Any) -> dict[str, str]:
    """Return the words of `Task.input` or `Task.output` by their name."""
    found: dict[str, str] = {}
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, dict) and isinstance(one.get("type"), dict):
            value = next((one[key] for key in one if key.startswith("value")), "")
            found.setdefault(str(one["type"].get("text", "")), str(value))
    return found


def _codings(value: Any) -> Iterator[tuple[str, str]]:
    for concept in value if isinstance(value, list) else [value]:
        for coding in concept.get("coding", []) if isinstance(concept, dict) else []:
            if isinstance(coding, dict):
                yield str(coding.get("system", "")), str(coding.get("code", ""))


def _of(value: Any, *path: str) -> str:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def _is_past(until: str, today: date) -> bool:
    try:
        return date.fromisoformat(until[:10]) < today
    except ValueError:
        return False


def _input(label: str, value: str) -> Json:
    return {"type": {"text": label}, "valueString": value}


def _concept(system: str, code: str, display: str = "") -> Json:
    return {
        "coding": [{"system": system, "code": code} | ({"display": display} if display else {})]
    }
