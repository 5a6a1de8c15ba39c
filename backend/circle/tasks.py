"""Invitations as FHIR R4 Tasks: read with suspicion, and what each side's becomes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final

from backend.access.codes import PATIENT_SYSTEM
from backend.access.consents import AREA_SYSTEM
from backend.access.elements import codings, objects, text
from backend.access.families import DELEGABLE
from backend.access.subjects import Right
from backend.circle import codes
from backend.circle.verdicts import Content, wrong

CODE_SYSTEM: Final = "urn:carnet:task"
MIRROR: Final = "mirror-"
"""Begins the id of the accepter's side; the rest is the id of the inviter's."""

LONGEST_LIFE_MS: Final = 7 * 24 * 3600 * 1000
"""Of an invitation until it is answered, then of its answer until it is confirmed."""
_SKEW_MS: Final = 10 * 60 * 1000
"""A device's clock may be a little ahead of the server's."""
_LONGEST_NAME: Final = 120
_LONGEST_TEXT: Final = 32_768
_LONGEST_ID: Final = 64 - len(MIRROR)
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)")
FROZEN: Final = (
    "basedOn", "code", "for", "identifier", "input", "intent", "output", "owner", "requester", "restriction",
)  # fmt: skip
"""What neither side changes: only its status moves."""


class Kind(StrEnum):
    """What is asked: to help me, to let me help you, to be the person of trust."""

    HELP = "help"
    ASK = "ask-to-help"
    TRUSTED = "trusted-person"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an inviter's Task says; `until` a FHIR date, `text` the designation's JSON."""

    kind: Kind
    hash: str
    expires_ms: int
    name: str
    areas: tuple[str, ...]
    right: str
    until: str
    text: str


def kind_of(content: Content) -> Kind | None:
    """Return what a Task asks; None when it is no invitation."""
    found = {code for system, code in codings(content.get("code")) if system == CODE_SYSTEM}
    known = found & set(Kind)
    return Kind(known.pop()) if len(found) == len(known) == 1 else None


def is_ours(content: Content) -> bool:
    """Whether a Task has a code of ours, understood or not."""
    return any(system == CODE_SYSTEM for system, _ in codings(content.get("code")))


def new_invitation(content: Content, patient: str, now_ms: int) -> Invitation:
    """Read a Task that invites for the first time; raises RefusedError."""
    found = invitation(content)
    if content.get("status") != "requested" or {"owner", "output"} & content.keys():
        raise wrong("A new invitation is requested, and nobody's yet.")
    id = text(content.get("id"))
    if id.startswith(MIRROR) or len(id) > _LONGEST_ID:
        raise wrong(f"The id of an invitation has at most {_LONGEST_ID} signs.")
    for element in ("for", "requester"):
        value = content.get(element)
        if not isinstance(value, Mapping) or value.get("reference") != f"Patient/{patient}":
            raise wrong("An invitation is for, and from, the person whose record it is in.")
    if found.expires_ms > now_ms + LONGEST_LIFE_MS + _SKEW_MS:
        raise wrong("An invitation lives seven days at most.")
    return found


def invitation(content: Content) -> Invitation:
    """Read what an inviter's Task says; raises RefusedError."""
    kind = kind_of(content)
    if kind is None:
        raise wrong("An invitation says which one it is.")
    said = _inputs(content)
    named = said.get("name", "").strip()
    if not 0 < len(named) <= _LONGEST_NAME or not named.isprintable():
        raise wrong("An invitation says who invites.")
    found = Invitation(
        kind,
        _hash(content),
        _expires(content),
        named,
        tuple(dict.fromkeys(said.get("areas", "").split())),
        said.get("right", ""),
        said.get("until", ""),
        said.get("text", ""),
    )
    _check(found)
    return found


def _check(found: Invitation) -> None:
    if found.kind is Kind.TRUSTED:
        if not 0 < len(found.text) <= _LONGEST_TEXT:
            raise wrong("A designation has its text.")
        return
    if found.text:
        raise wrong("Only a designation has a text.")
    if not found.areas or set(found.areas) - {"all", *DELEGABLE}:
        raise wrong(f"An invitation names areas of {AREA_SYSTEM}.")
    if found.right not in set(Right):
        raise wrong("The right is see, add or manage.")
    try:
        date.fromisoformat(found.until)
    except ValueError:
        raise wrong("What is given ends on a day.") from None


def _hash(content: Content) -> str:
    found = [
        text(one.get("value"))
        for one in objects(content.get("identifier"))
        if one.get("system") == codes.SYSTEM
    ]
    if len(found) != 1 or not codes.is_hash(found[0]):
        raise wrong("An invitation has the hash of one code as its identifier.")
    return found[0]


def _expires(content: Content) -> int:
    restriction = content.get("restriction")
    period = restriction.get("period") if isinstance(restriction, Mapping) else None
    end = text(period.get("end")) if isinstance(period, Mapping) else ""
    if not _INSTANT.fullmatch(end):
        raise wrong("An invitation ends at an instant.")
    try:
        return int(datetime.fromisoformat(end).timestamp() * 1000)
    except (ValueError, OverflowError):
        raise wrong("An invitation ends at an instant.") from None


def _inputs(content: Content) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _typed(content.get("input")):
        if name in found:
            raise wrong("An input is given twice.")
        found[name] = value
    return found


def _typed(values: Any) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each input or output whose value is one."""
    for one in objects(values):
        type = one.get("type")
        name = text(type.get("text")) if isinstance(type, Mapping) else ""
        value = next((one[key] for key in sorted(one) if key.startswith("value")), None)
        if name and isinstance(value, str):
            yield name, value


def account(patient: str) -> dict[str, Any]:
    """Return a Reference to somebody by their account: no address leads from one record to another."""
    return {"identifier": {"system": PATIENT_SYSTEM, "value": patient}}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the accepter says of themself; `agreement` is JSON, "" without."""

    name: str
    born: str
    agreement: str
    check: str

    def outputs(self) -> list[dict[str, Any]]:
        said = [
            ("name", "valueString", self.name),
            ("born", "valueDate", self.born),
            ("agreement", "valueString", self.agreement),
            ("check", "valueString", self.check),
        ]
        return [{"type": {"text": name}, key: value} for name, key, value in said if value]


def received(content: Content, claimer: str, answer: Answer, at: str, end: str) -> Content:
    """Return the inviter's side once it was accepted: it is confirmed before `end`, or never."""
    return {
        **content,
        "status": "received",
        "lastModified": at,
        "restriction": {"period": {"end": end}},
        "owner": account(claimer),
        "output": answer.outputs(),
    }


def mirrored(task: Content, id: str, inviter: str, claimer: str) -> Content:
    """Return the accepter's side of what was `received`: who invited by their account, the same figures and end."""
    return {
        "resourceType": "Task",
        "id": id,
        "status": task["status"],
        "intent": task["intent"],
        "code": task["code"],
        "for": {"reference": f"Patient/{claimer}"},
        "authoredOn": task["lastModified"],
        "lastModified": task["lastModified"],
        "requester": account(inviter),
        "owner": {"reference": f"Patient/{claimer}"},
        "restriction": task["restriction"],
        "input": task["input"],
        "output": task["output"],
    }


def instant(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")
