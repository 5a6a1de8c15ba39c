"""FHIR values in words: any datatype, from plain JSON, never an error (https://hl7.org/fhir/R4/datatypes.html)."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from services.core.errors import RefusedError
from services.fhir.labels import code_word, label
from services.fhir.parsing import Json
from services.fhir.people import name_of
from services.fhir.references import Resolve
from services.fhir.wire import CodeableConcept, Reference, projected

_SILENT: Final = frozenset(
    {"id", "extension", "modifierExtension", "data", "hash", "resourceType", "contained"}
)
_LONGEST: Final = 50_000
_CODED: Final = frozenset({"status", "gender"})
_DATES: Final = frozenset({"start", "end"})


def _shortened(text: str) -> str:
    """Return a value as a generated page sets it out: one longer than any report is read in the original."""
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says values in one language, with the names behind references."""

    resolve: Resolve
    language: str = "fr"

    def words(self, value: Any, element: str = "") -> str:
        """Return a value in words, "" for nothing."""
        match value:
            case str():
                said = (
                    code_word(value, self.language)
                    if element in _CODED
                    else _shortened(value.strip())
                )
            case bool():
                said = label("+true" if value else "+false", self.language)
            case int() | Decimal():
                said = self._number(value)
            case list():
                said = self._all(value, element)
            case dict():
                said = self._object(value)
            case _:
                said = ""
        return said

    def _all(self, values: list[Any], element: str) -> str:
        said = [words for value in values if (words := self.words(value, element))]
        # What has details of its own takes a line of its own.
        return ("\n" if any(" ; " in words for words in said) else ", ").join(said)

    def _object(self, value: Json) -> str:
        for is_it, say in _SHAPES:
            if is_it(value):
                return str(getattr(self, say)(value))
        return self._nested(value)

    def _value(self, value: Json) -> str:
        return str(value["value"])

    def concept(self, value: Any) -> str:
        """Return a CodeableConcept's text, else a display, else a code."""
        if isinstance(value, list):
            return ", ".join(words for item in value if (words := self.concept(item)))
        if not isinstance(value, dict):
            return value if isinstance(value, str) else ""
        if isinstance(value.get("text"), str) and value["text"].strip():
            return str(value["text"]).strip()
        codings = value.get("coding")
        found = [
            c for c in (codings if isinstance(codings, list) else [codings]) if isinstance(c, dict)
        ]
        for part in ("display", "code"):
            for coding in found:
                if isinstance(coding.get(part), str) and coding[part].strip():
                    return str(coding[part]).strip()
        return ""

    def quantity(self, value: Any) -> str:
        """Return "< 5,40 mmol/L": every digit of the number as written."""
        if not isinstance(value, dict):
            return ""
        unit, number = value.get("unit") or value.get("code"), value.get("value")
        if isinstance(number, (int, Decimal)):
            number = self._number(number)
        parts = (value.get("comparator"), number, unit if unit != "1" else "")
        return " ".join(
            str(part)
            for part in parts
            if part not in {None, ""} and not isinstance(part, (dict, list))
        )

    def _number(self, value: int | Decimal) -> str:
        """Return a number with the comma that French laboratories print."""
        written = str(value)
        return written.replace(".", ",") if self.language == "fr" else written

    def range(self, value: Json) -> str:
        low, high = self.quantity(value.get("low")), self.quantity(value.get("high"))
        if low and high:
            return f"{low} – {high}"
        return f"≥ {low}" if low else f"≤ {high}" if high else ""

    def reference(self, value: Any) -> str:
        """Return the name or title behind a reference."""
        if not isinstance(value, dict):
            return ""
        try:
            reference = projected(Reference, value)
            name = name_of(reference, self.resolve)
        except RefusedError:
            return ""
        if name or not reference.reference:
            return name
        found = self.resolve(reference.reference)
        return (title_of(found, self) if found else "") or reference.reference.removeprefix("#")

    def _ratio(self, value: Json) -> str:
        return " / ".join(
            words
            for part in ("numerator", "denominator")
            if (words := self.quantity(value.get(part)))
        )

    def _period(self, value: Json) -> str:
        return " – ".join(str(value.get(part) or "…") for part in ("start", "end"))

    def _name(self, value: Json) -> str:
        if isinstance(value.get("text"), str):
            return str(value["text"])
        return self._joined(value, ("prefix", "given", "family", "suffix"), " ")

    def _address(self, value: Json) -> str:
        if isinstance(value.get("text"), str):
            return str(value["text"])
        return self._joined(value, ("line", "postalCode", "city", "state", "country"), ", ")

    def _attachment(self, value: Json) -> str:
        return next(
            (str(value[k]) for k in ("title", "contentType") if isinstance(value.get(k), str)), ""
        )

    def _coding(self, value: Json) -> str:
        return next(
            (str(value[k]) for k in ("display", "code") if isinstance(value.get(k), str)), ""
        )

    def _text(self, value: Json) -> str:
        """An Annotation, or a dosage: its text first, then what else it says."""
        rest = {key: item for key, item in value.items() if key != "text"}
        return " — ".join(part for part in (value["text"].strip(), self._nested(rest)) if part)

    def _nested(self, value: Json) -> str:
        said = (
            (label(key, self.language), self.words(item, key))
            for key, item in value.items()
            if key not in _SILENT and not key.startswith("_")
        )
        return " ; ".join(f"{name} : {words}" for name, words in said if words)

    def _joined(self, value: Json, parts: tuple[str, ...], between: str) -> str:
        found: list[str] = []
        for part in parts:
            item = value.get(part)
            found += [
                str(i)
                for i in (item if isinstance(item, list) else [item])
                if isinstance(i, str) and i
            ]
        return between.join(found)


