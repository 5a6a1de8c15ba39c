"""From the record's FHIR resources to what the engine takes, each thing with where it was read."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from services.core.identity import Identity
from services.fhir.parsing import Json
from services.prevention.days import span
from services.prevention.models import Event, Person, Said
from services.prevention.rules import Words

_ATC: Final = frozenset({"http://www.whocc.no/atc", "urn:oid:2.16.840.1.113883.6.73"})
_ICD10: Final = frozenset({"http://hl7.org/fhir/sid/icd-10", "urn:oid:2.16.840.1.113883.6.3"})
_LOINC: Final = "http://loinc.org"
_NOT_DONE: Final = frozenset(
    {"entered-in-error", "not-done", "cancelled", "preparation", "registered"}
)
_WITHDRAWN: Final = frozenset({"entered-in-error", "refuted"})
_PREGNANCY: Final = "82810-3"
_GESTATION: Final = "18185-9"
_PREGNANT: Final = "77386006"
_LONGEST_PREGNANCY: Final = 300
"""Days after which a pregnancy noted once says nothing any more."""
_WEEKS: Final = frozenset({"wk", "week", "weeks", "sem", "SA"})


def person_of(
    identity: Identity,
    resources: Iterable[Json],
    said: Mapping[str, tuple[Said, ...]],
    words: Words,
    today: date,
) -> Person:
    """Return what is known; what cannot be read is left out, never guessed."""
    facts: dict[str, bool] = {}
    origins = {"birth_date": "Patient", "sex": "Patient"}
    doses: list[Event] = []
    acts: list[Event] = []
    weeks: int | None = None
    for one in resources:
        type, origin = str(one.get("resourceType", "")), _origin(one)
        if one.get("status") in _NOT_DONE:
            continue
        if type == "Immunization":
            if what := targets(one.get("vaccineCode"), words):
                doses.append(Event(what, _day(one, "occurrenceDateTime"), origin))
        elif type == "Condition":
            for id in _conditions(one, words):
                facts[id], origins[id] = True, origin
        else:
            if what := _acts(one.get("code"), words):
                acts.append(Event(what, _performed(one), origin))
            if type == "Observation" and _is_recent(one, today):
                weeks = _read_pregnancy(one, facts, origins, origin, today, weeks)
    return Person(
        identity.birth_date,
        identity.gender,
        facts,
        weeks,
        None,
        tuple(doses),
        tuple(acts),
        said,
        origins,
    )


def _read_pregnancy(
    one: Json,
    facts: dict[str, bool],
    origins: dict[str, str],
    origin: str,
    today: date,
    weeks: int | None,
) -> int | None:
    codes = {code for system, code in _codings(one.get("code")) if system == _LOINC}
    if _PREGNANCY in codes:
        values = {code for _, code in _codings(one.get("valueCodeableConcept"))}
        if values:
            facts["pregnant"], origins["pregnant"] = _PREGNANT in values, origin
    if _GESTATION in codes:
        quantity = one.get("valueQuantity")
        found = span(_performed(one))
        if (
            isinstance(quantity, dict)
            and quantity.get("code", quantity.get("unit")) in _WEEKS
            and found
        ):
            try:
                origins["weeks"] = origin
                return int(quantity.get("value", "")) + (today - found[1]).days // 7
            except (ValueError, TypeError):
                return weeks
    return weeks


def _is_recent(one: Json, today: date) -> bool:
    found = span(_performed(one))
    return bool(found) and 0 <= (today - found[1]).days < _LONGEST_PREGNANCY if found else False


def targets(concept: Any, words: Words) -> frozenset[str]:
    """Return what a vaccine protects from: by its code, else by the words of its label."""
    found = {
        target
        for system, code in _codings(concept)
        if system in _ATC
        for target in words.codes.atc.get(code, ())
    }
    label = _folded(" ".join(_labels(concept)))
    by_words = {one.id for one in words.targets if any(word in label for word in one.words)}
    if found:
        # The label names the product where the code does not.
        return frozenset(
            found | {id for id in by_words if any(id.startswith(f"{one}-") for one in found)}
        )
    return frozenset(by_words)


def _acts(concept: Any, words: Words) -> frozenset[str]:
    codes = words.codes.acts
    return frozenset(
        codes[key]
        for key in (f"{system}|{code}" for system, code in _codings(concept))
        if key in codes
    )


def _conditions(one: Json, words: Words) -> Iterator[str]:
    said = {code for _, code in _codings(one.get("verificationStatus"))}
    if said & _WITHDRAWN:
        return
    for system, code in _codings(one.get("code")):
        if system in _ICD10:
            bare = code.replace(".", "").upper()
            for prefix, ids in words.codes.icd10.items():
                if bare.startswith(prefix):
                    yield from ids


def _performed(one: Json) -> str:
    return _day(one, "performedDateTime", "effectiveDateTime") or _day(
        one.get("performedPeriod") or one.get("effectivePeriod") or {}, "start"
    )


def _day(one: Any, *names: str) -> str:
    for name in names:
        value = one.get(name) if isinstance(one, dict) else None
        if isinstance(value, str):
            return value[:10]
    return ""


def _origin(one: Json) -> str:
    return f"{one.get('resourceType', '')}/{one.get('id', '')}"


def _codings(concept: Any) -> Iterator[tuple[str, str]]:
    for one in concept.get("coding", ()) if isinstance(concept, dict) else ():
        if isinstance(one, dict):
            yield str(one.get("system", "")), str(one.get("code", ""))


def _labels(concept: Any) -> Iterator[str]:
    if isinstance(concept, dict):
        yield str(concept.get("text", ""))
        for one in concept.get("coding", ()):
            if isinstance(one, dict):
                yield str(one.get("display", ""))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in plain if not unicodedata.combining(one))
