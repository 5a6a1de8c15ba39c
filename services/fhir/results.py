"""Observations as rows of a table: name, value, the laboratory's own range, what it means, who measured it and how."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from services.core.narrative import Cell, Run, Table
from services.fhir.datatypes import Speaker
from services.fhir.labels import interpretation_word, label
from services.fhir.parsing import Json
from services.fhir.references import within

Row = tuple[Cell, ...]
_Shown = dict[int, Json]
"""What is already in the table, kept so that no identity is used again."""

OBSERVED: Final = frozenset(
    {
        "code",
        "interpretation",
        "referenceRange",
        "performer",
        "method",
        "component",
        "hasMember",
        "dataAbsentReason",
    }
)
"""The elements of an Observation that its rows say."""
_MOST: Final = 5000
_PANEL_DEPTH: Final = 4


def tabled(rows: tuple[Row, ...], language: str) -> Table:
    """Return the rows under the names of their columns; the last one is left out if no row says anything there."""
    names = ("+test", "+value", "+range", "+meaning", "+made")
    heads = tuple(Cell((Run(label(name, language)),), header=True) for name in names)
    count = len(names) if any(row[-1].runs for row in rows) else len(names) - 1
    return Table(tuple(row[:count] for row in (heads, *rows)))


def reported_rows(report: Json, speaker: Speaker) -> tuple[Row, ...]:
    """Return a row for each result of a DiagnosticReport, panels opened, an Observation once."""
    shown: _Shown = {}
    references = (reference for reference in _objects(report.get("result")))
    return tuple(
        islice((row for r in references for row in _referred(r, speaker, 0, shown)), _MOST)
    )


def observed_rows(observation: Json, speaker: Speaker) -> tuple[Row, ...]:
    """Return the rows of one Observation: its value, its components, the members of its panel."""
    return tuple(islice(_observed(observation, speaker, 0, {id(observation): observation}), _MOST))


def _referred(reference: Json, speaker: Speaker, depth: int, shown: _Shown) -> Iterator[Row]:
    target = reference.get("reference")
    observation = speaker.resolve(target) if isinstance(target, str) else None
    if observation is None or depth > _PANEL_DEPTH:
        yield _row(speaker.reference(reference), label("+elsewhere", speaker.language), "", "", "")
    elif id(observation) not in shown:
        shown[id(observation)] = observation
        inside = Speaker(within(observation, speaker.resolve), speaker.language)
        yield from _observed(observation, inside, depth, shown)


def _observed(observation: Json, speaker: Speaker, depth: int, shown: _Shown) -> Iterator[Row]:
    components = list(_objects(observation.get("component")))
    members = list(_objects(observation.get("hasMember")))
    yield _measured(observation, speaker, alone=not (components or members))
    for component in components:
        yield _measured(component, speaker, alone=True)
    for member in members:
        yield from _referred(member, speaker, depth + 1, shown)


def _measured(observation: Json, speaker: Speaker, *, alone: bool) -> Row:
    value = next((speaker.words(v) for k, v in observation.items() if k.startswith("value")), "")
    if not value and (alone or observation.get("dataAbsentReason")):
        value = speaker.concept(observation.get("dataAbsentReason")) or label(
            "+absent", speaker.language
        )
    ranges = (_range(item, speaker) for item in _objects(observation.get("referenceRange")))
    meanings = (
        interpretation_word(speaker.concept(item), speaker.language)
        for item in _objects(observation.get("interpretation"))
    )
    made = (speaker.reference(one) for one in _objects(observation.get("performer")))
    return _row(
        speaker.concept(observation.get("code")),
        value,
        ", ".join(filter(None, ranges)),
        ", ".join(filter(None, meanings)),
        ", ".join(filter(None, (*made, speaker.concept(observation.get("method"))))),
    )


def _range(value: Json, speaker: Speaker) -> str:
    written = value.get("text")
    said = written.strip() if isinstance(written, str) and written.strip() else speaker.range(value)
    kind = speaker.concept(value.get("appliesTo"))
    return f"{said} ({kind})" if said and kind else said


def _row(*words: str) -> Row:
    return tuple(Cell((Run(word),) if word else ()) for word in words)


def _objects(value: Any) -> Iterator[Json]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item