_TITLES: Final = (
    "title",
    "code",
    "vaccineCode",
    "medicationCodeableConcept",
    "medicationReference",
    "description",
    "type",
    "serviceType",
    "category",
)


def title_of(resource: Json, speaker: Speaker) -> str:
    """Return what a resource is about ("Glucose", "Asthma"), in its own words; "" if it only has codes."""
    for element in _TITLES:
        value = resource.get(element)
        first = value[0] if isinstance(value, list) and value else value
        words = _title_words(first, speaker)
        if words:
            return " ".join(words.split())
    return ""


def _title_words(value: Any, speaker: Speaker) -> str:
    if not isinstance(value, dict):
        return value if isinstance(value, str) else ""
    try:
        if "reference" not in value:
            return projected(CodeableConcept, value).display
        target = speaker.resolve(str(value["reference"]))
        code = target.get("code") if target else None
        named = projected(CodeableConcept, code).display if isinstance(code, dict) else ""
        return projected(Reference, value).display or named
    except RefusedError:
        return ""


def _is_logical(value: Json) -> bool:
    identifier = value.get("identifier")
    return isinstance(identifier, dict) or (
        set(value) <= {"display", "type"} and "display" in value
    )


_SHAPES: Final[tuple[tuple[Callable[[Json], bool], str], ...]] = (
    (lambda v: isinstance(v.get("coding"), (list, dict)), "concept"),
    (lambda v: isinstance(v.get("numerator"), dict), "_ratio"),
    (
        lambda v: (
            isinstance(v.get("value"), (int, Decimal)) and not isinstance(v.get("value"), bool)
        ),
        "quantity",
    ),
    (
        lambda v: isinstance(v.get("low"), dict) or isinstance(v.get("high"), dict),
        "range",
    ),
    (lambda v: isinstance(v.get("reference"), str) or _is_logical(v), "reference"),
    (lambda v: bool(v) and set(v) <= _DATES, "_period"),
    (lambda v: "family" in v or "given" in v, "_name"),
    (lambda v: "contentType" in v or ("url" in v and "title" in v), "_attachment"),
    (lambda v: "code" in v and "system" in v, "_coding"),
    (lambda v: isinstance(v.get("value"), str), "_value"),
    (lambda v: "line" in v or "postalCode" in v or "city" in v, "_address"),
    (lambda v: isinstance(v.get("text"), str), "_text"),
)
"""What a value is told by, and the method of `Speaker` that says it; the first that fits."""
