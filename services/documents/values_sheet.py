"""Values over time as a table: the twin of the chart, on the screen, on paper, and in one spoken sentence."""

from collections.abc import Iterator

from services.core.identity import Identity
from services.core.narrative import Cell, Heading, Paragraph, Run, Table
from services.documents.values_models import OverTime, Point, Series
from services.i18n.formats import NBSP, Formats
from services.i18n.translator import Translator
from services.printing.models import Notice, Printable, Sheet, Words
from services.printing.whose import whose


def values_sheet(found: OverTime, who: Identity, words: Words) -> Sheet:
    """Return the analysis on paper: a table for each unit, the newest value first, and what was corrected."""
    _, formats = words
    blocks: list[Printable] = []
    if not found.code:
        blocks.append(Notice(label_only(_, found.laboratory)))
    for series in found.series:
        if len(found.series) > 1:
            blocks.append(Heading(unit_name(series, _)))
        blocks.append(Paragraph((Run(summary(found.name, series, _, formats)),)))
        if series.points:
            blocks.append(Table((_heads(_), *_rows(series, _, formats))))
    if found.corrected:
        blocks.append(Heading(_("Corrected since: no longer counted")))
        blocks += [
            Paragraph((Run(corrected_line(point, _, formats)),)) for point in found.corrected
        ]
    return Sheet(found.name, tuple(blocks), whose(who, words))


def label_only(_: Translator, laboratory: str) -> str:
    """Say that an analysis without a common code is compared within one laboratory alone."""
    if laboratory:
        return _(
            "This result has no common code: only those that %(laboratory)s calls the same are here.",
            laboratory=laboratory,
        )
    return _("This result has no common code: only those of exactly the same name are here.")


def unit_name(series: Series, _: Translator) -> str:
    """Return what a series is in: its unit, or that it has none."""
    return _("In %(unit)s", unit=series.unit.shown) if series.unit.shown else _("Without unit")


def summary(name: str, series: Series, _: Translator, formats: Formats) -> str:
    """Return what a chart shows, in words: how many values, since when, the least, the greatest, the last."""
    points = series.points
    if not points:
        return _("No value in this period.")
    last = points[-1]
    said = _.n(
        "%(name)s: %(number)s value.",
        "%(name)s: %(number)s values.",
        len(points),
        name=name,
        number=formats.number(len(points)),
    )
    newest = _(
        "The last one, %(day)s: %(value)s.", day=formats.fhir_day(last.at), value=_whole(last)
    )
    drawn = [point for point in points if point.number is not None]
    if len(drawn) < 2:  # noqa: PLR2004 - one value has no least
        return f"{said} {newest}"
    least = min(drawn, key=_number)
    most = max(drawn, key=_number)
    between = _(
        "From %(first)s to %(last)s; the lowest %(least)s, the highest %(most)s.",
        first=formats.fhir_day(points[0].at),
        last=formats.fhir_day(last.at),
        least=_whole(least),
        most=_whole(most),
    )
    return f"{said} {between} {newest}"


def _whole(point: Point) -> str:
    """Return a value that no end of line parts from its unit."""
    return point.value.replace(" ", NBSP)


def _number(point: Point) -> float:
    return float(point.number or 0)


def corrected_line(point: Point, _: Translator, formats: Formats) -> str:
    """Say which value left the series, and when its document was corrected."""
    return _(
        "%(value)s of %(day)s: corrected on %(corrected)s.",
        value=point.value,
        day=formats.fhir_day(point.at),
        corrected=formats.fhir_day(point.corrected_on),
    )


def remarks(point: Point, _: Translator) -> str:
    """Return what is particular about one value, "" for most."""
    said = (
        _("date of the document") if point.borrowed else "",
        _("dated after its document: one of the dates is wrong") if point.early else "",
        _("no number: not drawn") if point.number is None else "",
    )
    return ", ".join(filter(None, said))


def _heads(_: Translator) -> tuple[Cell, ...]:
    names = (
        _("Date"),
        _("Value as printed"),
        _("Range of the laboratory"),
        _("Laboratory and method"),
        _("Document"),
    )
    return tuple(Cell((Run(name),), header=True) for name in names)


def _rows(series: Series, _: Translator, formats: Formats) -> Iterator[tuple[Cell, ...]]:
    for point in reversed(series.points):
        value = " · ".join(filter(None, (point.value, remarks(point, _))))
        made = ", ".join(filter(None, (point.laboratory, point.method)))
        said = (formats.fhir_day(point.at), value, point.range, made, point.title)
        yield tuple(Cell((Run(text),) if text else ()) for text in said)
