"""What a server wrote down of a record: AuditEvents of FHIR R4, in the shapes of IHE BALP as our own server has them.

Only codes and ids are read: who, what, when, whether it was refused. A server may say less; nothing is guessed.
"""

import base64
import re
from dataclasses import dataclass
from typing import Final

import msgspec

from services.core.errors import Fault, RemoteError
from services.remote.decoding import ID, decoded

_WORD: Final = re.compile(r"[A-Za-z0-9\-]{0,40}")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{43}")
"""32 bytes in base64url without padding (RFC 8037 §2)."""
_EXTENSION: Final = "urn:carnet:trace:"
_KIND: Final = "urn:carnet:agent-kind"
_SUBJECT: Final = "urn:carnet:subject"


@dataclass(frozen=True, slots=True)
class Trace:
    """One act. `kind` is the server's word for it (read, update, refused…), `as_` what the one who acted was.

    `who` is the id of a Practitioner or of a Patient, "" where nobody is named; `system` the client that asked.
    """

    id: str
    at: str  # FHIR instant
    kind: str
    as_: str  # patient | representative | helper | professional | system
    who: str
    system: str
    type: str  # of the resource, "" when it is the whole record
    family: str
    count: int
    refused: bool
    reason: str
    emergency: bool


@dataclass(frozen=True, slots=True)
class TracePage:
    """The newest first; `next` is "" on the last page."""

    traces: tuple[Trace, ...]
    next: str


@dataclass(frozen=True, slots=True)
class TraceProof:
    """What the server gives to check a trace with: JSON (see `services.access.proofs`), "" until it is signed."""

    proof: str
    key: bytes  # Ed25519, 32 bytes, as the server says it


class _Parameter(msgspec.Struct, rename="camel"):
    name: str
    value_code: str = ""
    value_string: str = ""


class _Parameters(msgspec.Struct, rename="camel"):
    resource_type: str
    parameter: list[_Parameter] = msgspec.field(default_factory=list)


class _Jwk(msgspec.Struct):
    kty: str
    crv: str
    x: str


class _Coding(msgspec.Struct):
    system: str = ""
    code: str = ""


class _Concept(msgspec.Struct):
    coding: list[_Coding] = msgspec.field(default_factory=list)


class _Identifier(msgspec.Struct):
    system: str = ""
    value: str = ""


class _Reference(msgspec.Struct):
    reference: str = ""
    type: str = ""
    identifier: _Identifier = msgspec.field(default_factory=_Identifier)


class _Agent(msgspec.Struct):
    requestor: bool = False
    role: list[_Concept] = msgspec.field(default_factory=list)
    who: _Reference = msgspec.field(default_factory=_Reference)


class _Entity(msgspec.Struct):
    what: _Reference = msgspec.field(default_factory=_Reference)
    query: str = ""


class _Extension(msgspec.Struct, rename="camel"):
    url: str
    value_code: str = ""
    value_unsigned_int: int = 0
    value_boolean: bool = False


class _Event(msgspec.Struct, rename="camel"):
    resource_type: str
    id: str
    recorded: str = ""
    outcome: str = ""
    outcome_desc: str = ""
    extension: list[_Extension] = msgspec.field(default_factory=list)
    agent: list[_Agent] = msgspec.field(default_factory=list)
    entity: list[_Entity] = msgspec.field(default_factory=list)


class _Entry(msgspec.Struct):
    resource: _Event


class _Link(msgspec.Struct):
    relation: str
    url: str


class _Bundle(msgspec.Struct, rename="camel"):
    resource_type: str
    entry: list[_Entry] = msgspec.field(default_factory=list)
    link: list[_Link] = msgspec.field(default_factory=list)


def page(data: bytes) -> TracePage:
    """Return what an answer says.

    Raises:
        RemoteError: WRONG_ANSWER when it is something else.

    """
    bundle = decoded(data, _Bundle)
    if bundle.resource_type != "Bundle":
        raise RemoteError(Fault.WRONG_ANSWER, "Bundle")
    following = next((one.url for one in bundle.link if one.relation == "next"), "")
    return TracePage(tuple(_trace(one.resource) for one in bundle.entry), following)


def proof(data: bytes) -> TraceProof:
    """Return what an answer gives to check a trace with.

    Raises:
        RemoteError: WRONG_ANSWER when it is something else.

    """
    told = decoded(data, _Parameters)
    said = {one.name: one for one in told.parameter}
    empty = _Parameter("")
    key = decoded(said.get("key", empty).value_string.encode(), _Jwk)
    status = said.get("status", empty).value_code
    if told.resource_type != "Parameters" or status not in {"proven", "pending"}:
        raise RemoteError(Fault.WRONG_ANSWER, "Parameters")
    if (key.kty, key.crv) != ("OKP", "Ed25519") or not _KEY.fullmatch(key.x):
        raise RemoteError(Fault.WRONG_ANSWER, "key")
    text = said.get("proof", empty).value_string if status == "proven" else ""
    return TraceProof(text, base64.urlsafe_b64decode(f"{key.x}="))


def _trace(event: _Event) -> Trace:
    if event.resource_type != "AuditEvent" or not ID.fullmatch(event.id):
        raise RemoteError(Fault.WRONG_ANSWER, "AuditEvent")
    if not _INSTANT.fullmatch(event.recorded):
        raise RemoteError(Fault.WRONG_ANSWER, "recorded")
    said = {one.url.removeprefix(_EXTENSION): one for one in event.extension}
    actor = next((one for one in event.agent if one.requestor), _Agent())
    kind, family = said.get("kind", _Extension("")), said.get("family", _Extension(""))
    count, urgent = said.get("count", _Extension("")), said.get("emergency", _Extension(""))
    as_ = next(
        (
            coding.code
            for role in actor.role
            for coding in role.coding
            if coding.system == _KIND and _WORD.fullmatch(coding.code)
        ),
        "system",
    )
    value = actor.who.identifier.value
    value = value if ID.fullmatch(value) else ""
    is_somebody = actor.who.identifier.system == _SUBJECT
    return Trace(
        event.id,
        event.recorded,
        _word(kind.value_code),
        as_,
        value if is_somebody else "",
        "" if is_somebody else value,
        _type(event),
        _word(family.value_code),
        max(0, count.value_unsigned_int),
        event.outcome not in {"", "0"},
        _word(event.outcome_desc),
        urgent.value_boolean,
    )


def _type(event: _Event) -> str:
    """Return the type of what was touched; of a search, the type that its query names."""
    found = next((_word(one.what.type) for one in event.entity if one.what.type), "")
    asked = next((one.query for one in event.entity if one.query), "")
    if found or not asked:
        return found
    try:
        return _word(base64.b64decode(asked, validate=True).decode("ascii").partition("?")[0])
    except (ValueError, UnicodeDecodeError):
        return ""


def _word(text: str) -> str:
    """Return one word of a server's; anything else is not shown."""
    return text if _WORD.fullmatch(text) else ""
