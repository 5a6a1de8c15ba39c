"""A card for the wallet: two faces of 86 by 54 millimetres (ISO/IEC 7810, ID-1), side by side, to cut out and fold."""

from collections.abc import Iterator, Sequence
from typing import Final

from services.printing.lines import Line, Piece, lines_of
from services.printing.models import Pocket
from services.printing.paper import Paper

_WIDE: Final = 85.6
_TALL: Final = 53.98
_PAD: Final = 3.5
_SIZE: Final = 7.0
"""Points: as small as what is printed on a medicine's box, and read by eyes that are used to that."""


def pocket(paper: Paper, card: Pocket) -> None:
    """Draw the card; a group that has no room is named, never cut."""
    paper.need(_TALL + 2)
    rows = _fitted(paper, card)
    top, height = paper.get_y() + 1, paper.height(_SIZE)
    left, per_face = paper.l_margin, _rows_of_a_face(paper)
    for face in range(2):
        with paper.tagged("/P"):
            for number, row in enumerate(rows[face * per_face : (face + 1) * per_face]):
                x = left + face * _WIDE + _PAD
                paper.draw(row, x, top + _PAD + number * height, _SIZE)
        paper.outline(left + face * _WIDE, top, _WIDE, _TALL)
    paper.set_y(min(top + _TALL + 2, paper.bottom))


def _rows_of_a_face(paper: Paper) -> int:
    return int((_TALL - 2 * _PAD) // paper.height(_SIZE))


def _fitted(paper: Paper, card: Pocket) -> list[Line]:
    """Return the lines of both faces: as many groups, in their order, as leave room to name the others."""
    most = 2 * _rows_of_a_face(paper)
    missing = paper.missing
    kept: list[tuple[str, tuple[str, ...]]] = []
    left: list[str] = []
    for index, group in enumerate(card.groups):
        rest = [name for name, _lines in card.groups[index + 1 :]]
        if len(list(_set(paper, card, [*kept, group], [*left, *rest]))) <= most:
            kept.append(group)
        else:
            left.append(group[0])
    paper.missing = missing  # what was only tried is not printed
    return list(_set(paper, card, kept, left))[:most]


def _set(
    paper: Paper,
    card: Pocket,
    groups: Sequence[tuple[str, tuple[str, ...]]],
    left_out: Sequence[str],
) -> Iterator[Line]:
    measure, room = paper.measure(_SIZE), _WIDE - 2 * _PAD
    texts: list[tuple[str, str]] = [(card.title, "B"), *((one, "B") for one in card.lines)]
    for name, lines in groups:
        texts += [(name, "B"), *((f"• {line}", "") for line in lines)]
    if left_out:
        texts.append((card.left_out.replace("%s", ", ".join(left_out)), "B"))
    texts.append((card.foot, ""))
    for text, style in texts:
        yield from lines_of([Piece(paper.piece(text).text, style)], room, measure)
