"""Who must not see a resource, as its labels say: ANS TRE_A07 (R1111-49, R1111-50), and ours for one professional.

The labels of a DocumentReference stand in `securityLabel` (PDSm), those of any other resource in `meta.security`; both
are read. What is not one of ours here is never touched.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from services.fhir.parsing import Json

SYSTEM: Final = (
    "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/"
    "TRE-A07-StatutVisibiliteDocument"
)
HIDDEN_FROM: Final = "urn:carnet:hidden-from"
"""Its codes are the ids of professionals on our own server; no French table has such a label."""
HIDDEN: Final = "MASQUE_PS"
SECRET: Final = "INVISIBLE_REPRESENTANTS_LEGAUX"  # noqa: S105 - a code of TRE_A07
UNANNOUNCED: Final = "INVISIBLE_PATIENT"

_NAMES: Final = {
    HIDDEN: "Masqué aux professionnels de santé",
    SECRET: "Non visible par les représentants légaux du patient",
}


@dataclass(frozen=True, slots=True)
class Visibility:
    """Who does not see a resource. `hidden`: professionals. `secret`: legal representatives and helpers.

    `hidden_from`: these professionals, by their id on the server.
    """

    hidden: bool = False
    secret: bool = False
    hidden_from: frozenset[str] = frozenset()

    @property
    def codes(self) -> frozenset[tuple[str, str]]:
        """The labels, as (system, code)."""
        found = {(HIDDEN_FROM, code) for code in self.hidden_from}
        found |= {(SYSTEM, HIDDEN)} if self.hidden else set()
        found |= {(SYSTEM, SECRET)} if self.secret else set()
        return frozenset(found)


def of_codes(codes: frozenset[tuple[str, str]]) -> Visibility:
    """Return what labels say."""
    return Visibility(
        (SYSTEM, HIDDEN) in codes,
        (SYSTEM, SECRET) in codes,
        frozenset(code for system, code in codes if system == HIDDEN_FROM),
    )


def visibility_of(resource: Json) -> Visibility:
    """Return what a resource says; a code of TRE_A07 counts in whatever system it is written."""
    return of_codes(frozenset(one for one in map(_label, _codings(resource)) if one))


def with_visibility(resource: Json, wanted: Visibility) -> Json:
    """Return the resource with these labels in the place of those it has; every other one stays."""
    made = dict(resource)
    concepts = [_without(one) for one in _objects(made.pop("securityLabel", None))]
    kept = [one for one in concepts if one]
    meta = dict(made["meta"]) if isinstance(made.get("meta"), dict) else {}
    security = [one for one in _objects(meta.pop("security", None)) if _label(one) is None]
    codings = [_coding(*one) for one in sorted(wanted.codes)]
    if made.get("resourceType") == "DocumentReference":
        kept += [{"coding": [one]} for one in codings]
    else:
        security += codings
    if kept:
        made["securityLabel"] = kept
    if security:
        meta["security"] = security
    if meta:
        made["meta"] = meta
    else:
        made.pop("meta", None)
    return made


def _coding(system: str, code: str) -> Json:
    display = _NAMES.get(code)
    return {"system": system, "code": code} | ({"display": display} if display else {})


def _without(concept: Json) -> Json | None:
    """Return a concept without our labels, None when nothing else was in it."""
    codings = _objects(concept.get("coding"))
    rest = [one for one in codings if _label(one) is None]
    if len(rest) == len(codings):
        return concept
    return {**concept, "coding": rest} if rest else None


def _label(coding: Json) -> tuple[str, str] | None:
    system, code = coding.get("system"), coding.get("code")
    if system == HIDDEN_FROM and isinstance(code, str) and code:
        return (HIDDEN_FROM, code)
    return (SYSTEM, code) if isinstance(code, str) and code in {HIDDEN, SECRET} else None


def _codings(resource: Json) -> Iterator[Json]:
    for meta in _objects(resource.get("meta")):
        yield from _objects(meta.get("security"))
    for concept in _objects(resource.get("securityLabel")):
        yield from _objects(concept.get("coding"))


def _objects(value: Any) -> list[Json]:
    found = value if isinstance(value, list) else [value]
    return [item for item in found if isinstance(item, dict)]
