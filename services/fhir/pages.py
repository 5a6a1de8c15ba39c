"""FHIR resources as pages people can read.

A document's attested narrative is shown entire; what has none is set out from its data, element by element.
"""

from collections.abc import Iterator
from typing import Any, Final

from services.core.flow import Flow, paragraph
from services.core.narrative import Block, Cell, Heading, Run, Table, plain_text
from services.fhir.datatypes import Speaker, title_of
from services.fhir.kinds import kind_name
from services.fhir.labels import label
from services.fhir.parsing import Entry, Json
from services.fhir.references import Index, Resolve, within
from services.fhir.results import OBSERVED, observed_rows, reported_rows, tabled
from services.fhir.wire import Composition, Section, projected
from services.fhir.xhtml import blocks_from_xhtml

_TECHNICAL: Final = frozenset(
    {
        "resourceType",
        "id",
        "meta",
        "implicitRules",
        "text",
        "contained",
        "extension",
        "modifierExtension",
        "language",
    }
)
_TOP: Final = 2
_DEEPEST: Final = 6
_MOST_RESOURCES: Final = 1000


def blocks_from_composition(
    resource: Json, resolve: Resolve, language: str = "fr"
) -> tuple[Block, ...]:
    """Return every section; a section without narrative is set out from the resources it lists."""
    composition = projected(Composition, resource)
    speaker = Speaker(within(resource, resolve), language)
    listed: dict[int, Json] = {}
    blocks = [
        b for section in composition.section for b in _section(section, speaker, _TOP, listed)
    ]
    return (
        tuple(blocks)
        or blocks_from_xhtml(composition.text.div)
        or blocks_from_resource(resource, resolve, language)
    )


def blocks_from_report(report: Json, resolve: Resolve, language: str = "fr") -> tuple[Block, ...]:
    """Return a DiagnosticReport: its narrative, its conclusion, and a table of its results."""
    speaker = Speaker(within(report, resolve), language)
    return (
        *_cautions(report, language),
        *_narrative(report),
        *blocks_from_results(report, resolve, language),
        *_elements(report, speaker, skip={"result", "conclusion"}),
    )


def blocks_from_results(report: Json, resolve: Resolve, language: str = "fr") -> tuple[Block, ...]:
    """Return the conclusion and the values of a DiagnosticReport, without what its document says already."""
    speaker = Speaker(within(report, resolve), language)
    results = reported_rows(report, speaker)
    conclusion = _lines(report.get("conclusion")) or speaker.concept(report.get("conclusionCode"))
    heading = (Heading(label("conclusion", language), _TOP), *_paragraphs(conclusion))
    return (
        *(heading if conclusion else ()),
        *((tabled(results, language),) if results else ()),
    )


def blocks_from_resource(
    resource: Json, resolve: Resolve, language: str = "fr"
) -> tuple[Block, ...]:
    """Return any resource: its narrative if it has one, then each element with its name and value."""
    speaker = Speaker(within(resource, resolve), language)
    if resource["resourceType"] == "DiagnosticReport":
        return blocks_from_report(resource, resolve, language)
    observed = resource["resourceType"] == "Observation"
    table = (tabled(observed_rows(resource, speaker), language),) if observed else ()
    shown = OBSERVED | {name for name in resource if name.startswith("value")}
    return (
        *_cautions(resource, language),
        *_narrative(resource),
        *table,
        *_elements(
            resource,
            speaker,
            skip=shown if observed else frozenset(),
        ),
    )


def blocks_from_record(
    bundle_entries: tuple[Entry, ...], language: str = "fr"
) -> tuple[Block, ...]:
    """Return a Bundle that is no document: each resource under its name."""
    index = Index.of(bundle_entries)
    blocks: list[Block] = []
    for entry in bundle_entries[:_MOST_RESOURCES]:
        name = kind_name(entry.type, language)
        title = title_of(entry.resource, Speaker(within(entry.resource, index.resource), language))
        blocks.append(Heading(f"{name} : {title}" if title else name, _TOP))
        blocks.extend(blocks_from_resource(entry.resource, index.resource, language))
    if len(bundle_entries) > _MOST_RESOURCES:
        blocks.append(paragraph(label("+more", language)))
    return tuple(blocks)


def _section(
    section: Section, speaker: Speaker, level: int, listed: dict[int, Json]
) -> Iterator[Block]:
    title = section.title or section.code.display
    if title:
        yield Heading(title, level)
    narrative = blocks_from_xhtml(section.text.div, level + 1) if section.text.div else ()
    yield from narrative
    if section.empty_reason.words and section.empty_reason.words not in plain_text(narrative):
        yield paragraph(section.empty_reason.words)
    if not narrative:
        yield from _listed(section, speaker, level + 1, listed)
    for inner in section.section:
        yield from _section(inner, speaker, min(level + 1, _DEEPEST), listed)


def _listed(
    section: Section, speaker: Speaker, level: int, listed: dict[int, Json]
) -> Iterator[Block]:
    """Set out the resources of a section, each once in the document."""
    for reference in section.entry:
        found = speaker.resolve(reference.reference)
        if found and id(found) not in listed:
            listed[id(found)] = found
            yield Heading(
                title_of(found, speaker) or kind_name(found["resourceType"], speaker.language),
                level,
            )
            yield from blocks_from_resource(found, speaker.resolve, speaker.language)
        elif not found and reference.display:
            yield paragraph(reference.display)


def _narrative(resource: Json) -> tuple[Block, ...]:
    text = resource.get("text")
    div = text.get("div") if isinstance(text, dict) else None
    return blocks_from_xhtml(div) if isinstance(div, str) else ()


def _cautions(resource: Json, language: str) -> Iterator[Block]:
    """A modifier extension may turn the meaning round: FHIR asks to say so when it is not understood."""
    if resource.get("modifierExtension") or resource.get("implicitRules"):
        yield paragraph(label("+modifier", language))


def _elements(
    resource: Json, speaker: Speaker, skip: set[str] | frozenset[str] = frozenset()
) -> tuple[Block, ...]:
    rows = tuple(
        (Cell((Run(label(name, speaker.language)),), header=True), Cell((Run(words),)))
        for name, value in resource.items()
        if name not in _TECHNICAL | skip
        and not name.startswith("_")
        and (words := speaker.words(value, name))
    )
    return (Table(rows),) if rows else ()


def _lines(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _paragraphs(text: str) -> tuple[Block, ...]:
    flow = Flow()
    for line in text.splitlines():
        flow.write(line)
        flow.end_paragraph()
    return flow.done()
