"""What a server says that it can do; whatever it does not say, it cannot (fhir.md §2.3, §6).

Sources: FHIR R4 capabilitystatement.html; SMART App Launch 2.2 conformance.html.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import msgspec

from services.core.errors import Fault, RemoteError
from services.remote.decoding import decoded

# R4 and R4B: what we send reads the same in both.
_R4: Final = re.compile(r"4\.[013](\.\d{1,3})?")
_DIGITS: Final = re.compile(r"[\w.\-]{1,20}")
_PARTS: Final = "urn:carnet:StructureDefinition:binary-parts"
"""Says on the Binary of our own server that a file may be sent in parts, of so many bytes at most."""
_CHANGES: Final = "urn:carnet:OperationDefinition:patient-changes"
"""The definition of our own server's feed; another's operation of that name would be another thing."""
_SEE_AS: Final = "urn:carnet:OperationDefinition:patient-see-as"
"""That of our own preview: what somebody else would get of the record."""
_AT_SIXTEEN: Final = frozenset({"own", "shared"})
_FIND_CARE: Final = "urn:carnet:OperationDefinition:find-care"
"""That of our own search of care; without it there is nothing to book from."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Where and how to sign in (`.well-known/smart-configuration`); "" for what is not told.

    `dpop`: tokens can be bound to a P-256 key of ours (RFC 9449 §5.1). `devices`: where our own server lists the
    sign-ins of a person (docs/operators.md), `shares` where it lets them share by a link (docs/sharing.md), `letters`
    where it knows the code of a letter again. `sixteen`: who opens a record from sixteen on, "own" or "shared".
    """

    authorize: str
    token: str
    revoke: str = ""
    issuer: str = ""
    s256: bool = False
    dpop: bool = False
    devices: str = ""
    shares: str = ""
    letters: str = ""
    sixteen: str = ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The means that download and upload choose from. The default is a server that describes nothing.

    The sets hold FHIR types. `changes`: our change feed, `see_as` our preview, `books` that care is
    found, slots kept and appointments made. `history`: of a type, with deletions.
    `last_updated`: search by `_lastUpdated`. `update_create`: PUT of a new id. `versioned`: If-Match is required or
    honoured. `raw_binary` and `ranges`: files go and come as they are, from any byte. `part_bytes`: the largest part of
    a file sent in parts, 0 where files are sent whole.
    """

    described: bool = False
    changes: bool = False
    see_as: bool = False
    books: bool = False
    whole_history: bool = False
    history: frozenset[str] = frozenset()
    last_updated: frozenset[str] = frozenset()
    update_create: frozenset[str] = frozenset()
    conditional_create: frozenset[str] = frozenset()
    conditional_update: frozenset[str] = frozenset()
    versioned: frozenset[str] = frozenset()
    transaction: bool = False
    raw_binary: bool = False
    ranges: bool = False
    part_bytes: int = 0
    sign_in: SignIn | None = None


class _Named(msgspec.Struct):
    name: str = ""
    definition: str = ""


class _Interaction(msgspec.Struct):
    code: str = ""


class _Resource(msgspec.Struct, rename="camel"):
    type: str = ""
    extension: object = None  # of any shape: it is another's to define
    interaction: list[_Interaction] = msgspec.field(default_factory=list)
    versioning: str = ""
    update_create: bool = False
    conditional_create: bool = False
    conditional_update: bool = False
    search_param: list[_Named] = msgspec.field(default_factory=list)
    operation: list[_Named] = msgspec.field(default_factory=list)


class _Rest(msgspec.Struct, rename="camel"):
    mode: str = ""
    resource: list[_Resource] = msgspec.field(default_factory=list)
    interaction: list[_Interaction] = msgspec.field(default_factory=list)
    search_param: list[_Named] = msgspec.field(default_factory=list)
    operation: list[_Named] = msgspec.field(default_factory=list)


class _Statement(msgspec.Struct, rename="camel"):
    resource_type: str
    fhir_version: str = ""
    format: list[str] = msgspec.field(default_factory=list)
    rest: list[_Rest] = msgspec.field(default_factory=list)


