"""Search, as far as Carnet asks for it (FHIR R4 search.html)."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from tests.fakes.fhir.exchange import Json
from tests.fakes.fhir.records import Version

RESULTS: Final = frozenset(
    {"_sort", "_count", "_offset", "_summary", "_elements", "_total", "_format"}
)
_SUBJECTS: Final = ("subject", "patient", "beneficiary", "individual")
_COMPARE: Final[dict[str, Callable[[datetime, datetime], bool]]] = {
    "ge": lambda value, bound: value >= bound,
    "gt": lambda value, bound: value > bound,
    "le": lambda value, bound: value <= bound,
    "lt": lambda value, bound: value < bound,
}


def patients(resource: Json) -> set[str]:
    """Return the ids of the patients a resource is about."""
    if resource["resourceType"] == "Patient":
        return {resource["id"]}
    references = [resource.get(name) for name in _SUBJECTS]
    participants = (one for one in resource.get("participant", ()) if isinstance(one, dict))
    references += [one.get("actor") for one in participants]
    return {
        each["reference"].rpartition("/")[2]
        for each in references
        if isinstance(each, dict) and "Patient/" in each.get("reference", "")
    }


def _patient(version: Version, value: str) -> bool:
    return value.removeprefix("Patient/") in patients(version.resource or {})


def _last_updated(version: Version, value: str) -> bool:
    return _COMPARE[value[:2]](version.at, datetime.fromisoformat(value[2:]))


def _tokens(value: Any) -> Iterator[str]:
    """Yield `system|code`, `|code` and `code` of a code, Coding, CodeableConcept or Identifier."""
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from _tokens(each)
        case {"coding": coding}:
            yield from _tokens(coding)
        case {"code": code} | {"value": code}:
            yield from (f"{value.get('system', '')}|{code}", code)


def _token(name: str) -> Callable[[Version, str], bool]:
    return lambda version, value: value in _tokens((version.resource or {}).get(name))


MATCH: Final[dict[str, Callable[[Version, str], bool]]] = {
    "_id": lambda version, value: version.id in value.split(","),
    "_lastUpdated": _last_updated,
    "patient": _patient,
    "subject": _patient,
    "identifier": _token("identifier"),
    "status": _token("status"),
    "type": _token("type"),
    "category": _token("category"),
}


def matches(version: Version, params: list[tuple[str, str]]) -> bool:
    """Say whether a version meets every known parameter."""
    return all(MATCH[name](version, value) for name, value in params if name in MATCH)


def ordered(found: list[Version], sort: str) -> list[Version]:
    """Return versions sorted by `_lastUpdated`, `_id`, or both; a "-" reverses."""
    keys: dict[str, Callable[[Version], Any]] = {
        "_lastUpdated": lambda each: each.at,
        "_id": lambda each: each.id,
    }
    for name in reversed([part for part in sort.split(",") if part.lstrip("-") in keys]):
        found = sorted(found, key=keys[name.lstrip("-")], reverse=name.startswith("-"))
    return found
