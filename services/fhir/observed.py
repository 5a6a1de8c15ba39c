"""The laboratory values of a FHIR resource: Observations, those of a report, the members of a panel."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final

from services.core.observed import Observed, exact, number_in, tidy
from services.fhir.datatypes import Speaker
from services.fhir.dates import checked
from services.fhir.parsing import Json
from services.fhir.references import Resolve, within
from services.fhir.ucum import code_of

MOST: Final = 20_000
"""Values of one document."""
_PANEL_DEPTH: Final = 4
_LOINC: Final = "http://loinc.org"
_NO_RESULT: Final = frozenset({"entered-in-error", "cancelled"})
_MEASURED: Final = tuple(
    f"value{kind}" for kind in ("Quantity", "Integer", "String", "Range", "Ratio")
)
"""What is measured; findings in codes, dates and answers are no values to compare."""
_COMPARATORS: Final = frozenset({"", "<", "<=", ">=", ">"})


def observed_in(resource: Json, resolve: Resolve, language: str = "fr") -> tuple[Observed, ...]:
    """Return the values of an Observation, of a DiagnosticReport, or of every Observation of a Bundle."""
    reader = _Reader(resolve, language)
    match resource.get("resourceType"):
        case "Observation":
            found = reader.observation(resource, _Around(), 0)
        case "DiagnosticReport":
            found = reader.report(resource)
        case "Bundle":
            found = reader.bundle(resource)
        case _:
            found = iter(())
    return tuple(islice(found, MOST))


def is_loinc(code: str) -> bool:
    """Say whether a code has the shape of LOINC's, its check digit last."""
    head, dash, tail = code.partition("-")
    return bool(dash) and head.isdecimal() and head.isascii() and len(head) <= 7 and tail in _DIGITS  # noqa: PLR2004 - LOINC's


_DIGITS: Final = frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class _Around:
    """What a report or a panel says of the values in it that say nothing of it."""

    at: str = ""
    laboratory: str = ""
    method: str = ""


@dataclass(slots=True)
class _Reader:
    resolve: Resolve
    language: str
    _seen: dict[int, Json] = field(default_factory=dict)

    def bundle(self, bundle: Json) -> Iterator[Observed]:
        resources = [entry.get("resource") for entry in _objects(bundle.get("entry"))]
        kept = [one for one in resources if isinstance(one, dict)]
        for one in kept:
            if one.get("resourceType") == "DiagnosticReport":
                yield from self.report(one)
        for one in kept:
            if one.get("resourceType") == "Observation" and not self._was_read(one):
                yield from self.observation(one, _Around(), 0)

    def report(self, report: Json) -> Iterator[Observed]:
        if report.get("status") in _NO_RESULT:
            return
        inside = _Reader(within(report, self.resolve), self.language, self._seen)
        around = inside._around(report, _Around())
        for reference in _objects(report.get("result")):
            yield from inside._referred(reference, around, 0)

    def observation(self, one: Json, around: _Around, depth: int) -> Iterator[Observed]:
        if one.get("status") in _NO_RESULT:
            return
        inside = _Reader(within(one, self.resolve), self.language, self._seen)
        own = inside._around(one, around)
        if observed := inside._value(one, own):
            yield observed
        for component in _objects(one.get("component")):
            if observed := inside._value(component, own):
                yield observed
        for member in _objects(one.get("hasMember")):
            yield from inside._referred(member, own, depth + 1)

    def _was_read(self, one: Json) -> bool:
        """Note a resource; kept, so that no identity is used again."""
        if id(one) in self._seen:
            return True
        self._seen[id(one)] = one
        return False

    def _referred(self, reference: Json, around: _Around, depth: int) -> Iterator[Observed]:
        target = reference.get("reference")
        found = self.resolve(target) if isinstance(target, str) else None
        if (
            found is not None
            and found.get("resourceType") == "Observation"
            and depth <= _PANEL_DEPTH
            and not self._was_read(found)
        ):
            yield from self.observation(found, around, depth)

    def _around(self, resource: Json, outside: _Around) -> _Around:
        speaker = Speaker(self.resolve, self.language)
        period = resource.get("effectivePeriod")
        moments = (
            resource.get("effectiveDateTime"),
            resource.get("effectiveInstant"),
            period.get("start") if isinstance(period, dict) else None,
        )
        names = (speaker.reference(one) for one in _objects(resource.get("performer")))
        return replace(
            outside,
            at=next(filter(None, map(checked, moments)), outside.at)
            or checked(resource.get("issued")),
            laboratory=", ".join(filter(None, names)) or outside.laboratory,
            method=speaker.concept(resource.get("method")) or outside.method,
        )

    def _value(self, one: Json, around: _Around) -> Observed | None:
        speaker = Speaker(self.resolve, self.language)
        name = speaker.concept(one.get("code"))
        written = next((one[k] for k in _MEASURED if one.get(k) is not None), None)
        printed = speaker.words(written)
        if not name or not printed:
            return None
        ranges = list(_objects(one.get("referenceRange")))
        observed = Observed(
            name,
            _loinc(one.get("code")),
            printed,
            at=around.at,
            laboratory=around.laboratory,
            method=around.method,
            range=", ".join(filter(None, (_range(each, speaker) for each in ranges))),
        )
        observed = _measured(observed, written)
        if len(ranges) == 1:
            observed = replace(
                observed,
                low=_bound(ranges[0].get("low"), observed),
                high=_bound(ranges[0].get("high"), observed),
            )
        return tidy(observed)


def _measured(observed: Observed, written: Any) -> Observed:
    if isinstance(written, str):
        comparator, number = number_in(written)
        return replace(observed, comparator=comparator, number=number)
    if isinstance(written, int) and not isinstance(written, bool):
        return replace(observed, number=exact(written))
    if not isinstance(written, dict) or "coding" in written:
        return observed
    comparator = written.get("comparator", "")
    if not isinstance(comparator, str) or comparator not in _COMPARATORS:
        return observed  # what it compares to is not known: kept as printed
    code = _word(written.get("code"))
    shown = _word(written.get("unit")) or code
    number = written.get("value")
    return replace(
        observed,
        number=None if isinstance(number, (str, bool)) or number is None else exact(number),
        comparator=comparator,
        unit=shown,
        ucum=code_of(code or shown),
    )


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _bound(bound: Any, observed: Observed) -> Any:
    """Return a bound of the range, if it is in the unit of the value."""
    if not isinstance(bound, dict) or isinstance(bound.get("value"), (str, bool, type(None))):
        return None
    unit = bound.get("code") or bound.get("unit")
    if isinstance(unit, str) and code_of(unit) != observed.ucum and unit != observed.unit:
        return None
    return exact(bound["value"])


def _range(value: Json, speaker: Speaker) -> str:
    written = value.get("text")
    return written.strip() if isinstance(written, str) and written.strip() else speaker.range(value)


def _loinc(concept: Any) -> str:
    for coding in _objects(concept.get("coding") if isinstance(concept, dict) else None):
        code = coding.get("code")
        if coding.get("system") == _LOINC and isinstance(code, str) and is_loinc(code):
            return code
    return ""


def _objects(value: Any) -> Iterator[Json]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item
