"""What the cards become: a list in order of use, a calendar by month, a vaccine record, a sheet of paper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.core.algorithms import Algorithm
from services.core.narrative import Block, Cell, Heading, ListBlock, Paragraph, Run, Table
from services.prevention.days import span
from services.prevention.explaining import status_name
from services.prevention.models import Card, Event, Person, Reason, Status
from services.prevention.rules import Words as Known
from services.printing.models import Printable, Sheet, Words

ALGORITHM: Final = Algorithm(
    name="Order of prevention cards",
    inputs=(
        "The status of each card, its merge group and whether the person asked to hear of it later."
    ),
    rule=(
        "Of several rules about one vaccine the most precise is shown: pregnancy, then "
        "disease, then age; late first, then due, soon, done."
    ),
    source="The groups of the rules file.",
    limits="Two cards of one status keep the order of the rules.",
)

_ORDER: Final = tuple(Status)
_STANDS: Final = frozenset({Status.OVERDUE, Status.DUE, Status.SOON})
_AGES: Final = 6
"""Rules of a later age in a calendar: more would hide what is near."""


@dataclass(frozen=True, slots=True)
class Month:
    """What comes in a month ("2026-11"); what is to be done now is in the present one."""

    month: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing protected from: the days of its doses, the newest last, and what comes next.

    `later` is the nearest rule of an age to come.
    """

    target: str
    doses: tuple[Event, ...]
    cards: tuple[Card, ...]
    later: Card | None = None


def merged(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Return one card where several rules speak of the same vaccine: the most precise of those that stand.

    What is done never hides what is not.
    """
    all_ = tuple(cards)
    best: dict[str, Card] = {}
    for card in all_:
        group = card.rule.merge
        if group and card.status in _STANDS | {Status.DONE}:
            there = best.get(group)
            if there is None or _weight(card) > _weight(there):
                best[group] = card
    hidden = _STANDS | {Status.DONE}
    return tuple(
        card
        for card in all_
        if card.status not in hidden or best.get(card.rule.merge, card) is card
    )


def _weight(card: Card) -> tuple[bool, int, int]:
    return card.status in _STANDS, card.rule.rank, -_ORDER.index(card.status)


def listed(cards: Iterable[Card], *, shared: bool = False) -> tuple[Card, ...]:
    """Return the cards in order of use; a `shared` view holds nothing intimate."""
    found = merged(one for one in cards if not (shared and one.intimate))
    return tuple(sorted(found, key=lambda one: (one.quiet, _ORDER.index(one.status))))


def calendar(cards: Iterable[Card], today: date, *, shared: bool = False) -> tuple[Month, ...]:
    """Return what is to be done, by month, the next one first; of later ages, the nearest few."""
    months: dict[str, list[Card]] = {}
    every = listed(cards, shared=shared)
    ages = (one for one in every if one.reason is Reason.TOO_YOUNG and one.status not in _STANDS)
    for card in sorted((one for one in ages if one.next_on), key=_on)[:_AGES]:
        months.setdefault(_on(card)[:7], []).append(card)
    for card in every:
        stands = card.status in _STANDS or (card.status is Status.DONE and card.next_on)
        if stands:
            on = card.next_on or today
            if card.quiet and (asked := span(card.remind_on)):
                on = max(on, asked[0])
            months.setdefault(on.isoformat()[:7], []).append(card)
    return tuple(Month(month, tuple(months[month])) for month in sorted(months))


def _on(card: Card) -> str:
    return card.next_on.isoformat() if card.next_on else ""


def vaccines(
    cards: Sequence[Card], person: Person, known: Known, *, shared: bool = False
) -> tuple[Line, ...]:
    """Return the vaccine record: what was given, and the rules that wait for more."""
    lines = []
    for target in known.targets:
        doses = sorted(
            (one for one in person.doses if target.id in one.what), key=lambda one: one.date
        )
        waiting = tuple(
            one
            for one in listed(cards, shared=shared)
            if any(target.id in group for group in one.rule.vaccines)
            and one.status in _STANDS | {Status.UNKNOWN, Status.DONE}
        )
        if doses or any(one.status in _STANDS for one in waiting):
            later = _later(target.id, cards, shared=shared)
            lines.append(Line(target.id, tuple(doses), waiting, later))
    return tuple(lines)


def _later(target: str, cards: Sequence[Card], *, shared: bool) -> Card | None:
    coming = [
        one
        for one in cards
        if one.reason is Reason.TOO_YOUNG
        and target in one.rule.targets
        and not (shared and one.intimate)
    ]
    return min((one for one in coming if one.next_on), key=_on, default=None)


def sheet(
    cards: Sequence[Card], lines: Sequence[Line], known: Known, whose: str, words: Words
) -> Sheet:
    """Return the paper: what is to be done, and the vaccines noted; nothing intimate is on it."""
    _, formats = words
    blocks: list[Printable] = [Heading(_("To do"))]
    asked = [one for one in listed(cards, shared=True) if one.status in _STANDS]
    if asked:
        blocks.append(ListBlock(tuple(_item(_line(one, words)) for one in asked)))
    else:
        blocks.append(Paragraph((Run(_("Nothing is noted as to be done.")),)))
    blocks.append(Heading(_("My vaccines")))
    labels = {one.id: one.label.in_(_.language) for one in known.targets}
    rows = tuple(
        (
            Cell((Run(labels[line.target]),)),
            Cell((Run(", ".join(formats.fhir(one.date) for one in line.doses if one.date)),)),
        )
        for line in lines
        if line.doses
    )
    head = (Cell((Run(_("Protects from")),), header=True), Cell((Run(_("Given on")),), header=True))
    blocks.append(Table((head, *rows)))
    blocks.append(Paragraph((Run(_("Intimate subjects are never on this sheet.")),)))
    blocks.append(Paragraph((Run(_("This is information, not medical advice.")),)))
    return Sheet(_("My prevention"), tuple(blocks), whose)


def _line(card: Card, words: Words) -> str:
    _, formats = words
    when = formats.fhir(card.next_on.isoformat()) if card.next_on else ""
    title = card.rule.text.in_(_.language).title
    return " · ".join(filter(None, (title, status_name(card.status, _), when)))


def _item(text: str) -> tuple[Block, ...]:
    return (Paragraph((Run(text),)),)
