"""One page for a visit, in the order in which one is asked."""

from collections.abc import Sequence
from datetime import date

from services.core.narrative import Block, Cell, Heading, ListBlock, Paragraph, Run, Table
from services.printing.models import Lines, Printable, Sheet, Words
from services.visits.models import TREATMENTS, Draft, Known, Measure, Taking


def visit_sheet(draft: Draft, known: Known, whose: str, words: Words) -> Sheet:
    """Return the sheet; what is empty has lines to write on, what is left out is not named."""
    _, _formats = words
    with_whom = _("For: %(whom)s", whom=draft.whom.strip()) if draft.whom.strip() else ""
    blocks: list[Printable] = [
        Heading(_("Why I come")),
        _words(draft.reason) or Lines(count=2),
        Heading(_since(known, words)),
        *_changes(draft, known, words),
    ]
    if TREATMENTS not in draft.left_out:
        blocks += [Heading(_("My treatments")), *_treatments(draft, known, words)]
    if shown := [one for one in known.measures if one.key not in draft.left_out]:
        blocks += [Heading(_("My last measures")), _measures(shown, words)]
    blocks += [Heading(_("My questions")), *_questions(draft)]
    return Sheet(_("My visit"), tuple(blocks), whose, with_whom, one_page=True)


def _words(text: str) -> Paragraph | None:
    return Paragraph((Run(text.strip()),)) if text.strip() else None


def _since(known: Known, words: Words) -> str:
    _, formats = words
    if known.since:
        return _("Since %(day)s", day=formats.fhir(known.since[:10]))
    return _("What is new")


def _changes(draft: Draft, known: Known, words: Words) -> list[Printable]:
    _, formats = words
    found: list[Printable] = []
    if own := _words(draft.changes):
        found.append(own)
    shown = [one for one in known.documents if one.id not in draft.left_out]
    if shown:
        lines = (
            " · ".join(filter(None, (formats.fhir(one.date[:10]), one.title, one.author)))
            for one in shown
        )
        found.append(ListBlock(tuple(_item(line) for line in lines)))
        if known.more:
            found.append(Paragraph((Run(_("Earlier ones are in my record.")),)))
    return found or [Lines(count=2)]


def _treatments(draft: Draft, known: Known, words: Words) -> list[Printable]:
    _, _formats = words
    lines = [" · ".join(filter(None, (one.name, one.dosage))) for one in known.treatments]
    lines += [line.strip() for line in draft.treatments.splitlines() if line.strip()]
    listed: list[Printable] = [ListBlock(tuple(map(_item, lines)))] if lines else []
    if draft.no_treatment:
        none = Paragraph((Run(_("None: I take no treatment.")),))
        other = Paragraph((Run(_("My record lists:")),))
        return [none, *([other, *listed] if listed else [])]
    if listed:
        return listed
    if known.taking is Taking.NONE:
        return [Paragraph((Run(_("None, as my record says.")),))]
    return [Paragraph((Run(_("Not filled in."), italic=True),))]


def _item(text: str) -> tuple[Block, ...]:
    return (Paragraph((Run(text),)),)


def _measures(shown: Sequence[Measure], words: Words) -> Table:
    _, formats = words
    names = (_("Measure"), _("Value"), _("Range printed by the laboratory"), _("Date"))
    head = tuple(Cell((Run(name),), header=True) for name in names)
    rows = (
        (one.name, one.value, one.range, formats.short(one.date[:10], date.min)) for one in shown
    )
    return Table(
        (head, *(tuple(Cell((Run(text),) if text else ()) for text in row) for row in rows))
    )


def _questions(draft: Draft) -> list[Printable]:
    return [
        Lines(f"{number}. {text.strip()}", 1)
        for number, text in enumerate(draft.questions, start=1)
    ]
