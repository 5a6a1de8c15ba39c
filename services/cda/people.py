"""Names and identities as CDA writes them."""

from typing import Final
from xml.etree.ElementTree import Element

from services.cda.parsing import attribute, every, first, text
from services.core.identity import Identity
from services.fhir.dates import date_time_from_hl7
from services.fhir.identifiers import best_ins, ins
from services.fhir.narrative import text_of

_TITLES: Final = {"DR": "Dr", "DOCTEUR": "Dr", "PR": "Pr", "PROFESSEUR": "Pr"}
_CIVILITIES: Final = {"M": "M.", "MR": "M.", "MME": "Mme", "MLLE": "Mlle"}
_GENDERS: Final = {"F": "female", "M": "male", "UN": "other", "U": "unknown"}


def person_name(name: Element | None) -> str:
    """Return "Dr Prénom NOM": the French CI-SIS puts the civility in prefix and the title in suffix."""
    if name is None:
        return ""
    given, family = _parts(name, "given"), _parts(name, "family")
    if not given and not family:
        return text_of(name)
    prefixes, suffixes = _parts(name, "prefix"), _parts(name, "suffix")
    titles = [_TITLES[p] for p in map(_letters, prefixes + suffixes) if p in _TITLES]
    before = titles[:1] or [_CIVILITIES.get(_letters(p), p) for p in prefixes]
    after = [s for s in suffixes if _letters(s) not in _TITLES]
    return " ".join([*before, *given, *family, *after])


def author_name(assigned: Element | None) -> str:
    """Return who wrote: the person, else the organisation, else the software."""
    return (
        person_name(first(assigned, "assignedPerson/name"))
        or text(assigned, "representedOrganization/name")
        or text(assigned, "assignedAuthoringDevice/softwareName")
        or text(assigned, "assignedAuthoringDevice/manufacturerModelName")
    )


def identity(role: Element) -> Identity:
    """Return the identity of a `patientRole`: birth names and first given name before the used ones."""
    names = list(every(role, "patient/name"))
    name = next((n for n in names if first(n, "family") is not None), names[0] if names else None)
    numbers = [
        ins(id.get("root") or "", (id.get("extension") or "").strip()) for id in every(role, "id")
    ]
    family = _preferred(name, "family")
    if name is not None and not family:
        family = text_of(name)
    return Identity(
        family=family,
        given=_preferred(name, "given"),
        birth_date=date_time_from_hl7(attribute(role, "patient/birthTime", "value"))[:10],
        gender=_GENDERS.get(attribute(role, "patient/administrativeGenderCode", "code"), ""),
        ins=best_ins(numbers),
    )


def _preferred(name: Element | None, part: str) -> str:
    """Return the birth name (BR), else the unqualified, else the used one (CL, SP)."""
    written = list(every(name, part))
    for wanted in ("BR", None, "CL", "SP"):
        for element in written:
            if element.get("qualifier") == wanted and text_of(element):
                return text_of(element)
    return text_of(written[0]) if written else ""


def _parts(name: Element, part: str) -> list[str]:
    return [words for element in every(name, part) if (words := text_of(element))]


def _letters(words: str) -> str:
    return words.rstrip(".").upper()