class _Smart(msgspec.Struct):
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    revocation_endpoint: str = ""
    issuer: str = ""
    code_challenge_methods_supported: list[str] = msgspec.field(default_factory=list)
    dpop_signing_alg_values_supported: list[str] = msgspec.field(default_factory=list)
    carnet_devices_endpoint: str = ""
    carnet_share_endpoint: str = ""
    carnet_letter_endpoint: str = ""
    carnet_access_at_sixteen: str = ""


@lru_cache(maxsize=2)  # a server says the same each time, in a hundred kilobytes
def capabilities(statement: bytes, smart: bytes = b"") -> Capabilities:
    """Return what a CapabilityStatement and a smart-configuration declare, either being empty if absent.

    Raises:
        RemoteError: NOT_FHIR when the first is of another kind or version, WRONG_ANSWER when it cannot be read.

    """
    sign_in = _sign_in(smart)
    if not statement:
        return Capabilities(sign_in=sign_in)
    told = decoded(statement, _Statement)
    if told.resource_type != "CapabilityStatement" or not _R4.fullmatch(told.fhir_version):
        version = told.fhir_version if _DIGITS.fullmatch(told.fhir_version) else ""
        raise RemoteError(Fault.NOT_FHIR, f"fhirVersion {version}")
    rest = next((rest for rest in told.rest if rest.mode == "server"), _Rest())
    return _declared(rest, frozenset(told.format), sign_in)


def _declared(rest: _Rest, formats: frozenset[str], sign_in: SignIn | None) -> Capabilities:
    everywhere = _names(rest.search_param)
    whole = {interaction.code for interaction in rest.interaction}
    having = (each for each in rest.resource if each.type in {"Patient", "PractitionerRole"})
    operations = {
        operation.definition
        for offered in (rest.operation, *(each.operation for each in having))
        for operation in offered
    }
    ours = _CHANGES in operations

    def types(wanted: Iterable[_Resource]) -> frozenset[str]:
        return frozenset(resource.type for resource in wanted)

    return Capabilities(
        described=True,
        changes=ours,
        see_as=_SEE_AS in operations,
        books=_FIND_CARE in operations
        and {"Slot", "Appointment"}
        <= types(r for r in rest.resource if _codes(r) & {"create", "update"}),
        whole_history="history-system" in whole,
        history=types(r for r in rest.resource if "history-type" in _codes(r)),
        last_updated=types(
            r
            for r in rest.resource
            if "search-type" in _codes(r) and "_lastUpdated" in _names(r.search_param) | everywhere
        ),
        update_create=types(r for r in rest.resource if r.update_create),
        conditional_create=types(r for r in rest.resource if r.conditional_create),
        conditional_update=types(r for r in rest.resource if r.conditional_update),
        versioned=types(r for r in rest.resource if r.versioning.startswith("versioned")),
        transaction="transaction" in whole,
        # No element of R4 tells it: known of our own server, and of one that lists any type among its formats.
        raw_binary=ours or "*/*" in formats,
        ranges=ours or "*/*" in formats,
        part_bytes=next(filter(None, map(_part_bytes, rest.resource)), 0) if ours else 0,
        sign_in=sign_in,
    )


def _part_bytes(resource: _Resource) -> int:
    if resource.type != "Binary" or not isinstance(resource.extension, list):
        return 0
    for extension in resource.extension:
        if isinstance(extension, dict) and extension.get("url") == _PARTS:
            told = extension.get("valueUnsignedInt")
            return told if isinstance(told, int) and told > 0 else 0
    return 0


def _names(named: Iterable[_Named]) -> frozenset[str]:
    return frozenset(each.name for each in named)


def _codes(resource: _Resource) -> frozenset[str]:
    return frozenset(interaction.code for interaction in resource.interaction)


def _sign_in(smart: bytes) -> SignIn | None:
    """Return where to sign in, None when a server does not say so in full."""
    try:
        told = decoded(smart, _Smart) if smart else _Smart()
    except RemoteError:
        return None
    if not told.authorization_endpoint or not told.token_endpoint:
        return None
    return SignIn(
        told.authorization_endpoint,
        told.token_endpoint,
        told.revocation_endpoint,
        told.issuer,
        "S256" in told.code_challenge_methods_supported,
        "ES256" in told.dpop_signing_alg_values_supported,
        told.carnet_devices_endpoint,
        told.carnet_share_endpoint,
        told.carnet_letter_endpoint,
        told.carnet_access_at_sixteen if told.carnet_access_at_sixteen in _AT_SIXTEEN else "",
    )
